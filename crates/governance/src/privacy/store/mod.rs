//! All SQL of this room: requests, copies, reveals and holds here; what is read and changed as the registry of tables says
//! in `tables`, since there no table is named.
mod tables;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Signed, Tx, View, params};
use people::persons;

#[cfg(test)]
pub use tables::counting;
pub use tables::{acts, blank, counts, delete, distinct, rows, schema, set};

use super::copies::DataCopy;
use super::request::{DataRequest, Stage, Verb, What};
use super::reveals::Reveal;

const REQUEST: &str =
    "SELECT id, number, person_id, kind, field, text, asked_at, due_at, stage, decided_at, decided_by,
    reason, version FROM data_requests";
const INSERT: &str =
    "INSERT INTO data_requests (id, number, person_id, kind, field, wish_sealed, text, asked_at, due_at,
    stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked') ON CONFLICT DO NOTHING";
const SAVE: &str = "UPDATE data_requests SET stage = $1, decided_at = $2, decided_by = $3, reason = $4,
    version = version + 1 WHERE id = $5 AND version = $6";
const WISH: &str = "SELECT wish_sealed FROM data_requests WHERE id = $1 AND wish_sealed IS NOT NULL";
const FORGET_WISHES: &str = "UPDATE data_requests SET wish_sealed = NULL, text = '' WHERE person_id = $1";
const REVEAL: &str = "INSERT INTO reveals (id, person_id, field, reason, seen_at, seen_by, until_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const ONE_REVEAL: &str = "SELECT id, person_id, field, reason, seen_at, seen_by, until_at FROM reveals WHERE id = $1
    LIMIT 1";
const OF_ME: &str = "SELECT id, person_id, field, reason, seen_at, seen_by, until_at FROM reveals WHERE person_id = $1
    ORDER BY id DESC LIMIT 20";
const COUNT: &str = "SELECT COUNT(*) FROM reveals WHERE seen_by = $1 AND seen_at > $2";
const SEEN_BY: &str = "SELECT DISTINCT person_id FROM reveals WHERE seen_by = $1 AND seen_at >= $2 AND seen_at < $3
    ORDER BY person_id LIMIT 20000";
const TAKEN_BY: &str = "SELECT DISTINCT kind, subject_id FROM audit_trail WHERE actor_id = $1 AND at >= $2 AND at < $3
    AND outcome = 'done' AND verb IN ('papers.taken', 'papers.exported', 'roster.errors_taken', 'roster.list_made',
    'persons.document_seen', 'matrix.exported', 'archives.taken', 'audit.exported', 'filings.exported',
    'publications.exported', 'incidents.log_taken')
    ORDER BY kind, subject_id LIMIT 20000";
const SEATED: &str = "SELECT person_id FROM class_seats WHERE class_id = $1 ORDER BY person_id LIMIT 100000";
const SEATED_IN_PROJECT: &str =
    "SELECT DISTINCT person_id FROM class_seats WHERE project_id = $1 ORDER BY person_id LIMIT 100000";
const IMPORTED: &str = "SELECT person_id FROM imported_persons WHERE import_id = $1 ORDER BY person_id LIMIT 100000";
const COPY: &str = "SELECT id, number, person_id, whole, asked_at, made_at, file_key, digest, bytes, until_at, gone_at
    FROM data_copies";
const ASK_COPY: &str = "INSERT INTO data_copies (id, number, person_id, whole, asked_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING";
const MADE: &str = "UPDATE data_copies SET made_at = $1, file_key = $2, digest = $3, bytes = $4, until_at = $5
    WHERE id = $6 AND made_at IS NULL";
const GONE: &str = "UPDATE data_copies SET gone_at = $1, file_key = NULL WHERE id = $2 AND gone_at IS NULL";
const LYING: &str = "SELECT COUNT(*) FROM data_copies WHERE file_key IS NOT NULL AND gone_at IS NULL";
const HOLD: &str = "INSERT INTO data_holds (id, person_id, place, sealed, held_at) VALUES ($1, $2, $3, $4, $5)";

pub async fn fetch(view: &mut View<'_>, id: Id<DataRequest>, verb: Verb) -> Result<DataRequest> {
    let query = Query::new(REQUEST).add(" WHERE id = {} LIMIT 1", params![id]);
    let request = one(view, query).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &request)?;
    Ok(request)
}

/// The one with that number: holding the number is the permission.
pub async fn by_number(view: &mut View<'_>, number: &str) -> Result<Option<DataRequest>> {
    one(view, Query::new(REQUEST).add(" WHERE number = {} LIMIT 1", params![number])).await
}

async fn one(view: &mut View<'_>, query: Query) -> Result<Option<DataRequest>> {
    let Some(request) = view.sql.list::<DataRequest>(query).await?.pop() else { return Ok(None) };
    Ok(placed(view, vec![request]).await?.pop())
}

