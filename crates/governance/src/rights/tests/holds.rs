//! A suspension that outlasts its grant; whom and where a role fits; what is told, found and listed.
use kernel::house::Engine;
use kernel::on_both;

use super::world::{self, world};
use super::{REASON, module_owner};

on_both!(a6_7_a_suspension_holds_on_after_its_grant_has_ended_until_it_is_lifted, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, staff, office, security) = (world::OWNER, world::STAFF, world::OFFICE, world::SECURITY);
    let proposal = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.1;
    world.send(office, &format!("{proposal}/determination"), 1, "").await;
    let right = format!("/rights/{}", world.grant_of(staff, "module_owner").await);
    assert_eq!(world.send(security, &format!("{right}/suspension"), 1, REASON).await.0, 303);
    assert_eq!(world.send(owner, &format!("{right}/end"), 2, REASON).await.0, 303, "its owner may end it");
    let (status, said) = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await;
    assert!(status == 403 && said.contains("停用没有解除"), "{status} {said}");
    assert!(world.try_give(staff, "module_owner", ("Module", 3)).await.is_err(), "nor does another verb give it");
    assert!(world.read(security, "/rights").await.1.contains("停用未解除"), "it stays on the desk");
    assert_eq!(
        world.send(owner, "/rights", 0, &module_owner(&world, world::SECOND, 3, 60)).await.0,
        303,
        "theirs alone"
    );
    for nobody in [owner, world::GUARD, staff] {
        assert_eq!(world.send(nobody, &format!("{right}/resumption"), 3, REASON).await.0, 403, "{nobody}");
    }
    assert_eq!(world.send(security, &format!("{right}/resumption"), 3, REASON).await.0, 303);
    assert!(!world.holds(staff, "module_owner").await, "lifted, it gives nothing back");
    assert!(world.read(owner, &right).await.1.contains("<b>解除停用</b>"));
    assert_eq!(world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.0, 303);
});

on_both!(a6_7_what_was_proposed_before_the_suspension_is_not_determined_under_it, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, staff, office, security) = (world::OWNER, world::STAFF, world::OFFICE, world::SECURITY);
    let proposal = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.1;
    world.send(office, &format!("{proposal}/determination"), 1, "").await;
    let old = world.grant_of(staff, "module_owner").await;
    let again = format!("{}&renews={old}", module_owner(&world, staff, 3, 60));
    let again = world.send(owner, "/rights", 0, &again).await.1;
    assert_eq!(world.send(security, &format!("/rights/{old}/suspension"), 1, REASON).await.0, 303);
    assert_eq!(world.send(owner, &format!("/rights/{old}/end"), 2, REASON).await.0, 303);
    let page = world.read(office, &again).await.1;
    assert!(page.contains("停用没有解除") && page.contains("沈浩"), "the determiner sees it, and whose it is");
    assert!(!page.contains("确定授权</button>"));
    let (status, said) = world.send(office, &format!("{again}/determination"), 1, "").await;
    assert!(status == 403 && said.contains("停用没有解除"), "{status} {said}");
});

on_both!(whoever_is_refused_while_suspended_is_told_that_it_is_suspended, async |engine: Engine| {
    let world = world(engine).await;
    let told = async |who: usize| {
        let actor = world.actor(who);
        world.app.look(&actor, async |view| crate::rights::held_back(view).await).await.unwrap()
    };
    assert_eq!(told(world::OWNER).await, None);
    let right = format!("/rights/{}", world.grant_of(world::OWNER, "module_owner").await);
    assert_eq!(world.send(world::SECURITY, &format!("{right}/suspension"), 1, REASON).await.0, 303);
    let says = told(world::OWNER).await.unwrap();
    assert!(says.contains("模块归口人（模块：") && says.contains("停用"), "{says}");
    assert_eq!(told(world::OFFICE).await, None, "their own alone");
});

on_both!(a10_3_a_module_goes_to_its_owners_people_alone_and_a_district_to_a_district, async |engine: Engine| {
    let world = world(engine).await;
    let (teacher, chinese) = (world.id(world::TEACHER), world.units["chinese"]);
    let module = format!("person={teacher}&right=module_owner:Module:3&unit={chinese}&days=9&{REASON}");
    for proposer in [world::OWNER, world::CENTER] {
        let (status, said) = world.send(proposer, "/rights", 0, &module).await;
        assert!(status == 403 && said.contains("归口部门自己的人"), "{status} {said}");
    }
    let pupil = world.id(world::PUPIL_TEACHER);
    let school = world.units["qiming"];
    let district = format!("person={pupil}&right=district_coordinator:Unit:{school}&unit={school}&days=9&{REASON}");
    assert_eq!(world.send(world::CENTER, "/rights", 0, &district).await.0, 403, "a school is no district");
    let form = world.read(world::CENTER, &format!("/rights/new?person={pupil}")).await.1;
    assert!(form.contains("校级师训干部") && !form.contains("区级管理员") && !form.contains("模块归口人"), "{form}");
    let form = world.read(world::CENTER, &format!("/rights/new?person={}", world.id(world::STAFF))).await.1;
    assert!(form.contains("模块归口人"), "to the owner's own people it is offered");
    // Whoever left the owner before the determination gets it no more.
    let staff = module_owner(&world, world::STAFF, 3, 60);
    let proposal = world.send(world::OWNER, "/rights", 0, &staff).await.1;
    world.leave(world::STAFF, "chinese").await;
    assert_eq!(world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await.0, 403);
});

