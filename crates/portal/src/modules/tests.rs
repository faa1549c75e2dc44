//! Promises, each kept through the doors on a real database, under the shipped charter.
use jiff::civil::date;
use kernel::house::Engine;
use kernel::{Actor, At, DAY, Tx, on_both, params};

use crate::requirements::tests::{Offices, form, offices};

const NAMES: [&str; 8] =
    ["市级培训", "国培计划", "委托合作培训", "援助培训", "学历教育", "直播动态", "公共必修课", "学院内训"];

on_both!(a10_3_all_eight_modules_stand_on_the_home_page_and_lead_to_their_own, async |engine: Engine| {
    let world = crate::tests::world(engine).await;
    let (status, home) = world.read("/").await;
    assert_eq!(status, 200);
    for (n, name) in (1..).zip(NAMES) {
        assert!(home.contains(name), "{name}");
        assert!(home.contains(&format!("href=\"/modules/{n}\"")), "{name}");
        let (status, page) = world.read(&format!("/modules/{n}")).await;
        assert!(status == 200 && page.contains(name), "{name}: {status}");
    }
    for wrong in ["9", "0", "-1"] {
        assert_eq!(world.read(&format!("/modules/{wrong}")).await.0, 404);
    }
});

on_both!(a9_1_every_module_shows_the_unit_that_owns_it, async |engine: Engine| {
    let world = crate::tests::world(engine).await;
    let (_, home) = world.read("/").await;
    for (owner, modules) in [("教务处", 6), ("北京市教师发展中心", 1), ("人事处", 1)] {
        let under = home.split("归口部门").find(|part| part.contains(owner)).unwrap_or_default();
        assert_eq!(under.matches("href=\"/modules/").count(), modules, "{owner}");
    }
    for (n, owner) in [(1, "教务处"), (7, "北京市教师发展中心"), (8, "人事处")] {
        let (_, page) = world.read(&format!("/modules/{n}")).await;
        for duty in ["归口部门", "任务下达", "名单和课表"] {
            let said = page.split(&format!("<dt>{duty}</dt><dd>")).nth(1).unwrap();
            assert!(said.starts_with(owner), "{n} {duty}");
        }
        assert!(page.contains("第十条"));
    }
});

on_both!(a9_1_a_module_names_its_administrators_and_its_contact, async |engine: Engine| {
    let offices = offices(engine).await;
    let (_, page) = offices.world.read("/modules/8").await;
    assert!(page.contains("秦岚") && page.contains("归口部门还没有填写") && !page.contains("管理本模块"));
    let (_, page) = offices.world.read_as(&offices.personnel, "/modules/8").await;
    assert!(page.contains("管理本模块"));
    assert!(offices.world.read("/modules/2").await.1.contains("暂未指定"));
});

on_both!(a10_3_the_period_of_a_module_is_shown_on_its_page_and_on_its_card, async |engine: Engine| {
    let world = crate::tests::world(engine).await;
    let (_, home) = world.read("/").await;
    assert!(home.contains("“十四五”时期 补学阶段") && home.contains("2026 年度 按年实施"));
    let (_, page) = world.read("/modules/7").await;
    assert!(page.contains("2021-01-01 至 2025-12-31") && page.contains("现为补学阶段"));
    assert!(world.read("/modules/8").await.1.contains("2026 年度"));
    assert!(!world.read("/modules/1").await.1.contains("补学"));
});

const INTRO: [(&str, &str); 2] =
    [("intro", "面向学院在岗教职工，按年实施。"), ("contact", "人事处师资科，电话 010-88880008")];

fn notice(from: &'static str, until: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![("title", "第二期内训报名通知"), ("body", "11 月 30 日前报名。"), ("from_on", from), ("until_on", until)]
}

