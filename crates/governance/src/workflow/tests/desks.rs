//! What is done beside a decision, and what the desks show.
use people::inbox;

use super::*;

pub async fn todos(world: &World, who: &Actor) -> Vec<String> {
    let looked = world.app.look(who, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        let todos = inbox::todos_of(view, me, &grants).await?;
        Ok(todos.into_iter().map(|todo| todo.step).collect::<Vec<_>>())
    });
    looked.await.unwrap()
}

on_both!(each_step_waits_for_those_who_may_take_it_until_a_working_day, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    assert_eq!(todos(&world, &world.office[0]).await, ["审核"]);
    assert_eq!(dossier.due.unwrap().minute(), "2026-11-30 18:00", "five working days after Monday");
    for other in [&world.provider, &world.head, &world.lead, &world.publicity, &world.center, &world.learner] {
        assert_eq!(todos(&world, other).await, Vec::<String>::new());
    }
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 303);
    assert_eq!(todos(&world, &world.office[0]).await, Vec::<String>::new());
    assert_eq!(todos(&world, &world.publicity).await, ["备案"]);
    let reviewed = world.now(dossier.id).await;
    assert_eq!(world.send(&world.publicity, &reviewed, "filing", FILE).await, 303);
    assert_eq!(todos(&world, &world.center).await, ["发布"]);
    let filed = world.now(dossier.id).await;
    assert_eq!(world.send(&world.center, &filed, "publication", "").await, 303);
    assert_eq!(todos(&world, &world.center).await, Vec::<String>::new());
    world.app.house.clock.move_to(kernel::At(dossier.due.unwrap().0 + 1));
    let late = world.submitted(Submission { subject: 8, ..world.course("open") }).await;
    world.app.house.clock.move_to(kernel::At(late.due.unwrap().0 + 1));
    assert!(world.read(&world.office[0], "/reviews").await.1.contains("已超期"));
});

on_both!(handing_over_gives_no_right_and_the_step_waits_for_whom_it_was_handed_to, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    let to = |who: &Actor| format!("to={}&reason=", who.id());
    for (nobody, status) in [(&world.publicity, 422), (&world.provider, 422), (&world.learner, 422)] {
        assert_eq!(world.send(&world.office[0], &dossier, "assignment", &to(nobody)).await, status);
    }
    assert_eq!(
        world.send(&world.publicity, &dossier, "assignment", &to(&world.office[1])).await,
        403,
        "not their step"
    );
    assert_eq!(world.send(&world.learner, &dossier, "assignment", &to(&world.office[1])).await, 404);
    assert_eq!(world.send(&world.office[0], &dossier, "assignment", &to(&world.office[1])).await, 303);
    let handed = world.now(dossier.id).await;
    assert_eq!(todos(&world, &world.office[0]).await, Vec::<String>::new());
    assert_eq!(todos(&world, &world.office[1]).await, ["审核"]);
    let title = &dossier.title;
    assert!(!world.read(&world.office[0], "/reviews?queue=review").await.1.contains(title));
    assert!(world.read(&world.office[0], "/reviews?queue=review&show=all").await.1.contains(title));
    assert_eq!(world.send(&world.office[1], &handed, "decision", YES).await, 303);
    let reviewed = world.now(dossier.id).await;
    assert_eq!(reviewed.assigned, None, "the next step is nobody's in particular");
    assert!(world.read(&world.office[1], &format!("/reviews/{}", dossier.id)).await.1.contains("移交钱文博办理"));
});

on_both!(what_was_handed_to_somebody_who_lost_the_role_is_everybody_s_again, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    let (page, second) = (format!("/reviews/{}", dossier.id), world.office[1].id());
    let to = format!("to={second}&reason=");
    assert_eq!(world.send(&world.office[0], &dossier, "assignment", &to).await, 303);
    let listed = async || world.read(&world.office[0], "/reviews?queue=review").await.1;
    assert!(!listed().await.contains(&dossier.title), "the colleague may take it");
    assert!(world.read(&world.office[0], &page).await.1.contains("仍由你办理的，请展开"));
    let lost = async move |tx: &mut Tx<'_>| people::roles::end(tx, second, "academic", ("Platform", 1)).await;
    world.app.act(&Actor::house("tests"), lost).await.unwrap();
    let queue = listed().await;
    assert!(queue.contains(&dossier.title) && !queue.contains("已移交钱文博"), "{queue}");
    assert_eq!(todos(&world, &world.office[0]).await, ["审核"]);
    assert_eq!(todos(&world, &world.office[1]).await, Vec::<String>::new());
    assert!(!world.read(&world.office[0], &page).await.1.contains("仍由你办理的，请展开"), "nobody else is to take it");
    let handed = world.now(dossier.id).await;
    assert_eq!(world.send(&world.office[1], &handed, "decision", YES).await, 404);
    assert_eq!(world.send(&world.office[0], &handed, "decision", YES).await, 303);
});

