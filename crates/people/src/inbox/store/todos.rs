//! To-dos: what waits, for which roles and persons, whom not.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Grant, Id, Person, Result, Tx, View, params};

use crate::inbox::todo::{NO_DAY, Once, Todo, Waiting};

const OPEN: &str = "INSERT INTO todos (id, kind, subject_id, step, title, link, since_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const HOLDERS: &str = "INSERT INTO todo_holders (todo_id, role, scope_kind, scope_id) VALUES";
const ITS_ID: &str = "SELECT id FROM todos WHERE kind = $1 AND subject_id = $2 LIMIT 1";
const STAND_INS: &str = "INSERT INTO todo_holders (todo_id, role, scope_kind, scope_id, stands_in) VALUES";
const EXEMPT: &str = "INSERT INTO todo_exempt (todo_id, person_id) VALUES";
const EXEMPT_AS: &str = "INSERT INTO todo_exempt (todo_id, person_id)
    SELECT todo_id, CAST($1 AS BIGINT) FROM todo_exempt WHERE person_id = $2 ON CONFLICT DO NOTHING";
const CLOSE: &str = "DELETE FROM todos WHERE kind = $1 AND subject_id = $2";
const MINE: &str = "SELECT t.id, t.kind, t.subject_id, t.step, t.title, t.link, t.since_at, t.due_at, t.escalated_at,
    MIN(h.role) FROM todo_holders h JOIN todos t ON t.id = h.todo_id";
const COUNT: &str = "SELECT COUNT(DISTINCT h.todo_id) FROM todo_holders h";
const COUNT_LATE: &str = "SELECT COUNT(DISTINCT h.todo_id) FROM todo_holders h JOIN todos t ON t.id = h.todo_id";
const OVERDUE: &str =
    "SELECT t.id, t.kind, t.subject_id, t.step, t.title, t.link, t.since_at, t.due_at, t.escalated_at,
    '' FROM todos t WHERE t.due_at <= $1 AND t.escalated_at IS NULL ORDER BY t.due_at, t.id LIMIT 100";
/// Whoever stands in for those whom it names has to wait until none of them holds such a role, or is in that unit, any more.
/// Somebody who never was in the unit leaves it with their last place anywhere. Where others stand in for whoever is unable,
/// it is theirs whom it names only as long as they hold such a role.
const TURN: &str = " AND ((h.stands_in IS NULL AND (h.role <> ''
        OR NOT EXISTS (SELECT 1 FROM todo_holders s WHERE s.todo_id = h.todo_id AND s.stands_in = 'unable')
        OR EXISTS (SELECT 1 FROM todo_holders s JOIN held_grants g ON g.role = s.role AND g.scope_kind = s.scope_kind
                AND g.scope_id = s.scope_id
            WHERE s.todo_id = h.todo_id AND s.stands_in = 'unable' AND g.person_id = h.scope_id
                AND g.from_at <= {} AND (g.until_at IS NULL OR g.until_at > {}))))
    OR (h.stands_in = 'unable' AND NOT EXISTS (SELECT 1 FROM todo_holders n
        JOIN todo_holders s ON s.todo_id = n.todo_id AND s.stands_in = 'unable'
        JOIN held_grants g ON g.person_id = n.scope_id AND g.role = s.role AND g.scope_kind = s.scope_kind
            AND g.scope_id = s.scope_id
        WHERE n.todo_id = h.todo_id AND n.role = '' AND g.from_at <= {} AND (g.until_at IS NULL OR g.until_at > {})))
    OR (h.stands_in = 'left' AND NOT EXISTS (SELECT 1 FROM todo_holders n WHERE n.todo_id = h.todo_id AND n.role = ''
        AND (EXISTS (SELECT 1 FROM person_places m WHERE m.person_id = n.scope_id AND m.unit_id = h.scope_id
                AND (m.until_at IS NULL OR m.until_at > {}))
            OR (NOT EXISTS (SELECT 1 FROM person_places m WHERE m.person_id = n.scope_id AND m.unit_id = h.scope_id)
                AND (NOT EXISTS (SELECT 1 FROM person_places m WHERE m.person_id = n.scope_id)
                    OR EXISTS (SELECT 1 FROM person_places m WHERE m.person_id = n.scope_id
                        AND (m.until_at IS NULL OR m.until_at > {}))))))))";
