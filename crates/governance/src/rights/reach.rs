//! Which grants somebody sees who does not watch over all of them: the policy of seeing, as a list can ask for it before a
//! page of it is cut. Decides nothing: what a list shows was asked of the policy as well.
use kernel::{Place, Result, View};
use people::roles::{Reach, selves};
use people::units;

use super::list;
use super::scopes::Scopes;

/// Nothing for whoever watches over all grants.
pub async fn reach(view: &mut View<'_>) -> Result<Option<Reach>> {
    if list::opens(view) {
        return Ok(None);
    }
    let behalf = view.scopes("unit_head", "Unit");
    let above: Vec<i64> = behalf.iter().copied().chain(view.scopes("district_coordinator", "Unit")).collect();
    let units = units::below(view, &above).await?;
    let scopes = Scopes::of(view, &[]).await?;
    let ours = |unit: Option<i64>| unit.is_some_and(|unit| units.contains(&unit));
    let owned = |place: Place| ours(scopes.owner(place));
    let charter = scopes.charter();
    let (project_modules, mut columns) = (view.scopes("module_owner", "Module"), view.scopes("column_owner", "Column"));
    let mut modules = project_modules.clone();
    modules.extend(charter.modules.iter().map(|module| module.id).filter(|id| owned(("Module", *id))));
    columns.extend(charter.columns.iter().map(|column| column.id).filter(|id| owned(("Column", *id))));
    let roles = charter.roles.iter().filter(|role| ours(scopes.duty(&role.duty))).map(|role| role.code.clone());
    Ok(Some(Reach {
        persons: selves(view),
        roles: roles.collect(),
        projects: view.scopes("project_lead", "Project"),
        behalf,
        modules,
        columns,
        project_modules,
        units,
    }))
}
