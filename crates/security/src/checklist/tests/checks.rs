//! Each check of this wing in a house that is in order and in one that is not: a check without what makes it fail is none.
use futures::future::BoxFuture;
use kernel::house::{folder, fresh_house};
use kernel::{Tx, Wiring, params};
use people::units::{self, NewUnit};

use super::*;
use crate::backups;
use crate::tests::backed_up;

/// What makes a check fail.
enum Case {
    /// The charter says something else: the file, what stands there, and what stands there then.
    Charter(&'static str, &'static str, &'static str),
    /// Something happens to the house, or it is served otherwise.
    Done(for<'a> fn(&'a World, &'a mut Patient) -> BoxFuture<'a, ()>),
}
use Case::{Charter, Done};

const PARAMETERS: &str = "parameters.toml";
const ADMIN: (&str, &str) = (
    "name = \"系统管理员\"\nscope = \"Platform\"\nfactors = 2",
    "name = \"系统管理员\"\nscope = \"Platform\"\nfactors = 1",
);

/// (code of the check, how its line begins and what it says then, what makes it so), in the order of `PROBES`.
const CASES: [(&str, (&str, &str), Case); 18] = [
    ("password", ("不行", "最短 7 位"), Charter(PARAMETERS, "\nmin_length = 10", "\nmin_length = 7")),
    ("password_age", ("不行", "更换周期为 0 天"), Charter(PARAMETERS, "max_age_days = 90", "max_age_days = 0")),
    ("lockout", ("注意", "错 50 次"), Charter(PARAMETERS, "failures = 5\n", "failures = 50\n")),
    ("sessions", ("不行", "60 分钟无操作退出"), Charter(PARAMETERS, "\nidle_minutes = 30", "\nidle_minutes = 60")),
    ("factors", ("不行", "没有全部要求第二种验证"), Charter("roles.toml", ADMIN.0, ADMIN.1)),
    ("retention", ("不行", "审计 183 天"), Charter(PARAMETERS, "audit_days = 1096", "audit_days = 183")),
    (
        "site_numbers",
        ("不行", "没有 ICP 备案号"),
        Charter("charter.toml", "icp = \"京ICP备00000000号-1（示例）\"", "icp = \"\""),
    ),
    ("demo", ("不行", "口令是公开的"), Done(|_, patient| Box::pin(async move { patient.config.demo = true }))),
    ("tls", ("不行", "明文 http"), Done(|_, patient| Box::pin(async move { plain(patient) }))),
    ("keys", ("不行", "其他账户也能读取"), Done(|world, _| Box::pin(async { keep_root(world, 0o644) }))),
    ("three_admins", ("不行", "没有系统管理员"), Done(|world, _| Box::pin(no_operator(world)))),
    ("heads", ("注意", "1 个单位没有负责人"), Done(|world, _| Box::pin(new_unit(world)))),
    ("audit_alive", ("注意", "还没有审计记录"), Done(|world, patient| Box::pin(bare(world, patient)))),
    ("audit_verified", ("不行", "被改动"), Done(|world, _| Box::pin(altered(world)))),
    ("audit_checkpoints", ("注意", "还没有签名的检查点"), Done(|world, _| Box::pin(async { lost(world) }))),
    ("backup", ("不行", "已超过 26 小时"), Done(|world, _| Box::pin(async { later(world, 2 * DAY) }))),
    ("flaws", ("不行", "其中 1 个超期"), Done(|world, _| Box::pin(overdue(world)))),
    ("jobs", ("注意", "1 个后台任务失败"), Done(|world, _| Box::pin(failed(world)))),
];

#[test]
fn every_check_has_a_case_in_which_it_fails() {
    let checks: Vec<&str> = PROBES.iter().map(|probe| probe.0).collect();
    assert_eq!(CASES.iter().map(|case| case.0).collect::<Vec<_>>(), checks);
}

// req("QA-19")
on_both!(every_check_holds_in_a_house_in_order_and_fails_in_one_that_is_not, async |engine: Engine| {
    let world = world(engine).await;
    in_order(&world).await;
    for (code, ..) in PROBES {
        let line = looked(code, &patient(&world)).await;
        assert!(line.starts_with("正常"), "{code}: {line}");
    }
    // One after the other in the same house: until its own case a check holds.
    for (code, (mark, says), case) in CASES {
        let mut patient = patient(&world);
        let line = looked(code, &patient).await;
        assert!(line.starts_with("正常"), "{code} before its case: {line}");
        match case {
            Charter(file, from, to) => amend(&world, file, from, to).await,
            Done(happens) => happens(&world, &mut patient).await,
        }
        let line = looked(code, &patient).await;
        assert!(line.starts_with(mark) && line.contains(says), "{code}: {line}");
    }
});

/// What the shipped charter and the people of this world leave to do.
async fn in_order(world: &World) {
    keep_root(world, 0o600);
    let (leader, unit) = (world.leader.id(), world.leadership);
    let head = async move |tx: &mut Tx<'_>| {
        let scope = ("Unit", unit);
        let grant = people::roles::NewGrant { person: leader, role: "unit_head", scope, unit, until: None };
        people::roles::give(tx, grant).await
    };
    world.app.act(&Actor::house("tests"), head).await.unwrap();
    let place = folder().join("one.backup");
    backed_up(&world.app, &place).await;
    assert!(backups::rehearse(&world.app, &place).await.unwrap().passed);
    proved(world).await;
}

