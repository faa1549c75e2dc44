//! The queues of the desks: one predicate of what a person may take a step on, equal to what the policies say.
use kernel::db::Query;
use kernel::{Result, View, params};

use super::COLUMNS;
use crate::charter::Route;
use crate::workflow::dossier::Dossier;

const CHARTERS: &str = "SELECT DISTINCT charter FROM dossiers
    WHERE stage IN ('submitted', 'checked', 'prechecked', 'reviewed', 'filed') ORDER BY charter LIMIT 20";

/// Where a grant is held that reaches the dossier.
const AROUND: &str = " AND ((g.scope_kind = 'Unit' AND g.scope_id = d.host_unit_id) OR g.scope_kind = 'Platform'
    OR EXISTS (SELECT 1 FROM dossier_scopes s WHERE s.dossier_id = d.id
        AND s.kind = g.scope_kind AND s.scope_id = g.scope_id))";

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Queue {
    Precheck,
    Review,
    File,
    Publish,
}

impl Queue {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Precheck => "待部门把关",
            Self::Review => "待审核",
            Self::File => "待备案",
            Self::Publish => "待发布",
        }
    }

    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The stage in which a thing of this route waits here; nothing when the route has no such step.
    pub const fn stage(self, route: &Route) -> Option<&'static str> {
        match (self, route.precheck.is_empty(), route.file.is_empty()) {
            (Self::Precheck, false, _) | (Self::Review, true, _) => Some("checked"),
            (Self::Review, false, _) => Some("prechecked"),
            (Self::File, _, false) | (Self::Publish, _, true) => Some("reviewed"),
            (Self::Publish, _, false) => Some("filed"),
            (Self::Precheck, true, _) | (Self::File, _, true) => None,
        }
    }

    pub const fn roles(self, route: &Route) -> &Vec<String> {
        match self {
            Self::Precheck => &route.precheck,
            Self::Review => &route.review,
            Self::File => &route.file,
            Self::Publish => &route.publish,
        }
    }
}

/// What one route lets the actor do in a queue: everything of that kind and audience, or what lies in these places.
#[derive(Clone, Debug)]
pub struct Mine {
    /// The charter that says so: a dossier goes the way of its own.
    pub charter: i64,
    pub kind: &'static str,
    pub audience: String,
    pub stage: &'static str,
    pub everywhere: bool,
    pub units: Vec<i64>,
    pub scopes: Vec<(&'static str, i64)>,
    /// Whoever holds one of these around the thing takes the step.
    pub roles: Vec<String>,
    /// As the charter's fallback: only where nobody else holds one of these roles around the thing.
    pub unless: Vec<String>,
}

/// The charters under which something is on its way.
pub async fn charters(view: &mut View<'_>) -> Result<Vec<i64>> {
    Ok(view.sql.all(CHARTERS, params![]).await?)
}

/// What waits for the actor, most pressing first (at most 100 after `after`, a day and an id): without what they provided,
/// wrote or submitted, nor what they took the step before on. `others`: also what was handed over to somebody else.
pub async fn waiting(
    view: &mut View<'_>,
    queue: Queue,
    mine: &[Mine],
    others: Others,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<Dossier>> {
    let query = Query::new(COLUMNS).add(" WHERE (COALESCE(d.due_at, 0), d.id) > ({}, {})", params![after.0, after.1]);
    let query = narrow(view, query, queue, mine, others);
    let query = query.add(" ORDER BY COALESCE(d.due_at, 0), d.id LIMIT {}", params![limit.clamp(1, 100)]);
    Ok(view.sql.list(query).await?)
}

/// How many wait for the actor there.
pub async fn count(view: &mut View<'_>, queue: Queue, mine: &[Mine], others: Others) -> Result<i64> {
    let query = narrow(view, Query::new("SELECT COUNT(*) FROM dossiers d WHERE d.id > 0"), queue, mine, others);
    Ok(view.sql.one::<i64>(&query.sql, query.params).await?)
}

/// Whether what was handed over to others, who may take it still, is listed as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    Hidden,
    Shown,
}

fn narrow(view: &View<'_>, mut query: Query, queue: Queue, mine: &[Mine], others: Others) -> Query {
    let me = view.actor.id();
    if queue != Queue::Publish {
        query = query.add(" AND d.submitted_by <> {} AND d.provider_id <> {}", params![me, me]).add(
            " AND NOT EXISTS (SELECT 1 FROM dossier_editors e WHERE e.dossier_id = d.id AND e.person_id = {})",
            params![me],
        );
    }
    if queue == Queue::Review {
        query = query.add(" AND COALESCE(d.prechecked_by, 0) <> {}", params![me]);
    }
    if queue == Queue::File {
        query = query.add(" AND d.reviewed_by <> {}", params![me]);
    }
    query = query.add(" AND (1 = 0", params![]);
    for route in mine {
        let (kind, audience) = (route.kind, &route.audience);
        query = query.add(
            " OR (d.charter = {} AND d.kind = {} AND d.audience = {} AND d.stage = {} AND (1 = 0",
            params![route.charter, kind, audience, route.stage],
        );
        if route.everywhere {
            query = query.add(" OR 1 = 1", params![]);
        }
        query = route.units.iter().fold(query, |query, unit| query.add(" OR d.host_unit_id = {}", params![*unit]));
        for (kind, id) in &route.scopes {
            query = query.add(
                " OR d.id IN (SELECT dossier_id FROM dossier_scopes WHERE kind = {} AND scope_id = {})",
                params![*kind, *id],
            );
        }
        query = query.add(")", params![]);
        if others == Others::Hidden {
            query = nobody_elses(view, query, route);
        }
        if !route.unless.is_empty() {
            query = unmanned(view, query, route);
        }
        query = query.add(")", params![]);
    }
    query.add(")", params![])
}

/// Handed over to nobody, to the actor, or to somebody who holds none of the roles any more: then it is everybody's again.
fn nobody_elses(view: &View<'_>, query: Query, route: &Mine) -> Query {
    let (me, now) = (view.actor.id(), view.now);
    query
        .add(" AND (COALESCE(d.assigned_to, {}) = {} OR NOT EXISTS (SELECT 1 FROM held_grants g", params![me, me])
        .add(" WHERE g.person_id = d.assigned_to AND g.from_at <= {}", params![now])
        .add(" AND (g.until_at IS NULL OR g.until_at > {})", params![now])
        .among(" AND g.role IN", route.roles.iter().map(String::as_str))
        .add(AROUND, params![])
        .add("))", params![])
}

/// Nobody whom separation leaves holds one of the route's own roles around it.
fn unmanned(view: &View<'_>, query: Query, route: &Mine) -> Query {
    let now = view.now;
    query
        .add(" AND NOT EXISTS (SELECT 1 FROM held_grants g WHERE g.from_at <= {}", params![now])
        .add(" AND (g.until_at IS NULL OR g.until_at > {})", params![now])
        .add(" AND g.person_id NOT IN (d.provider_id, d.submitted_by, COALESCE(d.prechecked_by, 0))", params![])
        .add(" AND g.person_id NOT IN (SELECT e.person_id FROM dossier_editors e", params![])
        .add(" WHERE e.dossier_id = d.id)", params![])
        .among(" AND g.role IN", route.unless.iter().map(String::as_str))
        .add(AROUND, params![])
        .add(")", params![])
}
