//! All SQL of this room: proposals and the steps of their story. Grants are read and written by `people::roles`.
use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Place, Refusal, Result, Signed, Tx, View, params};
use people::roles::{self, Granted, LEARNING};

use super::matter::Matter;
use super::proposal::{Proposal, Stage, Verb};
use super::right::{self, Right};
use super::scopes::Scopes;

const COLUMNS: &str =
    "SELECT id, person_id, role, scope_kind, scope_id, unit_id, days, reason, renews_id, proposed_at, proposed_by,
    determined_at, determined_by, grant_id, declined_at, declined_by, decline_reason, withdrawn_at, withdrawn_by, version
    FROM proposals";
const INSERT: &str =
    "INSERT INTO proposals (id, person_id, role, scope_kind, scope_id, unit_id, days, reason, renews_id,
    proposed_at, proposed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
const SAVE: &str = "UPDATE proposals SET determined_at = $1, determined_by = $2, grant_id = $3, declined_at = $4,
    declined_by = $5, decline_reason = $6, withdrawn_at = $7, withdrawn_by = $8, version = version + 1
    WHERE id = $9 AND version = $10";
const STEP: &str = "INSERT INTO right_steps (id, subject_id, step, taken_at, taken_by, reason)
    VALUES ($1, $2, $3, $4, $5, $6)";
const STEPS: &str = "SELECT s.step, s.taken_at, s.taken_by, s.reason FROM right_steps s WHERE s.subject_id IN ($1, $2)
    ORDER BY s.id LIMIT 100";
const WAITING: &str = " WHERE determined_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL";

/// One step of a right's story.
pub struct Step {
    pub what: String,
    pub at: At,
    pub by: Id<Person>,
    pub reason: String,
}

/// What rights need to know of a project and of a class, from the views that training publishes.
pub struct Project {
    pub id: i64,
    pub name: String,
    pub module: i64,
    pub host: i64,
}
pub struct Class {
    pub id: i64,
    pub name: String,
    pub project: i64,
}

pub async fn projects(view: &mut View<'_>, ids: &[i64]) -> Result<HashMap<i64, Project>> {
    let query = Query::new("SELECT id, name, module_id, host_unit_id FROM project_facts")
        .among(" WHERE id IN", ids.iter().copied())
        .add(" LIMIT 500", params![]);
    Ok(view.sql.list::<Project>(query).await?.into_iter().map(|project| (project.id, project)).collect())
}

pub async fn classes(view: &mut View<'_>, ids: &[i64]) -> Result<HashMap<i64, Class>> {
    let query = Query::new("SELECT id, name, project_id FROM class_facts")
        .among(" WHERE id IN", ids.iter().copied())
        .add(" LIMIT 500", params![]);
    Ok(view.sql.list::<Class>(query).await?.into_iter().map(|class| (class.id, class)).collect())
}

/// The classes of these projects (at most 200).
pub async fn classes_in(view: &mut View<'_>, projects: &[i64]) -> Result<Vec<i64>> {
    let query = Query::new("SELECT id FROM class_facts WHERE closed_at IS NULL")
        .among(" AND project_id IN", projects.iter().copied())
        .add(" ORDER BY id LIMIT 200", params![]);
    Ok(view.sql.list(query).await?)
}

pub async fn fetch(view: &mut View<'_>, id: Id<Proposal>, verb: Verb) -> Result<Proposal> {
    let proposal = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &proposal)?;
    Ok(proposal)
}

pub async fn by_id(view: &mut View<'_>, id: Id<Proposal>) -> Result<Option<Proposal>> {
    let rows = view.sql.list::<Bare>(Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id])).await?;
    Ok(dressed(view, rows).await?.pop())
}

pub async fn fetch_right(view: &mut View<'_>, id: i64, verb: right::Verb) -> Result<Right> {
    let granted = roles::by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    let right = rights(view, vec![granted]).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &right)?;
    Ok(right)
}

/// Grants as policies look at them.
pub async fn rights(view: &mut View<'_>, granted: Vec<Granted>) -> Result<Vec<Right>> {
    let places: Vec<Place> = granted.iter().map(|granted| granted.scope).collect();
    let scopes = Scopes::of(view, &places).await?;
    let now = view.now;
    let right =
        |granted: Granted| Right { matter: of_granted(&scopes, &granted), stage: granted.stage(now), now, granted };
    Ok(granted.into_iter().map(right).collect())
}

