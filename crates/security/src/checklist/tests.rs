//! Promises, each kept on a real database and through the doors.
mod checks;
mod counted;

use std::collections::BTreeSet;

use governance::audit;
use governance::charter::{self, Files};
use kernel::house::Engine;
use kernel::{Actor, At, DAY, SECOND, on_both};

use super::store::Record;
use super::*;
use crate::tests::{World, world};

/// What the checks look at in that house, served as it should be.
fn patient(world: &World) -> Patient {
    let config =
        kernel::Config { tls: true, origin: "https://teach.example.cn".into(), ..world.app.house.config.clone() };
    Patient { config, app: Some(world.app.clone()) }
}

/// How a check finds it, as a line of the list.
async fn looked(code: &str, patient: &Patient) -> String {
    let check = PROBES.iter().find(|probe| probe.0 == code).expect("a check of that code").2;
    match check(patient).await {
        Finding::Good(says) => format!("正常　{says}"),
        Finding::Mind(says) => format!("注意　{says}"),
        Finding::Bad(says) => format!("不行　{says}"),
    }
}

/// From the next second on the charter says something else in that one place, in bounds or not: an earlier one may have.
async fn amend(world: &World, file: &str, from: &str, to: &str) {
    let mut files = Files::shipped().unwrap();
    let text = files.0.get_mut(file).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{file}: {from}");
    *text = text.replace(from, to);
    let next = world.app.now().plus(SECOND);
    let taken = async move |tx: &mut kernel::Tx<'_>| charter::take_in(tx, &files, "测试".into(), next).await;
    world.app.act(&Actor::house("tests"), taken).await.unwrap();
    world.app.house.clock.move_to(next);
}

/// Whoever holds the database's file alters what the trail says of roles, past its guards.
async fn alter_the_trail(world: &World) {
    let unguard = match world.app.db.engine() {
        "sqlite" => "DROP TRIGGER IF EXISTS audit_is_never_changed",
        _ => "DROP TRIGGER IF EXISTS audit_is_kept ON audit",
    };
    let altered = async move |sql: &mut kernel::db::Conn| {
        sql.batch(unguard).await?;
        sql.batch("UPDATE audit SET verb = 'x' WHERE verb = 'roles.given'").await
    };
    world.app.db.write(altered).await.unwrap();
}

#[test]
fn a20_1_every_control_of_the_gate_stands_in_the_list_once() {
    let codes: Vec<&str> = controls().iter().map(|control| control.id.as_str()).collect();
    let gate = "IA-01 IA-02 IA-03 IA-04 IA-05 IA-06 IA-07 IA-09 IA-10 IA-11 AC-01 AC-02 AC-04 AC-06 AC-07 AC-08 AU-01 AU-03
        AU-04 AU-05 AU-06 AU-07 AU-08 IP-04 IP-05 IP-06 MC-01 DI-01 DI-02 DC-01 DC-02 DC-03 BK-01 BK-02 BK-03 RI-01 RI-02
        PI-01 PI-02 SM-01 SM-02 SM-03 SM-04 SM-05 SM-06 SM-07";
    assert_eq!(codes, gate.split_whitespace().collect::<Vec<_>>());
    // Each check that a control names is one of this wing or one that the roof makes.
    let mut known: BTreeSet<&str> = PROBES.iter().map(|probe| probe.0).collect();
    known.extend(["folder", "database", "charter", "proof", "solver", "clamd", "tools", "fonts"]);
    for control in controls() {
        assert!(control.probes.iter().all(|code| known.contains(code.as_str())), "{}", control.id);
        assert!(control.attest || !control.probes.is_empty(), "{}: nobody would look", control.id);
    }
}

#[test]
fn what_the_system_finds_wrong_is_never_outvoted_and_what_a_person_must_say_stays_open() {
    let control = |attest| controls().iter().find(|one| one.attest == attest && !one.probes.is_empty()).unwrap();
    let record = |state| {
        let (control, says, by) = (String::new(), String::new(), String::new());
        Some(Record { id: 1, control, state, says, recorded: At(0), by })
    };
    let (good, mind, bad) = (Finding::Good(String::new()), Finding::Mind(String::new()), Finding::Bad(String::new()));
    let state = |attest, found: &[&Finding], record| {
        let found = found.iter().map(|one| ("", (*one).clone())).collect();
        Row { control: control(attest), found, record }.state()
    };
    assert_eq!(state(false, &[], None), State::Unknown, "the check did not answer");
    assert_eq!(state(false, &[&good], None), State::Met);
    assert_eq!(state(false, &[&good, &mind], None), State::Partly);
    assert_eq!(state(false, &[&good, &bad], record(State::Met)), State::Unmet);
    assert_eq!(state(false, &[&good], record(State::Unmet)), State::Unmet);
    assert_eq!(state(true, &[&good], None), State::Unknown);
    assert_eq!(state(true, &[&good], record(State::Met)), State::Met);
    assert_eq!(state(true, &[&good], record(State::Partly)), State::Partly);
    assert_eq!(state(true, &[&bad], None), State::Unmet);
    let Some(record) = record(State::Met) else { return };
    assert!(state::counts(&record, At(364 * DAY)) && !state::counts(&record, At(365 * DAY)), "a year, no longer");
}

