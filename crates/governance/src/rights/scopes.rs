//! Where rights are held: what a scope is called, what it lies in, and which unit answers for it.
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use kernel::{Path, Place, Result, View};
use people::units::{self, Unit};

use super::store;
use crate::charter::Charter;
use crate::policy::charter_of;

/// The scopes of a page or a verb, read once for all of them.
pub struct Scopes {
    charter: Arc<Charter>,
    units: HashMap<i64, Unit>,
    /// The unit of each duty.
    duties: HashMap<String, i64>,
    projects: HashMap<i64, store::Project>,
    classes: HashMap<i64, store::Class>,
}

impl Scopes {
    /// Reads what is needed about these places (at most 500 of a kind).
    pub async fn of(view: &mut View<'_>, places: &[Place]) -> Result<Self> {
        let charter = charter_of(view)?;
        let ids = |kind: &str| -> Vec<i64> {
            let own = places.iter().filter(|place| place.0 == kind).map(|place| place.1);
            own.collect::<BTreeSet<_>>().into_iter().collect()
        };
        let classes = store::classes(view, &ids("Class")).await?;
        let mut wanted = ids("Project");
        wanted.extend(classes.values().map(|class| class.project));
        let projects = store::projects(view, &wanted).await?;
        let mut wanted = ids("Unit");
        wanted.extend(projects.values().map(|project| project.host));
        let codes: Vec<&str> = charter.duties.iter().map(|duty| &*duty.code).collect();
        let coded = units::with_codes(view, &codes).await?;
        let duties = coded.iter().map(|unit| (unit.code.clone(), unit.id.0)).collect();
        let mut found: HashMap<i64, Unit> = coded.into_iter().map(|unit| (unit.id.0, unit)).collect();
        // A school's district, and what stands above that.
        for _ in 0..3 {
            let missing: Vec<i64> = wanted.into_iter().filter(|id| !found.contains_key(id)).collect();
            found.extend(units::by_ids(view, &missing).await?.into_iter().map(|unit| (unit.id.0, unit)));
            wanted = found.values().filter_map(|unit| unit.parent).map(|parent| parent.0).collect();
        }
        Ok(Self { charter, units: found, duties, projects, classes })
    }

    pub const fn charter(&self) -> &Arc<Charter> {
        &self.charter
    }

    /// The unit whose code is that duty's; none when no unit bears it.
    pub fn duty(&self, code: &str) -> Option<i64> {
        self.duties.get(code).copied()
    }

    /// The chains that a right with this role in that place lies in.
    pub fn chains(&self, role: &str, (kind, id): Place) -> Vec<Path> {
        let owner = |duty: &str| self.duty(duty).map(|unit| self.above(unit));
        let (own, answers) = match kind {
            "Unit" => (self.above(id), None),
            "Module" => (vec![(kind, id)], self.charter.module(id).and_then(|module| owner(&module.owner))),
            "Column" => (vec![(kind, id)], self.charter.column(id).and_then(|column| owner(&column.owner))),
            "Project" => self.in_project(id, vec![]),
            "Class" => {
                let project = self.classes.get(&id).map_or(0, |class| class.project);
                self.in_project(project, vec![(kind, id)])
            }
            _ => (vec![], self.charter.role(role).and_then(|role| owner(&role.duty))),
        };
        [Some(own), answers].into_iter().flatten().filter(|chain| !chain.is_empty()).collect()
    }

    /// The unit that answers for whoever holds this role in that place.
    pub fn answering(&self, role: &str, place: Place) -> Option<i64> {
        let chains = self.chains(role, place);
        chains.last()?.first().filter(|(kind, _)| *kind == "Unit").map(|(_, unit)| *unit)
    }

    /// Whether that role is one for that place, and people of these units are ones for it: a module and a column are
    /// administered by their owner alone (A10.3), a district's role is held in a district.
    pub fn fits(&self, role: &str, place: Place, units: &[i64]) -> bool {
        let kinds = self.charter.role(role).map(|role| role.kinds.as_slice()).unwrap_or_default();
        let of_kind = |id: i64| self.units.get(&id).is_some_and(|unit| kinds.contains(&<&str>::from(unit.kind).into()));
        match place.0 {
            "Module" | "Column" => self.owner(place).is_some_and(|owner| units.contains(&owner)),
            "Unit" => kinds.is_empty() || of_kind(place.1),
            _ => true,
        }
    }

    /// The unit that owns a module or a column.
    pub fn owner(&self, (kind, id): Place) -> Option<i64> {
        let duty = match kind {
            "Module" => self.charter.module(id).map(|module| &module.owner),
            "Column" => self.charter.column(id).map(|column| &column.owner),
            _ => None,
        };
        duty.and_then(|duty| self.duty(duty))
    }

    /// What people call that place; empty when it is none.
    pub fn name(&self, (kind, id): Place) -> String {
        match kind {
            "Platform" => "全站".to_owned(),
            "Module" => self.charter.module(id).map(|module| format!("模块：{}", module.name)).unwrap_or_default(),
            "Column" => self.charter.column(id).map(|column| format!("栏目：{}", column.name)).unwrap_or_default(),
            "Unit" => self.units.get(&id).map(|unit| unit.name.clone()).unwrap_or_default(),
            "Project" => self.projects.get(&id).map(|project| project.name.clone()).unwrap_or_default(),
            _ => self.classes.get(&id).map(|class| self.class_name(class)).unwrap_or_default(),
        }
    }

    /// The page of that place; empty when it has none.
    pub fn link(&self, (kind, id): Place) -> String {
        match kind {
            "Project" => format!("/projects/{id}"),
            "Class" => format!("/classes/{id}"),
            "Module" => format!("/modules/{id}"),
            _ => String::new(),
        }
    }

    fn class_name(&self, class: &store::Class) -> String {
        let project = self.projects.get(&class.project).map_or("", |project| &project.name);
        format!("{project} {}", class.name)
    }

    fn in_project(&self, id: i64, mut below: Path) -> (Path, Option<Path>) {
        let Some(project) = self.projects.get(&id) else { return (below, None) };
        below.extend([("Project", id), ("Module", project.module)]);
        (below, Some(self.above(project.host)))
    }

    fn above(&self, unit: i64) -> Path {
        let next =
            |place: &Place| self.units.get(&place.1).and_then(|unit| unit.parent).map(|parent| ("Unit", parent.0));
        std::iter::successors(Some(("Unit", unit)), next).take(4).collect()
    }
}
