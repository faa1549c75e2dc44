//! All SQL of this room.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::lesson::{Cancelled, Lesson, clock};
use crate::classes::{Class, Verb};

const COLUMNS: &str = "SELECT id, class_id, project_id, module_id, day, begins, ends, subject, instructor, place,
    cancelled_at, cancelled_by, reason, version FROM lessons";
const INSERT: &str =
    "INSERT INTO lessons (id, class_id, project_id, module_id, day, begins, ends, subject, instructor, place,
    instructor_folded, place_folded, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const SAVE: &str = "UPDATE lessons SET cancelled_at = $1, cancelled_by = $2, reason = $3, version = version + 1
    WHERE id = $4 AND version = $5";
const COLLISION: &str = "SELECT l.class_id, l.begins, l.ends, l.subject, l.instructor_folded, c.name FROM lessons l
    JOIN class_facts c ON c.id = l.class_id
    WHERE l.day = $1 AND l.cancelled_at IS NULL AND l.begins < $2 AND l.ends > $3
      AND (l.class_id = $4 OR l.instructor_folded = $5 OR (l.place_folded <> '' AND l.place_folded = $6))
    ORDER BY l.id LIMIT 1";

pub(super) async fn fetch(view: &mut View<'_>, id: Id<Lesson>, verb: Verb) -> Result<Lesson> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    let lesson = view.sql.list::<Lesson>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &lesson)?;
    Ok(lesson)
}

/// The lessons of a class that the actor was allowed to see, from that day on (at most 100).
pub(super) async fn of_class(view: &mut View<'_>, class: Id<Class>, from: &str) -> Result<Vec<Lesson>> {
    let query = Query::new(COLUMNS)
        .add(" WHERE class_id = {} AND day >= {} ORDER BY day, begins, id LIMIT 100", params![class, from]);
    Ok(view.sql.list(query).await?)
}

/// What else is on at that time, as the field that collides and a sentence.
pub(super) async fn collision(tx: &mut Tx<'_>, new: &Lesson) -> Result<Option<(&'static str, String)>> {
    let (instructor, place) = (people::fold(&new.instructor), people::fold(&new.place));
    let row = params![&new.day, new.ends, new.begins, new.class, &instructor, &place];
    let Some(other) = tx.sql.opt::<Other>(COLLISION, row).await? else { return Ok(None) };
    let when = format!("{} {}—{}", new.day, clock(other.begins), clock(other.ends));
    let (field, who) = match other {
        _ if other.class == new.class => ("begins", "本班".to_owned()),
        _ if other.instructor == instructor => ("instructor", format!("{}老师", new.instructor)),
        _ => ("place", new.place.clone()),
    };
    Ok(Some((field, format!("{who}在 {when} 已有课“{}”（{}），请改换时间", other.subject, other.class_name))))
}

pub(super) async fn insert(tx: &mut Tx<'_>, lesson: &Lesson) -> Result<()> {
    let row = params![
        lesson.id,
        lesson.class,
        lesson.project,
        lesson.module,
        &lesson.day,
        lesson.begins,
        lesson.ends,
        &lesson.subject,
        &lesson.instructor,
        &lesson.place,
        people::fold(&lesson.instructor),
        people::fold(&lesson.place),
        tx.now,
        tx.actor.id()
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, lesson: Lesson) -> Result<Lesson> {
    let gone = lesson.cancelled.as_ref();
    let row = params![
        gone.map(|gone| gone.at),
        gone.map(|gone| gone.by),
        gone.map(|gone| gone.reason.clone()),
        lesson.id,
        lesson.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Lesson { version: lesson.version + 1, ..lesson }),
        _ => Err(Refusal::stale("这次课"))?,
    }
}

/// A lesson at the same time.
struct Other {
    class: Id<Class>,
    begins: i64,
    ends: i64,
    subject: String,
    instructor: String,
    class_name: String,
}

impl FromRow for Other {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            class: Id::new(row.get(0)?),
            begins: row.get(1)?,
            ends: row.get(2)?,
            subject: row.get(3)?,
            instructor: row.get(4)?,
            class_name: row.get(5)?,
        })
    }
}

impl FromRow for Lesson {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let gone = (row.get::<Option<i64>>(10)?, row.get::<Option<i64>>(11)?);
        let cancelled = match gone {
            (None, None) => None,
            (Some(at), Some(by)) => Some(Cancelled {
                at: At(at),
                by: Id::new(by),
                reason: row.get::<Option<String>>(12)?.unwrap_or_default(),
            }),
            loose => anyhow::bail!("lesson {}: impossible stage {loose:?}", row.get::<i64>(0)?),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            class: Id::new(row.get(1)?),
            project: Id::new(row.get(2)?),
            module: row.get(3)?,
            day: row.get(4)?,
            begins: row.get(5)?,
            ends: row.get(6)?,
            subject: row.get(7)?,
            instructor: row.get(8)?,
            place: row.get(9)?,
            cancelled,
            version: row.get(13)?,
        })
    }
}
