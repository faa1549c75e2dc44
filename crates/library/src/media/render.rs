//! What browsers play: the source packed as it is where it plays so, then the ladder, rung by rung. A rung that was made
//! and kept is not made again; an interrupted one begins anew.
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use av::{Rendition, Rung, Standard, Stop, Tools, Trouble};
use governance::files::{self, File};
use kernel::{Actor, App, Id, Result};

use super::check::{fault, hear, standard};
use super::medium::{Kind, Medium, Stage};
use super::store;

const MASTER: &str = "master.m3u8";
const PLAYLIST: &str = "application/vnd.apple.mpegurl";

pub(super) async fn run(app: &App, file: Id<File>) -> Result<()> {
    let house = Actor::house("media.render");
    let Some(medium) = app.look(&house, async move |view| store::by_id(view, file).await).await? else { return Ok(()) };
    if medium.stage != Stage::Checked {
        return Ok(());
    }
    let folder = app.house.files.scratch(&format!("media-{file}"))?;
    let source = files::local_path(app, file, &folder).await?;
    let mut work = Work { app, file, source, folder, made: medium.renditions.clone() };
    if medium.kind == Kind::Video {
        work.as_it_is(standard(app, &medium)?).await?;
        work.stills(&medium).await?;
    }
    work.climb().await?;
    tokio::fs::remove_dir_all(&work.folder).await.map_err(anyhow::Error::from)?;
    app.act(&house, async move |tx| {
        store::set_percent(tx, file, 100).await?;
        tx.trace("media.rendered", ("File", file.0), &"").await
    })
    .await
}

/// One medium under work.
struct Work<'a> {
    app: &'a App,
    file: Id<File>,
    source: PathBuf,
    folder: PathBuf,
    made: Vec<Rendition>,
}

impl Work<'_> {
    /// A source that browsers play as it is can be watched long before the ladder stands.
    async fn as_it_is(&mut self, standard: Standard) -> Result<()> {
        if self.has("source.m3u8") {
            return Ok(());
        }
        let (source, folder) = (self.source.clone(), self.folder.clone());
        match blocking(move |tools| av::remux(tools, &source, &folder, &standard, &Stop::default())).await? {
            Ok(rendition) => self.keep(rendition).await,
            // Only a transcode helps; the ladder brings it.
            Err(Trouble::Refused(_) | Trouble::Failed { .. }) => Ok(()),
            Err(trouble) => Err(fault(trouble)),
        }
    }

    async fn stills(&self, medium: &Medium) -> Result<()> {
        if !medium.poster.is_empty() {
            return Ok(());
        }
        let (source, folder, at) = (self.source.clone(), self.folder.clone(), medium.duration_ms / 10);
        let made = blocking(move |tools| {
            av::poster(tools, &source, u64::try_from(at).unwrap_or(0), &folder.join("poster.jpg"))?;
            av::sprite(tools, &source, &folder)
        });
        let sprite = match made.await? {
            Ok(sprite) => sprite,
            // A film without a usable picture has none; the check has said so.
            Err(Trouble::Broken(_) | Trouble::Refused(_)) => return Ok(()),
            Err(trouble) => return Err(fault(trouble)),
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

    async fn climb(&mut self) -> Result<()> {
        let source = self.source.clone();
        let probe = blocking(move |tools| av::probe(tools, &source)).await?.map_err(fault)?;
        for rung in av::ladder(&probe) {
            if !self.has(&playlist_of(&rung)) {
                let rendition = self.transcode(rung).await?;
                self.keep(rendition).await?;
            }
        }
        Ok(())
    }

    async fn transcode(&self, rung: Rung) -> Result<Rendition> {
        let (source, folder) = (self.source.clone(), self.folder.clone());
        let (tell, told) = tokio::sync::mpsc::unbounded_channel();
        let work = tokio::spawn(blocking(move |tools| {
            // Whoever hears no more has gone; the work goes on.
            let mut progress = |percent: u8| _ = tell.send(percent.min(99));
            av::transcode(tools, &source, &folder, &rung, &Stop::default(), &mut progress)
        }));
        hear(self.app, self.file, told).await?;
        work.await.context("the media thread broke off")??.map_err(fault)
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

fn playlist_of(rung: &Rung) -> String {
    if rung.height == 0 { "sound.m3u8".into() } else { format!("v{}.m3u8", rung.height) }
}

/// The tools block, so they work on a thread of their own, which lives as long as what they start.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce(&Tools) -> Result<T, Trouble> + Send + 'static,
) -> Result<Result<T, Trouble>> {
    let done = tokio::task::spawn_blocking(move || {
        let tools = Tools::find().map_err(|no| Trouble::Failed { says: no.to_string(), log: String::new() })?;
        work(&tools)
    });
    Ok(done.await.context("the media thread broke off")?)
}