/// Nobody holds one of its roles but who is kept from it, and whoever it names has left; where others stand in for
/// whoever is unable, those are asked for whoever it names as well.
const STRANDED: &str =
    "SELECT t.id, t.kind, t.subject_id, t.step, t.title, t.link, t.since_at, t.due_at, t.escalated_at,
    '' FROM todos t WHERE t.escalated_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM todo_holders h JOIN grant_terms g ON g.role = h.role AND g.scope_kind = h.scope_kind
        AND g.scope_id = h.scope_id WHERE h.todo_id = t.id AND g.ended_at IS NULL AND g.suspended_at IS NULL
        AND g.from_at <= $1 AND (g.until_at IS NULL OR g.until_at > $1)
        AND NOT EXISTS (SELECT 1 FROM todo_exempt e WHERE e.todo_id = t.id AND e.person_id = g.person_id))
    AND NOT EXISTS (SELECT 1 FROM todo_holders h WHERE h.todo_id = t.id AND h.role = ''
        AND NOT EXISTS (SELECT 1 FROM todo_holders s WHERE s.todo_id = t.id AND s.stands_in = 'unable')
        AND (NOT EXISTS (SELECT 1 FROM person_places m WHERE m.person_id = h.scope_id)
            OR EXISTS (SELECT 1 FROM person_places m WHERE m.person_id = h.scope_id
                AND (m.until_at IS NULL OR m.until_at > $1))))
    ORDER BY t.id LIMIT 100";
const WHOSE: &str =
    "SELECT role, scope_kind, scope_id FROM todo_holders WHERE todo_id = $1 ORDER BY role, scope_id LIMIT 100";
const ESCALATE: &str = "UPDATE todos SET escalated_at = $1 WHERE id = $2 AND escalated_at IS NULL";

pub async fn open(tx: &mut Tx<'_>, new: &Waiting) -> Result<()> {
    let id = tx.new_id::<Todo>();
    let (kind, subject) = new.thing;
    let row = params![id, kind, subject, new.step, &new.title, &new.link, tx.now, new.due];
    tx.sql.exec(OPEN, row).await?;
    let by_role = new.holders.iter().map(|(role, (kind, scope))| params![id, role, *kind, *scope]);
    let by_name = new.persons.iter().map(|person| params![id, "", "Person", *person]);
    let rows: Vec<_> = by_role.chain(by_name).collect();
    if !rows.is_empty() {
        let query = Query::new(HOLDERS).rows(rows).add(" ON CONFLICT DO NOTHING", params![]);
        tx.sql.exec(&query.sql, query.params).await?;
    }
    let kept_out: Vec<_> = new.not.iter().map(|person| params![id, *person]).collect();
    if !kept_out.is_empty() {
        let query = Query::new(EXEMPT).rows(kept_out).add(" ON CONFLICT DO NOTHING", params![]);
        tx.sql.exec(&query.sql, query.params).await?;
    }
    Ok(())
}

