//! Houses as they stood at each released schema, with rows in every table; and what of them must still be there later.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::db::dump::{self, Table};
use kernel::db::{Conn, Db, FromRow, Row, Value, migrate_to, ran};
use kernel::house::{Engine, empty_db, fresh_db};
use kernel::params;

/// Rows of a table that the filler writes: nothing that may be missing, then everything, twice.
pub const ROWS: i64 = 3;
/// What stands in these is written as the house writes it, or proves nothing.
const WRITTEN_BY_THE_HOUSE: [&str; 2] = ["audit", "audit_seals"];
/// What a migration reads across tables refers to what is there: a dossier is of a course's first version.
const SAME: [(&str, &str, (&str, &str)); 1] = [("dossiers", "subject_id", ("courses", "id"))];
const SAID: [(&str, &str, &str); 3] =
    [("dossiers", "kind", "Course"), ("dossiers", "content", "1"), ("course_versions", "content", "1")];

/// The names of its migrations with their digests, in the order in which they ran.
pub type Release = Vec<(String, String)>;
/// By table: its columns, and of every row the values in their order.
pub type Rows = BTreeMap<String, (Vec<String>, Vec<Vec<Value>>)>;

/// All that were released, oldest first.
pub async fn all() -> Vec<Release> {
    let today = fresh_db(Engine::Sqlite).await;
    let digests: HashMap<String, String> =
        look(&today, async |sql: &mut Conn| ran(sql).await).await.into_iter().collect();
    let (mut releases, mut so_far) = (vec![], Release::new());
    for line in include_str!("../released.txt").lines().filter(|line| !line.starts_with('#')) {
        for name in line.split_whitespace().skip(1) {
            let name = format!("{name}.sql");
            let digest = digests.get(&name).unwrap_or_else(|| panic!("{name} was released and is gone"));
            so_far.push((name, digest.clone()));
        }
        releases.push(so_far.clone());
    }
    releases
}

