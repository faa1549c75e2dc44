//! Promises: the arithmetic of a rule, and who sets it through the doors.
use kernel::house::Engine;
use kernel::on_both;
use proptest::prelude::*;

use super::*;
use crate::tests::{PROJECT, world};

fn plan_of(required: usize, optional: usize, percent: i64) -> Plan {
    let item = |at: usize| Item {
        course: 1,
        course_title: "课程".into(),
        key: i64::try_from(at).unwrap(),
        number: format!("1.{}", at + 1),
        title: "内容".into(),
        required: at < required,
    };
    Plan { rule: Rule { percent, ..Rule::new(7) }, items: (0..required + optional).map(item).collect() }
}

proptest! {
    /// The smallest number that is enough: so many meet the share, one fewer does not.
    #[test]
    fn enough_is_the_smallest_number_that_meets_the_share(required in 1_usize..300, percent in 1_i64..=100) {
        let plan = plan_of(required, 2, percent);
        let all = plan.required();
        prop_assert!(plan.need() >= 1 && plan.need() <= all);
        prop_assert!(plan.need() * 100 >= all * percent && (plan.need() - 1) * 100 < all * percent);
        prop_assert!(plan.is_met(plan.need()) && !plan.is_met(plan.need() - 1));
    }

    /// Whoever is behind is told of a required item they have not done, and how many more are enough.
    #[test]
    fn what_is_missing_is_really_missing(done in prop::collection::hash_set(0_i64..14, 0..14), percent in 1_i64..=100) {
        let plan = plan_of(10, 4, percent);
        let done: Done = done.into_iter().map(|key| (1, key)).collect();
        match plan.left(&done) {
            None => prop_assert!(plan.is_met(plan.counted(&done))),
            Some(left) => {
                prop_assert!(left.next.required && !done.contains(&left.next.at()));
                prop_assert_eq!(left.count, plan.need() - plan.counted(&done));
                prop_assert!(left.count > 0);
            }
        }
    }
}

#[test]
fn where_nothing_is_required_nobody_has_met_the_rule() {
    let plan = plan_of(0, 3, 100);
    assert!(!plan.is_met(0) && !plan.is_met(3) && plan.left(&Done::new()).is_none());
    assert!(plan.words().contains("还没有必修内容"));
    assert_eq!(plan_of(20, 0, 80).words(), "完成必修内容的 80%（共 20 项，至少 16 项）");
}

on_both!(the_lead_sets_the_rule_and_learners_read_it_in_words, async |engine: Engine| {
    let world = world(engine).await;
    let door = format!("/projects/{PROJECT}/rule");
    assert!(world.read(&world.learner, &door).await.1.contains("完成全部必修内容（共 3 项）"));
    assert!(!world.read(&world.learner, &door).await.1.contains("设定规则</button>"));
    assert_eq!(world.read(&world.outsider, &door).await.0, 404);
    for (who, status) in [(&world.office, 403), (&world.learner, 403), (&world.outsider, 404)] {
        assert_eq!(world.send(who, &door, 0, "percent=60").await.0, status);
    }
    for wrong in ["0", "101", "", "abc", "60.5", "-1"] {
        assert_eq!(world.send(&world.lead, &door, 0, &format!("percent={wrong}")).await.0, 422, "{wrong}");
    }
    assert_eq!(world.send(&world.lead, &door, 0, "percent=%EF%BC%96%EF%BC%90").await.0, 303, "full-width 60");
    assert_eq!(world.send(&world.lead, &door, 0, "percent=50").await.0, 409, "stale");
    let page = world.read(&world.learner, &door).await.1;
    assert!(page.contains("完成必修内容的 60%（共 3 项，至少 2 项）") && page.contains("1.3"), "{page}");
});

on_both!(items_are_numbered_as_the_course_shows_them, async |engine: Engine| {
    let world = world(engine).await;
    // A chapter that was removed leaves a gap among the places, and none in the numbers.
    let gap = async |tx: &mut kernel::Tx<'_>| {
        for sql in
            ["UPDATE chapters SET place = 4 WHERE course_id = 41", "UPDATE items SET chapter = 4, place = place * 5"]
        {
            tx.sql.exec(sql, kernel::params![]).await?;
        }
        Ok(())
    };
    world.app.act(&kernel::Actor::house("tests"), gap).await.unwrap();
    let plan = world.app.look(&world.lead, async |view| plan(view, PROJECT).await).await.unwrap();
    assert_eq!(plan.items.iter().map(|item| &*item.number).collect::<Vec<_>>(), ["1.1", "1.2", "1.3"]);
});
