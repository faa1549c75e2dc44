//! Whose step a sheet waits for once it was checked, and until when: an addition (补报) for its confirmation, the others
//! for taking effect. Part of the verb or job that makes it true.
use governance::policy::charter_of;
use kernel::{Id, Person, Result, Tx};
use people::inbox::{Waiting, settle, wait};
use people::roles;

use super::import::{Import, Stage, What};
use super::store::{self, Count};

/// From now on the sheet waits for the module's owner; for nobody while a job is at work, or when no row is ready.
pub(super) async fn on(tx: &mut Tx<'_>, import: &Import) -> Result<()> {
    let thing = ("Import", import.id.0);
    let ready = matches!(import.stage, Stage::Checked { .. })
        && store::counts(tx, import.id).await?.iter().any(|count| count.verdict.is_good() && Count::waiting(count) > 0);
    if !ready {
        return settle(tx, thing).await;
    }
    let charter = charter_of(tx)?;
    let days = &charter.parameters.deadlines;
    let (step, what, days, not) = match import.what {
        What::Roster => ("导入名册", "名册待导入", days.roster_apply_days, vec![]),
        What::Supplement { confirmed: None } => {
            ("确认补报", "补报待确认", days.roster_confirm_days, leads(tx, import).await?)
        }
        What::Supplement { confirmed: Some(_) } => {
            ("导入名册", "补报待导入", days.roster_apply_days, leads(tx, import).await?)
        }
    };
    let waiting = Waiting {
        thing,
        step,
        title: format!("{what}：{}", import.file_name),
        link: format!("/imports/{}", import.id),
        due: Some(charter.due(tx.now, days)),
        holders: vec![("module_owner".to_owned(), ("Module", import.module))],
        persons: vec![],
        not,
    };
    wait(tx, waiting).await
}

/// Whoever leads the project neither confirms its additions nor lets them take effect.
async fn leads(tx: &mut Tx<'_>, import: &Import) -> Result<Vec<Id<Person>>> {
    let mut all = roles::holders(tx, "project_lead", ("Project", import.project.0)).await?;
    all.push(import.made_by);
    Ok(all)
}
