//! SQL about many persons at once: a slice of an import asks once, not row by row. At most 200 of them a call.
use std::collections::HashMap;

use kernel::db::{FromRow, Params, Query, Row};
use kernel::{House, Id, Result, Tx, View, params};

use super::{Document, INSERT, JOIN, Membership, Newcomer, Person, documents_digest};
use crate::persons::KnownBy;
use crate::units::Unit;
use crate::{fold, initials_of, pinyin_of, sort_key};

const KEYED: &str = "SELECT id, name, staff_number, document_digest IS NOT NULL, version, verified_at IS NOT NULL,
    CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), merged_into, document_digest, phone_digest FROM persons";
const UNITS: &str =
    "SELECT m.person_id, m.unit_id, u.parent_id FROM memberships m JOIN unit_labels u ON u.id = m.unit_id";
const NAMESAKES: &str = "SELECT p.folded, m.unit_id, p.id FROM persons p
    JOIN memberships m ON m.person_id = p.id AND m.until_at IS NULL";
const NAMED: &str =
    "SELECT p.id, p.name FROM persons p JOIN memberships m ON m.person_id = p.id AND m.until_at IS NULL";
const RENAME: &str = "UPDATE persons SET name = $1, folded = $2, pinyin = $3, initials = $4, sort_key = $5,
    version = version + 1 WHERE id = $6 RETURNING id";
const REPHONE: &str = "UPDATE persons SET phone_digest = $1, phone_sealed = $2, version = version + 1 WHERE id = $3
    RETURNING id";

/// Persons, found by their documents, numbers or ids.
#[derive(Default)]
pub struct Keyed {
    persons: HashMap<i64, Person>,
    documents: HashMap<Vec<u8>, i64>,
    staff: HashMap<String, i64>,
    phones: HashMap<i64, Vec<u8>>,
}

impl Keyed {
    pub fn by_document(&self, house: &House, document: &Document) -> Option<&Person> {
        self.by_id(*self.documents.get(&documents_digest(house, document))?)
    }
    pub fn by_staff_number(&self, number: &str) -> Option<&Person> {
        self.by_id(*self.staff.get(number)?)
    }
    /// Whoever that record is now.
    pub fn by_id(&self, id: i64) -> Option<&Person> {
        let found = self.persons.get(&id)?;
        found.merged.map_or(Some(found), |kept| self.persons.get(&kept.0))
    }
    /// Whether this is the person's registered telephone; none when none is registered.
    pub fn has_phone(&self, house: &House, person: &Person, phone: &str) -> Option<bool> {
        Some(*self.phones.get(&person.id.0)? == phone_digest(house, phone))
    }

    fn take(&mut self, row: Held) {
        let id = row.person.id.0;
        self.staff.extend(row.person.staff_number.clone().map(|number| (number, id)));
        self.documents.extend(row.document.map(|digest| (digest, id)));
        self.phones.extend(row.phone.map(|digest| (id, digest)));
        self.persons.insert(id, row.person);
    }
}

/// Whom these documents, staff numbers and ids belong to, with the units that they belong to now.
pub async fn keyed(view: &mut View<'_>, documents: &[&Document], numbers: &[&str], ids: &[i64]) -> Result<Keyed> {
    let digests: Vec<Vec<u8>> = documents.iter().map(|document| documents_digest(view.house, document)).collect();
    // Each by its own index: an OR over three of them makes PostgreSQL read the whole table.
    let query = Query::new(KEYED)
        .among(" WHERE document_digest IN", digests)
        .add(" UNION ALL ", params![])
        .add(KEYED, params![])
        .among(" WHERE staff_number IN", numbers.iter().copied())
        .add(" UNION ALL ", params![])
        .add(KEYED, params![])
        .among(" WHERE id IN", ids.iter().copied())
        .add(" LIMIT 600", params![]);
    let mut found = Keyed::default();
    view.sql.list::<Held>(query).await?.into_iter().for_each(|row| found.take(row));
    let kept: Vec<i64> = found.persons.values().filter_map(|person| Some(person.merged?.0)).collect();
    if !kept.is_empty() {
        let query = Query::new(KEYED).among(" WHERE id IN", kept).add(" LIMIT 600", params![]);
        view.sql.list::<Held>(query).await?.into_iter().for_each(|row| found.take(row));
    }
    let query = Query::new(UNITS)
        .among(" WHERE m.person_id IN", found.persons.keys().copied())
        .add(" AND m.from_at <= {} AND (m.until_at IS NULL OR m.until_at > {})", params![view.now, view.now])
        .add(" ORDER BY m.person_id, m.from_at LIMIT 12000", params![]);
    for Chain(person, unit, above) in view.sql.list(query).await? {
        let Some(person) = found.persons.get_mut(&person) else { continue };
        person.units.push(unit);
        person.above.extend(above.map(|above| (unit, above)));
    }
    Ok(found)
}

/// Who of these folded names works in one of these units: (name, unit) and the person.
pub async fn namesakes_among(
    view: &mut View<'_>,
    names: &[&str],
    units: &[i64],
) -> Result<HashMap<(String, i64), Vec<i64>>> {
    let query = Query::new(NAMESAKES)
        .among(" WHERE p.folded IN", names.iter().copied())
        .among(" AND m.unit_id IN", units.iter().copied())
        .add(" ORDER BY p.id LIMIT 40000", params![]);
    let mut found = HashMap::<_, Vec<i64>>::new();
    for Namesake(name, unit, person) in view.sql.list(query).await? {
        found.entry((name, unit)).or_default().push(person);
    }
    Ok(found)
}

