//! All SQL of this room: its own tables, and the views of training, library, workflow and study that an archive is read from.
use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::archive::{Archive, Entry, Kept, Made, Section, Source};

const ARCHIVE: &str =
    "SELECT id, project_id, number, charter, asked_at, asked_by, missing, made_at, file_key, digest, bytes,
    serial FROM archives";
const NUMBER: &str = "SELECT COALESCE(MAX(number), 0) + 1 FROM archives WHERE project_id = $1";
const INSERT: &str = "INSERT INTO archives (id, project_id, number, charter, asked_at, asked_by, missing, serial)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const KEEP: &str = "UPDATE archives SET made_at = $1, file_key = $2, digest = $3, bytes = $4
    WHERE id = $5 AND made_at IS NULL";
const ENTRIES: &str = "SELECT place, path, title, source, file_key, digest, bytes FROM archive_entries
    WHERE archive_id = $1 ORDER BY place LIMIT 5000";
const INSERT_ENTRY: &str = "INSERT INTO archive_entries (archive_id, place, path, title, source)
    VALUES ($1, $2, $3, $4, $5)";
const KEEP_ENTRY: &str = "UPDATE archive_entries SET file_key = $1, digest = $2, bytes = $3
    WHERE archive_id = $4 AND place = $5 AND digest IS NULL";
const DONE: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN digest IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT)
    FROM archive_entries WHERE archive_id = $1";
const MEETS: &str = "SELECT COUNT(*) FROM lesson_facts WHERE project_id = $1 AND cancelled_at IS NULL AND place <> ''";
const BROUGHT: &str =
    "SELECT id, file_id FROM archive_papers WHERE project_id = $1 AND section = $2 ORDER BY id LIMIT 20";
const BRING: &str = "INSERT INTO archive_papers (id, project_id, section, file_id, brought_at, brought_by)
    VALUES ($1, $2, $3, $4, $5, $6)";
const REMOVE: &str = "DELETE FROM archive_papers WHERE project_id = $1 AND file_id = $2";

const COURSES: &str =
    "SELECT c.course_id, c.title FROM course_places p JOIN published_courses c ON c.course_id = p.course_id
    WHERE p.project_id = $1 ORDER BY c.course_id LIMIT 500";
const CERTIFICATES: &str = "SELECT id, number, name, hours, issued_at, revoked_at FROM issued_certificates
    WHERE project_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const TASK: &str = "SELECT t.audience, t.document_number, t.brief, t.report, COALESCE(i.name, ''), t.issued_at,
    COALESCE(a.name, ''), t.accepted_at, COALESCE(c.name, ''), t.closed_at FROM task_papers t
    LEFT JOIN person_labels i ON i.id = t.issued_by LEFT JOIN person_labels a ON a.id = t.accepted_by
    LEFT JOIN person_labels c ON c.id = t.closed_by WHERE t.id = $1 LIMIT 1";
const PROJECT: &str = "SELECT p.report, COALESCE(d.name, ''), p.deployed_at, COALESCE(c.name, ''), p.closed_at
    FROM project_papers p LEFT JOIN person_labels d ON d.id = p.deployed_by
    LEFT JOIN person_labels c ON c.id = p.closed_by WHERE p.id = $1 LIMIT 1";
const STEPS: &str =
    "SELECT s.content, s.step, s.taken_at, COALESCE(p.name, ''), s.role, COALESCE(u.name, ''), s.reason,
    s.charter, s.serial FROM dossier_decisions s LEFT JOIN person_labels p ON p.id = s.taken_by
    LEFT JOIN unit_labels u ON u.id = s.unit_id WHERE s.kind = 'Course' AND s.subject_id = $1 ORDER BY s.id LIMIT 500";
const PARTS: &str = "SELECT content, parts FROM dossier_contents WHERE kind = 'Course' AND subject_id = $1
    ORDER BY dossier_id LIMIT 50";
