//! The way of an article: who decides, what waits for whom, publication at a moment; and that no order of acts gets
//! around the owner.
use kernel::house::{Engine, MONDAY, dead_jobs, work_off};
use kernel::{At, DAY, HOUR, Id, Person, Signed, on_both};
use proptest::prelude::*;

use super::*;

/// 2026-11-23 15:00 in Beijing, as a browser writes it.
const THREE: &str = "publish_at=2026-11-23T15%3A00";
const WHY: &str = "reason=%E8%AF%B7%E6%94%B9%E6%AD%A3";

on_both!(a9_2_the_owner_takes_returns_or_rejects_and_nobody_else, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let path = format!("/articles/{}", article.id);
    for door in ["acceptance", "return", "rejection"] {
        for (who, status) in [(&world.writer, 403), (&world.center, 403), (&world.teacher, 404)] {
            let fields = if door == "acceptance" { "" } else { WHY };
            assert_eq!(world.send(who, &format!("{path}/{door}"), 2, fields).await.0, status, "{door}");
        }
    }
    assert_eq!(world.send(&world.editor, &format!("{path}/rejection"), 2, "reason=").await.0, 422);
    assert_eq!(world.send(&world.editor, &format!("{path}/rejection"), 2, WHY).await.0, 303);
    let edited = "title=%E5%9F%B9%E8%AE%AD%E5%BC%80%E7%8F%AD&body=x";
    for (door, who, fields) in [
        ("edit", &world.writer, edited),
        ("submission", &world.writer, "not_secret=yes"),
        ("acceptance", &world.editor, ""),
    ] {
        assert_eq!(world.send(who, &format!("{path}/{door}"), 3, fields).await.0, 409, "{door} after the rejection");
    }
    assert_eq!(world.send(&world.center, &format!("{path}/publication"), 3, "").await.0, 403);
    assert!(world.read_as(&world.writer, &format!("{path}/record")).await.1.contains("请改正"));
    assert_eq!(world.read(&path).await.0, 404);
});

on_both!(a9_2_who_decides_again_sees_what_changed_since_the_return_and_nothing_else, async |engine: Engine| {
    let world = world(engine).await;
    let sent = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let (id, record) = (sent.id, format!("/articles/{}/record", sent.id));
    let shown = async || world.read_as(&world.editor, &record).await.1;
    let give_back = async |version: i64| {
        let back = async move |tx: &mut kernel::Tx<'_>| return_for_changes(tx, id, version, "请补图说").await;
        world.app.act(&world.editor, back).await.unwrap()
    };
    assert!(!shown().await.contains("退回以后的修改"), "nobody gave it back");
    let back = give_back(sent.version).await;
    assert!(shown().await.contains("与退回时相比，文字没有变化"));
    let changed = Content { title: "小学语文市级培训开班（更新）".into(), ..news() };
    let edited = async move |tx: &mut kernel::Tx<'_>| edit(tx, id, back.version, changed.clone()).await;
    let edited = world.app.act(&world.writer, edited).await.unwrap();
    let again = world.submit(&world.writer, &edited).await.unwrap();
    let page = shown().await;
    assert!(page.contains("<del>标题：小学语文骨干教师市级培训开班</del>"), "{page}");
    assert!(page.contains("<ins>标题：小学语文市级培训开班（更新）</ins>") && !page.contains("<del>正文"), "{page}");
    // Each return counts from its own text.
    give_back(again.version).await;
    assert!(shown().await.contains("与退回时相比，文字没有变化"));
});

