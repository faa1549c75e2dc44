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

on_both!(a1_2_only_those_behind_are_reminded_with_their_own_next_step_and_not_twice_a_day, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let door = format!("/classes/{CLASS}/reminders");
    let page = world.read(&world.lead, &door).await.1;
    assert!(
        page.contains("王雪")
            && !page.contains("李文静")
            && page.contains("还差 3 项")
            && page.contains("下一步：1.1 什么是大单元")
    );
    assert!(page.contains("中文系（1 人）：王雪（还差 3 项）"), "{page}");
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
    assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(notices(&world, &world.second).await.len(), 1, "reminded today already");
    world.app.house.clock.move_to(MONDAY.plus(DAY + 1));
    assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(notices(&world, &world.second).await.len(), 2);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(the_chosen_are_reminded_alone_again_only_when_said_and_by_what_the_rule_asks, async |engine: Engine| {
    let world = world(engine).await;
    assert_eq!(world.send(&world.lead, "/projects/31/rule", 0, "percent=60").await.0, 303);
    let (door, second) = (format!("/classes/{CLASS}/reminders"), world.second.id());
    let preview = world.read(&world.lead, &format!("{door}?person={second}&chosen=yes")).await.1;
    assert!(preview.contains("还差 2 项") && preview.contains("name=\"person\""), "two of three are enough: {preview}");
    assert!(world.read(&world.lead, &format!("{door}?chosen=yes")).await.1.contains("没有选择学员"));
    let fields = format!("person={second}");
    assert_eq!(world.send(&world.lead, &door, 0, &fields).await.0, 303);
    work_off(&world.app).await;
    assert_eq!((notices(&world, &world.second).await.len(), notices(&world, &world.learner).await.len()), (1, 0));
    assert_eq!(world.send(&world.lead, &door, 0, &fields).await.0, 303);
    work_off(&world.app).await;
    assert_eq!(notices(&world, &world.second).await.len(), 1, "not twice within a day");
    assert_eq!(world.send(&world.lead, &door, 0, &format!("{fields}&again=yes")).await.0, 303);
    work_off(&world.app).await;
    assert_eq!(notices(&world, &world.second).await.len(), 2, "unless said");
    let page = world.read(&world.lead, &door).await.1;
    assert!(
        page.contains("已提醒 1 人") && page.contains("中文系（2 人）：李文静（还差 2 项）、王雪（还差 2 项）"),
        "{page}"
    );
});

on_both!(
    whoever_finishes_before_the_sending_is_not_reminded_and_a_killed_job_repeats_nothing,
    async |engine: Engine| {
        let world = world(engine).await;
        let door = format!("/classes/{CLASS}/reminders");
        assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 303);
        assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 409, "one round of a class at a time");
        let everything = async move |tx: &mut kernel::Tx<'_>| {
            for item in [VIDEO, crate::tests::TEXT, crate::tests::QUIZ] {
                let row = params![tx.actor.id(), COURSE, item];
                let sql = "INSERT INTO items_done (person_id, course_id, item_key, done_at, how) VALUES ($1, $2, $3, 1, 'tests')";
                tx.sql.exec(sql, row).await?;
            }
            Ok(())
        };
        world.app.act(&world.learner, everything).await.unwrap();
        let house = Actor::house("tests");
        let round =
            async |view: &mut kernel::View<'_>| Ok(crate::reminders::store::of_class(view, CLASS).await?.remove(0));
        let id = world.app.look(&house, round).await.unwrap().id;
        assert!(crate::reminders::send::slice(&world.app, &house, id).await.unwrap(), "and then the job dies");
        work_off(&world.app).await;
        assert!(!crate::reminders::send::slice(&world.app, &house, id).await.unwrap());
        assert_eq!((notices(&world, &world.learner).await.len(), notices(&world, &world.second).await.len()), (0, 1));
        assert_eq!(world.app.look(&house, round).await.unwrap().sent, 1);
        assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    }
);
