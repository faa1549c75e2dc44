//! Pictures and attachments: whose they are, who has them when, and what keeps an article from being submitted.
use bytes::Bytes;
use governance::files::{self, File};
use kernel::house::{Engine, work_off};
use kernel::{Id, on_both};

use super::*;

/// A picture of one point.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0, 1, 0, 0, 5, 0, 1,
    0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

impl World {
    async fn sent(&self, by: &Actor, name: &str, purpose: &str, content: &'static [u8]) -> Id<File> {
        let id = files::send_in(&self.app, by, name, purpose, Bytes::from_static(content)).await.unwrap();
        work_off(&self.app).await;
        id
    }
    async fn released(&self, id: Id<File>) {
        let guard = self.editor.id();
        let seed = Actor::house("tests");
        let given = self.app.act(&seed, async move |tx: &mut kernel::Tx<'_>| {
            let scope = ("Platform", 1);
            people::roles::give(tx, NewGrant { person: guard, role: "file_guard", scope, unit: 0, until: None }).await
        });
        given.await.unwrap();
        let released = self.app.act(&self.editor, async move |tx| {
            let version = files::by_id(tx, id).await?.unwrap().version;
            files::release(tx, id, version).await
        });
        released.await.unwrap();
    }
}

fn with(picture: Id<File>, says: &str, attachments: Vec<i64>) -> Content {
    let body = format!("<p>11 月 20 日开班。</p><p><img src=\"/files/{picture}\" alt=\"{says}\"></p>");
    Content { format: Format::Rich, body, attachments, ..news() }
}

on_both!(
    a11_1_files_are_the_workers_before_publication_everybodys_after_and_nobodys_in_the_end,
    async |engine: Engine| {
        let world = world(engine).await;
        let picture = world.sent(&world.writer, "合影.png", "picture", PNG).await;
        let paper = world.sent(&world.writer, "日程.txt", "attachment", "第一天：开班".as_bytes()).await;
        let (image, sheet) = (format!("/files/{picture}"), format!("/files/{paper}"));
        let draft = world.draft(&world.writer, world.college, "news", with(picture, "", vec![paper.0])).await.unwrap();
        // Waiting in quarantine, without a word about what it shows: both are said.
        let (fields, says) = wrong(world.submit(&world.writer, &draft).await);
        assert!(fields == ["body"] && says.contains("第 1 张图片没有说明文字"), "{fields:?} {says}");
        let (id, told) = (draft.id, with(picture, "学员合影", vec![paper.0]));
        let draft = world.app.act(&world.writer, async move |tx| edit(tx, id, 1, told.clone()).await).await.unwrap();
        let (fields, says) = wrong(world.submit(&world.writer, &draft).await);
        assert!(fields == ["body", "upload"] && says.matches("等待放行").count() == 2, "{says}");
        assert!(world.read_as(&world.writer, &format!("/articles/{id}/preview")).await.1.contains("pic-waits"));
        world.released(picture).await;
        world.released(paper).await;
        let sent = world.submit(&world.writer, &draft).await.unwrap();
        for file in [&image, &sheet] {
            assert_eq!(world.read(file).await.0, 404, "a stranger");
            assert_eq!(world.read_as(&world.teacher, file).await.0, 404, "of another unit");
            for who in [&world.writer, &world.editor, &world.center] {
                assert_eq!(world.read_as(who, file).await.0, 200);
            }
        }
        let taken = world.review(&world.editor, &sent).await.unwrap();
        assert_eq!(world.read(&image).await.0, 404, "taken is not published");
        let published = world.publish(&world.center, &taken).await.unwrap();
        let (_, page) = world.read(&format!("/articles/{id}")).await;
        assert!(page.contains(&format!("<img src=\"{image}\" alt=\"学员合影\">")) && page.contains("日程.txt"));
        let shown = world.answer(axum::http::Request::get(&*image).body(axum::body::Body::empty()).unwrap()).await;
        let said = |name: &str| shown.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap();
        assert_eq!((shown.status().as_u16(), said("content-type")), (200, "image/png".to_owned()));
        assert!(
            said("content-disposition").starts_with("inline") && said("content-security-policy").contains("sandbox")
        );
        let kept = world.answer(axum::http::Request::get(&*sheet).body(axum::body::Body::empty()).unwrap()).await;
        assert!(kept.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        world.withdraw(&world.center, &published).await.unwrap();
        for file in [&image, &sheet] {
            assert_eq!(world.read(file).await.0, 404, "withdrawn");
            assert_eq!(world.read_as(&world.teacher, file).await.0, 404);
            assert_eq!(world.read_as(&world.editor, file).await.0, 200, "on record for those who work on it");
        }
    }
);

on_both!(a11_1_a_picture_of_a_correction_is_public_only_once_it_is_carried_out, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.published(news()).await;
    let picture = world.sent(&world.writer, "新图.png", "picture", PNG).await;
    world.released(picture).await;
    let file = format!("/files/{picture}");
    let (id, version) = (article.id, article.version);
    let proposal =
        Proposal { content: with(picture, "图", vec![]), reason: "补图".into(), secrecy: Secrecy::Confirmed };
    world.app.act(&world.writer, async move |tx| amend(tx, id, version, proposal.clone()).await).await.unwrap();
    world.app.act(&world.editor, async move |tx| endorse(tx, id, version + 1).await).await.unwrap();
    assert_eq!((world.read(&file).await.0, world.read_as(&world.editor, &file).await.0), (404, 200));
    world.app.act(&world.center, async move |tx| correct(tx, id, version + 2).await).await.unwrap();
    assert_eq!(world.read(&file).await.0, 200);
});