on_both!(a9_2_what_waits_is_shown_to_the_owner_the_center_and_the_submitter_in_turn, async |engine: Engine| {
    let world = world(engine).await;
    let sent = world.offer(&world.owner, world.office, "news", news()).await.unwrap();
    assert!(world.waits(&world.editor, "采用").await);
    assert!(!world.waits(&world.owner, "采用").await, "an owner does not take their own");
    assert!(!world.waits(&world.center, "采用").await && !world.waits(&world.writer, "采用").await);
    let due = world.app.look(&world.editor, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        Ok(people::inbox::todos_of(view, me, &grants).await?.remove(0).due.map(At::day))
    });
    assert_eq!(due.await.unwrap().as_deref(), Some("2026-11-26"), "three working days after a Monday");
    let back = world.send(&world.editor, &format!("/articles/{}/return", sent.id), sent.version, WHY).await;
    assert_eq!(back.0, 303);
    assert!(world.waits(&world.owner, "修改").await && !world.waits(&world.editor, "采用").await);
    let back = world.app.look(&world.owner, async move |view| fetch(view, sent.id, Verb::Edit).await).await.unwrap();
    let again = world.submit(&world.owner, &back).await.unwrap();
    let taken = world.review(&world.editor, &again).await.unwrap();
    assert!(world.waits(&world.center, "发布").await && !world.waits(&world.owner, "修改").await);
    world.publish(&world.center, &taken).await.unwrap();
    for who in [&world.owner, &world.editor, &world.center] {
        assert_eq!(world.todos(who).await, vec![]);
    }
});

on_both!(a9_2_what_came_back_to_somebody_who_left_is_changed_and_submitted_by_a_colleague, async |engine: Engine| {
    let world = world(engine).await;
    let (college, writer, colleague) = (world.college, world.writer.id(), world.teacher.id());
    let staffed = async move |tx: &mut kernel::Tx<'_>| {
        people::persons::join_unit(tx, writer, college, "", "").await?;
        let scope = ("Unit", college.0);
        people::roles::give(tx, NewGrant { person: colleague, role: "unit_staff", scope, unit: 0, until: None }).await
    };
    world.app.act(&Actor::house("tests"), staffed).await.unwrap();
    let sent = world.offer(&world.writer, college, "news", news()).await.unwrap();
    let back = world.send(&world.editor, &format!("/articles/{}/return", sent.id), sent.version, WHY).await;
    assert_eq!(back.0, 303);
    assert!(world.waits(&world.writer, "修改").await && !world.waits(&world.teacher, "修改").await);
    let left = async move |tx: &mut kernel::Tx<'_>| {
        let row = kernel::params![tx.now, writer];
        tx.sql.exec("UPDATE memberships SET until_at = $1 WHERE person_id = $2", row).await?;
        people::roles::end(tx, writer, "unit_staff", ("Unit", college.0)).await
    };
    world.app.act(&Actor::house("tests"), left).await.unwrap();
    assert!(world.waits(&world.teacher, "修改").await && !world.waits(&world.owner, "修改").await);
    let id = sent.id;
    let now = world.app.look(&world.teacher, async move |view| fetch(view, id, Verb::Edit).await).await.unwrap();
    world.submit(&world.teacher, &now).await.unwrap();
    assert!(!world.waits(&world.teacher, "修改").await && world.waits(&world.editor, "采用").await);
});

/// How many notices with such a title this person has.
async fn told(world: &World, who: &Actor, title: &'static str) -> i64 {
    let row = kernel::params![who.id(), format!("{title}%")];
    let sql = "SELECT COUNT(*) FROM notices WHERE person_id = $1 AND title LIKE $2";
    let seed = Actor::house("tests");
    let counted =
        async move |view: &mut kernel::View<'_>| Ok::<_, kernel::Error>(view.sql.one::<i64>(sql, row.clone()).await?);
    world.app.look(&seed, counted).await.unwrap()
}

