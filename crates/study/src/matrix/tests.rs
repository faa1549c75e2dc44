//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::Engine;
use kernel::{Actor, Tx, on_both};

use crate::tests::{CLASS, COURSE, TEXT, VIDEO, world};

on_both!(
    every_number_of_the_matrix_equals_the_done_items_and_learners_do_not_see_each_other,
    async |engine: Engine| {
        let world = world(engine).await;
        world.complete(&world.learner).await;
        let person = world.second.id();
        let done = async move |tx: &mut Tx<'_>| crate::progress::complete(tx, person, COURSE, VIDEO, "tests").await;
        world.app.act(&Actor::house("tests"), done).await.unwrap();
        let door = format!("/classes/{CLASS}/progress");
        let page = world.read(&world.lead, &door).await.1;
        assert!(page.contains("3 / 3") && page.contains("1 / 3") && page.contains("66<small>%"), "{page}");
        assert!(page.find("李文静").unwrap() < page.find("王雪").unwrap(), "by pinyin");
        assert!(!world.read(&world.lead, &format!("{door}?which=behind")).await.1.contains("李文静"));
        assert!(!world.read(&world.lead, &format!("{door}?which=done")).await.1.contains("王雪"));
        assert_eq!(world.read(&world.office, &door).await.0, 200);
        assert_eq!(world.read(&world.learner, &door).await.0, 403);
        assert_eq!(world.read(&world.outsider, &door).await.0, 404);
        let sheet = format!("{door}.xlsx");
        assert_eq!(world.read(&world.lead, &sheet).await.0, 200);
        assert_eq!(world.read(&world.learner, &sheet).await.0, 403);
        assert_eq!(world.read(&world.outsider, &sheet).await.0, 404);
        let my = world.read(&world.second, "/my").await.1;
        assert!(
            my.contains("还差：1.2 阅读材料") && my.contains("12 月 31 日前") && my.contains("待认定 40 学时"),
            "{my}"
        );
        assert!(my.contains(&format!("/learn/{COURSE}/{TEXT}")) && my.contains("周岩") && my.contains("1 / 3"));
        assert!(world.read(&world.learner, "/my").await.1.contains("没有未完成的必学内容"));
        assert!(world.read(&world.outsider, "/my").await.1.contains("还没有编入班级"));
    }
);
