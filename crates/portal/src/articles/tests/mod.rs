//! Promises, each kept on a real database under the shipped charter, with the roles that people really hold.
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, Id, Result, on_both};
use people::roles::NewGrant;
use people::units::Unit;

mod corrections;
mod desk;
mod editors;
mod files;
mod public;
mod stages;

use super::*;
use crate::tests::{World, not_allowed, not_now, world, wrong};

pub fn news() -> Content {
    Content {
        kind: Kind::Dynamic,
        title: "小学语文骨干教师市级培训开班".into(),
        body: "11 月 20 日，培训开班。\r\n\r\n120 位教师参加。".into(),
        source: "学院官网".into(),
        ..Content::default()
    }
}

fn policy() -> Content {
    Content {
        kind: Kind::Repost,
        title: "关于加强中小学教师培训学时管理的意见".into(),
        body: "各区教委：".into(),
        source: String::new(),
        issuing_body: "教育部".into(),
        document_number: "教师〔2026〕5号".into(),
        issued_on: "2026-11-17".into(),
        original_link: "https://www.moe.gov.cn/a/b.html?x=1".into(),
        ..Content::default()
    }
}

impl World {
    pub async fn draft(&self, by: &Actor, host: Id<Unit>, column: &'static str, content: Content) -> Result<Article> {
        let draft = Draft { column: column.into(), host, content };
        self.app.act(by, async move |tx| super::draft(tx, draft.clone()).await).await
    }
    /// The draft's unit is now a school.
    async fn moved_to_school(&self, article: &Article) {
        let (id, school) = (article.id, self.school);
        let seed = Actor::house("tests");
        let moved = self.app.act(&seed, async move |tx| {
            tx.sql.exec("UPDATE articles SET host_unit_id = $1 WHERE id = $2", kernel::params![school, id]).await?;
            Ok(())
        });
        moved.await.unwrap();
    }
    pub async fn submit(&self, by: &Actor, article: &Article) -> Result<Article> {
        let (id, version) = (article.id, article.version);
        self.app.act(by, async move |tx| submit(tx, id, version, Secrecy::Confirmed).await).await
    }
    pub async fn review(&self, by: &Actor, article: &Article) -> Result<Article> {
        let (id, version) = (article.id, article.version);
        self.app.act(by, async move |tx| review(tx, id, version).await).await
    }
    pub async fn publish(&self, by: &Actor, article: &Article) -> Result<Article> {
        let (id, version) = (article.id, article.version);
        self.app.act(by, async move |tx| publish(tx, id, version).await).await
    }
    /// What waits for whom now: (step, title, day).
    pub async fn todos(&self, who: &Actor) -> Vec<(String, String)> {
        let asked = self.app.look(who, async |view| {
            let (me, grants) = (view.actor.id(), view.grants.clone());
            people::inbox::todos_of(view, me, &grants).await
        });
        asked.await.unwrap().into_iter().map(|todo| (todo.step, todo.title)).collect()
    }
    pub async fn waits(&self, who: &Actor, step: &str) -> bool {
        self.todos(who).await.iter().any(|(waiting, _)| waiting == step)
    }
    pub async fn withdraw(&self, by: &Actor, article: &Article) -> Result<Article> {
        let (id, version) = (article.id, article.version);
        self.app.act(by, async move |tx| withdraw(tx, id, version, "来源有误").await).await
    }
    pub async fn published(&self, content: Content) -> Article {
        let article = self.draft(&self.writer, self.college, "news", content).await.unwrap();
        let article = self.submit(&self.writer, &article).await.unwrap();
        let article = self.review(&self.editor, &article).await.unwrap();
        self.publish(&self.center, &article).await.unwrap()
    }
    /// Drafts and submits at once.
    pub async fn offer(&self, by: &Actor, host: Id<Unit>, column: &'static str, content: Content) -> Result<Article> {
        let article = self.draft(by, host, column, content).await.unwrap();
        self.submit(by, &article).await
    }
}

on_both!(a9_2_content_is_written_for_ones_own_unit_and_taken_by_the_columns_owner_alone, async |engine: Engine| {
    let world = world(engine).await;
    let foreign = world.draft(&world.writer, world.office, "news", news()).await;
    assert!(matches!(
        foreign,
        Err(kernel::Error::Refused(kernel::Refusal::NotFound | kernel::Refusal::NotAllowed { .. }))
    ));
    let article = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    not_allowed(world.review(&world.center, &article).await);
    not_allowed(world.review(&world.writer, &article).await);
    assert!(world.review(&world.teacher, &article).await.is_err());
    let taken = world.review(&world.editor, &article).await.unwrap();
    assert_eq!(taken.stage.reviewed().unwrap().by, world.editor.id());
});

