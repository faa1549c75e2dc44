//! Promises, each kept on a real database.
use std::sync::Arc;

use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, Error, HOUR, Id, MINUTE, Person, Refusal, Who, Wiring, on_both};

use super::*;
use crate::house::Anything;
use crate::persons::{Newcomer, enter};

const PASSWORD: &str = "黑板与朱批-Kd82";

/// A house with one person, and the code that activates the account.
async fn house(engine: Engine) -> (App, Id<Person>, String) {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let seed = Actor::house("tests");
    let invited = app.act(&seed, async |tx| {
        let person = enter(tx, Newcomer { name: "李文静".into(), ..Default::default() }).await?.id;
        Ok((person, invite(tx, person, "T20031").await?))
    });
    let (person, code) = invited.await.unwrap();
    (app, person, code)
}

async fn knock(app: &App, password: &str) -> kernel::Result<String> {
    sign_in(app, &Actor::stranger(), "Ｔ20031", password, "tests").await
}

on_both!(nothing_opens_before_the_code_was_used_and_the_code_is_good_once, async |engine: Engine| {
    let (app, person, code) = house(engine).await;
    knock(&app, "").await.unwrap_err();
    knock(&app, PASSWORD).await.unwrap_err();
    let stranger = Actor::stranger();
    activate(&app, &stranger, "not-a-code", PASSWORD).await.unwrap_err();
    let weak = activate(&app, &stranger, &code, "12345678").await.unwrap_err();
    assert!(matches!(weak, Error::Refused(Refusal::Invalid(_))));
    activate(&app, &stranger, &code, PASSWORD).await.unwrap();
    activate(&app, &stranger, &code, PASSWORD).await.unwrap_err();
    let token = knock(&app, PASSWORD).await.unwrap();
    let actor = actor_of(&app, Some(&token), "127.0.0.1", "r1").await.unwrap();
    assert_eq!(actor.who, Who::Person(person));
});

on_both!(five_wrong_passwords_close_the_door_even_to_the_right_one, async |engine: Engine| {
    let (app, _, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let unknown = sign_in(&app, &Actor::stranger(), "nobody", "x", "tests").await.unwrap_err();
    for _ in 0..5 {
        assert_eq!(knock(&app, "wrong").await.unwrap_err().to_string(), unknown.to_string());
    }
    assert!(matches!(knock(&app, PASSWORD).await, Err(Error::Refused(Refusal::TooMany(_)))));
    app.house.clock.move_to(MONDAY.plus(31 * MINUTE));
    knock(&app, PASSWORD).await.unwrap();
});

on_both!(a_session_ends_when_it_is_ended_forgotten_or_too_old, async |engine: Engine| {
    let (app, person, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let bearer = async |token: &str| actor_of(&app, Some(token), "-", "-").await.unwrap();
    let (one, two) = (knock(&app, PASSWORD).await.unwrap(), knock(&app, PASSWORD).await.unwrap());
    let actor = bearer(&one).await;
    let session = actor.session;
    app.act(&Actor::person(Id::new(1)), async move |tx| sign_out(tx, session).await).await.unwrap();
    assert!(bearer(&one).await.is_person(), "another person ends nothing");
    app.act(&actor, async move |tx| sign_out(tx, session).await).await.unwrap();
    assert!(!bearer(&one).await.is_person());
    for hour in 1..12 {
        app.house.clock.move_to(MONDAY.plus(hour * HOUR));
        assert_eq!(bearer(&two).await.id(), person);
    }
    app.house.clock.move_to(MONDAY.plus(12 * HOUR));
    assert!(!bearer(&two).await.is_person(), "twelve hours are enough");
    let three = knock(&app, PASSWORD).await.unwrap();
    app.house.clock.move_to(MONDAY.plus(14 * HOUR + 1));
    assert!(!bearer(&three).await.is_person(), "two idle hours are enough");
    for token in ["", "x", &"y".repeat(500)] {
        assert!(!bearer(token).await.is_person());
    }
});

on_both!(many_accounts_are_opened_and_a_printed_list_voids_the_one_before, async |engine: Engine| {
    let (app, li, code) = house(engine).await;
    let seed = Actor::house("tests");
    let others = app.act(&seed, async |tx| {
        let mut ids = vec![];
        for name in ["王雪", "王霜", "王冰"] {
            ids.push(enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id);
        }
        let logins = [Some("T1".to_owned()), Some("t20031".to_owned()), None];
        let wanted: Vec<_> = ids.iter().copied().zip(logins).collect();
        open_many(tx, &wanted, ("Import", 7)).await?;
        Ok(ids)
    });
    let others = others.await.unwrap();
    let all: Vec<Id<Person>> = others.iter().copied().chain([li]).collect();
    let print = async || {
        let all = all.clone();
        app.act(&seed, async move |tx| invite_many(tx, &all, ("Import", 7)).await).await.unwrap()
    };
    let first = print().await;
    let logins: Vec<&str> = first.iter().map(|one| one.login.as_str()).collect();
    assert_eq!(logins, ["T1", "x202600001", "x202600002", "T20031"], "a taken login is not taken twice");
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap_err();
    activate(&app, &Actor::stranger(), &first[3].code, PASSWORD).await.unwrap();
    let second = print().await;
    assert_eq!(second.len(), 3, "an activated account needs no code");
    activate(&app, &Actor::stranger(), &first[0].code, PASSWORD).await.unwrap_err();
    activate(&app, &Actor::stranger(), &second[0].code, PASSWORD).await.unwrap();
    let code = second[2].code.clone();
    let kept = app.db.look(async move |c: &mut kernel::db::Conn| {
        let same = "SELECT COUNT(*) FROM activations WHERE digest = $1";
        c.one::<i64>(same, kernel::params![code.as_bytes()]).await
    });
    assert_eq!(kept.await.unwrap(), 0, "the table holds no code");
});