/// The names of those among these persons who belong to a unit now.
pub async fn members_named(
    view: &mut View<'_>,
    unit: Id<Unit>,
    persons: &[i64],
) -> Result<Vec<(Id<kernel::Person>, String)>> {
    let query = Query::new(NAMED)
        .add(" WHERE m.unit_id = {}", params![unit])
        .among(" AND p.id IN", persons.iter().copied())
        .add(" ORDER BY p.sort_key, p.id LIMIT 200", params![]);
    let rows = view.sql.list::<super::Named>(query).await?;
    Ok(rows.into_iter().map(|row| (Id::new(row.0), row.1)).collect())
}

/// Who got in: whoever holds the document or the staff number of a newcomer keeps it.
pub(in crate::persons) async fn insert_many(
    tx: &mut Tx<'_>,
    new: &[(Id<kernel::Person>, &Newcomer)],
) -> Result<Vec<i64>> {
    let rows = new.iter().map(|(id, new)| row(tx, *id, new)).collect::<Result<Vec<_>>>()?;
    Ok(tx.sql.list(Query::new(INSERT).rows(rows).add(" ON CONFLICT DO NOTHING RETURNING id", params![])).await?)
}

fn row(tx: &Tx<'_>, id: Id<kernel::Person>, new: &Newcomer) -> Result<Params> {
    let (name, seal) = (new.name.trim(), &tx.house.seal);
    let digest = new.document.as_ref().map(|document| documents_digest(tx.house, document));
    let sealed = |document: &Document| seal.seal(&format!("persons.document.{id}"), document.number().as_bytes());
    let document = new.document.as_ref().map(sealed).transpose()?;
    let (phone_digest, phone) = match &new.phone {
        Some(phone) => (Some(phone_digest(tx.house, phone)), Some(phone_sealed(tx.house, id, phone)?)),
        None => (None, None),
    };
    let (folded, pinyin, initials, sort) = (fold(name), pinyin_of(name), initials_of(name), sort_key(name));
    let number = new.staff_number.clone();
    let known = new.known_by == KnownBy::Roster;
    let (verified, by) = (known.then_some(tx.now), known.then(|| tx.actor.id()));
    let row = params![id, name, folded, pinyin, initials, sort, number, digest, document, phone_digest, phone, tx.now];
    Ok(row.into_iter().chain(params![verified, by]).collect())
}

pub(in crate::persons) fn phone_digest(house: &House, phone: &str) -> Vec<u8> {
    house.seal.mac("persons.phone", phone.as_bytes())
}

fn phone_sealed(house: &House, person: Id<kernel::Person>, phone: &str) -> anyhow::Result<String> {
    house.seal.seal(&format!("persons.phone.{person}"), phone.as_bytes())
}

/// Who became a member; the same membership said again makes none.
pub(in crate::persons) async fn join_many(tx: &mut Tx<'_>, places: &[Membership]) -> Result<Vec<i64>> {
    let row =
        |place: &Membership| params![tx.new_id::<()>(), place.person, place.unit, place.post, &place.subject, tx.now];
    let rows: Vec<Params> = places.iter().map(row).collect();
    Ok(tx.sql.list(Query::new(JOIN).rows(rows).add(" ON CONFLICT DO NOTHING RETURNING person_id", params![])).await?)
}

/// Who of these belonged to the unit until now.
pub(in crate::persons) async fn leave_many(
    tx: &mut Tx<'_>,
    unit: Id<Unit>,
    persons: &[Id<kernel::Person>],
) -> Result<Vec<i64>> {
    let query = Query::new("UPDATE memberships SET until_at =")
        .add(" {} WHERE unit_id = {} AND until_at IS NULL", params![tx.now, unit])
        .among(" AND person_id IN", persons.iter().copied())
        .add(" RETURNING person_id", params![]);
    Ok(tx.sql.list(query).await?)
}

pub(in crate::persons) async fn rename_many(
    tx: &mut Tx<'_>,
    names: &[(Id<kernel::Person>, String)],
) -> Result<Vec<i64>> {
    let row = |(id, name): &(Id<kernel::Person>, String)| {
        params![name, fold(name), pinyin_of(name), initials_of(name), sort_key(name), *id]
    };
    Ok(tx.sql.each(RENAME, names.iter().map(row).collect()).await?)
}

pub(in crate::persons) async fn rephone_many(
    tx: &mut Tx<'_>,
    phones: &[(Id<kernel::Person>, String)],
) -> Result<Vec<i64>> {
    let row = |(id, phone): &(Id<kernel::Person>, String)| {
        anyhow::Ok(params![phone_digest(tx.house, phone), phone_sealed(tx.house, *id, phone)?, *id])
    };
    let rows = phones.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(tx.sql.each(REPHONE, rows).await?)
}

/// A person with what they are compared by.
struct Held {
    person: Person,
    document: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
}
impl FromRow for Held {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { person: Person::from_row(row)?, document: row.get(9)?, phone: row.get(10)? })
    }
}

/// Person, unit, and the unit above it.
struct Chain(i64, i64, Option<i64>);
impl FromRow for Chain {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

struct Namesake(String, i64, i64);
impl FromRow for Namesake {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}