on_both!(a9_2_whoever_submits_does_not_take_their_own_article, async |engine: Engine| {
    let world = world(engine).await;
    let own = world.offer(&world.owner, world.office, "news", news()).await.unwrap();
    assert_eq!(not_allowed(world.review(&world.owner, &own).await), "本平台补充设定");
    world.review(&world.editor, &own).await.unwrap();
});

/// A house whose column 政策法规 has one owner, who writes for her office; and a leader.
async fn alone(world: &World) -> (Actor, Actor) {
    let owner = world.owner.id();
    let only = async move |tx: &mut kernel::Tx<'_>| {
        let end = "UPDATE grants SET ended_at = $1 WHERE role = 'column_owner' AND person_id <> $2";
        let row = kernel::params![tx.now, owner];
        tx.sql.exec(end, row).await?;
        Ok(())
    };
    world.app.act(&Actor::house("tests"), only).await.unwrap();
    (world.owner.clone(), leader(world).await)
}

/// Somebody of the leadership.
async fn leader(world: &World) -> Actor {
    let unit = world.office;
    let entered = async move |tx: &mut kernel::Tx<'_>| {
        let new = people::persons::Newcomer { name: "孔令辉".into(), ..Default::default() };
        let leader = people::persons::enter(tx, new).await?.id;
        let grant = NewGrant { person: leader, role: "leadership", scope: ("Platform", 1), unit: unit.0, until: None };
        people::roles::give(tx, grant).await?;
        Ok(leader)
    };
    let leader = world.app.act(&Actor::house("tests"), entered).await.unwrap();
    Actor { session: 77, ..Actor::person(leader) }
}

on_both!(a9_2_where_separation_leaves_no_owner_the_leadership_decides, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, leader) = alone(&world).await;
    let own = world.offer(&owner, world.office, "news", news()).await.unwrap();
    let record = format!("/articles/{}/record", own.id);
    // Her own is nothing that waits for her: no button, a sentence, and nothing on her desk.
    let (status, page) = world.read_as(&owner, &record).await;
    assert!(status == 200 && page.contains("没有其他归口人员，已转院领导采用"), "{page}");
    assert!(!page.contains("<summary>退回修改") && !page.contains(">采用</button>"), "{page}");
    let (_, desk) = world.read_as(&owner, "/articles/desk").await;
    assert!(desk.contains("没有等你采用的稿件") && !desk.contains("待我采用"), "{desk}");
    not_allowed(world.review(&owner, &own).await);
    let (id, version) = (own.id, own.version);
    let back = world.app.act(&owner, async move |tx| return_for_changes(tx, id, version, "自己退回").await).await;
    not_allowed(back);
    assert!(!world.waits(&owner, "采用").await && world.waits(&leader, "采用").await);
    let (_, desk) = world.read_as(&leader, "/articles/desk").await;
    assert!(desk.contains("由我代归口部门采用的稿件") && desk.contains(&record), "{desk}");
    let taken = world.review(&leader, &own).await.unwrap();
    let out = world.publish(&world.center, &taken).await.unwrap();
    // The Center finds what it published where it may take it down again; the owner what went through her column.
    for (who, heading) in [(&world.center, "已发布的稿件"), (&owner, "本栏目办结的稿件")] {
        let (_, desk) = world.read_as(who, "/articles/desk").await;
        assert!(desk.split(heading).nth(1).is_some_and(|queue| queue.contains(&record)), "{heading}: {desk}");
    }
    // The same for a correction that she proposes.
    let (id, version) = (out.id, out.version);
    let content = Content { title: "小学语文骨干教师培训开班".into(), ..news() };
    let proposal = Proposal { content, reason: "题目有误".into(), secrecy: Secrecy::Confirmed };
    let amended = world.app.act(&owner, async move |tx| amend(tx, id, version, proposal.clone()).await).await.unwrap();
    assert!(!world.waits(&owner, "同意更正").await && world.waits(&leader, "同意更正").await);
    let (_, page) = world.read_as(&owner, &record).await;
    assert!(page.contains("按回避规定不同意自己的更正"), "{page}");
    let version = amended.version;
    not_allowed(world.app.act(&owner, async move |tx| endorse(tx, id, version).await).await);
    world.app.act(&leader, async move |tx| endorse(tx, id, version).await).await.unwrap();
    // Of others' articles the leadership decides nothing: there is somebody whose task it is.
    let other = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    not_allowed(world.review(&leader, &other).await);
    assert!(world.waits(&owner, "采用").await && !world.waits(&leader, "采用").await);
});

