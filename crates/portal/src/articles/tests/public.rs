//! What everybody reads: the column by year and word, feeds, the search, rich text as it was sanitised.
use axum::body::Body;
use axum::http::Request;
use kernel::house::{Engine, MONDAY, work_off};
use kernel::{DAY, on_both};

use super::*;

on_both!(a11_1_a_column_is_read_by_year_and_word_page_by_page, async |engine: Engine| {
    let world = world(engine).await;
    let old = world.published(Content { title: "去年的培训综述".into(), ..news() }).await;
    world.app.house.clock.move_to(MONDAY.plus(400 * DAY));
    for n in 0..21 {
        world.published(Content { title: format!("第 {n} 期研修开班 A%b_{n}"), ..news() }).await;
    }
    let all = world.read("/columns/news").await.1;
    let next = all.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let second = world.read(&next).await.1;
    assert_eq!((all.matches("<li><h2>").count(), second.matches("<li><h2>").count()), (20, 2));
    let path = format!("/articles/{}\"", old.id);
    for (asked, there) in [
        ("?year=2026", true),
        ("?year=2027", false),
        ("?q=%E5%8E%BB%E5%B9%B4", true),
        ("?q=%E6%B2%A1%E6%9C%89", false),
        ("?year=2027&q=%E5%8E%BB%E5%B9%B4", false),
        ("?year=x&q=%E7%BB%BC%E8%BF%B0", true),
        ("?year=99999&before=x", false),
    ] {
        let (status, page) = world.read(&format!("/columns/news{asked}")).await;
        assert!(status == 200 && page.contains(&path) == there, "{asked}");
    }
    let few = world.read("/columns/news?q=a%25b_1").await.1;
    assert_eq!(few.matches("<li><h2>").count(), 11, "letters fold, signs are signs");
    let more = world.read("/columns/news?year=2027&q=%E7%A0%94%E4%BF%AE").await.1;
    assert!(more.contains("&#38;year=2027&#38;q=%E7%A0%94%E4%BF%AE") || more.contains("&amp;year=2027"), "{more}");
});

on_both!(a11_1_feeds_are_well_formed_stable_and_say_when_nothing_changed, async |engine: Engine| {
    let world = world(engine).await;
    let title = "<b>A&B</b> “开班”\u{1}";
    let article = world.published(Content { title: title.into(), ..news() }).await;
    // In the second of the change no day is named: another change may follow in it.
    let fresh = Request::get("/columns/news/feed.atom").header("if-modified-since", "Mon, 23 Nov 2026 01:00:00 GMT");
    let fresh = world.answer(fresh.body(Body::empty()).unwrap()).await;
    assert!(fresh.status() == 200 && !fresh.headers().contains_key("last-modified"));
    world.app.house.clock.move_to(MONDAY.plus(kernel::SECOND));
    for (path, kind) in
        [("/columns/news/feed.atom", "application/atom+xml"), ("/columns/news/feed.rss", "application/rss+xml")]
    {
        let ask = |name: &str, value: String| Request::get(path).header(name, value).body(Body::empty()).unwrap();
        let answer = world.answer(ask("accept", "*/*".into())).await;
        let head = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(head("content-type").starts_with(kind));
        let (tag, changed) = (head("etag"), head("last-modified"));
        assert_eq!(changed, "Mon, 23 Nov 2026 01:00:00 GMT");
        let (_, feed) = world.read(path).await;
        assert!(feed.contains("&lt;b&gt;A&amp;B&lt;/b&gt; “开班”") && !feed.contains('\u{1}'), "{feed}");
        assert!(feed.contains(&format!("urn:shixue:articles:{}<", article.id)));
        assert!(feed.contains(&format!("http://127.0.0.1:8080/articles/{}", article.id)));
        let balance =
            |name: &str| feed.matches(&format!("<{name}>")).count() == feed.matches(&format!("</{name}>")).count();
        assert!(["title", "entry", "item", "summary", "description"].into_iter().all(balance));
        for (name, value, status) in [
            ("if-none-match", tag.clone(), 304),
            ("if-none-match", "\"x\"".into(), 200),
            ("if-modified-since", changed.clone(), 304),
            ("if-modified-since", "Sun, 22 Nov 2026 01:00:00 GMT".into(), 200),
            ("if-modified-since", "gestern".into(), 200),
        ] {
            assert_eq!(world.answer(ask(name, value)).await.status().as_u16(), status, "{name}");
        }
    }
    assert_eq!(world.read("/columns/gossip/feed.atom").await.0, 404);
    let (_, column) = world.read("/columns/news").await;
    assert!(
        column.contains("rel=\"alternate\" type=\"application/atom+xml\"") && column.contains("application/rss+xml")
    );
    world.app.house.clock.move_to(MONDAY.plus(DAY));
    world.withdraw(&world.center, &article).await.unwrap();
    let (_, feed) = world.read("/columns/news/feed.atom").await;
    assert!(!feed.contains("<entry>") && feed.contains("2026-11-24"), "a withdrawal is a change too");
});

