//! Rights through their doors, under the shipped charter, on both engines.
mod consoles;
mod holds;
mod lists;
mod machine;
mod moves;
mod terms;
mod world;

use kernel::house::{Engine, MONDAY, work_off};
use kernel::{DAY, on_both, params};
use world::{World, world};

const REASON: &str = "reason=%E5%AD%A6%E6%9C%9F%E4%B8%AD%E9%9C%80%E8%A6%81%E5%8A%A9%E6%89%8B";

fn module_owner(world: &World, person: usize, module: i64, days: i64) -> String {
    let unit = world.units["academic_office"];
    format!("person={}&right=module_owner:Module:{module}&unit={unit}&days={days}&{REASON}", world.id(person))
}

on_both!(a6_7_the_owner_proposes_the_office_determines_and_the_term_ends_by_itself, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, first, second) = (world::OWNER, world::OFFICE, world::SECOND);
    let (new, center, teacher) = (world::STAFF, world::CENTER, world::TEACHER);
    // The owner of module 3 proposes for module 3 alone; a teacher proposes nothing.
    assert_eq!(world.send(owner, "/rights", 0, &module_owner(&world, new, 4, 30)).await.0, 403);
    assert_eq!(world.send(teacher, "/rights", 0, &module_owner(&world, new, 3, 30)).await.0, 403);
    let (status, proposal) = world.send(owner, "/rights", 0, &module_owner(&world, new, 3, 30)).await;
    assert_eq!(status, 303, "{proposal}");
    assert_eq!(world.send(owner, "/rights", 0, &module_owner(&world, new, 3, 30)).await.0, 409, "it waits already");
    assert!(world.read(first, "/rights").await.1.contains("何静"), "it waits on the office's desk");
    assert_eq!(world.read(teacher, &proposal).await.0, 404, "none of a teacher's business");
    for nobody in [owner, center, world::SECURITY] {
        let (status, _) = world.send(nobody, &format!("{proposal}/determination"), 1, "").await;
        assert_eq!(status, 403, "{nobody} does not determine");
    }
    assert!(!world.holds(new, "module_owner").await, "nothing counts before the determination");
    assert_eq!(world.send(first, &format!("{proposal}/determination"), 1, "").await.0, 303);
    let (status, said) = world.send(second, &format!("{proposal}/determination"), 2, "").await;
    assert!(status == 409 && said.contains("赵敏已于") && said.contains("确定"), "determined once: {status} {said}");
    assert_eq!(world.send(owner, &format!("{proposal}/determination"), 2, "").await.0, 403, "who may not, may not");
    assert!(world.holds(new, "module_owner").await);
    let page = world.read(owner, &proposal).await.1;
    assert!(page.contains("生效中") && page.contains("确定，即时生效") && page.contains("赵敏"));
    // Exactly at its moment it counts no more, without any job.
    world.app.house.clock.move_to(MONDAY.plus(30 * DAY - 1));
    assert!(world.holds(new, "module_owner").await);
    world.app.house.clock.move_to(MONDAY.plus(30 * DAY));
    assert!(!world.holds(new, "module_owner").await);
    assert!(world.read(owner, &proposal).await.1.contains("已到期"));
    // What is over stands in nobody's way.
    let again = world.send(owner, "/rights", 0, &module_owner(&world, new, 3, 30)).await.1;
    assert_eq!(world.send(first, &format!("{again}/determination"), 1, "").await.0, 303);
    assert!(world.holds(new, "module_owner").await);
});

