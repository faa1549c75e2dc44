//! Promises, each kept on a real database, under the shipped charter.
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::db::Conn;
use kernel::house::{Engine, MONDAY, dead_jobs, folder, fresh_house, work_off};
use kernel::{Actor, App, DAY, HOUR, Id, Judge, Wiring, on_both, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use tower::ServiceExt as _;

use super::*;

struct World {
    app: App,
    admin: Actor,
    security: Actor,
    auditor: Actor,
    center: Actor,
    /// Signed in, and holds nothing.
    nobody: Actor,
    to: PathBuf,
}

async fn world(engine: Engine) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let app = fresh_house(engine, rules as Arc<dyn Judge>, crate::wire(Wiring::default())).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let kind = units::Kind::Functional;
        let new = NewUnit { code: "center".into(), name: "研修中心".into(), kind, parent: None };
        let unit = units::found(tx, new).await?.id.0;
        let mut ids = vec![];
        for (name, roles) in [
            ("韩冰", &["system_admin"][..]),
            ("安晴", &["security_admin"]),
            ("杨帆", &["audit_admin"]),
            ("陈卓", &["center", "leadership", "academic", "network_office"]),
            ("高远", &[]),
        ] {
            let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
            for role in roles {
                give(tx, NewGrant { person, role, scope: ("Platform", 1), unit, until: None }).await?;
            }
            ids.push(person);
        }
        Ok(ids)
    });
    let ids = made.await.unwrap();
    let at = |n: usize| Actor::person(ids[n]);
    World { app, admin: at(0), security: at(1), auditor: at(2), center: at(3), nobody: at(4), to: folder() }
}

impl World {
    /// A paper whose bytes lie in the store.
    async fn paper(&self, id: i64, text: &'static str) {
        let key = format!("papers/{id}.pdf");
        let stored = self.app.house.files.put(&key, bytes::Bytes::from(text)).await.unwrap();
        let seed = Actor::house("tests");
        let row = async move |tx: &mut kernel::Tx<'_>| {
            let sql =
                "INSERT INTO papers (id, number, kind, subject_id, title, record, charter, asked_at, asked_by, made_at,
                file_key, digest, bytes) VALUES ($1, $2, 'Course', 1, '', '', 1, 1, 1, 1, $3, $4, $5)";
            tx.sql.exec(sql, params![id, id.to_string(), &key, stored.digest.clone(), 1]).await?;
            tx.trace("tests.acted", ("Test", id), &"").await
        };
        self.app.act(&seed, row).await.unwrap();
    }

    async fn backed_up(&self, name: &str) -> Backup {
        crate::tests::backed_up(&self.app, &self.to.join(name)).await
    }

    async fn page(&self, actor: &Actor) -> (u16, String) {
        self.knock(Request::get("/backups").extension(actor.clone()).body(Body::empty()).unwrap()).await
    }

    /// As an administrator would: within a time that they opened.
    async fn press(&self, actor: &Actor, id: Id<Backup>) -> u16 {
        people::house::elevate(&self.app, actor).await;
        self.bare(actor, id).await
    }

    async fn bare(&self, actor: &Actor, id: Id<Backup>) -> u16 {
        let path = format!("/backups/{id}/drill");
        let token = self.app.house.form(actor, &path, 0);
        let request = Request::post(path)
            .extension(actor.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}")));
        self.knock(request.unwrap()).await.0
    }

    async fn knock(&self, request: Request<Body>) -> (u16, String) {
        let answer = doors().router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&page).into_owned())
    }

    async fn waiting(&self) -> Vec<String> {
        let sql = "SELECT step FROM todos WHERE kind = 'Backup' ORDER BY id LIMIT 10";
        self.app.db.look(async move |c: &mut Conn| c.all::<String>(sql, params![]).await).await.unwrap()
    }
}

