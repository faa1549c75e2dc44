//! What lies on the disk: documents and telephones never readable, and after the keys changed not even for whoever has the
//! house's root.
use std::path::Path;

use kernel::db::Conn;
use kernel::seal::Seal;
use kernel::{MINUTE, data_keys};

use super::*;

/// How often each of these stands in any file below a folder.
fn in_files(folder: &Path, canaries: &[String]) -> Vec<usize> {
    let mut found = vec![0; canaries.len()];
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let inner = match path.is_dir() {
            true => in_files(&path, canaries),
            false => {
                let bytes = std::fs::read(&path).unwrap_or_default();
                canaries.iter().map(|canary| runs(&bytes, canary.as_bytes())).collect()
            }
        };
        found.iter_mut().zip(inner).for_each(|(all, more)| *all += more);
    }
    found
}

fn runs(bytes: &[u8], canary: &[u8]) -> usize {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == canary[0]);
    starts.filter(|(at, _)| bytes[*at..].starts_with(canary)).count()
}

/// Where the database lies: SQLite's file with its log, or PostgreSQL's own folder of this database.
async fn database(house: &House) -> std::path::PathBuf {
    let asked = house.app.db.look(async |sql: &mut Conn| {
        let here = match sql.is_postgres() {
            true => {
                "SELECT CAST(current_setting('data_directory') || '/base/' || oid AS TEXT) FROM pg_database
                WHERE datname = current_database()"
            }
            false => "SELECT file FROM pragma_database_list WHERE name = 'main'",
        };
        sql.one::<String>(here, params![]).await
    });
    let place = std::path::PathBuf::from(asked.await.unwrap());
    if place.is_dir() { place } else { place.parent().unwrap().to_owned() }
}

// req("RI-02")
on_both!(documents_and_telephones_lie_nowhere_readable_and_after_a_rotation_for_nobody, async |engine: Engine| {
    let house = house(engine).await;
    let (app, seal) = (&house.app, &house.app.house.seal);
    data_keys::open(&app.db, seal, app.now()).await.unwrap();
    let reader = Actor::house("tests");
    let (document, phone, name) = app
        .look(&reader, async |view| {
            let id = view.sql.one::<i64>("SELECT id FROM persons WHERE staff_number = 'C8003'", params![]).await?;
            let one = "SELECT document_sealed FROM persons WHERE id = $1";
            let document = view.sql.one::<String>(one, params![id]).await?;
            let one = "SELECT phone_sealed FROM persons WHERE id = $1";
            let phone = view.sql.one::<String>(one, params![id]).await?;
            let name = view.sql.one::<String>("SELECT name FROM persons WHERE id = $1", params![id]).await?;
            let open = |kind: &str, text: &str| view.house.seal.open_sealed(&format!("persons.{kind}.{id}"), text);
            let (number, telephone) = (open("document", &document)?, open("phone", &phone)?);
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            Ok(((document, text(number), id), text(telephone), name))
        })
        .await
        .unwrap();
    let (sealed, number, id) = document;
    if engine == Engine::Postgres {
        app.db.write(async |sql: &mut Conn| sql.batch("UPDATE persons SET version = version").await).await.unwrap();
        kernel::house::administer("CHECKPOINT").await.unwrap();
    }
    let canaries = [number, phone, name];
    let [documents, phones, names] = in_files(&database(&house).await, &canaries)[..] else { unreachable!() };
    assert!(names > 0, "what is looked through is where the database lies");
    assert_eq!((documents, phones), (0, 0), "readable on the disk");
    let files = in_files(&app.house.config.data, &canaries[..2]);
    assert_eq!(files, [0, 0], "readable among the files");
    let scratch = std::fs::read_dir(app.house.config.data.join("scratch")).unwrap().count();
    assert_eq!(scratch, 0, "work that is done leaves nothing lying");

    // What an old page or a log still holds is sealed with a key that is gone.
    let mut first = sealed;
    for _ in 0..2 {
        first = document_of(app, id).await;
        app.act(&reader, async |tx| governance::keys::rotate(tx).await.map(drop)).await.unwrap();
        app.house.clock.move_to(app.now().plus(3 * MINUTE));
        work_off(app).await;
    }
    let fresh = Seal::from_root([7; 32]).unwrap();
    data_keys::open(&app.db, &fresh, app.now()).await.unwrap();
    let open = |text: &str| fresh.open_sealed(&format!("persons.document.{id}"), text);
    assert!(open(&document_of(app, id).await).is_ok());
    assert!(open(&first).is_err(), "what was sealed with a destroyed key opens for nobody");
});

// req("RI-02")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_from_the_embedded_file_is_not_left_in_free_pages() {
    let house = house(Engine::Sqlite).await;
    let canary = format!("canary-{}", kernel::seal::random_code());
    let said = canary.clone();
    let write = async move |sql: &mut Conn| {
        let made = "INSERT INTO form_uses (nonce, location, used_at) VALUES ($1, $2, 0)";
        sql.exec(made, params!["a nonce", said.repeat(40)]).await
    };
    house.app.db.write(write).await.unwrap();
    // Into the file itself, out of the log beside it.
    let settle = "PRAGMA wal_checkpoint(TRUNCATE)";
    kernel::house::behind(&house.app.db, settle).await;
    let place = database(&house).await;
    assert!(in_files(&place, std::slice::from_ref(&canary))[0] > 0, "what is looked through is the file");
    let delete = async |sql: &mut Conn| sql.exec("DELETE FROM form_uses WHERE nonce = 'a nonce'", params![]).await;
    house.app.db.write(delete).await.unwrap();
    kernel::house::behind(&house.app.db, settle).await;
    assert_eq!(in_files(&place, &[canary]), [0]);
}

async fn document_of(app: &App, id: i64) -> String {
    let one = "SELECT document_sealed FROM persons WHERE id = $1";
    let reader = Actor::house("tests");
    let found = app.look(&reader, async move |view| Ok(view.sql.one::<String>(one, params![id]).await?));
    found.await.unwrap()
}
