//! Every schema that was released comes to this one with all that stood in it, also when the process that brings it up is
//! killed in the middle, again and again.
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::house::released::{self, Line, Release, Rows, look};
use crate::house::{Server, Visitor, course, department, folder, says, shixue};
use governance::audit;
use kernel::db::{Conn, Db, Value, migrate, ran, row_seals, unknown};
use kernel::house::{Engine, MONDAY, empty_db, fresh_db, house_on};
use kernel::seal::Seal;
use kernel::{
    App, Ask, At, Config, Entry, Grants, Grounds, Id, Judge, Person, Wiring, data_keys, mac_of, on_both, params,
};

/// Columns that a migration takes away on purpose: the count of failed sign-ins went into a table of its own.
const GONE: [(&str, &str); 3] = [("accounts", "failed"), ("accounts", "failed_at"), ("accounts", "locked_until")];
/// How often at least a process must have died with a part of the migrations done.
const DEATHS: usize = 8;
/// How many houses may be tried for that.
const LIVES: usize = 12;
/// What an entry of the first release is signed with under the root of the tests: it never changes.
const FIRST_MAC: &str = "94f0fdfc20fc1b2731bdb9d4864b4296b529a2d3580d3a8995b3df2eaca9b748";

// req("QA-13")
on_both!(every_released_house_comes_to_this_version_with_all_that_it_holds, async |engine: Engine| {
    let founded = fresh_db(engine).await;
    let (wanted, head) =
        (released::schema(&founded).await, look(&founded, async |sql: &mut Conn| ran(sql).await).await);
    let releases = released::all().await;
    for (number, release) in releases.iter().enumerate() {
        let name = &release.last().unwrap().0;
        let (db, invented) = (empty_db(engine).await, released::invented(release).await);
        released::put(&db, release, invented.clone()).await;
        let app = house_on(db.clone(), Arc::new(Nobody), Wiring::default());
        remember(&app, &invented).await;
        audit::seal_all(&app).await.unwrap();
        audit::checkpoint(&app).await.unwrap();
        let before = released::rows(&db).await;
        let empty: Vec<&String> =
            before.iter().filter(|(_, (_, rows))| rows.is_empty()).map(|(table, _)| table).collect();
        assert!(empty.is_empty(), "{name}: nothing stands in {empty:?}");

        migrate(&db).await.unwrap_or_else(|no| panic!("release {number} ({name}): {no:#}"));
        row_seals::stand(&db, &app.house.seal).await.unwrap();

        let after = released::rows(&db).await;
        let lost = released::lost(&before, &after, &GONE);
        assert!(lost.is_empty(), "release {number} ({name}) lost: {lost:#?}");
        assert_eq!(released::schema(&db).await, wanted, "release {number} ({name}): not as a house founded today");
        assert!(released::loose(&db).await.is_empty(), "{name}");
        let has = look(&db, async |sql: &mut Conn| ran(sql).await).await;
        assert!(has == head && unknown(&has).is_none(), "{name}: {has:?}");
        let proved = audit::verify(&app).await.unwrap();
        assert!(proved.trouble.is_none() && proved.sound == 4, "{name}: {proved:?}");
        became_what_the_migrations_say(&before, &after, name);

        migrate(&db).await.unwrap();
        row_seals::stand(&db, &app.house.seal).await.unwrap();
        assert_eq!(released::rows(&db).await, after, "{name}: a second time nothing happens");
    }
});

/// Each of the three persons edited a course, as the first release wrote it into the trail; one entry more.
async fn remember(app: &App, rows: &Rows) {
    let number = |table: &str, turn| match released::value(rows, table, "id", turn) {
        Value::Int(number) => number,
        other => panic!("{other:?}"),
    };
    let mut entries = vec![entry("tasks.issued", "Task", 7, 0)];
    entries.extend(
        (0..released::ROWS)
            .map(|turn| entry("courses.edited", "Course", number("courses", turn), number("persons", turn))),
    );
    for (id, entry) in (1..).zip(&mut entries) {
        entry.id = id;
        entry.mac = mac_of(&app.house.seal, entry);
    }
    let put = async move |sql: &mut Conn| {
        for e in entries.clone() {
            sql.exec(AS_AT_FIRST, written(e)).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    app.db.write(put).await.unwrap();
}

const AS_AT_FIRST: &str =
    "INSERT INTO audit (id, at, verb, kind, subject_id, actor_kind, actor_id, session_id, role, unit_id, policy,
        charter, request, address, outcome, before_digest, after_digest, detail, key_id, mac)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

fn written(e: Entry) -> Vec<Value> {
    params![
        e.id,
        e.at,
        e.verb,
        e.kind,
        e.subject,
        e.actor_kind,
        e.actor,
        e.session,
        e.role,
        e.unit,
        e.policy,
        e.charter,
        e.request,
        e.address,
        e.outcome,
        e.before,
        e.after,
        e.detail,
        e.key,
        e.mac
    ]
}

fn entry(verb: &str, kind: &str, subject: i64, actor: i64) -> Entry {
    let text = String::from;
    Entry {
        id: 1,
        at: MONDAY.0,
        verb: text(verb),
        kind: text(kind),
        subject,
        actor_kind: text(if actor == 0 { "house" } else { "person" }),
        actor,
        session: 0,
        role: text("instructor"),
        unit: 1,
        policy: text("courses.own"),
        charter: 1,
        request: text("r-1"),
        address: text("127.0.0.1"),
        outcome: text("done"),
        before: vec![1, 2],
        after: vec![3],
        detail: text("{}"),
        key: text("key"),
        mac: vec![],
        elevation: 0,
    }
}

/// The entries of the first release are proved with the same digest for ever.
// req("QA-13", "AU-05")
#[test]
fn an_entry_of_the_first_release_keeps_its_digest() {
    let mac = mac_of(&Seal::from_root([7; 32]).unwrap(), &entry("tasks.issued", "Task", 7, 0));
    let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, FIRST_MAC);
}