// req("BK-04", "SM-01")
on_both!(only_the_administrator_of_the_system_sees_the_backups_and_no_content, async |engine: Engine| {
    let world = world(engine).await;
    let (status, empty) = world.page(&world.admin).await;
    assert!(status == 200 && empty.contains("还没有备份") && empty.contains("没有备份</span>"), "{empty}");
    world.paper(7, "只有本人能看的内容").await;
    let backup = world.backed_up("one.backup").await;
    let (_, page) = world.page(&world.admin).await;
    assert!(page.contains("one.backup") && page.contains("未核验") && !page.contains("只有本人能看的内容"), "{page}");
    for who in [&world.security, &world.auditor, &world.center, &world.nobody] {
        assert_eq!(world.page(who).await.0, 404);
        assert_eq!(world.press(who, backup.id).await, 404);
    }
    assert_eq!(world.page(&Actor::stranger()).await.0, 401);
    assert_eq!(world.bare(&world.admin, backup.id).await, 409, "within a time that they opened");
    let door = format!("action=\"/backups/{}/drill\"", backup.id);
    assert!(!page.contains(&door) && page.contains("<a href=\"/console\">先开启特权时段"), "{page}");
    assert_eq!(world.press(&world.admin, Id::new(5)).await, 404);
    assert_eq!(world.press(&world.admin, backup.id).await, 303);
    work_off(&world.app).await;
    let (_, page) = world.page(&world.admin).await;
    assert!(page.contains("审计链") && page.contains("通过") && page.contains(&door), "{page}");
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

// req("BK-04")
on_both!(a_rehearsal_of_a_corrupt_backup_is_red_until_one_passes, async |engine: Engine| {
    let world = world(engine).await;
    world.paper(7, "正文").await;
    let (good, bad) = (world.backed_up("good.backup").await, world.backed_up("bad.backup").await);
    let mut bytes = std::fs::read(&bad.place).unwrap();
    let half = bytes.len() / 2;
    bytes[half] ^= 1;
    std::fs::write(&bad.place, bytes).unwrap();
    assert_eq!(world.press(&world.admin, bad.id).await, 303);
    work_off(&world.app).await;
    let (_, page) = world.page(&world.admin).await;
    assert!(page.contains("失败") && page.contains("被改动"), "{page}");
    assert_eq!(world.waiting().await, [words::STEP_FAILED]);
    std::fs::remove_file(&bad.place).unwrap();
    assert_eq!(world.press(&world.admin, bad.id).await, 303);
    work_off(&world.app).await;
    assert!(world.page(&world.admin).await.1.contains("不能读取备份文件"));
    assert_eq!(world.press(&world.admin, good.id).await, 303);
    work_off(&world.app).await;
    assert_eq!(world.waiting().await, Vec::<String>::new(), "a passed one settles it");
    let sql =
        "SELECT says FROM backup_drills WHERE passed AND rows_count > 0 AND files_count = 1 AND took_ms >= 0 LIMIT 5";
    let kept = world.app.db.look(async move |c: &mut Conn| c.all::<String>(sql, params![]).await).await.unwrap();
    assert_eq!(kept.len(), 1);
    let scratch = std::fs::read_dir(world.app.house.config.data.join("scratch")).unwrap();
    assert_eq!(scratch.count(), 0, "the scratch place is deleted");
});

// req("BK-04")
on_both!(the_round_rehearses_when_the_term_is_over_and_says_when_a_backup_is_overdue, async |engine: Engine| {
    let world = world(engine).await;
    let app = &world.app;
    let drills = async || {
        let sql = "SELECT place FROM backup_drills ORDER BY id LIMIT 10";
        app.db.look(async move |c: &mut Conn| c.all::<String>(sql, params![]).await).await.unwrap().len()
    };
    let ask = async |tx: &mut kernel::Tx<'_>| tx.ask(Round {}).await;
    app.act(&Actor::house("tests"), ask).await.unwrap();
    work_off(app).await;
    assert_eq!((drills().await, world.waiting().await), (0, vec![words::STEP_OVERDUE.to_owned()]), "none at all");
    world.backed_up("first.backup").await;
    assert_eq!(world.waiting().await, Vec::<String>::new());
    app.house.clock.move_to(MONDAY.plus(DAY));
    work_off(app).await;
    assert_eq!((drills().await, world.waiting().await.len()), (1, 0), "the first one at once");
    app.house.clock.move_to(MONDAY.plus(2 * DAY + HOUR));
    work_off(app).await;
    assert_eq!((drills().await, world.waiting().await), (1, vec![words::STEP_OVERDUE.to_owned()]), "two days old");
    world.backed_up("second.backup").await;
    assert_eq!(world.waiting().await, Vec::<String>::new());
    app.house.clock.move_to(MONDAY.plus(31 * DAY));
    for _ in 0..2 {
        work_off(app).await;
    }
    assert_eq!(drills().await, 2, "and again after thirty days, once");
});

// req("BK-01")
on_both!(a_file_that_is_named_and_gone_is_told_and_its_backup_does_not_pass, async |engine: Engine| {
    let world = world(engine).await;
    world.paper(7, "在").await;
    world.paper(8, "不在").await;
    world.app.house.files.delete("papers/8.pdf").await.unwrap();
    let backup = world.backed_up("one.backup").await;
    assert_eq!((backup.files, backup.missing), (1, 1));
    assert!(world.page(&world.admin).await.1.contains("缺 1 个文件"));
    let drill = rehearse(&world.app, &world.to.join("one.backup")).await.unwrap();
    assert!(!drill.passed && drill.says.contains("1 个文件"), "{}", drill.says);
});

// req("BK-01")
on_both!(what_rows_stop_naming_while_a_backup_copies_is_kept_until_it_has_it, async |engine: Engine| {
    let world = world(engine).await;
    world.paper(7, "正文").await;
    let files = world.app.house.files.clone();
    files.hold(kernel::At::system().plus(HOUR)).await.unwrap();
    let own = files.clone();
    let releasing = tokio::spawn(async move { own.release("papers/7.pdf").await });
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    assert!(!releasing.is_finished() && files.find("papers/7.pdf").await.unwrap().is_some());
    files.let_go().await.unwrap();
    releasing.await.unwrap().unwrap();
    assert!(files.find("papers/7.pdf").await.unwrap().is_none());
    // A hold whose holder died holds no longer.
    files.hold(kernel::At::system().plus(-1)).await.unwrap();
    files.release("papers/7.pdf").await.unwrap();
});

// req("BK-01")
on_both!(every_column_that_names_bytes_of_the_store_is_in_the_backup, async |engine: Engine| {
    let world = world(engine).await;
    let looked = world.app.db.look(async |c: &mut Conn| {
        let view = match c.is_postgres() {
            true => "SELECT CAST(pg_get_viewdef('stored_files'::regclass) AS TEXT)",
            false => "SELECT sql FROM sqlite_schema WHERE name = 'stored_files'",
        };
        Ok::<_, anyhow::Error>((kernel::db::dump::tables(c).await?, c.one::<String>(view, params![]).await?))
    });
    let (tables, view) = looked.await.unwrap();
    let names = |column: &String| column == "key" || column.ends_with("file_key") || column.ends_with("store_key");
    let naming: Vec<&str> = tables.iter().filter(|one| one.columns.iter().any(names)).map(|one| &*one.name).collect();
    // A job's key is no place in the store.
    for table in naming.iter().filter(|table| **table != "jobs") {
        assert!(view.contains(table), "{table} names bytes of the store: add it to the view stored_files");
    }
    assert!(naming.len() >= 7 && view.contains("imports"), "{naming:?}");
});

#[test]
fn the_envelope_opens_with_its_passphrase_alone() {
    let (seal, place) = (kernel::seal::Seal::from_root([7; 32]).unwrap(), folder());
    let path = place.join("keys");
    assert!(write_envelope(&seal, "short", &path).unwrap_err().to_string().contains("口令太短"));
    write_envelope(&seal, "an old oak by the school gate", &path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(&"07".repeat(16)));
    let opened = open_envelope(&path, Some("an old oak by the school gate")).unwrap();
    assert_eq!(opened.public_key(), seal.public_key());
    assert!(open_envelope(&path, Some("another oak by the gate")).err().unwrap().to_string().contains("口令不对"));
    assert!(open_envelope(&path, None).err().unwrap().to_string().contains("--passphrase-file"));
    assert!(write_envelope(&seal, "an old oak by the school gate", &path).is_err(), "nothing is written over");
}
