//! Chapters and what stands in them.
use governance::files::{self, File};
use governance::workflow;
use kernel::{Id, Refusal, Result, Tx};

use super::{edited, editing, is_line, length};
use crate::courses::course::{Chapter, Course, Item, ItemKind, Whole};
use crate::courses::{store, words};
use crate::media;

pub async fn add_chapter(tx: &mut Tx<'_>, id: Id<Course>, version: i64, title: &str) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    if whole.chapters.len() >= 60 {
        return Err(Refusal::not_now(words::CHAPTERS).into());
    }
    let place = whole.chapters.last().map_or(1, |last| last.place + 1);
    let chapter = Chapter { place, title: chapter_title(title)? };
    store::put_chapter(tx, &course, &chapter).await?;
    edited(tx, &course, "chapter added", &chapter).await
}

pub async fn rename_chapter(tx: &mut Tx<'_>, id: Id<Course>, version: i64, place: i64, title: &str) -> Result<()> {
    let course = editing(tx, id, version).await?;
    chapter_at(&store::whole(tx, &course).await?, place)?;
    let chapter = Chapter { place, title: chapter_title(title)? };
    store::put_chapter(tx, &course, &chapter).await?;
    edited(tx, &course, "chapter renamed", &chapter).await
}

/// Only an empty one goes.
pub async fn remove_chapter(tx: &mut Tx<'_>, id: Id<Course>, version: i64, place: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    chapter_at(&whole, place)?;
    if whole.items.iter().any(|item| item.chapter == place) {
        return Err(Refusal::not_now(words::CHAPTER_NOT_EMPTY).into());
    }
    store::drop_chapter(tx, &course, place).await?;
    edited(tx, &course, "chapter removed", &place).await
}

/// Changes places with the chapter before it; the first stays.
pub async fn up_chapter(tx: &mut Tx<'_>, id: Id<Course>, version: i64, place: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let own = chapter_at(&whole, place)?;
    let Some(before) = whole.chapters.iter().rev().find(|other| other.place < place) else { return Ok(()) };
    store::put_chapter(tx, &course, &Chapter { place, title: before.title.clone() }).await?;
    store::put_chapter(tx, &course, &Chapter { place: before.place, title: own.title.clone() }).await?;
    for item in &whole.items {
        let to = match item.chapter {
            at if at == place => before.place,
            at if at == before.place => place,
            _ => continue,
        };
        store::put_item(tx, &course, &Item { chapter: to, ..item.clone() }).await?;
    }
    edited(tx, &course, "chapter moved", &place).await
}

fn chapter_title(title: &str) -> Result<String, Refusal> {
    if is_line(title, 60, 1) { Ok(title.trim().into()) } else { Err(Refusal::field("title", words::CHAPTER)) }
}

fn chapter_at(whole: &Whole, place: i64) -> Result<&Chapter, Refusal> {
    whole.chapters.iter().find(|chapter| chapter.place == place).ok_or(Refusal::field("chapter", words::NO_CHAPTER))
}

/// An item as it is written into a form.
#[derive(Clone, Debug)]
pub struct NewItem {
    pub chapter: i64,
    pub kind: ItemKind,
    pub title: String,
    pub required: bool,
    /// The upload that it consists of, where its kind has one.
    pub file: Option<Id<File>>,
    pub body: String,
    pub pass_percent: i64,
    pub tries: i64,
}

impl NewItem {
    fn check(&self, whole: &Whole) -> Result<(), Refusal> {
        chapter_at(whole, self.chapter)?;
        if !is_line(&self.title, 80, 1) {
            return Err(Refusal::field("title", words::ITEM_TITLE));
        }
        match self.kind {
            ItemKind::Text if !(10..=50_000).contains(&length(&self.body)) => Err(Refusal::field("body", words::BODY)),
            ItemKind::Quiz if !(1..=100).contains(&self.pass_percent) => {
                Err(Refusal::field("pass_percent", words::PASS))
            }
            ItemKind::Quiz if !(0..=20).contains(&self.tries) => Err(Refusal::field("tries", words::TRIES)),
            _ => Ok(()),
        }
    }

    fn item(self, key: i64, place: i64, file: Option<Id<File>>) -> Item {
        let quiz = self.kind == ItemKind::Quiz;
        Item {
            key,
            chapter: self.chapter,
            place,
            kind: self.kind,
            title: self.title.trim().into(),
            required: self.required,
            file,
            body: if self.kind == ItemKind::Text { self.body.trim().into() } else { String::new() },
            pass_percent: if quiz { self.pass_percent } else { 0 },
            tries: if quiz { self.tries } else { 0 },
        }
    }
}

/// One more thing to learn from, at the end of a chapter.
pub async fn add_item(tx: &mut Tx<'_>, id: Id<Course>, version: i64, new: NewItem) -> Result<Item> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    new.check(&whole)?;
    if whole.items.len() >= 300 {
        return Err(Refusal::not_now(words::ITEMS).into());
    }
    let file = match new.kind.purpose() {
        Some(purpose) => Some(take(tx, &course, new.file, new.kind, purpose).await?),
        None => None,
    };
    let place = whole.items_of(&new.chapter).last().map_or(1, |last| last.place + 1);
    let item = new.item(tx.new_id::<Item>().0, place, file);
    store::put_item(tx, &course, &item).await?;
    edited(tx, &course, "item added", &item).await?;
    Ok(item)
}

