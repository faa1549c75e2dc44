//! The rows of a plan. What the clerk wrote is sealed: identity numbers stand nowhere in the open.
use std::collections::HashMap;

use kernel::db::{FromRow, Params, Query, Row};
use kernel::{At, House, Id, Person, Result, Tx, View, params};
use people::units::Unit;

use crate::classes::Class;
use crate::roster::import::Import;
use crate::roster::row::{Said, Verdict};

const PLAN: &str =
    "INSERT INTO import_rows (import_id, number, said_sealed, verdict, reason, fix, open_school, person_id,
    unit_id, joins, leaves_unit_id, renames, rephones, class_id, from_class_id) VALUES";
const PLANNED_ANEW: &str = " ON CONFLICT (import_id, number) DO UPDATE SET verdict = excluded.verdict,
    reason = excluded.reason, fix = excluded.fix, open_school = excluded.open_school, person_id = excluded.person_id,
    unit_id = excluded.unit_id, joins = excluded.joins, leaves_unit_id = excluded.leaves_unit_id,
    renames = excluded.renames, rephones = excluded.rephones, class_id = excluded.class_id,
    from_class_id = excluded.from_class_id WHERE import_rows.applied_at IS NULL";
const ROWS: &str = "SELECT import_id, number, said_sealed, verdict, reason, fix, person_id, unit_id, joins,
    leaves_unit_id, renames, rephones, class_id, from_class_id, effect, applied_at FROM import_rows";
const COUNTS: &str =
    "SELECT verdict, COUNT(*), COUNT(applied_at), COUNT(undone_at) FROM import_rows WHERE import_id = $1
    GROUP BY verdict ORDER BY verdict LIMIT 20";
const OPEN_SCHOOLS: &str = "SELECT open_school, COUNT(*) FROM import_rows WHERE import_id = $1
    AND open_school IS NOT NULL AND applied_at IS NULL GROUP BY open_school ORDER BY open_school LIMIT 50";
const PLANNED: &str = "SELECT class_id, COUNT(*) FROM import_rows WHERE import_id = $1 AND number < $2
    AND class_id IS NOT NULL AND (from_class_id IS NULL OR from_class_id <> class_id) AND applied_at IS NULL
    AND verdict IN ('new', 'known', 'changed', 'moved') GROUP BY class_id ORDER BY class_id LIMIT 500";
const FAIL: &str = "UPDATE import_rows SET verdict = 'invalid', reason = $1, fix = $2
    WHERE import_id = $3 AND number = $4";

/// A row of the plan.
#[derive(Clone)]
pub struct Line {
    pub number: i64,
    pub said: Said,
    pub verdict: Verdict,
    pub reason: String,
    pub fix: String,
    /// The name of a unit that nobody has resolved yet.
    pub open_school: Option<String>,
    pub person: Option<Id<Person>>,
    pub unit: Option<Id<Unit>>,
    pub alters: Alters,
    pub class: Option<Id<Class>>,
    pub from: Option<Id<Class>>,
    pub effect: Option<Effect>,
    pub applied: Option<At>,
}

/// What a row changes in the registration of its person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Alters {
    /// They become a member of the row's unit.
    pub joins: bool,
    /// They belong to this unit no longer.
    pub leaves: Option<Id<Unit>>,
    pub name: bool,
    pub phone: bool,
}

