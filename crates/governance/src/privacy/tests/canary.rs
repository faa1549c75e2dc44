//! Numbers that are looked for where they must not be: the database's own files, its log, the trail, what is given out.
use std::path::Path;

use kernel::house::{Engine, work_off};
use kernel::{Actor, Wiring, on_both};

use super::WHY;
use super::world::{COLLEAGUE, OFFICE, SCHOOL, TEACHER, World, world};
use crate::charter::{Charter, Files};
use crate::policy::Rules;
use crate::privacy::schema;

/// Every text of every column, as the database itself gives it.
async fn everything(world: &World) -> String {
    let house = Actor::house("tests");
    let tables = world.app.look(&house, async |view| schema(view).await).await.unwrap();
    let mut all = String::new();
    for (table, columns) in tables {
        for (column, _) in columns {
            let text = format!("COALESCE(CAST({column} AS TEXT), '')");
            let table = table.clone();
            let rows = world.app.look(&house, async move |view| {
                // A digest is no text for SQLite.
                let sql = match view.sql.is_postgres() {
                    true => format!("SELECT {text} FROM {table}"),
                    false => format!("SELECT CASE typeof({column}) WHEN 'blob' THEN '' ELSE {text} END FROM {table}"),
                };
                Ok(view.sql.all::<String>(&sql, vec![]).await?)
            });
            all.extend(rows.await.unwrap());
        }
    }
    all
}

fn bytes_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(bytes_below(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

fn canaries() -> Vec<String> {
    let of = |who: usize| [World::document(who).number().to_owned(), World::phone(who).to_owned()];
    let mut all: Vec<String> = [TEACHER, COLLEAGUE, OFFICE].into_iter().flat_map(of).collect();
    all.extend(["wenjing@mail.example".into(), "fang@mail.example".into(), "13955556666".into()]);
    all
}

// req("DC-02", "PI-02", "QA-18")
on_both!(no_seeded_number_stands_in_the_database_the_trail_or_a_file, async |engine: Engine| {
    let world = world(engine).await;
    // Everything that touches a number: looks, corrections, refusals, copies whole and masked.
    let path = format!("/people/{}/reveal/document", world.id(TEACHER));
    world.send(SCHOOL, &path, 0, WHY).await;
    world.send(SCHOOL, &path, 0, "reason=11010819900307142X").await;
    world.send(TEACHER, "/my/privacy/corrections", 0, "part=phone&wish=13955556666").await;
    world.send(TEACHER, "/my/privacy/corrections", 0, "part=document&wish=110108199003071420").await;
    world.send(TEACHER, "/my/privacy/copies", 0, "whole=yes").await;
    work_off(&world.app).await;
    world.send(COLLEAGUE, "/my/privacy/copies", 0, "").await;
    work_off(&world.app).await;
    let text = everything(&world).await;
    assert!(text.len() > 10_000 && text.contains("李文静"), "the scan reads: {}", text.len());
    for canary in canaries() {
        assert!(!text.contains(&canary), "{canary} stands in a column");
    }
    let files = bytes_below(&world.app.house.config.data);
    assert!(!files.is_empty());
    for (name, bytes) in files {
        for canary in canaries() {
            let found = bytes.windows(canary.len()).any(|run| run == canary.as_bytes());
            assert!(!found, "{canary} stands in {name}");
        }
    }
});

// SQLite alone has its files beside it: the database and its write-ahead log, byte by byte.
// req("DC-02", "QA-18")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_seeded_number_stands_in_the_database_file_or_its_log() {
    let folder = kernel::house::folder();
    let file = folder.join("house.db");
    let db = kernel::db::Db::sqlite(file.to_str().unwrap(), 2).unwrap();
    kernel::db::migrate(&db).await.unwrap();
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let app = kernel::house::house_on(db, rules, Wiring::default());
    let house = Actor::house("tests");
    let seeded = app.act(&house, async |tx| {
        let new = people::persons::Newcomer {
            name: "李文静".into(),
            document: Some(World::document(TEACHER)),
            phone: Some(World::phone(TEACHER).into()),
            ..Default::default()
        };
        let person = people::persons::enter(tx, new).await?.id;
        let what = people::persons::Sealed::Phone;
        people::persons::reveal(tx, person, what, "核对报到信息").await
    });
    assert_eq!(seeded.await.unwrap(), World::phone(TEACHER));
    let files = bytes_below(&folder);
    assert!(files.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("李文静")), "the name is there");
    for (name, bytes) in files {
        for canary in canaries() {
            assert!(!bytes.windows(canary.len()).any(|run| run == canary.as_bytes()), "{canary} stands in {name}");
        }
    }
}
