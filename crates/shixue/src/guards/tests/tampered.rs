//! What happens to whoever writes into the database past the platform: nothing that they changed is believed.
use governance::audit::{Trouble, verify};
use kernel::db::row_seals::{Altered, How, altered};
use kernel::house::behind;

use super::*;

/// What the platform finds to be altered.
async fn found(house: &House) -> Vec<(String, How)> {
    let (rows, looked) = altered(&house.app.db, &house.app.house.seal).await.unwrap();
    assert!(looked > 100, "the world has more guarded rows than {looked}");
    rows.into_iter().map(|Altered { table, how, .. }| (table, how)).collect()
}

async fn one<T: kernel::db::FromRow + Send + 'static>(house: &House, sql: &'static str) -> T {
    let reader = Actor::house("tests");
    house.app.look(&reader, async move |view| Ok(view.sql.one::<T>(sql, params![]).await?)).await.unwrap()
}

// req("DI-02")
on_both!(
    a_mark_an_hour_and_a_certificate_changed_in_the_database_are_named_and_not_vouched_for,
    async |engine: Engine| {
        let house = house(engine).await;
        assert_eq!(found(&house).await, []);
        let code =
            one::<String>(&house, "SELECT code FROM certificates WHERE revoked_at IS NULL ORDER BY id LIMIT 1").await;
        let scanned = async || {
            let request =
                Request::get(format!("/verify/{code}")).header("host", "site.test").body(Body::empty()).unwrap();
            let page = house.site.clone().oneshot(request).await.unwrap().into_body();
            String::from_utf8(axum::body::to_bytes(page, 1 << 20).await.unwrap().to_vec()).unwrap()
        };
        assert!(!scanned().await.contains("不能验证"));
        for (table, change, back) in [
            ("attempts", "points = points + 1", "points = points - 1"),
            ("hour_entries", "amount = amount + 45", "amount = amount - 45"),
            ("certificates", "hours = hours + 45", "hours = hours - 45"),
            ("files", "name = name || '.exe'", "name = SUBSTR(name, 1, LENGTH(name) - 4)"),
        ] {
            let row = format!("WHERE id = (SELECT MIN(id) FROM {table})");
            let triggers =
                if engine == Engine::Sqlite && table == "hour_entries" { dropped(&house).await } else { String::new() };
            behind(&house.app.db, &format!("UPDATE {table} SET {change} {row};")).await;
            assert_eq!(found(&house).await, [(table.to_owned(), How::Changed)]);
            governance::audit::seal_all(&house.app).await.unwrap();
            governance::audit::checkpoint(&house.app).await.unwrap();
            let trouble = verify(&house.app).await.unwrap().trouble;
            assert!(
                matches!(trouble, Some(Trouble::Rows { ref first, all: 1 }) if first.table == table),
                "{trouble:?}"
            );
            if table == "certificates" {
                assert!(scanned().await.contains("不能验证"), "a paper that says more than was issued");
            }
            behind(&house.app.db, &format!("UPDATE {table} SET {back} {row}; {triggers}")).await;
            assert_eq!(found(&house).await, []);
        }
    }
);

/// Takes the ledger's own triggers down, as the owner of the file can, and tells how they are put up again.
async fn dropped(house: &House) -> String {
    let of = "SELECT GROUP_CONCAT(sql, '; ') FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'hour_entries'";
    let names = "SELECT GROUP_CONCAT('DROP TRIGGER ' || name, '; ') FROM sqlite_schema
        WHERE type = 'trigger' AND tbl_name = 'hour_entries'";
    let again = one::<String>(house, of).await;
    behind(&house.app.db, &one::<String>(house, names).await).await;
    format!("{again};")
}

