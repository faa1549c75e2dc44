//! Promises, each kept on a real database and through the doors.
use kernel::house::{Engine, work_off};
use kernel::{Actor, At, DAY, MINUTE, SECOND, on_both, params};
use people::roles::{NewGrant, give};

use super::signals::distant;
use crate::tests::{World, world};

const DESK: &str = "/security/lending";
const SIGNALS: &str = "/security/lending/signals";
/// A school's network, another address in it, and one far away.
const SCHOOL: &str = "10.1.0.9";
const BESIDE: &str = "10.1.7.7";
const AWAY: &str = "202.96.4.5";

impl World {
    async fn sql(&self, sql: &'static str, row: kernel::db::Params) -> u64 {
        let house = Actor::house("tests");
        let done = self.app.act(&house, async move |tx| Ok(tx.sql.exec(sql, row.clone()).await?));
        done.await.unwrap()
    }

    /// A session of that person from `from` to `until`, minutes before now; its id.
    async fn session(&self, who: &Actor, address: &str, (from, until): (i64, i64)) -> i64 {
        let (now, who, address) = (self.app.now(), who.id(), address.to_owned());
        let house = Actor::house("tests");
        let made = self.app.act(&house, async move |tx| {
            let insert = "INSERT INTO sessions (id, digest, person_id, made_at, seen_at, until_at, factors, proved_at,
                agent, address) VALUES ($1, $2, $3, $4, $5, $6, 1, $4, 'Firefox', $7)";
            let id = tx.new_id::<super::Case>();
            let (made, seen) = (now.plus(-from * MINUTE), now.plus(-until * MINUTE));
            let row = params![id, id.0.to_be_bytes().to_vec(), who, made, seen, now.plus(DAY), &address];
            tx.sql.exec(insert, row).await?;
            Ok(id.0)
        });
        made.await.unwrap()
    }

    /// Reports of the player by a session, so many seconds before now, each claiming too much by so many ms.
    async fn beats(&self, who: &Actor, session: i64, before: &[i64], beyond: i64) {
        for second in before {
            let insert =
                "INSERT INTO watch_batches (person_id, batch, media_id, at, claimed_ms, credited_ms, beyond_ms,
                session_id) VALUES ($1, $2, 7, $3, 10000, 10000, $4, $5)";
            let at = self.app.now().plus(-second * SECOND);
            self.sql(insert, params![who.id(), format!("{session}-{second}"), at, beyond, session]).await;
        }
    }

    /// The account of that person in two places at once.
    async fn lent(&self, who: &Actor) {
        self.session(who, SCHOOL, (60, 5)).await;
        self.session(who, AWAY, (40, 4)).await;
    }

    async fn scanned(&self) {
        assert_eq!(self.post(&self.security, SIGNALS, 0, &[]).await, 303);
    }

    /// Opens the case of that person: its address.
    async fn case(&self, by: &Actor, who: &Actor) -> String {
        let (status, to) = self.open(by, who).await;
        assert_eq!(status, 303, "{to}");
        to
    }

    async fn open(&self, by: &Actor, who: &Actor) -> (u16, String) {
        let person = who.id().to_string();
        self.send(by, DESK, 0, &[("person", &person), ("reason", "两处同时在线，请核查。")]).await
    }

    async fn act(&self, by: &Actor, case: &str, verb: &str, version: i64, fields: &[(&str, &str)]) -> u16 {
        self.post(by, &format!("{case}/{verb}"), version, fields).await
    }

    async fn appoint(&self, who: &Actor, role: &'static str) {
        let (person, unit) = (who.id(), self.office);
        let house = Actor::house("tests");
        let given = self.app.act(&house, async move |tx| {
            give(tx, NewGrant { person, role, scope: ("Platform", 1), unit, until: None }).await.map(drop)
        });
        given.await.unwrap();
    }

    async fn count(&self, sql: &'static str, row: kernel::db::Params) -> i64 {
        let house = Actor::house("tests");
        self.app.look(&house, async move |view| Ok(view.sql.one::<i64>(sql, row.clone()).await?)).await.unwrap()
    }
}

