//! Authorisation letters: for whoever appears, and for others' works.
use governance::files::File;
use kernel::{Id, Refusal, Result, Tx};

use super::contents::{let_go, taken_for};
use super::{editing, length};
use crate::courses::course::{Course, Letter, LetterKind};
use crate::courses::{store, words};

pub async fn add_letter(
    tx: &mut Tx<'_>,
    id: Id<Course>,
    version: i64,
    kind: LetterKind,
    about: &str,
    file: Option<Id<File>>,
) -> Result<()> {
    let course = editing(tx, id, version).await?;
    if !(2..=200).contains(&length(about)) {
        return Err(Refusal::field("about", words::ABOUT).into());
    }
    let file = file.ok_or(Refusal::field("file", words::FILE))?;
    taken_for(tx, &course, file, "letter").await?;
    let letter = Letter { id: tx.new_id::<Letter>().0, kind, about: about.trim().into(), file };
    store::put_letter(tx, &course, &letter).await?;
    tx.trace("courses.letter_kept", ("Course", id.0), &letter).await
}

pub async fn remove_letter(tx: &mut Tx<'_>, id: Id<Course>, version: i64, letter: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let letter = whole.letters.iter().find(|one| one.id == letter).ok_or(Refusal::NotFound)?;
    store::drop_letter(tx, &course, letter.id).await?;
    let_go(tx, &course, letter.file).await?;
    super::edited(tx, &course, "letter removed", letter).await
}
