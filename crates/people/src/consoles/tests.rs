//! Promises, each kept on a real database. What the policies say of consoles is proved where they stand.
use std::sync::Arc;

use kernel::db::Conn;
use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, Error, HOUR, MINUTE, Refusal, Wiring, on_both, params};

use super::*;
use crate::accounts;
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

// req("IA-07")
on_both!(
    a20_1_the_administrator_of_security_ends_what_somebody_is_signed_in_to_and_says_why,
    async |engine: Engine| {
        let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
        let seed = Actor::house("tests");
        let entered = app.act(&seed, async |tx| {
            let one = enter(tx, Newcomer { name: "何平".into(), ..Default::default() }).await?.id;
            give(tx, NewGrant { person: one, role: "security_admin", scope: ("Platform", 1), unit: 0, until: None })
                .await?;
            let other = enter(tx, Newcomer { name: "李文静".into(), ..Default::default() }).await?.id;
            Ok((one, other, accounts::invite(tx, one, "W4002").await?, accounts::invite(tx, other, "T20031").await?))
        });
        let (admin, other, own_code, code) = entered.await.unwrap();
        for code in [own_code, code] {
            accounts::activate(&app, &Actor::stranger(), &code, "黑板与朱批-Kd82").await.unwrap();
        }
        let (_, here) = crate::house::sign_in(&app, "T20031", "黑板与朱批-Kd82", None).await;
        let (there, _) = crate::house::sign_in(&app, "T20031", "黑板与朱批-Kd82", None).await;
        let device = app.act(&here, async |tx| accounts::remember(tx, "", "t").await).await.unwrap();
        let admin = Actor { session: 1, ..Actor::person(admin) };
        let ends = async |login: &'static str, reason: &'static str| {
            app.act(&admin, async move |tx| end_sessions(tx, login, reason).await).await
        };
        const WHY: &str = "两地同时在看，怀疑被他人使用";
        // What the policies allow carries the role for which a time is needed; here they say yes to everybody.
        assert!(matches!(ends("nobody", WHY).await, Err(Error::Refused(Refusal::Invalid(_)))));
        assert!(matches!(ends("T20031", "x").await, Err(Error::Refused(Refusal::Invalid(_)))));
        assert!(matches!(ends("W4002", WHY).await, Err(Error::Refused(Refusal::NotNow(_)))), "one's own");
        let is_in = async |token: &str| accounts::actor_of(&app, Some(token), "-", "-").await.unwrap().is_person();
        assert!(is_in(&there).await);
        assert_eq!(ends(" t20031 ", WHY).await.unwrap(), other);
        assert!(!is_in(&there).await);
        let count = async |sql: &'static str| {
            app.db.look(async move |c: &mut Conn| c.one::<i64>(sql, params![]).await).await.unwrap()
        };
        assert_eq!(count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await, 0);
        assert_eq!(
            count("SELECT COUNT(*) FROM notices WHERE title = '你的登录已全部退出' AND body LIKE '%两地%'").await,
            1
        );
        assert_eq!(count("SELECT COUNT(*) FROM audit WHERE verb = 'consoles.sessions_ended'").await, 1);
        let knows = async move |tx: &mut kernel::Tx<'_>| accounts::throttle::at(tx, other, "password", &device).await;
        assert_eq!(app.act(&admin, knows).await.unwrap(), "password", "the device is known no more");
        let (again, _) = crate::house::sign_in(&app, "T20031", "黑板与朱批-Kd82", None).await;
        assert!(is_in(&again).await, "the password is as it was");
    }
);
