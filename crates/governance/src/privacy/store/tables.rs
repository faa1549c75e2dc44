//! SQL made of the registry of tables: names come from the file that the binary carries, never from a request.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use kernel::db::{FromRow, Params, Row, Value};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::super::tables::{Schema, Table};

const SQLITE: &str = "SELECT m.name, c.name, c.type = 'BIGINT' FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'migrations' ORDER BY 1, c.cid LIMIT 20000";
const POSTGRES: &str = "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), c.data_type = 'bigint'
    FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name <> 'migrations'
    ORDER BY 1, c.ordinal_position LIMIT 20000";
/// A person has no more rows in one table.
const MOST: i64 = 100_000;

/// The tables of this database with their columns.
pub async fn schema(view: &mut View<'_>) -> Result<Schema> {
    let sql = if view.sql.is_postgres() { POSTGRES } else { SQLITE };
    let mut schema = Schema::new();
    for Column(table, column, is_number) in view.sql.all(sql, params![]).await? {
        schema.entry(table).or_default().push((column, is_number));
    }
    Ok(schema)
}

/// The texts of these columns in a person's rows, in the order in which they arose.
pub async fn rows(
    view: &mut View<'_>,
    (name, table): (&str, &Table),
    columns: &[&str],
    person: Id<Person>,
) -> Result<Vec<Vec<Option<String>>>> {
    let list: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS TEXT)")).collect();
    let order = if table.time.is_empty() { "1" } else { table.time.as_str() };
    let sql =
        format!("SELECT {} FROM {name} WHERE {} ORDER BY {order} LIMIT {MOST}", list.join(", "), whose(&table.whose));
    let found = view.sql.all::<Cells>(&sql, params![person]).await?;
    Ok(found.into_iter().map(|cells| cells.0).collect())
}

/// How many rows each of these tables has of the records of one person, those that have none left out, and how much the
/// trail says that they did. One statement, and every table is entered by an index.
pub async fn counts(
    view: &mut View<'_>,
    tables: &'static BTreeMap<String, Table>,
    records: &[Id<Person>],
) -> Result<(Vec<(&'static Table, i64)>, i64)> {
    let (sql, records) = (counting(tables, records.len()), records.iter().copied().map(Value::from).collect());
    let held = view.sql.all::<Count>(&sql, records).await?;
    let acts = held.iter().filter(|Count(name, _)| name.is_empty()).map(|Count(_, rows)| rows).sum();
    let counted = |Count(name, rows): Count| tables.get(&name).filter(|_| rows > 0).map(|table| (table, rows));
    Ok((held.into_iter().filter_map(counted).collect(), acts))
}

/// The statement of [`counts`] for so many records.
pub fn counting(tables: &BTreeMap<String, Table>, records: usize) -> String {
    let records: Vec<String> = (1..=records).map(|at| format!("${at}")).collect();
    let records = records.join(", ");
    let count = |(name, table): (&String, &Table)| {
        let whose: Vec<String> = table.whose.iter().map(|column| format!("{column} IN ({records})")).collect();
        format!("SELECT '{name}', COUNT(*) FROM {name} WHERE {}", whose.join(" OR "))
    };
    let of_persons = tables.iter().filter(|(_, table)| !table.whose.is_empty()).map(count);
    let acts =
        format!("SELECT '', COUNT(*) FROM audit_trail WHERE actor_id IN ({records}) AND subject_id NOT IN ({records})");
    of_persons.chain([acts]).collect::<Vec<_>>().join(" UNION ALL ")
}

/// When a person did what a column of a table says that they did; a moment is empty where none is kept.
pub async fn acts(
    view: &mut View<'_>,
    (name, table): (&str, &Table),
    column: &str,
    known: &[(String, bool)],
    person: Id<Person>,
) -> Result<Vec<Option<At>>> {
    let beside = column.strip_suffix("_by").map(|act| format!("{act}_at")).unwrap_or_default();
    let has = |wanted: &str| known.iter().any(|(other, is_number)| other == wanted && *is_number);
    let time = [beside.as_str(), table.time.as_str(), "made_at", "at"].into_iter().find(|time| has(time));
    let time = time.unwrap_or("NULL");
    let sql = format!("SELECT CAST({time} AS TEXT) FROM {name} WHERE {column} = $1 ORDER BY 1 LIMIT {MOST}");
    let found = view.sql.all::<Cells>(&sql, params![person]).await?;
    let at = |cells: Cells| cells.0.into_iter().next().flatten().and_then(|text| text.parse().ok()).map(At);
    Ok(found.into_iter().map(at).collect())
}

/// Whose rows of a table have something in one of these columns, of those that arose in a window.
pub async fn distinct(
    view: &mut View<'_>,
    (name, table): (&str, &Table),
    columns: &[&str],
    (from, until): (At, At),
) -> Result<Vec<i64>> {
    let Some(whose) = table.whose.first() else { return Ok(vec![]) };
    let filled: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    let mut sql =
        format!("SELECT DISTINCT {whose} FROM {name} WHERE {whose} IS NOT NULL AND ({})", filled.join(" OR "));
    let mut window: Params = vec![];
    if !table.time.is_empty() {
        let _ = write!(sql, " AND {time} >= $1 AND {time} < $2", time = table.time);
        window = params![from, until];
    }
    let _ = write!(sql, " ORDER BY 1 LIMIT 200000");
    Ok(view.sql.all(&sql, window).await?)
}

/// Writes one text into these columns of a person's rows.
pub async fn set(
    tx: &mut Tx<'_>,
    (name, table): (&str, &Table),
    columns: &[String],
    text: &str,
    person: Id<Person>,
) -> Result<u64> {
    let list: Vec<String> = columns.iter().map(|column| format!("{column} = $2")).collect();
    let sql = format!("UPDATE {name} SET {} WHERE {}", list.join(", "), whose(&table.whose));
    Ok(tx.sql.exec(&sql, vec![Value::from(person), Value::from(text)]).await?)
}

/// Empties these columns of a person's rows.
pub async fn blank(
    tx: &mut Tx<'_>,
    (name, table): (&str, &Table),
    columns: &[String],
    person: Id<Person>,
) -> Result<u64> {
    let list: Vec<String> = columns.iter().map(|column| format!("{column} = NULL")).collect();
    let sql = format!("UPDATE {name} SET {} WHERE {}", list.join(", "), whose(&table.whose));
    Ok(tx.sql.exec(&sql, params![person]).await?)
}

/// Deletes a person's rows.
pub async fn delete(tx: &mut Tx<'_>, (name, table): (&str, &Table), person: Id<Person>) -> Result<u64> {
    let sql = format!("DELETE FROM {name} WHERE {}", whose(&table.whose));
    Ok(tx.sql.exec(&sql, params![person]).await?)
}

fn whose(columns: &[String]) -> String {
    columns.iter().map(|column| format!("{column} = $1")).collect::<Vec<_>>().join(" OR ")
}

struct Column(String, String, bool);
impl FromRow for Column {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

struct Count(String, i64);
impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

/// As many texts as the row has.
struct Cells(Vec<Option<String>>);
impl FromRow for Cells {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self((0..).map_while(|at| row.get::<Option<String>>(at).ok()).collect()))
    }
}
