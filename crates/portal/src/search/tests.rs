//! Promises, each kept on a real database and a real index.
use fulltext::Ask;
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::on_both;

use crate::articles::tests::news;
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