on_both!(a13_4_the_fallback_answers_for_what_was_handed_to_somebody_who_lost_the_role, async |engine: Engine| {
    let world = world(engine).await;
    let named = somebody(&world.app, "何敏", "L1002", "fallback_reviewer", ("Unit", world.host)).await;
    let dossier = world.submitted(world.course("scoped")).await;
    let (host, head, lead) = (world.host, world.head.id(), world.lead.id());
    let to = format!("to={head}&reason=");
    assert_eq!(world.send(&world.lead, &dossier, "assignment", &to).await, 303);
    let left = async move |tx: &mut Tx<'_>| {
        people::roles::end(tx, head, "unit_head", ("Unit", host)).await?;
        people::roles::end(tx, lead, "project_lead", ("Project", PROJECT)).await
    };
    world.app.act(&Actor::house("tests"), left).await.unwrap();
    assert!(world.read(&named, "/reviews?queue=review").await.1.contains(&dossier.title));
    assert_eq!(todos(&world, &named).await, Vec::<String>::new());
    let id = dossier.id;
    let again = async move |tx: &mut Tx<'_>| wait_again(tx, id).await;
    assert!(world.app.act(&Actor::house("tests"), again).await.unwrap(), "as the hourly round does");
    assert_eq!(todos(&world, &named).await, ["审核"]);
});

on_both!(whoever_is_asked_for_an_opinion_sees_it_says_it_and_decides_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let expert = somebody(&world.app, "吴思远", "E9001", "instructor", ("Unit", 999)).await;
    let dossier = world.submitted(world.course("open")).await;
    let page = format!("/reviews/{}", dossier.id);
    assert_eq!(world.read(&expert, &page).await.0, 404);
    let ask = "number=E9001&question=%E8%AF%B7%E7%9C%8B%E7%AC%AC%E4%B8%80%E8%AE%B2";
    assert_eq!(world.send(&world.publicity, &dossier, "questions", ask).await, 403);
    assert_eq!(
        world.send(&world.office[0], &dossier, "questions", "number=nobody&question=%E8%AF%B7%E7%9C%8B").await,
        422
    );
    assert_eq!(world.send(&world.office[0], &dossier, "questions", "number=E9001&question=").await, 422);
    assert_eq!(world.send(&world.office[0], &dossier, "questions", ask).await, 303);
    assert_eq!(world.send(&world.office[0], &dossier, "questions", ask).await, 422, "asked already");
    assert_eq!(todos(&world, &expert).await, ["提出意见"]);
    let (status, shown) = world.read(&expert, &page).await;
    assert!(status == 200 && shown.contains("请你提出意见"));
    assert_eq!(world.send(&expert, &dossier, "decision", YES).await, 403);
    let say = "answer=%E5%BB%BA%E8%AE%AE%E9%80%9A%E8%BF%87";
    assert_eq!(world.send(&world.lead, &dossier, "advice", say).await, 403, "nobody asked them");
    assert_eq!(world.send(&expert, &dossier, "advice", "answer=").await, 422);
    assert_eq!(world.send(&expert, &dossier, "advice", say).await, 303);
    assert_eq!(world.send(&expert, &dossier, "advice", say).await, 409);
    assert_eq!(todos(&world, &expert).await, Vec::<String>::new());
    assert!(world.read(&world.office[0], &page).await.1.contains("建议通过"));
    let now = world.now(dossier.id).await;
    assert_eq!(world.send(&world.office[0], &now, "decision", BACK).await, 303);
    assert_eq!(world.read(&expert, &page).await.0, 404, "not a moment longer than it is under way");
});

