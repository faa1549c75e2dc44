//! Captions: read from their upload, kept as WebVTT beside the film, their words kept for the scan and the transcript.
use av::{Rule, Trouble};
use governance::files::{self, File};
use kernel::{Actor, App, Id, Result};

use super::store;

const NAME: &str = "captions.vtt";
const MOST: u64 = 4 << 20;

pub(super) async fn run(app: &App, file: Id<File>) -> Result<()> {
    let house = Actor::house("media.caption");
    let Some(medium) = app.look(&house, async move |view| store::by_id(view, file).await).await? else { return Ok(()) };
    let Some(from) = medium.captions_file else { return Ok(()) };
    let text = files::read(app, from, MOST).await?;
    let read = match av::captions(&text) {
        Ok(read) => read,
        Err(Trouble::Broken(says) | Trouble::Refused(says)) => {
            return app.act(&house, async move |tx| store::set_captions(tx, (file, from), "", &[], &says).await).await;
        }
        Err(trouble) => return Err(super::check::fault(trouble)),
    };
    let folder = app.house.files.scratch(&format!("captions-{file}"))?;
    let path = folder.join(NAME);
    tokio::fs::write(&path, read.to_vtt()).await.map_err(anyhow::Error::from)?;
    files::keep_child(app, file, NAME, "text/vtt; charset=utf-8", &path).await?;
    tokio::fs::remove_dir_all(&folder).await.map_err(anyhow::Error::from)?;
    let cues: Vec<(i64, String)> =
        read.cues.iter().map(|cue| (i64::try_from(cue.from_ms).unwrap_or(0), cue.plain())).collect();
    let findings: Vec<_> = medium.findings.into_iter().filter(|finding| finding.rule != Rule::Captions).collect();
    app.act(&house, async move |tx| {
        store::set_captions(tx, (file, from), NAME, &cues, "").await?;
        store::set_findings(tx, file, &findings).await?;
        tx.trace("media.captioned", ("File", file.0), &cues.len()).await
    })
    .await
}
