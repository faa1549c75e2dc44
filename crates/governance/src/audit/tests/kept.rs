//! What was written stays: no code changes it, no verb of any policy does, the database refuses; and an act whose entry
//! cannot be written does not happen.
use std::path::{Path, PathBuf};

use super::desk::{administrator, get, send};
use super::*;

/// Every Rust file of the product, tests left out.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        match path.is_dir() {
            true if name != "tests" => sources(&path, found),
            false if name.ends_with(".rs") && name != "tests.rs" && !name.ends_with("_tests.rs") => found.push(path),
            _ => {}
        }
    }
}

/// The same of all wings.
pub fn product() -> Vec<PathBuf> {
    let mut files = vec![];
    for wing in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap() {
        let source = wing.unwrap().path().join("src");
        if source.is_dir() {
            sources(&source, &mut files);
        }
    }
    assert!(files.len() > 400, "{} files were read", files.len());
    files
}

/// What would change or empty these tables, on one line whatever its breaks.
fn changes(text: &str) -> Vec<String> {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut found = vec![];
    for table in ["audit", "audit_seals", "audit_trail"] {
        for verb in ["update", "delete from", "truncate", "truncate table", "insert or replace into", "replace into"] {
            for end in [" ", "\"", ";"] {
                found.extend(flat.contains(&format!("{verb} {table}{end}")).then(|| format!("{verb} {table}")));
            }
        }
    }
    let upsert = flat
        .split("insert into audit")
        .skip(1)
        .any(|rest| rest.split(';').next().unwrap_or_default().contains("do update"));
    found.extend(upsert.then(|| "upsert".to_owned()));
    found.extend(flat.contains("drop trigger audit").then(|| "drop trigger".to_owned()));
    found
}

// req("AU-04")
#[test]
fn no_code_of_the_product_changes_or_deletes_what_was_written() {
    for file in product() {
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(changes(&text), Vec::<String>::new(), "{}", file.display());
    }
    // It finds what it looks for.
    for bad in [
        "UPDATE audit SET x = 1",
        "DELETE\n    FROM audit WHERE id = 1",
        "DELETE FROM audit_seals;",
        "DROP TRIGGER audit_is_kept",
    ] {
        assert_eq!(changes(bad).len(), 1, "{bad}");
    }
}

// req("AU-04", "SM-03")
#[test]
fn the_policies_know_no_verb_that_changes_the_trail() {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let mut verbs: Vec<_> =
        rules.verbs().into_iter().filter(|(kind, _)| *kind == "Audit").map(|(_, verb)| verb).collect();
    verbs.sort_unstable();
    assert_eq!(verbs, ["export", "see", "verify"]);
}

// req("AU-04")
on_both!(the_database_refuses_to_change_or_delete_an_entry_or_its_link, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 3).await;
    seal(&app).await.unwrap();
    for change in [
        "UPDATE audit SET verb = 'x'",
        "UPDATE audit SET elevation_id = 1 WHERE subject_id = 2",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE subject_id = 3",
        "UPDATE audit_seals SET seq = 9",
        "DELETE FROM audit_seals",
    ] {
        app.db.write(async move |sql: &mut Conn| sql.batch(change).await).await.unwrap_err();
    }
    assert_eq!(verify(&app).await.unwrap().sound, 3);
});

/// From now on nothing more fits into the trail.
async fn fill(app: &App, engine: Engine) {
    let full = match engine {
        Engine::Sqlite => "CREATE TRIGGER no_room BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END",
        Engine::Postgres => {
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;
             CREATE TRIGGER no_room BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION no_room()"
        }
    };
    app.db.write(async move |sql: &mut Conn| sql.batch(full).await).await.unwrap();
}