on_both!(a9_3_the_center_gives_back_what_was_taken_until_it_is_published, async |engine: Engine| {
    let world = world(engine).await;
    let sent = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let (id, path) = (sent.id, format!("/articles/{}", sent.id));
    let (door, record) = (format!("{path}/return"), format!("{path}/record"));
    let offered = async || world.read_as(&world.center, &record).await.1.contains("退回修改");
    assert_eq!(world.send(&world.center, &door, sent.version, WHY).await.0, 403, "the owner has not decided");
    assert!(!offered().await);
    let taken = world.review(&world.editor, &sent).await.unwrap();
    assert!(offered().await);
    for (who, fields, status) in [
        (&world.writer, WHY, 403),
        (&world.teacher, WHY, 404),
        (&world.center, "reason=", 422),
        (&world.center, WHY, 303),
    ] {
        assert_eq!(world.send(who, &door, taken.version, fields).await.0, status);
    }
    assert!(world.waits(&world.writer, "修改").await && !world.waits(&world.center, "发布").await);
    assert_eq!(told(&world, &world.writer, "稿件被退回").await, 1);
    for owner in [&world.editor, &world.owner] {
        assert_eq!(told(&world, owner, "已采用的稿件被退回").await, 1);
    }
    let (_, page) = world.read_as(&world.editor, &record).await;
    assert!(page.contains("已退回") && page.contains("请改正") && page.contains("陈卓"), "{page}");
    let (_, chain) = world.read_as(&world.center, &format!("/dossiers{path}")).await;
    assert!(chain.contains("发布责任"), "the Center answers for it: {chain}");
    assert_eq!(world.send(&world.center, &format!("{path}/publication"), taken.version + 1, "").await.0, 403);
    // The owner decides anew, and a moment that was set has passed with the return.
    let again = async || {
        let back = world.app.look(&world.writer, async move |view| fetch(view, id, Verb::Edit).await).await.unwrap();
        let sent = world.submit(&world.writer, &back).await.unwrap();
        assert!(world.waits(&world.editor, "采用").await);
        world.review(&world.editor, &sent).await.unwrap()
    };
    let taken = again().await;
    assert_eq!(world.send(&world.center, &format!("{path}/schedule"), taken.version, THREE).await.0, 303);
    assert_eq!(world.send(&world.center, &door, taken.version + 1, WHY).await.0, 303);
    world.app.house.clock.move_to(MONDAY.plus(7 * HOUR));
    work_off(&world.app).await;
    assert_eq!(world.read(&path).await.0, 404);
    let published = world.publish(&world.center, &again().await).await.unwrap();
    assert_eq!(world.send(&world.center, &door, published.version, WHY).await.0, 403, "it may be withdrawn");
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a9_3_the_center_sets_a_moment_and_the_house_publishes_then, async |engine: Engine| {
    let world = world(engine).await;
    let sent = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let path = format!("/articles/{}", sent.id);
    assert_eq!(world.send(&world.center, &format!("{path}/schedule"), 2, THREE).await.0, 403, "nobody took it yet");
    let taken = world.review(&world.editor, &sent).await.unwrap();
    for (who, status) in [(&world.editor, 403), (&world.writer, 403), (&world.teacher, 404)] {
        assert_eq!(world.send(who, &format!("{path}/schedule"), taken.version, THREE).await.0, status);
    }
    for moment in ["publish_at=", "publish_at=2026-11-23T08:59", "publish_at=2028-01-01T09:00", "publish_at=x"] {
        assert_eq!(
            world.send(&world.center, &format!("{path}/schedule"), taken.version, moment).await.0,
            422,
            "{moment}"
        );
    }
    assert_eq!(world.send(&world.center, &format!("{path}/schedule"), taken.version, THREE).await.0, 303);
    assert!(!world.waits(&world.center, "发布").await, "it is done but for the time");
    work_off(&world.app).await;
    assert_eq!(world.read(&path).await.0, 404);
    world.app.house.clock.move_to(MONDAY.plus(6 * HOUR));
    work_off(&world.app).await;
    let (status, page) = world.read(&path).await;
    assert!(status == 200 && page.contains("陈卓"), "in the name of whoever set the moment");
    assert!(world.read_as(&world.center, &format!("{path}/record")).await.1.contains("设定定时发布"));
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a9_3_a_cancelled_moment_passes_and_another_one_counts, async |engine: Engine| {
    let world = world(engine).await;
    let sent = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let taken = world.review(&world.editor, &sent).await.unwrap();
    let path = format!("/articles/{}", sent.id);
    let steps = [("schedule", THREE), ("schedule/removal", ""), ("schedule", "publish_at=2026-11-24T09:00")];
    for (version, (door, fields)) in (taken.version..).zip(steps) {
        assert_eq!(world.send(&world.center, &format!("{path}/{door}"), version, fields).await.0, 303, "{door}");
    }
    world.app.house.clock.move_to(MONDAY.plus(7 * HOUR));
    work_off(&world.app).await;
    assert_eq!(world.read(&path).await.0, 404, "the first moment was taken back");
    world.app.house.clock.move_to(MONDAY.plus(DAY));
    work_off(&world.app).await;
    assert_eq!(world.read(&path).await.0, 200);
});

on_both!(a9_3_a_moment_set_by_whoever_lost_the_right_publishes_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let sent = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let taken = world.review(&world.editor, &sent).await.unwrap();
    let path = format!("/articles/{}", sent.id);
    assert_eq!(world.send(&world.center, &format!("{path}/schedule"), taken.version, THREE).await.0, 303);
    let (old, new) = (world.center.id(), world.teacher.id());
    let seed = Actor::house("tests");
    let changed = world.app.act(&seed, async move |tx: &mut kernel::Tx<'_>| {
        people::roles::end(tx, old, "center", ("Platform", 1)).await?;
        let scope = ("Platform", 1);
        people::roles::give(tx, NewGrant { person: new, role: "center", scope, unit: 0, until: None }).await
    });
    changed.await.unwrap();
    world.app.house.clock.move_to(MONDAY.plus(7 * HOUR));
    work_off(&world.app).await;
    assert_eq!(world.read(&path).await.0, 404);
    assert!(world.waits(&world.teacher, "发布").await, "it waits for whoever is the Center now");
    let (_, record) = world.read_as(&world.editor, &format!("{path}/record")).await;
    assert!(record.contains("待发布") && record.contains("定时发布未执行"));
    let seed = Actor::house("tests");
    let told = world.app.look(&seed, async move |view: &mut kernel::View<'_>| {
        let sql = "SELECT COUNT(*) FROM notices WHERE person_id = $1 AND title LIKE '定时发布未执行%'";
        Ok(view.sql.one::<i64>(sql, kernel::params![old]).await?)
    });
    assert_eq!(told.await.unwrap(), 1);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a11_2_a_refused_submission_shows_every_hit_in_its_place, async |engine: Engine| {
    let world = world(engine).await;
    let body = "<p>欢迎报名</p><p>本件机<strong>密</strong>★保存，加微信领取资料</p>".to_owned();
    let content = Content { format: Format::Rich, body, title: "会议纪要 秘密★".into(), ..news() };
    let draft = world.draft(&world.writer, world.college, "news", content).await.unwrap();
    let door = format!("/articles/{}/submission", draft.id);
    let (status, page) = world.send(&world.writer, &door, 1, "not_secret=yes").await;
    assert_eq!(status, 422);
    for said in [
        "有 2 处需要改正",
        "<a href=\"#hit-1\">标题第 6 字有“秘密★”",
        "<mark id=\"hit-1\">秘密★</mark>",
        "<a href=\"#hit-2\">正文第 2 行第 3 字有“机密★”",
        "<mark id=\"hit-2\">机</mark><strong><mark>密</mark></strong><mark>★</mark>",
        "供判断",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(world.send(&world.editor, &door, 1, "not_secret=yes").await.0, 403);
    assert_eq!(world.send(&world.teacher, &door, 1, "not_secret=yes").await.0, 404);
    // A word to be judged stops nobody, and the owner sees it when deciding.
    let body = "<p>加微信领取资料</p>".to_owned();
    let mended = Content { format: Format::Rich, body, ..news() };
    let id = draft.id;
    let edited = world.app.act(&world.writer, async move |tx| edit(tx, id, 1, mended.clone()).await).await.unwrap();
    world.submit(&world.writer, &edited).await.unwrap();
    let (_, record) = world.read_as(&world.editor, &format!("/articles/{id}/record")).await;
    assert!(record.contains("请逐处判断") && record.contains("加微信领取"));
    assert!(
        world
            .read_as(&world.editor, &format!("/articles/{id}/check"))
            .await
            .1
            .contains("<mark id=\"hit-1\">加微信领取")
    );
    assert_eq!(world.read_as(&world.teacher, &format!("/articles/{id}/check")).await.0, 404);
    assert_eq!(world.read_as(&world.teacher, &format!("/articles/{id}/preview")).await.0, 404);
    assert_eq!(world.read_as(&world.editor, &format!("/articles/{id}/preview")).await.0, 200);
});

/// What somebody may try next.
#[derive(Clone, Copy, Debug)]
enum Act {
    Edit,
    Submit,
    Review,
    Return,
    Reject,
    Publish,
    Schedule,
    Unschedule,
    Correct,
    Withdraw,
}

fn tried(article: &Article, act: Act, by: i64) -> Result<Article, kernel::Refusal> {
    let signed = Signed { at: At(by), by: Id::<Person>::new(by) };
    match act {
        Act::Edit => article.edit(article.content.clone(), signed.by),
        Act::Submit => article.submit(signed),
        Act::Review => article.review(signed),
        Act::Return => article.return_for_changes(signed, "因".into()),
        Act::Reject => article.reject(signed, "因".into()),
        Act::Publish => article.publish(signed),
        Act::Schedule => article.schedule(signed, At(by + 1)),
        Act::Unschedule => article.unschedule(),
        Act::Correct => article.correct(article.content.clone()),
        Act::Withdraw => article.withdraw(signed, "因".into()),
    }
}

fn acts() -> impl Strategy<Value = Vec<(Act, i64)>> {
    let act = prop::sample::select(vec![
        Act::Edit,
        Act::Submit,
        Act::Review,
        Act::Return,
        Act::Reject,
        Act::Publish,
        Act::Schedule,
        Act::Unschedule,
        Act::Correct,
        Act::Withdraw,
    ]);
    prop::collection::vec((act, 1..4_i64), 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Whatever is tried in whatever order: what is out was taken after its last submission, what ended stays ended, and
    /// an act that is refused changes nothing.
    #[test]
    fn no_order_of_acts_publishes_what_the_owner_did_not_take(acts in acts()) {
        let mut article = blank();
        let mut taken = false;
        for (act, by) in acts {
            let Ok(next) = tried(&article, act, by) else { continue };
            match act {
                Act::Review => taken = true,
                Act::Submit | Act::Return => taken = false,
                _ => {}
            }
            prop_assert!(!matches!(article.stage, Stage::Rejected { .. } | Stage::Withdrawn { .. }), "ended, and yet {act:?}");
            if next.is_published() || next.stage.scheduled().is_some() {
                prop_assert!(taken && next.stage.reviewed().is_some() && next.not_secret.is_some(), "{act:?}");
            }
            if !matches!(article.stage, Stage::Drafted | Stage::Returned { .. }) {
                prop_assert_eq!(&next.content, &article.content);
            }
            article = next;
        }
    }
}

fn blank() -> Article {
    Article {
        id: Id::new(1),
        column: 1,
        content: news(),
        host: Id::new(1),
        provider: Id::new(1),
        editors: vec![],
        not_secret: None,
        stage: Stage::Drafted,
        edition: 0,
        amendment: Amendment::None,
        fit_host: None,
        unmanned: false,
        cut: false,
        version: 1,
    }
}
