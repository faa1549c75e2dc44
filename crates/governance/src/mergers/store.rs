//! All SQL of this room: its own table, and the views in which others say who takes part in what.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Refusal, Result, Signed, Tx, View, params};
use people::persons;

use super::merger::{Merger, Stage, Verb};

const COLUMNS: &str =
    "SELECT id, number, kept_id, folded_id, reason, proposed_at, proposed_by, approved_at, approved_by,
    declined_at, declined_by, withdrawn_at, because, version FROM mergers";
const INSERT: &str = "INSERT INTO mergers (id, number, kept_id, folded_id, reason, proposed_at, proposed_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const SAVE: &str = "UPDATE mergers SET approved_at = $1, approved_by = $2, declined_at = $3, declined_by = $4,
    withdrawn_at = $5, because = $6, version = version + 1 WHERE id = $7 AND version = $8";
/// What of both keeps them apart: a kind, and what the sentence names.
const APART: &str = "SELECT 'lending', '', '' FROM open_lending_cases WHERE person_id IN ($1, $2)
    UNION SELECT 'list', '', '' FROM undecided_rows WHERE person_id IN ($1, $2)
    UNION SELECT 'list', '', '' FROM roll_stages WHERE submitted_by = $1
        AND stage NOT IN ('recognised', 'returned', 'empty')
    UNION SELECT 'guest', '', '' FROM guest_accounts WHERE (person_id = $1 AND until_at > $3) OR person_id = $2
    UNION SELECT 'dossier', title, '' FROM dossier_parties WHERE person_id = $1
    UNION SELECT 'article', title, '' FROM open_articles WHERE person_id = $1
    UNION SELECT 'todo', title, step FROM named_todos WHERE person_id = $1
    UNION SELECT 'duty', duty, '' FROM duty_labels WHERE person_id = $1 AND (until_at IS NULL OR until_at > $3)
    UNION SELECT 'request', '', '' FROM open_data_requests WHERE person_id = $1
    UNION SELECT 'recovery', '', '' FROM open_recoveries WHERE person_id = $1
    UNION SELECT 'right', '', '' FROM open_proposals WHERE person_id = $1
    UNION SELECT 'host', '', '' FROM open_guests WHERE person_id = $1 AND until_at > $3
    UNION SELECT 'amendment', '', '' FROM open_amendments WHERE person_id = $1
    ORDER BY 1, 2 LIMIT 50";
const SEATS: &str = "SELECT p.name, c.name, c.stage FROM class_seats s JOIN class_facts c ON c.id = s.class_id
    JOIN project_facts p ON p.id = s.project_id WHERE s.person_id = $1 ORDER BY s.class_id DESC LIMIT 20";
const HOURS: &str = "SELECT CAST(COALESCE(SUM(CASE WHEN account = 'recognised' THEN amount ELSE 0 END), 0) AS BIGINT),
    CAST(COALESCE(SUM(CASE WHEN account IN ('learned', 'pending') THEN amount ELSE 0 END), 0) AS BIGINT)
    FROM settled_hours WHERE person_id = $1";
const PAPERS: &str = "SELECT COUNT(*) FROM issued_certificates WHERE person_id = $1 AND revoked_at IS NULL";

pub async fn fetch(view: &mut View<'_>, id: Id<Merger>, verb: Verb) -> Result<Merger> {
    let query = Query::new(COLUMNS).add(" WHERE id = {} LIMIT 1", params![id]);
    let found = view.sql.list::<Merger>(query).await?.pop().ok_or(Refusal::NotFound)?;
    let units = units_of(view, found.kept, found.folded).await?;
    let found = Merger { units, ..found };
    view.allow(verb, &found)?;
    Ok(found)
}

/// The units of both, each with the one above it.
pub async fn units_of(view: &mut View<'_>, kept: Id<Person>, folded: Id<Person>) -> Result<Vec<(i64, Option<i64>)>> {
    let mut units = vec![];
    for id in [kept, folded] {
        let Some(person) = persons::by_id(view, id).await? else { continue };
        let above = |unit: i64| person.above.iter().find(|one| one.0 == unit).map(|one| one.1);
        units.extend(person.units.iter().map(|unit| (*unit, above(*unit))));
    }
    units.sort_unstable();
    units.dedup();
    Ok(units)
}

