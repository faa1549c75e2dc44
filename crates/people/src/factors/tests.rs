//! Promises, each kept on a real database.
mod keys;
mod learners;

use std::sync::Arc;

use kernel::db::Conn;
use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, DAY, Error, Id, MINUTE, Person, Refusal, Result, SECOND, Wiring, on_both, params};

use super::*;
use super::{recovery, store, text};
use crate::accounts::{self, Knock, actor_of};
use crate::house::Strict;
use crate::persons::{Newcomer, enter};
use crate::roles::{NewGrant, give};

const PASSWORD: &str = "黑板与朱批-Kd82";
/// Passkeys want a name.
const ORIGIN: &str = "https://learn.example";
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// A house with one person whose account stands open.
async fn house(engine: Engine, role: Option<&'static str>, phone: Option<&'static str>) -> (App, Id<Person>) {
    let mut app = fresh_house(engine, Arc::new(Strict), Wiring::default()).await;
    let config = &mut Arc::get_mut(&mut app.house).expect("nobody else holds the house yet").config;
    (config.demo, config.origin) = (true, ORIGIN.into());
    let seed = Actor::house("tests");
    let invited = app.act(&seed, async move |tx| {
        let new = Newcomer { name: "赵敏".into(), phone: phone.map(str::to_owned), ..Default::default() };
        let person = enter(tx, new).await?.id;
        if let Some(role) = role {
            give(tx, NewGrant { person, role, scope: ("Platform", 1), unit: 0, until: None }).await?;
        }
        Ok((person, accounts::invite(tx, person, "J1001").await?))
    });
    let (person, code) = invited.await.unwrap();
    accounts::activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    (app, person)
}

async fn sign_in(app: &App, device: &str) -> Actor {
    let knock = Knock { login: "J1001".into(), password: PASSWORD.into(), device: device.into(), agent: "t".into() };
    let token = accounts::sign_in(app, &Actor::stranger(), knock).await.unwrap();
    actor_of(app, Some(&token), "-", "-").await.unwrap()
}

/// As whoever owes the step: what the doors of the second step do.
async fn step(app: &App, actor: &Actor, code: &str, factors: i64) -> std::result::Result<Actor, Refusal> {
    let (me, code) = (accounts::bearer(actor).unwrap(), code.to_owned());
    let done = app.act(&me, async move |tx| {
        let answered = if factors == 2 { answer_totp(tx, &code, "").await? } else { text::answer(tx, &code).await? };
        if let Err(no) = answered {
            return Ok(Err(no));
        }
        accounts::complete(tx, "new token", factors).await?;
        Ok(Ok(()))
    });
    done.await.unwrap()?;
    Ok(actor_of(app, Some("new token"), "-", "-").await.unwrap())
}

async fn enrol(app: &App, actor: &Actor) -> Result<Factor> {
    let me = if actor.is_person() { actor.clone() } else { accounts::bearer(actor)? };
    let code = code_at(SECRET, app.now())?;
    app.act(&me, async move |tx| add_totp(tx, SECRET, &code, "手机").await).await
}

// req("IA-10", "IA-11")
on_both!(whoever_administers_is_a_stranger_until_both_are_given, async |engine: Engine| {
    let (app, person) = house(engine, Some("academic"), None).await;
    let half = sign_in(&app, "").await;
    assert!(!half.is_person() && half.owing == Some(person), "the password alone opens nothing");
    assert!(accounts::bearer(&Actor::stranger()).is_err(), "nor does owing nothing");
    enrol(&app, &half).await.unwrap();
    assert!(matches!(enrol(&app, &half).await, Err(Error::Refused(Refusal::NotNow(_)))), "no second first factor");
    app.house.clock.move_to(MONDAY.plus(30 * SECOND));
    let whole = step(&app, &half, &code_at(SECRET, app.now()).unwrap(), 2).await.unwrap();
    assert_eq!((whole.id(), whole.factors, whole.fresh), (person, 2, true));
    assert!(actor_of(&app, Some("old token"), "-", "-").await.unwrap().owing.is_none());
    app.house.clock.move_to(MONDAY.plus(6 * MINUTE));
    let later = actor_of(&app, Some("new token"), "-", "-").await.unwrap();
    assert!(later.is_person() && !later.fresh, "after five minutes they are asked again before what is dangerous");
    app.house.clock.move_to(MONDAY.plus(17 * MINUTE));
    assert!(!actor_of(&app, Some("new token"), "-", "-").await.unwrap().is_person(), "ten idle minutes are enough");
});