// req("AU-07")
on_both!(an_act_whose_entry_cannot_be_written_does_not_happen_and_reading_goes_on, async |engine: Engine| {
    let app = house(engine).await;
    let system = administrator(&app, "system_admin").await;
    let count = async |sql: &'static str| {
        app.db.look(async move |c: &mut Conn| c.one::<i64>(sql, params![]).await).await.unwrap()
    };
    let reason = "reason=%E6%A3%80%E6%9F%A5%E6%98%A8%E5%A4%9C%E7%9A%84%E5%A4%87%E4%BB%BD";
    let before = count("SELECT COUNT(*) FROM audit").await;
    fill(&app, engine).await;
    let (status, _) = send(&app, &system, "/console/elevation", reason).await;
    assert!(status >= 500, "{status}");
    assert_eq!(count("SELECT COUNT(*) FROM elevations").await, 0, "nothing of it is left");
    assert_eq!(count("SELECT COUNT(*) FROM form_uses").await, 0);
    assert_eq!(get(&app, &system, "/console").await.0, 200, "what leaves no trace goes on");
    let room = match engine {
        Engine::Sqlite => "DROP TRIGGER no_room",
        Engine::Postgres => "DROP TRIGGER no_room ON audit",
    };
    app.db.write(async move |sql: &mut Conn| sql.batch(room).await).await.unwrap();
    assert_eq!(send(&app, &system, "/console/elevation", reason).await.0, 303);
    assert_eq!(count("SELECT COUNT(*) FROM elevations").await, 1);
    assert_eq!(count("SELECT COUNT(*) FROM audit").await, before + 1, "no gap, nothing overwritten");
    seal_all(&app).await.unwrap();
    checkpoint(&app).await.unwrap();
    assert_eq!(verify(&app).await.unwrap().trouble, None);
});

// req("AU-07")
on_both!(a_fault_at_any_statement_of_an_elevated_act_leaves_neither_the_act_nor_its_entry, async |engine: Engine| {
    use kernel::db::faults;
    let app = house(engine).await;
    let auditor = administrator(&app, "audit_admin").await;
    people::house::elevate(&app, &auditor).await;
    let count = async |sql: &'static str| {
        app.db.look(async move |c: &mut Conn| c.one::<i64>(sql, params![]).await).await.unwrap()
    };
    let (mut n, mut failed) = (0, 0);
    let status = loop {
        n += 1;
        faults::at(n);
        let (status, _) = send(&app, &auditor, "/audit/proofs", "").await;
        let reached = faults::is_over();
        faults::at(0);
        if !reached {
            break status;
        }
        failed += 1;
        assert!(status >= 500, "statement {n}: {status}");
        assert_eq!(count("SELECT COUNT(*) FROM audit_proofs").await, 0, "statement {n}");
        assert_eq!(count("SELECT COUNT(*) FROM audit WHERE verb = 'audit.verified'").await, 0, "statement {n}");
    };
    assert!(status == 303 && failed >= 4, "{status} after {failed}");
    assert_eq!(count("SELECT COUNT(*) FROM audit WHERE verb = 'audit.verified' AND elevation_id > 0").await, 1);
});

// req("AU-03")
on_both!(every_entry_says_when_who_what_and_how_it_went, async |engine: Engine| {
    let app = house(engine).await;
    let auditor = administrator(&app, "audit_admin").await;
    assert_eq!(get(&app, &auditor, "/audit?who=%0A%E2%80%AE").await.0, 422);
    people::house::elevate(&app, &auditor).await;
    app.act(&auditor, async |tx| tx.trace("tests.acted", ("Test", 7), &"一\n二\u{202e}").await).await.unwrap();
    app.act(&auditor, async |tx| tx.trace_refused("/audit/sheet", &"").await).await.unwrap();
    let empty =
        "SELECT COUNT(*) FROM audit WHERE at < 1 OR verb = '' OR kind = '' OR outcome NOT IN ('done', 'refused')
        OR actor_kind NOT IN ('person', 'house', 'stranger') OR (actor_kind = 'person' AND actor_id = 0) OR charter < 1
        OR request = '' OR address = ''";
    let count = async |sql: &'static str| {
        app.db.look(async move |c: &mut Conn| c.one::<i64>(sql, params![]).await).await.unwrap()
    };
    assert_eq!(count(empty).await, 0);
    let now = app.now().0;
    let stamped =
        async move |c: &mut Conn| c.one::<i64>("SELECT COUNT(*) FROM audit WHERE at <> $1", params![now]).await;
    assert_eq!(app.db.look(stamped).await.unwrap(), 0, "the house's clock alone");
    let raw = "SELECT COUNT(*) FROM audit WHERE subject_id = 7 AND detail LIKE '%\n%'";
    assert_eq!(count(raw).await, 0, "a line stays a line");
});