/// What waits first, then the newest, of these units, of all where none are said (at most 100).
pub async fn list(view: &mut View<'_>, units: Option<&[i64]>) -> Result<Vec<Merger>> {
    let mut query = Query::new(COLUMNS).add(" WHERE 1 = 1", params![]);
    if let Some(units) = units {
        query = query
            .add(" AND kept_id IN (SELECT person_id FROM person_places WHERE until_at IS NULL", params![])
            .among(" AND unit_id IN", units.iter().copied())
            .add(")", params![]);
    }
    let waiting =
        " ORDER BY CASE WHEN approved_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL THEN 0 ELSE 1 END,
        id DESC LIMIT 100";
    Ok(view.sql.list(query.add(waiting, params![])).await?)
}

/// False while one about this folded record waits or was approved.
pub async fn insert(tx: &mut Tx<'_>, new: &Merger) -> Result<bool> {
    let row = params![new.id, &new.number, new.kept, new.folded, &new.reason, new.proposed.at, new.proposed.by];
    Ok(tx.sql.exec(INSERT, row).await? == 1)
}

/// What is saved is as it is answered: one version on.
pub async fn save(tx: &mut Tx<'_>, one: Merger) -> Result<Merger> {
    let (mut approved, mut declined, mut withdrawn, mut why) = (None, None, None, None);
    match &one.stage {
        Stage::Proposed => {}
        Stage::Approved { approved: by, because } => (approved, why) = (Some(*by), Some(because.clone())),
        Stage::Declined { declined: by, because } => (declined, why) = (Some(*by), Some(because.clone())),
        Stage::Withdrawn { withdrawn: at } => withdrawn = Some(*at),
    }
    let at = |signed: Option<Signed>| signed.map(|signed| signed.at);
    let by = |signed: Option<Signed>| signed.map(|signed| signed.by);
    let row = params![at(approved), by(approved), at(declined), by(declined), withdrawn, why, one.id, one.version];
    match tx.sql.exec(SAVE, row).await? {
        1 => Ok(Merger { version: one.version + 1, ..one }),
        _ => Err(Refusal::stale("这项合并").into()),
    }
}

/// What keeps two records apart: kind, title, step.
pub async fn apart(view: &mut View<'_>, kept: Id<Person>, folded: Id<Person>) -> Result<Vec<(String, String, String)>> {
    let rows = view.sql.all::<Three>(APART, params![folded, kept, view.now]).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1, row.2)).collect())
}

/// Project, class and stage of each seat of a record (at most 20).
pub async fn seats(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<(String, String, String)>> {
    let rows = view.sql.all::<Three>(SEATS, params![person]).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1, row.2)).collect())
}

/// Hundredths of 学时: recognised, and learned but not recognised yet.
pub async fn hours(view: &mut View<'_>, person: Id<Person>) -> Result<(i64, i64)> {
    let found = view.sql.one::<Two>(HOURS, params![person]).await?;
    Ok((found.0, found.1))
}

/// Certificates that stand.
pub async fn papers(view: &mut View<'_>, person: Id<Person>) -> Result<i64> {
    Ok(view.sql.one::<i64>(PAPERS, params![person]).await?)
}

struct Two(i64, i64);
impl FromRow for Two {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Three(String, String, String);
impl FromRow for Three {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FromRow for Merger {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (approved, declined) = (Signed::read(row, 7)?, Signed::read(row, 9)?);
        let withdrawn = row.get::<Option<i64>>(11)?.map(At);
        let because = row.get::<Option<String>>(12)?.unwrap_or_default();
        let stage = match (approved, declined, withdrawn) {
            (None, None, None) => Stage::Proposed,
            (Some(approved), None, None) => Stage::Approved { approved, because },
            (None, Some(declined), None) => Stage::Declined { declined, because },
            (None, None, Some(withdrawn)) => Stage::Withdrawn { withdrawn },
            _ => anyhow::bail!("a merger of an impossible stage"),
        };
        Ok(Self {
            id: Id::new(row.get(0)?),
            number: row.get(1)?,
            kept: Id::new(row.get(2)?),
            folded: Id::new(row.get(3)?),
            reason: row.get(4)?,
            proposed: Signed { at: At(row.get(5)?), by: Id::new(row.get(6)?) },
            stage,
            units: vec![],
            version: row.get(13)?,
        })
    }
}
