//! Whether the database is as it was: a digest of every table, before and after.
use std::collections::BTreeMap;

use super::*;

/// What may differ without anybody having changed anything: a session knows when it was last seen.
const SEEN: [(&str, &str); 1] = [("sessions", "seen_at")];

pub type Tables = BTreeMap<String, (i64, Vec<u8>)>;

impl House {
    /// Rows and digest of every table.
    pub async fn tables(&self) -> Tables {
        let reader = Actor::house("tests");
        let looked = self.app.look(&reader, async |view| {
            let postgres = view.sql.is_postgres();
            let named = if postgres { POSTGRES } else { SQLITE };
            let names: Vec<String> = view.sql.all(named, params![]).await?;
            let mut tables = Tables::new();
            for table in names {
                let of = if postgres { POSTGRES_COLUMNS } else { SQLITE_COLUMNS };
                let columns: Vec<String> = view.sql.all(of, params![&table]).await?;
                let columns = columns.iter().filter(|column| !SEEN.contains(&(table.as_str(), column.as_str())));
                let sql = whole(&table, columns, postgres);
                let lines: String = view.sql.one(&sql, params![]).await?;
                let rows = lines.lines().count() as i64;
                tables.insert(table, (rows, kernel::seal::sm3(lines.as_bytes())));
            }
            Ok(tables)
        });
        looked.await.unwrap()
    }

    /// Entries of the trail that are not refusals.
    pub async fn deeds(&self) -> i64 {
        let reader = Actor::house("tests");
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE outcome <> 'refused'";
        self.app.look(&reader, async move |view| Ok(view.sql.one::<i64>(sql, params![]).await?)).await.unwrap()
    }

    /// Every table is as it was but for those that may grow, and no deed was done since.
    pub async fn nothing_happened(&self, before: &Tables, deeds: i64, may_grow: &[&str]) {
        let changed = differing(before, &self.tables().await);
        let beyond: Vec<&String> = changed.iter().filter(|table| !may_grow.contains(&table.as_str())).collect();
        assert_eq!(beyond, Vec::<&String>::new());
        assert_eq!(self.deeds().await, deeds);
    }
}

const SQLITE: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' LIMIT 500";
const POSTGRES: &str = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' LIMIT 500";
const SQLITE_COLUMNS: &str = "SELECT name FROM pragma_table_info($1) LIMIT 200";
const POSTGRES_COLUMNS: &str = "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
    WHERE table_schema = current_schema() AND table_name = $1 LIMIT 200";

/// All rows of a table as one text, in an order of its own.
fn whole<'a>(table: &str, columns: impl Iterator<Item = &'a String>, postgres: bool) -> String {
    let (quote, join) = if postgres {
        ("quote_nullable", "string_agg(line, chr(10) ORDER BY line)")
    } else {
        ("quote", "group_concat(line, char(10))")
    };
    let columns: Vec<String> = columns
        .map(|column| format!("replace({quote}(\"{column}\"), {}, ' ')", if postgres { "chr(10)" } else { "char(10)" }))
        .collect();
    let line = columns.join(" || ',' || ");
    format!("SELECT COALESCE({join}, '') FROM (SELECT {line} AS line FROM \"{table}\" ORDER BY 1) AS lines")
}

/// The tables that differ, by name.
pub fn differing(before: &Tables, after: &Tables) -> Vec<String> {
    let names: HashSet<&String> = before.keys().chain(after.keys()).collect();
    let mut all: Vec<String> =
        names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
    all.sort();
    all
}

/// Looks that leave a trace of who took what, or that count guesses: these tables alone may grow by them.
const TRACES: [&str; 2] = ["audit", "verifications"];

/// One of each kind: an officer, the Center, a teacher, a learner, the auditor.
const LOOKERS: [&str; 5] = ["J1001", "Y2001", "C8003", "T20031", "D5001"];

// req("AS-08")
on_both!(looking_changes_nothing_whoever_looks_at_whatever, async |engine: Engine| {
    let house = house(engine).await;
    let mut visitors = vec![None];
    for login in LOOKERS {
        visitors.push(Some(house.visitor(login).await));
    }
    let doors = routes::doors();
    let (looks, traced): (Vec<&Door>, Vec<&Door>) =
        doors.iter().filter(|door| door.method == Method::GET).partition(|door| door.trace == Trace::None);
    let mut tried = 0;
    for (doors, may_grow) in [(looks, &[][..]), (traced, &TRACES[..])] {
        let before = house.tables().await;
        assert!(before.len() > 60 && before["audit"].0 > 100, "the digest sees the tables");
        for door in doors {
            for path in house.every_path(door).await {
                for method in [Method::GET, Method::HEAD] {
                    for who in &visitors {
                        let mut request =
                            Request::builder().method(method.clone()).uri(&path).header("host", "site.test");
                        if let Some(who) = who {
                            request = request.header(header::COOKIE, &who.cookie);
                        }
                        let answer = house.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
                        assert!(answer.status() != 500, "{path}");
                        tried += 1;
                    }
                }
            }
        }
        let changed = differing(&before, &house.tables().await);
        let beyond: Vec<&String> = changed.iter().filter(|table| !may_grow.contains(&table.as_str())).collect();
        assert_eq!(beyond, Vec::<&String>::new(), "looking changed them");
    }
    assert!(tried > 1500, "{tried}");
});

impl House {
    /// The door's paths about a thing of module 1, a foreign one, one that is not there.
    pub async fn every_path(&self, door: &Door) -> Vec<String> {
        if !door.path.contains('{') {
            return vec![door.path.to_owned()];
        }
        let own = self.own().await;
        let fits = own.iter().filter(|(prefix, _)| door.path.starts_with(**prefix));
        let own = fits.max_by_key(|(prefix, _)| prefix.len()).map(|(_, id)| filled(door, *id));
        let mut all: Vec<String> = own.into_iter().chain(self.paths(door)).collect();
        all.dedup();
        all
    }
}
