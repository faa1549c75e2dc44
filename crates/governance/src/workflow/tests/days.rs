//! Until when each step is to be taken, for whom it waits and who is told what became of it.
use kernel::At;
use people::inbox;

use super::*;
use crate::workflow::tests::desks::todos;

/// A charter whose open courses are looked at by their unit first.
pub fn with_precheck(version: i64) -> Charter {
    let mut charter = Charter { version, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
    charter.routes.iter_mut().find(|route| route.audience == "open").unwrap().precheck = vec!["unit_head".into()];
    charter
}

/// How many notices with these words in their title this person has.
async fn told(world: &World, who: Id<Person>, words: &'static str) -> i64 {
    let row = kernel::params![who, format!("%{words}%")];
    let sql = "SELECT COUNT(*) FROM notices WHERE person_id = $1 AND title LIKE $2";
    let house = Actor::house("tests");
    let count = world.app.look(&house, async move |view| Ok(view.sql.one(sql, row.clone()).await?));
    count.await.unwrap()
}

on_both!(a13_3_every_step_has_the_working_days_that_the_charter_gives_it, async |engine: Engine| {
    let world = world_under(engine, with_precheck(4)).await;
    let expert = somebody(&world.app, "吴思远", "E9001", "instructor", ("Unit", 999)).await;
    let dossier = world.submitted(world.course("open")).await;
    let day = |dossier: &Dossier| dossier.due.map(At::minute).unwrap_or_default();
    assert_eq!(day(&dossier), "2026-11-26 18:00", "部门把关: three");
    let ask = "number=E9001&question=%E8%AF%B7%E7%9C%8B%E7%AC%AC%E4%B8%80%E8%AE%B2";
    assert_eq!(world.send(&world.head, &dossier, "questions", ask).await, 303);
    let asked = world.app.look(&expert, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        inbox::todos_of(view, me, &grants).await
    });
    assert_eq!(asked.await.unwrap()[0].due.map(At::minute).unwrap(), "2026-11-26 18:00", "意见: three");
    for (who, door, fields, next) in [
        (&world.head, "precheck", "", "2026-11-30 18:00"),
        (&world.office[0], "decision", YES, "2026-11-26 18:00"),
        (&world.publicity, "filing", FILE, "2026-11-25 18:00"),
        (&world.center, "publication", "", ""),
    ] {
        let now = world.now(dossier.id).await;
        assert_eq!(world.send(who, &now, door, fields).await, 303, "{door}");
        assert_eq!(day(&world.now(dossier.id).await), next, "after {door}");
    }
});

on_both!(a13_4_no_step_waits_for_whom_separation_keeps_from_it, async |engine: Engine| {
    let world = world(engine).await;
    let (host, both) = (world.host, world.office[0].id());
    let given = async move |tx: &mut Tx<'_>| {
        give(tx, NewGrant { person: both, role: "unit_head", scope: ("Unit", host), unit: host, until: None }).await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    let dossier = world.submitted(world.course("scoped")).await;
    assert_eq!(todos(&world, &world.provider).await, Vec::<String>::new(), "heads the unit, provided it");
    assert_eq!(todos(&world, &world.head).await, ["审核"]);
    let (_, page) = world.read(&world.head, &format!("/reviews/{}", dossier.id)).await;
    let offered = |who: &Actor| page.contains(&format!("<option value=\"{}\"", who.id()));
    assert!(offered(&world.lead) && !offered(&world.provider), "nor is it offered to be handed to them");
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 303);
    assert_eq!(todos(&world, &world.office[0]).await, Vec::<String>::new(), "reviewed it");
    assert_eq!(todos(&world, &world.office[1]).await, ["备案"]);
});

on_both!(a13_3_whoever_prechecked_has_no_review_of_the_same_to_do, async |engine: Engine| {
    let world = world_under(engine, with_precheck(4)).await;
    let both = world.head.id();
    let given = async move |tx: &mut Tx<'_>| {
        give(tx, NewGrant { person: both, role: "academic", scope: ("Platform", 1), unit: 0, until: None }).await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    let dossier = world.submitted(world.course("open")).await;
    assert_eq!(world.send(&world.head, &dossier, "precheck", "").await, 303);
    let prechecked = world.now(dossier.id).await;
    assert_eq!(todos(&world, &world.head).await, Vec::<String>::new());
    assert_eq!(todos(&world, &world.office[0]).await, ["审核"]);
    assert!(!world.read(&world.head, "/reviews?queue=review").await.1.contains(&dossier.title));
    assert!(world.read(&world.office[0], "/reviews?queue=review").await.1.contains(&dossier.title));
    assert_eq!(world.send(&world.head, &prechecked, "decision", YES).await, 403);
});

on_both!(a13_3_provider_and_submitter_are_told_what_became_of_it_and_why, async |engine: Engine| {
    let world = world(engine).await;
    let writer = somebody(&world.app, "何敏", "E9002", "instructor", ("Unit", world.host)).await.id();
    let new = Submission { provider: writer, ..world.course("open") };
    let dossier = world.submitted(new.clone()).await;
    assert_eq!(world.send(&world.office[0], &dossier, "decision", BACK).await, 303);
    for who in [writer, world.provider.id()] {
        assert_eq!(told(&world, who, "已退回").await, 1);
    }
    let again = world.submitted(new).await;
    assert_eq!(world.send(&world.office[0], &again, "decision", YES).await, 303);
    let reviewed = world.now(again.id).await;
    assert_eq!(world.send(&world.publicity, &reviewed, "filing", FILE).await, 303);
    let filed = world.now(again.id).await;
    let why = "opinion=%E8%AF%AF%E5%A4%87%E6%A1%88";
    assert_eq!(world.send(&world.office[0], &filed, "voiding", why).await, 403, "the other register's office");
    assert_eq!(world.send(&world.publicity, &filed, "voiding", why).await, 303);
    for who in [writer, world.provider.id()] {
        assert_eq!(told(&world, who, "备案已作废").await, 1);
    }
    assert_eq!(world.now(again.id).await.stage.serial(), Some("开放备案 2026-0001"), "its number stays its own");
});