async fn proved(world: &World) {
    audit::seal_all(&world.app).await.unwrap();
    audit::checkpoint(&world.app).await.unwrap();
    assert_eq!(world.post(&world.officer, "/security/checklist/verification", 0, &[]).await, 303);
}

fn keep_root(world: &World, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = world.app.house.config.data.join("keys");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("root"), b"").unwrap();
    std::fs::set_permissions(folder.join("root"), std::fs::Permissions::from_mode(mode)).unwrap();
}

fn plain(patient: &mut Patient) {
    patient.config.tls = false;
    patient.config.origin = "http://teach.example.cn".into();
}

async fn no_operator(world: &World) {
    let (operator, office) = (world.operator.id(), ("Platform", 1));
    let gone = async move |tx: &mut Tx<'_>| people::roles::end(tx, operator, "system_admin", office).await;
    world.app.act(&Actor::house("tests"), gone).await.unwrap();
}

async fn new_unit(world: &World) {
    let new = async |tx: &mut Tx<'_>| {
        let kind = units::Kind::College;
        units::found(tx, NewUnit { code: "music".into(), name: "音乐系".into(), kind, parent: None }).await
    };
    world.app.act(&Actor::house("tests"), new).await.unwrap();
}

/// Another house, in which nobody has done anything: a trail that has begun is never empty again.
async fn bare(world: &World, patient: &mut Patient) {
    let engine = if world.app.db.engine() == "sqlite" { Engine::Sqlite } else { Engine::Postgres };
    patient.app = Some(fresh_house(engine, world.app.house.judge.clone(), Wiring::default()).await);
}

async fn altered(world: &World) {
    alter_the_trail(world).await;
    proved(world).await;
}

fn lost(world: &World) {
    std::fs::remove_file(world.app.house.config.data.join("audit").join("checkpoints.log")).unwrap();
}

fn later(world: &World, by: i64) {
    world.app.house.clock.move_to(world.app.now().plus(by));
}

async fn overdue(world: &World) {
    world.flaw("critical").await;
    later(world, 2 * DAY);
}

async fn failed(world: &World) {
    let dead = "INSERT INTO jobs (id, name, key, lane, payload, run_at, tries, made_at, dead_at, error)
        VALUES (1, 'tests.acted', '', 'quick', '', 1, 8, 1, 1, 'the disk is full')";
    let dies = async move |sql: &mut kernel::db::Conn| sql.exec(dead, params![]).await;
    world.app.db.write(dies).await.unwrap();
}
