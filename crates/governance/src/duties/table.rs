//! The matrix as a table: unit × duty, with article, roles and whoever answers. Reads nothing, decides nothing.
use kernel::At;

use super::holder::{Holder, Place};
use crate::charter::{Charter, Duty};

/// One duty of one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Code and name of the unit's duty.
    pub code: String,
    pub unit: String,
    pub matter: String,
    pub article: String,
    pub roles: String,
    pub first: Option<Holder>,
    pub deputy: Option<Holder>,
    /// How many rows the unit has; 0 but for its first one.
    pub span: usize,
}

/// The table at a moment: whose term is over, or who has left the unit, is not there.
pub fn rows(charter: &Charter, standing: &[Holder], now: At) -> Vec<Row> {
    let holds = |one: &&Holder| one.here && one.until.is_none_or(|until| until > now);
    let find = |duty: &Duty, matter: &str, place: Place| {
        let all = || standing.iter().filter(holds).filter(|one| one.duty == duty.code && one.place == place);
        let own = all().find(|one| one.matter == matter);
        own.or_else(|| all().find(|one| one.matter.is_empty())).cloned()
    };
    let mut rows = vec![];
    for duty in &charter.duties {
        let roles = charter.roles.iter().filter(|role| role.duty == duty.code).map(|role| &*role.name);
        let roles = roles.collect::<Vec<_>>().join("、");
        for (at, matter) in duty.answers.iter().enumerate() {
            rows.push(Row {
                code: duty.code.clone(),
                unit: duty.name.clone(),
                matter: matter.clone(),
                article: duty.article.clone(),
                roles: roles.clone(),
                first: find(duty, matter, Place::First),
                deputy: find(duty, matter, Place::Deputy),
                span: if at == 0 { duty.answers.len() } else { 0 },
            });
        }
    }
    rows
}
