//! What a version holds: its description, chapters, items, questions and letters. Rights were asked when the course was
//! fetched.
use std::str::FromStr as _;

use governance::files::File;
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use crate::courses::course::{
    Audience, Chapter, Choice, Course, Description, Item, ItemKind, Letter, LetterKind, Question, QuestionKind, Whole,
};

const WROTE: &str = "INSERT INTO course_editors (course_id, content, person_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (course_id, content, person_id) DO UPDATE SET at = excluded.at";
const EDITORS: &str =
    "SELECT person_id, at FROM course_editors WHERE course_id = $1 AND content = $2 ORDER BY at, person_id LIMIT 200";
const WROTE_AGAIN: &str = "INSERT INTO course_editors (course_id, content, person_id, at)
    SELECT course_id, $1, person_id, at FROM course_editors WHERE course_id = $2 AND content = $3";
const DESCRIPTION: &str = "SELECT title, intro, subject, school_stage, hours, cover FROM course_versions
    WHERE course_id = $1 AND content = $2";
const NEW_VERSION: &str =
    "INSERT INTO course_versions (course_id, content, audience, title, intro, subject, school_stage, hours, cover, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const DESCRIBE: &str =
    "UPDATE course_versions SET audience = $1, title = $2, intro = $3, subject = $4, school_stage = $5, hours = $6,
    cover = $7 WHERE course_id = $8 AND content = $9";
const CHAPTERS: &str =
    "SELECT place, title FROM chapters WHERE course_id = $1 AND content = $2 ORDER BY place LIMIT 60";
const CHAPTER: &str = "INSERT INTO chapters (course_id, content, place, title) VALUES ($1, $2, $3, $4)
    ON CONFLICT (course_id, content, place) DO UPDATE SET title = $4";
const NO_CHAPTER: &str = "DELETE FROM chapters WHERE course_id = $1 AND content = $2 AND place = $3";
const ITEMS: &str =
    "SELECT item_key, chapter, place, kind, title, required, file_id, body, pass_percent, tries FROM items
    WHERE course_id = $1 AND content = $2 ORDER BY chapter, place, item_key LIMIT 300";
const HEADINGS: &str =
    "SELECT item_key, chapter, place, kind, title, required, file_id, '', pass_percent, tries FROM items
    WHERE course_id = $1 AND content = $2 ORDER BY chapter, place, item_key LIMIT 300";
const ITEM: &str =
    "INSERT INTO items (course_id, content, item_key, chapter, place, kind, title, required, file_id, body, pass_percent,
    tries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (course_id, content, item_key) DO UPDATE SET chapter = $4, place = $5, title = $7, required = $8,
    file_id = $9, body = $10, pass_percent = $11, tries = $12";
const NO_ITEM: &str = "DELETE FROM items WHERE course_id = $1 AND content = $2 AND item_key = $3";
const USES: &str = "SELECT COUNT(*) FROM items WHERE file_id = $1";
const ELSEWHERE: &str = "SELECT COUNT(*) FROM items WHERE file_id = $1 AND course_id = $2 AND content <> $3";
const LETTER_USES: &str = "SELECT COUNT(*) FROM course_letters WHERE file_id = $1";
const QUESTIONS: &str =
    "SELECT question_key, item_key, place, at_ms, required, kind, stem, options, answer, points, explanation
    FROM questions WHERE course_id = $1 AND content = $2 ORDER BY item_key, place, question_key LIMIT 5000";
const QUESTION: &str =
    "INSERT INTO questions (course_id, content, question_key, item_key, place, at_ms, required, kind, stem, options,
    answer, points, explanation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (course_id, content, question_key) DO UPDATE SET place = $5, at_ms = $6, required = $7, kind = $8,
    stem = $9, options = $10, answer = $11, points = $12, explanation = $13";