on_both!(a10_3_each_module_is_kept_by_its_owner_alone, async |engine: Engine| {
    let offices = offices(engine).await;
    let world = &offices.world;
    offices.world.app.house.clock.move_to(At::of(date(2026, 11, 26)));
    let verbs = [
        ("introduction", form(&INTRO)),
        ("pins", form(&[("project", "1")])),
        ("pins/1/removal", String::new()),
        ("notices", form(&notice("2026-11-26", "2026-11-30"))),
        ("notices/1/withdrawal", form(&[("reason", "报名已满")])),
    ];
    let others = [&offices.owner, &offices.development, &offices.center, &offices.leader, &offices.foreign];
    for who in others.into_iter().chain([&world.teacher, &offices.head]) {
        assert_eq!(world.read_as(who, "/modules/8/desk").await.0, 403);
        for (verb, fields) in &verbs {
            let (status, said) = world.send(who, &format!("/modules/8/{verb}"), 0, fields).await;
            assert_eq!(status, 403, "{verb}: {said}");
        }
    }
    // Holds the role in module 1, but not on behalf of the office that owns it.
    assert_eq!(world.read_as(&offices.foreign, "/modules/1/desk").await.0, 403);
    assert_eq!(world.read("/modules/8/desk").await.0, 401);
    assert_eq!(world.read_as(&offices.personnel, "/modules/9/desk").await.0, 404);
    for (who, n) in [(&offices.owner, 1), (&offices.development, 7), (&offices.personnel, 8)] {
        assert_eq!(world.read_as(who, &format!("/modules/{n}/desk")).await.0, 200, "{n}");
        let (status, said) = world.send(who, &format!("/modules/{n}/introduction"), 0, &form(&INTRO)).await;
        assert_eq!(status, 303, "{n}: {said}");
    }
    let (_, desks) = world.read_as(&offices.personnel, "/modules").await;
    assert!(desks.contains("/modules/8/desk") && !desks.contains("/modules/7/desk"));
    let (_, page) = world.read("/modules/8").await;
    assert!(page.contains("面向学院在岗教职工") && page.contains("010-88880008"));
});

on_both!(an_introduction_is_checked_and_never_written_over_unseen, async |engine: Engine| {
    let offices = offices(engine).await;
    let door = "/modules/8/introduction";
    let send = async |version, fields: &[(&str, &str)]| {
        offices.world.send(&offices.personnel, door, version, &form(fields)).await.0
    };
    assert_eq!(send(0, &[]).await, 422);
    assert_eq!(send(0, &[INTRO[0], ("contact", "a\nb 两行的联系方式")]).await, 422);
    assert_eq!(send(0, &[("intro", &"字".repeat(4001)), INTRO[1]]).await, 422);
    assert_eq!(send(0, &INTRO).await, 303);
    assert_eq!(send(0, &INTRO).await, 409, "somebody wrote it meanwhile");
    assert_eq!(send(1, &[("intro", "<b>粗体</b>不是标签，按年实施"), INTRO[1]]).await, 303);
    assert!(!offices.world.read("/modules/8").await.1.contains("<b>粗体"));
});

on_both!(a_notice_is_shown_from_its_first_day_to_its_last_or_until_it_is_withdrawn, async |engine: Engine| {
    let offices = offices(engine).await;
    let (world, clock) = (&offices.world, &offices.world.app.house.clock);
    let begin = At::of(date(2026, 11, 26));
    clock.move_to(begin);
    let post = async |fields: Vec<(&str, &str)>| {
        world.send(&offices.personnel, "/modules/8/notices", 0, &form(&fields)).await.0
    };
    for (from, until) in
        [("", "2026-11-30"), ("2026-11-28", "2026-11-27"), ("2026-11-01", "2026-11-25"), ("明天", "后天")]
    {
        assert_eq!(post(notice(from, until)).await, 422, "{from} {until}");
    }
    assert_eq!(post(notice("2026-11-27", "2026-11-28")).await, 303);
    let shown = async || world.read("/modules/8").await.1.contains("第二期内训报名通知");
    assert!(!shown().await, "tomorrow's");
    assert!(world.read_as(&offices.personnel, "/modules/8/desk").await.1.contains("待展示"));
    for (days, wanted) in [(1, true), (2, true), (3, false)] {
        clock.move_to(begin.plus(days * DAY + DAY / 2));
        assert_eq!(shown().await, wanted, "after {days} days");
    }
    assert!(!world.read("/modules/7").await.1.contains("第二期内训报名通知"));
    assert_eq!(post(notice("2026-11-29", "2026-12-30")).await, 303);
    assert!(shown().await);
    let (_, desk) = world.read_as(&offices.personnel, "/modules/8/desk").await;
    let door =
        desk.split("action=\"").filter_map(|rest| rest.split('"').next()).find(|door| door.ends_with("withdrawal"));
    let door = door.unwrap().to_owned();
    let gone = |reason| form(&[("reason", reason)]);
    assert_eq!(world.send(&offices.personnel, &door, 1, &gone(" ")).await.0, 422);
    assert_eq!(world.send(&offices.personnel, &door, 1, &gone("报名已满")).await.0, 303);
    assert_eq!(world.send(&offices.personnel, &door, 2, &gone("报名已满")).await.0, 409);
    assert!(!shown().await);
    assert!(world.read_as(&offices.personnel, "/modules/8/desk").await.1.contains("报名已满"));
    // A notice of one module is not withdrawn through another's door, not even by an owner of both.
    let foreign = door.replace("/modules/8/", "/modules/7/");
    assert_eq!(world.send(&offices.development, &foreign, 2, &gone("误发")).await.0, 404);
});