impl Alters {
    pub fn nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What a row did.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Effect {
    Enrolled,
    Moved,
    /// The place was there already.
    Kept,
}

/// How many rows have a verdict, and how many of them took effect.
pub struct Count {
    pub verdict: Verdict,
    pub all: i64,
    pub applied: i64,
    /// Of them, those that were taken back.
    pub undone: i64,
}

impl Count {
    pub const fn waiting(&self) -> i64 {
        self.all - self.applied
    }
}

fn place(import: Id<Import>, number: i64) -> String {
    format!("import_rows.said.{import}.{number}")
}

pub(in crate::roster) async fn plan(tx: &mut Tx<'_>, import: Id<Import>, lines: &[Line]) -> Result<()> {
    let rows = lines.iter().map(|line| planned_row(tx.house, import, line)).collect::<Result<Vec<_>>>()?;
    let query = Query::new(PLAN).rows(rows).add(PLANNED_ANEW, params![]);
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

fn planned_row(house: &House, import: Id<Import>, line: &Line) -> Result<Params> {
    Ok(params![
        import,
        line.number,
        house.seal.seal(&place(import, line.number), &serde_json::to_vec(&line.said)?)?,
        line.verdict.code(),
        &line.reason,
        &line.fix,
        line.open_school.clone(),
        line.person,
        line.unit,
        line.alters.joins,
        line.alters.leaves,
        line.alters.name,
        line.alters.phone,
        line.class,
        line.from
    ])
}

/// How many rows there are of each verdict, in the order of the page.
pub async fn counts(view: &mut View<'_>, import: Id<Import>) -> Result<Vec<Count>> {
    let mut counts = view.sql.all::<Count>(COUNTS, params![import]).await?;
    counts.sort_by_key(|count| Verdict::ALL.iter().position(|verdict| *verdict == count.verdict));
    Ok(counts)
}

/// Names of units that wait to be resolved, with their rows (at most 50).
pub async fn open_schools(view: &mut View<'_>, import: Id<Import>) -> Result<Vec<(String, i64)>> {
    let rows = view.sql.all::<School>(OPEN_SCHOOLS, params![import]).await?;
    Ok(rows.into_iter().map(|school| (school.0, school.1)).collect())
}

/// How many rows before `number` will take a place in each class.
pub(in crate::roster) async fn planned(
    view: &mut View<'_>,
    import: Id<Import>,
    number: i64,
) -> Result<HashMap<i64, i64>> {
    let rows = view.sql.all::<Pair>(PLANNED, params![import, number]).await?;
    Ok(rows.into_iter().map(|pair| (pair.0, pair.1)).collect())
}

/// Which rows before `number` mean one of these persons already.
pub(in crate::roster) async fn meant(
    view: &mut View<'_>,
    import: Id<Import>,
    number: i64,
    persons: &[i64],
) -> Result<HashMap<i64, i64>> {
    let query = Query::new("SELECT person_id, MIN(number) FROM import_rows")
        .add(" WHERE import_id = {} AND number < {}", params![import, number])
        .among(" AND person_id IN", persons.iter().copied());
    let rows = view.sql.list::<Pair>(query.add(" GROUP BY person_id LIMIT 200", params![])).await?;
    Ok(rows.into_iter().map(|pair| (pair.0, pair.1)).collect())
}

/// Rows of these verdicts after `after`, in the clerk's order; `limit` at most 200.
pub(in crate::roster) async fn lines(
    view: &mut View<'_>,
    import: Id<Import>,
    verdicts: &[Verdict],
    after: i64,
    limit: i64,
) -> Result<Vec<Line>> {
    let query = Query::new(ROWS).add(" WHERE import_id = {} AND number > {}", params![import, after]);
    let query = any(query, verdicts).add(" ORDER BY number LIMIT {}", params![limit.clamp(1, 200)]);
    opened(view, query).await
}

/// Rows of these verdicts that wait to take effect.
pub(in crate::roster) async fn waiting(
    view: &mut View<'_>,
    import: Id<Import>,
    verdicts: &[Verdict],
    limit: i64,
) -> Result<Vec<Line>> {
    let query = Query::new(ROWS).add(" WHERE import_id = {} AND applied_at IS NULL", params![import]);
    let query = any(query, verdicts).add(" ORDER BY number LIMIT {}", params![limit]);
    opened(view, query).await
}

/// Rows that took effect and were not taken back.
pub(in crate::roster) async fn applied(view: &mut View<'_>, import: Id<Import>, limit: i64) -> Result<Vec<Line>> {
    let query = Query::new(ROWS)
        .add(" WHERE import_id = {} AND applied_at IS NOT NULL AND undone_at IS NULL", params![import])
        .add(" ORDER BY number LIMIT {}", params![limit]);
    opened(view, query).await
}

fn any(query: Query, verdicts: &[Verdict]) -> Query {
    query.among(" AND verdict IN", verdicts.iter().map(|verdict| verdict.code()))
}

async fn opened(view: &mut View<'_>, query: Query) -> Result<Vec<Line>> {
    let sealed = view.sql.list::<Sealed>(query).await?;
    let house = view.house;
    sealed.into_iter().map(|row| row.open(house)).collect()
}

/// These rows took effect: number, person, what happened.
pub(in crate::roster) async fn done(
    tx: &mut Tx<'_>,
    import: Id<Import>,
    rows: &[(i64, Id<Person>, Effect)],
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let row = |(number, person, effect): &(i64, Id<Person>, Effect)| {
        let effect: &'static str = effect.into();
        params![*number, *person, effect]
    };
    // A first row that says its types: the engines cannot tell them from the parameters.
    let query = Query::new("UPDATE import_rows SET effect = v.column3, person_id = v.column2, applied_at =")
        .add(" {} FROM (VALUES (CAST(-1 AS BIGINT), CAST(-1 AS BIGINT), CAST('' AS TEXT)),", params![tx.now])
        .rows(rows.iter().map(row))
        .add(") AS v WHERE import_rows.import_id = {} AND import_rows.number = v.column1", params![import]);
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

/// The row can no longer take effect.
pub(in crate::roster) async fn fail(
    tx: &mut Tx<'_>,
    import: Id<Import>,
    number: i64,
    reason: &str,
    fix: &str,
) -> Result<()> {
    tx.sql.exec(FAIL, params![reason, fix, import, number]).await?;
    Ok(())
}

/// What these rows did is taken back.
pub(in crate::roster) async fn back(tx: &mut Tx<'_>, import: Id<Import>, numbers: &[i64]) -> Result<()> {
    let query = Query::new("UPDATE import_rows SET undone_at =")
        .add(" {} WHERE import_id = {}", params![tx.now, import])
        .among(" AND number IN", numbers.iter().copied());
    tx.sql.exec(&query.sql, query.params).await?;
    Ok(())
}

struct School(String, i64);
impl FromRow for School {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            verdict: row.get::<String>(0)?.parse()?,
            all: row.get(1)?,
            applied: row.get(2)?,
            undone: row.get(3)?,
        })
    }
}