/// The actor's own, the newest first (at most 20).
pub async fn mine(view: &mut View<'_>) -> Result<Vec<DataRequest>> {
    let query = Query::new(REQUEST).add(" WHERE person_id = {} ORDER BY id DESC LIMIT 20", params![view.actor.id()]);
    Ok(view.sql.list(query).await?)
}

/// What waits, the most urgent first, and what was decided last; of those the actor may see (at most 100 each).
pub async fn desk(view: &mut View<'_>) -> Result<[Vec<DataRequest>; 2]> {
    let waiting = Query::new(REQUEST).add(" WHERE stage = 'asked' ORDER BY due_at, id LIMIT 100", params![]);
    let decided = Query::new(REQUEST).add(" WHERE stage <> 'asked' ORDER BY id DESC LIMIT 100", params![]);
    let mut both = [vec![], vec![]];
    for (at, query) in [waiting, decided].into_iter().enumerate() {
        let found = view.sql.list::<DataRequest>(query).await?;
        for request in placed(view, found).await? {
            if view.may(Verb::Answer, &request)? {
                both[at].push(request);
            }
        }
    }
    Ok(both)
}

/// With the units of their persons, which say who may answer.
async fn placed(view: &mut View<'_>, mut all: Vec<DataRequest>) -> Result<Vec<DataRequest>> {
    for slice in all.chunks_mut(200) {
        let ids: Vec<i64> = slice.iter().map(|request| request.person.0).collect();
        let known = persons::keyed(view, &[], &[], &ids).await?;
        for request in slice {
            let Some(person) = known.by_id(request.person.0) else { continue };
            (request.units, request.above) = (person.units.clone(), person.above.clone());
        }
    }
    Ok(all)
}

