//! Promises, each kept on a real database and a real index.
use fulltext::Ask;
use governance::workflow::{DossierMoved, Kind};
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, on_both, params};

use super::on_moved;

use crate::articles::tests::news;
use crate::premium::tests::published_course;
use crate::tests::world;

on_both!(what_is_published_is_found_and_what_is_withdrawn_is_not, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.published(news()).await;
    let path = format!("/articles/{}\"", article.id);
    let query = "/search?q=%E9%AA%A8%E5%B9%B2%E6%95%99%E5%B8%88";
    // The index is empty at its first use and fills itself.
    let (status, page) = world.read(query).await;
    assert!(status == 200 && page.contains(&path) && page.contains("<mark>"), "{status}");
    work_off(&world.app).await;
    let second = world.published(crate::articles::Content { title: "骨干教师结业".into(), ..news() }).await;
    work_off(&world.app).await;
    assert!(world.read(query).await.1.contains(&format!("/articles/{}\"", second.id)));
    world.withdraw(&world.center, &article).await.unwrap();
    // Still in the index, and not shown all the same.
    assert!(!world.read(query).await.1.contains(&path));
    work_off(&world.app).await;
    let found = crate::search::find(&world.app, Ask { words: "骨干教师".into(), ..Ask::default() }).await.unwrap();
    assert_eq!(found.hits.iter().map(|hit| hit.key.clone()).collect::<Vec<_>>(), [second.id.to_string()]);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(odd_questions_are_answered_with_a_page, async |engine: Engine| {
    let world = world(engine).await;
    for query in ["", "?q=", "?q=%20", "?q=%00%22%3Cscript%3E", "?q=AND%20OR%20(%22", "?q=x&from=999999999"] {
        let (status, page) = world.read(&format!("/search{query}")).await;
        assert!(status == 200 && !page.contains("<script>\"") && !page.contains("\"<script"), "{query}: {status}");
    }
});

// req("AC-07")
on_both!(an_open_course_is_found_by_what_it_says_and_a_scoped_or_withdrawn_one_by_nobody, async |engine: Engine| {
    let world = world(engine).await;
    published_course(&world, 71, "童话单元的整体教学", "open").await;
    published_course(&world, 72, "童话单元的内部研讨", "scoped").await;
    let item = async |tx: &mut kernel::Tx<'_>| {
        let text = "INSERT INTO items (course_id, content, item_key, chapter, place, kind, title, required, body,
            pass_percent, tries) VALUES (71, 1, 1, 1, 1, 'text', '课前准备', TRUE, '# 课前
- 先读一篇民间故事', 0, 0)";
        tx.sql.exec(text, params![]).await?;
        Ok(())
    };
    world.app.act(&Actor::house("tests"), item).await.unwrap();
    let search = async |words: &str| world.read(&format!("/search?q={words}")).await.1;
    let tale = "%E7%AB%A5%E8%AF%9D%E5%8D%95%E5%85%83";
    let page = search(tale).await;
    assert!(
        page.contains("/courses/71\"") && !page.contains("/courses/72\"") && page.contains(">1</span> 条"),
        "{page}"
    );
    let by_text = search("%E6%B0%91%E9%97%B4%E6%95%85%E4%BA%8B").await;
    assert!(by_text.contains("/courses/71\""), "by its texts");
    assert!(!by_text.contains("# 课前") && !by_text.contains("- 先读"), "without the marks of their structure");
    published_course(&world, 73, "童话单元的作业设计", "open").await;
    let moved = |subject: i64, stage: &str| DossierMoved {
        dossier: subject,
        kind: Kind::Course,
        subject,
        content: 1,
        stage: stage.into(),
    };
    on_moved(world.app.clone(), moved(73, "published")).await.unwrap();
    assert!(search(tale).await.contains("/courses/73\""));
    let withdraw = async |tx: &mut kernel::Tx<'_>| {
        tx.sql.exec("UPDATE dossiers SET stage = 'withdrawn' WHERE subject_id = 71", params![]).await?;
        Ok(())
    };
    world.app.act(&Actor::house("tests"), withdraw).await.unwrap();
    assert!(!search(tale).await.contains("/courses/71\""), "still in the index, and not shown all the same");
    on_moved(world.app.clone(), moved(71, "withdrawn")).await.unwrap();
    let found = crate::search::find(&world.app, Ask { words: "童话单元".into(), ..Ask::default() }).await.unwrap();
    assert_eq!(found.hits.iter().map(|hit| hit.key.as_str()).collect::<Vec<_>>(), ["73"]);
});