/// A line whose texts are still sealed.
struct Sealed(Id<Import>, String, Line);

impl Sealed {
    fn open(self, house: &House) -> Result<Line> {
        let Self(import, sealed, line) = self;
        let said = serde_json::from_slice(&house.seal.open_sealed(&place(import, line.number), &sealed)?)?;
        Ok(Line { said, ..line })
    }
}

impl FromRow for Sealed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let line = Line {
            number: row.get(1)?,
            said: Said::default(),
            verdict: row.get::<String>(3)?.parse()?,
            reason: row.get(4)?,
            fix: row.get(5)?,
            open_school: None,
            person: row.get::<Option<i64>>(6)?.map(Id::new),
            unit: row.get::<Option<i64>>(7)?.map(Id::new),
            alters: Alters {
                joins: row.get(8)?,
                leaves: row.get::<Option<i64>>(9)?.map(Id::new),
                name: row.get(10)?,
                phone: row.get(11)?,
            },
            class: row.get::<Option<i64>>(12)?.map(Id::new),
            from: row.get::<Option<i64>>(13)?.map(Id::new),
            effect: row.get::<Option<String>>(14)?.map(|effect| effect.parse()).transpose()?,
            applied: row.get::<Option<i64>>(15)?.map(At),
        };
        Ok(Self(Id::new(row.get(0)?), row.get(2)?, line))
    }
}