const STATEMENT: [(&str, &str); 1] = [("statement", "那天我把账号告诉了同事。")];
const FINDING: [(&str, &str); 2] = [("verdict", "lent"), ("finding", "两处登录相距较远，本人承认告知他人。")];
const OPINION: [(&str, &str); 1] = [("opinion", "已批评教育。")];
const CONCLUSION: [(&str, &str); 3] =
    [("outcome", "signed_out"), ("conclusion", "提醒教育，结束全部登录。"), ("hours", "yes")];
const FALSE_ALARM: [(&str, &str); 2] = [("outcome", "false_alarm"), ("conclusion", "学校换了出口网络。")];

#[test]
fn a19_2_distant_is_another_network() {
    assert!(distant(SCHOOL, AWAY) && distant("2001:db8::1", "2400:1::1") && distant(SCHOOL, "2001:db8::1"));
    assert!(!distant(SCHOOL, BESIDE) && !distant("2001:db8:1::1", "2001:db8:2::9"));
    assert!(!distant("::ffff:10.1.0.1", SCHOOL), "the same address in the other way of writing");
    for nothing in ["", "-", "10.1", "学校", "999.1.1.1"] {
        assert!(!distant(nothing, AWAY) && !distant(SCHOOL, nothing), "{nothing}");
    }
}

