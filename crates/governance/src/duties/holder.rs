//! The nouns: a unit as the place of duties, and whoever holds one.
use kernel::{Asked, At, Id, Path, Person, Subject};
use people::units::Unit;
use serde::Serialize;

/// Who answers for a matter of a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holder {
    pub id: Id<Holder>,
    /// The duty's code; a unit carries the same.
    pub duty: String,
    /// One sentence of what the unit answers for; empty for all of it.
    pub matter: String,
    pub place: Place,
    pub person: Id<Person>,
    pub name: String,
    pub from: At,
    /// The first moment at which it no longer holds.
    pub until: Option<At>,
    /// Whether they are of that unit: whoever has left it answers for nothing there.
    pub here: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Place {
    /// A 角
    First,
    /// B 角
    Deputy,
}

impl Place {
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "A 角",
            Self::Deputy => "B 角",
        }
    }
}

/// The unit whose people are named.
#[derive(Clone, Debug, Serialize)]
pub struct Post {
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Assign,
}

impl Subject for Post {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Unit";
    fn id(&self) -> i64 {
        self.unit.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}
