//! All SQL of this room.
use std::collections::HashMap;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Refusal, Result, Signed, Tx, View, params};

use super::notice::{Reader, SecurityNotice, Verb};

const COLUMNS: &str =
    "SELECT n.id, n.number, n.title, n.source, n.body, n.issued_at, n.issued_by, n.due_at FROM security_notices n";
const INSERT: &str = "INSERT INTO security_notices (id, number, title, source, body, issued_at, issued_by, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UNITS: &str = "INSERT INTO security_notice_units (notice_id, unit_id) VALUES";
const CONFIRM: &str = "UPDATE security_notice_units SET read_at = $1, read_by = $2
    WHERE notice_id = $3 AND unit_id = $4 AND read_at IS NULL";

pub async fn fetch(view: &mut View<'_>, id: Id<SecurityNotice>, verb: Verb) -> Result<SecurityNotice> {
    let query = Query::new(COLUMNS).add(" WHERE n.id = {} LIMIT 1", params![id]);
    let mut found = view.sql.list(query).await?;
    readers(view, &mut found).await?;
    let notice = found.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &notice)?;
    Ok(notice)
}

/// The newest (at most 50), all or those for some units.
pub(super) async fn list(view: &mut View<'_>, units: Option<Vec<i64>>) -> Result<Vec<SecurityNotice>> {
    let mut query = Query::new(COLUMNS);
    if let Some(units) = units {
        let within = " WHERE EXISTS (SELECT 1 FROM security_notice_units u WHERE u.notice_id = n.id AND u.unit_id IN";
        query = query.among(within, units).add(")", params![]);
    }
    let mut all = view.sql.list(query.add(" ORDER BY n.id DESC LIMIT 50", params![])).await?;
    readers(view, &mut all).await?;
    let mut seen = vec![];
    for one in all {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok(seen)
}

async fn readers(view: &mut View<'_>, all: &mut [SecurityNotice]) -> Result<()> {
    let query = Query::new("SELECT notice_id, unit_id, read_at, read_by FROM security_notice_units")
        .among(" WHERE notice_id IN", all.iter().map(|one| one.id))
        .add(" ORDER BY notice_id, unit_id LIMIT 5000", params![]);
    let mut readers: HashMap<i64, Vec<Reader>> = HashMap::new();
    for Of(notice, reader) in view.sql.list::<Of>(query).await? {
        readers.entry(notice).or_default().push(reader);
    }
    for one in all {
        one.units = readers.remove(&one.id.0).unwrap_or_default();
    }
    Ok(())
}

pub(super) async fn insert(tx: &mut Tx<'_>, new: &SecurityNotice) -> Result<()> {
    let SecurityNotice { id, number, title, source, body, issued, due, units } = new;
    let row = params![*id, number, title, source, body, issued.at, issued.by, *due];
    tx.sql.exec(INSERT, row).await?;
    let units = Query::new(UNITS).rows(units.iter().map(|reader| params![*id, reader.unit]));
    tx.sql.exec(&units.sql, units.params).await?;
    Ok(())
}

pub(super) async fn confirm(tx: &mut Tx<'_>, id: Id<SecurityNotice>, unit: i64) -> Result<()> {
    let row = params![tx.now, tx.actor.id(), id, unit];
    tx.sql.exec(CONFIRM, row).await?;
    Ok(())
}

struct Of(i64, Reader);

impl FromRow for Of {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, Reader { unit: row.get(1)?, read: Signed::read(row, 2)? }))
    }
}

impl FromRow for SecurityNotice {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            title: row.get(2)?,
            source: row.get(3)?,
            body: row.get(4)?,
            issued: Signed { at: At(row.get(5)?), by: Id::new(row.get(6)?) },
            due: At(row.get(7)?),
            units: vec![],
        })
    }
}
