//! Where the tools work: one at a time in this process, on a thread of its own, ended when nobody waits any more. Who
//! must act when one of them gives up. Knows no rule of the room.
use std::sync::{Arc, LazyLock};

use anyhow::Context as _;
use av::{Stop, Tools, Trouble};
use governance::files::{self, File};
use kernel::{Actor, App, Id, Result};
use tokio::sync::{Mutex, mpsc::UnboundedReceiver};

use super::medium::Medium;
use super::store;

/// Held by the thread itself: what was cut off has ended before the next begins, so no two write into one folder.
static TURN: LazyLock<Arc<Mutex<()>>> = LazyLock::new(Arc::default);

/// Runs `tool` on a thread that lives as long as what it starts. Whoever drops the answer stops the tool.
pub(super) async fn blocking<T: Send + 'static>(
    tool: impl FnOnce(&Tools, &Stop) -> Result<T, Trouble> + Send + 'static,
) -> Result<Result<T, Trouble>> {
    let turn = TURN.clone().lock_owned().await;
    let cut = Cut(Stop::default());
    let stop = cut.0.clone();
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let tools = Tools::find().map_err(|no| Trouble::Failed { says: no.to_string(), log: String::new() })?;
        tool(&tools, &stop)
    });
    Ok(done.await.context("the media thread broke off")?)
}

struct Cut(Stop);

impl Drop for Cut {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Saves how far the work is in steps of 4 %, as `whole` sees it, until the work speaks no more.
pub(super) async fn hear(app: &App, file: Id<File>, mut told: UnboundedReceiver<u8>, whole: impl Fn(u8) -> i64) {
    let mut last = 0;
    while let Some(percent) = told.recv().await {
        let percent = whole(percent);
        if percent >= last + 4 {
            last = percent;
            let house = Actor::house("media.progress");
            let saved = app.act(&house, async move |tx| store::set_percent(tx, file, percent).await).await;
            // An hour of work is not thrown away for a number on a page.
            if let Err(fault) = saved {
                tracing::warn!(%file, "progress was not saved: {fault}");
            }
        }
    }
}

/// The medium, while its file is clean and there.
pub(super) async fn at_hand(app: &App, file: Id<File>) -> Result<Option<Medium>> {
    let house = Actor::house("media.work");
    let found = app.look(&house, async move |view| {
        let clean = files::by_id(view, file).await?.is_some_and(|file| file.is_clean());
        Ok(store::by_id(view, file).await?.filter(|_| clean))
    });
    found.await
}

/// The folder that belongs to one medium while it is worked on.
pub(super) fn folder(app: &App, file: Id<File>) -> Result<std::path::PathBuf> {
    Ok(app.house.files.scratch(&format!("media-{file}"))?)
}

pub(super) async fn clear(app: &App, file: Id<File>) -> Result<()> {
    Ok(tokio::fs::remove_dir_all(folder(app, file)?).await.map_err(anyhow::Error::from)?)
}

/// The sentence for the person with the file, who must act; any other trouble is the house's and is tried again.
///
/// # Errors
/// The house's trouble, with what the tool said.
pub(super) fn sentence(trouble: Trouble) -> Result<String> {
    match trouble {
        Trouble::Broken(says) | Trouble::Refused(says) => Ok(says),
        Trouble::Limit { says, log } => {
            tracing::warn!(%log, "a file took more than it may");
            Ok(says)
        }
        trouble => {
            let log = trouble.log().to_owned();
            Err(anyhow::Error::from(trouble).context(log).into())
        }
    }
}

/// The same; while the house tries again, the page says what is in the way.
pub(super) async fn give_up(app: &App, file: Id<File>, trouble: Trouble) -> Result<String> {
    if matches!(trouble, Trouble::Failed { .. } | Trouble::Io(_)) {
        let (house, says) = (Actor::house("media.give_up"), trouble.to_string());
        app.act(&house, async move |tx| store::set_trouble(tx, file, &says).await).await?;
    }
    sentence(trouble)
}

/// The same where the film plays without what was tried; only a machine in trouble or a stop ends the work.
pub(super) fn tolerable(trouble: Trouble) -> Result<()> {
    match trouble {
        Trouble::Failed { says, log } => {
            tracing::warn!(%log, "{says}");
            Ok(())
        }
        trouble => sentence(trouble).map(drop),
    }
}