on_both!(a13_4_where_separation_leaves_nobody_the_charter_s_fallback_reviews, async |engine: Engine| {
    let world = world(engine).await;
    let deputy = somebody(&world.app, "韩立", "L1001", "leadership", ("Platform", 1)).await;
    let named = somebody(&world.app, "何敏", "L1002", "fallback_reviewer", ("Unit", world.host)).await;
    let elsewhere = somebody(&world.app, "何为", "L1003", "fallback_reviewer", ("Unit", 999)).await;
    let dossier = world.submitted(world.course("scoped")).await;
    for early in [&deputy, &named] {
        assert_eq!(world.send(early, &dossier, "decision", YES).await, 403, "the head and the lead are there");
        assert!(!world.read(early, "/reviews?queue=review").await.1.contains(&dossier.title));
    }
    let (host, head, lead) = (world.host, world.head.id(), world.lead.id());
    let left = async move |tx: &mut Tx<'_>| {
        people::roles::end(tx, head, "unit_head", ("Unit", host)).await?;
        people::roles::end(tx, lead, "project_lead", ("Project", PROJECT)).await
    };
    world.app.act(&Actor::house("tests"), left).await.unwrap();
    assert_eq!(world.send(&world.provider, &dossier, "decision", YES).await, 403, "heads the unit, provided it");
    assert_eq!(world.send(&elsewhere, &dossier, "decision", YES).await, 404);
    for now in [&deputy, &named] {
        assert!(world.read(now, "/reviews?queue=review").await.1.contains(&dossier.title));
    }
    assert_eq!(world.send(&named, &dossier, "decision", YES).await, 303);
    let reviewed = world.now(dossier.id).await;
    assert_eq!(world.send(&named, &reviewed, "filing", FILE).await, 403);
    assert_eq!(world.send(&world.office[0], &reviewed, "filing", FILE).await, 303);
});

on_both!(a_charter_that_asks_for_a_precheck_gets_it_before_the_review, async |engine: Engine| {
    let mut charter = Charter { version: 4, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
    charter.routes.iter_mut().find(|route| route.audience == "open").unwrap().precheck = vec!["unit_head".into()];
    let world = world_under(engine, charter).await;
    let dossier = world.submitted(world.course("open")).await;
    assert_eq!(todos(&world, &world.head).await, ["部门把关"]);
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 409, "not before the unit looked");
    assert_eq!(world.send(&world.provider, &dossier, "precheck", "").await, 403, "heads the unit, provided it");
    assert_eq!(world.send(&world.lead, &dossier, "precheck", "").await, 403);
    assert!(world.read(&world.head, "/reviews").await.1.contains("待部门把关"));
    assert_eq!(world.send(&world.head, &dossier, "precheck", "").await, 303);
    let prechecked = world.now(dossier.id).await;
    assert!(matches!(prechecked.stage, Stage::Prechecked { .. }));
    assert_eq!(todos(&world, &world.office[0]).await, ["审核"]);
    assert_eq!(world.send(&world.office[0], &prechecked, "decision", YES).await, 303);
    let reviewed = world.now(dossier.id).await;
    assert_eq!(reviewed.stage.prechecked().map(|one| one.by), Some(world.head.id()));
    let scoped = world.submitted(Submission { subject: 8, ..world.course("scoped") }).await;
    assert_eq!(world.send(&world.head, &scoped, "precheck", "").await, 409, "this route has no such step");
});

fn part(label: &str, digest: &str, text: &str) -> Part {
    let (label, kind, digest) = (label.into(), "text".into(), digest.into());
    Part { label, kind, digest, link: String::new(), text: text.into() }
}

async fn published(world: &World, new: Submission) -> Dossier {
    let dossier = world.submitted(new).await;
    for (who, door, fields) in
        [(&world.lead, "decision", YES), (&world.office[0], "filing", FILE), (&world.lead, "publication", "")]
    {
        let now = world.now(dossier.id).await;
        assert_eq!(world.send(who, &now, door, fields).await, 303);
    }
    world.now(dossier.id).await
}

