//! All SQL of this room.
mod held;
mod watched;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Signed, Tx, View, params};

use super::actions::{NewGrant, Term};
use super::granted::{Ended, Granted, Suspended};

pub use held::held;
pub use watched::{Reach, administrators, ending, suspended};

const INSERT: &str =
    "INSERT INTO grants (id, person_id, role, scope_kind, scope_id, unit_id, from_at, until_at, asked_by,
    approved_by, proposal_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
const IS_FOLDED: &str = "SELECT COUNT(*) FROM merged_persons WHERE person_id = $1";
const CLOSE_EXPIRED: &str =
    "UPDATE grants SET ended_at = until_at, ended_by = 0, end_reason = '', version = version + 1
    WHERE person_id = $1 AND role = $2 AND scope_kind = $3 AND scope_id = $4 AND ended_at IS NULL AND until_at <= $5";
const KEEPING: &str = "SELECT role FROM grants WHERE person_id = $1 AND ended_at IS NULL
    AND (until_at IS NULL OR until_at > $2) AND role NOT IN ('learner', 'participant') ORDER BY id LIMIT 500";
const SUSPEND: &str =
    "UPDATE grants SET suspended_at = $1, suspended_by = $2, suspend_reason = $3, version = version + 1
    WHERE id = $4 AND version = $5 AND ended_at IS NULL AND suspended_at IS NULL";
const RESUME: &str = "UPDATE grants SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL,
    version = version + 1 WHERE id = $1 AND version = $2 AND suspended_at IS NOT NULL";
/// The same hold on grants of the same that ended before.
const RELEASE: &str = "UPDATE grants SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL,
    version = version + 1 WHERE person_id = $1 AND role = $2 AND scope_kind = $3 AND scope_id = $4 AND suspended_by = $5
    AND ended_at IS NOT NULL";
const HOLD_AGAIN: &str =
    "UPDATE grants SET version = version + 1,
    suspended_at = (SELECT MAX(h.suspended_at) FROM grants h WHERE h.person_id = grants.person_id AND h.role = grants.role
        AND h.scope_kind = grants.scope_kind AND h.scope_id = grants.scope_id AND h.ended_at IS NOT NULL),
    suspended_by = (SELECT MAX(h.suspended_by) FROM grants h WHERE h.person_id = grants.person_id AND h.role = grants.role
        AND h.scope_kind = grants.scope_kind AND h.scope_id = grants.scope_id AND h.ended_at IS NOT NULL),
    suspend_reason = (SELECT MAX(h.suspend_reason) FROM grants h WHERE h.person_id = grants.person_id
        AND h.role = grants.role AND h.scope_kind = grants.scope_kind AND h.scope_id = grants.scope_id
        AND h.ended_at IS NOT NULL)
    WHERE grants.ended_at IS NULL AND grants.suspended_at IS NULL AND EXISTS (SELECT 1 FROM grants h
        WHERE h.person_id = grants.person_id AND h.role = grants.role AND h.scope_kind = grants.scope_kind
        AND h.scope_id = grants.scope_id AND h.ended_at IS NOT NULL AND h.suspended_at IS NOT NULL) AND";
const END_ONE: &str = "UPDATE grants SET ended_at = $1, ended_by = $2, end_reason = $3, version = version + 1
    WHERE id = $4 AND version = $5 AND ended_at IS NULL";
const GRANTED: &str = "SELECT g.id, g.person_id, g.role, g.scope_kind, g.scope_id, g.unit_id, g.from_at, g.until_at,
    g.asked_by, g.approved_by, g.proposal_id, g.suspended_at, g.suspended_by, g.suspend_reason, g.ended_at, g.ended_by,
    g.end_reason, g.version FROM grants g";
const SEATS: &str = "SELECT COUNT(*) FROM grants WHERE scope_kind = $1 AND scope_id = $2 AND role = $3
    AND ended_at IS NULL AND suspended_at IS NULL AND (until_at IS NULL OR until_at > $4)";
const CLASS_LEADS: &str = "SELECT DISTINCT l.person_id FROM grants g JOIN class_facts c ON g.scope_id = c.id
    JOIN grants l ON l.role = 'project_lead' AND l.scope_kind = 'Project' AND l.scope_id = c.project_id
    WHERE g.person_id = $1 AND g.scope_kind = 'Class' AND g.role IN ('class_head', 'assistant') AND g.ended_at IS NULL
    AND l.ended_at IS NULL AND l.person_id <> $1 ORDER BY l.person_id LIMIT 100";
const INSERT_MANY: &str = "INSERT INTO grants (id, person_id, role, scope_kind, scope_id, unit_id, from_at, asked_by,
    approved_by) VALUES";
