//! People that move, through the doors of their page.
use kernel::house::{Engine, MONDAY};
use kernel::{DAY, on_both};

use super::world::{self, World, world};

const WHY: &str = "reason=%E8%B0%83%E4%BB%A4&day=2026-11-20";

fn said(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn transfer(world: &World, from: &str, to: &str) -> String {
    format!("from={}&unit={}&post={}&{WHY}", world.units[from], said(to), said("语文教师"))
}

on_both!(a5_1_coordinators_see_and_move_their_own_people_alone, async |engine: Engine| {
    let world = world(engine).await;
    let path = format!("/people/{}", world.id(world::PUPIL_TEACHER));
    for (who, status) in [
        (world::SCHOOL, 200),
        (world::DISTRICT, 200),
        (world::OFFICE, 200),
        (world::PUPIL_TEACHER, 200),
        (world::OTHER_DISTRICT, 404),
        (world::TEACHER, 404),
    ] {
        assert_eq!(world.read(who, &path).await.0, status, "{who}");
    }
    let list = world.read(world::OTHER_DISTRICT, "/people?q=%E6%9D%8E").await.1;
    assert!(!list.contains("李文静"), "nor in lists");
    assert!(world.read(world::SCHOOL, "/people?q=%E6%9D%8E").await.1.contains("李文静"));
    let to = transfer(&world, "qiming", "通州区运河湾学校");
    for (who, status) in [(world::OTHER_DISTRICT, 404), (world::TEACHER, 404), (world::PUPIL_TEACHER, 403)] {
        assert_eq!(world.send(who, &format!("{path}/transfer"), 1, &to).await.0, status, "{who}");
    }
    for (fields, wrong) in [
        (to.replace("2026-11-20", "2027-01-01"), "尚未到的日期"),
        (to.replace("2026-11-20", ""), "请填写日期"),
        (transfer(&world, "qiming", "没有这所学校"), "没有这个单位"),
        (transfer(&world, "qiming", "海淀区启明小学"), "没有这个单位"),
        (transfer(&world, "yunhe", "通州区运河湾学校"), "不在这个单位"),
        (to.replace("reason=%E8%B0%83%E4%BB%A4", "reason="), "请写明事由"),
    ] {
        let (status, page) = world.send(world::SCHOOL, &format!("{path}/transfer"), 1, &fields).await;
        assert!(status == 422 && page.contains(wrong), "{wrong}: {status} {page}");
    }
    let (status, next) = world.send(world::SCHOOL, &format!("{path}/transfer"), 1, &to).await;
    assert_eq!((status, &*next), (303, "/people"), "gone from the own people, back to the list");
    assert_eq!(world.read(world::SCHOOL, &path).await.0, 404);
    let page = world.read(world::OTHER_DISTRICT, &path).await.1;
    assert!(page.contains("通州区运河湾学校") && page.contains("海淀区启明小学") && page.contains("2026-11-23"));
    assert_eq!(world.send(world::OFFICE, &format!("{path}/transfer"), 1, &to).await.0, 422, "said twice");
});

on_both!(a6_7_whoever_moves_keeps_nothing_held_for_the_old_unit, async |engine: Engine| {
    let world = world(engine).await;
    let (lead, unit) = (world::LEAD, world.units["chinese"]);
    world.give(lead, "unit_staff", ("Unit", unit)).await;
    world.give(lead, "learner", ("Class", 5)).await;
    let path = format!("/people/{}", world.id(lead));
    let to = transfer(&world, "chinese", "教师网络研修中心");
    assert_eq!(world.send(world::OFFICE, &format!("{path}/transfer"), 1, &to).await.0, 303);
    assert!(!world.holds(lead, "unit_staff").await, "held for the old unit");
    assert!(world.holds(lead, "project_lead").await && world.holds(lead, "learner").await, "project and learning stay");
    let rights = world.read(world::OFFICE, &format!("/rights/persons/{}", world.id(lead))).await.1;
    assert!(rights.contains("由中文系调往教师网络研修中心"), "with the reason");
    // Retiring ends everything but what was learned; coming back brings nothing of it back.
    let leave = format!("from={}&how=retired&{WHY}", world.units["center"]);
    assert_eq!(world.send(world::OFFICE, &format!("{path}/departure"), 1, &leave).await.0, 409, "an older page");
    assert_eq!(world.send(world::OFFICE, &format!("{path}/departure"), 2, &leave).await.0, 303);
    assert!(!world.holds(lead, "project_lead").await && world.holds(lead, "learner").await);
    let back = format!("unit={}&post={}&{WHY}", said("中文系"), said("返聘教师"));
    assert_eq!(world.send(world::SCHOOL, &format!("{path}/return"), 3, &back).await.0, 404);
    assert_eq!(world.send(world::OFFICE, &format!("{path}/return"), 3, &back).await.0, 303);
    assert_eq!(world.send(world::OFFICE, &format!("{path}/return"), 4, &back).await.0, 409);
    assert!(!world.holds(lead, "project_lead").await, "an ended grant never comes back to life");
});

on_both!(a19_1_a_changed_name_is_found_by_both_and_a_corrected_one_by_the_right_one, async |engine: Engine| {
    let world = world(engine).await;
    let path = format!("/people/{}", world.id(world::PUPIL_TEACHER));
    let named = |name: &str, how: &str| format!("name={}&how={how}&{WHY}", said(name));
    assert_eq!(world.send(world::OTHER_DISTRICT, &format!("{path}/name"), 1, &named("李雯静", "changed")).await.0, 404);
    assert_eq!(world.send(world::SCHOOL, &format!("{path}/name"), 1, &named("", "changed")).await.0, 422);
    assert_eq!(world.send(world::SCHOOL, &format!("{path}/name"), 1, &named("李文静", "changed")).await.0, 422);
    assert_eq!(world.send(world::SCHOOL, &format!("{path}/name"), 1, &named("李雯静", "corrected")).await.0, 303);
    world.app.house.clock.move_to(MONDAY.plus(DAY));
    assert_eq!(world.send(world::SCHOOL, &format!("{path}/name"), 2, &named("欧阳静", "changed")).await.0, 303);
    let found = async |words: &str| {
        let page = world.read(world::SCHOOL, &format!("/people?q={}", said(words))).await.1;
        page.contains("欧阳静")
    };
    assert!(found("欧阳").await && found("李雯静").await && found("lwj").await);
    assert!(!found("李文静").await, "a slip of the pen was nobody's name");
    let page = world.read(world::SCHOOL, &path).await.1;
    assert!(page.contains("曾用名") && page.contains("李雯静 → 欧阳静"));
});
