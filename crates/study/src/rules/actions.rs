//! The verbs.
use kernel::{Id, Refusal, Result, Tx};

use super::{store, words};
use crate::places::{self, Project, ProjectVerb};
use crate::rolls;

/// The project lead says what share of the required items is asked for.
pub async fn set(tx: &mut Tx<'_>, project: Id<Project>, percent: i64) -> Result<()> {
    let project = places::project(tx, project, ProjectVerb::SubmitList).await?;
    if !(1..=100).contains(&percent) {
        return Err(Refusal::field("percent", words::PERCENT).into());
    }
    if rolls::any_standing(tx, project.id.0).await? {
        return Err(Refusal::not_now(words::SUBMITTED).into());
    }
    store::set(tx, project.id.0, percent).await?;
    tx.trace("rules.set", ("Project", project.id.0), &percent).await
}