const END: &str = "UPDATE grants SET ended_at = $1, ended_by = $6, version = version + 1
    WHERE person_id = $2 AND role = $3 AND scope_kind = $4 AND scope_id = $5 AND ended_at IS NULL";
const HOLDERS: &str = "SELECT person_id FROM grants WHERE role = $1 AND scope_kind = $2 AND scope_id = $3
    AND ended_at IS NULL AND suspended_at IS NULL AND (until_at IS NULL OR until_at > $4) ORDER BY id LIMIT 200";
const HOLDERS_FROM: &str = "SELECT person_id FROM grants WHERE role = $1 AND scope_kind = $2 AND scope_id = $3
    AND ended_at IS NULL AND suspended_at IS NULL AND (until_at IS NULL OR until_at > $4) AND person_id > $5
    ORDER BY person_id LIMIT $6";

/// Who holds a role in exactly that scope now (at most 200: for officers, not for learners).
pub async fn holders(view: &mut View<'_>, role: &str, scope: (&str, i64)) -> Result<Vec<Id<Person>>> {
    let ids = view.sql.all::<i64>(HOLDERS, params![role, scope.0, scope.1, view.now]).await?;
    Ok(ids.into_iter().map(Id::new).collect())
}

/// Holders in order of their ids, after `after`: for walks over many.
pub async fn holders_in(
    view: &mut View<'_>,
    role: &str,
    scope: (&str, i64),
    after: i64,
    limit: i64,
) -> Result<Vec<Id<Person>>> {
    let row = params![role, scope.0, scope.1, view.now, after, limit];
    Ok(view.sql.all::<i64>(HOLDERS_FROM, row).await?.into_iter().map(Id::new).collect())
}

pub async fn by_id(view: &mut View<'_>, id: i64) -> Result<Option<Granted>> {
    Ok(view.sql.list::<Granted>(Query::new(GRANTED).add(" WHERE g.id = {} LIMIT 1", params![id])).await?.pop())
}

/// Whether this record was folded into another: it holds nothing ever after.
pub(super) async fn is_folded(view: &mut View<'_>, person: Id<Person>) -> Result<bool> {
    Ok(view.sql.one::<i64>(IS_FOLDED, params![person]).await? > 0)
}

/// Everything that a person holds and held, newest first (at most 300).
pub async fn of_person(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Granted>> {
    let query = Query::new(GRANTED).add(" WHERE g.person_id = {} ORDER BY g.id DESC LIMIT 300", params![person]);
    Ok(view.sql.list(query).await?)
}

/// What these persons hold (at most 2000 rows): to ask what each of them may.
pub async fn of_many(view: &mut View<'_>, persons: &[i64]) -> Result<Vec<Granted>> {
    let query = Query::new(GRANTED)
        .add(" WHERE g.ended_at IS NULL", params![])
        .among(" AND g.person_id IN", persons.iter().copied())
        .add(" ORDER BY g.id LIMIT 2000", params![]);
    Ok(view.sql.list(query).await?)
}

/// The grants of officers in these places after `after` (at most 300, by id); those who learn there are counted by
/// `seats`.
pub async fn around(view: &mut View<'_>, places: &[(&str, i64)], after: i64) -> Result<Vec<Granted>> {
    let mut query = Query::new(GRANTED)
        .add(" WHERE g.id > {} AND g.ended_at IS NULL AND g.role NOT IN ('learner', 'participant')", params![after])
        .add(" AND (g.scope_kind = ''", params![]);
    for (kind, id) in places {
        query = query.add(" OR (g.scope_kind = {} AND g.scope_id = {})", params![*kind, *id]);
    }
    Ok(view.sql.list(query.add(") ORDER BY g.id LIMIT 300", params![])).await?)
}

/// Which grants a list shows; empty is all but those of learners.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub role: String,
    /// `current`, `suspended` or `over`; empty is what is not over.
    pub stage: String,
    /// Whose they are; everybody's where it is not said.
    pub people: Option<Vec<i64>>,
    /// The unit on whose behalf they are held.
    pub unit: i64,
    /// Where the page before ended.
    pub before: i64,
}

pub const LISTED_A_PAGE: i64 = 50;