const USES: &str = "SELECT f.name, COUNT(DISTINCT s.person_id), COUNT(DISTINCT d.person_id), MAX(d.done_at)
    FROM course_places p JOIN project_facts f ON f.id = p.project_id
    LEFT JOIN class_seats s ON s.project_id = p.project_id
    LEFT JOIN done_items d ON d.person_id = s.person_id AND d.course_id = p.course_id
    WHERE p.course_id = $1 GROUP BY f.id, f.name ORDER BY f.id LIMIT 100";
const LEARNERS: &str = "SELECT '', COUNT(DISTINCT person_id), COUNT(DISTINCT person_id), MAX(done_at) FROM done_items
    WHERE course_id = $1";

pub(super) async fn archive(view: &mut View<'_>, id: Id<Archive>) -> Result<Archive> {
    let query = Query::new(ARCHIVE).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list::<Archive>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// The archives of a project that the actor may archive, newest first (at most 50).
pub(super) async fn of_project(view: &mut View<'_>, project: i64) -> Result<Vec<Archive>> {
    let query = Query::new(ARCHIVE).add(" WHERE project_id = {} ORDER BY id DESC LIMIT 50", params![project]);
    Ok(view.sql.list(query).await?)
}

pub(super) async fn next_number(view: &mut View<'_>, project: i64) -> Result<i64> {
    Ok(view.sql.one::<i64>(NUMBER, params![project]).await?)
}

/// False while another archive of the project is being made.
pub(super) async fn insert(tx: &mut Tx<'_>, archive: &Archive, entries: &[Entry]) -> Result<bool> {
    let missing = serde_json::to_string(&archive.missing)?;
    let asked = archive.asked;
    let row = params![
        archive.id,
        archive.project,
        archive.number,
        archive.charter,
        asked.at,
        asked.by,
        missing,
        &archive.serial
    ];
    if tx.sql.exec(INSERT, row).await? == 0 {
        return Ok(false);
    }
    for entry in entries {
        let source = serde_json::to_string(&entry.source)?;
        let row = params![archive.id, entry.place, &entry.path, &entry.title, source];
        tx.sql.exec(INSERT_ENTRY, row).await?;
    }
    Ok(true)
}

/// False when it was made before.
pub(super) async fn keep(tx: &mut Tx<'_>, id: Id<Archive>, made: &Made) -> Result<bool> {
    Ok(tx.sql.exec(KEEP, params![made.at, &made.key, made.digest.clone(), made.bytes, id]).await? == 1)
}

pub(super) async fn entries(view: &mut View<'_>, id: Id<Archive>) -> Result<Vec<Entry>> {
    Ok(view.sql.all(ENTRIES, params![id]).await?)
}

/// False when it was made before.
pub(super) async fn keep_entry(tx: &mut Tx<'_>, id: Id<Archive>, place: i64, kept: &Kept) -> Result<bool> {
    Ok(tx.sql.exec(KEEP_ENTRY, params![&kept.key, kept.digest.clone(), kept.bytes, id, place]).await? == 1)
}

/// How many files it will have, and how many are made.
pub(super) async fn progress(view: &mut View<'_>, id: Id<Archive>) -> Result<(i64, i64)> {
    Ok(view.sql.opt::<Pair>(DONE, params![id]).await?.map_or((0, 0), |pair| (pair.0, pair.1)))
}

/// Whether a lesson of it is held at a place.
pub(super) async fn meets(view: &mut View<'_>, project: i64) -> Result<bool> {
    Ok(view.sql.one::<i64>(MEETS, params![project]).await? > 0)
}

/// What people brought for a section: (row, file), oldest first.
pub(super) async fn brought(view: &mut View<'_>, project: i64, section: Section) -> Result<Vec<(i64, i64)>> {
    let pairs = view.sql.all::<Pair>(BROUGHT, params![project, section.code()]).await?;
    Ok(pairs.into_iter().map(|pair| (pair.0, pair.1)).collect())
}

pub(super) async fn bring(tx: &mut Tx<'_>, project: i64, section: Section, file: i64) -> Result<()> {
    let row = params![tx.new_id::<()>(), project, section.code(), file, tx.now, tx.actor.id()];
    tx.sql.exec(BRING, row).await?;
    Ok(())
}

/// False when the project has no such paper.
pub(super) async fn remove(tx: &mut Tx<'_>, project: i64, file: i64) -> Result<bool> {
    Ok(tx.sql.exec(REMOVE, params![project, file]).await? == 1)
}

/// The published courses of a project: (course, title).
pub(super) async fn courses(view: &mut View<'_>, project: i64) -> Result<Vec<(i64, String)>> {
    let found = view.sql.all::<Titled>(COURSES, params![project]).await?;
    Ok(found.into_iter().map(|one| (one.0, one.1)).collect())
}

/// A certificate as the register shows it.
pub(super) struct Certificate {
    pub id: i64,
    pub number: String,
    pub name: String,
    pub hours: i64,
    pub issued: At,
    pub revoked: Option<At>,
}

pub(super) async fn certificates(
    view: &mut View<'_>,
    project: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<Certificate>> {
    Ok(view.sql.all(CERTIFICATES, params![project, after, limit]).await?)
}

/// One lesson, held or cancelled.
pub(super) struct Lesson {
    pub id: i64,
    pub class_name: String,
    pub day: String,
    pub begins: i64,
    pub ends: i64,
    pub subject: String,
    pub instructor: String,
    pub place: String,
    pub cancelled: Option<At>,
    pub reason: String,
}

/// The lessons of a project by day, after one of them.
pub(super) async fn lessons(
    view: &mut View<'_>,
    project: i64,
    after: Option<&Lesson>,
    limit: i64,
) -> Result<Vec<Lesson>> {
    let mut query = Query::new(
        "SELECT l.id, c.name, l.day, l.begins, l.ends, l.subject, l.instructor, l.place, l.cancelled_at, l.reason
        FROM lesson_facts l JOIN class_facts c ON c.id = l.class_id",
    )
    .add(" WHERE l.project_id = {}", params![project]);
    if let Some(after) = after {
        let from = params![&after.day, after.begins, after.id];
        query = query.add(" AND (l.day, l.begins, l.id) > ({}, {}, {})", from);
    }
    Ok(view.sql.list(query.add(" ORDER BY l.day, l.begins, l.id LIMIT {}", params![limit])).await?)
}

/// What a task says, and who moved it when.
#[derive(Default)]
pub(super) struct TaskPaper {
    pub audience: String,
    pub document_number: String,
    pub brief: String,
    pub report: String,
    pub issued: (String, Option<At>),
    pub accepted: (String, Option<At>),
    pub closed: (String, Option<At>),
}

pub(super) async fn task_paper(view: &mut View<'_>, task: i64) -> Result<TaskPaper> {
    Ok(view.sql.opt(TASK, params![task]).await?.unwrap_or_default())
}

/// How a project began and ended.
#[derive(Default)]
pub(super) struct ProjectPaper {
    pub report: String,
    pub deployed_by: String,
    pub deployed: Option<At>,
    pub closed_by: String,
    pub closed: Option<At>,
}

pub(super) async fn project_paper(view: &mut View<'_>, project: i64) -> Result<ProjectPaper> {
    Ok(view.sql.opt(PROJECT, params![project]).await?.unwrap_or_default())
}

/// A decision about a course, with names.
pub(super) struct Decision {
    pub content: i64,
    pub step: String,
    pub at: At,
    pub person: String,
    pub role: String,
    pub unit: String,
    pub reason: String,
    pub charter: i64,
    pub serial: String,
}

/// Every decision about every version of a course, oldest first (at most 500).
pub(super) async fn decisions(view: &mut View<'_>, course: i64) -> Result<Vec<Decision>> {
    Ok(view.sql.all(STEPS, params![course]).await?)
}

/// The parts of each submission of a course as they were fixed: (version, JSON).
pub(super) async fn parts(view: &mut View<'_>, course: i64) -> Result<Vec<(i64, String)>> {
    let found = view.sql.all::<Titled>(PARTS, params![course]).await?;
    Ok(found.into_iter().map(|one| (one.0, one.1)).collect())
}

/// A project that a course is placed in: its name, its learners, how many of them have studied, and when last.
pub(super) struct Use {
    pub name: String,
    pub seats: i64,
    pub studied: i64,
    pub last: Option<At>,
}

pub(super) async fn uses(view: &mut View<'_>, course: i64) -> Result<Vec<Use>> {
    Ok(view.sql.all(USES, params![course]).await?)
}

/// Everybody who has studied a course, wherever they sit.
pub(super) async fn learners(view: &mut View<'_>, course: i64) -> Result<Use> {
    Ok(view.sql.one(LEARNERS, params![course]).await?)
}

struct Pair(i64, i64);
struct Titled(i64, String);

fn moment(row: &Row<'_>, column: usize) -> anyhow::Result<Option<At>> {
    Ok(row.get::<Option<i64>>(column)?.map(At))
}

impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Titled {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Archive {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let id: i64 = row.get(0)?;
        let made = (row.get::<Option<i64>>(7)?, row.get::<Option<String>>(8)?, row.get::<Option<Vec<u8>>>(9)?);
        let bytes = row.get::<Option<i64>>(10)?.unwrap_or(0);
        let made = match made {
            (None, None, None) => None,
            (Some(at), Some(key), Some(digest)) => Some(Made { at: At(at), key, digest, bytes }),
            _ => anyhow::bail!("archive {id} is made by halves"),
        };
        Ok(Self {
            id: Id::new(id),
            project: row.get(1)?,
            number: row.get(2)?,
            serial: row.get(11)?,
            charter: row.get(3)?,
            asked: Signed { at: At(row.get(4)?), by: Id::new(row.get(5)?) },
            missing: serde_json::from_str(&row.get::<String>(6)?)?,
            made,
        })
    }
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let kept = row.get::<Option<String>>(4)?.zip(row.get::<Option<Vec<u8>>>(5)?);
        let bytes = row.get::<Option<i64>>(6)?.unwrap_or(0);
        Ok(Self {
            place: row.get(0)?,
            path: row.get(1)?,
            title: row.get(2)?,
            source: serde_json::from_str::<Source>(&row.get::<String>(3)?)?,
            kept: kept.map(|(key, digest)| Kept { key, digest, bytes }),
        })
    }
}

impl FromRow for Certificate {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            number: row.get(1)?,
            name: row.get(2)?,
            hours: row.get(3)?,
            issued: At(row.get(4)?),
            revoked: moment(row, 5)?,
        })
    }
}