on_both!(a20_1_the_list_fills_itself_from_the_running_system, async |engine: Engine| {
    let world = world(engine).await;
    for (who, wanted) in [
        (&world.officer, 200),
        (&world.security, 200),
        (&world.auditor, 404),
        (&world.operator, 404),
        (&world.leader, 404),
        (&world.head, 404),
        (&world.teacher, 404),
    ] {
        for path in ["/security/checklist", "/security/checklist/paper", "/security/checklist/IA-02"] {
            assert_eq!(world.read(who, path).await.0, wanted, "{path}");
        }
    }
    let page = world.page(&world.officer, "/security/checklist").await;
    for said in
        ["最短 10 位", "5 次，锁定 30 分钟", "三类管理员共 3 人，没有兼任", "还没有校验过审计链", "审计 1096 天"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(world.read(&world.officer, "/security/checklist/XX-99").await.0, 404);
    // One of the three is gone: the list says so at the next look.
    let (operator, office) = (world.operator.id(), ("Platform", 1));
    let gone = async move |tx: &mut kernel::Tx<'_>| people::roles::end(tx, operator, "system_admin", office).await;
    world.app.act(&kernel::Actor::house("tests"), gone).await.unwrap();
    let page = world.page(&world.officer, "/security/checklist/AC-04").await;
    assert!(page.contains("没有系统管理员") && page.contains("不符合"), "{page}");
    // Proving the audit is the Office's; then the list says when it was whole.
    audit::seal_all(&world.app).await.unwrap();
    audit::checkpoint(&world.app).await.unwrap();
    let door = "/security/checklist/verification";
    assert_eq!(world.post(&world.security, door, 0, &[]).await, 403);
    assert_eq!(world.post(&world.head, door, 0, &[]).await, 404);
    assert_eq!(world.post(&world.officer, door, 0, &[]).await, 303);
    let page = world.page(&world.officer, "/security/checklist").await;
    assert!(page.contains("条完好") && page.contains("写在数据库之外"), "{page}");
    // Somebody alters the trail behind the house: the next proof turns the control red.
    alter_the_trail(&world).await;
    assert_eq!(world.post(&world.officer, door, 0, &[]).await, 303);
    let page = world.page(&world.officer, "/security/checklist/AU-05").await;
    assert!(page.contains("被改动") && page.contains("不符合"), "{page}");
});

on_both!(a8_3_a_person_attests_what_the_system_cannot_see, async |engine: Engine| {
    let world = world(engine).await;
    let door = "/security/checklist/records";
    let new = [("control", "BK-03"), ("state", "met"), ("says", "两台应用服务器，断开一台不影响使用。")];
    assert_eq!(world.post(&world.security, door, 0, &new).await, 403, "who investigates does not attest");
    assert_eq!(world.post(&world.leader, door, 0, &new).await, 404);
    for (at, wrong) in [(0, "XX-1"), (1, "unknown"), (1, ""), (2, " ")] {
        let mut fields = new;
        fields[at].1 = wrong;
        assert_eq!(world.post(&world.officer, door, 0, &fields).await, 422, "{wrong}");
    }
    assert!(world.page(&world.officer, "/security/checklist/BK-03").await.contains("待人工确认"));
    assert_eq!(world.post(&world.officer, door, 0, &new).await, 303);
    let page = world.page(&world.officer, "/security/checklist/BK-03").await;
    assert!(page.contains("蒋宁") && page.contains("两台应用服务器") && !page.contains("待人工确认"), "{page}");
    world.app.house.clock.move_to(kernel::house::MONDAY.plus(366 * DAY));
    assert!(world.page(&world.officer, "/security/checklist/BK-03").await.contains("待人工确认"), "a year later");
    let sheet = "/security/checklist/sheet";
    assert_eq!(world.post(&world.security, sheet, 0, &[]).await, 403);
    let (status, bytes) = world.file(&world.officer, sheet, 0, &[]).await;
    assert!(status == 200 && bytes.starts_with(b"PK"));
    let book = sheets::read(&bytes, "list.xlsx", &sheets::Limits::default());
    assert!(book.is_ok());
});
