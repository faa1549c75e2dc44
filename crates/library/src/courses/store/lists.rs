//! Lists of courses, each narrowed in SQL to what the actor may see.
use kernel::db::{FromRow, Query, Row, anywhere};
use kernel::{Id, Result, View, params};

use crate::courses::course::Course;

const CARDS: &str =
    "SELECT c.course_id, c.title, c.subject, c.school_stage, c.hours, c.cover, u.name, p.name, c.audience, s.put_at IS NOT NULL
    FROM published_courses c JOIN unit_labels u ON u.id = c.host_unit_id JOIN person_labels p ON p.id = c.provider_id
    LEFT JOIN premium_shelf s ON s.course_id = c.course_id WHERE (c.audience = 'open'";
const MINE: &str = "SELECT c.id, v.title, v.audience, CASE WHEN x.subject_id IS NULL THEN COALESCE(d.stage, 'drafted')
    ELSE 'taken_down' END, COALESCE(d.reason, ''), v.content
    FROM courses c JOIN course_versions v ON v.course_id = c.id AND v.content = c.latest
    LEFT JOIN cut_content x ON x.kind = 'Course' AND x.subject_id = c.id
    LEFT JOIN dossier_stages d ON d.dossier_id = (SELECT MAX(o.dossier_id) FROM dossier_stages o
        WHERE o.kind = 'Course' AND o.subject_id = c.id AND o.content = v.content)
    WHERE (c.provider_id = ";
const HOSTS: &str = "SELECT DISTINCT u.name FROM published_courses c JOIN unit_labels u ON u.id = c.host_unit_id
    WHERE c.audience = 'open' ORDER BY u.name LIMIT 100";
const PROJECT_NAMES: &str = "SELECT p.id, p.name FROM course_projects c JOIN project_facts p ON p.id = c.project_id
    WHERE c.course_id = $1 AND c.content = $2 ORDER BY p.id LIMIT 200";
const OPEN_PROJECTS: &str = "SELECT id, name FROM project_facts WHERE closed_at IS NULL ORDER BY id DESC LIMIT 100";

/// A published course as the catalogue shows it.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: Id<Course>,
    pub title: String,
    pub subject: String,
    pub school_stage: String,
    pub hours: i64,
    pub cover: String,
    pub host: String,
    pub provider: String,
    pub audience: String,
    pub premium: bool,
}

impl Card {
    pub fn cover_asset(&self) -> std::borrow::Cow<'static, str> {
        ui::asset(&format!("cover-{}.svg", self.cover))
    }
}

/// What the catalogue is narrowed to; empty is everything.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub subject: String,
    pub school_stage: String,
    pub host: String,
    pub words: String,
    pub page: i64,
}

pub const CARDS_A_PAGE: i64 = 24;

/// Open courses and those of the actor's projects, premium ones first; one more than a page when there are more.
pub async fn catalogue(view: &mut View<'_>, wanted: &Wanted) -> Result<Vec<Card>> {
    let mut projects = view.scopes("participant", "Project");
    projects.extend(view.scopes("project_lead", "Project"));
    let mut query = Query::new(CARDS);
    if !projects.is_empty() {
        query = query.add(" OR c.course_id IN (SELECT course_id FROM course_places WHERE project_id IN (0", params![]);
        query = projects.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
        query = query.add("))", params![]);
    }
    query = query.add(")", params![]);
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    query = query
        .opt(" AND c.subject = {}", said(&wanted.subject))
        .opt(" AND c.school_stage = {}", said(&wanted.school_stage))
        .opt(" AND u.name = {}", said(&wanted.host));
    for word in wanted.words.split_whitespace().take(5) {
        let like = anywhere(word);
        query = query.add(
            " AND (c.title LIKE {} ESCAPE '\\' OR c.intro LIKE {} ESCAPE '\\' OR p.name LIKE {} ESCAPE '\\')",
            params![&like, &like, &like],
        );
    }
    let from = wanted.page.max(0) * CARDS_A_PAGE;
    let order = " ORDER BY s.put_at DESC NULLS LAST, c.published_at DESC, c.course_id LIMIT {} OFFSET {}";
    Ok(view.sql.list(query.add(order, params![CARDS_A_PAGE + 1, from])).await?)
}

/// The units that host open courses, by name.
pub async fn hosts(view: &mut View<'_>) -> Result<Vec<String>> {
    Ok(view.sql.all(HOSTS, params![]).await?)
}

/// One of the courses that the actor works on.
#[derive(Clone, Debug)]
pub struct Own {
    pub id: Id<Course>,
    pub title: String,
    pub audience: String,
    pub stage: String,
    pub reason: String,
    pub content: i64,
}

/// What the actor provides, and what their units and projects host, newest first (at most 100).
pub async fn own(view: &mut View<'_>) -> Result<Vec<Own>> {
    let units = ["instructor", "unit_staff"].into_iter().flat_map(|role| view.scopes(role, "Unit")).collect::<Vec<_>>();
    let projects = view.scopes("project_lead", "Project");
    // Whoever teaches for nobody any more edits nothing.
    let teaches = !units.is_empty() || !view.scopes("unit_head", "Unit").is_empty();
    let mut query = Query::new(MINE).add("{}", params![if teaches { view.actor.id() } else { Id::new(0) }]);
    query = query.add(" OR c.host_unit_id IN (0", params![]);
    query = units.iter().take(50).fold(query, |query, id| query.add(", {}", params![*id]));
    query = query.add(") OR EXISTS (SELECT 1 FROM course_projects l WHERE l.course_id = c.id AND l.content = c.latest AND l.project_id IN (0", params![]);
    query = projects.iter().take(200).fold(query, |query, id| query.add(", {}", params![*id]));
    Ok(view.sql.list(query.add("))) ORDER BY c.id DESC LIMIT 100", params![])).await?)
}

/// (id, name) of the projects in which a version is placed.
pub async fn project_names(view: &mut View<'_>, course: &Course) -> Result<Vec<(i64, String)>> {
    let rows = view.sql.all::<Named>(PROJECT_NAMES, params![course.id, course.content]).await?;
    Ok(rows.into_iter().map(|Named(id, name)| (id, name)).collect())
}

/// (id, name) of the running projects, newest first (at most 100): public names of what the college does.
pub async fn open_projects(view: &mut View<'_>) -> Result<Vec<(i64, String)>> {
    let rows = view.sql.all::<Named>(OPEN_PROJECTS, params![]).await?;
    Ok(rows.into_iter().map(|Named(id, name)| (id, name)).collect())
}

struct Named(i64, String);
impl FromRow for Named {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
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
            provider: row.get(7)?,
            audience: row.get(8)?,
            premium: row.get(9)?,
        })
    }
}

impl FromRow for Own {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            title: row.get(1)?,
            audience: row.get(2)?,
            stage: row.get(3)?,
            reason: row.get(4)?,
            content: row.get(5)?,
        })
    }
}