// req("IA-06")
on_both!(a_session_of_two_kinds_of_evidence_ends_after_eight_hours_however_often_it_is_used, async |engine: Engine| {
    let (app, person) = house(engine, Some("academic"), None).await;
    let half = sign_in(&app, "").await;
    enrol(&app, &half).await.unwrap();
    app.house.clock.move_to(MONDAY.plus(30 * SECOND));
    step(&app, &half, &code_at(SECRET, app.now()).unwrap(), 2).await.unwrap();
    for nine in 1..=53 {
        app.house.clock.move_to(MONDAY.plus(nine * 9 * MINUTE));
        let bearer = actor_of(&app, Some("new token"), "-", "-").await.unwrap();
        assert_eq!(bearer.id(), person, "after {} minutes", nine * 9);
    }
    app.house.clock.move_to(MONDAY.plus(480 * MINUTE));
    assert!(!actor_of(&app, Some("new token"), "-", "-").await.unwrap().is_person());
});

// req("IA-10", "AS-13")
on_both!(a_code_is_good_once_and_guessing_closes_that_way_alone, async |engine: Engine| {
    let (app, _) = house(engine, Some("academic"), None).await;
    let half = sign_in(&app, "").await;
    enrol(&app, &half).await.unwrap();
    let code = code_at(SECRET, app.now()).unwrap();
    step(&app, &half, &code, 2).await.unwrap_err();
    app.house.clock.move_to(MONDAY.plus(30 * SECOND));
    let next = code_at(SECRET, app.now()).unwrap();
    step(&app, &half, &next, 2).await.unwrap();
    let again = sign_in(&app, "").await;
    step(&app, &again, &next, 2).await.unwrap_err();
    for _ in 0..4 {
        step(&app, &again, "000000", 2).await.unwrap_err();
    }
    app.house.clock.move_to(MONDAY.plus(90 * SECOND));
    let right = code_at(SECRET, app.now()).unwrap();
    assert!(matches!(step(&app, &again, &right, 2).await, Err(Refusal::TooMany(_))), "even the right one");
    let me = accounts::bearer(&again).unwrap();
    let codes = app.act(&me, async |tx| recovery::make(tx).await).await.unwrap();
    let said = codes[3].to_uppercase().replace('-', " ");
    let by_paper =
        async |code: String| app.act(&me, async move |tx| recovery::answer(tx, &code, "").await).await.unwrap();
    by_paper(said.clone()).await.unwrap();
    by_paper(said).await.unwrap_err();
    by_paper("kd7f-92mq-x3wp".into()).await.unwrap_err();
    app.act(&me, async |tx| recovery::make(tx).await).await.unwrap();
    by_paper(codes[4].clone()).await.unwrap_err();
});

// req("IA-11")
on_both!(a_role_that_is_given_takes_a_session_of_one_factor_away, async |engine: Engine| {
    let (app, person) = house(engine, None, None).await;
    let one = sign_in(&app, "").await;
    assert_eq!((one.id(), one.factors), (person, 1));
    app.act(&Actor::house("tests"), async move |tx| {
        give(tx, NewGrant { person, role: "academic", scope: ("Platform", 1), unit: 0, until: None }).await
    })
    .await
    .unwrap();
    let half = sign_in(&app, "").await;
    assert!(!half.is_person() && half.owing == Some(person));
});

// req("IA-03")
on_both!(an_old_password_leads_to_a_new_one_before_anything_else, async |engine: Engine| {
    let (app, _) = house(engine, Some("academic"), None).await;
    let half = sign_in(&app, "").await;
    enrol(&app, &half).await.unwrap();
    app.house.clock.move_to(MONDAY.plus(91 * DAY));
    let half = sign_in(&app, "").await;
    let still = step(&app, &half, &code_at(SECRET, app.now()).unwrap(), 2).await.unwrap();
    assert!(!still.is_person() && still.owing.is_some(), "the second factor alone is not enough");
    let me = accounts::bearer(&still).unwrap();
    accounts::change_password(&app, &me, PASSWORD, "粉笔与黑板-Kd83").await.unwrap();
    assert!(actor_of(&app, Some("new token"), "-", "-").await.unwrap().is_person());
});

