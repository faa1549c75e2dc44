//! What is kept, told and listed.
use governance::files;
use kernel::house::{Engine, work_off};
use kernel::{Actor, on_both, params};

use super::*;

on_both!(every_step_names_person_unit_and_reason, async |engine: Engine| {
    let offices = offices(engine).await;
    let path = offices.delivered(&offices.owner, "module-1").await;
    assert_eq!(offices.post(&offices.second, &path, "confirmation", 5, &[]).await, 303);
    let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
    let reader = Actor::house("tests");
    let steps = offices.world.app.look(&reader, async move |view| steps_of(view, id).await);
    let steps = steps.await.unwrap();
    let wanted = [
        ("raised", "赵敏", "教务处"),
        ("accepted", "郑一帆", "教师网络研修中心"),
        ("started", "郑一帆", "教师网络研修中心"),
        ("delivered", "冯雪", "教师网络研修中心"),
        ("confirmed", "何静", "教务处"),
    ];
    for (step, (name, by, unit)) in steps.iter().zip(wanted) {
        assert_eq!((&*step.step, &*step.by, &*step.unit, step.charter), (name, by, unit, 1));
    }
    assert_eq!(steps.len(), wanted.len());
    assert!(steps[1].reason.contains("2030-12-01") && steps[3].reason.contains("1.4"));
});

async fn steps_of(view: &mut kernel::View<'_>, id: i64) -> kernel::Result<Vec<crate::requirements::store::Step>> {
    crate::requirements::store::steps(view, Id::new(id)).await
}

/// What waits for a person now: step and day.
async fn waits(offices: &Offices, who: &Actor) -> Vec<(String, Option<String>)> {
    let looked = offices.world.app.look(who, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        let todos = people::inbox::todos_of(view, me, &grants).await?;
        Ok(todos.into_iter().map(|todo| (todo.step, todo.due.map(|due| due.day()))).collect())
    });
    looked.await.unwrap()
}

on_both!(a9_3_the_next_step_waits_for_those_who_may_take_it_with_its_day, async |engine: Engine| {
    let offices = offices(engine).await;
    // A Thursday: five working days on is the next Thursday.
    offices.world.app.house.clock.move_to(kernel::At::of(jiff::civil::date(2026, 11, 26)).plus(10 * kernel::HOUR));
    let step = |step: &str, due: &str| vec![(step.to_owned(), Some(due.to_owned()).filter(|due| !due.is_empty()))];
    let path = offices.raised(&offices.both, "column-1").await;
    assert_eq!(waits(&offices, &offices.center).await, step("受理", "2026-12-03"));
    assert_eq!(waits(&offices, &offices.both).await, [], "not for whoever raised it");
    assert_eq!(waits(&offices, &offices.personnel).await, []);
    assert_eq!(offices.post(&offices.center, &path, "return", 2, &[("reason", "请补充数据来源")]).await, 303);
    assert_eq!(waits(&offices, &offices.both).await, step("补充", ""));
    assert_eq!(waits(&offices, &offices.center).await, []);
    assert_eq!(offices.post(&offices.both, &path, "submission", 3, &[("declaration", "yes")]).await, 303);
    assert_eq!(offices.post(&offices.center, &path, "acceptance", 4, &PROMISE).await, 303);
    assert_eq!(waits(&offices, &offices.colleague).await, step("实施", "2030-12-01"));
    assert_eq!(offices.post(&offices.other, &path, "start", 5, &[]).await, 303);
    assert_eq!(waits(&offices, &offices.colleague).await, step("交付", "2030-12-01"));
    assert_eq!(offices.post(&offices.other, &path, "delivery", 6, &RELEASE).await, 303);
    assert_eq!(waits(&offices, &offices.both).await, step("验收", "2026-12-10"));
    assert_eq!(waits(&offices, &offices.other).await, [], "an owner, but the deliverer");
    assert_eq!(waits(&offices, &offices.center).await, []);
    assert_eq!(offices.post(&offices.both, &path, "refusal", 7, &[("reason", "打不开报到页")]).await, 303);
    assert_eq!(waits(&offices, &offices.other).await, step("交付", "2030-12-01"));
    assert_eq!(offices.post(&offices.other, &path, "delivery", 8, &RELEASE).await, 303);
    assert_eq!(offices.post(&offices.both, &path, "confirmation", 9, &[]).await, 303);
    for who in [&offices.both, &offices.other, &offices.center] {
        assert_eq!(waits(&offices, who).await, [], "nothing waits any more");
    }
});

