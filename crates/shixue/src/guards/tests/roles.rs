//! The role that serves on PostgreSQL: enough for everything that people do, and not for undoing what was done.
use kernel::db::{Conn, Db, roles};
use kernel::house::{house_on, postgres_url};

use super::*;

// req("AC-06")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_that_serves_can_do_everything_but_change_what_is_only_added_to() {
    let house = house(Engine::Postgres).await;
    let role = format!("web_{}", hex_of(kernel::seal::random_bytes::<4>()));
    let made = format!("CREATE ROLE {role} LOGIN");
    let named = house.app.db.write(async move |sql: &mut Conn| {
        sql.batch(&made).await?;
        sql.one::<String>("SELECT CAST(current_database() AS TEXT)", params![]).await
    });
    let database = named.await.unwrap();
    roles::grant(&house.app.db, &role).await.unwrap();
    let url = format!("{} dbname={database} user={role}", postgres_url());
    let db = Db::postgres(&url, 2, 4).unwrap();
    assert_eq!(roles::name(&db).await.unwrap(), role);

    let mut app = house_on(db.clone(), house.app.house.judge.clone(), wiring::wiring());
    Arc::get_mut(&mut app.house).unwrap().ids = kernel::Ids::new(3);
    app.house.clock.move_to(house.app.now());
    let served = House {
        site: edge::site(app.clone(), &routes::doors(), Peer::Direct),
        app,
        ways: house.ways.clone(),
        foreign: house.foreign.clone(),
        unknown: Mutex::default(),
    };
    let (owner, center) = (served.visitor("J1001").await, served.visitor("Y2001").await);
    let reader = Actor::house("tests");
    let host = served.app.look(&reader, async |view| people::units::by_code(view, "chinese").await);
    let fields = format!("{TASK}&module=1&host={}", host.await.unwrap().unwrap().id);
    let (status, task) = served.send(&owner, "/tasks", 0, &fields).await;
    assert_eq!(status, 303);
    assert_eq!(served.send(&owner, &format!("{task}/issue"), 1, "").await.0, 303);
    assert_eq!(served.send(&center, &format!("{task}/acceptance"), 2, "").await.0, 303);
    work_off(&served.app).await;
    assert_eq!(dead_jobs(&served.app).await, Vec::<String>::new());

    for change in [
        "UPDATE audit SET verb = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TABLE audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_is_kept ON audit",
        "SET session_replication_role = replica",
        "DELETE FROM audit_seals",
        "UPDATE hour_entries SET amount = 1",
        "DELETE FROM consents",
        "UPDATE charter_versions SET text = ''",
        "DELETE FROM row_guards",
        "UPDATE migrations SET body = ''",
        "CREATE TABLE mine (id BIGINT)",
        "DROP TRIGGER seal_grants ON grants",
        "ALTER TABLE grants ADD COLUMN mine TEXT",
    ] {
        let tried = db.write(async move |sql: &mut Conn| sql.batch(change).await).await.unwrap_err();
        let says = format!("{tried:?}");
        assert!(says.contains("permission denied") || says.contains("must be owner"), "{change}: {says}");
    }
}

fn hex_of(bytes: [u8; 4]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
