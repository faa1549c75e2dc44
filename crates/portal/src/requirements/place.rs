//! What a requirement is about: a module or a column of the charter, with the unit that owns it (第九条、第十条).
use std::fmt;
use std::str::FromStr;

use governance::charter::Charter;
use kernel::{Refusal, Result, View};
use people::units::{self, Unit};
use serde::Serialize;

use super::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Place {
    Module(i64),
    Column(i64),
}

impl Place {
    /// As policies and grants name it.
    pub const fn scope(self) -> (&'static str, i64) {
        match self {
            Self::Module(id) => ("Module", id),
            Self::Column(id) => ("Column", id),
        }
    }
    /// Who administers it.
    pub const fn role(self) -> &'static str {
        match self {
            Self::Module(_) => "module_owner",
            Self::Column(_) => "column_owner",
        }
    }
    /// As rows name it.
    pub fn read(kind: &str, id: i64) -> Option<Self> {
        match kind {
            "Module" => Some(Self::Module(id)),
            "Column" => Some(Self::Column(id)),
            _ => None,
        }
    }
    /// The name in the charter; empty when it is not there any more.
    pub fn name(self, charter: &Charter) -> &str {
        match self {
            Self::Module(id) => charter.module(id).map_or("", |module| &module.name),
            Self::Column(id) => charter.column(id).map_or("", |column| &column.name),
        }
    }
    /// The code of the duty that owns it.
    pub fn duty(self, charter: &Charter) -> Option<&str> {
        match self {
            Self::Module(id) => charter.module(id).map(|module| module.owner.as_str()),
            Self::Column(id) => charter.column(id).map(|column| column.owner.as_str()),
        }
    }
    /// Its public page.
    pub fn link(self, charter: &Charter) -> String {
        match self {
            Self::Module(id) => format!("/modules/{id}"),
            Self::Column(id) => format!("/columns/{}", charter.column(id).map_or("", |column| &column.code)),
        }
    }
    /// All modules and columns, in the charter's order.
    pub fn all(charter: &Charter) -> Vec<Self> {
        let mut modules: Vec<_> = charter.modules.iter().map(|one| (one.order, Self::Module(one.id))).collect();
        let mut columns: Vec<_> = charter.columns.iter().map(|one| (one.order, Self::Column(one.id))).collect();
        modules.sort_by_key(|one| one.0);
        columns.sort_by_key(|one| one.0);
        modules.into_iter().chain(columns).map(|one| one.1).collect()
    }
}

/// `module-7`, as forms and addresses write it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module(id) => write!(f, "module-{id}"),
            Self::Column(id) => write!(f, "column-{id}"),
        }
    }
}

impl FromStr for Place {
    type Err = ();
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (kind, id) = text.split_once('-').ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        match kind {
            "module" => Ok(Self::Module(id)),
            "column" => Ok(Self::Column(id)),
            _ => Err(()),
        }
    }
}

/// The unit that is bound to the duty which owns the place.
///
/// # Errors
/// `Invalid` when the charter has no such place; `NotNow` while no unit is registered for the duty.
pub async fn owner(view: &mut View<'_>, charter: &Charter, place: Place) -> Result<Unit> {
    let duty = place.duty(charter).ok_or_else(|| Refusal::field("place", words::PLACE))?;
    match units::by_code(view, duty).await? {
        Some(unit) => Ok(unit),
        None => {
            let name = charter.duty_name(duty);
            Err(Refusal::NotNow(format!("归口部门“{name}”还没有登记为单位，请先请教务处登记").into()).into())
        }
    }
}

/// Whether the actor administers the place on behalf of that unit: the role alone, held for another unit, is not enough.
pub fn is_of(view: &View<'_>, place: Place, owner: i64) -> bool {
    let (kind, id) = place.scope();
    let mut grants = view.grants.iter();
    grants.any(|one| one.role == place.role() && one.kind == kind && one.scope == id && one.unit == owner)
}

/// # Errors
/// `NotAllowed` for whoever holds the role on behalf of a unit that does not own the place.
pub fn of_owner(view: &View<'_>, place: Place, owner: i64) -> Result<()> {
    if is_of(view, place, owner) {
        return Ok(());
    }
    Err(Refusal::NotAllowed { says: words::NOT_OF_OWNER.into(), article: "第九条、第十条".into() }.into())
}