on_both!(a13_4_a_head_whose_term_is_over_leaves_the_review_to_the_fallback, async |engine: Engine| {
    let world = world(engine).await;
    let named = somebody(&world.app, "何敏", "L1002", "fallback_reviewer", ("Unit", world.host)).await;
    let acting = somebody(&world.app, "何为", "L1003", "instructor", ("Unit", world.host)).await.id();
    let (host, head, lead) = (world.host, world.head.id(), world.lead.id());
    let over = kernel::house::MONDAY.plus(kernel::DAY);
    let until = Some(over);
    let left = async move |tx: &mut Tx<'_>| {
        people::roles::end(tx, head, "unit_head", ("Unit", host)).await?;
        people::roles::end(tx, lead, "project_lead", ("Project", PROJECT)).await?;
        give(tx, NewGrant { person: acting, role: "unit_head", scope: ("Unit", host), unit: host, until }).await
    };
    world.app.act(&Actor::house("tests"), left).await.unwrap();
    let dossier = world.submitted(world.course("scoped")).await;
    assert_eq!(world.send(&named, &dossier, "decision", YES).await, 403, "the acting head is there");
    world.app.house.clock.move_to(over);
    assert!(world.read(&named, "/reviews?queue=review").await.1.contains(&dossier.title));
    let later = world.submitted(Submission { subject: 8, ..world.course("scoped") }).await;
    assert_eq!(todos(&world, &named).await, ["审核"], "what comes now waits for them");
    let (house, id) = (Actor::house("tests"), dossier.id);
    assert!(world.app.act(&house, async move |tx| crate::workflow::wait_again(tx, id).await).await.unwrap());
    assert_eq!(todos(&world, &named).await, ["审核", "审核"], "and so does what waited for the head");
    for one in [&dossier, &later] {
        assert_eq!(world.send(&named, one, "decision", YES).await, 303);
    }
});

on_both!(a13_3_the_check_of_another_version_and_a_second_one_move_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let new = Submission { content: 2, ..world.course("open") };
    let dossier = world.app.act(&world.provider, async move |tx| submit(tx, new.clone()).await).await.unwrap();
    let said = async |content: i64, findings: Vec<Finding>| {
        let house = Actor::house("tests");
        let said = world.app.act(&house, async move |tx| checked(tx, Kind::Course, 7, content, findings.clone()).await);
        said.await.unwrap();
        world.now(dossier.id).await
    };
    assert_eq!(said(1, vec![]).await.stage, Stage::Submitted, "version 1 is not the one under way");
    let now = said(2, vec![]).await;
    assert!(matches!(now.stage, Stage::Checked { .. }));
    assert_eq!(said(2, vec![fail()]).await, now);
});

on_both!(a13_3_a_failed_check_does_not_pass_the_unit_either, async |engine: Engine| {
    let world = world_under(engine, with_precheck(4)).await;
    let new = world.course("open");
    let dossier = world.app.act(&world.provider, async move |tx| submit(tx, new.clone()).await).await.unwrap();
    let said = async |tx: &mut Tx<'_>| checked(tx, Kind::Course, 7, 1, vec![fail()]).await;
    world.app.act(&Actor::house("tests"), said).await.unwrap();
    let dossier = world.now(dossier.id).await;
    assert_eq!(world.send(&world.head, &dossier, "precheck", "").await, 409);
    assert!(matches!(world.now(dossier.id).await.stage, Stage::Checked { .. }));
});

on_both!(a13_4_a_submitter_or_prechecker_who_alone_could_review_leaves_it_to_the_fallback, async |engine: Engine| {
    let mut charter = Charter { version: 4, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
    charter.routes.iter_mut().find(|route| route.audience == "scoped").unwrap().precheck = vec!["unit_head".into()];
    for charter in [Charter { version: 3, ..Charter::load(&Files::shipped().unwrap()).unwrap() }, charter] {
        let prechecks = charter.version == 4;
        let world = world_under(engine, charter).await;
        let named = somebody(&world.app, "何敏", "L1002", "fallback_reviewer", ("Unit", world.host)).await;
        let writer = somebody(&world.app, "何为", "E9002", "instructor", ("Unit", world.host)).await.id();
        let (host, head, own, lead) = (world.host, world.head.id(), world.provider.id(), world.lead.id());
        let left = async move |tx: &mut Tx<'_>| {
            // Who submits heads the unit alone, or who prechecks does.
            let gone = if prechecks { own } else { head };
            people::roles::end(tx, gone, "unit_head", ("Unit", host)).await?;
            people::roles::end(tx, lead, "project_lead", ("Project", PROJECT)).await
        };
        world.app.act(&Actor::house("tests"), left).await.unwrap();
        let dossier = world.submitted(Submission { provider: writer, ..world.course("scoped") }).await;
        if prechecks {
            assert_eq!(world.send(&world.head, &dossier, "precheck", "").await, 303);
        }
        let now = world.now(dossier.id).await;
        assert_eq!(todos(&world, &named).await, ["审核"]);
        assert_eq!(world.send(&named, &now, "decision", YES).await, 303);
    }
});

on_both!(a13_3_whoever_only_learns_submits_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let new = world.course("open");
    let tried = world.app.act(&world.learner, async move |tx| submit(tx, new.clone()).await).await;
    assert!(matches!(tried, Err(Error::Refused(Refusal::NotFound | Refusal::NotAllowed { .. }))));
});
