//! Captions: read from their upload, kept as WebVTT beside the film, their words kept for the scan and the transcript.
use av::Captions;
use governance::files::{self, File};
use kernel::{Actor, App, Id, Result};

use super::jobs::Caption;
use super::medium::{Medium, clock};
use super::{store, words, work};

const NAME: &str = "captions.vtt";
const MOST: i64 = 4 << 20;

pub(super) async fn run(app: &App, file: Id<File>) -> Result<()> {
    let house = Actor::house("media.caption");
    let found = app.look(&house, async move |view| {
        let Some(medium) = store::by_id(view, file).await? else { return Ok(None) };
        let Some(from) = medium.captions_file else { return Ok(None) };
        let from = files::by_id(view, from).await?.filter(File::is_clean);
        Ok(from.map(|from| (medium, from)))
    });
    let Some((medium, from)) = found.await? else { return Ok(()) };
    match read(app, &from).await? {
        Ok(captions) => keep(app, &medium, from.id, &captions).await,
        Err(says) => {
            app.act(&house, async move |tx| store::set_captions(tx, (file, from.id), "", &[], &says).await.map(drop))
                .await
        }
    }
}

/// The captions, or why they are none.
async fn read(app: &App, from: &File) -> Result<Result<Captions, String>> {
    if from.bytes > MOST {
        return Ok(Err(words::CAPTIONS_LONG.into()));
    }
    match av::captions(&files::read(app, from.id, MOST as u64).await?) {
        Ok(read) => Ok(Ok(read)),
        Err(trouble) => work::sentence(trouble).map(Err),
    }
}

async fn keep(app: &App, medium: &Medium, from: Id<File>, read: &Captions) -> Result<()> {
    let (file, house) = (medium.file, Actor::house("media.caption"));
    let folder = app.house.files.scratch(&format!("captions-{from}"))?;
    let path = folder.join(NAME);
    tokio::fs::write(&path, read.to_vtt()).await.map_err(anyhow::Error::from)?;
    files::keep_child(app, file, NAME, "text/vtt; charset=utf-8", &path).await?;
    tokio::fs::remove_dir_all(&folder).await.map_err(anyhow::Error::from)?;
    let cues: Vec<(i64, String)> = read.cues.iter().map(|cue| (whole(cue.from_ms), cue.plain())).collect();
    let says = odd(read, medium.duration_ms);
    app.act(&house, async move |tx| {
        if store::set_captions(tx, (file, from), NAME, &cues, &says).await? == 0 {
            // Others were set meanwhile, and may lie under these now: they are read once more.
            return tx.ask(Caption { file: file.0 }).await;
        }
        tx.trace("media.captioned", ("File", file.0), &cues.len()).await
    })
    .await
}

/// What is allowed but seldom meant.
fn odd(read: &Captions, duration_ms: i64) -> String {
    let last = read.cues.last().map_or(0, |cue| whole(cue.from_ms));
    if duration_ms > 0 && last > duration_ms {
        return words::captions_beyond(&clock(&last), &clock(&duration_ms));
    }
    read.overlaps.first().map(av::Overlap::says).unwrap_or_default()
}

fn whole(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
