//! What browsers play: the source packed as it is where it plays so, then the ladder, rung by rung. A rung that was made
//! and kept is not made again; an interrupted one begins anew.
use std::path::{Path, PathBuf};

use av::{Probe, Rendition, Rung, Stop, Trouble};
use governance::files::{self, File};
use kernel::{Actor, App, Id, Result};

use super::check::standard;
use super::medium::{Kind, Medium, Stage};
use super::{actions, store, words, work};

const MASTER: &str = "master.m3u8";
const PLAYLIST: &str = "application/vnd.apple.mpegurl";

pub(super) async fn run(app: &App, file: Id<File>) -> Result<()> {
    let medium = work::at_hand(app, file).await?.filter(|medium| medium.stage == Stage::Checked);
    let Some(medium) = medium else { return work::clear(app, file).await };
    let folder = work::folder(app, file)?;
    let source = files::local_path(app, file, &folder).await?;
    let mut ladder = Ladder { app, file, source, folder, made: medium.renditions.clone() };
    let broke = match medium.kind {
        Kind::Video => {
            ladder.as_it_is().await?;
            ladder.stills(&medium).await?;
            ladder.climb(|probe| av::ladder(&probe)).await?
        }
        // The sound is what is wanted, whatever picture lies beside it.
        Kind::Audio => ladder.climb(|probe| av::ladder(&Probe { video: None, ..probe })).await?,
    };
    let plays = !ladder.made.is_empty();
    work::clear(app, file).await?;
    app.act(&Actor::house("media.render"), async move |tx| match &broke {
        Some(says) if !plays => actions::fail(tx, file, says).await,
        broke => {
            let says = broke.as_deref().map(words::half_made).unwrap_or_default();
            store::set_rendered(tx, file, &says).await?;
            tx.trace("media.rendered", ("File", file.0), &says).await
        }
    })
    .await
}

/// The renditions of one medium under work.
struct Ladder<'a> {
    app: &'a App,
    file: Id<File>,
    source: PathBuf,
    folder: PathBuf,
    made: Vec<Rendition>,
}

impl Ladder<'_> {
    /// A source that browsers play as it is can be watched long before the ladder stands.
    async fn as_it_is(&mut self) -> Result<()> {
        if self.has("source.m3u8") {
            return Ok(());
        }
        let (source, folder, standard) = (self.source.clone(), self.folder.clone(), standard(self.app, Kind::Video)?);
        match work::blocking(move |tools, stop| av::remux(tools, &source, &folder, &standard, stop)).await? {
            Ok(rendition) => self.keep(rendition).await,
            Err(only_a_transcode_helps) => work::tolerable(only_a_transcode_helps),
        }
    }

    async fn stills(&self, medium: &Medium) -> Result<()> {
        if !medium.poster.is_empty() {
            return Ok(());
        }
        let (source, folder) = (self.source.clone(), self.folder.clone());
        let at = u64::try_from(medium.duration_ms / 10).unwrap_or(0);
        let made = work::blocking(move |tools, _: &Stop| {
            av::poster(tools, &source, at, &folder.join("poster.jpg"))?;
            av::sprite(tools, &source, &folder)
        });
        let sprite = match made.await? {
            Ok(sprite) => sprite,
            // A film plays without its pictures.
            Err(trouble) => return work::tolerable(trouble),
        };
        for (name, media_type) in
            [("poster.jpg", "image/jpeg"), (&*sprite.image, "image/jpeg"), (&*sprite.vtt, "text/vtt; charset=utf-8")]
        {
            files::keep_child(self.app, self.file, name, media_type, &self.folder.join(name)).await?;
        }
        let (file, vtt) = (self.file, sprite.vtt.clone());
        let house = Actor::house("media.render");
        self.app.act(&house, async move |tx| store::set_stills(tx, file, "poster.jpg", &vtt).await).await
    }

    /// Makes what is missing; answers why a rung cannot be made of this source.
    async fn climb(&mut self, rungs: impl FnOnce(Probe) -> Vec<Rung>) -> Result<Option<String>> {
        let source = self.source.clone();
        let probe = match work::blocking(move |tools, _: &Stop| av::probe(tools, &source)).await? {
            Ok(probe) => probe,
            Err(trouble) => return work::give_up(self.app, self.file, trouble).await.map(Some),
        };
        let rungs = rungs(probe);
        let whole: i64 = rungs.iter().map(effort).sum();
        let mut climbed = 0;
        for rung in rungs {
            let own = effort(&rung);
            if !self.has(&rung.playlist()) {
                let share = move |percent: u8| (climbed * 100 + own * i64::from(percent)) / whole;
                match self.transcode(rung, share).await? {
                    Ok(rendition) => self.keep(rendition).await?,
                    Err(trouble) => return work::give_up(self.app, self.file, trouble).await.map(Some),
                }
            }
            climbed += own;
        }
        Ok(None)
    }

    async fn transcode(&self, rung: Rung, share: impl Fn(u8) -> i64) -> Result<Result<Rendition, Trouble>> {
        let (source, folder) = (self.source.clone(), self.folder.clone());
        let (tell, told) = tokio::sync::mpsc::unbounded_channel();
        let tool = work::blocking(move |tools, stop| {
            // Whoever hears no more has gone; so has the work.
            let mut progress = |percent| _ = tell.send(percent);
            av::transcode(tools, &source, &folder, &rung, stop, &mut progress)
        });
        // All is said when the last rung is kept, not when it is made.
        tokio::join!(tool, work::hear(self.app, self.file, told, |percent| share(percent).min(99))).0
    }

    /// The files of a rung go with the source, then the new master names it.
    async fn keep(&mut self, rendition: Rendition) -> Result<()> {
        for name in &rendition.files {
            let media_type =
                if Path::new(name).extension().is_some_and(|end| end == "m3u8") { PLAYLIST } else { "video/mp4" };
            files::keep_child(self.app, self.file, name, media_type, &self.folder.join(name)).await?;
        }
        self.made.push(rendition);
        let master = self.folder.join(MASTER);
        tokio::fs::write(&master, av::master(&self.made)).await.map_err(anyhow::Error::from)?;
        files::keep_child(self.app, self.file, MASTER, PLAYLIST, &master).await?;
        let (file, made) = (self.file, self.made.clone());
        let house = Actor::house("media.render");
        self.app.act(&house, async move |tx| store::set_renditions(tx, file, &made, MASTER).await).await
    }

    fn has(&self, playlist: &str) -> bool {
        self.made.iter().any(|made| made.playlist == playlist)
    }
}

/// How long a rung takes beside the others: by its pixels.
fn effort(rung: &Rung) -> i64 {
    let lines = i64::from(rung.height);
    1 + lines * lines
}
