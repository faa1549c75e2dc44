//! SQL about records that were folded into others: there is one step from such a record to the kept one, never two.
use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{Id, Refusal, Result, Tx, View, params};

use super::{Document, Person, Sealed, documents_digest};
use crate::{fold, initials_of, pinyin_of};

const INTO: &str = "SELECT id FROM persons WHERE merged_into = $1 ORDER BY id LIMIT 100";
const SET: &str = "UPDATE persons SET merged_into = $1, merged_at = $2, version = version + 1
    WHERE id = $3 AND merged_into IS NULL";
const OPEN_PLACES: &str = "SELECT unit_id, post, subject FROM memberships WHERE person_id = $1 AND until_at IS NULL
    ORDER BY from_at, id LIMIT 50";
const END_PLACES: &str = "UPDATE memberships SET until_at = $1 WHERE person_id = $2 AND until_at IS NULL";
const TAKE_PLACE: &str = "INSERT INTO memberships (id, person_id, unit_id, post, subject, from_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const NAMES: &str = "SELECT name, until_at FROM former_names WHERE person_id = $1 ORDER BY until_at LIMIT 50";
const KEEP_NAME: &str = "INSERT INTO former_names (id, person_id, name, folded, pinyin, initials, until_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const HAS_DOCUMENT: &str = "SELECT id FROM persons WHERE merged_into = $1 AND document_digest = $2 LIMIT 1";
const DOCUMENT: &str = "UPDATE persons SET document_digest = $1, document_sealed = $2 WHERE id = $3";
const HAS_STAFF: &str = "SELECT id FROM persons WHERE merged_into = $1 AND staff_number = $2 LIMIT 1";
const STAFF: &str = "UPDATE persons SET staff_number = $1 WHERE id = $2";
const STAFF_OF: &str = "SELECT staff_number FROM persons WHERE id = $1 AND staff_number IS NOT NULL";
const SAME_PHONE: &str = "SELECT o.id FROM persons p JOIN persons o ON o.phone_digest = p.phone_digest AND o.id <> p.id
    WHERE p.id = $1 AND o.merged_into IS NULL ORDER BY o.id LIMIT 20";

/// The records that were folded into this one.
pub async fn folded_into(view: &mut View<'_>, kept: Id<kernel::Person>) -> Result<Vec<Id<kernel::Person>>> {
    Ok(view.sql.all::<i64>(INTO, params![kept]).await?.into_iter().map(Id::new).collect())
}

/// Of these records (at most 500) those that were folded, each with the one that was kept.
pub async fn kept_among(view: &mut View<'_>, ids: &[i64]) -> Result<HashMap<i64, Id<kernel::Person>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = Query::new("SELECT id, merged_into FROM persons WHERE merged_into IS NOT NULL")
        .among(" AND id IN", ids.iter().copied())
        .add(" LIMIT 500", params![]);
    Ok(view.sql.list::<Pair>(query).await?.into_iter().map(|pair| (pair.0, Id::new(pair.1))).collect())
}

/// Others with the same telephone, none of them folded: of whom it may be asked whether they are the same person.
pub async fn same_phone(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Vec<Id<kernel::Person>>> {
    Ok(view.sql.all::<i64>(SAME_PHONE, params![id]).await?.into_iter().map(Id::new).collect())
}

/// Whoever that record is now.
pub(super) async fn kept(view: &mut View<'_>, found: Option<Person>) -> Result<Option<Person>> {
    match found.as_ref().and_then(|person| person.merged) {
        Some(kept) => super::by_id(view, kept).await,
        None => Ok(found),
    }
}

pub async fn set_merged(tx: &mut Tx<'_>, kept: Id<kernel::Person>, folded: Id<kernel::Person>) -> Result<()> {
    let row = params![kept, tx.now, folded];
    match tx.sql.exec(SET, row).await? {
        1 => Ok(()),
        _ => Err(Refusal::stale("这份档案").into()),
    }
}

/// Ends the places of the folded record; the units that the kept one did not belong to until now.
pub async fn carry_places(tx: &mut Tx<'_>, kept: &Person, folded: &Person) -> Result<Vec<i64>> {
    let now = tx.now;
    let open = tx.sql.all::<Place>(OPEN_PLACES, params![folded.id]).await?;
    tx.sql.exec(END_PLACES, params![now, folded.id]).await?;
    let mut taken = vec![];
    for Place(unit, post, subject) in open.into_iter().filter(|place| !kept.units.contains(&place.0)) {
        let row = params![tx.new_id::<()>(), kept.id, unit, post, subject, now];
        tx.sql.exec(TAKE_PLACE, row).await?;
        taken.push(unit);
    }
    taken.dedup();
    Ok(taken)
}

/// Every name that the folded record bore and the kept one did not finds the kept one.
pub async fn carry_names(tx: &mut Tx<'_>, kept: &Person, folded: &Person) -> Result<()> {
    let mut known: Vec<String> =
        tx.sql.all::<Name>(NAMES, params![kept.id]).await?.into_iter().map(|one| one.0).collect();
    known.push(kept.name.clone());
    let mut names = tx.sql.all::<Name>(NAMES, params![folded.id]).await?;
    names.push(Name(folded.name.clone(), tx.now.0));
    for Name(name, until) in names {
        if known.contains(&name) {
            continue;
        }
        let row = params![tx.new_id::<()>(), kept.id, &name, fold(&name), pinyin_of(&name), initials_of(&name), until];
        tx.sql.exec(KEEP_NAME, row).await?;
        known.push(name);
    }
    Ok(())
}

/// A document that a folded record of this person holds becomes the person's own; the one that they had until now goes to
/// that record, where it still leads to them.
pub(super) async fn swap_document(tx: &mut Tx<'_>, id: Id<kernel::Person>, document: &Document) -> Result<()> {
    let digest = documents_digest(tx.house, document);
    let Some(folded) = tx.sql.opt::<i64>(HAS_DOCUMENT, params![id, digest]).await? else { return Ok(()) };
    let nothing = (None::<Vec<u8>>, None::<String>);
    tx.sql.exec(DOCUMENT, params![nothing.0.clone(), nothing.1.clone(), folded]).await?;
    let Some(old) = crate::persons::whole(tx, id, Sealed::Document).await? else { return Ok(()) };
    tx.sql.exec(DOCUMENT, params![nothing.0, nothing.1, id]).await?;
    let digest = tx.house.seal.mac("persons.document", old.as_bytes());
    let sealed = tx.house.seal.seal(&Sealed::Document.place(Id::new(folded)), old.as_bytes())?;
    tx.sql.exec(DOCUMENT, params![digest, sealed, folded]).await?;
    Ok(())
}

/// The same of the staff number.
pub(super) async fn swap_staff_number(tx: &mut Tx<'_>, id: Id<kernel::Person>, number: &str) -> Result<()> {
    let Some(folded) = tx.sql.opt::<i64>(HAS_STAFF, params![id, number]).await? else { return Ok(()) };
    let old = tx.sql.opt::<String>(STAFF_OF, params![id]).await?;
    tx.sql.exec(STAFF, params![None::<String>, id]).await?;
    tx.sql.exec(STAFF, params![old, folded]).await?;
    Ok(())
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Place(i64, String, String);
impl FromRow for Place {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

struct Name(String, i64);
impl FromRow for Name {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
