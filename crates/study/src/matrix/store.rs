//! Counts over the views of classes and of done items: one query for a page of learners, one for its totals.
use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{Result, View, params};

use super::{Asked, Learner, Show, Total};
use crate::rules::{self, Plan, Which};

/// Over whose seats totals are counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scope {
    Class(i64),
    Project(i64),
}

/// The learners of a class by pinyin (at most `limit`); those behind or done are told by the plan's required items.
pub async fn learners(view: &mut View<'_>, class: i64, plan: &Plan, asked: Asked, limit: i64) -> Result<Vec<Learner>> {
    let show = match (asked.show, plan.required()) {
        (Show::Done, 0) => return Ok(vec![]),
        (Show::Behind, 0) => Show::All,
        (show, _) => show,
    };
    let select = "SELECT s.person_id, s.name, s.unit_id, COALESCE(u.name, '') FROM class_seats s
        JOIN person_labels l ON l.id = s.person_id LEFT JOIN unit_labels u ON u.id = s.unit_id";
    let query = match show {
        Show::All => Query::new(select).add(" WHERE s.class_id = {}", params![class]),
        Show::Behind | Show::Done => {
            let query = done_per_person(rules::among(plan, Which::Required), Scope::Class(class));
            let query = query.add(select, params![]).add(" LEFT JOIN done n ON n.person_id = s.person_id", params![]);
            let query = query.add(" WHERE s.class_id = {}", params![class]);
            match show {
                Show::Done => query.add(" AND n.items >= {}", params![plan.need()]),
                _ => query.add(" AND COALESCE(n.items, 0) < {}", params![plan.need()]),
            }
        }
    };
    let mut query = query.opt(" AND s.unit_id = {}", asked.unit);
    if let Some(after) = asked.after {
        query = query.add(
            " AND (l.sort_key, s.person_id) > ((SELECT sort_key FROM person_labels WHERE id = {}), {})",
            params![after, after],
        );
    }
    Ok(view.sql.list(query.add(" ORDER BY l.sort_key, s.person_id LIMIT {}", params![limit])).await?)
}

/// Learners, how many of them have met the rule, and required items done by all, per class (at most 1000 classes).
pub async fn totals(view: &mut View<'_>, scope: Scope, plan: &Plan) -> Result<Vec<Total>> {
    // Nobody has met a rule that requires nothing.
    let need = if plan.required() == 0 { i64::MAX } else { plan.need() };
    let query = done_per_person(rules::among(plan, Which::Required), scope).add(
        "SELECT s.class_id, COUNT(*), CAST(SUM(CASE WHEN COALESCE(n.items, 0) >= {} THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(COALESCE(n.items, 0)) AS BIGINT)
         FROM class_seats s LEFT JOIN done n ON n.person_id = s.person_id WHERE",
        params![need],
    );
    let query = match scope {
        Scope::Class(id) => query.add(" s.class_id = {}", params![id]),
        Scope::Project(id) => query.add(" s.project_id = {}", params![id]),
    };
    Ok(view.sql.list(query.add(" GROUP BY s.class_id ORDER BY s.class_id LIMIT 1000", params![])).await?)
}

/// How many learners of a class have done each item.
pub(super) async fn per_item(view: &mut View<'_>, class: i64, plan: &Plan) -> Result<HashMap<(i64, i64), i64>> {
    let query = rules::among(plan, Which::All).add(
        "SELECT d.course_id, d.item_key, COUNT(*) FROM class_seats t JOIN done_items d ON d.person_id = t.person_id
         JOIN req r ON r.course_id = d.course_id AND r.item_key = d.item_key
         WHERE t.class_id = {} GROUP BY d.course_id, d.item_key LIMIT 3000",
        params![class],
    );
    let counts = view.sql.list::<Count>(query).await?;
    Ok(counts.into_iter().map(|Count(course, item, learners)| ((course, item), learners)).collect())
}

/// Required items done of each course in each class of a project: (class, course) → items of all learners.
pub(super) async fn per_course(view: &mut View<'_>, project: i64, plan: &Plan) -> Result<HashMap<(i64, i64), i64>> {
    let query = rules::among(plan, Which::Required).add(
        "SELECT t.class_id, d.course_id, COUNT(*) FROM class_seats t JOIN done_items d ON d.person_id = t.person_id
         JOIN req r ON r.course_id = d.course_id AND r.item_key = d.item_key
         WHERE t.project_id = {} GROUP BY t.class_id, d.course_id LIMIT 20000",
        params![project],
    );
    let counts = view.sql.list::<Count>(query).await?;
    Ok(counts.into_iter().map(|Count(class, course, items)| ((class, course), items)).collect())
}

/// After the plan's items: how many of them each person has done, as the rows `done (person_id, items)`.
fn done_per_person(query: Query, scope: Scope) -> Query {
    let query = query.add(
        ", done (person_id, items) AS (SELECT t.person_id, COUNT(*) FROM class_seats t
            JOIN done_items d ON d.person_id = t.person_id
            JOIN req r ON r.course_id = d.course_id AND r.item_key = d.item_key WHERE",
        params![],
    );
    let query = match scope {
        Scope::Class(id) => query.add(" t.class_id = {}", params![id]),
        Scope::Project(id) => query.add(" t.project_id = {}", params![id]),
    };
    query.add(" GROUP BY t.person_id) ", params![])
}

struct Count(i64, i64, i64);
impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FromRow for Learner {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { person: row.get(0)?, name: row.get(1)?, unit: row.get(2)?, unit_name: row.get(3)? })
    }
}

impl FromRow for Total {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { class: row.get(0)?, learners: row.get(1)?, met: row.get(2)?, done: row.get(3)? })
    }
}