/// Projects, classes, lessons, lists and courses as training, library and study leave them.
async fn fill(offices: &Offices) {
    let (unit, person) = (offices.world.college, offices.owner.id());
    let seed = Actor::house("tests");
    let made = offices.world.app.act(&seed, async move |tx: &mut Tx<'_>| {
        let task = "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places,
            starts_on, ends_on, document_number, brief, drafted_by, drafted_at)
            VALUES ($1, 'training', '任务', $2, $3, $3, '', 1, '', '', '', '', $4, 1)";
        let project = "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at,
            deployed_by, closed_at) VALUES ($1, $2, $3, $4, $5, 800, $1, 1, $6)";
        let class = "INSERT INTO classes (id, project_id, module_id, name, places, taken) VALUES ($1, $2, $3, '一班', 50, $4)";
        let lesson = "INSERT INTO lessons (id, class_id, project_id, module_id, day, begins, ends, subject, instructor,
            place, instructor_folded, place_folded, made_at, made_by)
            VALUES ($1, $2, $3, $4, $5, 540, 690, $6, '刘芳', $7, '', '', 1, 1)";
        for (id, module, name, closed) in [
            (11_i64, 1_i64, "小学语文骨干教师培训", None),
            (12, 1, "初中数学新教师培训", None),
            (13, 1, "去年的英语教师培训", Some(1_790_000_000_000_000_i64)),
            (14, 2, "国培骨干项目", None),
        ] {
            tx.sql.exec(task, params![id, module, unit, person]).await?;
            tx.sql.exec(project, params![id, id, module, unit, name, closed]).await?;
            tx.sql.exec(class, params![id, id, module, id]).await?;
        }
        for (id, project, module, day, subject, place) in [
            (21_i64, 11_i64, 1_i64, "2026-11-25", "昨天的课", "201"),
            (22, 11, 1, "2026-11-26", "单元整体教学", "201"),
            (23, 12, 1, "2026-11-27", "函数的图象", ""),
            (24, 14, 2, "2026-11-26", "国培线上导学", ""),
        ] {
            tx.sql.exec(lesson, params![id, project, project, module, day, subject, place]).await?;
        }
        let roll = "INSERT INTO rolls (id, class_id, project_id, module_id, host_unit_id, hours, rule_percent,
            declaration, stage, submitted_at, submitted_by, people, charter)
            VALUES ($1, 11, 11, 1, $2, 800, 80, '', $3, 1, 1, 3, 1)";
        for (id, stage) in [(31_i64, "recognised"), (32, "submitted")] {
            tx.sql.exec(roll, params![id, unit, stage]).await?;
        }
        let entry = "INSERT INTO hour_entries (id, act, person_id, project_id, account, amount, step, source_kind,
            source_id, rule, charter, approved_by, made_at) VALUES ($1, $1, 1, 11, $2, $3, 'corrected', 'Correction', $1, '', 1, 1, 1)";
        for (id, account, amount) in [(41_i64, "recognised", -150_i64), (42, "source", 150)] {
            tx.sql.exec(entry, params![id, account, amount]).await?;
        }
        let place = "INSERT INTO course_projects (course_id, content, project_id, module_id) VALUES ($1, 1, 11, 1)";
        for course in [51_i64, 52] {
            tx.sql.exec(place, params![course]).await?;
        }
        Ok(())
    });
    // The courses first: their places name them.
    let world = &offices.world;
    for (id, title, audience) in
        [(51, "课堂提问的梯度", "open"), (52, "本项目内部研讨", "scoped"), (53, "别处的公开课", "open")]
    {
        crate::premium::tests::published_course(world, id, title, audience).await;
    }
    made.await.unwrap();
}

