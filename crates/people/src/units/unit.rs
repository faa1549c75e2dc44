//! The noun.
use kernel::{Asked, Id, Path, Subject};
use serde::{Deserialize, Serialize};

/// A unit, with the unit it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unit {
    pub id: Id<Unit>,
    pub code: String,
    pub name: String,
    pub kind: Kind,
    pub parent: Option<Id<Unit>>,
}

/// What kind of unit it is; the charter's rules speak of kinds (A11.3).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Institution,
    Leadership,
    Functional,
    College,
    Center,
    Team,
    District,
    School,
}

impl Kind {
    /// By its code or its name.
    pub fn of(word: &str) -> Option<Self> {
        use strum::VariantArray as _;
        Self::VARIANTS.iter().copied().find(|kind| kind.name() == word || <&str>::from(*kind) == word)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Institution => "学院",
            Self::Leadership => "院领导",
            Self::Functional => "职能部门",
            Self::College => "二级学院",
            Self::Center => "直属中心",
            Self::Team => "项目团队",
            Self::District => "区",
            Self::School => "学校",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Correct,
}

impl Subject for Unit {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Unit";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        self.parent.iter().map(|parent| vec![("Unit", parent.0)]).collect()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}
