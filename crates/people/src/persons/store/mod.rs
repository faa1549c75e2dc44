//! All SQL of this room: one person here, many at once in `bulk`. A person's document leaves it sealed, digested or, for
//! one audited look, whole.
mod bulk;
mod identity;
mod merging;
mod moves;

use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, House, Id, Refusal, Result, Tx, View, params};

pub use bulk::{Keyed, keyed, members_named, namesakes_among};
pub(super) use bulk::{insert_many, join_many, leave_many, rename_many, rephone_many};
pub(super) use identity::verify;
pub use identity::{by_name_and_phone, verified_among};
pub(super) use merging::{carry_names, carry_places, set_merged};
pub use merging::{folded_into, kept_among, same_phone};
pub use moves::former_names;
pub(super) use moves::{Move, Place, keep_move, keep_name, leave, moves, places, set_name, take_post, touch};

use super::actions::Newcomer;
use super::document::Document;
use super::person::{Found, Membership, Person, Verb};
use super::reveal::{Known, Sealed};
use crate::fold;
use crate::units::Unit;

const PHONE: &str = "SELECT phone_sealed FROM persons WHERE id = $1 AND phone_sealed IS NOT NULL";
const FETCH: &str = "SELECT persons.id, name, staff_number, document_digest IS NOT NULL, persons.version,
    verified_at IS NOT NULL, g.until_at, g.sponsor_id, persons.merged_into FROM persons
    LEFT JOIN guest_accounts g ON g.person_id = persons.id";
const UNITS: &str = "SELECT m.unit_id, u.parent_id FROM memberships m JOIN unit_labels u ON u.id = m.unit_id
    WHERE m.person_id = $1 AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2) ORDER BY m.from_at LIMIT 20";
const INSERT: &str = "INSERT INTO persons (id, name, folded, pinyin, initials, sort_key, staff_number, document_digest,
    document_sealed, phone_digest, phone_sealed, entered_at, verified_at, verified_by) VALUES";
const JOIN: &str = "INSERT INTO memberships (id, person_id, unit_id, post, subject, from_at) VALUES";
const SEALED: &str = "SELECT document_sealed, phone_sealed FROM persons WHERE id = $1 LIMIT 1";
const SET_DOCUMENT: &str = "UPDATE persons SET document_digest = $1, document_sealed = $2, version = version + 1
    WHERE id = $3";
const SET_STAFF: &str = "UPDATE persons SET staff_number = $1, version = version + 1 WHERE id = $2";
const SHOWN: &str = "SELECT p.name, COALESCE((SELECT u.name FROM memberships m JOIN unit_labels u ON u.id = m.unit_id
        WHERE m.person_id = $1 AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2)
        ORDER BY m.from_at DESC LIMIT 1), ''),
    (SELECT COUNT(*) FROM unread_notices WHERE person_id = $1),
    COALESCE((SELECT version FROM notices_in_force), 0),
    COALESCE((SELECT version FROM notices_seen WHERE person_id = $1), 0), COALESCE(p.staff_number, '')
    FROM persons p WHERE p.id = $1 LIMIT 1";
const FOUND: &str = "SELECT p.id, p.name, COALESCE(u.name, ''), COALESCE(m.post, ''), g.person_id IS NOT NULL
    FROM persons p LEFT JOIN memberships m ON m.person_id = p.id AND m.until_at IS NULL
    LEFT JOIN unit_labels u ON u.id = m.unit_id LEFT JOIN guest_accounts g ON g.person_id = p.id";

/// Under what a document is compared: keyed, so that the table alone tells nothing.
pub fn documents_digest(house: &House, document: &Document) -> Vec<u8> {
    house.seal.mac("persons.document", document.number().as_bytes())
}

pub async fn fetch(view: &mut View<'_>, id: Id<kernel::Person>, verb: Verb) -> Result<Person> {
    let person = by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    view.allow(verb, &person)?;
    if person.merged.is_some() && verb != Verb::See {
        return Err(Refusal::not_now(super::words::MERGED).into());
    }
    Ok(person)
}

