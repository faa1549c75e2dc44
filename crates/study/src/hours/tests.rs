//! Promises: the arithmetic for every sequence of steps, the ledger on a real database.
mod merging;

use kernel::house::Engine;
use kernel::{Actor, Error, Id, Tx, View, on_both, params};
use proptest::prelude::*;

use super::*;
use crate::tests::{PROJECT, World, world};

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Earned),
        Just(Step::Submitted),
        Just(Step::Returned),
        Just(Step::Recognised),
        Just(Step::Corrected),
        Just(Step::Merged)
    ]
}

proptest! {
    /// Whatever is tried in whatever order: the entries sum to zero, the standing is their sum, nothing falls below
    /// zero, and hours come in only where they are earned or put right.
    #[test]
    fn a22_1_no_path_loses_or_doubles_hours(tried in prop::collection::vec((step(), 1_i64..5000), 0..60)) {
        let (mut standing, mut entries, mut came_in) = (Standing::default(), vec![], 0);
        for (step, hours) in tried {
            let Ok(after) = standing.after(&step.of(hours)) else { continue };
            entries.extend(step.of(hours).entries());
            came_in += if matches!(step, Step::Earned | Step::Corrected | Step::Merged) { hours } else { 0 };
            standing = after;
        }
        prop_assert_eq!(entries.iter().map(|(_, amount)| amount).sum::<i64>(), 0);
        let summed = entries.iter().fold(Standing::default(), |now, (account, amount)| now.with(*account, *amount));
        prop_assert_eq!(standing, summed);
        prop_assert_eq!(standing.learned + standing.pending + standing.recognised, came_in);
        prop_assert!(standing.learned.min(standing.pending).min(standing.recognised) >= 0);
    }

    #[test]
    fn a_correction_brings_what_is_recognised_to_what_it_should_be(now in 0_i64..100_000, wanted in 0_i64..100_000) {
        let before = Standing { recognised: now, ..Standing::default() };
        match Move::correction(now, wanted) {
            Ok(moved) => prop_assert_eq!(before.after(&moved).unwrap().recognised, wanted),
            Err(_) => prop_assert_eq!(now, wanted),
        }
    }

    #[test]
    fn what_is_written_is_read_again(hours in 0_i64..9_999_999) {
        prop_assert_eq!(read(&text(hours)), Some(hours));
    }
}

#[test]
fn hours_are_read_as_people_type_them_and_nothing_else_is() {
    assert_eq!([read("４．５"), read(" 0.25 "), read("40")], [Some(450), Some(25), Some(4000)]);
    for wrong in ["", ".", ".5", "4.555", "-1", "4,5", "四", "1e3", "999999"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    assert!(Move::correction(0, -1).is_err() && Move::correction(0, 2_000_000).is_err());
}

impl World {
    async fn post(&self, by: &Actor, step: Step, source: i64, person: i64) -> kernel::Result<usize> {
        let (moved, rule, approver) = (step.of(4000), "测试".to_owned(), by.id());
        let act = Act { step, moved, project: PROJECT, source: ("Test", source), rule, by: approver };
        self.app.act(&Actor::house("tests"), async move |tx| record(tx, &act, &[person]).await).await
    }
    pub async fn standing(&self, who: &Actor) -> Standing {
        let person = who.id();
        self.app.look(&Actor::house("tests"), async move |view| of(view, person).await).await.unwrap()
    }
}

/// Acts whose entries do not sum to zero.
pub async fn loose(world: &World) -> Vec<i64> {
    let sql = "SELECT act FROM hour_entries GROUP BY act HAVING SUM(amount) <> 0 OR COUNT(*) <> 2 LIMIT 10";
    let read = async move |view: &mut View<'_>| Ok(view.sql.all::<i64>(sql, params![]).await?);
    world.app.look(&Actor::house("tests"), read).await.unwrap()
}

on_both!(a22_1_every_move_is_made_once_keeps_its_charter_and_its_approver, async |engine: Engine| {
    let world = world(engine).await;
    let (person, office) = (world.learner.id().0, &world.office);
    let post = async |step, source| world.post(office, step, source, person).await.unwrap();
    assert_eq!(post(Step::Earned, 1).await, 1);
    assert_eq!(post(Step::Earned, 1).await, 0, "said twice");
    for (step, source) in [(Step::Submitted, 2), (Step::Returned, 2), (Step::Submitted, 3), (Step::Recognised, 3)] {
        assert_eq!(post(step, source).await, 1, "{step:?}");
    }
    assert_eq!(world.standing(&world.learner).await, Standing { learned: 0, pending: 0, recognised: 4000 });
    assert_eq!(loose(&world).await, Vec::<i64>::new());
    let page = world.read(&world.learner, "/my/hours").await.1;
    assert!(page.contains("待认定 → 已认定") && page.contains("40 学时") && page.contains("章程第 3 版"), "{page}");
    assert!(page.contains("孙立群"), "who approved it");
    assert!(!world.read(&world.second, "/my/hours").await.1.contains("已认定　40"), "one's own alone");
});

on_both!(hours_that_are_not_there_do_not_move_and_nothing_is_changed_or_deleted, async |engine: Engine| {
    let world = world(engine).await;
    let person = world.learner.id().0;
    assert!(matches!(world.post(&world.office, Step::Recognised, 1, person).await, Err(Error::Fault(_))));
    assert_eq!(world.standing(&world.learner).await, Standing::default(), "and nothing of it stays");
    world.post(&world.office, Step::Earned, 1, person).await.unwrap();
    for sql in ["UPDATE hour_entries SET amount = 1", "DELETE FROM hour_entries"] {
        let tampered = async move |tx: &mut Tx<'_>| Ok(tx.sql.exec(sql, params![]).await?);
        assert!(world.app.act(&Actor::house("tests"), tampered).await.is_err(), "{sql}");
    }
    assert_eq!(world.standing(&world.learner).await.learned, 4000);
});

on_both!(nobody_corrects_their_own_hours, async |engine: Engine| {
    let world = world(engine).await;
    let me = world.office.id().0;
    let own = async move |tx: &mut Tx<'_>| correct(tx, PROJECT, me, Some(100), "有误").await;
    assert!(matches!(world.app.act(&world.office, own).await, Err(Error::Refused(kernel::Refusal::NotNow(_)))));
    assert_eq!(of_nobody(&world).await, Standing::default());
});

async fn of_nobody(world: &World) -> Standing {
    world.app.look(&Actor::house("tests"), async |view| of(view, Id::new(0)).await).await.unwrap()
}
