//! What counts as evidence: a backup that was made, a rehearsal that succeeded, a proof wherever it was asked for; and what
//! the system cannot see it does not claim.
use kernel::HOUR;
use kernel::house::{MONDAY, folder};

use super::*;
use crate::backups;
use crate::tests::backed_up;

// req("BK-01", "BK-04")
on_both!(a20_1_a_backup_counts_when_it_was_made_and_a_rehearsal_when_it_succeeded, async |engine: Engine| {
    let world = world(engine).await;
    let (app, place, clock) = (&world.app, folder(), &world.app.house.clock);
    let found = async || looked("backup", &patient(&world)).await;
    let says = async |mark: &str, parts: &[&str]| {
        let line = found().await;
        assert!(line.starts_with(mark) && parts.iter().all(|part| line.contains(part)), "{mark} {parts:?}: {line}");
    };
    says("不行", &["还没有制作过备份", "还没有演练过"]).await;
    // Something that cannot be read is in the trail of the backups, and is none.
    let refused = async |tx: &mut kernel::Tx<'_>| backups::read_through(tx, "elsewhere", b"?", Some("被改动")).await;
    app.act(&Actor::house("tests"), refused).await.unwrap();
    says("不行", &["还没有制作过备份"]).await;
    let backup = backed_up(app, &place.join("one.backup")).await;
    says("注意", &["最近一次是 2026-11-23 09:00", "还没有演练过"]).await;
    // A rehearsal that was only asked for.
    assert_eq!(world.post(&world.operator, &format!("/backups/{}/drill", backup.id), 0, &[]).await, 303);
    says("注意", &["还没有演练过"]).await;
    std::fs::write(place.join("none.backup"), b"none").unwrap();
    let fails = async || assert!(!backups::rehearse(app, &place.join("none.backup")).await.unwrap().passed);
    fails().await;
    says("不行", &["2026-11-23 09:00 的演练失败（还没有通过的演练）"]).await;
    clock.move_to(MONDAY.plus(HOUR));
    assert!(backups::rehearse(app, &place.join("one.backup")).await.unwrap().passed);
    says("正常", &["最近一次是 2026-11-23 09:00", "2026-11-23 10:00 通过"]).await;
    clock.move_to(MONDAY.plus(2 * HOUR));
    fails().await;
    says("不行", &["最近一次是 2026-11-23 09:00", "11:00 的演练失败（上一次通过是 2026-11-23 10:00）"]).await;
    clock.move_to(MONDAY.plus(3 * HOUR));
    assert!(backups::rehearse(app, &place.join("one.backup")).await.unwrap().passed);
    // By the charter's hours and days, whatever they are.
    clock.move_to(MONDAY.plus(26 * HOUR - 1));
    says("正常", &["09:00"]).await;
    clock.move_to(MONDAY.plus(26 * HOUR));
    says("不行", &["最近一次是 2026-11-23 09:00，已超过 26 小时", "2026-11-23 12:00 通过"]).await;
    amend(&world, "parameters.toml", "every_hours = 26", "every_hours = 28").await;
    says("正常", &["09:00"]).await;
    clock.move_to(MONDAY.plus(28 * HOUR));
    says("不行", &["已超过 28 小时"]).await;
    clock.move_to(MONDAY.plus(40 * DAY));
    backed_up(app, &place.join("two.backup")).await;
    says("注意", &["上次演练是 2026-11-23 12:00，已超过 30 天"]).await;
});

// req("AU-05")
on_both!(a20_1_a_proof_counts_wherever_it_was_asked_for, async |engine: Engine| {
    let world = world(engine).await;
    let clock = &world.app.house.clock;
    let asked = async |who: &Actor, path: &str| {
        audit::seal_all(&world.app).await.unwrap();
        audit::checkpoint(&world.app).await.unwrap();
        assert_eq!(world.post(who, path, 0, &[]).await, 303);
        looked("audit_verified", &patient(&world)).await
    };
    assert!(looked("audit_verified", &patient(&world)).await.starts_with("注意　还没有校验过"));
    let line = asked(&world.auditor, "/audit/proofs").await;
    assert!(line.starts_with("正常　2026-11-23 09:00 校验") && line.ends_with("条完好"), "{line}");
    clock.move_to(MONDAY.plus(31 * DAY));
    let line = looked("audit_verified", &patient(&world)).await;
    assert!(line.starts_with("注意") && line.contains("超过一个月"), "{line}");
    let line = asked(&world.officer, "/security/checklist/verification").await;
    assert!(line.starts_with("正常　2026-12-24 09:00 校验"), "{line}");
    alter_the_trail(&world).await;
    clock.move_to(MONDAY.plus(31 * DAY + HOUR));
    let line = asked(&world.auditor, "/audit/proofs").await;
    assert!(line.starts_with("不行　2026-12-24 10:00") && line.contains("被改动"), "{line}");
});

// req("AU-06")
on_both!(a20_1_how_long_the_access_log_is_kept_is_a_person_s_to_show, async |engine: Engine| {
    let world = world(engine).await;
    let place = folder();
    backed_up(&world.app, &place.join("one.backup")).await;
    assert!(backups::rehearse(&world.app, &place.join("one.backup")).await.unwrap().passed);
    let page = world.page(&world.officer, "/security/checklist/AU-06").await;
    for said in ["审计 1096 天", "访问日志只写到标准错误，本系统不保存", "章程要求保存 400 天", "待人工确认"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let says = "网站日志单独保存 408 天，已核对最早一行。";
    let new = [("control", "AU-06"), ("state", "met"), ("says", says)];
    assert_eq!(world.post(&world.officer, "/security/checklist/records", 0, &new).await, 303);
    let page = world.page(&world.officer, "/security/checklist/AU-06").await;
    assert!(page.contains(says) && !page.contains("待人工确认") && !page.contains("tag no"), "{page}");
});