impl FromRow for Lesson {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            class_name: row.get(1)?,
            day: row.get(2)?,
            begins: row.get(3)?,
            ends: row.get(4)?,
            subject: row.get(5)?,
            instructor: row.get(6)?,
            place: row.get(7)?,
            cancelled: moment(row, 8)?,
            reason: row.get(9)?,
        })
    }
}

impl FromRow for TaskPaper {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            audience: row.get(0)?,
            document_number: row.get(1)?,
            brief: row.get(2)?,
            report: row.get(3)?,
            issued: (row.get(4)?, moment(row, 5)?),
            accepted: (row.get(6)?, moment(row, 7)?),
            closed: (row.get(8)?, moment(row, 9)?),
        })
    }
}

impl FromRow for ProjectPaper {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (deployed, closed) = (moment(row, 2)?, moment(row, 4)?);
        Ok(Self { report: row.get(0)?, deployed_by: row.get(1)?, deployed, closed_by: row.get(3)?, closed })
    }
}

impl FromRow for Decision {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            content: row.get(0)?,
            step: row.get(1)?,
            at: At(row.get(2)?),
            person: row.get(3)?,
            role: row.get(4)?,
            unit: row.get(5)?,
            reason: row.get(6)?,
            charter: row.get(7)?,
            serial: row.get(8)?,
        })
    }
}

impl FromRow for Use {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { name: row.get(0)?, seats: row.get(1)?, studied: row.get(2)?, last: moment(row, 3)? })
    }
}

/// A section by its code.
pub(super) fn section(code: &str) -> Option<Section> {
    Section::from_str(code).ok()
}
