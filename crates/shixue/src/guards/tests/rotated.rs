//! The data keys change while people work.
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use kernel::db::{Conn, dump};
use kernel::seal::Seal;
use kernel::{Id, MINUTE, data_keys};

use super::*;

/// Every text of the database that begins with this key's id, by table and column.
async fn sealed_with(house: &House, id: String) -> Vec<String> {
    let found = house.app.db.look(async move |sql: &mut Conn| {
        let mut found = vec![];
        // A wrapped key names the root that wraps it.
        for table in dump::tables(sql).await?.into_iter().filter(|table| table.name != "data_keys") {
            let columns = table.columns.clone();
            let mut take = |row: &[kernel::db::Value]| {
                for (column, value) in columns.iter().zip(row) {
                    if matches!(value, kernel::db::Value::Text(text) if text.starts_with(&format!("{id}."))) {
                        found.push(format!("{}.{column}", table.name));
                    }
                }
                Ok(())
            };
            sql.pour(&table, &mut take).await?;
        }
        Ok::<_, anyhow::Error>(found)
    });
    found.await.unwrap()
}

async fn keys(house: &House) -> Vec<data_keys::DataKey> {
    house.app.db.look(async |sql: &mut Conn| data_keys::all(sql).await).await.unwrap()
}

// req("DC-03")
on_both!(keys_change_under_load_and_the_old_ones_are_destroyed, async |engine: Engine| {
    let house = house(engine).await;
    let (app, seal) = (&house.app, &house.app.house.seal);
    data_keys::open(&app.db, seal, app.now()).await.unwrap();
    let derived = seal.audit_key_id().to_owned();
    let (first, before) = (seal.current(), sealed_with(&house, derived.clone()).await);
    assert!(first != derived && before.len() > 20, "the world was sealed before there were keys: {before:?}");
    let learner = house.visitor("T20031").await.actor.id();
    let way = house.ways.iter().find(|way| way.totp.is_some()).unwrap();

    let (stop, read) = (AtomicBool::new(false), AtomicU64::new(0));
    let reading = async {
        while !stop.load(Ordering::Relaxed) {
            let reader = Actor::house("tests");
            let phone = app.look(&reader, async move |view| people::persons::phone(view, learner).await).await;
            assert!(phone.unwrap().is_some());
            people::house::sign_in(app, &way.name, &way.password, way.totp.as_deref()).await;
            read.fetch_add(1, Ordering::Relaxed);
            app.house.clock.move_to(app.now().plus(31_000_000));
        }
    };
    let changing = async {
        for _ in 0..2 {
            let keys = Actor::house("tests");
            app.act(&keys, async |tx| governance::keys::rotate(tx).await.map(drop)).await.unwrap();
            app.house.clock.move_to(app.now().plus(3 * MINUTE));
            work_off(app).await;
        }
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(reading, changing);
    assert!(read.load(Ordering::Relaxed) > 0);

    assert_eq!(dead_jobs(app).await, Vec::<String>::new());
    let all = keys(&house).await;
    assert_eq!(all.len(), 3);
    assert!(all[..2].iter().all(|key| key.destroyed.is_some()) && all[2].destroyed.is_none(), "{all:?}");
    assert_eq!(seal.current(), all[2].id);
    for id in [derived, first, all[1].id.clone()] {
        assert_eq!(sealed_with(&house, id.clone()).await, Vec::<String>::new(), "{id}");
    }
    assert_eq!(sealed_with(&house, all[2].id.clone()).await.len(), before.len());

    // A process that starts now does without the keys that are gone.
    let fresh = Seal::from_root([7; 32]).unwrap();
    data_keys::open(&app.db, &fresh, app.now()).await.unwrap();
    assert_eq!(fresh.current(), all[2].id);
    let text = "SELECT phone_sealed FROM persons WHERE id = $1";
    let reader = Actor::house("tests");
    let sealed = app.look(&reader, async move |view| Ok(view.sql.one::<String>(text, params![learner]).await?)).await;
    assert!(fresh.open_sealed(&format!("persons.phone.{learner}"), &sealed.unwrap()).is_ok());
});

// req("DC-03")
on_both!(with_another_root_nothing_starts_and_nothing_is_changed, async |engine: Engine| {
    let house = house(engine).await;
    let app = &house.app;
    data_keys::open(&app.db, &app.house.seal, app.now()).await.unwrap();
    let before = keys(&house).await;
    let no = data_keys::open(&app.db, &Seal::from_root([8; 32]).unwrap(), app.now()).await.unwrap_err();
    assert!(no.to_string().contains("不是这个数据库的") && no.to_string().contains("数据没有改动"), "{no}");
    assert_eq!(keys(&house).await, before);
    let none = Id::<kernel::Person>::new(0);
    assert!(app.look(&Actor::house("tests"), async move |view| people::persons::by_id(view, none).await).await.is_ok());
});
