//! Whole tables out and in again, row by row, the same on both engines: what a backup is made of. Knows no table of any
//! room; the order is such that a row's parents come before it.
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use futures::TryStreamExt as _;
use rusqlite::types::ValueRef;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

use super::{Conn, Engine, FromRow, Row, Value};
use crate::params;

/// A table as it is written out: its name, and its columns in their order.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Table {
    pub name: String,
    pub columns: Vec<String>,
}

const SQLITE_COLUMNS: &str = "SELECT s.name, c.name FROM sqlite_schema s
    JOIN pragma_table_info(s.name) c WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' ORDER BY s.name, c.cid LIMIT 10000";
const POSTGRES_COLUMNS: &str = "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT)
    FROM information_schema.columns c JOIN information_schema.tables t
      ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
    WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position LIMIT 10000";
const SQLITE_PARENTS: &str = "SELECT s.name, f.\"table\" FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f
    WHERE s.type = 'table' LIMIT 10000";
const POSTGRES_PARENTS: &str = "SELECT CAST(c.relname AS TEXT), CAST(p.relname AS TEXT) FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND n.nspname = current_schema() LIMIT 10000";

/// Every table but the list of migrations, parents first.
pub async fn tables(sql: &mut Conn) -> Result<Vec<Table>> {
    let (columns, parents) = match sql.is_postgres() {
        true => (POSTGRES_COLUMNS, POSTGRES_PARENTS),
        false => (SQLITE_COLUMNS, SQLITE_PARENTS),
    };
    let mut left: BTreeMap<String, Table> = BTreeMap::new();
    for Pair(table, column) in sql.all::<Pair>(columns, params![]).await? {
        let one = left.entry(table.clone()).or_insert_with(|| Table { name: table, columns: vec![] });
        one.columns.push(column);
    }
    left.remove("migrations");
    let parents: BTreeSet<(String, String)> =
        sql.all::<Pair>(parents, params![]).await?.into_iter().map(|Pair(child, parent)| (child, parent)).collect();
    let mut order = vec![];
    while !left.is_empty() {
        let free = |name: &String| {
            !parents.iter().any(|(child, parent)| child == name && parent != name && left.contains_key(parent))
        };
        let ready: Vec<String> = left.keys().filter(|name| free(name)).cloned().collect();
        ensure!(!ready.is_empty(), "tables refer to each other in a circle: {:?}", left.keys());
        order.extend(ready.iter().filter_map(|name| left.remove(name)));
    }
    Ok(order)
}

/// Whether there is no table and no view: a place to restore into has none.
pub async fn is_empty(sql: &mut Conn) -> Result<bool> {
    let any = match sql.is_postgres() {
        true => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema() LIMIT 1"
        }
        false => "SELECT name FROM sqlite_schema LIMIT 1",
    };
    Ok(sql.opt::<String>(any, params![]).await?.is_none())
}

/// Takes away every table, view and function of the schema: what a restore that failed had made.
pub async fn clear(sql: &mut Conn) -> Result<()> {
    ensure!(sql.is_postgres(), "an embedded database is cleared by deleting its file");
    sql.batch(
        "DO $$ DECLARE one RECORD; BEGIN
           FOR one IN SELECT c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v') LOOP
             IF one.relkind = 'v' THEN EXECUTE format('DROP VIEW IF EXISTS %I CASCADE', one.relname);
             ELSE EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', one.relname); END IF;
           END LOOP;
           FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                      WHERE n.nspname = current_schema() LOOP
             EXECUTE 'DROP FUNCTION IF EXISTS ' || one.name || ' CASCADE';
           END LOOP; END $$",
    )
    .await
}

impl Conn {
    /// Hands over every row of a table, one at a time: nothing is gathered. How many there were.
    pub async fn pour(&mut self, table: &Table, take: &mut (dyn FnMut(&[Value]) -> Result<()> + Send)) -> Result<u64> {
        let sql = format!("SELECT {} FROM \"{}\"", quoted(&table.columns), table.name);
        self.sound(&sql)?;
        let booleans = self.booleans(table).await?;
        let done = match &mut self.engine {
            Engine::Sqlite(c) => pour_sqlite(c, &sql, &booleans, take),
            Engine::Postgres(c) => pour_postgres(c, &sql, take).await,
        };
        self.keep(&sql, done)
    }

    /// Puts rows back until there is no next one. How many there were.
    pub async fn fill(
        &mut self,
        table: &Table,
        next: &mut (dyn FnMut() -> Result<Option<Vec<Value>>> + Send),
    ) -> Result<u64> {
        let sql = format!("INSERT INTO \"{}\" ({})", table.name, quoted(&table.columns));
        self.sound(&sql)?;
        let done = match &mut self.engine {
            Engine::Sqlite(c) => fill_sqlite(c, &sql, table.columns.len(), next),
            Engine::Postgres(c) => fill_postgres(c, table, next).await,
        };
        self.keep(&sql, done)
    }

