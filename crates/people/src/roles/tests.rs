//! Promises, each kept on a real database.
use std::sync::Arc;

use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, DAY, Wiring, on_both};

use super::*;
use crate::house::Anything;
use crate::persons::{Newcomer, enter};

on_both!(a3_1_a_grant_counts_within_its_term_and_never_after_it_ended, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let seed = Actor::house("tests");
    let person = app
        .act(&seed, async |tx| {
            let person = enter(tx, Newcomer { name: "周岩".into(), ..Default::default() }).await?.id;
            let until = Some(MONDAY.plus(DAY));
            for _ in 0..2 {
                give(tx, NewGrant { person, role: "project_lead", scope: ("Project", 3), unit: 1, until }).await?;
            }
            give(tx, NewGrant { person, role: "class_head", scope: ("Class", 5), unit: 1, until: None }).await?;
            Ok(person)
        })
        .await
        .unwrap();
    let roles = async || {
        let holder = Actor::person(person);
        let roles = app.look(&holder, async |view| {
            let all = view.grants.iter().map(|grant| grant.role.clone());
            Ok(all.filter(|role| !MARKS.contains(&role.as_str())).collect::<Vec<_>>())
        });
        roles.await.unwrap()
    };
    assert_eq!(roles().await, ["project_lead", "class_head"]);
    app.house.clock.move_to(MONDAY.plus(DAY));
    assert_eq!(roles().await, ["class_head"]);
    app.act(&seed, async move |tx| end(tx, person, "class_head", ("Class", 5)).await).await.unwrap();
    assert!(roles().await.is_empty());
    let heads = app.look(&seed, async |view| holders(view, "class_head", ("Class", 5)).await).await.unwrap();
    assert!(heads.is_empty());
});