on_both!(a6_7_nobody_determines_their_own_nor_what_they_proposed, async |engine: Engine| {
    let world = world(engine).await;
    let (first, second) = (world::OFFICE, world::SECOND);
    let own = world.send(world::OWNER, "/rights", 0, &module_owner(&world, first, 3, 30)).await.1;
    let (status, page) = world.send(first, &format!("{own}/determination"), 1, "").await;
    assert!(status == 403 && page.contains("任何人不确定自己的授权"), "{status} {page}");
    assert_eq!(world.send(first, &format!("{own}/disagreement"), 1, REASON).await.0, 403);
    assert_eq!(world.send(second, &format!("{own}/determination"), 1, "").await.0, 303);
    // The second officer answers for the office as well, proposes, and does not determine that.
    world.give(second, "unit_head", ("Unit", world.units["academic_office"])).await;
    let theirs = world.send(second, "/rights", 0, &module_owner(&world, world::STAFF, 3, 30)).await.1;
    let (status, page) = world.send(second, &format!("{theirs}/determination"), 1, "").await;
    assert!(status == 403 && page.contains("提出授权的人不确定同一授权"), "{status} {page}");
    assert_eq!(world.send(first, &format!("{theirs}/disagreement"), 1, "reason=x").await.0, 422, "with a reason");
    assert_eq!(world.send(first, &format!("{theirs}/disagreement"), 1, REASON).await.0, 303);
    assert!(world.read(second, &theirs).await.1.contains("不同意"));
    assert_eq!(world.send(first, &format!("{theirs}/determination"), 2, "").await.0, 409, "it is settled");
    let back = world.send(second, "/rights", 0, &module_owner(&world, world::STAFF, 3, 30)).await.1;
    assert_eq!(world.send(first, &format!("{back}/withdrawal"), 1, "").await.0, 403, "the proposer's alone");
    assert_eq!(world.send(second, &format!("{back}/withdrawal"), 1, "").await.0, 303);
    assert_eq!(world.send(first, &format!("{back}/determination"), 2, "").await.0, 409);
});

on_both!(a6_7_a_term_a_unit_and_a_reason_are_asked_for, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, staff) = (world::OWNER, world::STAFF);
    for days in [0, -3, 366, 99999] {
        let (status, said) = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, days)).await;
        assert!(status == 422 && said.contains("1 至 365 天"), "{days}: {status} {said}");
    }
    assert_eq!(world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 365)).await.0, 303);
    let (unit, id) = (world.units["academic_office"], world.id(world::OFFICE));
    let right = "right=module_owner:Module:3";
    for (fields, status) in [
        (format!("person={id}&{right}&unit={}&days=9&{REASON}", world.units["haidian"]), 422),
        (format!("person={id}&{right}&unit={unit}&days=9&reason=x"), 422),
        (format!("person=77&{right}&unit={unit}&days=9&{REASON}"), 403),
        (format!("person={id}&right=module_owner:Planet:3&unit={unit}&days=9&{REASON}"), 403),
        (format!("person={id}&right=learner:Class:5&unit={unit}&days=9&{REASON}"), 403),
        (String::new(), 403),
        (format!("person={id}&{right}&unit={unit}&days=%EF%BC%99&{REASON}"), 422),
        (format!("person={id}&{right}&unit={unit}&days=9&{REASON}"), 303),
    ] {
        let answer = world.send(owner, "/rights", 0, &fields).await;
        assert_eq!(answer.0, status, "{fields}: {}", answer.1);
    }
    // A role of one office is its own people's.
    let (unit, id) = (world.units["chinese"], world.id(world::TEACHER));
    let wrong = format!("person={id}&right=academic:Platform:1&unit={unit}&days=9&{REASON}");
    let (status, said) = world.send(world::CENTER, "/rights", 0, &wrong).await;
    assert!(status == 422 && said.contains("教务处"), "{status} {said}");
});

on_both!(a6_7_a_security_administrator_suspends_resumes_their_own_and_grants_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, staff, security) = (world::OWNER, world::STAFF, world::SECURITY);
    let proposal = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.1;
    world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await;
    let right = format!("/rights/{}", world.grant_of(staff, "module_owner").await);
    assert_eq!(world.send(security, "/rights", 0, &module_owner(&world, staff, 5, 60)).await.0, 403);
    assert_eq!(world.send(owner, &format!("{right}/suspension"), 1, REASON).await.0, 403, "not the owner's");
    assert_eq!(world.send(security, &format!("{right}/suspension"), 1, "").await.0, 422, "with a reason");
    assert_eq!(world.send(security, &format!("{right}/suspension"), 1, REASON).await.0, 303);
    assert!(!world.holds(staff, "module_owner").await, "at once");
    assert_eq!(world.send(security, &format!("{right}/suspension"), 2, REASON).await.0, 409);
    assert_eq!(world.send(security, &format!("{right}/end"), 2, REASON).await.0, 403, "only suspends");
    assert_eq!(world.send(world::GUARD, &format!("{right}/resumption"), 2, REASON).await.0, 403, "not another's");
    assert_eq!(world.send(security, &format!("{right}/resumption"), 1, REASON).await.0, 409, "an older page");
    assert_eq!(world.send(security, &format!("{right}/resumption"), 2, REASON).await.0, 303);
    assert!(world.holds(staff, "module_owner").await);
    assert_eq!(world.send(owner, &format!("{right}/end"), 3, REASON).await.0, 303, "whoever proposes it takes it back");
    assert!(!world.holds(staff, "module_owner").await);
    assert_eq!(world.send(world::OFFICE, &format!("{right}/resumption"), 4, REASON).await.0, 409, "never again");
    let story = world.read(owner, &right).await.1;
    for step in ["提出", "确定，即时生效", "停用", "恢复", "收回"] {
        assert!(story.contains(&format!("<b>{step}</b>")), "{step}");
    }
});

