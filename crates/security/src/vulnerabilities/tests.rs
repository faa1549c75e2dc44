//! Promises, each kept on a real database and through the doors.
use kernel::house::{Engine, MONDAY, work_off};
use kernel::{HOUR, on_both};

use crate::tests::{World, world};

impl World {
    pub async fn flaw(&self, severity: &str) -> String {
        let unit = self.chinese.to_string();
        let fields = [
            ("component", "OpenSSL"),
            ("affected", "3.0.1 以前"),
            ("advisory", "CVE-2026-12345"),
            ("severity", severity),
            ("says", "握手时可能泄露内存。"),
            ("remedy", "升级到 3.0.2。"),
            ("unit", &unit),
        ];
        let (status, to) = self.send(&self.officer, "/security/vulnerabilities", 0, &fields).await;
        assert_eq!(status, 303, "{to}");
        to
    }
}

// req("IP-06")
on_both!(a8_2_a_flaw_is_mended_in_the_time_of_its_severity, async |engine: Engine| {
    let world = world(engine).await;
    for (severity, until) in [
        ("critical", "2026-11-24 09:00"),
        ("high", "2026-11-26 09:00"),
        ("medium", "2026-12-08 09:00"),
        ("low", "2026-12-23 09:00"),
    ] {
        let path = world.flaw(severity).await;
        assert!(world.page(&world.officer, &path).await.contains(until), "{severity}");
    }
    let path = world.flaw("critical").await;
    for (who, wanted) in
        [(&world.security, 200), (&world.staff, 200), (&world.other, 404), (&world.leader, 404), (&world.teacher, 404)]
    {
        assert_eq!(world.read(who, &path).await.0, wanted);
    }
    // The gravest has a day: half of it, four fifths, all; then the leadership knows and sees it.
    let leader = async || world.told(&world.leader).await.iter().filter(|one| one.starts_with("超期：漏洞")).count();
    world.app.house.clock.move_to(MONDAY.plus(12 * HOUR));
    work_off(&world.app).await;
    assert!(world.told(&world.staff).await.iter().any(|one| one.contains("时限已用 50%：漏洞：OpenSSL")));
    world.app.house.clock.move_to(MONDAY.plus(24 * HOUR - 1));
    work_off(&world.app).await;
    assert_eq!(leader().await, 0);
    world.app.house.clock.move_to(MONDAY.plus(24 * HOUR));
    work_off(&world.app).await;
    assert_eq!(leader().await, 2, "both that are critical");
    assert_eq!(world.read(&world.leader, &path).await.0, 200);
    let fix = [("fix", "已升级并复测。")];
    let (door, verify) = (format!("{path}/fix"), format!("{path}/verification"));
    assert_eq!(world.post(&world.officer, &door, 1, &fix).await, 403);
    assert_eq!(world.post(&world.leader, &door, 1, &fix).await, 403);
    assert_eq!(world.post(&world.officer, &verify, 1, &[]).await, 409, "not mended");
    assert_eq!(world.post(&world.both, &door, 1, &fix).await, 303);
    assert_eq!(world.post(&world.both, &verify, 2, &[]).await, 403, "not who mended it");
    assert_eq!(world.post(&world.staff, &verify, 2, &[]).await, 403);
    assert_eq!(world.post(&world.officer, &format!("{path}/return"), 2, &[("reason", "请附版本截图")]).await, 303);
    assert_eq!(world.post(&world.staff, &door, 3, &fix).await, 303);
    assert_eq!(world.post(&world.officer, &verify, 4, &[]).await, 303);
    assert_eq!(world.post(&world.staff, &door, 5, &fix).await, 409);
});
