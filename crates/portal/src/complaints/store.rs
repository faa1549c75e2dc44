//! All SQL of this room. Who complained is sealed, and opened for the desk alone.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::complaint::{Complaint, Stage, TheDesk, Verb};
use super::words;
use crate::publications::Kind;
use crate::takedowns::{self, Place};

const COLUMNS: &str = "SELECT id, code, what, place, received_at, answered_at, answered_by, answer, version
    FROM complaints";
const INSERT: &str = "INSERT INTO complaints (id, code, what, place, contact_sealed, address_digest, received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const SAVE: &str = "UPDATE complaints SET answered_at = $1, answered_by = $2, answer = $3, version = version + 1
    WHERE id = $4 AND version = $5";
const COUNT: &str = "SELECT COUNT(*) FROM complaints WHERE address_digest = $1 AND received_at > $2";
const CONTACT: &str = "SELECT contact_sealed FROM complaints WHERE id = $1 AND contact_sealed IS NOT NULL";

pub async fn fetch(view: &mut View<'_>, id: Id<Complaint>, verb: Verb) -> Result<Complaint> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    let complaint = view.sql.list::<Complaint>(query).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &complaint)?;
    Ok(complaint)
}

/// The one with that number, in capitals or not, with blanks or without: holding the number is the permission.
pub async fn by_code(view: &mut View<'_>, code: &str) -> Result<Complaint> {
    let code = people::fold(code).to_uppercase();
    let query = Query::new(COLUMNS).add(" WHERE code = {} LIMIT 1", params![code]);
    Ok(view.sql.list::<Complaint>(query).await?.pop().ok_or(Refusal::NotFound)?)
}

/// What waits for an answer, oldest first, or the newest answered (at most 50 each).
pub(super) async fn desk(view: &mut View<'_>, which: Which) -> Result<Vec<Complaint>> {
    view.allow(Verb::See, &TheDesk)?;
    let query = Query::new(COLUMNS);
    let query = match which {
        Which::Open => query.add(" WHERE answered_at IS NULL ORDER BY id LIMIT 50", params![]),
        Which::Answered => query.add(" WHERE answered_at IS NOT NULL ORDER BY id DESC LIMIT 50", params![]),
    };
    Ok(view.sql.list(query).await?)
}

/// What waits for an answer and names an address of that thing (at most 20); no rights asked.
pub async fn about(view: &mut View<'_>, thing: (Kind, i64)) -> Result<Vec<Complaint>> {
    let query = Query::new(COLUMNS)
        .add(" WHERE answered_at IS NULL AND place LIKE {} ORDER BY id LIMIT 200", params![format!("%/{}%", thing.1)]);
    let mut all = view.sql.list::<Complaint>(query).await?;
    all.retain(|one| takedowns::place(&one.place) == Some(Place::Thing(thing.0, thing.1)));
    all.truncate(20);
    Ok(all)
}

#[derive(Clone, Copy)]
pub(super) enum Which {
    Open,
    Answered,
}

/// How its sender wants to be reached; empty when they did not say.
pub(super) async fn contact(view: &mut View<'_>, complaint: &Complaint) -> Result<String> {
    view.allow(Verb::See, complaint)?;
    let Some(sealed) = view.sql.opt::<String>(CONTACT, params![complaint.id]).await? else { return Ok(String::new()) };
    let open = view.house.seal.open_sealed(&place(complaint.id), &sealed)?;
    Ok(String::from_utf8_lossy(&open).into_owned())
}

pub(super) async fn count_since(tx: &mut Tx<'_>, address: &[u8], since: At) -> Result<i64> {
    Ok(tx.sql.one::<i64>(COUNT, params![address, since]).await?)
}

pub(super) async fn insert(tx: &mut Tx<'_>, complaint: &Complaint, contact: &str, address: Vec<u8>) -> Result<()> {
    let sealed = match contact {
        "" => None,
        said => Some(tx.house.seal.seal(&place(complaint.id), said.as_bytes())?),
    };
    let row =
        params![complaint.id, &complaint.code, &complaint.what, &complaint.place, sealed, address, complaint.received];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

fn place(id: Id<Complaint>) -> String {
    format!("complaints.contact_sealed.{id}")
}

/// Saves what was fetched, unless somebody saved it first.
pub(super) async fn save(tx: &mut Tx<'_>, complaint: Complaint) -> Result<Complaint> {
    let (at, by, text) = match &complaint.stage {
        Stage::Received => (None, None, None),
        Stage::Answered { at, by, text } => (Some(*at), Some(*by), Some(text)),
    };
    match tx.sql.exec(SAVE, params![at, by, text, complaint.id, complaint.version]).await? {
        1 => Ok(Complaint { version: complaint.version + 1, ..complaint }),
        _ => Err(Refusal::not_now(words::STALE))?,
    }
}

impl FromRow for Complaint {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let answered: (Option<i64>, Option<i64>, Option<String>) = (row.get(5)?, row.get(6)?, row.get(7)?);
        let stage = match answered {
            (Some(at), Some(by), Some(text)) => Stage::Answered { at: At(at), by: Id::new(by), text },
            _ => Stage::Received,
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            code: row.get(1)?,
            what: row.get(2)?,
            place: row.get(3)?,
            received: At(row.get(4)?),
            stage,
            version: row.get(8)?,
        })
    }
}