on_both!(a6_7_nobody_resumes_what_they_hold_themselves_also_not_in_the_office_that_may, async |engine: Engine| {
    let world = world(engine).await;
    let (holder, colleague) = (world::OFFICE, world::SECOND);
    world.give(holder, "module_owner", ("Module", 3)).await;
    let right = format!("/rights/{}", world.grant_of(holder, "module_owner").await);
    assert_eq!(world.send(world::SECURITY, &format!("{right}/suspension"), 1, REASON).await.0, 303);
    let (status, said) = world.send(holder, &format!("{right}/resumption"), 2, REASON).await;
    assert!(status == 403 && said.contains("任何人不恢复自己被停用的授权"), "{status} {said}");
    assert!(!world.holds(holder, "module_owner").await);
    assert_eq!(world.send(colleague, &format!("{right}/resumption"), 2, REASON).await.0, 303);
    assert!(world.holds(holder, "module_owner").await);
});

on_both!(a6_7_the_three_consoles_never_meet_in_one_person, async |engine: Engine| {
    let world = world(engine).await;
    let (head, office) = (world::NETWORK_HEAD, world.units["network_office"]);
    let wanted = |person: usize| {
        format!("person={}&right=security_admin:Platform:1&unit={office}&days=90&{REASON}", world.id(person))
    };
    // Somebody with a role in content.
    world.give(world::CLERK, "unit_staff", ("Unit", office)).await;
    let (status, said) = world.send(head, "/rights", 0, &wanted(world::CLERK)).await;
    assert!(status == 403 && said.contains("三个人分别担任"), "{status} {said}");
    assert_eq!(world.send(world::CENTER, "/rights", 0, &wanted(world::CLERK)).await.0, 403, "not the Center's to fill");
    // Proposed while free, no longer free when it is determined.
    let proposal = world.send(head, "/rights", 0, &wanted(world::SPARE)).await.1;
    world.give(world::SPARE, "audit_admin", ("Platform", 1)).await;
    let (status, said) = world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await;
    assert!(status == 403 && said.contains("三个人分别担任"), "{status} {said}");
    // No other way in either: a verb that gives a role by itself meets the same wall.
    for (person, role) in [(world::SPARE, "system_admin"), (world::SPARE, "academic"), (world::OFFICE, "audit_admin")] {
        assert!(world.try_give(person, role, ("Platform", 1)).await.is_err(), "{role}");
    }
    world.give(world::SPARE, "learner", ("Class", 5)).await;
});

on_both!(a6_7_delegation_stays_within_the_own_scope, async |engine: Engine| {
    let world = world(engine).await;
    let (teacher, school) = (world.id(world::PUPIL_TEACHER), world.units["qiming"]);
    let coordinator =
        |unit: i64| format!("person={teacher}&right=school_coordinator:Unit:{unit}&unit={school}&days=90&{REASON}");
    let form = world.read(world::DISTRICT, &format!("/rights/new?person={teacher}")).await.1;
    assert!(form.contains("校级师训干部 · 海淀区启明小学") && !form.contains("通州") && !form.contains("教务处经办"));
    assert_eq!(world.send(world::DISTRICT, "/rights", 0, &coordinator(school)).await.0, 303, "their own district");
    assert_eq!(world.send(world::DISTRICT, "/rights", 0, &coordinator(world.units["yunhe"])).await.0, 403);
    assert_eq!(world.send(world::OTHER_DISTRICT, "/rights", 0, &coordinator(school)).await.0, 403);
    let (status, said) = world.send(world::CENTER, "/rights", 0, &coordinator(world.units["yunhe"])).await;
    assert!(status == 422 && said.contains("角色和范围"), "of another school's people: {status} {said}");
    let foreign = format!("/rights/new?person={teacher}");
    assert_eq!(world.read(world::OTHER_DISTRICT, &foreign).await.0, 404, "not even their name");
    let assistant = |class: i64| {
        let (id, unit) = (world.id(world::STAFF), world.units["academic_office"]);
        format!("person={id}&right=assistant:Class:{class}&unit={unit}&days=90&{REASON}")
    };
    assert_eq!(world.send(world::LEAD, "/rights", 0, &assistant(5)).await.0, 303, "a class of the own project");
    assert_eq!(world.send(world::LEAD, "/rights", 0, &assistant(6)).await.0, 403, "a class of another's");
    assert_eq!(world.send(world::OWNER, "/rights", 0, &assistant(5)).await.0, 403, "not the module owner's");
    assert_eq!(world.read(world::TEACHER, "/rights/new").await.0, 404, "who proposes nothing finds no form");
});