on_both!(whoever_has_a_part_in_it_is_told_and_nobody_of_their_own_act, async |engine: Engine| {
    let offices = offices(engine).await;
    let path = offices.delivered(&offices.owner, "module-1").await;
    assert_eq!(offices.post(&offices.second, &path, "refusal", 5, &[("reason", "打不开报到页")]).await, 303);
    let told = async |who: &Actor| {
        let me = who.id();
        let sql = "SELECT title FROM notices WHERE person_id = $1 ORDER BY id LIMIT 20";
        let titles =
            offices.world.app.look(who, async move |view| Ok(view.sql.all::<String>(sql, params![me]).await?));
        titles.await.unwrap().iter().map(|title| title.split('：').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(&offices.owner).await, ["需求已受理", "需求验收不通过"]);
    assert_eq!(offices.post(&offices.second, &path, "remarks", 6, &[("text", "报到页在手机上打不开")]).await, 303);
    let bodies = "SELECT body FROM notices WHERE title LIKE '需求有新留言%' OR title LIKE '需求验收不通过%' LIMIT 20";
    let read = offices.world.app.look(&offices.owner, async move |view| {
        Ok(view.sql.all::<String>(bodies, params![]).await?.into_iter().collect::<std::collections::BTreeSet<_>>())
    });
    let wanted = ["打不开报到页".to_owned(), "报到页在手机上打不开".to_owned()];
    assert_eq!(read.await.unwrap(), wanted.into(), "each says what was written, not the promised day");
    assert_eq!(told(&offices.colleague).await, ["需求验收不通过"]);
    assert_eq!(told(&offices.second).await, Vec::<String>::new());
});

on_both!(both_sides_talk_on_the_ticket_and_nobody_else, async |engine: Engine| {
    let offices = offices(engine).await;
    let path = offices.raised(&offices.owner, "module-1").await;
    for (who, text, wanted) in [
        (&offices.center, "报到要不要支持代报？", 303),
        (&offices.second, "不支持代报。", 303),
        (&offices.head, "请尽快安排。", 303),
        (&offices.second, " ", 422),
        (&offices.leader, "我来看看", 403),
        (&offices.personnel, "我来看看", 404),
    ] {
        assert_eq!(offices.post(who, &path, "remarks", 2, &[("text", text)]).await, wanted, "{text}");
    }
    let (_, page) = offices.world.read_as(&offices.leader, &path).await;
    for said in ["报到要不要支持代报？", "不支持代报。", "请尽快安排。", "郑一帆（教师网络研修中心）"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("发送留言"), "whoever only reads is offered nothing");
    assert_eq!(offices.post(&offices.center, &path, "remarks", 2, &[("text", "<b>粗</b>")]).await, 303);
    assert!(!offices.world.read_as(&offices.leader, &path).await.1.contains("<b>粗"));
});

on_both!(a_list_shows_ones_own_ones_units_or_all_by_stage_and_place, async |engine: Engine| {
    let offices = offices(engine).await;
    let world = &offices.world;
    let draft = offices.drafted(&offices.owner, "module-1").await;
    let raised = offices.raised(&offices.owner, "column-2").await;
    let foreign = offices.raised(&offices.personnel, "module-8").await;
    let holds = async |who: &Actor, query: &str| {
        let page = world.read_as(who, &format!("/requirements{query}")).await.1;
        [&draft, &raised, &foreign].map(|path| page.contains(&format!("href=\"{path}\"")))
    };
    assert_eq!(holds(&offices.owner, "?whose=mine").await, [true, true, false]);
    assert_eq!(holds(&offices.second, "?whose=mine").await, [false; 3]);
    assert_eq!(holds(&offices.second, "?whose=ours").await, [true, false, false]);
    assert_eq!(holds(&offices.head, "?whose=ours").await, [true, true, false]);
    assert_eq!(holds(&offices.center, "").await, [false, true, true]);
    assert_eq!(holds(&offices.leader, "?whose=all").await, [false, true, true]);
    assert_eq!(holds(&offices.personnel, "?whose=all").await, [false, false, true], "no such list for them");
    assert_eq!(holds(&offices.center, "?stage=accepted").await, [false; 3]);
    assert_eq!(holds(&offices.center, "?stage=raised&place=module-8").await, [false, false, true]);
    assert_eq!(holds(&offices.owner, "?whose=mine&stage=drafted").await, [true, false, false]);
    assert_eq!(holds(&world.teacher, "").await, [false; 3]);
    assert_eq!(world.read("/requirements").await.0, 401);
});

on_both!(a_long_list_goes_on_by_key_without_gap_or_repetition, async |engine: Engine| {
    let offices = offices(engine).await;
    let mut made = vec![];
    for _ in 0..45 {
        made.push(offices.drafted(&offices.owner, "module-1").await);
    }
    let (mut next, mut seen) = (Some("/requirements?whose=mine&stage=drafted".to_owned()), vec![]);
    while let Some(path) = next {
        let page = offices.world.read_as(&offices.owner, &path).await.1;
        let links = page.split("<h2 class=\"row-title\"><a href=\"").skip(1);
        seen.extend(links.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        let more = page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        next = more.map(|more| more.replace("&#38;", "&").replace("&amp;", "&"));
    }
    made.reverse();
    assert_eq!(seen, made);
});

on_both!(an_attachment_is_fixed_when_the_requirement_is_raised, async |engine: Engine| {
    let offices = offices(engine).await;
    let (app, owner, house) = (&offices.world.app, &offices.owner, Actor::house("tests"));
    let path = offices.drafted(owner, "module-1").await;
    let file = files::send_in(app, owner, "流程图.txt", "attachment", "报到流程".into()).await.unwrap();
    work_off(app).await;
    let upload = file.0.to_string();
    assert_eq!(offices.post(&offices.second, &path, "attachments", 1, &[("upload", &upload)]).await, 404, "not theirs");
    assert_eq!(offices.post(owner, &path, "attachments", 1, &[("upload", "")]).await, 422);
    assert_eq!(offices.post(owner, &path, "attachments", 1, &[("upload", &upload)]).await, 303);
    let waits = app.look(&house, async move |view| Ok(files::by_id(view, file).await?.unwrap()));
    let waits = waits.await.unwrap();
    if !waits.is_clean() {
        assert_eq!(
            offices.post(owner, &path, "submission", 1, &[("declaration", "yes")]).await,
            409,
            "not looked at yet"
        );
        let version = waits.version;
        let release = app.act(&house, async move |tx| files::release(tx, file, version).await);
        release.await.unwrap();
    }
    assert_eq!(offices.post(owner, &path, "submission", 1, &[("declaration", "yes")]).await, 303);
    assert!(offices.world.read_as(&offices.center, &path).await.1.contains("流程图.txt"));
    let removal = format!("attachments/{file}/removal");
    assert_eq!(offices.post(owner, &path, &removal, 0, &[]).await, 409, "as it was raised");
    let fixed = "SELECT COUNT(*) FROM audit WHERE verb = 'requirements.attachments_fixed'";
    let count = app.look(&house, async move |view| Ok(view.sql.one::<i64>(fixed, params![]).await?));
    assert_eq!(count.await.unwrap(), 1);
});
