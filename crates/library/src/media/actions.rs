//! The verbs. Rights were asked by the course that they are about.
use governance::files::{self, File};
use kernel::{Id, Refusal, Result, Tx};

use super::jobs::{Caption, Check};
use super::medium::{Kind, Stage};
use super::{store, words};

/// A taken upload is a film or a sound from here on: it is looked at as soon as it is clean.
pub async fn begin(tx: &mut Tx<'_>, file: Id<File>, course: i64, kind: Kind) -> Result<()> {
    if !store::insert(tx, file, course, kind).await? {
        let known = store::by_id(tx, file).await?;
        return if known.is_some_and(|known| known.course == course) {
            Ok(())
        } else {
            Err(Refusal::field("file", words::TWICE).into())
        };
    }
    tx.trace("media.begun", ("File", file.0), &course).await?;
    let clean = files::by_id(tx, file).await?.is_some_and(|file| file.is_clean());
    if clean { tx.ask(Check { file: file.0 }).await } else { Ok(()) }
}

/// Captions beside a film, from an upload of their own; read as soon as it is clean.
pub async fn set_captions(tx: &mut Tx<'_>, medium: Id<File>, captions: Id<File>) -> Result<()> {
    if store::set_captions_file(tx, medium, captions).await? == 0 {
        return Err(Refusal::not_now(words::NO_MEDIUM).into());
    }
    tx.trace("media.captions_set", ("File", medium.0), &captions).await?;
    let clean = files::by_id(tx, captions).await?.is_some_and(|file| file.is_clean());
    if clean { tx.ask(Caption { file: medium.0 }).await } else { Ok(()) }
}

/// What was sent in will never play; its person is told why, in a sentence.
pub(super) async fn fail(tx: &mut Tx<'_>, file: Id<File>, says: &str) -> Result<()> {
    store::set_stage(tx, file, &Stage::Failed { says: says.to_owned() }).await?;
    tx.trace("media.failed", ("File", file.0), &says).await
}