on_both!(a_file_of_somebody_else_or_of_another_article_is_not_named, async |engine: Engine| {
    let world = world(engine).await;
    let theirs = world.sent(&world.owner, "他人.png", "picture", PNG).await;
    let stolen = world.draft(&world.writer, world.college, "news", with(theirs, "图", vec![])).await;
    assert_eq!(wrong(stolen).0, ["body"]);
    let stolen =
        world.draft(&world.writer, world.college, "news", Content { attachments: vec![theirs.0], ..news() }).await;
    assert_eq!(wrong(stolen).0, ["upload"]);
    let own = world.sent(&world.writer, "本人.png", "picture", PNG).await;
    let first = world.draft(&world.writer, world.college, "news", with(own, "图", vec![])).await.unwrap();
    assert_eq!(wrong(world.draft(&world.writer, world.college, "news", with(own, "图", vec![])).await).0, ["body"]);
    // A draft that names it no more lets it go.
    let (id, version) = (first.id, first.version);
    world.app.act(&world.writer, async move |tx| edit(tx, id, version, news()).await).await.unwrap();
    assert_eq!(world.read_as(&world.writer, &format!("/files/{own}")).await.0, 404);
});

on_both!(bytes_that_are_no_picture_are_refused_by_what_they_are, async |engine: Engine| {
    let world = world(engine).await;
    let fake = world.sent(&world.writer, "图.png", "picture", b"%PDF-1.7 not a picture at all").await;
    let draft = world.draft(&world.writer, world.college, "news", with(fake, "图", vec![])).await;
    assert_eq!(wrong(draft).0, ["file"]);
    // A text sent in as an attachment and then named as a picture.
    let text = world.sent(&world.writer, "字.txt", "attachment", "文字".as_bytes()).await;
    world.released(text).await;
    let draft = world.draft(&world.writer, world.college, "news", with(text, "图", vec![])).await.unwrap();
    let (fields, says) = wrong(world.submit(&world.writer, &draft).await);
    assert!(fields == ["body"] && says.contains("不是 JPG 或 PNG"), "{says}");
});
