//! Two records of one person: whatever each did before, its hours count once, and hearing of the merger twice changes nothing.
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, HOUR, Tx, on_both};
use proptest::prelude::*;

use super::{loose, step};
use crate::hours::{Standing, Step};
use crate::progress::ItemDone;
use crate::tests::{COURSE, VIDEO, World, world};

const MODULE: &str = "SELECT CAST(SUM(amount) AS BIGINT) FROM module_hours";

fn history() -> impl Strategy<Value = Vec<(Step, i64)>> {
    prop::collection::vec((step(), 1_i64..5000), 0..30)
}

/// What a record stands at after whatever of these steps could be.
fn stood(tried: &[(Step, i64)]) -> Standing {
    tried.iter().fold(Standing::default(), |now, (step, hours)| now.after(&step.of(*hours)).unwrap_or(now))
}

fn all(one: &Standing) -> i64 {
    one.learned + one.pending + one.recognised
}

proptest! {
    /// Whatever two records have gone through: as much as the fuller of both, never the sum; no less recognised than either
    /// had; nothing below zero; the same whichever is kept; and folding in nothing changes nothing.
    #[test]
    fn a19_1_two_records_never_count_twice_and_lose_nothing(one in history(), other in history()) {
        let (one, other) = (stood(&one), stood(&other));
        let after = one.of_one_person(&other);
        prop_assert_eq!(all(&after), all(&one).max(all(&other)));
        prop_assert_eq!(after.recognised, one.recognised.max(other.recognised));
        prop_assert!(after.learned.min(after.pending).min(after.recognised) >= 0);
        prop_assert_eq!(after, other.of_one_person(&one));
        prop_assert_eq!(one.of_one_person(&Standing::default()), one);
        prop_assert_eq!(after.of_one_person(&other), after);
    }
}

impl World {
    async fn both(&self) -> (Standing, Standing) {
        (self.standing(&self.learner).await, self.standing(&self.second).await)
    }
}

const LEARNED: Standing = Standing { learned: 4000, pending: 0, recognised: 0 };
const RECOGNISED: Standing = Standing { learned: 0, pending: 0, recognised: 4000 };
const NONE: Standing = Standing { learned: 0, pending: 0, recognised: 0 };

on_both!(a19_1_what_the_folded_record_learned_is_the_kept_ones_once, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.second).await;
    assert_eq!(world.both().await, (NONE, LEARNED));
    world.merged(&world.second).await;
    assert_eq!(world.both().await, (LEARNED, NONE));
    assert_eq!(world.count("SELECT COUNT(*) FROM hour_entries WHERE source_kind = 'Merger'").await, 4, "two pairs");
    assert_eq!(world.count("SELECT COUNT(*) FROM items_done").await, 3, "none lost, none doubled");
    let mine = format!("SELECT COUNT(*) FROM items_done WHERE person_id = {}", world.learner.id());
    assert_eq!(world.count(&mine).await, 3);
    // Heard again, after a kill between any two of its listeners or after all of them.
    world.heard(world.second.id()).await;
    assert_eq!(world.both().await, (LEARNED, NONE));
    // What was on its way under either record does not earn the project a second time.
    for person in [world.learner.id().0, world.second.id().0] {
        let done = async move |tx: &mut Tx<'_>| tx.announce(ItemDone { person, course: COURSE, item: VIDEO }).await;
        world.app.act(&Actor::house("tests"), done).await.unwrap();
        work_off(&world.app).await;
    }
    assert_eq!(world.both().await, (LEARNED, NONE), "hours never twice");
    assert_eq!(loose(&world).await, Vec::<i64>::new());
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    let page = world.read(&world.learner, "/my/hours").await.1;
    assert!(page.contains("合并档案 2026-0001") && page.contains("40 学时"), "{page}");
    // And the list takes them as it takes anybody else's.
    world.recognised().await;
    assert_eq!(world.both().await, (RECOGNISED, NONE));
    assert_eq!(world.count(MODULE).await, 4000);
});

on_both!(a19_1_hours_of_both_records_are_those_of_the_better_one, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.second).await;
    let path = world.recognised().await;
    world.complete(&world.learner).await;
    assert_eq!(world.both().await, (LEARNED, RECOGNISED));
    world.merged(&world.second).await;
    assert_eq!(world.both().await, (RECOGNISED, NONE), "once, and recognised");
    assert_eq!(world.count(MODULE).await, 4000, "the module's as well");
    let listed = format!("SELECT COUNT(*) FROM roll_rows WHERE person_id = {}", world.learner.id());
    assert_eq!(world.count(&listed).await, 1, "who stands on the list is listed no second time");
    assert!(world.read(&world.office, &path).await.1.contains("王雪"), "under the name of that day");
    world.heard(world.second.id()).await;
    assert_eq!((world.both().await, world.count(MODULE).await), ((RECOGNISED, NONE), 4000));
    assert_eq!(loose(&world).await, Vec::<i64>::new());
});

on_both!(a19_1_both_recognised_count_once, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.second).await;
    world.complete(&world.learner).await;
    world.recognised().await;
    assert_eq!((world.both().await, world.count(MODULE).await), ((RECOGNISED, RECOGNISED), 8000));
    world.merged(&world.second).await;
    assert_eq!((world.both().await, world.count(MODULE).await), ((RECOGNISED, NONE), 4000));
});

on_both!(a19_1_hours_on_a_list_that_is_not_decided_wait_for_the_decision, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.second).await;
    let path = world.submitted().await;
    let pending = Standing { learned: 0, pending: 4000, recognised: 0 };
    world.merged(&world.second).await;
    assert_eq!(world.both().await, (NONE, pending), "nothing moves under a list that somebody decides about");
    let (version, reason) = (world.count("SELECT version FROM rolls").await, "reason=%E8%AF%B7%E6%A0%B8%E5%AF%B9");
    assert_eq!(world.send(&world.office, &format!("{path}/return"), version, reason).await.0, 303);
    for _ in 0..12 {
        world.app.house.clock.move_to(world.app.now().plus(HOUR));
        work_off(&world.app).await;
    }
    assert_eq!(world.both().await, (LEARNED, NONE), "tried again, and done");
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});