/// A database as it was at a release, with these rows; of a table that it did not have yet nothing, of a column neither.
pub async fn put(db: &Db, release: &Release, rows: Rows) {
    let release = release.clone();
    let put = async move |sql: &mut Conn| {
        migrate_to(sql, &release).await?;
        for table in dump::tables(sql).await? {
            let Some((columns, rows)) = rows.get(&table.name) else { continue };
            let places: Vec<usize> = (0..columns.len()).filter(|at| table.columns.contains(&columns[*at])).collect();
            let known = Table { columns: places.iter().map(|at| columns[*at].clone()).collect(), ..table };
            let mut left = rows.iter().map(|row| places.iter().map(|at| row[*at].clone()).collect());
            sql.fill(&known, &mut || Ok(left.next())).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    db.write(put).await.unwrap();
}

/// Everything that stands in a database.
pub async fn rows(db: &Db) -> Rows {
    look(db, async |sql: &mut Conn| {
        let mut all = Rows::new();
        for table in dump::tables(sql).await? {
            let mut rows = vec![];
            let mut take = |row: &[Value]| {
                rows.push(row.to_vec());
                Ok(())
            };
            sql.pour(&table, &mut take).await?;
            all.insert(table.name, (table.columns, rows));
        }
        Ok(all)
    })
    .await
}

/// Rows for every table of a release, as its schema asks for them.
pub async fn invented(release: &Release) -> Rows {
    let (db, release) = (empty_db(Engine::Sqlite).await, release.clone());
    let columns = async move |sql: &mut Conn| {
        migrate_to(sql, &release).await?;
        let mut all = vec![];
        for table in dump::tables(sql).await? {
            all.push((table.name.clone(), columns(sql, &table.name).await?));
        }
        Ok::<_, anyhow::Error>(all)
    };
    let mut made = Rows::new();
    for (number, (table, columns)) in (1..).zip(db.write(columns).await.unwrap()) {
        if WRITTEN_BY_THE_HOUSE.contains(&table.as_str()) {
            continue;
        }
        let mut rows: Vec<Vec<Value>> = vec![];
        for turn in 0..ROWS {
            let row = (1..).zip(&columns).map(|(at, column)| {
                let own = columns.iter().position(|one| Some(&one.name) == column.refers.as_ref().map(|to| &to.1));
                let before = own.and_then(|place| Some(rows.last()?[place].clone()));
                column.value(&table, turn, number * 10_000 + at * 10 + turn, &made, before)
            });
            let row = row.collect();
            rows.push(row);
        }
        made.insert(table, (columns.into_iter().map(|column| column.name).collect(), rows));
    }
    made
}

/// The value of a row that was invented.
pub fn value(rows: &Rows, table: &str, column: &str, turn: i64) -> Value {
    let (columns, rows) = &rows[table];
    let at = columns.iter().position(|one| one == column).unwrap_or_else(|| panic!("{table}.{column}"));
    rows[usize::try_from(turn).unwrap()][at].clone()
}

/// These values of every row of a table, in the order of what they say.
pub fn texts(rows: &Rows, table: &str, wanted: &[&str]) -> Vec<String> {
    let (columns, rows) = &rows[table];
    let place = |name: &&str| columns.iter().position(|one| one == *name).unwrap_or_else(|| panic!("{table}.{name}"));
    let places: Vec<usize> = wanted.iter().map(place).collect();
    let text = |row: &Vec<Value>| places.iter().map(|at| format!("{:?}", row[*at])).collect::<Vec<_>>().join(" ");
    let mut all: Vec<String> = rows.iter().map(text).collect();
    all.sort();
    all
}

/// A column as the schema describes it.
struct Column {
    name: String,
    kind: String,
    needed: bool,
    refers: Option<(String, String)>,
}

impl Column {
    fn value(&self, table: &str, turn: i64, number: i64, made: &Rows, before: Option<Value>) -> Value {
        let is = |other: &str, name: &str| other == table && name == self.name;
        if let Some((.., said)) = SAID.iter().find(|(other, name, _)| is(other, name)) {
            return said.parse().map_or(Value::from(*said), Value::Int);
        }
        if let Some((.., (to, of))) = SAME.iter().find(|(other, name, _)| is(other, name)) {
            return value(made, to, of, turn);
        }
        if !self.needed && turn == 0 {
            return Value::Null;
        }
        match (&self.refers, self.kind.as_str()) {
            (Some((to, _)), _) if to == table => before.unwrap_or(Value::Null),
            (Some((to, of)), _) => value(made, to, of, turn),
            (None, "BOOLEAN") => Value::Bool(turn % 2 == 1),
            (None, "BIGINT") => Value::Int(number),
            (None, "BLOB") => Value::Bytes([&[0, 255], &number.to_le_bytes()[..]].concat()),
            (None, "TEXT") => Value::Text(format!("{} {number}：“O'Brien” 100%\\ Ä", self.name)),
            (None, other) => panic!("{table}.{}: {other}", self.name),
        }
    }
}

async fn columns(sql: &mut Conn, table: &str) -> anyhow::Result<Vec<Column>> {
    let asked = "SELECT c.name, UPPER(c.type), CAST(c.\"notnull\" OR c.pk > 0 AS TEXT), COALESCE(f.\"table\", ''),
        COALESCE(f.\"to\", '') FROM pragma_table_info($1) c LEFT JOIN pragma_foreign_key_list($1) f ON f.\"from\" = c.name
        ORDER BY c.cid LIMIT 1000";
    let all = sql.all::<Line<5>>(asked, params![table]).await?;
    Ok(all
        .into_iter()
        .map(|Line([name, kind, needed, to, of])| Column {
            name,
            kind,
            needed: needed == "1",
            refers: (!to.is_empty()).then_some((to, of)),
        })
        .collect())
}

/// What was there and is not there once any more. `gone` are columns that a migration takes away.
pub fn lost(before: &Rows, after: &Rows, gone: &[(&str, &str)]) -> Vec<String> {
    let mut lost = vec![];
    for (table, (old, rows)) in before {
        let Some((new, now)) = after.get(table) else {
            lost.push(format!("the table {table}"));
            continue;
        };
        let stays = |name: &&String| !gone.contains(&(table.as_str(), name.as_str()));
        let kept: Vec<&String> = old.iter().filter(stays).collect();
        if let Some(name) = kept.iter().find(|name| !new.contains(name)) {
            lost.push(format!("the column {table}.{name}"));
            continue;
        }
        let mut there: HashMap<String, usize> = HashMap::new();
        for row in now {
            *there.entry(said(new, row, &kept)).or_default() += 1;
        }
        for row in rows {
            let row = said(old, row, &kept);
            match there.get(&row) {
                Some(1) => {}
                other => lost.push(format!("{table}: {} times {row}", other.unwrap_or(&0))),
            }
        }
    }
    lost
}

fn said(columns: &[String], row: &[Value], wanted: &[&String]) -> String {
    let one = |name: &&String| columns.iter().position(|own| own == *name).map(|at| format!("{name}: {:?}", row[at]));
    wanted.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}

/// The schema of a database, line by line: what differs from a house that was founded today is a migration that ran in
/// another order.
pub async fn schema(db: &Db) -> BTreeSet<String> {
    look(db, async |sql: &mut Conn| {
        let asked: &[&str] = match sql.is_postgres() {
            true => &POSTGRES,
            false => &SQLITE,
        };
        let mut lines = BTreeSet::new();
        for one in asked {
            let said = sql.all::<Line<3>>(one, params![]).await?;
            let tidy = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
            lines.extend(said.into_iter().map(|line| tidy(line.0.join(" "))));
        }
        Ok(lines)
    })
    .await
}

const SQLITE: [&str; 3] = [
    "SELECT type, name, COALESCE(sql, '') FROM sqlite_schema WHERE type <> 'table' LIMIT 10000",
    "SELECT s.name, c.name, c.type || ' ' || c.\"notnull\" || ' ' || COALESCE(c.dflt_value, '') || ' ' || c.pk
       FROM sqlite_schema s JOIN pragma_table_info(s.name) c WHERE s.type = 'table' LIMIT 10000",
    "SELECT s.name, f.\"from\", f.\"table\" || ' ' || f.\"to\" || ' ' || f.on_delete
       FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f WHERE s.type = 'table' LIMIT 10000",
];
const POSTGRES: [&str; 6] = [
    "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), data_type || ' ' || is_nullable || ' ' ||
       COALESCE(column_default, '') FROM information_schema.columns WHERE table_schema = current_schema() LIMIT 10000",
    "SELECT CAST(tablename AS TEXT), CAST(indexname AS TEXT), REPLACE(indexdef, current_schema() || '.', '')
       FROM pg_indexes WHERE schemaname = current_schema() LIMIT 10000",
    "SELECT CAST(conrelid::regclass AS TEXT), CAST(conname AS TEXT), pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = current_schema()::regnamespace LIMIT 10000",
    "SELECT 'view', CAST(viewname AS TEXT), definition FROM pg_views WHERE schemaname = current_schema() LIMIT 10000",
    "SELECT CAST(t.tgrelid::regclass AS TEXT), CAST(t.tgname AS TEXT),
       REPLACE(pg_get_triggerdef(t.oid), current_schema() || '.', '') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal LIMIT 10000",
    "SELECT 'function', CAST(proname AS TEXT), prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
      LIMIT 10000",
];

/// Rows that refer to nothing. PostgreSQL lets none in.
pub async fn loose(db: &Db) -> Vec<String> {
    look(db, async |sql: &mut Conn| match sql.is_postgres() {
        true => Ok(vec![]),
        false => sql.all("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 5", params![]).await,
    })
    .await
}

/// One look at a database that can be read.
pub async fn look<T: Send + 'static>(
    db: &Db,
    body: impl AsyncFn(&mut Conn) -> anyhow::Result<T> + Send + 'static,
) -> T {
    db.look(body).await.unwrap()
}

pub struct Line<const N: usize>(pub [String; N]);
impl<const N: usize> FromRow for Line<N> {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let mut all = [const { String::new() }; N];
        for (at, one) in all.iter_mut().enumerate() {
            *one = row.get(at)?;
        }
        Ok(Self(all))
    }
}
