//! The verbs: keeping what was made, read, restored and rehearsed; asking for a rehearsal.
use kernel::{Id, Refusal, Result, Tx};
use people::inbox::{self, Waiting};

use super::archive::Manifest;
use super::backup::{Backup, Drill, Read, Shelf, Verb};
use super::drill::Rehearse;
use super::take::Taken;
use super::{store, words};

const KIND: &str = "Backup";
/// The to-dos of the room: one for a rehearsal that failed, one for a backup that is overdue.
pub(super) const FAILED: (&str, i64) = ("Backup", 1);
pub(super) const OVERDUE: (&str, i64) = ("Backup", 2);

/// A backup lies there.
pub async fn keep(tx: &mut Tx<'_>, taken: &Taken) -> Result<Backup> {
    let manifest = &taken.manifest;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let backup = Backup {
        id: tx.new_id(),
        made: kernel::At(manifest.snapshot.at),
        took_ms: taken.took_ms,
        place: taken.path.display().to_string(),
        bytes: number(taken.bytes),
        digest: taken.digest.clone(),
        rows: number(manifest.rows()),
        files: number(manifest.files),
        files_bytes: number(manifest.files_bytes),
        missing: number(manifest.missing.len() as u64),
        charter: manifest.snapshot.charter,
        schema: manifest.snapshot.schema.last().map(|(name, _)| name.clone()).unwrap_or_default(),
        seal: manifest.snapshot.seal,
        program: manifest.snapshot.program.clone(),
        read: Read::NotYet,
    };
    store::insert(tx, &backup).await?;
    let told = (&backup.place, hex::encode(&backup.digest), backup.rows, backup.files, backup.missing, backup.seal);
    tx.trace("backups.made", (KIND, backup.id.0), &told).await?;
    inbox::settle(tx, OVERDUE).await?;
    Ok(backup)
}

/// Somebody read a backup to its end: whether it was sound, and otherwise why not. One that this house does not know by its
/// digest is known by its place, where something else lies now.
pub async fn read_through(tx: &mut Tx<'_>, place: &str, digest: &[u8], refused: Option<&str>) -> Result<()> {
    let known = match store::by_digest(tx, digest).await? {
        None => store::by_place(tx, place).await?,
        known => known,
    };
    let (verb, read) = match refused {
        None => ("backups.verified", Read::Sound { at: tx.now }),
        Some(says) => ("backups.refused", Read::Refused { at: tx.now, says: says.to_owned() }),
    };
    let id = known.as_ref().map_or(0, |known| known.id.0);
    if let Some(known) = known {
        store::read(tx, &Backup { read, ..known }).await?;
    }
    tx.trace(verb, (KIND, id), &(place, hex::encode(digest), refused.unwrap_or_default())).await
}

/// This house was put back from a backup: the first thing it remembers of its new life.
pub async fn restored(tx: &mut Tx<'_>, place: &str, manifest: &Manifest) -> Result<()> {
    let snapshot = &manifest.snapshot;
    let told = (place, snapshot.at, snapshot.seal, manifest.rows(), manifest.files, &manifest.missing);
    tx.trace("backups.restored", (KIND, 0), &told).await
}

/// A rehearsal has ended; one that failed waits for the administrator of the system until another one passes.
pub(super) async fn drilled(tx: &mut Tx<'_>, drill: Drill) -> Result<Drill> {
    let drill = Drill { id: tx.new_id(), ..drill };
    store::insert_drill(tx, &drill).await?;
    let told = (&drill.place, drill.passed, drill.rows, drill.files, drill.took_ms, &drill.says);
    tx.trace("backups.drilled", (KIND, drill.backup.map_or(0, |backup| backup.0)), &told).await?;
    if drill.passed {
        inbox::settle(tx, FAILED).await?;
        return Ok(drill);
    }
    wait(tx, FAILED, words::STEP_FAILED, words::failed(&drill.place)).await?;
    Ok(drill)
}

pub(super) async fn wait(tx: &mut Tx<'_>, thing: (&'static str, i64), step: &'static str, title: String) -> Result<()> {
    let holders = vec![("system_admin".to_owned(), ("Platform", 1))];
    let due = Some(tx.now.plus(kernel::DAY));
    inbox::wait(tx, Waiting { thing, step, title, link: "/backups".into(), due, holders, ..Waiting::default() }).await
}

/// Asks for a rehearsal of a backup (BK-04).
pub(super) async fn ask(tx: &mut Tx<'_>, id: Id<Backup>) -> Result<()> {
    tx.allow(Verb::Drill, &Shelf)?;
    people::consoles::require(tx).await?;
    let backup = store::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    tx.trace("backups.drill_asked", (KIND, id.0), &backup.place).await?;
    tx.ask(Rehearse { backup: id.0 }).await
}