/// False when the same is asked for already.
pub async fn insert(tx: &mut Tx<'_>, request: &DataRequest, wish: Option<&str>) -> Result<bool> {
    let place = wish_place(request.id);
    let sealed = wish.map(|wish| tx.house.seal.seal(&place, wish.as_bytes())).transpose()?;
    let DataRequest { id, number, person, what, text, asked, due, .. } = request;
    let row = params![*id, number, *person, what.kind(), what.field(), sealed, text, *asked, *due];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

/// What it should read, as its person wrote it.
pub async fn wish(view: &mut View<'_>, id: Id<DataRequest>) -> Result<Option<String>> {
    let Some(sealed) = view.sql.opt::<String>(WISH, params![id]).await? else { return Ok(None) };
    let text = view.house.seal.open_sealed(&wish_place(id), &sealed)?;
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

fn wish_place(id: Id<DataRequest>) -> String {
    format!("data_requests.wish.{id}")
}

/// Saves what was fetched, unless somebody saved it first.
pub async fn save(tx: &mut Tx<'_>, request: DataRequest) -> Result<DataRequest> {
    let (stage, signed, reason) = request.stage.row();
    let (at, by) = (signed.map(|signed| signed.at), signed.map(|signed| signed.by));
    match tx.sql.exec(SAVE, params![stage, at, by, reason, request.id, request.version]).await? {
        1 => Ok(DataRequest { version: request.version + 1, ..request }),
        _ => Err(Refusal::stale("这件请求"))?,
    }
}

pub async fn forget_wishes(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    tx.sql.exec(FORGET_WISHES, params![person]).await?;
    Ok(())
}

pub async fn keep_reveal(tx: &mut Tx<'_>, one: &Reveal) -> Result<()> {
    let what: &'static str = one.what.into();
    let row = params![one.id, one.person, what, &one.reason, one.seen.at, one.seen.by, one.until];
    tx.sql.exec(REVEAL, row).await?;
    Ok(())
}

pub async fn reveal(view: &mut View<'_>, id: Id<Reveal>) -> Result<Option<Reveal>> {
    Ok(view.sql.opt(ONE_REVEAL, params![id]).await?)
}

/// Who looked at the actor's own numbers, the newest first (at most 20).
pub async fn reveals_of_me(view: &mut View<'_>) -> Result<Vec<Reveal>> {
    let me = view.actor.id();
    Ok(view.sql.all(OF_ME, params![me]).await?)
}

/// How many numbers the actor has looked at since.
pub async fn count_since(tx: &mut Tx<'_>, since: At) -> Result<i64> {
    let me = tx.actor.id();
    Ok(tx.sql.one(COUNT, params![me, since]).await?)
}

/// Whose numbers somebody looked at in a window.
pub async fn seen_by(view: &mut View<'_>, viewer: Id<Person>, from: At, until: At) -> Result<Vec<i64>> {
    Ok(view.sql.all(SEEN_BY, params![viewer, from, until]).await?)
}

/// What somebody took out of the house in a window: kind and id of the things, each once, as the trail says.
pub async fn taken_by(view: &mut View<'_>, viewer: Id<Person>, from: At, until: At) -> Result<Vec<(String, i64)>> {
    let rows = view.sql.all::<Taken>(TAKEN_BY, params![viewer, from, until]).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
}

/// Who sits or sat in a class.
pub async fn seated(view: &mut View<'_>, class: i64) -> Result<Vec<i64>> {
    Ok(view.sql.all(SEATED, params![class]).await?)
}

/// Who sits or sat in one of a project's classes.
pub async fn seated_in_project(view: &mut View<'_>, project: i64) -> Result<Vec<i64>> {
    Ok(view.sql.all(SEATED_IN_PROJECT, params![project]).await?)
}

pub async fn imported(view: &mut View<'_>, import: i64) -> Result<Vec<i64>> {
    Ok(view.sql.all(IMPORTED, params![import]).await?)
}

/// False while another one is being made.
pub async fn ask_copy(tx: &mut Tx<'_>, copy: &DataCopy) -> Result<bool> {
    let row = params![copy.id, &copy.number, copy.person, copy.whole, copy.asked];
    Ok(tx.sql.exec(ASK_COPY, row).await? == 1)
}

pub async fn copy(view: &mut View<'_>, id: Id<DataCopy>) -> Result<Option<DataCopy>> {
    let query = Query::new(COPY).add(" WHERE id = {} LIMIT 1", params![id]);
    Ok(view.sql.list(query).await?.pop())
}

pub async fn copy_numbered(view: &mut View<'_>, number: &str) -> Result<Option<DataCopy>> {
    let query = Query::new(COPY).add(" WHERE number = {} LIMIT 1", params![number]);
    Ok(view.sql.list(query).await?.pop())
}

/// A person's, the newest first (at most 20).
pub async fn copies(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<DataCopy>> {
    let query = Query::new(COPY).add(" WHERE person_id = {} ORDER BY id DESC LIMIT 20", params![person]);
    Ok(view.sql.list(query).await?)
}

/// False when it was made already.
pub async fn made(
    tx: &mut Tx<'_>,
    id: Id<DataCopy>,
    (key, digest, bytes): (&str, Vec<u8>, i64),
    until: At,
) -> Result<bool> {
    let now = tx.now;
    Ok(tx.sql.exec(MADE, params![now, key, digest, bytes, until, id]).await? == 1)
}

pub async fn gone(tx: &mut Tx<'_>, id: Id<DataCopy>) -> Result<bool> {
    let now = tx.now;
    Ok(tx.sql.exec(GONE, params![now, id]).await? == 1)
}

/// Whether a sealed copy for somebody still lies in the store.
pub async fn copies_wait(view: &mut View<'_>) -> Result<bool> {
    Ok(view.sql.one::<i64>(LYING, params![]).await? > 0)
}

/// Keeps what a pseudonym replaced, sealed: storage alone.
pub async fn hold(tx: &mut Tx<'_>, person: Id<Person>, place: &str, said: &str) -> Result<()> {
    let id = tx.new_id::<()>();
    let sealed = tx.house.seal.seal(&format!("data_holds.{id}"), said.as_bytes())?;
    let row = params![id, person, place, sealed, tx.now];
    tx.sql.exec(HOLD, row).await?;
    Ok(())
}

struct Taken(String, i64);
impl FromRow for Taken {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for DataRequest {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let what = What::read(&row.get::<String>(3)?, &row.get::<String>(4)?)?;
        let stage = Stage::read(&row.get::<String>(8)?, Signed::read(row, 9)?, row.get(11)?)?;
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            person: Id::new(row.get(2)?),
            what,
            text: row.get(5)?,
            asked: At(row.get(6)?),
            due: At(row.get(7)?),
            stage,
            units: vec![],
            above: vec![],
            version: row.get(12)?,
        })
    }
}

impl FromRow for Reveal {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            person: Id::new(row.get(1)?),
            what: row.get::<String>(2)?.parse()?,
            reason: row.get(3)?,
            seen: Signed { at: At(row.get(4)?), by: Id::new(row.get(5)?) },
            until: At(row.get(6)?),
        })
    }
}

impl FromRow for DataCopy {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            person: Id::new(row.get(2)?),
            whole: row.get(3)?,
            asked: At(row.get(4)?),
            made: row.get::<Option<i64>>(5)?.map(At),
            key: row.get(6)?,
            digest: row.get(7)?,
            bytes: row.get(8)?,
            until: row.get::<Option<i64>>(9)?.map(At),
            gone: row.get::<Option<i64>>(10)?.map(At),
        })
    }
}
