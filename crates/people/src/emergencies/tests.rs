//! Promises, each kept on a real database. Who may is proved where the policies stand.
use std::sync::Arc;

use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, DAY, Error, HOUR, Id, Person, Refusal, Wiring, on_both};

use super::*;
use crate::house::Anything;
use crate::persons::{Newcomer, enter};
use crate::roles::{NewGrant, end_one, give, holders, of_person, suspend};

struct World {
    app: App,
    office: Actor,
    guard: Actor,
    keeper: Actor,
    stand_in: Id<Person>,
}

async fn world(engine: Engine) -> World {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let seed = Actor::house("tests");
    let mut persons = vec![];
    for (name, number, role) in [
        ("蒋宁", "W1", "network_office"),
        ("沈浩", "W2", "security_admin"),
        ("韩冰", "W3", "audit_admin"),
        ("秦川", "W4", "system_admin"),
        ("李文", "T1", ""),
    ] {
        let entered = app.act(&seed, async move |tx| {
            let new = Newcomer { name: name.into(), staff_number: Some(number.into()), ..Default::default() };
            let person = enter(tx, new).await?.id;
            if !role.is_empty() {
                give(tx, NewGrant { person, role, scope: ("Platform", 1), unit: 0, until: None }).await?;
            }
            Ok(person)
        });
        persons.push(entered.await.unwrap());
    }
    let actor = |at: usize| Actor::person(persons[at]);
    World { office: actor(0), guard: actor(1), keeper: actor(2), stand_in: persons[4], app }
}

const WHY: &str = "系统管理员病休，备份失败须当日处理";

async fn asked(world: &World, role: &'static str, number: &'static str) -> Result<Emergency, Refusal> {
    match world.app.act(&world.office, async move |tx| ask(tx, role, number, WHY).await).await {
        Ok(one) => Ok(one),
        Err(Error::Refused(no)) => Err(no),
        Err(fault) => panic!("{fault:#}"),
    }
}

async fn held(world: &World, role: &'static str) -> Vec<Id<Person>> {
    let reader = Actor::house("tests");
    world.app.look(&reader, async move |view| holders(view, role, ("Platform", 1)).await).await.unwrap()
}

// req("SM-07")
on_both!(a20_1_an_emergency_right_needs_two_ends_by_itself_and_is_never_the_trails, async |engine: Engine| {
    let world = world(engine).await;
    for (role, number, field) in [
        ("audit_admin", "T1", "role"),
        ("leadership", "T1", "role"),
        ("system_admin", "W9", "number"),
        ("system_admin", "W1", "number"),
    ] {
        let Err(Refusal::Invalid(problems)) = asked(&world, role, number).await else { panic!("{role} {number}") };
        assert_eq!(problems[0].field, field);
    }
    assert!(
        matches!(asked(&world, "system_admin", "W2").await, Err(Refusal::NotNow(_))),
        "the three are three persons"
    );
    let one = asked(&world, "system_admin", "T1").await.unwrap();
    assert!(matches!(asked(&world, "system_admin", "T1").await, Err(Refusal::NotNow(_))), "one at a time");
    assert!(!held(&world, "system_admin").await.contains(&world.stand_in), "asking gives nothing");
    let (id, version) = (one.id, one.version);
    let one = world.app.act(&world.guard, async move |tx| agree(tx, id, version).await).await.unwrap();
    assert!(held(&world, "system_admin").await.contains(&world.stand_in));
    let reader = Actor::person(world.stand_in);
    let told = world.app.look(&reader, async |view| {
        Ok(view
            .sql
            .one::<i64>("SELECT COUNT(*) FROM notices WHERE title = '应急授权已生效'", kernel::params![])
            .await?)
    });
    assert_eq!(told.await.unwrap(), 5, "everybody who watches, and whoever got it");
    let version = one.version;
    let look = async |version: i64| {
        world
            .app
            .act(&world.keeper, async move |tx| look_through(tx, id, version, "期间只做了一次备份，无异常").await)
            .await
    };
    assert!(look(version).await.is_err(), "not before it is over");
    world.app.house.clock.move_to(world.app.now().plus(4 * HOUR - 1));
    assert!(held(&world, "system_admin").await.contains(&world.stand_in));
    world.app.house.clock.move_to(world.app.now().plus(1));
    assert!(!held(&world, "system_admin").await.contains(&world.stand_in), "at the hour, with nobody's doing");
    world.app.house.clock.move_to(world.app.now().plus(DAY));
    let done = look(version).await.unwrap();
    assert!(matches!(done.stage, Stage::LookedThrough { .. }));
});

// req("SM-07")
on_both!(a20_1_none_of_the_three_consoles_is_left_without_anybody, async |engine: Engine| {
    let world = world(engine).await;
    for actor in [&world.guard, &world.keeper] {
        let person = actor.id();
        let granted = world.app.look(actor, async move |view| of_person(view, person).await).await.unwrap().remove(0);
        let (one, version) = (granted.clone(), granted.version);
        let no = world.app.act(&world.office, async move |tx| suspend(tx, &one, version, "核实期间停用").await).await;
        assert!(no.unwrap_err().to_string().contains("不能空缺"));
        let one = granted.clone();
        let no = world.app.act(&world.office, async move |tx| end_one(tx, &one, version, "调离").await).await;
        assert!(no.unwrap_err().to_string().contains("不能空缺"));
    }
    // With somebody to follow, the first one may go.
    let seed = Actor::house("tests");
    let follows = world.stand_in;
    let grant = NewGrant { person: follows, role: "security_admin", scope: ("Platform", 1), unit: 0, until: None };
    world.app.act(&seed, async move |tx| give(tx, grant.clone()).await).await.unwrap();
    let person = world.guard.id();
    let granted = world.app.look(&seed, async move |view| of_person(view, person).await).await.unwrap().remove(0);
    let version = granted.version;
    world.app.act(&seed, async move |tx| end_one(tx, &granted, version, "调离").await).await.unwrap();
    assert_eq!(held(&world, "security_admin").await, [follows]);
});
