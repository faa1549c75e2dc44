//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::course::{Card, Verb};

const COLUMNS: &str =
    "SELECT c.course_id, c.title, c.subject, c.school_stage, c.hours, c.cover, c.host_unit_id, u.name, c.provider_id,
    p.name, COALESCE(c.serial, ''), c.published_at, s.course_id IS NOT NULL
    FROM published_courses c JOIN unit_labels u ON u.id = c.host_unit_id JOIN person_labels p ON p.id = c.provider_id
    LEFT JOIN premium_courses s ON s.course_id = c.course_id AND s.taken_at IS NULL
    WHERE c.audience = 'open'";
const PUT: &str = "INSERT INTO premium_courses (course_id, put_at, put_by) VALUES ($1, $2, $3)
    ON CONFLICT (course_id) DO UPDATE SET put_at = $2, put_by = $3, taken_at = NULL, taken_by = NULL,
    version = premium_courses.version + 1 WHERE premium_courses.taken_at IS NOT NULL";
const TAKE: &str = "UPDATE premium_courses SET taken_at = $1, taken_by = $2, version = version + 1
    WHERE course_id = $3 AND taken_at IS NULL";

pub(super) async fn fetch(view: &mut View<'_>, id: Id<Card>, verb: Verb) -> Result<Card> {
    let query = Query::new(COLUMNS).add(" AND c.course_id = {} LIMIT 1", params![id]);
    let card = view.sql.list::<Card>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &card)?;
    Ok(card)
}

/// Open courses as everybody sees them, premium ones first, then the newest.
pub async fn shelf(view: &mut View<'_>, limit: i64) -> Result<Vec<Card>> {
    let query = Query::new(COLUMNS).add(
        " ORDER BY s.put_at DESC NULLS LAST, c.published_at DESC, c.course_id LIMIT {}",
        params![limit.clamp(1, 100)],
    );
    Ok(view.sql.list(query).await?)
}

/// False when it stands there already.
pub(super) async fn put(tx: &mut Tx<'_>, id: Id<Card>) -> Result<bool> {
    let row = params![id, tx.now, tx.actor.id()];
    Ok(tx.sql.exec(PUT, row).await? == 1)
}

/// False when it does not stand there.
pub(super) async fn take(tx: &mut Tx<'_>, id: Id<Card>) -> Result<bool> {
    let row = params![tx.now, tx.actor.id(), id];
    Ok(tx.sql.exec(TAKE, row).await? == 1)
}

impl FromRow for Card {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            title: row.get(1)?,
            subject: row.get(2)?,
            school_stage: row.get(3)?,
            hours: row.get(4)?,
            cover: row.get(5)?,
            host: row.get(6)?,
            host_name: row.get(7)?,
            provider: row.get(8)?,
            provider_name: row.get(9)?,
            serial: row.get(10)?,
            published: At(row.get(11)?),
            premium: row.get(12)?,
        })
    }
}
