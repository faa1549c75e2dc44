//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::{Engine, MONDAY, dead_jobs, work_off};
use kernel::{Actor, DAY, on_both, params};

use crate::tests::{CLASS, COURSE, VIDEO, World, world};

async fn notices(world: &World, who: &Actor) -> Vec<String> {
    let person = who.id();
    let read = async move |view: &mut kernel::View<'_>| {
        let sql = "SELECT body || ' ' || link FROM notices WHERE person_id = $1 AND title LIKE '学习提醒%' ORDER BY id LIMIT 9";
        Ok(view.sql.all::<String>(sql, params![person]).await?)
    };
    world.app.look(&Actor::house("tests"), read).await.unwrap()
}

on_both!(only_those_behind_are_reminded_with_their_own_next_step_and_not_twice_a_day, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let door = format!("/classes/{CLASS}/reminders");
    let page = world.read(&world.lead, &door).await.1;
    assert!(page.contains("王雪") && !page.contains("李文静") && page.contains("还差：1.1 什么是大单元 等 3 项"));
    assert!(page.contains("【小学语文市级培训】中文系未达进度 1 人") || page.contains("未达进度 1 人"), "{page}");
    assert_eq!(world.send(&world.learner, &door, 0, "").await.0, 403);
    assert_eq!(world.send(&world.outsider, &door, 0, "").await.0, 404);
    assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    let told = notices(&world, &world.second).await;
    assert!(
        told.len() == 1 && told[0].contains("1.1") && told[0].ends_with(&format!("/learn/{COURSE}/{VIDEO}")),
        "{told:?}"
    );
    assert!(notices(&world, &world.learner).await.is_empty());
    assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 409, "reminded today already");
    world.app.house.clock.move_to(MONDAY.plus(DAY + 1));
    assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(notices(&world, &world.second).await.len(), 2);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});