on_both!(a6_7_a_right_is_carried_on_by_a_new_proposal_or_ends, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, staff, office) = (world::OWNER, world::STAFF, world::OFFICE);
    let proposal = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.1;
    world.send(office, &format!("{proposal}/determination"), 1, "").await;
    let old = world.grant_of(staff, "module_owner").await;
    work_off(&world.app).await;
    assert_eq!(world.notices(staff, "续任或到期").await, 0);
    for (day, told) in [(29, 0), (30, 1), (52, 1), (53, 2)] {
        world.app.house.clock.move_to(MONDAY.plus(day * DAY));
        work_off(&world.app).await;
        assert_eq!(world.notices(staff, "续任或到期").await, told, "after {day} days");
        assert_eq!(world.notices(owner, "续任或到期").await, told);
    }
    assert!(world.read(owner, "/rights").await.1.contains("到期</span>"));
    assert_eq!(world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.0, 409, "it stands still");
    let other = format!("{}&renews={old}", module_owner(&world, world::SECOND, 3, 60));
    assert_eq!(world.send(owner, "/rights", 0, &other).await.0, 409, "another person's");
    let again = format!("{}&renews={old}", module_owner(&world, staff, 3, 60));
    let again = world.send(owner, "/rights", 0, &again).await.1;
    assert_eq!(world.send(office, &format!("{again}/determination"), 1, "").await.0, 303);
    world.app.house.clock.move_to(MONDAY.plus(60 * DAY));
    assert!(world.holds(staff, "module_owner").await, "carried on");
    world.app.house.clock.move_to(MONDAY.plus((53 + 60) * DAY));
    assert!(!world.holds(staff, "module_owner").await, "and over in its turn");
});

on_both!(a3_1_what_a_person_may_do_is_shown_with_its_reasons_to_those_who_may_see_it, async |engine: Engine| {
    let world = world(engine).await;
    let path = format!("/rights/persons/{}", world.id(world::LEAD));
    let page = world.read(world::LEAD, &path).await.1;
    assert!(page.contains("部署项目或指定项目负责人时授予") && page.contains("因为是项目负责人，可以"));
    assert!(page.contains("限定范围的课程由承办部门负责人或项目负责人审核（第十三条）"));
    assert_eq!(world.read(world::PUPIL_TEACHER, &path).await.0, 404);
    let seen = world.read(world::OFFICE, &path).await;
    assert!(seen.0 == 200 && seen.1.contains("项目负责人"));
    world.app.house.clock.move_to(MONDAY.plus(DAY));
    let right = world.grant_of(world::LEAD, "project_lead").await;
    assert_eq!(world.send(world::SECURITY, &format!("/rights/{right}/suspension"), 1, REASON).await.0, 303);
    let page = world.read(world::OFFICE, &path).await.1;
    assert!(page.contains("停用中：") && !page.contains("因为是项目负责人"), "why not");
});

on_both!(a3_1_who_may_do_what_with_a_thing_is_answered_by_the_judge, async |engine: Engine| {
    let world = world(engine).await;
    let path = format!("/rights/things?kind=Person&id={}", world.id(world::PUPIL_TEACHER));
    let page = world.read(world::OFFICE, &path).await.1;
    assert!(
        page.contains("区级管理员（海淀区教师进修学校）") && page.contains("部门、区和学校只查看本单位的人（第三条）")
    );
    assert!(!page.contains("通州区教师研修中心"), "another district has nothing here");
    let grant = world.grant_of(world::DISTRICT, "district_coordinator").await;
    assert!(page.contains(&format!("/rights/{grant}\"")), "with the grant it rests on");
    assert_eq!(world.read(world::PUPIL_TEACHER, &path).await.0, 404, "to be in it is not to see who may");
    let (status, page) = world.read(world::OTHER_DISTRICT, &path).await;
    assert!(
        status == 200 && page.contains("没有找到你可以查看的人员") && !page.contains("李文静"),
        "told inside the menu"
    );
    assert_eq!(world.read(world::OFFICE, "/rights/things?kind=Planet&id=1").await.0, 404);
    world.send(world::SECURITY, &format!("/rights/{grant}/suspension"), 1, REASON).await;
    assert!(!world.read(world::OFFICE, &path).await.1.contains("区级管理员（"), "suspended, it opens nothing");
});