// req("AS-13", "IA-05")
on_both!(a_learner_on_a_new_device_answers_a_text_and_the_device_is_known, async |engine: Engine| {
    let (app, person) = house(engine, None, Some("13900001234")).await;
    let half = sign_in(&app, "").await;
    assert!(!half.is_person() && half.owing == Some(person));
    let me = accounts::bearer(&half).unwrap();
    step(&app, &half, "123456", 1).await.unwrap_err();
    assert!(matches!(enrol(&app, &half).await, Err(Error::Refused(Refusal::NotNow(_)))), "no way around the text");
    app.act(&me, async |tx| text::send(tx).await).await.unwrap();
    let soon = app.act(&me, async |tx| text::send(tx).await).await;
    assert!(matches!(soon, Err(Error::Refused(Refusal::TooMany(_)))), "one a minute");
    let code = sent(&app).await;
    let other = sign_in(&app, "").await;
    step(&app, &other, &code, 1).await.unwrap_err();
    let whole = step(&app, &half, &code, 1).await.unwrap();
    assert_eq!((whole.id(), whole.factors), (person, 1));
    step(&app, &other, &code, 1).await.unwrap_err();
    let device = app.act(&whole, async |tx| accounts::remember(tx, "", "t").await).await.unwrap();
    assert!(sign_in(&app, &device).await.is_person(), "known from now on");
    assert!(!sign_in(&app, "made up").await.is_person());
    app.house.clock.move_to(MONDAY.plus(181 * DAY));
    assert!(!sign_in(&app, &device).await.is_person(), "for half a year");
});

on_both!(a_text_is_tried_five_times_and_for_five_minutes, async |engine: Engine| {
    let (app, _) = house(engine, None, Some("13900001234")).await;
    let half = sign_in(&app, "").await;
    let me = accounts::bearer(&half).unwrap();
    app.act(&me, async |tx| text::send(tx).await).await.unwrap();
    let code = sent(&app).await;
    app.house.clock.move_to(MONDAY.plus(5 * MINUTE));
    step(&app, &half, &code, 1).await.unwrap_err();
    app.act(&me, async |tx| text::send(tx).await).await.unwrap();
    for _ in 0..4 {
        step(&app, &half, "12", 1).await.unwrap_err();
    }
    let code = sent(&app).await;
    assert!(matches!(step(&app, &half, &code, 1).await, Err(Refusal::TooMany(_))), "five wrong ones in all");
});

on_both!(the_last_factor_stays_where_a_role_asks_for_it, async |engine: Engine| {
    let (app, person) = house(engine, Some("academic"), None).await;
    let half = sign_in(&app, "").await;
    let factor = enrol(&app, &half).await.unwrap().id;
    let me = Actor::person(person);
    let removal = async |id| app.act(&me, async move |tx| super::actions::remove(tx, id, 0).await).await;
    assert!(matches!(removal(factor).await, Err(Error::Refused(Refusal::NotNow(_)))));
    let second = enrol(&app, &me).await.unwrap().id;
    removal(factor).await.unwrap();
    assert!(removal(factor).await.is_err() && removal(second).await.is_err());
    let other = Actor::person(Id::new(1));
    let theirs = app.act(&other, async move |tx| super::actions::remove(tx, second, 0).await).await;
    assert!(matches!(theirs, Err(Error::Refused(Refusal::NotFound))));
    let left = app.look(&me, async move |view| store::of(view, person).await).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(!left[0].sealed.contains(SECRET), "sealed");
});

/// The six digits of the last message.
async fn sent(app: &App) -> String {
    let body = app.db.look(async |sql: &mut Conn| {
        sql.one::<String>("SELECT body FROM outgoing ORDER BY id DESC LIMIT 1", params![]).await
    });
    body.await.unwrap().chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect()
}