const NO_QUESTION: &str = "DELETE FROM questions WHERE course_id = $1 AND content = $2 AND question_key = $3";
const NO_QUESTIONS: &str = "DELETE FROM questions WHERE course_id = $1 AND content = $2 AND item_key = $3";
const LETTERS: &str =
    "SELECT id, kind, about, file_id FROM course_letters WHERE course_id = $1 AND content = $2 ORDER BY id LIMIT 100";
const LETTER: &str = "INSERT INTO course_letters (id, course_id, content, kind, about, file_id, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const NO_LETTER: &str = "DELETE FROM course_letters WHERE course_id = $1 AND content = $2 AND id = $3";

/// Everything of the version that a course was fetched for.
pub async fn whole(view: &mut View<'_>, course: &Course) -> Result<Whole> {
    let at = || params![course.id, course.content];
    Ok(Whole {
        description: view.sql.one(DESCRIPTION, at()).await?,
        chapters: view.sql.all(CHAPTERS, at()).await?,
        items: view.sql.all(ITEMS, at()).await?,
        questions: view.sql.all(QUESTIONS, at()).await?,
        letters: view.sql.all(LETTERS, at()).await?,
    })
}

/// The same as its table of contents shows it: without questions, and without the texts of the items.
pub async fn headings(view: &mut View<'_>, course: &Course) -> Result<Whole> {
    let at = || params![course.id, course.content];
    Ok(Whole {
        description: view.sql.one(DESCRIPTION, at()).await?,
        chapters: view.sql.all(CHAPTERS, at()).await?,
        items: view.sql.all(HEADINGS, at()).await?,
        questions: vec![],
        letters: view.sql.all(LETTERS, at()).await?,
    })
}

pub async fn new_version(tx: &mut Tx<'_>, course: &Course, said: &Description) -> Result<()> {
    let audience: &'static str = course.audience.into();
    let row = params![
        course.id,
        course.content,
        audience,
        &said.title,
        &said.intro,
        &said.subject,
        &said.school_stage,
        said.hours,
        &said.cover,
        tx.now
    ];
    tx.sql.exec(NEW_VERSION, row).await?;
    Ok(())
}

pub async fn describe(tx: &mut Tx<'_>, course: &Course, audience: Audience, said: &Description) -> Result<()> {
    let audience: &'static str = audience.into();
    let row = params![
        audience,
        &said.title,
        &said.intro,
        &said.subject,
        &said.school_stage,
        said.hours,
        &said.cover,
        course.id,
        course.content
    ];
    tx.sql.exec(DESCRIBE, row).await?;
    Ok(())
}

/// Somebody wrote in this version.
pub async fn wrote(tx: &mut Tx<'_>, course: &Course) -> Result<()> {
    let row = params![course.id, course.content, tx.actor.id(), tx.now];
    tx.sql.exec(WROTE, row).await?;
    Ok(())
}

/// Who wrote in this version, each with the moment of the last edit (at most 200).
pub async fn editors(view: &mut View<'_>, course: &Course) -> Result<Vec<(Id<Person>, At)>> {
    let rows = view.sql.all::<Wrote>(EDITORS, params![course.id, course.content]).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
}

/// Whoever wrote the old version wrote what the new one takes over.
pub async fn wrote_again(tx: &mut Tx<'_>, old: &Course, content: i64) -> Result<()> {
    tx.sql.exec(WROTE_AGAIN, params![content, old.id, old.content]).await?;
    Ok(())
}

struct Wrote(Id<Person>, At);
impl FromRow for Wrote {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Id::new(row.get(0)?), At(row.get(1)?)))
    }
}

pub async fn put_chapter(tx: &mut Tx<'_>, course: &Course, chapter: &Chapter) -> Result<()> {
    tx.sql.exec(CHAPTER, params![course.id, course.content, chapter.place, &chapter.title]).await?;
    Ok(())
}

pub async fn drop_chapter(tx: &mut Tx<'_>, course: &Course, place: i64) -> Result<()> {
    tx.sql.exec(NO_CHAPTER, params![course.id, course.content, place]).await?;
    Ok(())
}

