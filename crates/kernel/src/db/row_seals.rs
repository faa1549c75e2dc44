//! Rows that nobody changes but the platform: each carries a digest of what it says and where it stands, made in the
//! transaction that wrote it, under a key outside the database. Whoever changes such a row in the database itself, puts one
//! in, or moves a digest from one row to another is found out: the platform does not write on top of it, rights that it would
//! give are not had, and `altered` names it. Which rows these are stands in `guarded.txt`.
//! Owns      tables `row_seals`, `row_guards`.
//! Publishes view `row_digests`.
//!
//! Triggers note what a transaction touches, before and after, in a table that lives and dies with the connection; nobody
//! else's connection has one. What it does not find: a row put back together with its digest of that time, which is for the
//! chain of the trail and its checkpoints to find.
use std::fmt;
use std::sync::LazyLock;

use anyhow::{Context as _, Result, bail};

pub use super::said::Said;
use super::{Conn, Db, FromRow, Query, Row, reckoned};
use crate::params;
use crate::seal::{Seal, same};

const LIST: &str = include_str!("guarded.txt");
const PAGE: usize = 500;
/// What a connection that writes holds; PostgreSQL's `TEMP` is a connection's own too, and takes no part in its conflicts.
pub const TOUCHED: &str =
    "CREATE TEMP TABLE IF NOT EXISTS touched_rows (table_name TEXT NOT NULL, row_id BIGINT NOT NULL,
    was TEXT, says TEXT, PRIMARY KEY (table_name, row_id))";
const FIRST: &str = "SELECT table_name FROM touched_rows ORDER BY table_name LIMIT 1";
const TOUCHES: &str = "SELECT row_id, was, says FROM touched_rows WHERE table_name = $1 ORDER BY row_id LIMIT 500";
const FORGET: &str = "DELETE FROM touched_rows WHERE table_name = $1 AND row_id <= $2";
const UNSEAL: &str = "DELETE FROM row_seals WHERE table_name = $1 AND row_id = $2";
const DEFINED: &str = "SELECT definition FROM row_guards WHERE table_name = $1";
const DEFINE: &str = "INSERT INTO row_guards (table_name, definition) VALUES ($1, $2)
    ON CONFLICT (table_name) DO UPDATE SET definition = excluded.definition";

static GUARDS: LazyLock<Vec<Guard>> = LazyLock::new(|| LIST.lines().filter_map(Guard::parse).collect());

/// One table whose rows are guarded.
struct Guard {
    table: String,
    key: String,
    columns: Vec<String>,
    definition: String,
    /// How its rows are read with what they say and their digest: on SQLite and on PostgreSQL.
    read: [String; 2],
}

/// A row that is not as the platform wrote it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Altered {
    pub table: String,
    pub row: i64,
    pub how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum How {
    /// It says something else than its digest.
    Changed,
    /// The platform never wrote it.
    Foreign,
    /// Its digest is there, and the row is not.
    Gone,
}

impl fmt::Display for Altered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, row, how } = self;
        let says = match how {
            How::Changed => "的内容在数据库中被改动",
            How::Foreign => "不是由平台写入的",
            How::Gone => "在数据库中被删除",
        };
        write!(f, "数据表 {table} 编号 {row} 的记录{says}，请保全现场并上报")
    }
}

/// Sets the triggers on this process's connections, and seals what no guard knew before. How many rows were sealed in which
/// table: nothing, but after an upgrade. Asked at each start, when the migrations have run.
///
/// # Errors
/// When the database does not answer.
pub async fn stand(db: &Db, seal: &Seal) -> Result<Vec<(String, u64)>> {
    let seal = seal.clone();
    db.write(async move |sql: &mut Conn| {
        let mut sealed = vec![];
        super::migrate::alone(sql).await?;
        for guard in GUARDS.iter() {
            let known = sql.opt::<String>(DEFINED, params![&guard.table]).await?;
            let fresh = known.as_ref() != Some(&guard.definition);
            if fresh || !guard.has_triggers(sql).await? {
                sql.batch(&guard.triggers(sql.is_postgres())).await?;
            }
            if fresh {
                let rows = guard.seal_all(sql, &seal, known.as_deref().and_then(Guard::parse).as_ref()).await?;
                sql.exec(DEFINE, params![&guard.table, &guard.definition]).await?;
                sealed.extend((rows > 0).then_some((guard.table.clone(), rows)));
            }
        }
        sql.touched = false;
        Ok(sealed)
    })
    .await
}

