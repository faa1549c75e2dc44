//! Promises, each kept on a real database and through the doors.
use governance::papers;
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{DAY, on_both};

use crate::tests::{World, world};

const PLAN: [(&str, &str); 3] =
    [("title", "下半年网络安全检查"), ("scope", "账号、会话、备份"), ("planned_on", "2026-11-24")];

impl World {
    async fn planned(&self) -> String {
        let unit = self.chinese.to_string();
        let mut plan = PLAN.to_vec();
        plan.push(("units", &unit));
        let (status, to) = self.send(&self.officer, "/security/inspections", 0, &plan).await;
        assert_eq!(status, 303, "{to}");
        to
    }

    /// Plans, finds one thing at the college; the page of the finding.
    async fn found(&self) -> (String, String) {
        let path = self.planned().await;
        let unit = self.chinese.to_string();
        let fields = [
            ("control", "IA-01"),
            ("level", "high"),
            ("thing", "共用账号"),
            ("says", "三名助教共用一个账号"),
            ("unit", &unit),
        ];
        let (status, said) = self.send(&self.officer, &format!("{path}/findings"), 1, &fields).await;
        assert_eq!(status, 303, "{said}");
        let page = self.page(&self.officer, &path).await;
        let at = page.find("/security/findings/").unwrap();
        let finding: String = page[at..].chars().take_while(|one| *one != '"').collect();
        (path, finding)
    }
}

const ANSWER: [(&str, &str); 1] = [("answer", "已停用共用账号，各自开通。")];

on_both!(a8_3_an_inspection_finds_a_unit_mends_and_the_office_verifies, async |engine: Engine| {
    let world = world(engine).await;
    let unit = world.chinese.to_string();
    let mut plan = PLAN.to_vec();
    plan.push(("units", &unit));
    for (who, wanted) in [(&world.security, 403), (&world.head, 403), (&world.leader, 404), (&world.teacher, 404)] {
        assert_eq!(world.post(who, "/security/inspections", 0, &plan).await, wanted);
    }
    for (who, wanted) in [(&world.security, 403), (&world.head, 404), (&world.leader, 404), (&world.officer, 200)] {
        assert_eq!(world.read(who, "/security/inspections/new").await.0, wanted);
    }
    assert_eq!(world.post(&world.officer, "/security/inspections", 0, &PLAN).await, 422, "no unit");
    let (path, finding) = world.found().await;
    for (who, wanted) in [
        (&world.officer, 200),
        (&world.security, 200),
        (&world.head, 200),
        (&world.staff, 200),
        (&world.other, 404),
        (&world.leader, 404),
        (&world.teacher, 404),
    ] {
        assert_eq!(world.read(who, &path).await.0, wanted);
        assert_eq!(world.read(who, &finding).await.0, wanted);
    }
    assert_eq!(world.waits(&world.staff).await, ["整改"]);
    // Found by the Office alone.
    let more = [("level", "low"), ("thing", "机房提示"), ("says", "没有张贴提示"), ("unit", unit.as_str())];
    assert_eq!(world.post(&world.security, &format!("{path}/findings"), 1, &more).await, 403);
    assert_eq!(world.post(&world.head, &format!("{path}/findings"), 1, &more).await, 403);
    let center = world.center.to_string();
    let outside = [("level", "low"), ("thing", "机房提示"), ("says", "没有张贴提示"), ("unit", center.as_str())];
    assert_eq!(world.post(&world.officer, &format!("{path}/findings"), 1, &outside).await, 422, "not inspected");
    // Answered by the unit alone.
    let door = format!("{finding}/answer");
    assert_eq!(world.post(&world.officer, &door, 1, &ANSWER).await, 403);
    assert_eq!(world.post(&world.other, &door, 1, &ANSWER).await, 404);
    assert_eq!(world.post(&world.officer, &format!("{finding}/verification"), 1, &[]).await, 409, "not answered");
    assert_eq!(world.post(&world.staff, &door, 1, &[("answer", " ")]).await, 422);
    assert_eq!(world.post(&world.staff, &door, 1, &ANSWER).await, 303);
    assert_eq!(world.post(&world.head, &door, 2, &ANSWER).await, 409, "it waits for the Office");
    // Returned once, answered again, verified by the Office, and by nobody who answered.
    let back = [("reason", "请附开通记录")];
    assert_eq!(world.post(&world.head, &format!("{finding}/return"), 2, &back).await, 403);
    assert_eq!(world.post(&world.officer, &format!("{finding}/return"), 2, &back).await, 303);
    assert_eq!(world.post(&world.both, &door, 3, &ANSWER).await, 303);
    let door = format!("{finding}/verification");
    assert_eq!(world.post(&world.head, &door, 4, &[]).await, 403);
    let (status, said) = world.send(&world.both, &door, 4, &[]).await;
    assert_eq!(status, 403, "who answered does not verify: {said}");
    let close = [("conclusion", "已按期整改")];
    assert_eq!(world.post(&world.officer, &format!("{path}/closure"), 1, &close).await, 409, "one is not verified");
    assert_eq!(world.post(&world.officer, &door, 4, &[]).await, 303);
    assert_eq!(world.post(&world.security, &format!("{path}/closure"), 1, &close).await, 403);
    assert_eq!(world.post(&world.officer, &format!("{path}/closure"), 1, &close).await, 303);
    assert_eq!(world.post(&world.officer, &format!("{path}/findings"), 2, &more).await, 409, "it is closed");
    assert_eq!(world.waits(&world.officer).await, Vec::<String>::new());
});

on_both!(a8_3_what_is_overdue_goes_upwards_and_the_report_is_signed, async |engine: Engine| {
    let world = world(engine).await;
    let (path, finding) = world.found().await;
    assert_eq!(world.read(&world.leader, &finding).await.0, 404);
    // Ten working days, of which a fortnight is made: half of it, four fifths, all.
    let start = kernel::house::MONDAY;
    for (days, staff, leader) in [(6, 0, 0), (8, 1, 0), (12, 1, 0), (15, 1, 1)] {
        world.app.house.clock.move_to(start.plus(days * DAY));
        work_off(&world.app).await;
        let count = async |who| {
            let told = world.told(who).await;
            told.iter().filter(|title| title.contains("共用账号")).count()
        };
        assert_eq!((count(&world.staff).await, count(&world.leader).await), (staff, leader), "after {days}");
    }
    assert_eq!(world.read(&world.leader, &finding).await.0, 200, "overdue: the leadership sees it");
    assert_eq!(world.read(&world.leader, &path).await.0, 404);
    let report = format!("{path}/report");
    assert_eq!(world.read(&world.head, &report).await.0, 403);
    assert_eq!(world.read(&world.security, &report).await.0, 403);
    let page = world.page(&world.officer, &report).await;
    for said in ["安全检查报告", "身份标识唯一", "三名助教共用一个账号", "中文系", "待整改"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(world.post(&world.officer, &report, 0, &[]).await, 303);
    work_off(&world.app).await;
    let made = world.app.look(&world.officer, async |view| {
        let key = "SELECT file_key FROM papers WHERE kind = 'Inspection'";
        Ok(view.sql.one::<String>(key, kernel::params![]).await?)
    });
    let bytes = world.app.house.files.read(&made.await.unwrap()).await.unwrap();
    papers::open(&bytes).unwrap();
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});