pub async fn put_item(tx: &mut Tx<'_>, course: &Course, item: &Item) -> Result<()> {
    let kind: &'static str = item.kind.into();
    let row = params![
        course.id,
        course.content,
        item.key,
        item.chapter,
        item.place,
        kind,
        &item.title,
        item.required,
        item.file,
        &item.body,
        item.pass_percent,
        item.tries
    ];
    tx.sql.exec(ITEM, row).await?;
    Ok(())
}

/// With its questions.
pub async fn drop_item(tx: &mut Tx<'_>, course: &Course, key: i64) -> Result<()> {
    tx.sql.exec(NO_QUESTIONS, params![course.id, course.content, key]).await?;
    tx.sql.exec(NO_ITEM, params![course.id, course.content, key]).await?;
    Ok(())
}

/// How many versions hold a file, as an item or a letter.
pub async fn uses(tx: &mut Tx<'_>, file: Id<File>) -> Result<i64> {
    Ok(tx.sql.one::<i64>(USES, params![file]).await? + tx.sql.one::<i64>(LETTER_USES, params![file]).await?)
}

/// Whether another version of the course holds this file as well.
pub async fn is_elsewhere(view: &mut View<'_>, course: &Course, file: Id<File>) -> Result<bool> {
    Ok(view.sql.one::<i64>(ELSEWHERE, params![file, course.id, course.content]).await? > 0)
}

pub async fn put_question(tx: &mut Tx<'_>, course: &Course, question: &Question) -> Result<()> {
    let kind: &'static str = question.kind.into();
    let row = params![
        course.id,
        course.content,
        question.key,
        question.item,
        question.place,
        question.at_ms,
        question.required,
        kind,
        &question.stem,
        serde_json::to_string(&question.options)?,
        serde_json::to_string(&question.answer)?,
        question.points,
        &question.explanation
    ];
    tx.sql.exec(QUESTION, row).await?;
    Ok(())
}

pub async fn drop_question(tx: &mut Tx<'_>, course: &Course, key: i64) -> Result<()> {
    tx.sql.exec(NO_QUESTION, params![course.id, course.content, key]).await?;
    Ok(())
}

pub async fn put_letter(tx: &mut Tx<'_>, course: &Course, letter: &Letter) -> Result<()> {
    let kind: &'static str = letter.kind.into();
    let row = params![letter.id, course.id, course.content, kind, &letter.about, letter.file, tx.now];
    tx.sql.exec(LETTER, row).await?;
    Ok(())
}

pub async fn drop_letter(tx: &mut Tx<'_>, course: &Course, id: i64) -> Result<()> {
    tx.sql.exec(NO_LETTER, params![course.id, course.content, id]).await?;
    Ok(())
}

impl FromRow for Description {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            title: row.get(0)?,
            intro: row.get(1)?,
            subject: row.get(2)?,
            school_stage: row.get(3)?,
            hours: row.get(4)?,
            cover: row.get(5)?,
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
            place: row.get(2)?,
            kind: ItemKind::from_str(&row.get::<String>(3)?)?,
            title: row.get(4)?,
            required: row.get(5)?,
            file: row.get::<Option<i64>>(6)?.map(Id::new),
            body: row.get(7)?,
            pass_percent: row.get(8)?,
            tries: row.get(9)?,
        })
    }
}

impl FromRow for Question {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            item: row.get(1)?,
            place: row.get(2)?,
            at_ms: row.get(3)?,
            required: row.get(4)?,
            kind: QuestionKind::from_str(&row.get::<String>(5)?)?,
            stem: row.get(6)?,
            options: serde_json::from_str::<Vec<Choice>>(&row.get::<String>(7)?)?,
            answer: serde_json::from_str(&row.get::<String>(8)?)?,
            points: row.get(9)?,
            explanation: row.get(10)?,
        })
    }
}

impl FromRow for Letter {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            kind: LetterKind::from_str(&row.get::<String>(1)?)?,
            about: row.get(2)?,
            file: Id::new(row.get(3)?),
        })
    }
}