/// Whether any table is guarded yet.
///
/// # Errors
/// When the database does not answer.
pub async fn stands(sql: &mut Conn) -> Result<bool> {
    Ok(sql.one::<i64>("SELECT COUNT(*) FROM row_guards", params![]).await? > 0)
}

/// Seals what this transaction touched.
///
/// # Errors
/// When a row that it changed was not as the platform had left it: nothing is written on top of it.
pub(crate) async fn settle(sql: &mut Conn, seal: &Seal) -> Result<()> {
    if !std::mem::take(&mut sql.touched) {
        return Ok(());
    }
    while let Some(table) = sql.opt::<String>(FIRST, params![]).await? {
        let guard = of(&table)?;
        let touches = sql.all::<Touch>(TOUCHES, params![&table]).await?;
        guard.agrees(sql, seal, &touches).await?;
        guard.keep(sql, seal, &touches).await?;
        let last = touches.last().map_or(i64::MAX, |touch| touch.row);
        sql.exec(FORGET, params![&table, last]).await?;
    }
    Ok(())
}

/// Whether the rows of a guarded table, here `a`, that these words choose by one value are as the platform wrote them (of the
/// first 500): `a.person_id = {}`.
///
/// # Errors
/// When the table is not guarded or the database does not answer.
pub async fn sound(sql: &mut Conn, seal: &Seal, table: &str, which: &'static str, value: i64) -> Result<bool> {
    let guard = of(table)?;
    let query = guard.read(sql.is_postgres()).add(" WHERE ", params![]).add(which, params![value]);
    let rows = sql.list::<Sealed>(query.add(" LIMIT 500", params![])).await?;
    Ok(rows.iter().all(|row| guard.is_sound(row, seal)))
}

/// Whether the platform wrote a row that says this and has this digest.
///
/// # Errors
/// When the table is not guarded.
pub fn wrote(seal: &Seal, table: &str, row: i64, said: Said, mac: Option<Vec<u8>>) -> Result<bool> {
    Ok(of(table)?.is_sound(&Sealed { row, says: said.text(), mac }, seal))
}

/// The rows that are not as the platform wrote them (at most 500), and how many were looked at.
///
/// # Errors
/// When the database does not answer.
pub async fn altered(db: &Db, seal: &Seal) -> Result<(Vec<Altered>, u64)> {
    let (mut found, mut looked) = (vec![], 0);
    for guard in GUARDS.iter() {
        let (mut after, mut more) = (i64::MIN, true);
        while more && found.len() < PAGE {
            let rows = db.look(async move |sql: &mut Conn| guard.page(sql, after).await).await?;
            more = rows.len() == PAGE;
            after = rows.last().map_or(after, |row| row.row);
            looked += rows.len() as u64;
            found.extend(rows.iter().filter_map(|row| guard.trouble(row, seal)));
        }
        let gone = db.look(async move |sql: &mut Conn| guard.gone(sql).await).await?;
        found.extend(gone.into_iter().map(|row| Altered { table: guard.table.clone(), row, how: How::Gone }));
    }
    found.truncate(PAGE);
    Ok((found, looked))
}

fn of(table: &str) -> Result<&'static Guard> {
    GUARDS.iter().find(|guard| guard.table == table).with_context(|| format!("{table} is not guarded"))
}

/// Whether a statement may write rows that are guarded.
pub(super) fn touches(sql: &str) -> bool {
    let mut words = sql.split_ascii_whitespace();
    let table = match words.next() {
        Some("SELECT") => return false,
        Some("UPDATE") => words.next(),
        Some("INSERT" | "DELETE") => words.nth(1),
        _ => return true,
    };
    table.is_none_or(|table| GUARDS.iter().any(|guard| guard.table == table))
}