/// Grants, the newest first; one more than a page when there are more.
pub async fn listed(view: &mut View<'_>, wanted: &Listed) -> Result<Vec<Granted>> {
    let now = view.now;
    let mut query = Query::new(GRANTED).add(" WHERE g.id < {}", params![wanted.before]);
    query = match wanted.role.as_str() {
        "" => query.add(" AND g.role NOT IN ('learner', 'participant')", params![]),
        role => query.add(" AND g.role = {}", params![role]),
    };
    query = match wanted.stage.as_str() {
        "current" => query
            .add(" AND g.ended_at IS NULL AND g.suspended_at IS NULL", params![])
            .add(" AND (g.until_at IS NULL OR g.until_at > {})", params![now]),
        "suspended" => query.add(" AND g.suspended_at IS NOT NULL", params![]),
        "over" => query.add(" AND (g.ended_at IS NOT NULL OR g.until_at <= {})", params![now]),
        _ => query.add(" AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at > {})", params![now]),
    };
    if wanted.unit > 0 {
        query = query.add(" AND g.unit_id = {}", params![wanted.unit]);
    }
    if let Some(people) = &wanted.people {
        query = query.among(" AND g.person_id IN", people.iter().copied());
    }
    Ok(view.sql.list(query.add(" ORDER BY g.id DESC LIMIT {}", params![LISTED_A_PAGE + 1])).await?)
}

/// How many hold a role in exactly that scope.
pub async fn seats(view: &mut View<'_>, role: &str, scope: (&str, i64)) -> Result<i64> {
    Ok(view.sql.one(SEATS, params![scope.0, scope.1, role, view.now]).await?)
}

