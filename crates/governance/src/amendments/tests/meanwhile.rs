//! What was published meanwhile, and what an article says: whatever else is proposed neither dies nor slips through.
use super::*;

on_both!(a23_1_what_was_published_meanwhile_ends_what_overlaps_and_carries_the_rest_over, async |engine: Engine| {
    let world = world(engine).await;
    let set = |from: &str, to: &str| altered("parameters.toml", from, to);
    let lock = world.propose(&world.network, set("lock_minutes = 30", "lock_minutes = 40"), "", "2026-12-01").await;
    let rival = world.propose(&world.network, set("lock_minutes = 30", "lock_minutes = 41"), "", "2026-12-02").await;
    let other = world.propose(&world.academic, set("review_days = 5", "review_days = 6"), "", "2026-12-02").await;
    let early = world.propose(&world.network, set("history = 5", "history = 6"), "", "2026-11-25").await;
    let at = |made: &Amendment| format!("/charter/amendments/{}", made.id);
    let (lock, rival, other, early) = (lock.unwrap(), rival.unwrap(), other.unwrap(), early.unwrap());
    work_off(&world.app).await;
    let (_, page) = world.read(&world.leader, &at(&other)).await;
    assert!(page.contains("审核通过，转发布") && page.contains("由院领导审核"), "{page}");
    assert_eq!(world.send(&world.leader, &format!("{}/review", at(&other)), 1, "").await.0, 303);
    assert_eq!(world.through(&at(&lock), &world.academic).await, 2);
    // The same value: it ends by itself, says why, waits for nobody; whoever proposed it is told.
    for (one, why) in [(&rival, "第 2 版已修改了同一处内容"), (&early, "第 2 版自 2026-12-01 起执行")]
    {
        let (_, page) = world.read(&world.academic, &at(one)).await;
        assert!(page.contains("被新版取代，自动终止") && page.contains(why), "{page}");
        assert!(!page.contains("审核通过，转发布") && !page.contains("不予通过的理由"), "{page}");
    }
    let waiting = world.app.look(&world.academic, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        people::inbox::todos_of(view, me, &grants).await
    });
    assert!(waiting.await.unwrap().iter().all(|todo| todo.step != "审核章程修改"));
    let told = "SELECT COUNT(*) FROM notices WHERE title LIKE '%被新版取代%'";
    let told = world.app.db.look(async move |c: &mut Conn| c.one::<i64>(told, params![]).await).await.unwrap();
    assert_eq!(told, 2);
    // Another value: its review stands, it is proved anew on the new version, and is published with both values.
    let version = world.version(&at(&other)).await;
    let path = format!("{}/publication", at(&other));
    let (status, says) = world.send(&world.publisher, &path, version, "").await;
    assert!(status == 409 && says.contains("证明"), "before its new proof: {status} {says}");
    let (_, page) = world.read(&world.publisher, &at(&other)).await;
    assert!(
        page.contains("正在证明") && page.contains("章程第 2 版") && !page.contains("发布为新的一版</button>"),
        "{page}"
    );
    work_off(&world.app).await;
    assert_eq!(world.send(&world.publisher, &path, version, "").await.0, 303);
    world.app.house.clock.move_to(kernel::At::of(jiff::civil::date(2026, 12, 2)));
    let ruling = world.app.look(&world.outsider, async |view| charter_of(view)).await.unwrap();
    let p = &ruling.parameters;
    assert_eq!((ruling.version, p.password.lock_minutes, p.deadlines.review_days), (3, 40, 6));
    let (_, page) = world.read(&Actor::stranger(), "/charter/changes?from=2&to=3").await;
    assert!(page.contains("办理期限 · 审核（个工作日）"), "the full label: {page}");
    assert!(dead_jobs(&world.app).await.is_empty());
});

on_both!(a16_1_what_an_article_says_changes_with_it_alone, async |engine: Engine| {
    let world = world(engine).await;
    let (_, page) = world.read(&world.center, "/charter/amendments/new").await;
    assert!(page.contains("条文写明的数") && page.contains("第十六条"), "{page}");
    let field = page.split("id=\"retention-class_recording_months\"").nth(1).unwrap();
    assert!(field.split('>').next().unwrap().contains("disabled"), "{field}");
    for months in ["1", "7"] {
        let fields = format!("{FORM}&effective_on=2026-12-21&retention-class_recording_months={months}");
        let (status, says) = world.send(&world.center, "/charter/amendments", 0, &fields).await;
        assert!(status == 422 && says.contains("第十六条"), "{months}: {status} {says}");
    }
    let mut files = altered("parameters.toml", "class_recording_months = 6", "class_recording_months = 12");
    let alone = world.propose(&world.center, files.clone(), "京教院发〔2026〕3号", "2026-12-21").await.unwrap_err();
    assert!(alone.to_string().contains("只能和第十六条一起修改"), "{alone}");
    let text = files.0.get_mut("articles.toml").unwrap();
    *text = text.replace("一般课堂六个月", "一般课堂十二个月");
    let both = world.propose(&world.center, files, "京教院发〔2026〕3号", "2026-12-21").await.unwrap();
    assert_eq!(both.part, Part::Articles);
    let fields = format!("{FORM}&effective_on=2026-12-21&deadlines-review_days=5000");
    let (status, says) = world.send(&world.center, "/charter/amendments", 0, &fields).await;
    assert!(status == 422 && says.contains("不得高于 30"), "{says}");
    // Whoever may see none is not told that there is none; nobody is handed a command line.
    let (_, page) = world.read(&world.outsider, "/charter/amendments").await;
    assert!(!page.contains("还没有提出过修改") && page.contains("只对答责部门"), "{page}");
    assert!(!page.contains("shixue charter"), "{page}");
});
