//! Corrections of what is published, and its withdrawal: each with its record.
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::on_both;

use super::*;

const BETTER: &str = "title=%E5%B0%8F%E5%AD%A6%E8%AF%AD%E6%96%87%E5%9F%B9%E8%AE%AD%E5%BC%80%E7%8F%AD&body=%E6%9C%89+118+%E4%BD%8D%E6%95%99%E5%B8%88%E5%8F%82%E5%8A%A0%E3%80%82&source=%E5%AD%A6%E9%99%A2%E5%AE%98%E7%BD%91&reason=%E4%BA%BA%E6%95%B0%E6%9C%89%E8%AF%AF&not_secret=yes";
const WHY: &str = "reason=%E8%AF%B7%E6%A0%B8%E5%AE%9E";

on_both!(a11_1_a_correction_is_proposed_accepted_by_another_and_carried_out_by_the_center, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.published(news()).await;
    let path = format!("/articles/{}", article.id);
    let door = |rest: &str| format!("{path}/correction{rest}");
    for (who, status) in [(&world.teacher, 403), (&world.center, 403)] {
        assert_eq!(world.send(who, &door(""), article.version, BETTER).await.0, status);
        assert_eq!(world.read_as(who, &door("")).await.0, status);
    }
    // Sources, words and the confirmation are asked for again.
    let bad = BETTER.replace("not_secret=yes", "not_secret=");
    assert_eq!(world.send(&world.writer, &door(""), article.version, &bad).await.0, 422);
    let marked = BETTER.replace("118", "%E6%9C%BA%E5%AF%86%E2%98%85");
    assert_eq!(world.send(&world.writer, &door(""), article.version, &marked).await.0, 422);
    let foreign = BETTER.replace("%E5%AE%98%E7%BD%91", "");
    assert_eq!(world.send(&world.writer, &door(""), article.version, &foreign).await.0, 422);
    // The owner proposes: another owner accepts, not they.
    assert_eq!(world.send(&world.owner, &door(""), article.version, BETTER).await.0, 303);
    let mut version = article.version + 1;
    assert!(world.waits(&world.editor, "同意更正").await && !world.waits(&world.owner, "同意更正").await);
    assert_eq!(world.send(&world.writer, &door(""), version, BETTER).await.0, 409, "one at a time");
    for (who, status) in [(&world.owner, 403), (&world.writer, 403), (&world.center, 403), (&world.teacher, 403)] {
        assert_eq!(world.send(who, &door("/acceptance"), version, "").await.0, status);
        assert_eq!(world.send(who, &door("/refusal"), version, WHY).await.0, status);
    }
    assert_eq!(world.send(&world.center, &door("/publication"), version, "").await.0, 403, "nobody agreed yet");
    assert!(world.read(&path).await.1.contains("120 位教师"), "the published text stays");
    assert!(world.read_as(&world.editor, &door("/preview")).await.1.contains("118 位教师"));
    assert_eq!(world.read(&door("/preview")).await.0, 401);
    assert_eq!(world.read_as(&world.teacher, &door("/preview")).await.0, 404);
    assert_eq!(world.send(&world.editor, &door("/acceptance"), version, "").await.0, 303);
    version += 1;
    assert!(world.waits(&world.center, "执行更正").await);
    assert!(world.read(&path).await.1.contains("120 位教师"), "agreed to is not carried out");
    for (who, status) in [(&world.editor, 403), (&world.owner, 403), (&world.writer, 403), (&world.teacher, 403)] {
        assert_eq!(world.send(who, &door("/publication"), version, "").await.0, status);
    }
    assert_eq!(world.send(&world.center, &door("/publication"), version, "").await.0, 303);
    let (_, page) = world.read(&path).await;
    for said in ["118 位教师", "更正：", "2026-11-23", "人数有误"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("120 位教师"));
    assert_eq!(world.todos(&world.center).await, vec![]);
    // Every version stays, for those who work on it.
    let (_, record) = world.read_as(&world.writer, &format!("{path}/record")).await;
    for said in ["第 1 版", "第 2 版", "提出更正", "同意更正", "执行更正", "赵敏", "人数有误"] {
        assert!(record.contains(said), "{said}");
    }
    let (_, second) = world.read_as(&world.writer, &format!("{path}/versions/2")).await;
    assert!(second.contains("<del>") && second.contains("120 位教师") && second.contains("118 位教师"));
    assert_eq!(world.read_as(&world.writer, &format!("{path}/versions/3")).await.0, 404);
    assert_eq!(world.read(&format!("{path}/versions/1")).await.0, 401);
    assert_eq!(world.read_as(&world.teacher, &format!("{path}/versions/1")).await.0, 404);
});

on_both!(a11_1_a_correction_that_is_refused_or_taken_back_leaves_the_text_and_its_record, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.published(news()).await;
    let path = format!("/articles/{}", article.id);
    let mut version = article.version;
    let steps: [(&Actor, &str, &str); 4] = [
        (&world.writer, "", BETTER),
        (&world.editor, "/refusal", WHY),
        (&world.writer, "", BETTER),
        (&world.writer, "/removal", ""),
    ];
    assert_eq!(world.send(&world.editor, &format!("{path}/correction/removal"), version, "").await.0, 409);
    for (who, rest, fields) in steps {
        let (status, said) = world.send(who, &format!("{path}/correction{rest}"), version, fields).await;
        assert_eq!(status, 303, "{rest}: {said}");
        version += 1;
        if rest.is_empty() {
            let others = world.send(&world.owner, &format!("{path}/correction/removal"), version, "").await.0;
            assert_eq!(others, 409, "only whoever proposed it takes it back");
        }
    }
    assert!(world.read(&path).await.1.contains("120 位教师"));
    let (_, record) = world.read_as(&world.editor, &format!("{path}/record")).await;
    for said in ["不同意更正", "请核实", "撤回更正", "提出人撤回"] {
        assert!(record.contains(said), "{said}");
    }
    assert_eq!(world.todos(&world.editor).await, vec![]);
});

on_both!(a11_1_what_is_withdrawn_is_gone_everywhere_and_keeps_its_record, async |engine: Engine| {
    let world = world(engine).await;
    let article = world.published(news()).await;
    let path = format!("/articles/{}", article.id);
    let feed = "/columns/news/feed.atom";
    assert!(world.read(feed).await.1.contains(&path));
    assert_eq!(world.send(&world.writer, &format!("{path}/correction"), article.version, BETTER).await.0, 303);
    let version = article.version + 1;
    for (who, status) in [(&world.writer, 403), (&world.teacher, 403)] {
        assert_eq!(world.send(who, &format!("{path}/withdrawal"), version, WHY).await.0, status);
    }
    assert_eq!(world.send(&world.editor, &format!("{path}/withdrawal"), version, WHY).await.0, 303);
    let (status, page) = world.read(&path).await;
    assert_eq!(status, 410);
    assert!(page.contains("已下线") && !page.contains("骨干教师") && !page.contains("120 位"));
    for at in [feed, "/columns/news/feed.rss", "/columns/news", "/", "/search?q=%E9%AA%A8%E5%B9%B2%E6%95%99%E5%B8%88"] {
        assert!(!world.read(at).await.1.contains(&path), "{at}");
    }
    assert_eq!(world.read_as(&world.teacher, &format!("{path}/record")).await.0, 404);
    let (_, record) = world.read_as(&world.writer, &format!("{path}/record")).await;
    assert!(record.contains("请核实") && record.contains("周岩") && record.contains("未更正"));
    assert_eq!(world.todos(&world.editor).await, vec![], "the correction went with it");
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});
