//! A copy holds everything of its person and nothing of others.
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use kernel::house::{Engine, MONDAY, dead_jobs, work_off};
use kernel::{Actor, DAY, on_both, params};
use serde_json::Value;
use zip::ZipArchive;

use super::world::{COLLEAGUE, OFFICE, TEACHER, World, world};
use crate::papers;
use crate::privacy::schema;

async fn copy_of(world: &World, who: usize, whole: bool) -> String {
    let fields = if whole { "whole=yes" } else { "" };
    assert_eq!(world.send(who, "/my/privacy/copies", 0, fields).await.0, 303);
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    let page = world.read(Some(who), "/my/privacy").await.1;
    let at = page.find("/my/privacy/copies/").unwrap();
    page[at..].split('"').next().unwrap().to_owned()
}

fn opened(zip: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut bytes = vec![];
        part.read_to_end(&mut bytes).unwrap();
        parts.insert(part.name().unwrap().into_owned(), bytes);
    }
    parts
}

// req("PIP-07")
on_both!(a_copy_holds_every_row_of_mine_and_nothing_of_others, async |engine: Engine| {
    let world = world(engine).await;
    let me = world.id(TEACHER);
    let path = copy_of(&world, TEACHER, true).await;
    let parts = opened(world.fetch(Some(TEACHER), &path).await.1);
    let text = String::from_utf8(parts["personal-information.json"].clone()).unwrap();
    let data: Value = serde_json::from_str(&text).unwrap();
    // What is mine: the values that were put in.
    let (document, phone) = (World::document(TEACHER), World::phone(TEACHER));
    for mine in
        [document.number(), phone, "wenjing@mail.example", "note-6", "former-6", "login-6", "agent-6", "10.0.0.7", "T6"]
    {
        assert!(text.contains(mine), "{mine}");
    }
    // Nothing of others.
    let other = World::document(COLLEAGUE);
    let id = world.id(COLLEAGUE).to_string();
    for theirs in [other.number(), World::phone(COLLEAGUE), "fang@mail.example", "note-7", "刘芳", "T7", &id] {
        assert!(!text.contains(theirs), "{theirs}");
    }
    // A direct scan of the database: every row that bears my number in any column stands in the copy.
    let house = Actor::house("tests");
    let tables = world.app.look(&house, async |view| schema(view).await).await.unwrap();
    let listed = |kind: &str, table: &str, key: &str| -> Vec<Value> {
        let all = data[kind].as_array().unwrap().iter().filter(|one| one["table"] == table);
        all.filter(|one| kind == "held" || one["column"] == key).cloned().collect()
    };
    let mut scanned = 0;
    for (table, columns) in &tables {
        let numbers = columns.iter().filter(|(_, is_number)| *is_number);
        for (column, _) in numbers {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1 AND {}", before(table));
            let rows =
                world.app.look(&house, async move |view| Ok(view.sql.one::<i64>(&sql, params![me]).await?)).await;
            let rows = usize::try_from(rows.unwrap()).unwrap();
            // The digest of a row bears the row's own number, whatever that is.
            if rows == 0 || table == "row_seals" {
                continue;
            }
            scanned += 1;
            let held: usize = listed("held", table, "").iter().map(|one| one["rows"].as_array().unwrap().len()).sum();
            let acts: usize = listed("acts", table, column).iter().map(|one| one["at"].as_array().unwrap().len()).sum();
            assert!(held >= rows || acts >= rows, "{table}.{column}: {rows} rows, {held} held, {acts} acts");
        }
    }
    assert!(scanned > 15, "{scanned} columns bear the person");
});

/// What was written after the copy was gathered is not in it.
fn before(table: &str) -> &'static str {
    match table {
        "audit" => "verb NOT LIKE 'privacy.copy_%'",
        "notices" => "title <> '您的个人信息副本已做好'",
        _ => "1 = 1",
    }
}

// req("PIP-07", "PI-02")
on_both!(a_copy_is_masked_unless_asked_signed_sealed_theirs_alone_and_gone_after_its_days, async |engine: Engine| {
    let world = world(engine).await;
    let path = copy_of(&world, TEACHER, false).await;
    assert_eq!(world.fetch(Some(COLLEAGUE), &path).await.0, 404, "another's");
    assert_eq!(world.fetch(Some(OFFICE), &path).await.0, 404, "the office's neither");
    assert_eq!(world.fetch(None, &path).await.0, 401);
    let (status, zip) = world.fetch(Some(TEACHER), &path).await;
    assert_eq!(status, 200);
    let parts = opened(zip);
    let data = &parts["personal-information.json"];
    let text = String::from_utf8(data.clone()).unwrap();
    let document = World::document(TEACHER);
    assert!(!text.contains(document.number()) && !text.contains(World::phone(TEACHER)));
    assert!(text.contains(&document.masked()) && text.contains("w***@mail.example"));
    let signed: Value = serde_json::from_slice(&parts["signature.json"]).unwrap();
    let of = |name: &str| signed[name].as_str().unwrap();
    assert!(kernel::seal::verify(of("key"), data, of("signature")));
    assert!(!kernel::seal::verify(of("key"), &data[1..], of("signature")));
    assert_eq!(papers::open(&parts["personal-information.pdf"]).unwrap().key, world.app.house.seal.public_key());
    assert_eq!(world.send(TEACHER, "/my/privacy/copies", 0, "").await.0, 303);
    assert_eq!(world.send(TEACHER, "/my/privacy/copies", 0, "").await.0, 409, "one at a time");
    let kept = world.text("SELECT file_key FROM data_copies WHERE made_at IS NOT NULL", params![]).await;
    let bytes = world.app.house.files.read(&kept).await.unwrap();
    assert!(!bytes.starts_with(b"PK"), "sealed where it lies");
    world.app.house.clock.move_to(MONDAY.plus(7 * DAY));
    assert_eq!(world.fetch(Some(TEACHER), &path).await.0, 409, "at its moment, before any job");
    work_off(&world.app).await;
    assert!(world.app.house.files.read(&kept).await.is_err(), "its bytes are gone");
    assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE verb = 'privacy.copy_taken'", params![]).await, 1);
});