/// The leads of the projects in whose classes this person works.
pub async fn class_leads(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Id<Person>>> {
    Ok(view.sql.all::<i64>(CLASS_LEADS, params![person]).await?.into_iter().map(Id::new).collect())
}

/// The roles that keep their holder from others: all but a learner's, those suspended included.
pub async fn keeping(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<String>> {
    Ok(view.sql.all(KEEPING, params![person, view.now]).await?)
}

/// Grants of these persons that were suspended and never resumed, whether they ended since or not (at most 500): each
/// keeps its holder from the same role in the same place.
pub async fn holds(view: &mut View<'_>, persons: &[i64]) -> Result<Vec<Granted>> {
    let query = Query::new(GRANTED)
        .add(" WHERE g.suspended_at IS NOT NULL", params![])
        .among(" AND g.person_id IN", persons.iter().copied())
        .add(" ORDER BY g.id DESC LIMIT 500", params![]);
    Ok(view.sql.list(query).await?)
}

/// Who among these was held before in this role and place, and has been given it anew: the hold goes on.
pub(super) async fn hold_again(tx: &mut Tx<'_>, persons: &[i64], role: &str, scope: (&str, i64)) -> Result<()> {
    let query = Query::new(HOLD_AGAIN)
        .add(" role = {} AND scope_kind = {} AND scope_id = {}", params![role, scope.0, scope.1])
        .among(" AND person_id IN", persons.iter().copied());
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

pub(super) async fn close_expired(tx: &mut Tx<'_>, grant: &NewGrant) -> Result<()> {
    let row = params![grant.person, grant.role, grant.scope.0, grant.scope.1, tx.now];
    tx.sql.exec(CLOSE_EXPIRED, row).await?;
    Ok(())
}

/// The new row's id; none when the person holds it already.
pub(super) async fn insert(tx: &mut Tx<'_>, grant: &NewGrant, term: Option<Term>) -> Result<Option<i64>> {
    let (id, by) = (tx.new_id::<()>().0, tx.actor.id());
    let row = params![
        id,
        grant.person,
        grant.role,
        grant.scope.0,
        grant.scope.1,
        grant.unit,
        tx.now,
        grant.until,
        term.map_or(by, |term| term.asked_by),
        by,
        term.map(|term| term.proposal)
    ];
    Ok((tx.sql.exec(INSERT, row).await? == 1).then_some(id))
}

pub(super) async fn suspend(tx: &mut Tx<'_>, granted: &Granted, version: i64, reason: &str) -> Result<()> {
    let row = params![tx.now, tx.actor.id(), reason, granted.id, version];
    saved(tx.sql.exec(SUSPEND, row).await?)
}

pub(super) async fn resume(tx: &mut Tx<'_>, granted: &Granted, version: i64) -> Result<()> {
    saved(tx.sql.exec(RESUME, params![granted.id, version]).await?)?;
    let by = granted.suspended.as_ref().map_or(0, |suspended| suspended.by.by.0);
    let row = params![granted.person, &granted.role, granted.scope.0, granted.scope.1, by];
    tx.sql.exec(RELEASE, row).await?;
    Ok(())
}

pub(super) async fn end_one(tx: &mut Tx<'_>, granted: &Granted, version: i64, reason: &str) -> Result<()> {
    let row = params![tx.now, tx.actor.id(), reason, granted.id, version];
    saved(tx.sql.exec(END_ONE, row).await?)
}

pub(super) async fn end_these(tx: &mut Tx<'_>, ids: &[i64], reason: &str) -> Result<()> {
    let query = Query::new("UPDATE grants SET ended_at =")
        .add(" {}, ended_by = {}, end_reason = {}, version = version + 1", params![tx.now, tx.actor.id(), reason])
        .among(" WHERE ended_at IS NULL AND id IN", ids.iter().copied());
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

fn saved(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Refusal::stale("本授权").into()) }
}

/// Grants of these roles in these places (at most 200) that would last longer end then; which persons'.
pub(super) async fn limit(tx: &mut Tx<'_>, roles: &[&str], (kind, ids): (&str, &[i64]), until: At) -> Result<Vec<i64>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let query = Query::new("UPDATE grants SET until_at =")
        .add(" {}, version = version + 1 WHERE scope_kind = {}", params![until, kind])
        .add(" AND ended_at IS NULL AND (until_at IS NULL OR until_at > {})", params![until])
        .among(" AND role IN", roles.iter().copied())
        .among(" AND scope_id IN", ids.iter().copied());
    Ok(tx.sql.list(query.add(" RETURNING person_id", params![])).await?)
}

pub(super) async fn end(tx: &mut Tx<'_>, person: Id<Person>, role: &str, scope: (&str, i64)) -> Result<bool> {
    let row = params![tx.now, person, role, scope.0, scope.1, tx.actor.id()];
    Ok(tx.sql.exec(END, row).await? > 0)
}

/// Who did not hold it before.
pub(super) async fn insert_many(
    tx: &mut Tx<'_>,
    persons: &[Id<Person>],
    role: &str,
    scope: (&str, i64),
) -> Result<Vec<i64>> {
    if persons.is_empty() {
        return Ok(vec![]);
    }
    let by = tx.actor.id();
    let row = |person: &Id<Person>| params![tx.new_id::<()>(), *person, role, scope.0, scope.1, 0, tx.now, by, by];
    let query = Query::new(INSERT_MANY).rows(persons.iter().map(row).collect::<Vec<_>>());
    Ok(tx.sql.list(query.add(" ON CONFLICT DO NOTHING RETURNING person_id", params![])).await?)
}

/// Who held it until now.
pub(super) async fn end_many(
    tx: &mut Tx<'_>,
    persons: &[Id<Person>],
    role: &str,
    scope: (&str, i64),
) -> Result<Vec<i64>> {
    let query = Query::new("UPDATE grants SET ended_at =")
        .add(
            " {}, ended_by = {}, version = version + 1 WHERE role = {} AND scope_kind = {} AND scope_id = {}",
            params![tx.now, tx.actor.id(), role, scope.0, scope.1],
        )
        .among(" AND ended_at IS NULL AND person_id IN", persons.iter().copied());
    Ok(tx.sql.list(query.add(" RETURNING person_id", params![])).await?)
}

impl FromRow for Granted {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let signed = |at: usize| -> anyhow::Result<Option<Signed>> {
            let by = Id::new(row.get::<Option<i64>>(at + 1)?.unwrap_or(0));
            Ok(row.get::<Option<i64>>(at)?.map(|moment| Signed { at: At(moment), by }))
        };
        let reason = |at: usize| -> anyhow::Result<String> { Ok(row.get::<Option<String>>(at)?.unwrap_or_default()) };
        let (suspended, ended) = (signed(11)?, signed(14)?);
        let (why_suspended, why_ended) = (reason(13)?, reason(16)?);
        Ok(Self {
            id: row.get(0)?,
            person: Id::new(row.get(1)?),
            role: row.get(2)?,
            scope: (kind(&row.get::<String>(3)?)?, row.get(4)?),
            unit: row.get(5)?,
            from: At(row.get(6)?),
            until: row.get::<Option<i64>>(7)?.map(At),
            asked_by: Id::new(row.get(8)?),
            approved_by: Id::new(row.get(9)?),
            proposal: row.get(10)?,
            suspended: suspended.map(|by| Suspended { by, reason: why_suspended }),
            ended: ended.map(|by| Ended { by, reason: why_ended }),
            version: row.get(17)?,
        })
    }
}

/// A kind of scope as policies spell it; a fault for any other.
pub fn kind(said: &str) -> anyhow::Result<&'static str> {
    let kinds = ["Platform", "Unit", "Module", "Column", "Project", "Class"];
    kinds.into_iter().find(|kind| *kind == said).ok_or_else(|| anyhow::anyhow!("no such kind of scope: {said}"))
}