/// These stand in for whomever the to-do of this thing names, by role and scope, as soon as nobody else is left; nothing when
/// nothing waits. Found when somebody looks: whoever comes back has it alone again.
pub async fn stand_in(
    tx: &mut Tx<'_>,
    thing: (&'static str, i64),
    once: Once,
    holders: &[(String, (&'static str, i64))],
) -> Result<()> {
    let todo: Option<i64> = tx.sql.opt(ITS_ID, params![thing.0, thing.1]).await?;
    let Some(todo) = todo.filter(|_| !holders.is_empty()) else { return Ok(()) };
    let once: &'static str = once.into();
    let rows = holders.iter().map(|(role, (kind, scope))| params![todo, role, *kind, *scope, once]);
    let query = Query::new(STAND_INS).rows(rows).add(" ON CONFLICT DO NOTHING", params![]);
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

pub async fn close(tx: &mut Tx<'_>, thing: (&'static str, i64)) -> Result<()> {
    tx.sql.exec(CLOSE, params![thing.0, thing.1]).await?;
    Ok(())
}

pub async fn exempt_as(tx: &mut Tx<'_>, from: Id<Person>, to: Id<Person>) -> Result<()> {
    tx.sql.exec(EXEMPT_AS, params![to, from]).await?;
    Ok(())
}

/// What waits for a person who holds these grants, most urgent first (at most 200).
pub async fn of(view: &mut View<'_>, person: Id<Person>, grants: &[Grant]) -> Result<Vec<Todo>> {
    let query = whose(view.now, Query::new(MINE), person, grants);
    urgent(view, query, 200).await
}

/// A page of what waits for the actor, most urgent first, after the one that stands there; one more than a page when there
/// are more.
pub async fn page(view: &mut View<'_>, after: (i64, i64)) -> Result<Vec<Todo>> {
    let query = whose(view.now, Query::new(MINE), view.actor.id(), &view.grants);
    let query = query.add(" AND (COALESCE(t.due_at, {}), t.id) > ({}, {})", params![NO_DAY, after.0, after.1]);
    urgent(view, query, A_PAGE + 1).await
}

pub const A_PAGE: i64 = 100;

async fn urgent(view: &mut View<'_>, query: Query, limit: i64) -> Result<Vec<Todo>> {
    let query = query.add(
        " GROUP BY t.id, t.kind, t.subject_id, t.step, t.title, t.link, t.since_at, t.due_at, t.escalated_at
        ORDER BY COALESCE(t.due_at, {}), t.id LIMIT {}",
        params![NO_DAY, limit],
    );
    Ok(view.sql.list(query).await?)
}

/// How many wait for the actor.
pub async fn count(view: &mut View<'_>) -> Result<i64> {
    let query = whose(view.now, Query::new(COUNT), view.actor.id(), &view.grants);
    Ok(view.sql.one::<i64>(&query.sql, query.params).await?)
}

/// How many of them are past their day.
pub async fn count_late(view: &mut View<'_>) -> Result<i64> {
    let now = view.now;
    let query = whose(now, Query::new(COUNT_LATE), view.actor.id(), &view.grants);
    let query = query.add(" AND t.due_at < {}", params![now]);
    Ok(view.sql.one::<i64>(&query.sql, query.params).await?)
}

/// Theirs by name, by what they hold or because they stand in now, unless they are kept from it.
fn whose(now: At, query: Query, person: Id<Person>, grants: &[Grant]) -> Query {
    let mut query = query.add(
        " WHERE (h.role, h.scope_kind, h.scope_id) IN (VALUES ({}, {}, CAST({} AS BIGINT))",
        params!["", "Person", person],
    );
    for grant in grants.iter().filter(|grant| !is_study(&grant.role)).take(100) {
        query = query.add(", ({}, {}, {})", params![&grant.role, &grant.kind, grant.scope]);
    }
    query
        .add(
            ") AND NOT EXISTS (SELECT 1 FROM todo_exempt e WHERE e.todo_id = h.todo_id AND e.person_id = {})",
            params![person],
        )
        .add(TURN, params![now, now, now, now, now, now])
}

/// Roles that nothing waits for: most people hold no other.
pub fn is_study(role: &str) -> bool {
    matches!(role, "learner" | "participant")
}

/// What is past its day and was not escalated yet, longest first (at most 100).
pub async fn overdue(view: &mut View<'_>) -> Result<Vec<Todo>> {
    let now = view.now;
    Ok(view.sql.all(OVERDUE, params![now]).await?)
}

/// What nobody who is here can take and was not escalated yet (at most 100).
pub async fn stranded(view: &mut View<'_>) -> Result<Vec<Todo>> {
    let now = view.now;
    Ok(view.sql.all(STRANDED, params![now]).await?)
}

/// (role, kind of scope, scope) of those who may take the step; a person by name has no role (at most 100).
pub async fn holders(view: &mut View<'_>, todo: i64) -> Result<Vec<(String, String, i64)>> {
    let rows = view.sql.all::<Holder>(WHOSE, params![todo]).await?;
    Ok(rows.into_iter().map(|holder| (holder.0, holder.1, holder.2)).collect())
}

/// False when somebody escalated it first, or it waits no longer.
pub async fn escalate(tx: &mut Tx<'_>, todo: i64) -> Result<bool> {
    let now = tx.now;
    Ok(tx.sql.exec(ESCALATE, params![now, todo]).await? == 1)
}

struct Holder(String, String, i64);
impl FromRow for Holder {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FromRow for Todo {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            kind: row.get(1)?,
            subject: row.get(2)?,
            step: row.get(3)?,
            title: row.get(4)?,
            link: row.get(5)?,
            since: At(row.get(6)?),
            due: row.get::<Option<i64>>(7)?.map(At),
            escalated: row.get::<Option<i64>>(8)?.map(At),
            role: row.get(9)?,
        })
    }
}
