//! The technical check: one decoding pass against the charter's standard, with its progress told.
use std::path::PathBuf;

use av::{Inspection, Probe, Standard, Trouble};
use governance::files::{self, File};
use governance::policy::charter_of_house;
use kernel::{Actor, App, Id, Result};

use super::jobs::Render;
use super::medium::{Kind, Stage};
use super::{actions, store, work};

pub(super) async fn run(app: &App, file: Id<File>) -> Result<()> {
    let house = Actor::house("media.check");
    let Some(medium) = work::at_hand(app, file).await? else { return work::clear(app, file).await };
    if medium.stage == Stage::Checked {
        return Ok(());
    }
    app.act(&house, async move |tx| store::set_stage(tx, file, &Stage::Checking).await).await?;
    let path = files::local_path(app, file, &work::folder(app, file)?).await?;
    match look(app, file, path, standard(app, medium.kind)?).await? {
        Ok((probe, found)) => {
            app.act(&house, async move |tx| {
                store::set_checked(tx, file, &probe, &found).await?;
                tx.trace("media.checked", ("File", file.0), &found.findings).await?;
                tx.ask(Render { file: file.0 }).await
            })
            .await
        }
        Err(trouble) => {
            let says = work::give_up(app, file, trouble).await?;
            work::clear(app, file).await?;
            app.act(&house, async move |tx| actions::fail(tx, file, &says).await).await
        }
    }
}

/// The charter's standard for this kind.
pub(super) fn standard(app: &App, kind: Kind) -> Result<Standard> {
    let charter = charter_of_house(&app.house)?;
    let own = match kind {
        Kind::Video => &charter.parameters.standard.video,
        Kind::Audio => &charter.parameters.standard.audio,
    };
    Ok(serde_json::from_value(serde_json::to_value(own)?)?)
}

async fn look(
    app: &App,
    file: Id<File>,
    path: PathBuf,
    standard: Standard,
) -> Result<Result<(Probe, Inspection), Trouble>> {
    let (tell, told) = tokio::sync::mpsc::unbounded_channel();
    let tool = work::blocking(move |tools, stop| {
        let probe = av::probe(tools, &path)?;
        // Whoever hears no more has gone; so has the work.
        let mut progress = |percent| _ = tell.send(percent);
        let found = av::inspect(tools, &path, &standard, stop, &mut progress)?;
        Ok((probe, found))
    });
    tokio::join!(tool, work::hear(app, file, told, i64::from)).0
}
