//! Who wrote a version, what strangers read of its way, and how its provider takes it back.
use kernel::house::{Engine, work_off};
use kernel::{Actor, Tx, on_both};
use people::roles::{NewGrant, give};

use super::*;
use crate::tests::world;

async fn gives(world: &World, who: &Actor, role: &'static str, scope: (&'static str, i64)) {
    let person = who.id();
    let given =
        async move |tx: &mut Tx<'_>| give(tx, NewGrant { person, role, scope, unit: scope.1, until: None }).await;
    world.app.act(&Actor::house("tests"), given).await.unwrap();
}

on_both!(a13_3_the_office_edits_no_other_units_course_and_no_writer_reviews_what_they_wrote, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let (base, office) = (format!("/teach/courses/{id}"), &world.office);
    assert_eq!(submitted(&world, id).await.0, 303);
    let back = [("decision", "return"), ("opinion", "请补充评价量表")];
    assert_eq!(world.decide(office, id, "decision", &back).await, 303);
    // What came back is its unit's to mend: the office sees it and does not write in it.
    let version = world.course(id).await.version;
    let (status, said) = world.send(office, &format!("{base}/chapters"), version, &[("title", "教务处补充")]).await;
    assert_eq!(status, 403, "{said}");
    assert_eq!(world.read(office, &base).await.0, 403);
    assert_eq!(submitted(&world, id).await.0, 303);
    assert_eq!(world.decide(office, id, "decision", &back).await, 303);
    // Somebody of the office who teaches for the unit as well may write, and decides about it no more.
    gives(&world, office, "instructor", ("Unit", world.host)).await;
    gives(&world, &world.other, "academic", ("Platform", 1)).await;
    let version = world.course(id).await.version;
    assert_eq!(world.send(office, &format!("{base}/chapters"), version, &[("title", "评价量表")]).await.0, 303);
    assert_eq!(submitted(&world, id).await.0, 303);
    for decision in [&YES[..], &back] {
        assert_eq!(world.decide(office, id, "decision", decision).await, 403);
    }
    assert_eq!(world.decide(&world.other, id, "decision", &YES).await, 303, "another officer does");
    assert_eq!(world.decide(&world.publicity, id, "filing", &FILE).await, 303);
    assert_eq!(world.decide(&world.center, id, "publication", &[]).await, 303);
    // Whoever wrote the old version wrote what the new one takes over.
    let version = world.course(id).await.version;
    assert_eq!(world.send(&world.provider, &format!("{base}/renewal"), version, &[]).await.0, 303);
    edit(&world, id, &format!("{base}/chapters"), &[("title", "又一章")]).await;
    assert_eq!(submitted(&world, id).await.0, 303);
    assert_eq!(world.decide(office, id, "decision", &YES).await, 403, "in later versions neither");
});

on_both!(
    a13_1_strangers_read_of_a_course_who_answers_for_what_they_see_and_nothing_of_what_is_under_way,
    async |engine: Engine| {
        let world = world(engine).await;
        let id = written(&world, "open").await;
        let (page, base) = (format!("/courses/{id}"), format!("/teach/courses/{id}"));
        published(&world, id).await;
        let version = world.course(id).await.version;
        assert_eq!(world.send(&world.provider, &format!("{base}/renewal"), version, &[]).await.0, 303);
        edit(&world, id, &format!("{base}/chapters"), &[("title", "又一章")]).await;
        assert_eq!(submitted(&world, id).await.0, 303);
        let back = [("decision", "return"), ("opinion", "内部意见：口径不符")];
        assert_eq!(world.decide(&world.office, id, "decision", &back).await, 303);
        for reader in [&Actor::stranger(), &world.learner, &world.elsewhere] {
            let (status, shown) = world.read(reader, &page).await;
            let chain = shown.split("id=\"chain\"").nth(1).unwrap();
            assert!(status == 200 && chain.contains("孙立群") && chain.contains("褚明") && chain.contains("开放备案"));
            assert!(!chain.contains("退回") && !chain.contains("内部意见") && !chain.contains("第 2 版"), "{chain}");
        }
        for insider in [&world.provider, &world.office, &world.head] {
            assert!(world.read(insider, &page).await.1.contains("内部意见"), "whoever works on it reads all of it");
        }
    }
);

on_both!(what_readers_see_already_is_not_submitted_again, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let base = format!("/teach/courses/{id}");
    published(&world, id).await;
    let version = world.course(id).await.version;
    assert_eq!(world.send(&world.provider, &format!("{base}/renewal"), version, &[]).await.0, 303);
    let (status, said) = submitted(&world, id).await;
    assert!(status == 409 && said.contains("完全相同"), "{status} {said}");
    // A required item more: whoever publishes is told what that asks of those who are learning.
    let text = [("kind", "text"), ("chapter", "1"), ("title", "补充阅读"), ("body", TEXT), ("required", "yes")];
    edit(&world, id, &format!("{base}/items"), &text).await;
    assert_eq!(submitted(&world, id).await.0, 303);
    assert_eq!(world.decide(&world.office, id, "decision", &YES).await, 303);
    assert_eq!(world.decide(&world.publicity, id, "filing", &FILE).await, 303);
    let desk = format!("/reviews/{}", world.dossier(id).await.id);
    let page = world.read(&world.center, &desk).await.1;
    let publish = page.split("id=\"publish\"").nth(1).unwrap();
    assert!(publish.contains("发布后新增必学内容") && publish.contains("补充阅读"), "{page}");
    assert_eq!(world.decide(&world.center, id, "publication", &[]).await, 303);
});

on_both!(the_provider_takes_a_submission_back_and_the_list_says_where_it_stands, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let base = format!("/teach/courses/{id}");
    assert_eq!(submitted(&world, id).await.0, 303);
    assert!(world.read(&world.provider, &base).await.1.contains("撤回提交</button>"));
    let why = [("reason", "还要补一讲")];
    assert_eq!(world.send(&world.office, &format!("{base}/recall"), 0, &why).await.0, 403, "theirs alone");
    assert_eq!(world.send(&world.provider, &format!("{base}/recall"), 0, &[("reason", "")]).await.0, 422);
    assert_eq!(world.send(&world.provider, &format!("{base}/recall"), 0, &why).await.0, 303);
    assert_eq!(world.send(&world.provider, &format!("{base}/recall"), 0, &why).await.0, 409);
    work_off(&world.app).await;
    assert!(world.read(&world.provider, "/teach").await.1.contains("提交已撤回"));
    edit(&world, id, &format!("{base}/chapters"), &[("title", "补一讲")]).await;
    assert_eq!(submitted(&world, id).await.0, 303);
    assert_eq!(world.decide(&world.office, id, "decision", &YES).await, 303);
    assert_eq!(world.decide(&world.publicity, id, "filing", &FILE).await, 303);
    let void = [("opinion", "备案登记有误")];
    assert_eq!(world.decide(&world.publicity, id, "voiding", &void).await, 303);
    let list = world.read(&world.provider, "/teach").await.1;
    assert!(
        list.contains("备案已作废，请修改") && list.contains("作废理由：备案登记有误") && !list.contains("待发布"),
        "{list}"
    );
});