on_both!(a5_1_every_unit_has_a_responsible_person_and_those_without_are_listed, async |engine: Engine| {
    let world = world(engine).await;
    let missing = async || {
        let page = world.read(world::OFFICE, "/units").await.1;
        let (list, all) = page.split_once("全部单位").unwrap();
        (list.contains("中文系"), list.contains("海淀区启明小学"), all.contains("何静"))
    };
    assert_eq!(missing().await, (true, true, false));
    // The way to a proposal stands where it leads somewhere.
    assert!(!world.read(world::OFFICE, "/units").await.1.contains("提出负责人"), "the office determines");
    let (unit, id) = (world.units["chinese"], world.id(world::TEACHER));
    let (status, page) = world.read(world::CENTER, "/units").await;
    let way = format!("/rights/new?unit={unit}");
    assert!(status == 200 && page.contains(&format!("{way}\">提出负责人")), "{status} {page}");
    let (status, page) = world.read(world::CENTER, &way).await;
    assert!(status == 200 && page.contains(&format!("person={id}&amp;unit={unit}")), "its own people: {page}");
    assert!(!page.contains(&format!("person={}&amp;", world.id(world::PUPIL_TEACHER))), "and nobody else");
    let form = world.read(world::CENTER, &format!("{way}&person={id}")).await.1;
    assert!(form.contains(&format!("value=\"unit_head:Unit:{unit}\" selected")), "{form}");
    for nobody in [world::TEACHER, world::OWNER, world::DISTRICT, world::SECURITY] {
        assert_eq!(world.read(nobody, "/units").await.0, 404);
    }
    let wanted = format!("person={id}&right=unit_head:Unit:{unit}&unit={unit}&days=365&{REASON}");
    let proposal = world.send(world::CENTER, "/rights", 0, &wanted).await.1;
    assert_eq!(world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await.0, 303);
    assert!(!missing().await.0);
    // The account of a member leads to that person, through the page of the member.
    let page = world.read(world::OFFICE, &format!("/people/{}", world.id(world::LEAD))).await.1;
    assert!(page.contains("账号的负责人") && page.contains(&format!("/people/{id}\"")), "{page}");
    world.app.house.clock.move_to(MONDAY.plus(365 * DAY));
    assert!(missing().await.0, "a term that is over leaves the unit without one");
});

on_both!(dormant_administrators_are_listed_for_the_security_administrator, async |engine: Engine| {
    let world = world(engine).await;
    let who = world.id(world::GUARD);
    // Whoever holds it for less than thirty days is new, not dormant.
    world.app.house.clock.move_to(MONDAY.plus(40 * DAY));
    let (fresh, old) = (MONDAY.plus(11 * DAY), MONDAY.plus(9 * DAY));
    let signed = async |at: kernel::At| {
        world
            .app
            .act(&kernel::Actor::house("tests"), async move |tx| {
                let row = params![at.0, vec![1_u8], who, at, at, at, 1, at, "", ""];
                let sql = "INSERT INTO sessions (id, digest, person_id, made_at, seen_at, until_at, factors, proved_at,
                    agent, address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (digest) DO UPDATE
                    SET made_at = $4";
                tx.sql.exec(sql, row).await?;
                Ok(())
            })
            .await
            .unwrap();
    };
    let listed = async || {
        let page = world.read(world::SECURITY, "/rights").await.1;
        page.split_once("长期未登录").unwrap().1.contains("朱颖")
    };
    signed(fresh).await;
    assert!(!listed().await);
    signed(old).await;
    assert!(listed().await);
});

#[test]
fn every_verb_of_the_policies_has_a_word() {
    let rules =
        crate::policy::Rules::open(crate::charter::Charter::load(&crate::charter::Files::shipped().unwrap()).unwrap());
    let rules = rules.unwrap();
    let bare: Vec<&str> =
        rules.verbs().into_iter().map(|(_, verb)| verb).filter(|verb| super::words::verb(verb) == *verb).collect();
    assert_eq!(bare, Vec::<&str>::new());
}
