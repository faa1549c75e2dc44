//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::Engine;
use kernel::on_both;

use crate::tests::world;

on_both!(a9_1_every_column_stands_on_the_home_page_with_its_owner_and_its_five_newest, async |engine: Engine| {
    let world = world(engine).await;
    let (_, empty) = world.read("/").await;
    for said in ["培训动态", "学习资源", "政策法规", "党政办公室", "本栏目还没有发布稿件", "今天没有公开的课程和直播"]
    {
        assert!(empty.contains(said), "{said}");
    }
    let mut ids = vec![];
    for n in 0..6 {
        let content =
            crate::articles::Content { title: format!("第 {n} 期培训开班"), ..crate::articles::tests::news() };
        ids.push(world.published(content).await.id);
    }
    let (_, home) = world.read("/").await;
    let shown: Vec<bool> = ids.iter().map(|id| home.contains(&format!("/articles/{id}\""))).collect();
    assert_eq!(shown, [false, true, true, true, true, true]);
});

on_both!(every_link_of_the_home_page_leads_to_a_page, async |engine: Engine| {
    let world = world(engine).await;
    let (_, home) = world.read("/").await;
    // Doors of other wings, which the roof's own test walks.
    let others = ["/sign-in", "/charter", "/duties", "/my", "/inbox", "/assets/"];
    let links = home.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    for link in links.map(|link| format!("/{link}")) {
        if !others.iter().any(|other| link.starts_with(other)) {
            assert_eq!(world.read(&link).await.0, 200, "{link}");
        }
    }
    assert!(!home.contains("href=\"#\""));
});
