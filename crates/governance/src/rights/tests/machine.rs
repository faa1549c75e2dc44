//! Whatever three persons do in whatever order, by the real verbs under the shipped policies: no grant in effect was
//! determined by its holder or its proposer, outlives the longest term, was given outside the proposer's own scope, or
//! puts two consoles into one hand.
use kernel::house::Engine;
use kernel::{At, DAY, Id, Person};
use people::roles::{self, CONSOLES, Granted};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use super::world::{self, World, world};
use crate::rights::{self, Wanted};

/// One try: who, what, about whom, which role and place, how long.
type Try = (usize, u8, usize, usize, i64);

/// Three persons between them hold everything that gives and takes.
const THREE: [usize; 3] = [world::OWNER, world::OFFICE, world::NETWORK_HEAD];
const RIGHTS: [(&str, (&str, i64)); 5] = [
    ("module_owner", ("Module", 3)),
    ("module_owner", ("Module", 4)),
    ("academic", ("Platform", 1)),
    ("security_admin", ("Platform", 1)),
    ("audit_admin", ("Platform", 1)),
];

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let days = prop_oneof![Just(0), Just(1), Just(30), Just(365), Just(366)];
    prop::collection::vec((0..3_usize, 0..8_u8, 0..3_usize, 0..RIGHTS.len(), days), 4..24)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a6_7_no_way_leads_around_the_determination() {
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    for case in 0..12 {
        let engine = if case % 4 == 3 { Engine::Postgres } else { Engine::Sqlite };
        let tries = tries().new_tree(&mut runner).unwrap().current();
        let world = world(engine).await;
        // The office answers for itself and for the network office as well: as many ways as there can be.
        world.give(world::OFFICE, "unit_head", ("Unit", world.units["academic_office"])).await;
        for one in &tries {
            attempt(&world, one).await;
            hold(&world, &tries).await;
        }
    }
}

async fn attempt(world: &World, (who, what, whom, right, days): &Try) {
    let (actor, person) = (world.actor(THREE[*who]), world.id(THREE[*whom]));
    let ((role, scope), days, what) = (RIGHTS[*right], *days, *what);
    let unit = world.units[if THREE[*whom] == world::NETWORK_HEAD { "network_office" } else { "academic_office" }];
    let (proposal, grant) = newest(world, *whom).await;
    let reason = "按随机次序尝试各种办理";
    people::house::elevate(&world.app, &actor).await;
    let tried = world.app.act(&actor, async move |tx| {
        let wanted = Wanted {
            person,
            role: role.into(),
            scope,
            unit,
            days,
            reason: reason.into(),
            renews: grant.map(|one| one.0),
        };
        match what {
            0 | 1 => rights::propose(tx, Wanted { renews: None, ..wanted }).await.map(drop),
            2 => rights::propose(tx, wanted).await.map(drop),
            3 | 4 => rights::determine(tx, Id::new(proposal.0), proposal.1).await.map(drop),
            5 => rights::suspend(tx, grant.unwrap_or_default().0, grant.unwrap_or_default().1, reason).await.map(drop),
            6 => rights::resume(tx, grant.unwrap_or_default().0, grant.unwrap_or_default().1, reason).await.map(drop),
            _ => rights::end(tx, grant.unwrap_or_default().0, grant.unwrap_or_default().1, reason).await.map(drop),
        }
    });
    if let Err(kernel::Error::Fault(fault)) = tried.await {
        panic!("{fault:#}");
    }
    world.app.house.clock.move_to(world.app.now().plus(DAY));
}

/// The newest proposal of all, and the newest grant of that person, each with its version.
async fn newest(world: &World, whom: usize) -> ((i64, i64), Option<(i64, i64)>) {
    let (house, person) = (kernel::Actor::house("tests"), world.id(THREE[whom]));
    let found = world.app.look(&house, async move |view| {
        let id = view.sql.opt::<i64>("SELECT MAX(id) FROM proposals HAVING COUNT(*) > 0", vec![]).await?.unwrap_or(0);
        let version = view.sql.opt::<i64>("SELECT version FROM proposals WHERE id = $1", kernel::params![id]).await?;
        let grant = roles::of_person(view, person).await?.into_iter().next();
        Ok(((id, version.unwrap_or(0)), grant.map(|one| (one.id, one.version))))
    });
    found.await.unwrap()
}

async fn hold(world: &World, tries: &[Try]) {
    let house = kernel::Actor::house("tests");
    let owner = world.id(world::OWNER);
    let of_owner = world.app.look(&house, async move |view| roles::of_person(view, owner).await);
    let of_owner = of_owner.await.unwrap();
    for who in THREE {
        let (person, now) = (world.id(who), world.app.now());
        let all = world.app.look(&house, async move |view| roles::of_person(view, person).await);
        let counting: Vec<Granted> = all.await.unwrap().into_iter().filter(|one| one.counts(now)).collect();
        let consoles = counting.iter().filter(|one| CONSOLES.contains(&&*one.role)).count();
        assert!(consoles == 0 || counting.len() == 1, "{tries:?}");
        for one in counting.iter().filter(|one| one.proposal.is_some()) {
            sound(world, one, (person, now), &of_owner, tries);
        }
    }
}

fn sound(world: &World, one: &Granted, (person, now): (Id<Person>, At), all: &[Granted], tries: &[Try]) {
    assert!(one.approved_by != person && one.approved_by != one.asked_by, "{tries:?}");
    let until = one.until.unwrap();
    assert!(until > now && until <= one.from.plus(365 * DAY), "{tries:?}");
    let (owner, network) = (world.id(world::OWNER), world.id(world::NETWORK_HEAD));
    if one.asked_by == network {
        assert!(one.role == "security_admin", "{tries:?}");
    }
    if one.asked_by == owner {
        // Beside their own module only one that was determined for them before.
        assert!(one.role == "module_owner" && matches!(one.scope.1, 3 | 4), "{tries:?}");
        let given = all.iter().any(|own| own.role == one.role && own.scope == one.scope && own.from < one.from);
        assert!(given, "{tries:?}");
    }
}
