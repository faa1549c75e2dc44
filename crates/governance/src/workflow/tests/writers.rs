//! Whoever wrote in a version; what is told to whoever comes too late; what comes back to its provider.
use people::inbox;

use super::*;

async fn waits_for(world: &World, who: &Actor) -> bool {
    let looked = world.app.look(who, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        Ok(!inbox::todos_of(view, me, &grants).await?.is_empty())
    });
    looked.await.unwrap()
}

on_both!(a13_3_whoever_wrote_in_a_version_neither_reviews_nor_files_it, async |engine: Engine| {
    let world = world(engine).await;
    let (writer, title) = (&world.office[0], world.course("open").title);
    for (audience, subject) in [("open", 7), ("scoped", 8)] {
        let editors = vec![(writer.id(), kernel::At(5)), (world.provider.id(), kernel::At(6))];
        let dossier = world.submitted(Submission { editors, subject, ..world.course(audience) }).await;
        if audience == "open" {
            for decision in [YES, BACK, "decision=reject&opinion=%E4%B8%8D%E9%80%9A%E8%BF%87"] {
                assert_eq!(world.send(writer, &dossier, "decision", decision).await, 403, "{decision}");
            }
            assert!(!waits_for(&world, writer).await && waits_for(&world, &world.office[1]).await);
            assert!(!world.read(writer, "/reviews?queue=review").await.1.contains(&title));
            assert!(world.read(&world.office[1], "/reviews?queue=review").await.1.contains(&title));
            let to = format!("to={}&reason=", writer.id());
            assert_eq!(world.send(&world.office[1], &dossier, "assignment", &to).await, 422, "nor by handing over");
            assert_eq!(world.send(&world.office[1], &dossier, "decision", YES).await, 303);
        } else {
            assert_eq!(world.send(&world.head, &dossier, "decision", YES).await, 303);
            let reviewed = world.now(dossier.id).await;
            assert_eq!(world.send(writer, &reviewed, "filing", FILE).await, 403);
            assert!(!world.read(writer, "/reviews?queue=file").await.1.contains(&title));
            assert_eq!(world.send(&world.office[1], &reviewed, "filing", FILE).await, 303);
        }
        let page = world.read(&world.office[1], &format!("/reviews/{}", dossier.id)).await.1;
        let chain = page.split("id=\"chain\"").nth(1).unwrap();
        assert!(chain.contains("编写修改") && chain.contains("孙立群"), "who wrote stands in the chain");
        assert!(page.contains("<dt>编写修改</dt><dd>孙立群"), "and at the top, without the provider");
    }
});

on_both!(whoever_comes_too_late_is_told_who_was_there_before, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    let (id, seen) = (dossier.id, dossier.version);
    let late = async |who: &Actor| {
        let refused = world.app.act(who, async move |tx| review(tx, id, seen, "").await).await;
        refused.unwrap_err().to_string()
    };
    let to = format!("to={}&reason=", world.office[1].id());
    assert_eq!(world.send(&world.office[0], &dossier, "assignment", &to).await, 303);
    let page = world.read(&world.office[0], &format!("/reviews/{id}")).await.1;
    assert!(page.contains("已移交钱文博办理；仍由你办理的，请展开"), "the form lies behind a line");
    assert!(!world.read(&world.office[1], &format!("/reviews/{id}")).await.1.contains("仍由你办理"));
    let told = late(&world.office[0]).await;
    assert!(told.contains("孙立群已于") && told.contains("移交钱文博办理"), "{told}");
    let handed = world.now(id).await;
    assert_eq!(world.send(&world.office[1], &handed, "decision", YES).await, 303);
    let told = late(&world.office[0]).await;
    assert!(told.contains("钱文博已于") && told.contains("审核通过"), "{told}");
    let told = late(&world.learner).await;
    assert!(!told.contains("钱文博"), "a stranger to it is told nothing: {told}");
    // Whoever files from an old page learns that it is filed, not that they may not.
    let reviewed = world.now(id).await;
    assert_eq!(world.send(&world.publicity, &reviewed, "filing", FILE).await, 303);
    let version = reviewed.version;
    let refused = world.app.act(&world.publicity, async move |tx| file(tx, id, version, "").await).await;
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("褚明已于") && told.contains("备案"), "{told}");
});

on_both!(a_second_submission_shows_what_was_repaired_since_it_came_back, async |engine: Engine| {
    let world = world(engine).await;
    let part = |label: &str, digest: &str| Part {
        label: label.into(),
        kind: "video".into(),
        digest: digest.into(),
        link: String::new(),
        text: String::new(),
    };
    let course = |changed: &str| Submission {
        parts: vec![part("第 1 讲", "ab"), part("第 2 讲", changed)],
        ..world.course("open")
    };
    let first = world.submitted(course("cd")).await;
    assert!(world.read(&world.office[0], &format!("/reviews/{}", first.id)).await.1.contains("首次提交"));
    assert_eq!(world.send(&world.office[0], &first, "decision", BACK).await, 303);
    let second = world.submitted(course("ef")).await;
    let page = world.read(&world.office[0], &format!("/reviews/{}", second.id)).await.1;
    assert!(page.contains("自上次已退回") && !page.contains("首次提交"), "compared with what came back");
    let rows: Vec<&str> = page.split("<th scope=\"row\">").filter(|row| row.starts_with("第 ")).collect();
    assert!(rows[0].contains("未改动") && rows[1].contains("已修改"), "{rows:?}");
});

