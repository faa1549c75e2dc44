//! What a sheet finds when two records of one person became one, and what becomes of places.
use governance::mergers::RecordsMerged;

use super::*;

impl World {
    /// Two records of 王一 in the school, the second in the first class.
    async fn twice(&self) -> [Id<Person>; 2] {
        let (school, class) = (self.school, self.classes[0]);
        let house = Actor::house("tests");
        let made = self.app.act(&house, async move |tx| {
            let mut made = vec![];
            for identity in [700, 701] {
                let id = persons::enter(tx, registered("王一", identity)).await?.id;
                persons::join_unit(tx, id, school, "教师", "语文").await?;
                made.push(id);
            }
            classes::enrol_many(tx, class, &[Seat { person: made[1], name: "王一".into(), unit: school.0 }]).await?;
            Ok([made[0], made[1]])
        });
        made.await.unwrap()
    }

    /// As an approval does it; the fact for whoever hears of it.
    async fn merge(&self, kept: Id<Person>, folded: Id<Person>) -> RecordsMerged {
        let merge = async move |tx: &mut Tx<'_>| {
            let held = people::roles::of_many(tx, &[folded.0]).await?;
            people::roles::end_for_leaving(tx, folded, &held, "档案已并入").await?;
            persons::merge(tx, kept, folded, "登记有误").await?;
            Ok(RecordsMerged {
                merger: 1,
                number: "2026-0001".into(),
                kept: kept.0,
                folded: folded.0,
                by: 1,
                at: tx.now.0,
            })
        };
        self.app.act(&Actor::house("tests"), merge).await.unwrap()
    }

    async fn seats(&self, person: Id<Person>) -> i64 {
        let sql = "SELECT COUNT(*) FROM class_places WHERE person_id = $1";
        self.app
            .db
            .look(async move |c: &mut kernel::db::Conn| c.one::<i64>(sql, kernel::params![person]).await)
            .await
            .unwrap()
    }

    async fn learns(&self, person: Id<Person>) -> i64 {
        let sql = "SELECT COUNT(*) FROM grants WHERE role = 'learner' AND ended_at IS NULL AND person_id = $1";
        self.app
            .db
            .look(async move |c: &mut kernel::db::Conn| c.one::<i64>(sql, kernel::params![person]).await)
            .await
            .unwrap()
    }
}

fn sheet(identity: u32, class: &str) -> Vec<u8> {
    let (document, school) = (paper::identity(identity), paper::SCHOOL);
    format!("姓名,身份证号,单位,班级\n王一,{document},{school},{class}\n").into_bytes()
}

on_both!(a19_1_the_next_sheet_with_the_old_document_finds_the_kept_record, async |engine: Engine| {
    let world = world(engine).await;
    let [kept, folded] = world.twice().await;
    let people = "SELECT COUNT(*) FROM persons";
    let before = world.number(people).await;
    // A sheet that was checked before the merger takes effect after it.
    let early = world.checked(sheet(701, paper::CLASSES[1])).await;
    let fact = world.merge(kept, folded).await;
    classes::on_merged(world.app.clone(), fact).await.unwrap();
    assert_eq!((world.seats(kept).await, world.seats(folded).await), (1, 0));
    let [_, second] = world.taken().await;
    world.apply(&early, &[Verdict::Moved]).await.unwrap();
    assert_eq!(world.taken().await[1], second + 1, "its row meant the kept record");
    for identity in [701, 700] {
        let import = world.checked(sheet(identity, paper::CLASSES[1])).await;
        let counts = world.counts(import.id).await;
        assert!(counts.iter().all(|(verdict, ..)| !matches!(*verdict, "new" | "invalid")), "{identity}: {counts:?}");
    }
    assert_eq!(world.number(people).await, before, "never a third record");
    assert_eq!((world.seats(kept).await, world.seats(folded).await), (1, 0));
});

on_both!(a19_1_a_place_goes_with_the_record_once_and_with_the_right_that_it_had, async |engine: Engine| {
    let world = world(engine).await;
    let [kept, folded] = world.twice().await;
    let taken = world.taken().await;
    let fact = world.merge(kept, folded).await;
    assert_eq!((world.learns(kept).await, world.learns(folded).await), (0, 0));
    for _ in 0..2 {
        classes::on_merged(world.app.clone(), fact.clone()).await.unwrap();
        assert_eq!((world.seats(kept).await, world.seats(folded).await), (1, 0));
        assert_eq!((world.learns(kept).await, world.learns(folded).await), (1, 0));
        assert_eq!(world.taken().await, taken, "the same number of learners");
    }
});

on_both!(a19_1_one_person_keeps_one_place_in_a_project, async |engine: Engine| {
    let world = world(engine).await;
    let [kept, folded] = world.twice().await;
    let (class, school) = (world.classes[1], world.school.0);
    let sit = async move |tx: &mut Tx<'_>| {
        classes::enrol_many(tx, class, &[Seat { person: kept, name: "王一".into(), unit: school }]).await.map(drop)
    };
    world.app.act(&Actor::house("tests"), sit).await.unwrap();
    let [first, second] = world.taken().await;
    let fact = world.merge(kept, folded).await;
    for _ in 0..2 {
        classes::on_merged(world.app.clone(), fact.clone()).await.unwrap();
        assert_eq!((world.seats(kept).await, world.seats(folded).await), (1, 0));
        assert_eq!(world.taken().await, [first - 1, second], "the place is free for another");
    }
});

on_both!(a19_1_a_right_that_ended_before_the_merger_does_not_come_back_by_it, async |engine: Engine| {
    let world = world(engine).await;
    let [kept, folded] = world.twice().await;
    let class = world.classes[0];
    let end = async move |tx: &mut Tx<'_>| people::roles::end_many(tx, &[folded], "learner", ("Class", class.0)).await;
    world.app.act(&Actor::house("tests"), end).await.unwrap();
    world.app.house.clock.move_to(world.app.now().plus(HOUR));
    let fact = world.merge(kept, folded).await;
    classes::on_merged(world.app.clone(), fact).await.unwrap();
    assert_eq!((world.seats(kept).await, world.learns(kept).await), (1, 0), "nobody gains a right by a merger");
});