on_both!(what_waits_names_the_person_and_the_place, async |engine: Engine| {
    let world = world(engine).await;
    for who in [world::STAFF, world::SECOND] {
        assert_eq!(world.send(world::OWNER, "/rights", 0, &module_owner(&world, who, 3, 60)).await.0, 303);
    }
    let actor = world.actor(world::OFFICE);
    let todos = world.app.look(&actor, async |view| {
        let (me, grants) = (view.actor.id(), view.grants.clone());
        people::inbox::todos_of(view, me, &grants).await
    });
    let titles: Vec<String> = todos.await.unwrap().into_iter().map(|todo| todo.title).collect();
    assert!(titles.iter().any(|title| title.starts_with("何静　模块归口人（模块：")), "{titles:?}");
    assert!(titles.len() == 2 && titles[0] != titles[1], "{titles:?}");
});

on_both!(a3_1_a_person_is_found_by_name_and_everybody_around_is_asked_about, async |engine: Engine| {
    let world = world(engine).await;
    let by = async |words: &str| world.read(world::OFFICE, &format!("/rights/things?kind=Person&id={words}")).await;
    let page = by("%E6%9D%8E%E6%96%87%E9%9D%99").await.1;
    assert!(page.contains("人员：<a") && page.contains(">李文静</a>"), "one of that name is meant");
    let page = by("%E4%BD%95%E9%9D%99").await.1;
    assert!(page.contains("何静涵") && page.contains("选择") && !page.contains("人员："), "several are chosen from");
    let (status, page) = by("%E6%97%A0%E6%AD%A4%E4%BA%BA").await;
    assert!(status == 200 && page.contains("没有找到你可以查看的人员"), "nobody");
    assert_eq!(world.read(world::TEACHER, "/rights/things?kind=Person&id=x").await.0, 404);
    // More than one page of grants around a thing: the last of them is asked about as well.
    let (haidian, count) = (world.units["haidian"], 320);
    let house = kernel::Actor::house("tests");
    let made = world.app.act(&house, async move |tx| {
        for n in 0..count {
            let new = people::persons::Newcomer { name: format!("区管{n}"), ..Default::default() };
            let person = people::persons::enter(tx, new).await?.id;
            let (role, scope) = ("district_coordinator", ("Unit", haidian));
            people::roles::give(tx, people::roles::NewGrant { person, role, scope, unit: haidian, until: None })
                .await?;
        }
        Ok(())
    });
    made.await.unwrap();
    let path = format!("/rights/things?kind=Person&id={}", world.id(world::PUPIL_TEACHER));
    let first = world.read(world::OFFICE, &path).await.1;
    assert!(first.contains("区管0") && first.contains("区管319"), "nobody is left out");
    let main = |page: &str| page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).map(str::to_owned);
    let second = world.read(world::OFFICE, &path).await.1;
    assert_eq!(main(&first).expect("a page"), main(&second).expect("a page"), "the ground is the same each time");
});

on_both!(a6_7_all_grants_are_listed_for_those_who_watch_over_them, async |engine: Engine| {
    let world = world(engine).await;
    for who in [world::OFFICE, world::SECURITY, world::CENTER] {
        let (status, page) = world.read(who, "/rights/list").await;
        assert!(status == 200 && page.contains("秦岚") && page.contains("施建华"), "{who}");
    }
    for nobody in [world::OWNER, world::TEACHER, world::DISTRICT, world::LEAD] {
        assert_eq!(world.read(nobody, "/rights/list").await.0, 404, "{nobody}");
    }
    let page = world.read(world::OFFICE, "/rights/list?role=district_coordinator").await.1;
    assert!(page.contains("施建华") && page.contains("韩冰") && !page.contains("秦岚</a>"));
    let page = world.read(world::OFFICE, "/rights/list?q=hanbing").await.1;
    assert!(page.contains("韩冰") && !page.contains("施建华"));
    let grant = world.grant_of(world::DISTRICT, "district_coordinator").await;
    world.send(world::SECURITY, &format!("/rights/{grant}/suspension"), 1, REASON).await;
    let page = world.read(world::OFFICE, "/rights/list?stage=suspended").await.1;
    assert!(page.contains("施建华") && !page.contains("韩冰"));
    assert!(!world.read(world::OFFICE, "/rights/list?stage=current").await.1.contains("施建华"));
    assert!(world.read(world::OFFICE, "/rights/list?stage=over").await.1.contains("没有符合条件的授权"));
});