on_both!(a11_4_a_policy_is_found_by_its_title_its_text_and_its_number, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.offer(&world.owner, world.office, "policies", policy()).await.unwrap();
    let article = world.review(&world.editor, &article).await.unwrap();
    let article = world.publish(&world.center, &article).await.unwrap();
    work_off(&world.app).await;
    let path = format!("/articles/{}\"", article.id);
    for words in [
        "%E5%AD%A6%E6%97%B6%E7%AE%A1%E7%90%86",
        "%E6%95%99%E5%B8%88%E3%80%942026%E3%80%955%E5%8F%B7",
        "%E5%90%84%E5%8C%BA%E6%95%99%E5%A7%94",
    ] {
        assert!(world.read(&format!("/search?q={words}")).await.1.contains(&path), "{words}");
        assert!(world.read(&format!("/columns/policies?q={words}")).await.1.contains(&path), "{words}");
    }
    let (_, form) = world.read_as(&world.owner, "/articles/new?column=policies").await;
    for field in ["issuing_body", "document_number", "issued_on", "original_link"] {
        let at = form.split(&format!("name=\"{field}\"")).nth(1).unwrap();
        assert!(at.split('>').next().unwrap().contains("required"), "{field}");
    }
});

on_both!(what_is_served_is_what_was_sanitised_and_found_by_its_words, async |engine: Engine| {
    let world = world(engine).await;
    let body = "<h1>安排</h1><p style='mso-x:1' onclick=x>分<b>两班</b><o:p></o:p><script>alert(7)</script></p>\
        <p><a href=\"javascript:alert(8)\">点击</a><a href=\"https://www.bjie.ac.cn/\">官网</a></p>";
    let content = Content { format: Format::Rich, body: body.into(), ..news() };
    let article = world.published(content).await;
    let kept = "<h2>安排</h2><p>分<strong>两班</strong></p><p>点击<a href=\"https://www.bjie.ac.cn/\" rel=\"noopener noreferrer\">官网</a></p>";
    assert_eq!(article.content.body, kept);
    let (_, page) = world.read(&format!("/articles/{}", article.id)).await;
    assert!(
        page.contains(kept) && !page.contains("alert(7)") && !page.contains("javascript:") && !page.contains("mso-x")
    );
    work_off(&world.app).await;
    let (_, found) = world.read("/search?q=%E4%B8%A4%E7%8F%AD").await;
    assert!(found.contains(&format!("/articles/{}\"", article.id)) && !found.contains("strong"));
    let (_, feed) = world.read("/columns/news/feed.rss").await;
    assert!(feed.contains("安排 分两班"), "{feed}");
});

/// What the page of a door sends with it.
fn sent(door: &str) -> &'static str {
    match door.rsplit_once('/').map_or(door, |(_, last)| last) {
        "articles" => "column=news&host=1&content_kind=dynamic&title=x&body=x",
        "edit" => "title=x&body=x",
        "correction" => "title=x&body=x&reason=x",
        "submission" => "not_secret=yes",
        "schedule" => "publish_at=2026-11-23T15%3A00",
        "return" | "rejection" | "withdrawal" | "refusal" => "reason=x",
        _ => "",
    }
}

on_both!(no_verb_opens_to_whoever_has_no_part_in_the_article, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.offer(&world.writer, world.college, "news", news()).await.unwrap();
    let learner = Actor::person(Id::new(404));
    for door in super::super::doors().iter().filter(|door| matches!(door.audience, kernel::Audience::Verb(..))) {
        for id in [article.id.0, 404] {
            let path = door.path.replace("{id}", &id.to_string()).replace("{n}", "1");
            let (status, _) = match door.method.as_str() {
                "GET" => world.read_as(&learner, &path).await,
                // As the page would send it: a field that the door does not know is refused before anybody is asked.
                _ => world.send(&learner, &path, 2, sent(door.path)).await,
            };
            assert!([403, 404].contains(&status), "{} {path}: {status}", door.method);
        }
    }
});
