//! The technical check: one decoding pass against the charter's standard, with its progress told.
use std::path::PathBuf;

use anyhow::Context as _;
use av::{Finding, Probe, Standard, Stop, Tools, Trouble};
use governance::files::{self, File};
use governance::policy::charter_of_house;
use kernel::{Actor, App, Id, Result};
use tokio::sync::mpsc::UnboundedReceiver;

use super::jobs::Render;
use super::medium::{Kind, Medium, Stage};
use super::store;

pub(super) async fn run(app: &App, file: Id<File>) -> Result<()> {
    let house = Actor::house("media.check");
    let found = app.look(&house, async move |view| {
        Ok((store::by_id(view, file).await?, files::by_id(view, file).await?.is_some_and(|file| file.is_clean())))
    });
    let (Some(medium), true) = found.await? else { return Ok(()) };
    if medium.stage == Stage::Checked {
        return Ok(());
    }
    app.act(&house, async move |tx| store::set_stage(tx, file, &Stage::Checking).await).await?;
    let standard = standard(app, &medium)?;
    let folder = app.house.files.scratch(&format!("media-{file}"))?;
    let path = files::local_path(app, file, &folder).await?;
    match look(app, file, path, standard).await? {
        Ok((probe, findings)) => {
            app.act(&house, async move |tx| {
                store::set_checked(tx, file, &probe, &findings).await?;
                tx.trace("media.checked", ("File", file.0), &findings).await?;
                tx.ask(Render { file: file.0 }).await
            })
            .await
        }
        // The person with the file must act: it stays failed. Anything else is the house's trouble and is tried again.
        Err(Trouble::Broken(says) | Trouble::Refused(says)) => {
            app.act(&house, async move |tx| {
                store::set_stage(tx, file, &Stage::Failed { says: says.clone() }).await?;
                tx.trace("media.failed", ("File", file.0), &says).await
            })
            .await
        }
        Err(trouble) => Err(fault(trouble)),
    }
}

/// A trouble of this machine, with what the tool said.
pub(super) fn fault(trouble: Trouble) -> kernel::Error {
    let log = trouble.log().to_owned();
    anyhow::Error::from(trouble).context(log).into()
}

/// The charter's standard for this kind; captions that lie beside the film are as good as captions inside it.
pub(super) fn standard(app: &App, medium: &Medium) -> Result<Standard> {
    let charter = charter_of_house(&app.house)?;
    let own = match medium.kind {
        Kind::Video => &charter.parameters.standard.video,
        Kind::Audio => &charter.parameters.standard.audio,
    };
    let mut standard: Standard = serde_json::from_value(serde_json::to_value(own)?)?;
    standard.captions_required &= medium.captions.is_empty();
    Ok(standard)
}

type Looked = Result<(Probe, Vec<Finding>), Trouble>;

async fn look(app: &App, file: Id<File>, path: PathBuf, standard: Standard) -> Result<Looked> {
    let (tell, told) = tokio::sync::mpsc::unbounded_channel();
    let work = tokio::task::spawn_blocking(move || -> Looked {
        let tools = Tools::find().map_err(|no| Trouble::Failed { says: no.to_string(), log: String::new() })?;
        let probe = av::probe(&tools, &path)?;
        // Whoever hears no more has gone; the work goes on.
        let mut progress = |percent| _ = tell.send(percent);
        let findings = av::inspect(&tools, &path, &standard, &Stop::default(), &mut progress)?;
        Ok((probe, findings))
    });
    hear(app, file, told).await?;
    Ok(work.await.context("the media thread broke off")?)
}

/// Saves how far the work is, every fifth part of a fifth, until it speaks no more.
pub(super) async fn hear(app: &App, file: Id<File>, mut told: UnboundedReceiver<u8>) -> Result<()> {
    let house = Actor::house("media.progress");
    let mut last = 0;
    while let Some(percent) = told.recv().await {
        let percent = i64::from(percent);
        if percent >= last + 4 {
            last = percent;
            app.act(&house, async move |tx| store::set_percent(tx, file, percent).await).await?;
        }
    }
    Ok(())
}
