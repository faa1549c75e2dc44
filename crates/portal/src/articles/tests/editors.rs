//! Whoever wrote in an article does not accept it (A9.2), as whoever wrote in a course does not review that.
use kernel::house::Engine;
use kernel::on_both;

use super::*;

impl World {
    /// The second owner of the column also writes for that unit, and writes in this draft.
    async fn written_in(&self, host: Id<Unit>, draft: &Article) -> Article {
        let editor = self.editor.id();
        let given = async move |tx: &mut kernel::Tx<'_>| {
            let scope = ("Unit", host.0);
            people::roles::give(tx, NewGrant { person: editor, role: "unit_staff", scope, unit: host.0, until: None })
                .await
        };
        self.app.act(&Actor::house("tests"), given).await.unwrap();
        let (id, version) = (draft.id, draft.version);
        let content = Content { title: "小学语文骨干教师培训在京开班".into(), ..news() };
        self.app.act(&self.editor, async move |tx| edit(tx, id, version, content.clone()).await).await.unwrap()
    }
}

const WHY: &str = "reason=%E8%AF%B7%E6%94%B9%E6%AD%A3";

on_both!(a9_2_whoever_wrote_in_an_article_does_not_take_it, async |engine: Engine| {
    let world = world(engine).await;
    let draft = world.draft(&world.writer, world.college, "news", news()).await.unwrap();
    let edited = world.written_in(world.college, &draft).await;
    let sent = world.submit(&world.writer, &edited).await.unwrap();
    let path = format!("/articles/{}", sent.id);
    for (door, fields) in [("acceptance", ""), ("return", WHY), ("rejection", WHY)] {
        let (status, page) = world.send(&world.editor, &format!("{path}/{door}"), sent.version, fields).await;
        assert!(status == 403 && page.contains("修改过这一稿的人不采用"), "{door}: {status} {page}");
    }
    assert!(world.waits(&world.owner, "采用").await && !world.waits(&world.editor, "采用").await);
    let desk = async |who: &Actor| world.read_as(who, "/articles/desk?queue=review").await.1.contains(&path);
    assert!(desk(&world.owner).await && !desk(&world.editor).await);
    let (_, record) = world.read_as(&world.editor, &format!("{path}/record")).await;
    assert!(record.contains("由本栏目其他归口人员采用或退回") && !record.contains(">采用</button>"), "{record}");
    let (_, record) = world.read_as(&world.owner, &format!("{path}/record")).await;
    assert!(record.contains("<dt>编写修改</dt><dd>周岩"), "{record}");
    world.review(&world.owner, &sent).await.unwrap();
});

on_both!(a9_2_a_return_does_not_forget_who_wrote, async |engine: Engine| {
    let world = world(engine).await;
    let draft = world.draft(&world.writer, world.college, "news", news()).await.unwrap();
    let edited = world.written_in(world.college, &draft).await;
    let sent = world.submit(&world.writer, &edited).await.unwrap();
    let back = world.send(&world.owner, &format!("/articles/{}/return", sent.id), sent.version, WHY).await;
    assert_eq!(back.0, 303);
    let id = sent.id;
    let back = world.app.look(&world.writer, async move |view| fetch(view, id, Verb::Edit).await).await.unwrap();
    let version = back.version;
    let own = async move |tx: &mut kernel::Tx<'_>| edit(tx, id, version, news()).await;
    let again = world.app.act(&world.writer, own).await.unwrap();
    assert_eq!(again.editors, [world.editor.id()], "the provider is none of them");
    let again = world.submit(&world.writer, &again).await.unwrap();
    not_allowed(world.review(&world.editor, &again).await);
});

on_both!(a9_2_where_every_owner_wrote_in_it_the_leadership_decides, async |engine: Engine| {
    let world = world(engine).await;
    let leader = leader(&world).await;
    let draft = world.draft(&world.owner, world.office, "news", news()).await.unwrap();
    let edited = world.written_in(world.office, &draft).await;
    let sent = world.submit(&world.owner, &edited).await.unwrap();
    for owner in [&world.owner, &world.editor] {
        not_allowed(world.review(owner, &sent).await);
        assert!(!world.waits(owner, "采用").await);
    }
    assert!(world.waits(&leader, "采用").await);
    let (_, desk) = world.read_as(&leader, "/articles/desk?queue=review_instead").await;
    assert!(desk.contains(&format!("/articles/{}/record", sent.id)), "{desk}");
    world.review(&leader, &sent).await.unwrap();
});