on_both!(a10_3_a_module_leads_to_its_live_projects_courses_and_sessions, async |engine: Engine| {
    let offices = offices(engine).await;
    offices.world.app.house.clock.move_to(At::of(date(2026, 11, 26)));
    fill(&offices).await;
    let (_, page) = offices.world.read("/modules/1").await;
    let section = |id: &str| {
        let rest = page.split(&format!("aria-labelledby=\"{id}\"")).nth(1).unwrap_or_default();
        rest.split("</section>").next().unwrap_or_default().to_owned()
    };
    let running = section("running");
    assert!(running.contains("小学语文骨干教师培训") && running.contains("初中数学新教师培训"));
    assert!(!running.contains("去年的英语教师培训") && !page.contains("国培骨干项目"));
    assert!(section("ended").contains("去年的英语教师培训"));
    let lessons = section("lessons");
    assert!(lessons.contains("单元整体教学") && lessons.contains("函数的图象") && lessons.contains("今天"));
    assert!(!lessons.contains("昨天的课"));
    let courses = section("courses");
    assert!(courses.contains("href=\"/courses/51\""));
    assert!(!page.contains("本项目内部研讨") && !page.contains("别处的公开课"));
    for (what, figure) in [("在办项目", "2"), ("已结项目", "1"), ("班级", "3"), ("学员", "36"), ("认定学时", "22.5")]
    {
        let said = page.split(&format!("<dt>{what}</dt><dd class=\"num\">")).nth(1).unwrap();
        assert!(said.starts_with(figure), "{what}: {}", &said[..20]);
    }
    assert!(!page.contains("/projects/11"), "a stranger is led to no closed door");
    assert!(offices.world.read_as(&offices.owner, "/modules/1").await.1.contains("/projects/11"));
});

on_both!(a10_3_the_module_of_lives_shows_what_is_held_live_in_all_modules, async |engine: Engine| {
    let offices = offices(engine).await;
    offices.world.app.house.clock.move_to(At::of(date(2026, 11, 26)));
    assert!(offices.world.read("/modules/6").await.1.contains("近期没有排定的直播"));
    fill(&offices).await;
    let (_, page) = offices.world.read("/modules/6").await;
    assert!(page.contains("国培线上导学") && page.contains("函数的图象"));
    assert!(!page.contains("单元整体教学"), "held in a room");
    assert!(offices.world.read("/").await.1.contains("今天直播 1 场"));
});

on_both!(a_pinned_project_stands_first_and_only_running_ones_of_the_module_are_pinned, async |engine: Engine| {
    let offices = offices(engine).await;
    fill(&offices).await;
    let (world, owner) = (&offices.world, &offices.owner);
    let pin = async |project: &str| world.send(owner, "/modules/1/pins", 0, &form(&[("project", project)])).await.0;
    let first = async || {
        let page = world.read("/modules/1").await.1;
        page.find("小学语文骨干教师培训") < page.find("初中数学新教师培训")
    };
    assert!(!first().await, "the newest first");
    for (project, wanted) in [("13", 422), ("14", 422), ("x", 422), ("11", 303), ("11", 409)] {
        assert_eq!(pin(project).await, wanted, "{project}");
    }
    assert!(first().await);
    assert_eq!(world.send(owner, "/modules/1/pins/11/removal", 0, "").await.0, 303);
    assert_eq!(world.send(owner, "/modules/1/pins/11/removal", 0, "").await.0, 409);
    assert!(!first().await);
});
