//! The verbs. Each edit is asked for at the version that the person saw; what has been submitted cannot be edited.
mod begin;
mod contents;
mod letters;
mod parts;
mod questions;
mod renew;
mod submit;

use kernel::{Id, Result, Tx};
use serde::Serialize;

pub use begin::{New, begin, describe, place, unplace};
pub use contents::{
    NewItem, add_chapter, add_item, change_item, remove_chapter, remove_item, rename_chapter, replace_file,
    set_captions, up_chapter, up_item,
};
pub use letters::{add_letter, remove_letter};
pub use questions::{NewQuestion, add_question, change_question, remove_question};
pub use renew::renew;
pub use submit::{Declaration, recall, submit};
pub(super) use submit::{files_by, findings};

use super::course::{Course, Verb};
use super::store;

/// The newest version, open for this edit, with its writer on record; whoever saw an older state is told to look again.
async fn editing(tx: &mut Tx<'_>, id: Id<Course>, version: i64) -> Result<Course> {
    let course = store::fetch(tx, id, Verb::Edit).await?;
    course.editable()?;
    store::touch(tx, &course, version).await?;
    if tx.actor.is_person() {
        store::wrote(tx, &course).await?;
    }
    Ok(course)
}

/// The trace of an edit: what was done to which part.
async fn edited(tx: &mut Tx<'_>, course: &Course, what: &'static str, part: &impl Serialize) -> Result<()> {
    #[derive(Serialize)]
    struct Edit<'p, P> {
        content: i64,
        what: &'static str,
        part: &'p P,
    }
    tx.trace("courses.edited", ("Course", course.id.0), &Edit { content: course.content, what, part }).await
}

fn length(text: &str) -> usize {
    text.trim().chars().count()
}

fn is_line(text: &str, most: usize, least: usize) -> bool {
    (least..=most).contains(&length(text)) && !text.trim().contains('\n')
}
