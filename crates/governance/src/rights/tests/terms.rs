//! What happened between a proposal and its determination counts, and a role is told what it opens alone.
use std::sync::Arc;

use kernel::Wiring;

use super::*;
use crate::charter::{Charter, Files};
use crate::policy::Rules;

on_both!(a6_7_nothing_is_determined_for_somebody_who_left_the_unit_since, async |engine: Engine| {
    let world = world(engine).await;
    let proposal = world.send(world::OWNER, "/rights", 0, &module_owner(&world, world::STAFF, 3, 60)).await.1;
    let leave = format!("from={}&how=left&reason=%E8%B0%83%E4%BB%A4&day=2026-11-20", world.units["academic_office"]);
    let path = format!("/people/{}/departure", world.id(world::STAFF));
    assert_eq!(world.send(world::OFFICE, &path, 1, &leave).await.0, 303);
    let determined = world.send(world::SECOND, &format!("{proposal}/determination"), 1, "").await;
    assert_eq!(determined.0, 403, "{}", determined.1);
    assert!(!world.holds(world::STAFF, "module_owner").await);
});

on_both!(a6_7_carrying_on_does_not_lift_a_suspension, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, staff, office) = (world::OWNER, world::STAFF, world::OFFICE);
    let first = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.1;
    assert_eq!(world.send(office, &format!("{first}/determination"), 1, "").await.0, 303);
    let old = world.grant_of(staff, "module_owner").await;
    let again = format!("{}&renews={old}", module_owner(&world, staff, 3, 60));
    let again = world.send(owner, "/rights", 0, &again).await.1;
    assert_eq!(world.send(world::SECURITY, &format!("/rights/{old}/suspension"), 1, REASON).await.0, 303);
    assert_eq!(world.send(office, &format!("{again}/determination"), 1, "").await.0, 403);
    assert!(!world.holds(staff, "module_owner").await);
});

on_both!(a6_7_a_term_is_measured_by_the_charter_in_force_when_it_is_determined, async |engine: Engine| {
    let world = world(engine).await;
    let proposal = world.send(world::OWNER, "/rights", 0, &module_owner(&world, world::STAFF, 3, 60)).await.1;
    let mut charter = Charter { version: 2, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
    charter.parameters.grants.longest_days = 30;
    let rules = Rules::open(charter).unwrap();
    let app = kernel::house::house_on(world.app.db.clone(), rules as Arc<dyn kernel::Judge>, Wiring::default());
    app.house.clock.move_to(MONDAY.plus(DAY));
    let world = World { app, ..world };
    let (status, said) = world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await;
    assert!(status == 409 && said.contains("30 天"), "{status} {said}");
    assert!(!world.holds(world::STAFF, "module_owner").await);
});

on_both!(a3_1_a_role_is_said_to_open_what_policies_permit_and_nothing_that_they_forbid, async |engine: Engine| {
    let world = world(engine).await;
    let page = world.read(world::SECURITY, &format!("/rights/persons/{}", world.id(world::SECURITY))).await.1;
    assert!(page.contains("停用授权由安全管理员或教务处办理"), "{page}");
    assert!(!page.contains("安全管理员只停用，不提出、不确定、不收回授权"), "what it may not do is no right of it");
});

on_both!(a6_7_a_fallback_reviewer_is_proposed_determined_and_holds_for_a_term, async |engine: Engine| {
    let world = world(engine).await;
    let (unit, id) = (world.units["chinese"], world.id(world::TEACHER));
    let wanted = format!("person={id}&right=fallback_reviewer:Unit:{unit}&unit={unit}&days=90&{REASON}");
    assert_eq!(world.send(world::OWNER, "/rights", 0, &wanted).await.0, 403, "another unit's head");
    let form = world.read(world::CENTER, &format!("/rights/new?person={id}")).await.1;
    assert!(form.contains(&format!("fallback_reviewer:Unit:{unit}")), "{form}");
    let (status, proposal) = world.send(world::CENTER, "/rights", 0, &wanted).await;
    assert_eq!(status, 303, "{proposal}");
    assert!(!world.holds(world::TEACHER, "fallback_reviewer").await);
    assert_eq!(world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await.0, 303);
    assert!(world.holds(world::TEACHER, "fallback_reviewer").await);
    world.app.house.clock.move_to(MONDAY.plus(90 * DAY));
    assert!(!world.holds(world::TEACHER, "fallback_reviewer").await, "for its term");
});

on_both!(a6_7_what_somebody_holds_or_what_waits_for_them_is_not_offered_again, async |engine: Engine| {
    let world = world(engine).await;
    let (owner, staff) = (world::OWNER, world::STAFF);
    let new = format!("/rights/new?person={}", world.id(staff));
    let offers = async |path: &str| world.read(owner, path).await.1.contains("value=\"module_owner:Module:3\"");
    assert!(offers(&new).await);
    let proposal = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.1;
    assert!(!offers(&new).await, "it waits");
    assert!(world.read(owner, &new).await.1.contains("已经提出、正等待教务处确定"), "the form says why");
    assert_eq!(world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await.0, 303);
    assert!(!offers(&new).await, "it is held");
    let old = world.grant_of(staff, "module_owner").await;
    let renewal = format!("/rights/new?renews={old}");
    assert!(offers(&renewal).await, "to be carried on it is offered");
    let again = format!("{}&renews={old}", module_owner(&world, staff, 3, 60));
    assert_eq!(world.send(owner, "/rights", 0, &again).await.0, 303);
    assert!(!offers(&renewal).await, "once");
});