// req("DI-02")
on_both!(whoever_gives_themselves_anothers_password_or_rights_in_the_database_has_neither, async |engine: Engine| {
    let house = house(engine).await;
    let (officer, other) = (house.visitor("J1001").await, house.visitor("R6001").await);
    let (his, hers) = (officer.actor.id().0, other.actor.id().0);
    let own = one::<String>(&house, "SELECT password FROM accounts WHERE login = 'J1001'").await;
    behind(
        &house.app.db,
        &format!("UPDATE accounts SET password = (SELECT password FROM accounts WHERE person_id = {hers}) WHERE person_id = {his}"),
    )
    .await;
    assert_eq!(found(&house).await, [("accounts".to_owned(), How::Changed)]);
    let knocks = async |whose: &str| {
        let password = house.ways.iter().find(|way| way.name == whose).unwrap().password.clone();
        let knock = people::accounts::Knock { login: "J1001".into(), password, ..Default::default() };
        people::accounts::sign_in(&house.app, &Actor::stranger(), knock).await.unwrap_err().to_string()
    };
    assert!(knocks("R6001").await.contains("密码不对"), "sealed for another account, it opens nothing here");
    behind(&house.app.db, &format!("UPDATE accounts SET password = '{own}' WHERE person_id = {his}")).await;
    assert_eq!(found(&house).await, []);
    let sponsored = |by: &str| format!("UPDATE accounts SET sponsor_id = {by} WHERE person_id = {his}");
    behind(&house.app.db, &sponsored(&hers.to_string())).await;
    assert!(knocks("J1001").await.contains("与平台写入时不一致"));
    behind(&house.app.db, &sponsored("NULL")).await;
    assert_eq!(found(&house).await, []);

    // Rights: given to another, put in, or with the digest of a row that stands elsewhere.
    let own = "scope_kind = 'Module' AND scope_id <= 6";
    let swap = |from: i64, to: i64| format!("UPDATE grants SET person_id = {to} WHERE person_id = {from} AND {own}");
    behind(&house.app.db, &swap(his, hers)).await;
    let rows = found(&house).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| *row == ("grants".to_owned(), How::Changed)), "{rows:?}");
    let host = one::<i64>(&house, "SELECT id FROM units WHERE code = 'chinese'").await;
    let task = format!("{TASK}&module=1&host={host}");
    let tasks = "SELECT COUNT(*) FROM tasks";
    let before = one::<i64>(&house, tasks).await;
    let refused = async || {
        assert_eq!(house.send(&other, "/tasks", 0, &task).await.0, 404);
        assert_eq!(one::<i64>(&house, tasks).await, before, "rights that nobody gave");
    };
    refused().await;
    behind(&house.app.db, &swap(hers, his)).await;
    let put_in = format!(
        "INSERT INTO grants (id, person_id, role, scope_kind, scope_id, unit_id, from_at, asked_by, approved_by)
         SELECT 7, {hers}, role, scope_kind, scope_id, unit_id, from_at, asked_by, approved_by FROM grants
         WHERE person_id = {his} AND {own} ORDER BY id LIMIT 1"
    );
    behind(&house.app.db, &put_in).await;
    assert_eq!(found(&house).await, [("grants".to_owned(), How::Foreign)]);
    refused().await;
    let moved = format!(
        "INSERT INTO row_seals (table_name, row_id, mac) SELECT table_name, 7, mac FROM row_seals
         WHERE table_name = 'grants' AND row_id = (SELECT MIN(id) FROM grants WHERE person_id = {his} AND {own})"
    );
    behind(&house.app.db, &moved).await;
    assert_eq!(found(&house).await, [("grants".to_owned(), How::Changed)]);
    refused().await;
    behind(&house.app.db, "DELETE FROM grants WHERE id = 7").await;
    assert_eq!(found(&house).await, [("grants".to_owned(), How::Gone)]);
    behind(&house.app.db, "DELETE FROM row_seals WHERE row_id = 7").await;
    assert_eq!(house.send(&officer, "/tasks", 0, &task).await.0, 303, "whose rights are their own has them");
});

// req("DI-02")
on_both!(nothing_is_written_on_top_of_a_row_that_is_not_as_it_was_left, async |engine: Engine| {
    let house = house(engine).await;
    let paper = one::<i64>(&house, "SELECT MIN(id) FROM certificates WHERE revoked_at IS NULL").await;
    behind(&house.app.db, &format!("UPDATE certificates SET hours = hours + 45 WHERE id = {paper}")).await;
    let write = async |hours: &'static str| {
        let house_actor = Actor::house("tests");
        let done = house.app.act(&house_actor, async move |tx| Ok(tx.sql.exec(hours, params![paper]).await?));
        done.await
    };
    let no = write("UPDATE certificates SET hours = hours + 1 WHERE id = $1").await.unwrap_err();
    assert!(format!("{no:?}").contains("在数据库中被改动"), "{no:?}");
    assert_eq!(found(&house).await, [("certificates".to_owned(), How::Changed)]);
    behind(&house.app.db, &format!("UPDATE certificates SET hours = hours - 45 WHERE id = {paper}")).await;
    write("UPDATE certificates SET hours = hours + 1 WHERE id = $1").await.unwrap();
    assert_eq!(found(&house).await, []);
});

// req("DI-02")
on_both!(one_byte_changed_in_the_store_is_found_by_the_patrol, async |engine: Engine| {
    let house = house(engine).await;
    let walk = security::patrol::walk(&house.app, "", u64::MAX).await.unwrap();
    assert_eq!(walk.found, Vec::<String>::new());
    assert!(walk.bytes > 0 && walk.after.is_empty(), "{walk:?}");
    let key = one::<String>(&house, "SELECT MAX(key) FROM stored_files WHERE digest IS NOT NULL").await;
    let mut bytes = house.app.house.files.read(&key).await.unwrap().to_vec();
    bytes[0] ^= 1;
    house.app.house.files.put(&key, bytes.into()).await.unwrap();
    let walk = security::patrol::walk(&house.app, "", u64::MAX).await.unwrap();
    assert_eq!(walk.found, [security::patrol::words::changed(&key)]);
});

// req("DI-02")
/// On PostgreSQL a client that is not the platform cannot even write such a row, unless it takes the triggers down.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_client_of_postgresql_writes_no_guarded_row() {
    let house = house(Engine::Postgres).await;
    let plain = "SET session_replication_role = origin; UPDATE grants SET role = 'leadership'";
    let tried = tokio::spawn({
        let db = house.app.db.clone();
        async move { behind(&db, plain).await }
    });
    let no = tried.await.unwrap_err();
    assert!(no.is_panic());
    assert_eq!(found(&house).await, []);
}