on_both!(whoever_handed_it_in_takes_it_back_until_it_is_filed, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    let back = async |who: &Actor, dossier: &Dossier| {
        let (id, version) = (dossier.id, dossier.version);
        world.app.act(who, async move |tx| recall(tx, id, version, "还要补一讲").await).await
    };
    for other in [&world.head, &world.office[0], &world.publicity] {
        assert!(back(other, &dossier).await.is_err(), "theirs alone");
    }
    let recalled = back(&world.provider, &dossier).await.unwrap();
    assert_eq!(recalled.stage.name(), "recalled");
    assert!(!waits_for(&world, &world.office[0]).await, "nobody is asked for it any more");
    let again = world.submitted(world.course("open")).await;
    assert_eq!(world.send(&world.office[0], &again, "decision", YES).await, 303);
    let reviewed = world.now(again.id).await;
    assert_eq!(world.send(&world.publicity, &reviewed, "filing", FILE).await, 303);
    let filed = world.now(again.id).await;
    let told = back(&world.provider, &filed).await.unwrap_err().to_string();
    assert!(told.contains("已备案"), "{told}");
});

on_both!(what_everybody_reads_of_the_chain_is_that_of_published_versions, async |engine: Engine| {
    let world = world(engine).await;
    let shown = async || {
        let read = async |view: &mut kernel::View<'_>| chain_of_published(view, Kind::Course, 7).await;
        world.app.look(&Actor::stranger(), read).await.unwrap()
    };
    let first = world.submitted(world.course("open")).await;
    assert_eq!(world.send(&world.office[0], &first, "decision", BACK).await, 303);
    assert!(!shown().await.contains("退回"), "what never was published has no story for strangers");
    let second = world.submitted(world.course("open")).await;
    let good = "decision=approve&opinion=%E5%86%85%E9%83%A8%E6%84%8F%E8%A7%81";
    assert_eq!(world.send(&world.office[0], &second, "decision", good).await, 303);
    assert_eq!(world.send(&world.publicity, &world.now(second.id).await, "filing", FILE).await, 303);
    assert_eq!(world.send(&world.center, &world.now(second.id).await, "publication", "").await, 303);
    let third = world.submitted(Submission { content: 2, ..world.course("open") }).await;
    assert_eq!(world.send(&world.office[1], &third, "decision", BACK).await, 303);
    let chain = shown().await;
    for said in ["刘芳", "孙立群", "褚明", "冯雪", "审核通过", "开放备案 2026-0001"] {
        assert!(chain.contains(said), "{said}");
    }
    for kept in ["退回", "钱文博", "内部意见", "请剪除", "第 2 版"] {
        assert!(!chain.contains(kept), "{kept}");
    }
});

on_both!(what_came_back_to_somebody_who_left_waits_for_their_colleagues, async |engine: Engine| {
    let world = world(engine).await;
    let colleague = somebody(&world.app, "何敏", "S1001", "unit_staff", ("Unit", world.host)).await;
    let elsewhere = somebody(&world.app, "何为", "S1002", "unit_staff", ("Unit", 999)).await;
    let (host, provider) = (world.host, world.provider.id());
    let joined = async move |tx: &mut Tx<'_>| people::persons::join_unit(tx, provider, Id::new(host), "", "").await;
    world.app.act(&Actor::house("tests"), joined).await.unwrap();
    let dossier = world.submitted(world.course("open")).await;
    assert_eq!(world.send(&world.office[0], &dossier, "decision", BACK).await, 303);
    assert!(waits_for(&world, &world.provider).await && !waits_for(&world, &colleague).await);
    let left = async move |tx: &mut Tx<'_>| {
        let row = kernel::params![tx.now, provider];
        tx.sql.exec("UPDATE memberships SET until_at = $1 WHERE person_id = $2", row).await?;
        Ok::<_, kernel::Error>(())
    };
    world.app.act(&Actor::house("tests"), left).await.unwrap();
    assert!(waits_for(&world, &colleague).await && !waits_for(&world, &elsewhere).await);
    assert_eq!(world.read(&colleague, &format!("/reviews/{}", dossier.id)).await.0, 200, "and they see why");
    // The colleague goes on with it; nothing of the old to-do is left.
    let again = world.course("open");
    world.app.act(&colleague, async move |tx| submit(tx, again.clone()).await).await.unwrap();
    assert!(!waits_for(&world, &colleague).await && !waits_for(&world, &world.provider).await);
});