/// What migrations make of earlier rows.
fn became_what_the_migrations_say(before: &Rows, after: &Rows, name: &str) {
    let texts = |table: &str, columns: &[&str]| released::texts(after, table, columns);
    if !before.contains_key("article_versions") {
        let of = ["id", "edition", "title", "body", "kind", "source", "document_number"];
        let published: Vec<String> = texts("articles", &of).into_iter().filter(|one| one.contains("Int(1)")).collect();
        let versions = texts("article_versions", &[&["article_id"], &of[1..]].concat());
        assert!(versions.len() == 2 && versions == published, "{name}: {versions:?}");
        for turn in 0..released::ROWS {
            let text = |column| match released::value(after, "articles", column, turn) {
                Value::Text(text) => text.to_lowercase().replace(' ', ""),
                other => panic!("{other:?}"),
            };
            assert!(text("searched").starts_with(&text("title")), "{name}: {}", text("searched"));
        }
    }
    if !before.contains_key("course_editors") {
        let (courses, dossiers) = (texts("courses", &["id"]), texts("dossiers", &["id"]));
        let persons = texts("persons", &["id"]);
        let beside = |things: Vec<String>| -> Vec<String> {
            things.iter().zip(&persons).map(|(thing, person)| format!("{thing} {person}")).collect()
        };
        assert_eq!(texts("course_editors", &["course_id", "person_id"]), beside(courses), "{name}");
        assert_eq!(texts("dossier_editors", &["dossier_id", "person_id"]), beside(dossiers), "{name}");
    }
}

// req("QA-13")
#[test]
fn an_upgrade_that_is_killed_in_the_middle_goes_on_where_it_stood_on_sqlite() {
    lives(Engine::Sqlite);
}

// req("QA-13")
#[test]
fn an_upgrade_that_is_killed_in_the_middle_goes_on_where_it_stood_on_postgres() {
    lives(Engine::Postgres);
}

fn lives(engine: Engine) {
    let from = folder(&format!("upgrade-from-{engine:?}"));
    run(course::found(Config::local(&from))).unwrap();
    let (releases, today) = run(async {
        let db = Db::sqlite(from.join("shixue.db").to_str().unwrap(), 1).unwrap();
        (released::all().await, as_it_was(&db, &from).await)
    });
    let (mut deaths, mut lived) = (0, 0);
    while deaths < DEATHS {
        assert!(lived < LIVES, "{engine:?}: only {deaths} died in the middle");
        // The oldest first: most is to be done there.
        deaths += live(engine, &releases[lived % 6 * 2], &from, &today, lived);
        lived += 1;
    }
    println!("{engine:?}: {lived} houses, {deaths} deaths in the middle");
    drop(std::fs::remove_dir_all(&from));
}

/// What stands in a house, as versions kept it that sealed neither rows nor what is kept of a password.
async fn as_it_was(db: &Db, data: &Path) -> Rows {
    let seal = Seal::of(data).unwrap();
    data_keys::take_up(db, &seal, At::system()).await.unwrap();
    let mut all = released::rows(db).await;
    all.retain(|table, _| !["row_seals", "row_guards"].contains(&table.as_str()));
    let (columns, accounts) = all.get_mut("accounts").unwrap();
    let [person, password] = ["person_id", "password"].map(|name| columns.iter().position(|one| one == name).unwrap());
    for row in accounts {
        let (Value::Int(whose), Value::Text(sealed)) = (&row[person], &row[password]) else { continue };
        let open = seal.open_sealed(&format!("accounts.password.{whose}"), sealed).unwrap();
        row[password] = Value::Text(String::from_utf8(open).unwrap());
    }
    all
}