// req("YX-10")
on_both!(a19_2_signals_come_out_of_the_ledgers_once_each_and_punish_nobody, async |engine: Engine| {
    let world = world(engine).await;
    world.lent(&world.teacher).await;
    // At once, but in one network: nothing.
    world.session(&world.staff, SCHOOL, (60, 5)).await;
    world.session(&world.staff, BESIDE, (40, 4)).await;
    // Far away twenty minutes after the last sign of life; then so late that one may have travelled.
    world.session(&world.head, SCHOOL, (300, 200)).await;
    world.session(&world.head, AWAY, (180, 170)).await;
    world.session(&world.other, SCHOOL, (300, 200)).await;
    world.session(&world.other, AWAY, (160, 150)).await;
    // Two players at once on two sessions of one network; one who only changed the device.
    let (first, second) =
        (world.session(&world.chief, SCHOOL, (60, 5)).await, world.session(&world.chief, BESIDE, (60, 5)).await);
    world.beats(&world.chief, first, &[600, 500, 400], 0).await;
    world.beats(&world.chief, second, &[590, 490, 390], 0).await;
    let (first, second) =
        (world.session(&world.leader, SCHOOL, (60, 5)).await, world.session(&world.leader, BESIDE, (60, 5)).await);
    world.beats(&world.leader, first, &[900, 800, 700], 0).await;
    world.beats(&world.leader, second, &[400, 300, 200], 0).await;
    // Far more than the time allows; a little more, as clocks drift.
    let session = world.session(&world.operator, SCHOOL, (60, 5)).await;
    world.beats(&world.operator, session, &[600, 500], 16 * 60_000).await;
    world.beats(&world.auditor, 0, &[600, 500], 10 * 60_000).await;
    for n in 0..5_i64 {
        let insert = "INSERT INTO devices (id, digest, person_id, agent, made_at, seen_at, until_at)
            VALUES ($1, $2, $3, 'Firefox', $4, $4, $5)";
        let (now, digest) = (world.app.now(), vec![9, n as u8]);
        world.sql(insert, params![n + 1, digest, world.officer.id(), now.plus(-DAY), now.plus(DAY)]).await;
    }
    // One browser: four accounts on one day, of which two were there the day before; three on another.
    for (n, (who, browser, days)) in [
        (&world.teacher, 70, 1),
        (&world.officer, 70, 1),
        (&world.auditor, 70, 1),
        (&world.leader, 70, 1),
        (&world.head, 70, 2),
        (&world.chief, 70, 2),
        (&world.chief, 71, 1),
        (&world.head, 71, 1),
        (&world.operator, 71, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let insert = "INSERT INTO devices (id, digest, person_id, agent, made_at, seen_at, until_at, browser_id)
            VALUES ($1, $2, $3, 'Firefox', $4, $4, $5, $6)";
        let (now, digest, id) = (world.app.now(), vec![8, n as u8], 20 + n as i64);
        world.sql(insert, params![id, digest, who.id(), now.plus(-days * DAY), now.plus(DAY), browser]).await;
    }
    for (who, wanted) in [(&world.teacher, 404), (&world.head, 404), (&world.auditor, 404), (&world.leader, 404)] {
        let status = world.post(who, SIGNALS, 0, &[]).await;
        assert!(status == wanted || status == 403, "{status}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM lending_signals", params![]).await, 0);
    world.scanned().await;
    let raised = "SELECT COUNT(*) FROM lending_signals WHERE person_id = $1 AND signal = $2";
    for (who, signal) in [
        (&world.teacher, "apart"),
        (&world.head, "travel"),
        (&world.chief, "beats"),
        (&world.operator, "beyond"),
        (&world.officer, "devices"),
        (&world.teacher, "shared"),
        (&world.officer, "shared"),
        (&world.auditor, "shared"),
        (&world.leader, "shared"),
    ] {
        assert_eq!(world.count(raised, params![who.id(), signal]).await, 1, "{signal}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM lending_signals", params![]).await, 9, "and nobody else");
    let audit = "SELECT COUNT(*) FROM audit_trail WHERE verb = 'lending.suspected'";
    assert_eq!(world.count(audit, params![]).await, 9);
    world.scanned().await;
    assert_eq!(world.count("SELECT COUNT(*) FROM lending_signals", params![]).await, 9, "once each");
    let desk = world.page(&world.security, DESK).await;
    for (name, there) in [("李文静", true), ("许国栋", true), ("周岩", false), ("秦岚", false)] {
        assert_eq!(desk.contains(name), there, "{name}");
    }
    assert!(world.waits(&world.security).await.contains(&"查看线索".to_owned()));
    // Nothing follows by itself: no session ended, nobody was told.
    let ended = "SELECT COUNT(*) FROM sessions WHERE ended_at IS NOT NULL";
    assert_eq!(world.count(ended, params![]).await, 0);
    assert!(world.told(&world.teacher).await.is_empty());
});

// req("YX-10")
on_both!(a19_3_a_case_goes_from_signal_to_conclusion_by_those_alone_who_may, async |engine: Engine| {
    let world = world(engine).await;
    world.appoint(&world.chief, "academic").await;
    let academic = &world.chief;
    assert_eq!(world.open(&world.security, &world.teacher).await.0, 409, "no signal, no case");
    world.lent(&world.teacher).await;
    world.scanned().await;
    for who in [&world.teacher, &world.head, &world.other, &world.leader, &world.operator] {
        let status = world.open(who, &world.teacher).await.0;
        assert!(status == 403 || status == 404, "{status}");
        let before = format!("{DESK}/persons/{}", world.teacher.id());
        let status = world.read(who, &before).await.0;
        assert!(status == 403 || status == 404, "{status}");
    }
    let person = world.teacher.id().to_string();
    let nothing = [("person", &*person), ("reason", "  ")];
    assert_eq!(world.post(&world.security, DESK, 0, &nothing).await, 422);
    let before = world.page(&world.security, &format!("{DESK}/persons/{person}")).await;
    assert!(before.contains(AWAY) && before.contains("两处同时在线") && before.contains("立案并通知本人"));
    let case = world.case(&world.security, &world.teacher).await;
    assert_eq!(world.open(&world.officer, &world.teacher).await.0, 409, "one open case at a time");
    assert_eq!(world.waits(&world.teacher).await, ["陈述和申辩"]);
    assert!(world.told(&world.teacher).await.contains(&"请说明账号使用情况".to_owned()));
    for (who, wanted) in [
        (&world.teacher, 200),
        (&world.security, 200),
        (&world.officer, 200),
        (&world.other, 200),
        (&world.head, 404),
        (&world.leader, 404),
        (academic, 404),
    ] {
        assert_eq!(world.read(who, &case).await.0, wanted);
    }
    assert_eq!(world.act(&world.security, &case, "finding", 1, &FINDING).await, 409, "the person was not heard");
    assert_eq!(world.act(&world.security, &case, "statement", 1, &STATEMENT).await, 403);
    assert_eq!(world.act(&world.teacher, &case, "statement", 1, &[("statement", "")]).await, 422);
    assert_eq!(world.act(&world.teacher, &case, "statement", 1, &STATEMENT).await, 303);
    assert_eq!(world.act(&world.teacher, &case, "statement", 2, &STATEMENT).await, 409, "once");
    for who in [&world.officer, &world.other, &world.teacher] {
        assert_eq!(world.act(who, &case, "finding", 2, &FINDING).await, 403);
    }
    let strange = [("verdict", "guilty"), ("finding", "两处登录")];
    assert_eq!(world.act(&world.security, &case, "finding", 2, &strange).await, 422);
    assert_eq!(world.act(&world.security, &case, "finding", 1, &FINDING).await, 409, "somebody saved it first");
    assert_eq!(world.act(&world.security, &case, "finding", 2, &FINDING).await, 303);
    assert_eq!(world.act(&world.officer, &case, "conclusion", 3, &CONCLUSION).await, 409, "the unit was not heard");
    for who in [&world.security, &world.officer, &world.teacher] {
        assert_eq!(world.act(who, &case, "opinion", 3, &OPINION).await, 403);
    }
    assert_eq!(world.act(&world.other, &case, "opinion", 3, &OPINION).await, 303);
    for who in [&world.security, &world.other, &world.teacher] {
        assert_eq!(world.act(who, &case, "conclusion", 4, &CONCLUSION).await, 403);
    }
    let clash = [("outcome", "false_alarm"), ("conclusion", "学校换了网络。"), ("hours", "yes")];
    assert_eq!(world.act(&world.officer, &case, "conclusion", 4, &clash).await, 422);
    let ended = "SELECT COUNT(*) FROM sessions WHERE person_id = $1 AND ended_at IS NOT NULL";
    assert_eq!(world.count(ended, params![world.teacher.id()]).await, 0);
    assert_eq!(world.act(&world.officer, &case, "conclusion", 4, &CONCLUSION).await, 303);
    assert_eq!(world.count(ended, params![world.teacher.id()]).await, 2, "as was concluded");
    assert!(world.told(&world.teacher).await.contains(&"账号核查已有结论".to_owned()));
    // Hours: a to-do of 教务处, and nobody else settles it.
    assert_eq!(world.waits(academic).await, ["核定学时"]);
    for who in [&world.officer, &world.security, &world.teacher, &world.other] {
        assert_eq!(world.act(who, &case, "settlement", 5, &[("settlement", "扣减 2 学时")]).await, 403);
    }
    assert_eq!(world.act(academic, &case, "settlement", 5, &[("settlement", "已按台账更正。")]).await, 303);
    assert!(world.waits(academic).await.is_empty());
    assert_eq!(world.act(academic, &case, "settlement", 6, &[("settlement", "再来一次")]).await, 409);
    assert!(world.page(&world.teacher, &case).await.contains("已按台账更正。"), "the person reads how it ended");
});

// req("YX-10")
on_both!(a19_2_the_evidence_of_a_case_stays_as_it_was_seen, async |engine: Engine| {
    let world = world(engine).await;
    world.lent(&world.teacher).await;
    world.scanned().await;
    let case = world.case(&world.officer, &world.teacher).await;
    world.sql("UPDATE sessions SET address = '10.9.9.9' WHERE person_id = $1", params![world.teacher.id()]).await;
    world.session(&world.teacher, "203.0.113.77", (3, 1)).await;
    let page = world.page(&world.teacher, &case).await;
    assert!(page.contains(AWAY) && page.contains(SCHOOL) && page.contains("与立案时一致"));
    assert!(!page.contains("10.9.9.9") && !page.contains("203.0.113.77"), "the ledger went on, the case did not");
    assert_eq!(world.act(&world.teacher, &case, "statement", 1, &STATEMENT).await, 303);
    let kept = "SELECT COUNT(*) FROM lending_cases WHERE evidence LIKE '%202.96.4.5%'";
    assert_eq!(world.count(kept, params![]).await, 1);
    world.sql("UPDATE lending_cases SET evidence = REPLACE(evidence, '202.96.4.5', '10.1.0.9')", params![]).await;
    assert!(world.page(&world.security, &case).await.contains("与立案时不一致"), "who alters it is seen");
});

// req("YX-10")
on_both!(a19_3_nobody_acts_in_their_own_case, async |engine: Engine| {
    let world = world(engine).await;
    world.appoint(&world.teacher, "security_admin").await;
    world.lent(&world.security).await;
    world.lent(&world.officer).await;
    world.scanned().await;
    assert_eq!(world.open(&world.security, &world.security).await.0, 403);
    assert_eq!(world.open(&world.officer, &world.officer).await.0, 403);
    let own = format!("{DESK}/persons/{}", world.security.id());
    assert_eq!(world.read(&world.security, &own).await.0, 403);
    let case = world.case(&world.officer, &world.security).await;
    assert_eq!(world.act(&world.security, &case, "statement", 1, &STATEMENT).await, 303);
    assert_eq!(world.act(&world.security, &case, "finding", 2, &FINDING).await, 403);
    assert!(!world.waits(&world.security).await.contains(&"认定".to_owned()));
    assert!(world.waits(&world.teacher).await.contains(&"认定".to_owned()));
    assert_eq!(world.act(&world.teacher, &case, "finding", 2, &FINDING).await, 303);
    assert_eq!(world.act(&world.officer_head, &case, "opinion", 3, &OPINION).await, 303);
    // Whoever concludes is not the person of the case.
    let case = world.case(&world.security, &world.officer).await;
    assert_eq!(world.act(&world.officer, &case, "statement", 1, &STATEMENT).await, 303);
    assert_eq!(world.act(&world.teacher, &case, "finding", 2, &FINDING).await, 303);
    assert_eq!(world.act(&world.officer_head, &case, "opinion", 3, &OPINION).await, 303);
    assert_eq!(world.act(&world.officer, &case, "conclusion", 4, &FALSE_ALARM).await, 403);
    assert_eq!(world.act(&world.colleague, &case, "conclusion", 4, &FALSE_ALARM).await, 303);
});

// req("YX-10")
on_both!(a19_3_whoever_found_does_not_conclude_whatever_they_hold_since, async |engine: Engine| {
    let world = world(engine).await;
    world.lent(&world.teacher).await;
    world.scanned().await;
    let case = world.case(&world.officer, &world.teacher).await;
    world.act(&world.teacher, &case, "statement", 1, &STATEMENT).await;
    assert_eq!(world.act(&world.security, &case, "finding", 2, &FINDING).await, 303);
    assert_eq!(world.act(&world.other, &case, "opinion", 3, &OPINION).await, 303);
    // The role changes hands: the person stays whoever found.
    let insert = "UPDATE grants SET role = 'network_office' WHERE person_id = $1";
    assert_eq!(world.sql(insert, params![world.security.id()]).await, 1);
    assert_eq!(world.act(&world.security, &case, "conclusion", 4, &FALSE_ALARM).await, 403);
    assert_eq!(world.act(&world.colleague, &case, "conclusion", 4, &FALSE_ALARM).await, 303);
});

// req("YX-10")
on_both!(a19_3_terms_run_out_and_the_desk_counts_false_alarms_by_signal, async |engine: Engine| {
    let world = world(engine).await;
    world.lent(&world.teacher).await;
    world.scanned().await;
    assert!(world.page(&world.officer, DESK).await.contains("还没有结论"));
    let case = world.case(&world.security, &world.teacher).await;
    let later = |days: i64| world.app.house.clock.move_to(At(world.app.now().0 + days * DAY));
    later(3);
    assert_eq!(world.act(&world.security, &case, "finding", 1, &FINDING).await, 409, "three days of five");
    later(9);
    let silent = [("verdict", "not_lent"), ("finding", "期满未陈述；查学校网络当日切换。")];
    assert_eq!(world.act(&world.security, &case, "finding", 1, &silent).await, 303);
    assert_eq!(world.act(&world.officer, &case, "conclusion", 2, &FALSE_ALARM).await, 409);
    assert!(!world.waits(&world.officer).await.contains(&"作出结论".to_owned()));
    later(9);
    work_off(&world.app).await;
    assert!(world.waits(&world.officer).await.contains(&"作出结论".to_owned()), "the unit said nothing in time");
    assert_eq!(world.act(&world.officer, &case, "conclusion", 2, &FALSE_ALARM).await, 303);
    assert!(world.waits(&world.officer).await.is_empty());
    let desk = world.page(&world.officer, DESK).await;
    assert!(desk.contains("误报 100%（1 / 1 件）"), "{desk}");
    // A second case of the same signal that was none.
    world.lent(&world.staff).await;
    world.scanned().await;
    let case = world.case(&world.security, &world.staff).await;
    for (who, verb, version, fields) in [
        (&world.staff, "statement", 1, &STATEMENT[..]),
        (&world.security, "finding", 2, &FINDING),
        (&world.head, "opinion", 3, &OPINION),
        (&world.officer, "conclusion", 4, &CONCLUSION),
    ] {
        assert_eq!(world.act(who, &case, verb, version, fields).await, 303, "{verb}");
    }
    assert!(world.page(&world.officer, DESK).await.contains("误报 50%（1 / 2 件）"));
    assert!(!world.page(&world.head, DESK).await.contains("误报 50%"), "rates are the desk's");
});

// req("YX-10")
on_both!(a5_1_the_unit_of_the_person_is_heard_and_told, async |engine: Engine| {
    let world = world(engine).await;
    world.lent(&world.teacher).await;
    world.scanned().await;
    let case = world.case(&world.security, &world.teacher).await;
    world.act(&world.teacher, &case, "statement", 1, &STATEMENT).await;
    world.act(&world.security, &case, "finding", 2, &FINDING).await;
    assert_eq!(world.waits(&world.other).await, ["提出单位意见"]);
    assert!(world.waits(&world.head).await.is_empty(), "of another unit");
    assert_eq!(world.act(&world.other, &case, "opinion", 3, &OPINION).await, 303);
    let warned = [("outcome", "warned"), ("conclusion", "提醒教育。")];
    assert_eq!(world.act(&world.officer, &case, "conclusion", 4, &warned).await, 303);
    assert!(world.told(&world.other).await.contains(&"账号出借情况通报".to_owned()));
    assert!(!world.told(&world.head).await.contains(&"账号出借情况通报".to_owned()));
    assert!(world.page(&world.other, DESK).await.contains("李文静"));
    assert!(!world.page(&world.head, DESK).await.contains("李文静"));
});

// req("YX-10")
on_both!(a19_2_pages_with_evidence_bear_the_name_and_number_of_whoever_looks, async |engine: Engine| {
    let world = world(engine).await;
    world.lent(&world.teacher).await;
    world.scanned().await;
    let case = world.case(&world.security, &world.teacher).await;
    let before = format!("{DESK}/persons/{}", world.teacher.id());
    for path in [DESK, &*case, &*before] {
        assert!(world.page(&world.security, path).await.contains(r#"data-mark="沈浩 N3""#), "{path}");
        let page = world.page(&world.officer, path).await;
        assert!(page.contains(r#"data-mark="蒋宁 N0""#) && !page.contains("沈浩 N3"), "{path}");
    }
    assert!(world.page(&world.teacher, &case).await.contains(r#"data-mark="李文静 N11""#));
    assert!(!world.page(&world.officer, "/security/notices").await.contains("data-mark"));
});
