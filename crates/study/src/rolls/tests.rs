//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, Id, on_both};

use super::*;
use crate::hours::{self, Standing};
use crate::tests::{CLASS, PROJECT, World, world};

async fn standing(world: &World, who: &Actor) -> Standing {
    let person = who.id();
    world.app.look(&Actor::house("tests"), async move |view| hours::of(view, person).await).await.unwrap()
}

async fn roll(world: &World, path: &str) -> Roll {
    let id: Id<Roll> = path.rsplit('/').next().unwrap().parse().unwrap();
    world.app.look(&Actor::house("tests"), async move |view| fetch(view, id, Verb::See).await).await.unwrap()
}

const MADE: &str = "declaration=yes";

on_both!(
    a10_2_a_roll_is_vouched_for_by_its_lead_and_recognised_by_the_office_and_nobody_else,
    async |engine: Engine| {
        let world = world(engine).await;
        let door = format!("/classes/{CLASS}/rolls");
        assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 409, "nobody qualifies yet");
        world.complete(&world.learner).await;
        assert_eq!(standing(&world, &world.learner).await, Standing { learned: 4000, pending: 0, recognised: 0 });
        assert_eq!(world.send(&world.learner, &door, 0, MADE).await.0, 404);
        assert_eq!(world.send(&world.office, &door, 0, MADE).await.0, 403);
        assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 422, "no declaration");
        let (status, path) = world.send(&world.lead, &door, 0, MADE).await;
        assert_eq!(status, 303, "{path}");
        work_off(&world.app).await;
        let submitted = roll(&world, &path).await;
        assert_eq!((&submitted.stage, submitted.people), (&Stage::Submitted, 1));
        assert_eq!(standing(&world, &world.learner).await, Standing { learned: 0, pending: 4000, recognised: 0 });
        let recognise = format!("{path}/recognition");
        assert_eq!(world.send(&world.lead, &recognise, submitted.version, "").await.0, 403);
        assert_eq!(world.send(&world.learner, &recognise, submitted.version, "").await.0, 404);
        assert_eq!(world.send(&world.office, &recognise, submitted.version - 1, "").await.0, 409, "stale");
        assert_eq!(world.send(&world.office, &recognise, submitted.version, "").await.0, 303);
        work_off(&world.app).await;
        assert!(matches!(roll(&world, &path).await.stage, Stage::Recognised { .. }));
        assert_eq!(standing(&world, &world.learner).await, Standing { learned: 0, pending: 0, recognised: 4000 });
        assert_eq!(standing(&world, &world.second).await, Standing::default());
        let page = world.read(&world.office, &path).await.1;
        assert!(
            page.contains("李文静") && page.contains("3 / 3") && page.contains("孙立群") && page.contains("签名：周岩")
        );
        // A late finisher goes on a further roll; nobody twice.
        assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 409);
        world.complete(&world.second).await;
        assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 303);
        work_off(&world.app).await;
        assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    }
);

on_both!(a_returned_roll_gives_the_hours_back_and_may_be_made_again, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let door = format!("/classes/{CLASS}/rolls");
    let path = world.send(&world.lead, &door, 0, MADE).await.1;
    work_off(&world.app).await;
    let version = roll(&world, &path).await.version;
    assert_eq!(world.send(&world.other_office, &format!("{path}/return"), version, "reason=").await.0, 422);
    assert_eq!(
        world.send(&world.other_office, &format!("{path}/return"), version, "reason=%E9%87%8D%E5%90%8D").await.0,
        303
    );
    assert_eq!(world.send(&world.office, &format!("{path}/recognition"), version, "").await.0, 409, "it is going back");
    work_off(&world.app).await;
    assert_eq!(standing(&world, &world.learner).await, Standing { learned: 4000, pending: 0, recognised: 0 });
    let again = world.send(&world.lead, &door, 0, MADE).await;
    assert_eq!(again.0, 303);
    work_off(&world.app).await;
    assert_eq!(standing(&world, &world.learner).await, Standing { learned: 0, pending: 4000, recognised: 0 });
});

on_both!(the_rule_of_a_project_decides_who_is_on_the_roll_and_stands_once_one_was_submitted, async |engine: Engine| {
    let world = world(engine).await;
    let rule = format!("/projects/{PROJECT}/rule");
    assert_eq!(world.send(&world.office, &rule, 0, "percent=60").await.0, 403);
    assert_eq!(world.send(&world.lead, &rule, 0, "percent=0").await.0, 422);
    assert_eq!(world.send(&world.lead, &rule, 0, "percent=60").await.0, 303);
    let (course, person) = (crate::tests::COURSE, world.learner.id());
    for item in [crate::tests::VIDEO, crate::tests::TEXT] {
        let done =
            async move |tx: &mut kernel::Tx<'_>| crate::progress::complete(tx, person, course, item, "tests").await;
        world.app.act(&Actor::house("tests"), done).await.unwrap();
    }
    let door = format!("/classes/{CLASS}/rolls");
    assert!(world.read(&world.lead, &door).await.1.contains("2 / 3"));
    assert_eq!(world.read(&world.learner, &door).await.0, 403);
    assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 303);
    assert_eq!(world.send(&world.lead, &rule, 0, "percent=100").await.0, 409);
});
