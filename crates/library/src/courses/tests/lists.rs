//! Each list, narrowed in SQL, against the policy asked of each course by itself.
use std::collections::BTreeSet;

use kernel::house::Engine;
use kernel::{Actor, Id, Tx, on_both, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::*;
use crate::courses::store::Wanted;
use crate::tests::world;

const UNDECIDED: [&str; 3] = ["drafted", "checked", "returned"];
const DECIDED: [&str; 3] = ["published", "withdrawn", "rejected"];

/// A course by chance: host and provider by place, audience, where its first and second version stand and lie.
type Drawn = (usize, usize, &'static str, (&'static str, Vec<i64>), Option<(&'static str, Vec<i64>)>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let places = || prop::collection::btree_set(31_i64..34, 0..3).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    let first = prop_oneof![2 => prop::sample::select(&DECIDED[..]), 1 => prop::sample::select(&UNDECIDED[..])];
    let course = (
        0..2_usize,
        0..5_usize,
        prop::sample::select(&["open", "scoped"][..]),
        (first, places()),
        prop::option::of((prop::sample::select(&UNDECIDED[..]), places())),
    );
    prop::collection::vec(course, 70)
}

async fn put(tx: &mut Tx<'_>, id: i64, one: &Drawn, (host, provider): (i64, Id<kernel::Person>)) -> kernel::Result<()> {
    let (_, _, audience, first, second) = one;
    // A version still open or under way has none after it.
    let second = second.as_ref().filter(|_| DECIDED.contains(&first.0));
    let versions: Vec<_> = [Some(first), second].into_iter().flatten().collect();
    let latest = i64::try_from(versions.len()).unwrap();
    let course = "INSERT INTO courses (id, host_unit_id, provider_id, made_at, latest) VALUES ($1, $2, $3, 1, $4)";
    tx.sql.exec(course, params![id, host, provider, latest]).await?;
    for (content, (stage, places)) in (1_i64..).zip(versions) {
        let version = "INSERT INTO course_versions (course_id, content, audience, title, intro, subject, school_stage,
            hours, cover, made_at) VALUES ($1, $2, $3, '大单元教学', '', '语文', '小学', 100, 'chinese', 1)";
        tx.sql.exec(version, params![id, content, *audience]).await?;
        for place in places {
            let lies = "INSERT INTO course_projects (course_id, content, project_id, module_id) VALUES ($1, $2, $3, 1)";
            tx.sql.exec(lies, params![id, content, *place]).await?;
        }
        if *stage == "drafted" {
            continue;
        }
        let dossier = "INSERT INTO dossiers (id, kind, subject_id, content, title, audience, host_unit_id, provider_id,
            scopes, link, preview, parts, parts_digest, declaration, charter, stage, submitted_at, submitted_by,
            published_at) VALUES ($1, 'Course', $2, $3, '', $4, $5, $6, '[]', '', '', '[]', $7, '', 1, $8, 1, $6, 1)";
        let row = params![id * 10 + content, id, content, *audience, host, provider, vec![0_u8], *stage];
        tx.sql.exec(dossier, row).await?;
    }
    Ok(())
}

/// 70 courses by chance, and persons with these roles.
async fn library(world: &World, roles: &'static [&'static [(&'static str, (&'static str, i64))]]) -> Vec<Actor> {
    let courses = drawn().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let (host, staff) = (world.host, [&world.provider, &world.other, &world.head, &world.learner, &world.office]);
    let providers = staff.map(|who| who.id());
    let seed = Actor::house("tests");
    let made = world.app.act(&seed, async move |tx| {
        let other = tx.sql.one::<i64>("SELECT id FROM units WHERE code = 'maths'", params![]).await?;
        for (id, one) in (1000_i64..).zip(&courses) {
            put(tx, id, one, ([host, other][one.0], providers[one.1])).await?;
        }
        let mut people = vec![];
        for roles in roles {
            let person = enter(tx, Newcomer { name: "王雪".into(), ..Default::default() }).await?.id;
            for (role, (kind, scope)) in *roles {
                let scope = (*kind, if *kind == "Unit" { host } else { *scope });
                give(tx, NewGrant { person, role, scope, unit: host, until: None }).await?;
            }
            people.push(person);
        }
        Ok(people)
    });
    made.await.unwrap().into_iter().map(Actor::person).collect()
}

/// The courses for which the policy, asked about each by itself, says yes.
async fn allowed(world: &World, who: &Actor, verb: Verb) -> BTreeSet<i64> {
    let look = async move |view: &mut kernel::View<'_>| {
        let mut all = BTreeSet::new();
        for id in 1000..1070 {
            match store::fetch(view, Id::new(id), verb).await {
                Ok(course) if verb == Verb::Edit || course.stage == "published" => _ = all.insert(id),
                Ok(_) | Err(kernel::Error::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(all)
    };
    world.app.look(who, look).await.unwrap()
}

// req("AC-07")
on_both!(a13_4_the_catalogue_lists_what_the_policy_lets_a_reader_see_and_nothing_else, async |engine: Engine| {
    let world = world(engine).await;
    let mut readers = library(
        &world,
        &[
            &[],
            &[("participant", ("Project", 31))],
            &[("participant", ("Project", 32)), ("participant", ("Project", 33))],
            &[("participant", ("Project", 31)), ("project_lead", ("Project", 32))],
        ],
    )
    .await;
    readers.push(Actor::stranger());
    let mut sizes = BTreeSet::new();
    for who in &readers {
        let mut listed = BTreeSet::new();
        for page in 0..4 {
            let wanted = Wanted { page, ..Wanted::default() };
            let cards = world.app.look(who, async move |view| store::catalogue(view, &wanted).await).await.unwrap();
            listed.extend(cards.iter().map(|card| card.id.0));
        }
        assert_eq!(listed, allowed(&world, who, Verb::See).await);
        sizes.insert(listed.len());
    }
    assert!(sizes.len() >= 3, "the readers see too much the same: {sizes:?}");
});

on_both!(a13_1_the_list_of_my_courses_holds_what_the_policy_lets_me_edit_and_nothing_else, async |engine: Engine| {
    let world = world(engine).await;
    let mut workers = library(
        &world,
        &[&[("unit_staff", ("Unit", 0))], &[("project_lead", ("Project", 32))], &[("participant", ("Project", 31))]],
    )
    .await;
    workers.extend([world.provider.clone(), world.other.clone(), world.head.clone(), world.learner.clone()]);
    let mut sizes = BTreeSet::new();
    for who in &workers {
        let own = world.app.look(who, async |view| store::own(view).await).await.unwrap();
        let listed: BTreeSet<i64> = own.iter().map(|own| own.id.0).collect();
        assert_eq!(listed, allowed(&world, who, Verb::Edit).await);
        sizes.insert(listed.len());
    }
    assert!(sizes.len() >= 3, "the workers see too much the same: {sizes:?}");
});