on_both!(a13_3_a_changed_part_alone_is_open_again_and_widening_opens_everything, async |engine: Engine| {
    let world = world(engine).await;
    let two = |first: &str| vec![part("1.1 导入", first, &format!("第一段\n{first}")), part("1.2 小结", "bb", "完")];
    let old = published(&world, Submission { parts: two("aa"), ..world.course("scoped") }).await;
    let new = Submission { parts: two("cc"), content: 2, ..world.course("scoped") };
    let next = world.submitted(new.clone()).await;
    let open: Vec<_> = next.open_parts(Some(&old)).into_iter().map(|part| part.label.clone()).collect();
    assert_eq!(open, ["1.1 导入"]);
    let (_, page) = world.read(&world.lead, &format!("/reviews/{}", next.id)).await;
    for said in ["其中 1 个需要审核", "与已发布版相同", "<del>aa</del>", "<ins>cc</ins>"] {
        assert!(page.contains(said), "{said}");
    }
    let seen = world.app.look(&world.learner, async |view| super::super::published(view, Kind::Course, 7).await);
    assert_eq!(seen.await.unwrap().unwrap().content, 1, "readers see the approved version until then");
    let wider = Dossier { audience: "open".into(), ..next.clone() };
    assert_eq!(wider.open_parts(Some(&old)).len(), 2);
    let narrower = Dossier { audience: "scoped".into(), ..next };
    let open = Dossier { audience: "open".into(), ..old };
    assert_eq!(narrower.open_parts(Some(&open)).len(), 1);
});

on_both!(a22_1_a_dossier_goes_the_way_of_the_charter_that_it_was_submitted_under, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    assert_eq!(dossier.charter, 3);
    // The same house under a later charter, which asks for a precheck.
    let mut charter = Charter { version: 5, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
    charter.routes.iter_mut().find(|route| route.audience == "open").unwrap().precheck = vec!["unit_head".into()];
    let rules = Rules::open(charter).unwrap();
    let app = kernel::house::house_on(world.app.db.clone(), rules as Arc<dyn kernel::Judge>, Wiring::default());
    app.house.clock.move_to(kernel::house::MONDAY.plus(kernel::HOUR));
    let world = World { app, ..world };
    let listed = async |who: &Actor, queue: &str| {
        world.read(who, &format!("/reviews?queue={queue}")).await.1.contains(&format!("/reviews/{}\"", dossier.id))
    };
    assert!(listed(&world.office[0], "review").await && !listed(&world.head, "precheck").await, "the queue knows");
    assert_eq!(world.send(&world.head, &dossier, "precheck", "").await, 409, "its way has no such step");
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 303);
    let later = world.submitted(Submission { subject: 8, ..world.course("open") }).await;
    assert_eq!(later.charter, 5);
    assert_eq!(world.send(&world.office[0], &later, "decision", YES).await, 409, "not before the unit looked");
    assert_eq!(world.send(&world.head, &later, "precheck", "").await, 303);
});

on_both!(
    a22_1_a_step_says_under_which_charter_it_was_taken_and_the_fallback_stays_the_older_one_s,
    async |engine: Engine| {
        let world = world(engine).await;
        let named = somebody(&world.app, "何敏", "L1002", "fallback_reviewer", ("Unit", world.host)).await;
        let (host, head, lead) = (world.host, world.head.id(), world.lead.id());
        let left = async move |tx: &mut Tx<'_>| {
            people::roles::end(tx, head, "unit_head", ("Unit", host)).await?;
            people::roles::end(tx, lead, "project_lead", ("Project", PROJECT)).await
        };
        world.app.act(&Actor::house("tests"), left).await.unwrap();
        let dossier = world.submitted(world.course("scoped")).await;
        // The same house under a later charter, which knows no fallback.
        let mut charter = Charter { version: 5, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
        charter.routes.iter_mut().for_each(|route| route.fallback.clear());
        let rules = Rules::open(charter).unwrap();
        let app = kernel::house::house_on(world.app.db.clone(), rules as Arc<dyn kernel::Judge>, Wiring::default());
        app.house.clock.move_to(kernel::house::MONDAY.plus(kernel::HOUR));
        let world = World { app, ..world };
        assert_eq!(world.send(&named, &dossier, "decision", YES).await, 303, "its own charter has one");
        let steps = world.app.look(&named, async |view| crate::workflow::store::steps(view, Kind::Course, 7).await);
        let steps: Vec<_> = steps.await.unwrap().into_iter().map(|one| (one.step, one.charter)).collect();
        let said = [("submitted", 3), ("checked", 3), ("reviewed", 5)];
        assert_eq!(steps, said.map(|(step, charter)| (step.to_owned(), charter)));
        let later = world.submitted(Submission { subject: 8, ..world.course("scoped") }).await;
        assert_eq!(world.send(&named, &later, "decision", YES).await, 403, "the later one has none");
    }
);