    /// Which columns hold yes or no: SQLite keeps them as numbers.
    async fn booleans(&mut self, table: &Table) -> Result<Vec<bool>> {
        if self.is_postgres() {
            return Ok(vec![]);
        }
        let sql = "SELECT name, '' FROM pragma_table_info($1) WHERE UPPER(type) = 'BOOLEAN' LIMIT 1000";
        let named = self.all::<Pair>(sql, params![&table.name]).await?;
        Ok(table.columns.iter().map(|column| named.iter().any(|Pair(name, _)| name == column)).collect())
    }
}

fn pour_sqlite(
    c: &mut rusqlite::Connection,
    sql: &str,
    booleans: &[bool],
    take: &mut (dyn FnMut(&[Value]) -> Result<()> + Send),
) -> Result<u64> {
    let mut statement = c.prepare(sql)?;
    let (mut rows, mut count) = (statement.raw_query(), 0);
    let mut values = Vec::with_capacity(booleans.len());
    while let Some(row) = rows.next()? {
        values.clear();
        for (at, boolean) in booleans.iter().enumerate() {
            values.push(match row.get_ref(at)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(value) if *boolean => Value::Bool(value != 0),
                ValueRef::Integer(value) => Value::Int(value),
                ValueRef::Real(value) => Value::Float(value),
                ValueRef::Text(value) => Value::Text(String::from_utf8(value.to_vec())?),
                ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
            });
        }
        take(&values)?;
        count += 1;
    }
    Ok(count)
}

async fn pour_postgres(
    c: &mut deadpool_postgres::Object,
    sql: &str,
    take: &mut (dyn FnMut(&[Value]) -> Result<()> + Send),
) -> Result<u64> {
    let rows = c.query_raw(sql, Vec::<Value>::new()).await?;
    futures::pin_mut!(rows);
    let (mut values, mut count) = (vec![], 0);
    while let Some(row) = rows.try_next().await? {
        values.clear();
        for (at, column) in row.columns().iter().enumerate() {
            values.push(match *column.type_() {
                Type::INT8 => row.try_get::<_, Option<i64>>(at)?.into(),
                Type::INT4 => row.try_get::<_, Option<i32>>(at)?.into(),
                Type::FLOAT8 => row.try_get::<_, Option<f64>>(at)?.into(),
                Type::BOOL => row.try_get::<_, Option<bool>>(at)?.into(),
                Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.into(),
                Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get::<_, Option<String>>(at)?.into(),
                ref other => anyhow::bail!("a column of type {other} cannot be written out: {}", column.name()),
            });
        }
        take(&values)?;
        count += 1;
    }
    Ok(count)
}

fn fill_sqlite(
    c: &mut rusqlite::Connection,
    insert: &str,
    width: usize,
    next: &mut (dyn FnMut() -> Result<Option<Vec<Value>>> + Send),
) -> Result<u64> {
    let places: Vec<String> = (1..=width).map(|at| format!("?{at}")).collect();
    let mut statement = c.prepare(&format!("{insert} VALUES ({})", places.join(", ")))?;
    let mut count = 0;
    while let Some(values) = next()? {
        ensure!(values.len() == width, "a row of {} values for {width} columns", values.len());
        for (at, value) in (1..).zip(&values) {
            statement.raw_bind_parameter(at, value)?;
        }
        statement.raw_execute()?;
        count += 1;
    }
    Ok(count)
}

async fn fill_postgres(
    c: &mut deadpool_postgres::Object,
    table: &Table,
    next: &mut (dyn FnMut() -> Result<Option<Vec<Value>>> + Send),
) -> Result<u64> {
    let (name, columns) = (&table.name, quoted(&table.columns));
    let described = c.prepare(&format!("SELECT {columns} FROM \"{name}\" LIMIT 0")).await?;
    let types: Vec<Type> = described.columns().iter().map(|column| column.type_().clone()).collect();
    let sink = c.copy_in(&format!("COPY \"{name}\" ({columns}) FROM STDIN BINARY")).await?;
    let writer = BinaryCopyInWriter::new(sink, &types);
    futures::pin_mut!(writer);
    let mut count = 0;
    while let Some(values) = next()? {
        ensure!(values.len() == types.len(), "a row of {} values for {} columns", values.len(), types.len());
        writer.as_mut().write_raw(values.iter()).await?;
        count += 1;
    }
    writer.finish().await.with_context(|| format!("rows of {name}"))?;
    Ok(count)
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

struct Pair(String, String);
impl FromRow for Pair {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}