/// Title, duty and settings; the file is replaced by `replace_file`.
pub async fn change_item(tx: &mut Tx<'_>, id: Id<Course>, version: i64, key: i64, new: NewItem) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let old = item_at(&whole, key)?;
    let new = NewItem { kind: old.kind, ..new };
    new.check(&whole)?;
    let moved = new.chapter != old.chapter;
    let place = if moved { whole.items_of(&new.chapter).last().map_or(1, |last| last.place + 1) } else { old.place };
    let item = new.item(key, place, old.file);
    store::put_item(tx, &course, &item).await?;
    edited(tx, &course, "item changed", &item).await
}

/// Another file in the place of the old one; the item stays the same item.
pub async fn replace_file(
    tx: &mut Tx<'_>,
    id: Id<Course>,
    version: i64,
    key: i64,
    file: Option<Id<File>>,
) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let old = item_at(&whole, key)?.clone();
    let Some(purpose) = old.kind.purpose() else { return Err(Refusal::field("file", words::KIND).into()) };
    let new = take(tx, &course, file, old.kind, purpose).await?;
    store::put_item(tx, &course, &Item { file: Some(new), ..old.clone() }).await?;
    if let Some(gone) = old.file.filter(|gone| *gone != new) {
        let_go(tx, &course, gone).await?;
    }
    edited(tx, &course, "file replaced", &(key, new)).await
}

/// Captions beside a video. They belong to its file: while a published version plays it they stay as they were approved.
pub async fn set_captions(
    tx: &mut Tx<'_>,
    id: Id<Course>,
    version: i64,
    key: i64,
    file: Option<Id<File>>,
) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let item = item_at(&whole, key)?;
    let medium = item.file.filter(|_| item.kind == ItemKind::Video);
    let medium = medium.ok_or(Refusal::not_now(words::NOT_A_VIDEO))?;
    let public = workflow::published(tx, workflow::Kind::Course, id.0).await?;
    if let Some(content) = public.map(|dossier| dossier.content)
        && store::whole(tx, &Course { content, ..course.clone() }).await?.items.iter().any(|one| one.file == Some(medium))
    {
        return Err(Refusal::not_now(words::CAPTIONS_PUBLISHED).into());
    }
    let file = file.ok_or(Refusal::field("file", words::FILE))?;
    taken_for(tx, &course, file, "captions").await?;
    media::set_captions(tx, medium, file).await?;
    edited(tx, &course, "captions", &(key, file)).await
}

pub async fn remove_item(tx: &mut Tx<'_>, id: Id<Course>, version: i64, key: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let item = item_at(&whole, key)?.clone();
    store::drop_item(tx, &course, key).await?;
    if let Some(file) = item.file {
        let_go(tx, &course, file).await?;
    }
    edited(tx, &course, "item removed", &item).await
}

/// Changes places with the item before it in its chapter; the first stays.
pub async fn up_item(tx: &mut Tx<'_>, id: Id<Course>, version: i64, key: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let own = item_at(&whole, key)?;
    let before = whole.items_of(&own.chapter).into_iter().rev().find(|other| other.place < own.place);
    let Some(before) = before else { return Ok(()) };
    store::put_item(tx, &course, &Item { place: before.place, ..own.clone() }).await?;
    store::put_item(tx, &course, &Item { place: own.place, ..before.clone() }).await?;
    edited(tx, &course, "item moved", &key).await
}

pub(super) fn item_at(whole: &Whole, key: i64) -> Result<&Item, Refusal> {
    whole.items.iter().find(|item| item.key == key).ok_or(Refusal::NotFound)
}

/// The upload becomes part of the course; a video or a sound is looked at from here on.
async fn take(
    tx: &mut Tx<'_>,
    course: &Course,
    file: Option<Id<File>>,
    kind: ItemKind,
    purpose: &'static str,
) -> Result<Id<File>> {
    let file = file.ok_or(Refusal::field("file", words::FILE))?;
    taken_for(tx, course, file, purpose).await?;
    match kind {
        ItemKind::Video => media::begin(tx, file, course.id.0, media::Kind::Video).await?,
        ItemKind::Audio => media::begin(tx, file, course.id.0, media::Kind::Audio).await?,
        ItemKind::Pdf | ItemKind::Text | ItemKind::Quiz => {}
    }
    Ok(file)
}

pub(super) async fn taken_for(tx: &mut Tx<'_>, course: &Course, file: Id<File>, purpose: &'static str) -> Result<()> {
    let taken = files::take(tx, file, ("Course", course.id.0)).await?;
    if taken.purpose == purpose { Ok(()) } else { Err(Refusal::field("file", words::FILE).into()) }
}

/// The file goes, unless another version still holds it.
pub(super) async fn let_go(tx: &mut Tx<'_>, course: &Course, file: Id<File>) -> Result<()> {
    if store::uses(tx, file).await? > 0 {
        return Ok(());
    }
    files::let_go(tx, file, ("Course", course.id.0)).await
}