pub async fn by_id(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Option<Person>> {
    one(view, Query::new(FETCH).add(" WHERE persons.id = {} LIMIT 1", params![id])).await
}

pub async fn by_document(view: &mut View<'_>, document: &Document) -> Result<Option<Person>> {
    let digest = documents_digest(view.house, document);
    let found = one(view, Query::new(FETCH).add(" WHERE document_digest = {} LIMIT 1", params![digest])).await?;
    merging::kept(view, found).await
}

pub async fn by_staff_number(view: &mut View<'_>, number: &str) -> Result<Option<Person>> {
    let found = one(view, Query::new(FETCH).add(" WHERE staff_number = {} LIMIT 1", params![number])).await?;
    merging::kept(view, found).await
}

async fn one(view: &mut View<'_>, query: Query) -> Result<Option<Person>> {
    let Some(mut person) = view.sql.list::<Person>(query).await?.pop() else { return Ok(None) };
    let of = person.merged.unwrap_or(person.id);
    let chains = view.sql.all::<Chain>(UNITS, params![of, view.now]).await?;
    person.units = chains.iter().map(|chain| chain.0).collect();
    person.above = chains.into_iter().filter_map(|chain| Some((chain.0, chain.1?))).collect();
    Ok(Some(person))
}

/// Names of persons by id, for pages that show who did something (at most 200).
pub async fn names(view: &mut View<'_>, ids: &[Id<kernel::Person>]) -> Result<HashMap<i64, String>> {
    let mut query = Query::new("SELECT id, name FROM persons WHERE id IN (0");
    for id in ids.iter().take(200) {
        query = query.add(", {}", params![*id]);
    }
    let rows = view.sql.list::<Named>(query.add(") LIMIT 201", params![])).await?;
    Ok(rows.into_iter().map(|named| (named.0, named.1)).collect())
}

/// The telephone of a person, for those whom the page may tell it: the learners of a class head's class. `None` when
/// nobody told it.
pub async fn phone(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Option<String>> {
    let Some(sealed) = view.sql.opt::<String>(PHONE, params![id]).await? else { return Ok(None) };
    opened(view, id, &sealed).map(Some)
}

/// How these persons are reached, by those whom the page may tell it, as `phone`: names with telephones, in their order.
pub async fn with_phones(view: &mut View<'_>, ids: &[Id<kernel::Person>]) -> Result<Vec<(String, Option<String>)>> {
    let query = Query::new("SELECT id, name, phone_sealed FROM persons WHERE 1 = 1");
    let query = query.among(" AND id IN", ids.iter().copied()).add(" LIMIT 200", params![]);
    let mut found: HashMap<i64, Reached> =
        view.sql.list::<Reached>(query).await?.into_iter().map(|one| (one.id, one)).collect();
    let mut all = vec![];
    for one in ids.iter().filter_map(|id| found.remove(&id.0)) {
        let phone = one.sealed.map(|sealed| opened(view, Id::new(one.id), &sealed)).transpose()?;
        all.push((one.name, phone));
    }
    Ok(all)
}

fn opened(view: &View<'_>, id: Id<kernel::Person>, sealed: &str) -> Result<String> {
    let open = view.house.seal.open_sealed(&format!("persons.phone.{id}"), sealed)?;
    Ok(String::from_utf8_lossy(&open).into_owned())
}

/// What every page shows of whoever looks at it.
#[derive(Default)]
pub struct Shown {
    pub name: String,
    /// The unit that they belong to now; empty when to none.
    pub unit: String,
    /// Notices that they have not read.
    pub unread: i64,
    /// Versions of what people are told about their data: in force, and read by them.
    pub told: (i64, i64),
    /// Empty for whoever has none.
    pub staff_number: String,
}

impl Shown {
    /// Who looks, as it stands on what they look at: name and staff number.
    pub fn mark(&self) -> String {
        format!("{} {}", self.name, self.staff_number).trim().to_owned()
    }
}

/// One read for the frame of every page.
pub async fn shown(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<Shown> {
    Ok(view.sql.opt(SHOWN, params![id, view.now]).await?.unwrap_or_default())
}

/// People by characters, pinyin or initials, sorted by pinyin. `units` narrows to the caller's own people.
pub async fn find(view: &mut View<'_>, words: &str, units: Option<&[i64]>, limit: i64) -> Result<Vec<Found>> {
    let wanted = fold(words);
    let pattern = format!("{}%", wanted.replace(['%', '_'], ""));
    let anywhere = format!("%{pattern}");
    let mut query = Query::new(FOUND).add(
        " WHERE p.merged_into IS NULL AND (p.folded LIKE {} OR p.pinyin LIKE {} OR p.initials LIKE {} OR p.id IN (SELECT person_id
        FROM former_names WHERE folded LIKE {} OR pinyin LIKE {} OR initials LIKE {}))",
        params![&anywhere, &pattern, &pattern, &anywhere, &pattern, &pattern],
    );
    if let Some(units) = units {
        query = query.add(" AND m.unit_id IN (0", params![]);
        for unit in units {
            query = query.add(", {}", params![*unit]);
        }
        query = query.add(")", params![]);
    }
    Ok(view.sql.list(query.add(" ORDER BY p.sort_key, p.id LIMIT {}", params![limit.clamp(1, 100)])).await?)
}

/// The people of one unit, by pinyin.
pub async fn members_of(view: &mut View<'_>, unit: Id<Unit>, limit: i64) -> Result<Vec<Found>> {
    let query = Query::new(FOUND)
        .add(" WHERE m.unit_id = {} ORDER BY p.sort_key, p.id LIMIT {}", params![unit, limit.clamp(1, 100)]);
    Ok(view.sql.list(query).await?)
}

/// False when the document or the staff number is somebody's already.
pub(super) async fn insert(tx: &mut Tx<'_>, person: &Person, new: &Newcomer) -> Result<bool> {
    Ok(!insert_many(tx, &[(person.id, new)]).await?.is_empty())
}

pub(super) async fn join(tx: &mut Tx<'_>, place: &Membership) -> Result<bool> {
    Ok(!join_many(tx, std::slice::from_ref(place)).await?.is_empty())
}

/// Document and telephone as they are kept.
pub(super) async fn sealed(view: &mut View<'_>, id: Id<kernel::Person>) -> Result<[Option<String>; 2]> {
    let found = view.sql.opt::<Both>(SEALED, params![id]).await?;
    Ok(found.map_or([None, None], |both| [both.0, both.1]))
}

pub(super) async fn correct(tx: &mut Tx<'_>, id: Id<kernel::Person>, known: &Known) -> Result<()> {
    match known {
        Known::Document(document) => {
            merging::swap_document(tx, id, document).await?;
            let place = Sealed::Document.place(id);
            let sealed = tx.house.seal.seal(&place, document.number().as_bytes())?;
            let digest = documents_digest(tx.house, document);
            tx.sql.exec(SET_DOCUMENT, params![digest, sealed, id]).await?;
        }
        Known::StaffNumber(number) => {
            merging::swap_staff_number(tx, id, number).await?;
            tx.sql.exec(SET_STAFF, params![number, id]).await?;
        }
        Known::Phone(phone) => {
            rephone_many(tx, &[(id, phone.clone())]).await?;
        }
    }
    Ok(())
}

/// The documents of these persons (at most 200), each with its middle hidden; who has none is left out.
pub async fn masked(view: &mut View<'_>, ids: &[i64]) -> Result<std::collections::HashMap<i64, String>> {
    let query = Query::new("SELECT id, document_sealed FROM persons WHERE document_sealed IS NOT NULL")
        .among(" AND id IN", ids.iter().take(200).copied())
        .add(" LIMIT 200", params![]);
    let mut all = std::collections::HashMap::new();
    for Named(id, sealed) in view.sql.list::<Named>(query).await? {
        let number = view.house.seal.open_sealed(&format!("persons.document.{id}"), &sealed)?;
        all.insert(id, super::mask(&String::from_utf8_lossy(&number)));
    }
    Ok(all)
}

/// Two sealed texts.
struct Both(Option<String>, Option<String>);
impl FromRow for Both {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

/// A unit and the unit above it.
struct Chain(i64, Option<i64>);
impl FromRow for Chain {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Named(i64, String);
impl FromRow for Named {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Reached {
    id: i64,
    name: String,
    sealed: Option<String>,
}
impl FromRow for Reached {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, name: row.get(1)?, sealed: row.get(2)? })
    }
}

impl FromRow for Shown {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            name: row.get(0)?,
            unit: row.get(1)?,
            unread: row.get(2)?,
            told: (row.get(3)?, row.get(4)?),
            staff_number: row.get(5)?,
        })
    }
}

impl FromRow for Found {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (name, unit, post) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Self { id: Id::new(row.get(0)?), name, unit, post, guest: row.get(4)? })
    }
}

impl FromRow for Person {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (until, sponsor): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
        Ok(Self {
            verified: row.get(5)?,
            guest: until.zip(sponsor).map(|(until, sponsor)| (At(until), Id::new(sponsor))),
            id: Id::new(row.get(0)?),
            name: row.get(1)?,
            staff_number: row.get(2)?,
            has_document: row.get(3)?,
            units: vec![],
            above: vec![],
            merged: row.get::<Option<i64>>(8)?.map(Id::new),
            version: row.get(4)?,
        })
    }
}
