//! Promises, kept through the doors on a real database, under the shipped charter.
use kernel::house::{Engine, work_off};
use kernel::on_both;

use crate::tests::world;

on_both!(everything_under_a_tasks_number_stands_on_one_page_for_those_who_may_see_the_task, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let roll = world.recognised().await;
    let list = format!("/certificates/batches/{}", roll.rsplit('/').next().unwrap());
    assert_eq!(world.send(&world.office, &format!("{list}/issue"), 0, "").await.0, 303);
    work_off(&world.app).await;
    let (status, page) = world.read(&world.office, "/task-records/30").await;
    assert_eq!(status, 200, "{page}");
    for said in [
        "2026-0001",
        "小学语文市级培训",
        "一班",
        "大单元视角下的习作教学",
        "限定备案 2026-0001",
        "已认定",
        "颁发 1 张",
        "2026-000001",
        &roll,
    ] {
        assert!(page.contains(said), "{said}");
    }
    for (who, path) in [(&world.learner, 30), (&world.outsider, 30), (&world.office, 404)] {
        assert_eq!(world.read(who, &format!("/task-records/{path}")).await.0, 404);
    }
});