/// One house that stood at a release: killed while it migrates until nothing is left to be done. How often.
fn live(engine: Engine, release: &Release, from: &Path, today: &Rows, lived: usize) -> usize {
    let name = &release.last().unwrap().0;
    let data = folder(&format!("upgrade-{engine:?}-{lived}"));
    for part in ["keys", "audit"] {
        copy(&from.join(part), &data.join(part));
    }
    let url = (engine == Engine::Postgres).then(department::schema);
    let open = || match &url {
        Some(url) => Db::postgres(url, 1, 1).unwrap(),
        None => Db::sqlite(data.join("shixue.db").to_str().unwrap(), 1).unwrap(),
    };
    let more: Vec<&str> = url.iter().flat_map(|url| ["--database", url.as_str()]).collect();
    let before = run(async {
        let db = open();
        released::put(&db, release, today.clone()).await;
        released::rows(&db).await
    });
    let (total, mut done, mut deaths) = (head(), release.len(), 0);
    while done < total {
        let until = done + 1 + chance(total - done);
        let now = dies_at(&data, &more, &open(), until);
        assert!(now >= done, "{name}: {done} migrations had run, now {now}");
        deaths += usize::from(now > done && now < total);
        done = now;
    }
    let began = Instant::now();
    let mut server = Server::start(&data, &more);
    assert!(server.get("/health").starts_with("HTTP/1.1 200"));
    println!("{engine:?} from {name}: {deaths} deaths, ready after {} ms", began.elapsed().as_millis());
    let after = run(async { released::rows(&open()).await });
    let lost = released::lost(&before, &after, &GONE);
    assert!(lost.is_empty(), "{name} lost: {lost:#?}");
    let (has, loose, schema, wanted) = run(async {
        let (db, founded) = (open(), fresh_db(engine).await);
        let has = look(&db, async |sql: &mut Conn| ran(sql).await).await;
        (has, released::loose(&db).await, released::schema(&db).await, released::schema(&founded).await)
    });
    assert!(has.len() == total && unknown(&has).is_none() && loose.is_empty(), "{name}: {has:?} {loose:?}");
    assert_eq!(schema, wanted, "{name}");
    let learner = Visitor::sign_in(server.port, course::LEARNERS[0], department::PASSWORD);
    assert_eq!(learner.get(&format!("/learn/{}/{}", course::COURSE, course::VIDEO)).status, 200, "{name}");
    server.signal("-TERM");
    assert_eq!(server.ends_within(Duration::from_secs(60)).code(), Some(0));
    let whole = shixue(&[&["audit", "verify"], &more[..]].concat(), &data).output().unwrap();
    assert!(whole.status.success(), "{name}: {}", says(&whole));
    drop(std::fs::remove_dir_all(&data));
    deaths
}

/// Starts the program and kills it once so many migrations have run; how many had, when it was dead.
fn dies_at(data: &Path, more: &[&str], db: &Db, until: usize) -> usize {
    let words: Vec<&str> = ["serve", "--port", "0"].iter().chain(more).copied().collect();
    let log = std::fs::File::create(data.with_extension("log")).unwrap();
    let mut child = shixue(&words, data).stdout(Stdio::null()).stderr(log).spawn().unwrap();
    let began = Instant::now();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    while runtime.block_on(count(db)) < until {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{}",
            std::fs::read_to_string(data.with_extension("log")).unwrap()
        );
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    runtime.block_on(count(db))
}

async fn count(db: &Db) -> usize {
    let asked = "SELECT CAST(COUNT(*) AS TEXT) FROM migrations";
    let said = look(db, async move |sql: &mut Conn| sql.one::<Line<1>>(asked, params![]).await).await;
    said.0[0].parse().unwrap()
}

fn head() -> usize {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    std::fs::read_dir(migrations).unwrap().count()
}

/// From 0 to one less than `below`.
fn chance(below: usize) -> usize {
    usize::try_from(u32::from_le_bytes(kernel::seal::random_bytes())).unwrap() % below
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for one in std::fs::read_dir(from).unwrap().flatten() {
        std::fs::copy(one.path(), to.join(one.file_name())).unwrap();
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

/// Decides nothing: these houses are looked at, not lived in.
struct Nobody;

impl Judge for Nobody {
    fn decide(&self, _: &Ask<'_>) -> kernel::Result<Grounds> {
        unreachable!("nobody acts")
    }
    fn grants<'a>(&'a self, _: &'a mut Conn, _: &'a Seal, _: Id<Person>, _: At) -> Grants<'a> {
        Box::pin(async { Ok(vec![]) })
    }
    fn charter(&self) -> i64 {
        1
    }
}
