//! Promises, each kept on a real database. What the policies say of consoles is proved where they stand.
use std::sync::Arc;

use kernel::db::Conn;
use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, Error, HOUR, MINUTE, Refusal, Wiring, on_both, params};

use super::*;
use crate::house::Anything;
use crate::persons::{Newcomer, enter};
use crate::roles::{NewGrant, give};

async fn house(engine: Engine) -> (App, Actor) {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let seed = Actor::house("tests");
    let entered = app.act(&seed, async |tx| {
        let person = enter(tx, Newcomer { name: "韩冰".into(), ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role: "system_admin", scope: ("Platform", 1), unit: 0, until: None }).await?;
        Ok(person)
    });
    let actor = Actor { session: 1, ..Actor::person(entered.await.unwrap()) };
    (app, actor)
}

async fn opens(app: &App, actor: &Actor, reason: &'static str) -> Result<(), Refusal> {
    match app.act(actor, async move |tx| begin(tx, reason).await).await {
        Ok(_) => Ok(()),
        Err(Error::Refused(no)) => Err(no),
        Err(fault) => panic!("{fault:#}"),
    }
}

async fn stands(app: &App, actor: &Actor) -> bool {
    app.look(actor, async |view| standing(view, "system_admin").await).await.unwrap().is_some()
}

// req("SM-01", "SM-07")
on_both!(
    a20_1_an_elevation_asks_for_a_reason_and_fresh_evidence_and_ends_by_hand_or_by_the_clock,
    async |engine: Engine| {
        let (app, actor) = house(engine).await;
        for weak in [Actor { fresh: false, ..actor.clone() }, Actor { factors: 1, ..actor.clone() }] {
            assert_eq!(opens(&app, &weak, "检查昨夜的备份失败").await, Err(Refusal::StepUp));
        }
        for short in ["", "　 ", "查看"] {
            let Err(Refusal::Invalid(problems)) = opens(&app, &actor, short).await else { panic!("{short}") };
            assert_eq!(problems[0].field, "reason");
        }
        assert!(!stands(&app, &actor).await);
        opens(&app, &actor, "检查昨夜的备份失败").await.unwrap();
        assert!(stands(&app, &actor).await);
        assert!(!stands(&app, &Actor { session: 2, ..actor.clone() }).await, "in the session that opened it alone");
        assert!(matches!(opens(&app, &actor, "检查昨夜的备份失败").await, Err(Refusal::NotNow(_))), "one at a time");
        app.act(&actor, async |tx| end(tx).await).await.unwrap();
        assert!(!stands(&app, &actor).await);
        opens(&app, &actor, "检查昨夜的备份失败").await.unwrap();
        app.house.clock.move_to(app.now().plus(15 * MINUTE - 1));
        assert!(stands(&app, &actor).await);
        app.house.clock.move_to(app.now().plus(1));
        assert!(!stands(&app, &actor).await, "at the minute");
        let carried = "SELECT COUNT(*) FROM audit WHERE verb LIKE 'consoles.%' AND elevation_id > 0";
        let carried = app.db.look(async move |sql: &mut Conn| sql.one::<i64>(carried, params![]).await).await.unwrap();
        assert_eq!(carried, 3, "opened twice, ended once by hand");
    }
);

on_both!(ones_own_times_are_listed_by_when_they_began, async |engine: Engine| {
    let (app, actor) = house(engine).await;
    for hours in [1, 0] {
        app.house.clock.move_to(MONDAY.plus(hours * HOUR));
        opens(&app, &actor, "检查昨夜的备份失败").await.unwrap();
        app.act(&actor, async |tx| end(tx).await).await.unwrap();
    }
    let me = actor.id();
    let listed = app.look(&actor, async move |view| of_person(view, me).await).await.unwrap();
    let began: Vec<i64> = listed.iter().map(|one| (one.began.0 - MONDAY.0) / HOUR).collect();
    assert_eq!(began, [1, 0]);
});
