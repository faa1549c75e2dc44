//! Grants that somebody looks after, page by page: those that end soon, those suspended, those of administrators who stay
//! away. What is not the reader's is left out before a page is cut.
use kernel::db::leaf::Key;
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Result, View, params};

use super::{GRANTED, Granted};

/// Which grants concern somebody who does not watch over all of them.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Theirs, or proposed by them: the ids of their records.
    pub persons: Vec<i64>,
    /// Held on behalf of these units.
    pub behalf: Vec<i64>,
    /// Held in these units, or in what they host.
    pub units: Vec<i64>,
    /// Held in these modules themselves.
    pub modules: Vec<i64>,
    pub columns: Vec<i64>,
    /// Held in projects of these modules.
    pub project_modules: Vec<i64>,
    /// Held in these projects.
    pub projects: Vec<i64>,
    /// Of these roles on the whole platform.
    pub roles: Vec<String>,
}

/// Grants with a term that end before `until`, the next first, after that key.
pub async fn ending(
    view: &mut View<'_>,
    until: At,
    reach: Option<&Reach>,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Granted>> {
    let query = Query::new(GRANTED)
        .add(" WHERE g.ended_at IS NULL AND g.until_at > {} AND g.until_at <= {}", params![view.now, until]);
    let (at, id) = after.unwrap_or((0, 0));
    let query = within(query, reach).add(" AND (g.until_at, g.id) > ({}, {})", params![at, id]);
    Ok(view.sql.list(query.add(" ORDER BY g.until_at, g.id LIMIT {}", params![limit])).await?)
}

/// Grants that were suspended and not resumed, the last first, after that key; those that ended since hold on.
pub async fn suspended(
    view: &mut View<'_>,
    reach: Option<&Reach>,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Granted>> {
    let query = within(Query::new(GRANTED).add(" WHERE g.suspended_at IS NOT NULL", params![]), reach);
    let (at, id) = after.unwrap_or((i64::MAX, i64::MAX));
    let query = query.add(" AND (g.suspended_at, g.id) < ({}, {})", params![at, id]);
    Ok(view.sql.list(query.add(" ORDER BY g.suspended_at DESC, g.id DESC LIMIT {}", params![limit])).await?)
}

/// Who administers the platform and has not signed in since `since`, after that key: their grants, each with the last
/// sign-in; who never signed in stands first.
pub async fn administrators(
    view: &mut View<'_>,
    since: At,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<(Granted, Option<At>)>> {
    let head = GRANTED.replace(" FROM grants g", ", s.signed_in_at FROM grants g");
    let (at, id) = after.unwrap_or((-1, 0));
    let query = Query::new(&head)
        .add(
            " LEFT JOIN last_sign_ins s ON s.person_id = g.person_id WHERE g.ended_at IS NULL
            AND g.scope_kind = 'Platform' AND g.suspended_at IS NULL AND g.from_at <= {}
            AND (g.until_at IS NULL OR g.until_at > {}) AND (s.signed_in_at IS NULL OR s.signed_in_at <= {})",
            params![view.now, view.now, since],
        )
        .add(" AND (COALESCE(s.signed_in_at, 0), g.id) > ({}, {})", params![at, id])
        .add(" ORDER BY COALESCE(s.signed_in_at, 0), g.id LIMIT {}", params![limit]);
    let rows = view.sql.list::<Dormant>(query).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
}

fn within(query: Query, reach: Option<&Reach>) -> Query {
    let Some(reach) = reach else { return query };
    let query = query
        .among(" AND (g.person_id IN", reach.persons.iter().copied())
        .among(" OR (g.proposal_id IS NOT NULL AND g.asked_by IN", reach.persons.iter().copied())
        .among(") OR g.unit_id IN", reach.behalf.iter().copied())
        .among(" OR (g.scope_kind = 'Unit' AND g.scope_id IN", reach.units.iter().copied())
        .among(") OR (g.scope_kind = 'Module' AND g.scope_id IN", reach.modules.iter().copied())
        .among(") OR (g.scope_kind = 'Column' AND g.scope_id IN", reach.columns.iter().copied())
        .among(") OR (g.scope_kind = 'Platform' AND g.role IN", reach.roles.iter().map(String::as_str))
        .add(") OR (g.scope_kind = 'Project' AND g.scope_id IN (SELECT p.id FROM project_facts p WHERE", params![]);
    let query = projects(query, reach)
        .add(")) OR (g.scope_kind = 'Class' AND g.scope_id IN (SELECT c.id FROM class_facts c", params![])
        .add(" JOIN project_facts p ON p.id = c.project_id WHERE", params![]);
    projects(query, reach).add(")))", params![])
}

fn projects(query: Query, reach: &Reach) -> Query {
    query
        .among(" p.id IN", reach.projects.iter().copied())
        .among(" OR p.module_id IN", reach.project_modules.iter().copied())
        .among(" OR p.host_unit_id IN", reach.units.iter().copied())
}

/// A grant, and when its holder signed in last.
struct Dormant(Granted, Option<At>);
impl FromRow for Dormant {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Granted::from_row(row)?, row.get::<Option<i64>>(18)?.map(At)))
    }
}
