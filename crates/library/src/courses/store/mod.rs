//! All SQL of this room: courses here, what a version holds in `content`, how lists are narrowed in `lists`.
mod content;
mod lists;

use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

pub(super) use content::*;
pub(super) use lists::*;

use super::course::{Audience, Course, Verb};
use super::words;

const COLUMNS: &str =
    "SELECT c.id, c.host_unit_id, c.provider_id, c.made_at, c.latest, v.content, v.title, v.audience,
    CASE WHEN x.subject_id IS NULL THEN COALESCE(d.stage, 'drafted') ELSE 'taken_down' END, d.submitted_by, d.reviewed_by,
    COALESCE(d.reason, ''), COALESCE(d.serial, ''), p.content, c.version
    FROM courses c JOIN course_versions v ON v.course_id = c.id
    LEFT JOIN cut_content x ON x.kind = 'Course' AND x.subject_id = c.id
    LEFT JOIN published_dossiers p ON p.kind = 'Course' AND p.subject_id = c.id
    LEFT JOIN dossier_stages d ON d.dossier_id = (SELECT MAX(o.dossier_id) FROM dossier_stages o
        WHERE o.kind = 'Course' AND o.subject_id = c.id AND o.content = v.content)";
const PROJECTS: &str = "SELECT project_id, module_id FROM course_projects WHERE course_id = $1 AND content = $2 ORDER BY project_id LIMIT 200";
const INSERT: &str = "INSERT INTO courses (id, host_unit_id, provider_id, made_at, latest) VALUES ($1, $2, $3, $4, 1)";
const TOUCH: &str = "UPDATE courses SET version = version + 1 WHERE id = $1 AND version = $2";
const LATEST: &str = "UPDATE courses SET latest = $1 WHERE id = $2";
const SHOWN: &str =
    "SELECT COUNT(*) FROM items i JOIN published_dossiers p ON p.kind = 'Course' AND p.subject_id = i.course_id
    AND p.content = i.content WHERE i.course_id = $1 AND i.file_id = $2";
const HOLDING: &str =
    "SELECT COALESCE((SELECT MIN(h.content) FROM (SELECT content FROM items WHERE course_id = $1 AND file_id = $2
        UNION ALL SELECT content FROM course_letters WHERE course_id = $1 AND file_id = $2) h), latest)
    FROM courses WHERE id = $1";
const PLACE: &str = "INSERT INTO course_projects (course_id, content, project_id, module_id) VALUES ($1, $2, $3, $4)
    ON CONFLICT (course_id, content, project_id) DO NOTHING";
const UNPLACE: &str = "DELETE FROM course_projects WHERE course_id = $1 AND content = $2 AND project_id = $3";
const PLACE_AGAIN: &str = "INSERT INTO course_projects (course_id, content, project_id, module_id)
    SELECT course_id, $1, project_id, module_id FROM course_projects WHERE course_id = $2 AND content = $3";
const ADVISERS: &str =
    "SELECT person_id FROM dossier_advisers WHERE kind = 'Course' AND subject_id = $1 ORDER BY person_id LIMIT 50";
const PROJECT: &str = "SELECT module_id FROM project_facts WHERE id = $1 AND closed_at IS NULL";

/// The published version for whoever looks, the newest for whoever works on it.
pub async fn fetch(view: &mut View<'_>, id: Id<Course>, verb: Verb) -> Result<Course> {
    let newest = one(view, id, " AND v.content = c.latest").await?;
    if verb == Verb::See && newest.published.is_some_and(|published| published != newest.content) {
        let shown = one(view, id, " AND v.content = p.content").await?;
        view.allow(verb, &shown)?;
        return Ok(shown);
    }
    view.allow(verb, &newest)?;
    Ok(newest)
}

/// One version with everything behind it, answers and letters too: readers of a published one have no right to that.
pub async fn fetch_content(view: &mut View<'_>, id: Id<Course>, content: i64) -> Result<Course> {
    let course = content_of(view, id, content).await?;
    let course = with_people(view, course).await?;
    view.allow(Verb::See, &course.before_readers())?;
    Ok(course)
}

/// Whether the published version teaches with this file.
pub(super) async fn is_shown(view: &mut View<'_>, id: Id<Course>, file: i64) -> Result<bool> {
    Ok(view.sql.one::<i64>(SHOWN, params![id, file]).await? > 0)
}