fn of_granted(scopes: &Scopes, granted: &Granted) -> Matter {
    Matter {
        holder: granted.person,
        // Where another verb gave it there is nobody who proposed.
        proposer: granted.proposal.map(|_| granted.asked_by),
        suspender: granted.suspended.as_ref().map(|suspended| suspended.by.by),
        role: granted.role.clone(),
        scope: granted.scope,
        unit: granted.unit,
        chains: scopes.chains(&granted.role, granted.scope),
        proposed_by: proposers(scopes, &granted.role),
        combines: false,
        held: false,
        fits: true,
    }
}

pub fn proposers(scopes: &Scopes, role: &str) -> Vec<String> {
    scopes.charter().role(role).map(|role| role.proposed_by.clone()).unwrap_or_default()
}

/// What waits to be determined, after that id, the oldest first; without what the actor proposed or would hold.
pub async fn waiting(view: &mut View<'_>, after: i64, limit: i64) -> Result<Vec<Proposal>> {
    let me = roles::selves(view);
    let query = Query::new(COLUMNS)
        .add(WAITING, params![])
        .among(" AND person_id NOT IN", me.iter().copied())
        .among(" AND proposed_by NOT IN", me.iter().copied())
        .add(" AND id > {} ORDER BY id LIMIT {}", params![after, limit]);
    let rows = view.sql.list::<Bare>(query).await?;
    dressed(view, rows).await
}

