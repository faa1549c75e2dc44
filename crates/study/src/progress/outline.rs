//! A published course as its learner finds it, read through the library's views, and as the policies decide about it.
use std::collections::{BTreeSet, HashMap};

use kernel::db::{FromRow, Row};
use kernel::{Asked, Id, Path, Refusal, Result, Subject, View, params};
use serde::Serialize;

/// A published course.
#[derive(Clone, Debug, Serialize)]
pub struct Outline {
    pub id: Id<Outline>,
    pub content: i64,
    pub title: String,
    pub audience: String,
    pub host: i64,
    pub provider: i64,
    /// Hundredths of 学时 that the course itself names.
    pub hours: i64,
    pub serial: String,
    /// (project, module) in which it is placed.
    pub projects: Vec<(i64, i64)>,
    #[serde(skip)]
    pub chapters: Vec<Chapter>,
    #[serde(skip)]
    pub items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub struct Chapter {
    pub place: i64,
    pub title: String,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub key: i64,
    pub chapter: i64,
    pub kind: String,
    pub title: String,
    pub required: bool,
    pub file: Option<i64>,
    pub body: String,
    pub pass_percent: i64,
    pub tries: i64,
    pub duration_ms: i64,
}

/// What is known of a film or a sound, by its file.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub playlist: String,
    pub poster: String,
    pub captions: String,
}

/// A question that stops a film; its answer stays here.
#[derive(Clone, Debug)]
pub struct Stop {
    pub key: i64,
    pub at_ms: i64,
    pub required: bool,
    pub kind: String,
    pub stem: String,
    pub options: String,
    pub answer: String,
    pub explanation: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// 写笔记
    Note,
}

impl Outline {
    pub fn item(&self, key: i64) -> Result<&Item, Refusal> {
        self.items.iter().find(|item| item.key == key).ok_or(Refusal::NotFound)
    }

    pub fn items_of(&self, chapter: &i64) -> Vec<&Item> {
        self.items.iter().filter(|item| item.chapter == *chapter).collect()
    }

    /// `2.1`: where an item stands, as people say it.
    pub fn number(&self, item: &Item) -> String {
        let chapter = self.chapters.iter().position(|chapter| chapter.place == item.chapter).unwrap_or(0) + 1;
        let place = self.items_of(&item.chapter).iter().position(|other| other.key == item.key).unwrap_or(0) + 1;
        format!("{chapter}.{place}")
    }

    /// The first required item that is not done, else the first that is not, else the first.
    pub fn next(&self, done: &BTreeSet<i64>) -> Option<&Item> {
        let open = |item: &&Item| !done.contains(&item.key);
        let required = self.items.iter().find(|item| item.required && open(item));
        required.or_else(|| self.items.iter().find(open)).or_else(|| self.items.first())
    }
}

impl Item {
    pub fn is_played(&self) -> bool {
        matches!(self.kind.as_str(), "video" | "audio")
    }
    pub fn is_read(&self) -> bool {
        matches!(self.kind.as_str(), "text" | "pdf")
    }
    pub fn kind_name(&self) -> &'static str {
        match self.kind.as_str() {
            "video" => "视频",
            "audio" => "音频",
            "pdf" => "文档",
            "text" => "文字",
            _ => "测验",
        }
    }
}

impl Subject for Outline {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Course";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        let projects = self.projects.iter().map(|(project, module)| vec![("Project", *project), ("Module", *module)]);
        projects.chain([vec![("Unit", self.host)]]).collect()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![
            ("stage", Asked::Text("published".into())),
            ("audience", Asked::Text(self.audience.clone().into())),
            ("host", Asked::One(("Unit", self.host))),
            ("provider", Asked::One(("Person", self.provider))),
        ]
    }
}

const COURSE: &str =
    "SELECT course_id, content, title, audience, host_unit_id, provider_id, hours, COALESCE(serial, '')
    FROM published_courses WHERE course_id = $1";
const PLACES: &str =
    "SELECT project_id, module_id FROM course_places WHERE course_id = $1 ORDER BY project_id LIMIT 200";
const CHAPTERS: &str =
    "SELECT place, title FROM course_chapters WHERE course_id = $1 AND content = $2 ORDER BY place LIMIT 60";
const ITEMS: &str =
    "SELECT item_key, chapter, kind, title, required, file_id, body, pass_percent, tries, duration_ms FROM course_items
    WHERE course_id = $1 AND content = $2 ORDER BY chapter, place, item_key LIMIT 300";
const SOURCES: &str =
    "SELECT file_id, playlist, poster, captions FROM media_sources WHERE course_id = $1 ORDER BY file_id LIMIT 500";
const STOPS: &str =
    "SELECT question_key, at_ms, required, kind, stem, options, answer, explanation FROM course_questions
    WHERE course_id = $1 AND content = $2 AND item_key = $3 AND at_ms IS NOT NULL ORDER BY at_ms, question_key LIMIT 200";

/// A published course that the actor may see, with everything in it.
pub async fn fetch(view: &mut View<'_>, id: Id<Outline>) -> Result<Outline> {
    let mut outline = view.sql.opt::<Outline>(COURSE, params![id]).await?.ok_or(Refusal::NotFound)?;
    outline.projects = view.sql.all::<Pair>(PLACES, params![id]).await?.into_iter().map(|Pair(a, b)| (a, b)).collect();
    view.allow(Verb::See, &outline)?;
    outline.chapters = view.sql.all(CHAPTERS, params![id, outline.content]).await?;
    outline.items = view.sql.all(ITEMS, params![id, outline.content]).await?;
    Ok(outline)
}

pub(super) async fn sources(view: &mut View<'_>, id: Id<Outline>) -> Result<HashMap<i64, Source>> {
    Ok(view.sql.all::<Kept>(SOURCES, params![id]).await?.into_iter().map(|Kept(file, source)| (file, source)).collect())
}

pub(super) async fn stops(view: &mut View<'_>, outline: &Outline, item: i64) -> Result<Vec<Stop>> {
    Ok(view.sql.all(STOPS, params![outline.id, outline.content, item]).await?)
}

/// Hundredths of 学时 and ms as people read them.
pub use ui::{clock, hundredths as hours};

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Kept(i64, Source);
impl FromRow for Kept {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, Source { playlist: row.get(1)?, poster: row.get(2)?, captions: row.get(3)? }))
    }
}

impl FromRow for Outline {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            content: row.get(1)?,
            title: row.get(2)?,
            audience: row.get(3)?,
            host: row.get(4)?,
            provider: row.get(5)?,
            hours: row.get(6)?,
            serial: row.get(7)?,
            projects: vec![],
            chapters: vec![],
            items: vec![],
        })
    }
}

impl FromRow for Chapter {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { place: row.get(0)?, title: row.get(1)? })
    }
}

impl FromRow for Item {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            chapter: row.get(1)?,
            kind: row.get(2)?,
            title: row.get(3)?,
            required: row.get(4)?,
            file: row.get(5)?,
            body: row.get(6)?,
            pass_percent: row.get(7)?,
            tries: row.get(8)?,
            duration_ms: row.get(9)?,
        })
    }
}

impl FromRow for Stop {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            at_ms: row.get(1)?,
            required: row.get(2)?,
            kind: row.get(3)?,
            stem: row.get(4)?,
            options: row.get(5)?,
            answer: row.get(6)?,
            explanation: row.get(7)?,
        })
    }
}
