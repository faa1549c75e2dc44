//! What policies read of a grant, wanted or given: whose, where, asked for by whom, and who may ask for its role.
use kernel::{Asked, Id, Path, Person, Place};
use serde::Serialize;

use crate::charter::PROPOSERS;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Matter {
    pub holder: Id<Person>,
    pub proposer: Option<Id<Person>>,
    pub suspender: Option<Id<Person>>,
    pub role: String,
    pub scope: Place,
    /// The unit on whose behalf it is held.
    pub unit: i64,
    /// Where its scope lies, and the unit that answers for it.
    pub chains: Vec<Path>,
    /// The roles that the charter lets propose this one.
    pub proposed_by: Vec<String>,
    /// Whether what the holder holds already keeps them from it.
    pub combines: bool,
    /// Whether the same was suspended and nobody has lifted that.
    pub held: bool,
    /// Whether the role is one for that place, and its holder one for it.
    pub fits: bool,
}

/// The names of the facts, beside the roles they speak of.
const BY: [(&str, &str); 6] = [
    ("by_center", PROPOSERS[0]),
    ("by_module_owner", PROPOSERS[1]),
    ("by_column_owner", PROPOSERS[2]),
    ("by_unit_head", PROPOSERS[3]),
    ("by_project_lead", PROPOSERS[4]),
    ("by_district_coordinator", PROPOSERS[5]),
];

impl Matter {
    pub fn facts(&self, stage: &'static str) -> Vec<(&'static str, Asked)> {
        let person = |id: Id<Person>| Asked::One(("Person", id.0));
        let mut facts = vec![
            ("stage", Asked::Text(stage.into())),
            ("role", Asked::Text(self.role.clone().into())),
            ("behalf", Asked::One(("Unit", self.unit))),
            ("holder", person(self.holder)),
            ("combines", Asked::Yes(self.combines)),
            ("held", Asked::Yes(self.held)),
            ("fits", Asked::Yes(self.fits)),
        ];
        facts.extend(self.proposer.map(|id| ("proposer", person(id))));
        facts.extend(self.suspender.map(|id| ("suspender", person(id))));
        let by = |role: &str| Asked::Yes(self.proposed_by.iter().any(|own| own == role));
        facts.extend(BY.map(|(fact, role)| (fact, by(role))));
        facts
    }
}