/// The first version that holds this file, as an item or a letter; the newest when none does.
pub(super) async fn first_holding(view: &mut View<'_>, id: Id<Course>, file: i64) -> Result<i64> {
    Ok(view.sql.opt(HOLDING, params![id, file]).await?.ok_or(Refusal::NotFound)?)
}

/// The newest version, under the right to see exactly that one.
pub(super) async fn newest(view: &mut View<'_>, id: Id<Course>) -> Result<Course> {
    let course = one(view, id, " AND v.content = c.latest").await?;
    let course = with_people(view, course).await?;
    view.allow(Verb::See, &course)?;
    Ok(course)
}

/// Whoever was asked for an opinion may look while it is under way; whoever wrote in it decides nothing about it.
async fn with_people(view: &mut View<'_>, course: Course) -> Result<Course> {
    let advisers = view.sql.all::<i64>(ADVISERS, params![course.id]).await?;
    let editors = editors(view, &course).await?.into_iter().map(|one| one.0.0).collect();
    Ok(Course { advisers, editors, ..course })
}

/// No rights asked: for the house's own jobs.
pub(super) async fn content_of(view: &mut View<'_>, id: Id<Course>, content: i64) -> Result<Course> {
    let query = Query::new(COLUMNS).add(" WHERE c.id = {} AND v.content = {} LIMIT 1", params![id, content]);
    placed(view, query).await
}

async fn one(view: &mut View<'_>, id: Id<Course>, which: &'static str) -> Result<Course> {
    let query = Query::new(COLUMNS).add(" WHERE c.id = {}", params![id]).add(which, params![]);
    placed(view, query.add(" LIMIT 1", params![])).await
}

async fn placed(view: &mut View<'_>, query: Query) -> Result<Course> {
    let mut course = view.sql.list::<Course>(query).await?.pop().ok_or(Refusal::NotFound)?;
    let rows = view.sql.all::<Pair>(PROJECTS, params![course.id, course.content]).await?;
    course.projects = rows.into_iter().map(|Pair(project, module)| (project, module)).collect();
    Ok(course)
}

pub(super) async fn insert(tx: &mut Tx<'_>, course: &Course) -> Result<()> {
    tx.sql.exec(INSERT, params![course.id, course.host, course.provider, course.made]).await?;
    Ok(())
}

/// Some part of the course changes: whoever saw an older state must look again.
pub(super) async fn touch(tx: &mut Tx<'_>, course: &Course, version: i64) -> Result<()> {
    match tx.sql.exec(TOUCH, params![course.id, version]).await? {
        1 => Ok(()),
        _ => Err(Refusal::stale("本课程"))?,
    }
}

pub(super) async fn set_latest(tx: &mut Tx<'_>, id: Id<Course>, content: i64) -> Result<()> {
    tx.sql.exec(LATEST, params![content, id]).await?;
    Ok(())
}

/// False when this version is placed there already; `NotFound` when there is no such running project.
pub(super) async fn place(tx: &mut Tx<'_>, course: &Course, project: i64) -> Result<bool> {
    let module =
        tx.sql.opt::<i64>(PROJECT, params![project]).await?.ok_or(Refusal::field("project", words::PROJECT))?;
    Ok(tx.sql.exec(PLACE, params![course.id, course.content, project, module]).await? == 1)
}

pub(super) async fn unplace(tx: &mut Tx<'_>, course: &Course, project: i64) -> Result<()> {
    tx.sql.exec(UNPLACE, params![course.id, course.content, project]).await?;
    Ok(())
}

/// Places a new version where the old one is.
pub(super) async fn place_again(tx: &mut Tx<'_>, old: &Course, content: i64) -> Result<()> {
    tx.sql.exec(PLACE_AGAIN, params![content, old.id, old.content]).await?;
    Ok(())
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Course {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            host: row.get(1)?,
            provider: Id::new(row.get(2)?),
            made: At(row.get(3)?),
            latest: row.get(4)?,
            content: row.get(5)?,
            title: row.get(6)?,
            audience: Audience::from_str(&row.get::<String>(7)?)?,
            stage: row.get(8)?,
            submitter: row.get(9)?,
            reviewer: row.get(10)?,
            reason: row.get(11)?,
            serial: row.get(12)?,
            published: row.get(13)?,
            projects: vec![],
            advisers: vec![],
            editors: vec![],
            version: row.get(14)?,
        })
    }
}