on_both!(a9_3_the_center_alone_publishes_and_only_what_the_owner_took, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    not_allowed(world.publish(&world.center, &article).await);
    let taken = world.review(&world.editor, &article).await.unwrap();
    not_allowed(world.publish(&world.editor, &taken).await);
    world.publish(&world.center, &taken).await.unwrap();
});

on_both!(a11_1_an_article_goes_from_submission_to_publication_with_every_name_on_record, async |engine: Engine| {
    let world = world(engine).await;
    let draft = world.draft(&world.writer, world.college, "news", news()).await.unwrap();
    let path = format!("/articles/{}", draft.id);
    assert_eq!(world.read(&path).await.0, 404);
    let sent = world.submit(&world.writer, &draft).await.unwrap();
    assert_eq!(not_now(world.submit(&world.writer, &sent).await), words::SUBMITTED_ALREADY);
    let taken = world.review(&world.editor, &sent).await.unwrap();
    assert_eq!(world.read(&path).await.0, 404);
    let published = world.publish(&world.center, &taken).await.unwrap();
    let (status, page) = world.read(&path).await;
    assert_eq!(status, 200);
    for said in ["刘芳", "周岩", "陈卓", "学院官网", "中文系", "<p>120 位教师参加。</p>", "教师网络研修中心"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert!(world.read("/columns/news").await.1.contains(&path) && world.read("/").await.1.contains(&path));
    world.withdraw(&world.center, &published).await.unwrap();
    let (status, page) = world.read(&path).await;
    assert!(status == 410 && page.contains("稿件已下线") && !page.contains("培训开班"), "{status}");
    assert!(!world.read("/columns/news").await.1.contains(&path));
    let (_, record) = world.read_as(&world.editor, &format!("{path}/record")).await;
    for said in ["提交并确认不涉密", "采用", "发布", "下线", "来源有误", "刘芳", "周岩", "陈卓"]
    {
        assert!(record.contains(said), "{said}");
    }
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a21_1_the_dossier_of_an_article_names_role_unit_and_charter_of_every_step, async |engine: Engine| {
    let world = world(engine).await;
    let published = world.published(news()).await;
    let door = format!("/dossiers/articles/{}", published.id);
    let (status, page) = world.read_as(&world.editor, &door).await;
    assert_eq!(status, 200, "{page}");
    for said in
        ["稿件责任档案", "刘芳", "周岩", "陈卓", "中文系", "内容责任", "采用责任", "发布责任", "章程第 1 版", "栏目"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(page.matches("章程第 1 版").count(), 3, "each of the three steps says its charter");
    assert_eq!(world.read_as(&world.writer, &door).await.0, 200, "who provided it");
    assert_eq!(world.read_as(&world.teacher, &door).await.0, 403, "a reader");
    assert_eq!(world.read(&door).await.0, 401);
    let draft = world.draft(&world.writer, world.college, "news", news()).await.unwrap();
    assert_eq!(world.read_as(&world.teacher, &format!("/dossiers/articles/{}", draft.id)).await.0, 404);
    let (_, record) = world.read_as(&world.editor, &format!("/articles/{}/record", published.id)).await;
    assert!(record.contains(&door), "{record}");
});

on_both!(a11_1_what_was_returned_is_changed_and_confirmed_again, async |engine: Engine| {
    let world = world(engine).await;
    let sent = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let (id, version) = (sent.id, sent.version);
    let editor = &world.editor;
    let silent = world.app.act(editor, async move |tx| return_for_changes(tx, id, version, " ").await).await;
    assert_eq!(wrong(silent).0, ["reason"]);
    let back = world.app.act(editor, async move |tx| return_for_changes(tx, id, version, "请补图说").await).await;
    let back = back.unwrap();
    assert_eq!((back.not_secret, back.stage.ended().unwrap().1), (None, "请补图说"));
    let (version, changed) = (back.version, Content { title: "小学语文市级培训开班（更新）".into(), ..news() });
    let stale = changed.clone();
    let old = world.app.act(&world.writer, async move |tx| edit(tx, id, version - 1, stale.clone()).await).await;
    assert_eq!(not_now(old), "本稿刚被他人修改，请刷新页面，核对后再办理");
    let new = world.app.act(&world.writer, async move |tx| edit(tx, id, version, changed.clone()).await).await.unwrap();
    let unsaid = world.app.act(&world.writer, async move |tx| submit(tx, id, new.version, Secrecy::Unsaid).await).await;
    assert_eq!(wrong(unsaid).0, ["not_secret"]);
    world.submit(&world.writer, &new).await.unwrap();
});

on_both!(a11_2_news_names_a_source_of_the_charter_and_carries_no_mark_of_secrecy, async |engine: Engine| {
    let world = world(engine).await;
    let offer = async |content| world.offer(&world.writer, world.college, "news", content).await;
    assert_eq!(wrong(offer(Content { source: String::new(), ..news() }).await).0, ["source", "source"]);
    assert_eq!(wrong(offer(Content { source: "某公众号".into(), ..news() }).await).0, ["source"]);
    let marked =
        Content {
            title: "会议纪要（机 密★）".into(), body: "第一行\n本件 绝密\u{200b}★ 保存".into(), ..news()
        };
    let (fields, says) = wrong(offer(marked).await);
    assert_eq!(fields, ["title", "body"]);
    assert!(says.contains("标题第 6 字有“机密★”") && says.contains("正文第 2 行第 4 字有“绝密★”"), "{says}");
    let sent = offer(news()).await.unwrap();
    assert_eq!(sent.not_secret.unwrap().by, world.writer.id());
});

on_both!(a11_3_resources_come_from_units_of_the_institution_in_three_kinds, async |engine: Engine| {
    let world = world(engine).await;
    let research = || Content { kind: Kind::Research, ..news() };
    let (fields, says) = wrong(world.draft(&world.teacher, world.school, "resources", research()).await);
    assert_eq!((fields, says.contains("学校")), (vec!["host".to_owned()], true));
    // A draft whose unit became one of another kind is not submitted either: the policy says so.
    let draft = world.draft(&world.writer, world.college, "resources", research()).await.unwrap();
    world.moved_to_school(&draft).await;
    assert_eq!(not_allowed(world.submit(&world.teacher, &draft).await), "第十一条");
    let door = format!("/articles/{}/submission", draft.id);
    assert_eq!(world.send(&world.teacher, &door, 1, "not_secret=yes").await.0, 403);
    assert_eq!(wrong(world.offer(&world.writer, world.college, "resources", news()).await).0, ["kind"]);
    for kind in [Kind::Article, Kind::Research, Kind::Frontier] {
        world.offer(&world.writer, world.college, "resources", Content { kind, ..news() }).await.unwrap();
    }
});

on_both!(a11_4_a_policy_names_who_issued_it_its_number_its_day_and_where_it_stands, async |engine: Engine| {
    let world = world(engine).await;
    let offer = async |content| world.offer(&world.owner, world.office, "policies", content).await;
    let bare = Content { kind: Kind::Repost, source: String::new(), ..news() };
    assert_eq!(wrong(offer(bare).await).0, ["issuing_body", "document_number", "issued_on", "original_link"]);
    assert_eq!(wrong(offer(Content { issued_on: "2027-01-01".into(), ..policy() }).await).0, ["issued_on"]);
    for link in ["http://www.moe.gov.cn/a", "https://", "javascript:alert(1)", "https://a.cn/\"x", "https://u@a.cn/"] {
        let content = Content { original_link: link.into(), ..policy() };
        assert_eq!(
            wrong(world.draft(&world.owner, world.office, "policies", content).await).0,
            ["original_link"],
            "{link}"
        );
    }
    offer(policy()).await.unwrap();
});

on_both!(a_draft_with_mistakes_is_told_all_of_them_at_once, async |engine: Engine| {
    let world = world(engine).await;
    let bad = Content { title: "x".into(), body: " \n ".into(), issued_on: "昨天".into(), ..news() };
    let (fields, _) = wrong(world.draft(&world.writer, world.college, "news", bad).await);
    assert_eq!(fields, ["title", "body", "issued_on"]);
    let huge = Content { body: "字".repeat(20_001), ..news() };
    assert_eq!(wrong(world.draft(&world.writer, world.college, "news", huge).await).0, ["body"]);
    assert_eq!(wrong(world.draft(&world.writer, world.college, "gossip", news()).await).0, ["column"]);
});

on_both!(what_somebody_wrote_is_text_and_never_a_tag, async |engine: Engine| {
    let world = world(engine).await;
    let content = Content { title: "<script>alert(1)</script>".into(), body: "<b>粗</b>".into(), ..news() };
    let article = world.published(content).await;
    let (_, page) = world.read(&format!("/articles/{}", article.id)).await;
    assert!(!page.contains("<script>alert") && !page.contains("<b>粗"));
    assert!(page.contains("&lt;b&gt;粗"));
});

on_both!(a9_1_a_column_is_administered_by_its_owner_and_by_the_owner_of_no_other, async |engine: Engine| {
    let world = world(engine).await;
    let person = world.teacher.id();
    let given = async move |tx: &mut kernel::Tx<'_>| {
        let scope = ("Column", 2);
        people::roles::give(tx, NewGrant { person, role: "column_owner", scope, unit: 0, until: None }).await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    let article = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let (path, reason) = (format!("/articles/{}", article.id), "reason=%E6%9D%A5%E6%BA%90");
    for (who, status) in [(&world.teacher, 404), (&world.center, 403), (&world.writer, 403)] {
        assert_eq!(world.send(who, &format!("{path}/acceptance"), article.version, "").await.0, status);
        assert_eq!(world.send(who, &format!("{path}/return"), article.version, reason).await.0, status);
    }
    assert!(!world.read_as(&world.teacher, "/articles/desk").await.1.contains(&path), "another column's");
    assert!(world.read_as(&world.editor, "/articles/desk").await.1.contains(&path));
    assert_eq!(world.send(&world.editor, &format!("{path}/acceptance"), article.version, "").await.0, 303);
});

on_both!(a11_1_the_units_form_makes_a_draft_that_the_owner_takes_and_the_center_publishes, async |engine: Engine| {
    let world = world(engine).await;
    assert_eq!(world.read("/articles/desk").await.0, 401);
    let (_, choice) = world.read_as(&world.writer, "/articles/new").await;
    assert!(choice.contains("column=news") && !choice.contains("column=policies"), "a college provides no policies");
    let (_, form) = world.read_as(&world.writer, "/articles/new?column=news").await;
    assert!(form.contains("中文系") && !form.contains("第一小学") && form.contains("<option value=\"学院官网\">"));
    let fields = format!(
        "column=news&host={}&content_kind=dynamic&title=%E5%9F%B9%E8%AE%AD%E5%BC%80%E7%8F%AD&body=x&source=%E5%AD%A6%E9%99%A2%E5%AE%98%E7%BD%91",
        world.college
    );
    let (status, to) = world.send(&world.writer, "/articles", 0, &fields).await;
    assert_eq!(status, 303, "{to}");
    assert!(world.read_as(&world.writer, "/articles/desk").await.1.contains(&to));
    assert!(!world.read_as(&world.teacher, "/articles/desk").await.1.contains(&to));
    let path = to.trim_end_matches("/record").to_owned();
    assert_eq!(world.read_as(&world.writer, &format!("{path}/edit")).await.0, 200);
    assert_eq!(world.send(&world.writer, &format!("{path}/submission"), 1, "x=").await.0, 422);
    assert_eq!(world.send(&world.writer, &format!("{path}/submission"), 1, "not_secret=yes").await.0, 303);
    assert!(world.read_as(&world.editor, "/articles/desk").await.1.contains(&to));
    assert!(world.read_as(&world.editor, &to).await.1.contains("采用"));
    assert_eq!(world.send(&world.center, &format!("{path}/publication"), 2, "").await.0, 403, "nobody took it yet");
    for (who, status) in [(&world.center, 403), (&world.writer, 403), (&world.teacher, 404)] {
        assert_eq!(world.send(who, &format!("{path}/acceptance"), 2, "").await.0, status);
    }
    assert_eq!(world.send(&world.editor, &format!("{path}/acceptance"), 2, "").await.0, 303);
    assert_eq!(world.read(&path).await.0, 404, "taken is not published");
    for (who, status) in [(&world.editor, 403), (&world.writer, 403), (&world.teacher, 404)] {
        assert_eq!(world.send(who, &format!("{path}/publication"), 3, "").await.0, status);
    }
    assert_eq!(world.send(&world.center, &format!("{path}/publication"), 3, "").await.0, 303);
    assert_eq!(world.read(&path).await.0, 200);
    let reason = "reason=%E6%9D%A5%E6%BA%90%E6%9C%89%E8%AF%AF";
    assert_eq!(world.send(&world.writer, &format!("{path}/withdrawal"), 4, reason).await.0, 403);
    assert_eq!(world.send(&world.center, &format!("{path}/withdrawal"), 4, reason).await.0, 303);
    assert_eq!(world.read(&path).await.0, 410);
    assert_eq!(world.read_as(&world.teacher, &to).await.0, 404);
});
