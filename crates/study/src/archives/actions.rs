//! The verbs: ask for an archive, make it, bring and remove what no room of the house holds.
use futures::future::LocalBoxFuture;
use governance::files::{self, File};
use kernel::{Actor, App, Governed, Id, Refusal, Result, Tx, View, next_number, number_of};
use people::inbox::{Notice, notify};

use super::archive::{Archive, Entry, Kept, Made, Section};
use super::bundle::{self, Part};
use super::contents::contents;
use super::jobs::Make;
use super::{entries, listing, store, words};
use crate::seats::{self, Project, ProjectVerb};

/// The kind under which files know that they belong to a project's archive; their id is the project's.
pub(super) const KIND: &str = "ArchivePaper";
const REGISTER: &str = "项目归档";
/// Papers of one section.
const MOST: usize = 20;

/// Who may archive a project has what was brought for it.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { seats::project(view, id, ProjectVerb::Archive).await.map(drop) })
    }
}

/// 一键归档: what the rooms hold now is fixed as a list; a job makes the files and the ZIP.
///
/// # Errors
/// `NotNow` while another archive of the project is being made.
pub async fn ask(tx: &mut Tx<'_>, project: i64) -> Result<Archive> {
    let project = seats::project(tx, project, ProjectVerb::Archive).await?;
    let found = contents(tx, &project).await?;
    let archive = Archive {
        id: tx.new_id(),
        project: project.id,
        number: store::next_number(tx, project.id).await?,
        serial: format!("{REGISTER} {}", number_of(next_number(tx, REGISTER).await?)),
        charter: tx.house.judge.charter(),
        asked: tx.signed(),
        missing: found.missing,
        made: None,
    };
    if !store::insert(tx, &archive, &found.entries).await? {
        return Err(Refusal::not_now(words::MAKING).into());
    }
    let said = (archive.number, found.entries.len(), archive.missing.len());
    tx.trace("archives.asked", ("Project", project.id), &said).await?;
    tx.ask(Make { archive: archive.id }).await?;
    Ok(archive)
}

/// Makes what is not made yet, then the ZIP; what was made before a crash stays.
pub(super) async fn make(app: &App, actor: &Actor, id: Id<Archive>) -> Result<()> {
    let (archive, all) = load(app, actor, id).await?;
    if archive.made.is_some() {
        return Ok(());
    }
    for entry in all.iter().filter(|entry| entry.kept.is_none()) {
        let kept = entries::make(app, actor, &archive, entry).await?;
        keep(app, actor, id, entry, kept).await?;
    }
    let (archive, all) = load(app, actor, id).await?;
    let made = wrap(app, actor, &archive, &all).await?;
    app.act(actor, async move |tx| finish(tx, &archive, &made).await).await?;
    Ok(app.house.files.release(&entries::folder(id)).await?)
}

async fn load(app: &App, actor: &Actor, id: Id<Archive>) -> Result<(Archive, Vec<Entry>)> {
    app.look(actor, async move |view| Ok((store::archive(view, id).await?, store::entries(view, id).await?))).await
}

async fn keep(app: &App, actor: &Actor, id: Id<Archive>, entry: &Entry, kept: Kept) -> Result<()> {
    let (place, path) = (entry.place, entry.path.clone());
    app.act(actor, async move |tx| {
        if store::keep_entry(tx, id, place, &kept).await? {
            tx.trace("archives.entry_made", ("Archive", id.0), &(&path, hex::encode(&kept.digest))).await?;
        }
        Ok(())
    })
    .await
}

/// The ZIP of an archive whose files are all made.
async fn wrap(app: &App, actor: &Actor, archive: &Archive, all: &[Entry]) -> Result<Made> {
    let whose = entries::whose(app, actor, archive).await?;
    let contents = listing::contents(app, archive, &whose, all).await?;
    let table = listing::table(archive, all);
    let mut digests = vec![
        (listing::CONTENTS.to_owned(), kernel::seal::sm3(&contents)),
        (listing::TABLE.to_owned(), kernel::seal::sm3(&table)),
    ];
    let folder = app.house.files.scratch(&format!("archive-{}", archive.id))?;
    let mut parts = vec![];
    for entry in all {
        let kept = entry.kept.as_ref().ok_or_else(|| anyhow::anyhow!("{} is not made", entry.path))?;
        digests.push((entry.path.clone(), kept.digest.clone()));
        let path = app.house.files.path(&kept.key, &folder).await?;
        parts.push((entry.path.clone(), Part::Path(path, kept.digest.clone())));
    }
    let list = listing::digests(app, archive, &digests);
    let top = [(listing::CONTENTS, contents), (listing::TABLE, table), (listing::DIGESTS, list)];
    let parts = top.map(|(name, bytes)| (name.to_owned(), Part::Bytes(bytes))).into_iter().chain(parts).collect();
    let to = folder.join("archive.zip");
    let path = to.clone();
    tokio::task::spawn_blocking(move || bundle::write(&path, parts)).await.map_err(anyhow::Error::from)??;
    // Its signatures are others each time: a name of its own, so that bytes and digest always belong together.
    let key = format!("archives/{}/{}.zip", archive.id, kernel::seal::random_code());
    let stored = app.house.files.put_file(&key, &to).await?;
    tokio::fs::remove_dir_all(&folder).await.map_err(anyhow::Error::from)?;
    let bytes = i64::try_from(stored.bytes).unwrap_or(i64::MAX);
    Ok(Made { at: app.now(), key, digest: stored.digest, bytes })
}

async fn finish(tx: &mut Tx<'_>, archive: &Archive, made: &Made) -> Result<()> {
    if !store::keep(tx, archive.id, made).await? {
        return Ok(());
    }
    tx.trace("archives.made", ("Archive", archive.id.0), &hex::encode(&made.digest)).await?;
    let project = seats::project_for_job(tx, archive.project).await?;
    let title = format!("“{}”的归档已完成", project.name);
    let body = match archive.missing.len() {
        0 => "材料齐全，可以下载。".into(),
        lacking => format!("可以下载；还缺 {lacking} 项材料，补齐后可以再次归档。"),
    };
    let link = format!("/projects/{}/archive", archive.project);
    notify(tx, archive.asked.by, &Notice { title, body, link, due: None }).await
}

/// A file that the actor has sent in becomes a paper of the project's archive.
pub async fn bring(tx: &mut Tx<'_>, project: i64, section: &str, file: Id<File>) -> Result<()> {
    let project = seats::project(tx, project, ProjectVerb::Archive).await?;
    let section = store::section(section).filter(|one| Section::BROUGHT.contains(one));
    let section = section.ok_or_else(|| Refusal::field("section", words::SECTION))?;
    if store::brought(tx, project.id, section).await?.len() >= MOST {
        return Err(Refusal::not_now(words::TOO_MANY).into());
    }
    files::take(tx, file, (KIND, project.id)).await?;
    store::bring(tx, project.id, section, file.0).await?;
    tx.trace("archives.paper_brought", ("Project", project.id), &(section, file)).await
}

/// Takes a paper out again: archives that were made hold it still.
pub(super) async fn remove(tx: &mut Tx<'_>, project: i64, file: Id<File>) -> Result<Project> {
    let project = seats::project(tx, project, ProjectVerb::Archive).await?;
    if !store::remove(tx, project.id, file.0).await? {
        return Err(Refusal::NotFound.into());
    }
    files::let_go(tx, file, (KIND, project.id)).await?;
    tx.trace("archives.paper_removed", ("Project", project.id), &file).await?;
    Ok(project)
}
