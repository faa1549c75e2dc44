//! The noun, and what a search shows of it.
use kernel::{Asked, At, Id, Path, Subject};
use serde::Serialize;

use crate::units::Unit;

/// One natural person. The document is not here: it is sealed, and looking at it is an act.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Person {
    pub id: Id<kernel::Person>,
    pub name: String,
    pub staff_number: Option<String>,
    pub has_document: bool,
    /// The units that the person belongs to now.
    pub units: Vec<i64>,
    /// Of those units that belong to another: (unit, the unit above it), as school and district.
    pub above: Vec<(i64, i64)>,
    /// Whether their unit vouched for who they are: by a roster, or by a look at the document (CSL-05).
    pub verified: bool,
    /// Of a guest: until when, and who answers for them.
    pub guest: Option<(At, Id<kernel::Person>)>,
    /// Into whose record this one was folded (并入): from then on it is history, and its units are those of that one.
    pub merged: Option<Id<kernel::Person>>,
    pub version: i64,
}

/// A person's place in a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    pub person: Id<kernel::Person>,
    pub unit: Id<Unit>,
    pub post: &'static str,
    pub subject: String,
}

/// One line of a search: name, unit and post as of now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    pub id: Id<kernel::Person>,
    pub name: String,
    pub unit: String,
    pub post: String,
    /// Whether they are somebody's guest.
    pub guest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    SeeDocument,
    Correct,
    /// 调动、退休、离职、返聘
    Move,
    /// 核验身份
    Verify,
}

impl Subject for Person {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Person";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        let above = |unit: i64| self.above.iter().find(|(of, _)| *of == unit).map(|(_, above)| ("Unit", *above));
        self.units.iter().map(|unit| [("Unit", *unit)].into_iter().chain(above(*unit)).collect()).collect()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        self.guest.iter().map(|(_, sponsor)| ("sponsor", Asked::One(("Person", sponsor.0)))).collect()
    }
}