/// The role and the place of what waits to be determined for somebody (at most 200).
pub async fn waiting_for(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<(String, Place)>> {
    let query =
        Query::new(COLUMNS).add(WAITING, params![]).add(" AND person_id = {} ORDER BY id LIMIT 200", params![person]);
    let rows = view.sql.list::<Bare>(query).await?;
    Ok(rows.into_iter().map(|row| (row.0.matter.role, row.0.matter.scope)).collect())
}

/// What the actor proposed, before that id, the newest first.
pub async fn mine(view: &mut View<'_>, before: i64, limit: i64) -> Result<Vec<Proposal>> {
    let mine = params![view.actor.id(), before, limit];
    let query = Query::new(COLUMNS).add(" WHERE proposed_by = {} AND id < {} ORDER BY id DESC LIMIT {}", mine);
    let rows = view.sql.list::<Bare>(query).await?;
    dressed(view, rows).await
}

/// False when the same waits already.
pub async fn insert(tx: &mut Tx<'_>, proposal: &Proposal) -> Result<bool> {
    let matter = &proposal.matter;
    let row = params![
        proposal.id,
        matter.holder,
        &matter.role,
        matter.scope.0,
        matter.scope.1,
        matter.unit,
        proposal.days,
        &proposal.reason,
        proposal.renews,
        proposal.proposed.at,
        proposal.proposed.by
    ];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

/// Saves what was fetched, unless somebody saved it first.
pub async fn save(tx: &mut Tx<'_>, proposal: Proposal) -> Result<Proposal> {
    let (mut determined, mut grant, mut declined, mut reason, mut withdrawn) = (None, None, None, None, None);
    match &proposal.stage {
        Stage::Proposed => {}
        Stage::Determined { determined: signed, grant: given } => (determined, grant) = (Some(*signed), Some(*given)),
        Stage::Declined { declined: signed, reason: why } => (declined, reason) = (Some(*signed), Some(why)),
        Stage::Withdrawn { withdrawn: signed } => withdrawn = Some(*signed),
    }
    let (at, by) = (|s: Option<Signed>| s.map(|s| s.at), |s: Option<Signed>| s.map(|s| s.by));
    let row = params![
        at(determined),
        by(determined),
        grant,
        at(declined),
        by(declined),
        reason,
        at(withdrawn),
        by(withdrawn),
        proposal.id,
        proposal.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Proposal { version: proposal.version + 1, ..proposal }),
        _ => Err(Refusal::stale("本申请"))?,
    }
}

/// One more step of the story of a proposal or a grant.
pub async fn step(tx: &mut Tx<'_>, subject: i64, what: &'static str, reason: &str) -> Result<()> {
    let row = params![tx.new_id::<()>(), subject, what, tx.now, tx.actor.id(), reason];
    tx.sql.exec(STEP, row).await?;
    Ok(())
}

/// The story of a proposal and of the grant that came of it; 0 where there is none.
pub async fn steps(view: &mut View<'_>, proposal: i64, grant: i64) -> Result<Vec<Step>> {
    Ok(view.sql.all(STEPS, params![proposal, grant]).await?)
}

/// Rows with where their scopes lie, and with what keeps their persons from them.
async fn dressed(view: &mut View<'_>, rows: Vec<Bare>) -> Result<Vec<Proposal>> {
    let places: Vec<Place> = rows.iter().map(|row| row.0.matter.scope).collect();
    let scopes = Scopes::of(view, &places).await?;
    let persons: Vec<i64> = rows.iter().map(|row| row.0.matter.holder.0).collect();
    let known = Known::of(view, &persons).await?;
    let dress = |Bare(proposal): Bare| Proposal { matter: known.dressed(&scopes, proposal.matter), ..proposal };
    Ok(rows.into_iter().map(dress).collect())
}

/// What keeps these persons from rights, or makes them fit for them: read once for all that is asked.
pub struct Known {
    held: Vec<Granted>,
    holds: Vec<Granted>,
    /// The units in which each works now.
    units: HashMap<i64, Vec<i64>>,
}

impl Known {
    pub async fn of(view: &mut View<'_>, persons: &[i64]) -> Result<Self> {
        if persons.is_empty() {
            return Ok(Self { held: vec![], holds: vec![], units: HashMap::new() });
        }
        let now = view.now;
        let mut held = roles::of_many(view, persons).await?;
        held.retain(|one| !one.is_over(now) && !LEARNING.contains(&&*one.role));
        let keyed = people::persons::keyed(view, &[], &[], persons).await?;
        let units = |id: &i64| keyed.by_id(*id).map(|person| (*id, person.units.clone()));
        Ok(Self { held, holds: roles::holds(view, persons).await?, units: persons.iter().filter_map(units).collect() })
    }

    /// Whether that role is held in that place, suspended or not.
    pub fn stands(&self, role: &str, place: Place) -> bool {
        self.held.iter().any(|one| one.role == role && one.scope == place)
    }

    /// The suspension that keeps its holder from this.
    pub fn hold(&self, matter: &Matter) -> Option<&Granted> {
        let same = |one: &&Granted| one.role == matter.role && one.scope == matter.scope;
        self.holds.iter().filter(|one| one.person == matter.holder).find(same)
    }

    /// With where its scope lies, and with what the holder holds and is.
    pub fn dressed(&self, scopes: &Scopes, matter: Matter) -> Matter {
        let own = self.held.iter().filter(|one| one.person == matter.holder);
        let own: Vec<String> = own.map(|one| one.role.clone()).collect();
        let units = self.units.get(&matter.holder.0).map_or(&[][..], |units| units.as_slice());
        Matter {
            chains: scopes.chains(&matter.role, matter.scope),
            proposed_by: proposers(scopes, &matter.role),
            combines: roles::against(&own, &matter.role).is_some(),
            held: self.hold(&matter).is_some(),
            fits: scopes.fits(&matter.role, matter.scope, units),
            ..matter
        }
    }
}

/// A proposal that does not know yet where its scope lies.
struct Bare(Proposal);
impl FromRow for Bare {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let signed = |column| Signed::read(row, column);
        let (determined, declined, withdrawn) = (signed(11)?, signed(14)?, signed(17)?);
        let stage = match (determined, row.get::<Option<i64>>(13)?, declined, withdrawn) {
            (None, None, None, None) => Stage::Proposed,
            (Some(determined), Some(grant), None, None) => Stage::Determined { determined, grant },
            (None, None, Some(declined), None) => {
                Stage::Declined { declined, reason: row.get::<Option<String>>(16)?.unwrap_or_default() }
            }
            (None, None, None, Some(withdrawn)) => Stage::Withdrawn { withdrawn },
            loose => anyhow::bail!("proposal {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        let proposed = signed(9)?.ok_or_else(|| anyhow::anyhow!("a proposal that nobody proposed"))?;
        let matter = Matter {
            holder: Id::new(row.get(1)?),
            proposer: Some(proposed.by),
            suspender: None,
            role: row.get(2)?,
            scope: (roles::kind(&row.get::<String>(3)?)?, row.get(4)?),
            unit: row.get(5)?,
            chains: vec![],
            proposed_by: vec![],
            combines: false,
            held: false,
            fits: false,
        };
        Ok(Self(Proposal {
            id: Id::new(row.get(0)?),
            matter,
            days: row.get(6)?,
            reason: row.get(7)?,
            renews: row.get(8)?,
            proposed,
            stage,
            version: row.get(19)?,
        }))
    }
}

impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { what: row.get(0)?, at: At(row.get(1)?), by: Id::new(row.get(2)?), reason: row.get(3)? })
    }
}
impl FromRow for Project {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, name: row.get(1)?, module: row.get(2)?, host: row.get(3)? })
    }
}
impl FromRow for Class {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, name: row.get(1)?, project: row.get(2)? })
    }
}
