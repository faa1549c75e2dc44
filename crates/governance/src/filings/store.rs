//! All SQL of this room: the workflow's view of what was filed, and our papers beside it.
use kernel::db::{FromRow, Query, Row, anywhere};
use kernel::{At, Id, Refusal, Result, Tx, View, params};

use super::register::{Register, Verb, registers};
use crate::files::File;
use crate::policy::charter_of;
use crate::workflow::Dossier;

const LINES: &str =
    "SELECT f.dossier_id, f.serial, f.title, f.content, u.name, COALESCE(p.name, ''), COALESCE(r.name, ''),
    f.reviewed_at, COALESCE(b.name, ''), f.filed_at, f.stage, COALESCE(f.reason, ''), COALESCE(w.number, ''), w.file_id
    FROM filed_dossiers f JOIN unit_labels u ON u.id = f.host_unit_id
    LEFT JOIN person_labels p ON p.id = f.provider_id LEFT JOIN person_labels r ON r.id = f.reviewed_by
    LEFT JOIN person_labels b ON b.id = f.filed_by
    LEFT JOIN filing_papers w ON w.id = (SELECT MAX(x.id) FROM filing_papers x WHERE x.dossier_id = f.dossier_id)";
const COUNTS: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN stage = 'voided' THEN 1 ELSE 0 END), 0),
    COALESCE(MAX(CAST(SUBSTR(serial, $1) AS BIGINT)), 0) FROM filed_dossiers WHERE kind = $2 AND audience = $3 AND serial LIKE $4";
const AUDIENCE: &str = "SELECT audience FROM filed_dossiers WHERE dossier_id = $1 LIMIT 1";
const VOID: &str = "SELECT COUNT(*) FROM filed_dossiers WHERE dossier_id = $1 AND stage = 'voided'";
const SCAN: &str = "SELECT COALESCE(file_id, 0) FROM filing_papers WHERE dossier_id = $1 ORDER BY id DESC LIMIT 1";
const HOLDER: &str = "SELECT f.serial FROM filing_papers w JOIN filed_dossiers f ON f.dossier_id = w.dossier_id
    WHERE w.number = $1 AND w.dossier_id <> $2
    AND w.id = (SELECT MAX(x.id) FROM filing_papers x WHERE x.dossier_id = w.dossier_id) LIMIT 1";
const PUT: &str =
    "INSERT INTO filing_papers (id, dossier_id, number, file_id, put_at, put_by) VALUES ($1, $2, $3, $4, $5, $6)";

/// One line of a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub dossier: Id<Dossier>,
    pub serial: String,
    pub title: String,
    pub content: i64,
    pub host: String,
    pub provider: String,
    pub reviewer: String,
    pub reviewed: At,
    pub filer: String,
    pub filed: At,
    pub stage: String,
    pub reason: String,
    /// 文号; empty when none was put beside it.
    pub number: String,
    pub scan: Option<Id<File>>,
}

/// What is looked for in a register.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub year: i64,
    /// In title, serial, document number or name of the unit; empty is everything.
    pub words: String,
    /// After this serial.
    pub after: String,
    pub limit: i64,
}

/// Lines in the order of their serials (at most 1000); the register's right is the caller's to ask.
pub async fn lines(view: &mut View<'_>, register: &Register, wanted: &Wanted) -> Result<Vec<Line>> {
    let series = format!("{} {}-%", register.name, wanted.year);
    let mut query = Query::new(LINES).add(
        " WHERE f.kind = {} AND f.audience = {} AND f.serial LIKE {}",
        params![&register.kind, &register.audience, series],
    );
    if !wanted.words.is_empty() {
        let like = anywhere(&wanted.words);
        query = query.add(
            " AND (f.title LIKE {} ESCAPE '\\' OR f.serial LIKE {} ESCAPE '\\' OR w.number LIKE {} ESCAPE '\\'
            OR u.name LIKE {} ESCAPE '\\')",
            params![&like, &like, &like, &like],
        );
    }
    if !wanted.after.is_empty() {
        let after = &wanted.after;
        query = query.add(" AND (LENGTH(f.serial), f.serial) > (LENGTH({}), {})", params![after, after]);
    }
    let limit = params![wanted.limit.clamp(1, 1000)];
    Ok(view.sql.list(query.add(" ORDER BY LENGTH(f.serial), f.serial LIMIT {}", limit)).await?)
}

/// How many serials of a year there are, how many of them are void, and the highest.
pub async fn counts(view: &mut View<'_>, register: &Register, year: i64) -> Result<(i64, i64, i64)> {
    let series = format!("{} {year}-", register.name);
    let from = i64::try_from(series.chars().count()).unwrap_or(0) + 1;
    let row = params![from, &register.kind, &register.audience, format!("{series}%")];
    let counts = view.sql.one::<Counts>(COUNTS, row).await?;
    Ok((counts.0, counts.1, counts.2))
}

/// The register that a filing stands in, for this purpose.
pub async fn register_of(view: &mut View<'_>, dossier: Id<Dossier>, verb: Verb) -> Result<Register> {
    let audience = view.sql.opt::<String>(AUDIENCE, params![dossier]).await?.ok_or(Refusal::NotFound)?;
    let charter = charter_of(view)?;
    let register = registers(&charter).into_iter().find(|one| one.audience == audience).ok_or(Refusal::NotFound)?;
    view.allow(verb, &register)?;
    Ok(register)
}

pub async fn is_void(view: &mut View<'_>, dossier: Id<Dossier>) -> Result<bool> {
    Ok(view.sql.one::<i64>(VOID, params![dossier]).await? > 0)
}

/// The scan that lies beside a serial now.
pub async fn scan_of(view: &mut View<'_>, dossier: Id<Dossier>) -> Result<Option<Id<File>>> {
    let found = view.sql.opt::<i64>(SCAN, params![dossier]).await?;
    Ok(found.filter(|file| *file > 0).map(Id::new))
}

/// The serial of another filing that has this document number.
pub async fn holder_of(view: &mut View<'_>, number: &str, but: Id<Dossier>) -> Result<Option<String>> {
    Ok(view.sql.opt(HOLDER, params![number, but]).await?)
}

pub async fn put(tx: &mut Tx<'_>, dossier: Id<Dossier>, number: &str, scan: Option<Id<File>>) -> Result<()> {
    let row = params![tx.new_id::<()>(), dossier, number, scan, tx.now, tx.actor.id()];
    tx.sql.exec(PUT, row).await?;
    Ok(())
}

struct Counts(i64, i64, i64);
impl FromRow for Counts {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FromRow for Line {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            dossier: Id::new(row.get(0)?),
            serial: row.get(1)?,
            title: row.get(2)?,
            content: row.get(3)?,
            host: row.get(4)?,
            provider: row.get(5)?,
            reviewer: row.get(6)?,
            reviewed: At(row.get(7)?),
            filer: row.get(8)?,
            filed: At(row.get(9)?),
            stage: row.get(10)?,
            reason: row.get(11)?,
            number: row.get(12)?,
            scan: row.get::<Option<i64>>(13)?.map(Id::new),
        })
    }
}