impl Guard {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace().map(str::to_owned);
        let table = words.next().filter(|word| !word.starts_with('#'))?;
        let (key, columns, definition) = (words.next()?, words.collect(), line.to_owned());
        let mut guard = Self { table, key, columns, definition, read: Default::default() };
        guard.read = [false, true].map(|postgres| guard.reading(postgres));
        Some(guard)
    }

    fn reading(&self, postgres: bool) -> String {
        let Self { table, key, .. } = self;
        let says = self.says("a", postgres);
        format!(
            "SELECT a.{key}, {says}, s.mac FROM {table} a
             LEFT JOIN row_seals s ON s.table_name = '{table}' AND s.row_id = a.{key}"
        )
    }

    /// What a row says, as one text: each column with its length, so that no two rows say the same by chance or design.
    fn says(&self, row: &str, postgres: bool) -> String {
        let said = |column: &String| {
            let text = match (column.strip_suffix('#'), column.strip_suffix('?'), postgres) {
                (Some(bytes), _, true) => format!("UPPER(ENCODE({row}.{bytes}, 'hex'))"),
                (Some(bytes), _, false) => format!("HEX({row}.{bytes})"),
                (_, Some(yes), true) => format!("CAST(CAST({row}.{yes} AS INTEGER) AS TEXT)"),
                (_, Some(yes), false) => format!("CAST({row}.{yes} AS TEXT)"),
                _ => format!("CAST({row}.{column} AS TEXT)"),
            };
            let empty = column.strip_suffix('#').filter(|_| !postgres);
            // SQLite has the empty text for the bytes that are not there.
            let there = empty.map_or_else(
                || text.clone(),
                |bytes| format!("CASE WHEN {row}.{bytes} IS NULL THEN NULL ELSE {text} END"),
            );
            format!("COALESCE(LENGTH({there}) || ':' || {there}, '-')")
        };
        self.columns.iter().map(said).collect::<Vec<_>>().join(" || ")
    }

    fn triggers(&self, postgres: bool) -> String {
        let Self { table, key, .. } = self;
        let (was, says) = (self.says("OLD", postgres), self.says("NEW", postgres));
        let names: Vec<&str> = self.columns.iter().map(|column| column.trim_end_matches(['#', '?'])).collect();
        let columns = names.join(", ");
        let note = |row: &str, was: &str, says: &str| {
            format!(
                "INSERT INTO touched_rows (table_name, row_id, was, says) VALUES ('{table}', {row}.{key}, {was}, {says})
                 ON CONFLICT (table_name, row_id) DO UPDATE SET says = excluded.says;"
            )
        };
        let (new, change, gone) = (note("NEW", "NULL", &says), note("OLD", &was, &says), note("OLD", &was, "NULL"));
        if !postgres {
            return format!(
                "CREATE TEMP TRIGGER IF NOT EXISTS seal_{table}_new AFTER INSERT ON main.{table} BEGIN {new} END;
                 CREATE TEMP TRIGGER IF NOT EXISTS seal_{table}_change AFTER UPDATE OF {columns} ON main.{table}
                 BEGIN {change} END;
                 CREATE TEMP TRIGGER IF NOT EXISTS seal_{table}_gone AFTER DELETE ON main.{table} BEGIN {gone} END;"
            );
        }
        format!(
            "CREATE OR REPLACE FUNCTION seal_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF TO_REGCLASS('pg_temp.touched_rows') IS NULL THEN
                 RAISE EXCEPTION 'rows of {table} are written by the platform alone';
               END IF;
               IF TG_OP = 'INSERT' THEN {new} ELSIF TG_OP = 'UPDATE' THEN {change} ELSE {gone} END IF;
               RETURN NULL;
             END $$;
             CREATE OR REPLACE TRIGGER seal_{table} AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table}
             FOR EACH ROW EXECUTE FUNCTION seal_{table}();"
        )
    }

    /// Those of SQLite go with the connection.
    async fn has_triggers(&self, sql: &mut Conn) -> Result<bool> {
        let asked = "SELECT COUNT(*) FROM pg_trigger WHERE tgname = $1 AND tgrelid = TO_REGCLASS($2)";
        Ok(sql.is_postgres() && sql.one::<i64>(asked, params![format!("seal_{}", self.table), &self.table]).await? > 0)
    }

    /// Seals every row, in pages; one that is not as an earlier guard left it keeps its digest, which does not fit.
    async fn seal_all(&self, sql: &mut Conn, seal: &Seal, before: Option<&Self>) -> Result<u64> {
        let (mut after, mut sealed) = (i64::MIN, 0);
        loop {
            let rows = self.page(sql, after).await?;
            let Some(last) = rows.last().map(|row| row.row) else { return Ok(sealed) };
            let bad: Vec<i64> = match before {
                Some(before) => {
                    let then = before.page(sql, after).await?;
                    then.iter().filter(|row| before.trouble(row, seal).is_some()).map(|row| row.row).collect()
                }
                None => vec![],
            };
            let good = rows.into_iter().filter(|row| !bad.contains(&row.row));
            let touches = good.map(|row| Touch { row: row.row, was: None, says: Some(row.says) });
            let touches: Vec<Touch> = touches.collect();
            self.keep(sql, seal, &touches).await?;
            sealed += touches.len() as u64;
            after = last;
        }
    }

    /// Nothing is written on top of a row that is not as it was left.
    async fn agrees(&self, sql: &mut Conn, seal: &Seal, touches: &[Touch]) -> Result<()> {
        let changed = touches.iter().filter(|touch| touch.was.is_some()).map(|touch| touch.row);
        let query = Query::new("SELECT row_id, mac FROM row_seals WHERE table_name =").add(" {}", params![&self.table]);
        if changed.clone().next().is_none() {
            return Ok(());
        }
        let macs = sql.list::<Mac>(query.among(" AND row_id IN", changed)).await?;
        for touch in touches {
            let Some(was) = &touch.was else { continue };
            let mac = macs.iter().find(|mac| mac.0 == touch.row);
            if !mac.is_some_and(|mac| same(&mac.1, &self.mac(seal, touch.row, was))) {
                let how = if mac.is_some() { How::Changed } else { How::Foreign };
                bail!("{}", Altered { table: self.table.clone(), row: touch.row, how });
            }
        }
        Ok(())
    }

    async fn keep(&self, sql: &mut Conn, seal: &Seal, touches: &[Touch]) -> Result<()> {
        let mac =
            |touch: &Touch| Some(params![&self.table, touch.row, self.mac(seal, touch.row, touch.says.as_ref()?)]);
        let rows: Vec<_> = touches.iter().filter_map(mac).collect();
        if !rows.is_empty() {
            let query = Query::new("INSERT INTO row_seals (table_name, row_id, mac) VALUES").rows(rows);
            let query = query.add(" ON CONFLICT (table_name, row_id) DO UPDATE SET mac = excluded.mac", params![]);
            sql.exec(&query.sql, query.params).await?;
        }
        for touch in touches.iter().filter(|touch| touch.says.is_none()) {
            sql.exec(UNSEAL, params![&self.table, touch.row]).await?;
        }
        Ok(())
    }

    fn mac(&self, seal: &Seal, row: i64, says: &str) -> Vec<u8> {
        seal.mac("row", format!("{} {row} {says}", self.table).as_bytes())
    }

    /// Rows with what they say and their digest.
    fn read(&self, postgres: bool) -> Query {
        Query::new(&self.read[usize::from(postgres)])
    }

    async fn page(&self, sql: &mut Conn, after: i64) -> Result<Vec<Sealed>> {
        let key = &self.key;
        let mut query = self.read(sql.is_postgres());
        query.sql.push_str(&format!(" WHERE a.{key} > $1 ORDER BY a.{key} LIMIT 500"));
        sql.all(&query.sql, params![after]).await
    }

    /// Digests without a row (at most 500).
    async fn gone(&self, sql: &mut Conn) -> Result<Vec<i64>> {
        let Self { table, key, .. } = self;
        let query = format!(
            "SELECT s.row_id FROM row_seals s LEFT JOIN {table} a ON a.{key} = s.row_id
             WHERE s.table_name = '{table}' AND a.{key} IS NULL LIMIT 500"
        );
        sql.all(&query, params![]).await
    }

    fn is_sound(&self, row: &Sealed, seal: &Seal) -> bool {
        let place = (std::ptr::from_ref(self) as usize, row.row);
        let said = (seal.audit_key_id(), &row.says, &row.mac);
        reckoned::once(place, said, || self.trouble(row, seal).is_none())
    }

    fn trouble(&self, row: &Sealed, seal: &Seal) -> Option<Altered> {
        let how = match &row.mac {
            None => How::Foreign,
            Some(mac) if !same(mac, &self.mac(seal, row.row, &row.says)) => How::Changed,
            Some(_) => return None,
        };
        Some(Altered { table: self.table.clone(), row: row.row, how })
    }
}

struct Touch {
    row: i64,
    was: Option<String>,
    says: Option<String>,
}
impl FromRow for Touch {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { row: row.get(0)?, was: row.get(1)?, says: row.get(2)? })
    }
}

struct Mac(i64, Vec<u8>);
impl FromRow for Mac {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

struct Sealed {
    row: i64,
    says: String,
    mac: Option<Vec<u8>>,
}
impl FromRow for Sealed {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { row: row.get(0)?, says: row.get(1)?, mac: row.get(2)? })
    }
}
