//! Promises, each kept on a real database.
mod pages;

use std::sync::Arc;

use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, Error, HOUR, Id, MINUTE, Person, Refusal, Who, Wiring, on_both};

use super::*;
use crate::house::{Anything, Strict};
use crate::persons::{Newcomer, enter};
use crate::roles::{NewGrant, give};

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
    from(app, password, "").await
}

/// With the token of a device.
async fn from(app: &App, password: &str, device: &str) -> kernel::Result<String> {
    let knock =
        Knock { login: "Ｔ20031".into(), password: password.into(), device: device.into(), agent: "tests".into() };
    sign_in(app, &Actor::stranger(), knock).await
}

// req("IA-04", "AC-02")
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

// req("IA-05", "IA-08")
on_both!(five_wrong_passwords_close_the_door_even_to_the_right_one, async |engine: Engine| {
    let (app, _, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let nobody = Knock { login: "nobody".into(), password: "x".into(), ..Knock::default() };
    let unknown = sign_in(&app, &Actor::stranger(), nobody).await.unwrap_err();
    for _ in 0..5 {
        assert_eq!(knock(&app, "wrong").await.unwrap_err().to_string(), unknown.to_string());
    }
    assert!(matches!(knock(&app, PASSWORD).await, Err(Error::Refused(Refusal::TooMany(_)))));
    app.house.clock.move_to(MONDAY.plus(31 * MINUTE));
    knock(&app, PASSWORD).await.unwrap();
});

// req("IA-06", "IA-07")
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
    for half in 1..48 {
        app.house.clock.move_to(MONDAY.plus(half * 15 * MINUTE));
        assert_eq!(bearer(&two).await.id(), person);
    }
    app.house.clock.move_to(MONDAY.plus(12 * HOUR));
    assert!(!bearer(&two).await.is_person(), "twelve hours are enough");
    let three = knock(&app, PASSWORD).await.unwrap();
    app.house.clock.move_to(MONDAY.plus(12 * HOUR + 30 * MINUTE));
    assert!(!bearer(&three).await.is_person(), "half an idle hour is enough");
    for token in ["", "x", &"y".repeat(500)] {
        assert!(!bearer(token).await.is_person());
    }
});

// req("IA-01")
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

// req("IA-05")
on_both!(whoever_guesses_elsewhere_does_not_close_the_device_of_its_owner, async |engine: Engine| {
    let (app, _, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let token = knock(&app, PASSWORD).await.unwrap();
    let owner = actor_of(&app, Some(&token), "-", "-").await.unwrap();
    let device = app.act(&owner, async |tx| remember(tx, "", "tests").await).await.unwrap();
    for _ in 0..6 {
        knock(&app, "wrong").await.unwrap_err();
    }
    assert!(matches!(knock(&app, PASSWORD).await, Err(Error::Refused(Refusal::TooMany(_)))));
    from(&app, PASSWORD, &device).await.unwrap();
    for _ in 0..5 {
        from(&app, "wrong", &device).await.unwrap_err();
    }
    assert!(matches!(from(&app, PASSWORD, &device).await, Err(Error::Refused(Refusal::TooMany(_)))), "nor for ever");
});

// req("IA-05")
on_both!(two_hundred_at_once_are_heard_five_times, async |engine: Engine| {
    let (app, _, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let tries = (0..200).map(|n| {
        let app = app.clone();
        let stranger = Actor { address: format!("10.0.{}.{}", n / 8, n % 8).into(), ..Actor::stranger() };
        let knock = Knock { login: "T20031".into(), password: "wrong".into(), ..Knock::default() };
        tokio::spawn(async move { sign_in(&app, &stranger, knock).await })
    });
    for one in futures::future::join_all(tries).await {
        one.unwrap().unwrap_err();
    }
    let failed = app.db.look(async |sql: &mut kernel::db::Conn| {
        sql.one::<i64>("SELECT failed FROM throttles WHERE credential = 'password'", kernel::params![]).await
    });
    assert_eq!(failed.await.unwrap(), 5, "what came after was not weighed");
});

// req("IA-07", "YX-10")
on_both!(a19_1_the_fourth_sign_in_ends_the_one_that_was_used_longest_ago_and_says_so, async |engine: Engine| {
    let (app, person, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let mut tokens = vec![];
    for n in 0..4 {
        app.house.clock.move_to(MONDAY.plus(n * MINUTE));
        tokens.push(knock(&app, PASSWORD).await.unwrap());
    }
    let mut stand = vec![];
    for token in &tokens {
        stand.push(actor_of(&app, Some(token), "-", "-").await.unwrap().is_person());
    }
    assert_eq!(stand, [false, true, true, true]);
    let told = app.db.look(async move |sql: &mut kernel::db::Conn| {
        let sql_text = "SELECT title FROM notices WHERE person_id = $1 ORDER BY id";
        sql.all::<String>(sql_text, kernel::params![person]).await
    });
    let told = told.await.unwrap();
    assert!(told.iter().any(|title| title == "较早的登录已退出"), "{told:?}");
    assert!(told.iter().any(|title| title == "有新设备登录了你的账号"), "{told:?}");
});

// req("IA-02", "IA-03")
on_both!(a_password_is_changed_by_whoever_knows_it_and_no_former_one_comes_back, async |engine: Engine| {
    let (app, _, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let (here, there) = (knock(&app, PASSWORD).await.unwrap(), knock(&app, PASSWORD).await.unwrap());
    let bearer = async |token: &str| actor_of(&app, Some(token), "-", "-").await.unwrap();
    let me = bearer(&here).await;
    change_password(&app, &me, "wrong", "粉笔与黑板-Kd83").await.unwrap_err();
    change_password(&app, &me, PASSWORD, "weak").await.unwrap_err();
    change_password(&app, &me, PASSWORD, PASSWORD).await.unwrap_err();
    let mut present = PASSWORD.to_owned();
    for n in 1..=5 {
        let next = format!("粉笔与黑板-Kd8{n}x");
        app.house.clock.move_to(MONDAY.plus(n * MINUTE));
        change_password(&app, &me, &present, &next).await.unwrap();
        present = next;
    }
    assert!(bearer(&here).await.is_person() && !bearer(&there).await.is_person(), "other sessions ended");
    for former in [PASSWORD, "粉笔与黑板-Kd81x", "粉笔与黑板-Kd84x"] {
        let no = change_password(&app, &me, &present, former).await.unwrap_err();
        assert!(no.to_string().contains("最近用过"), "{former}: {no}");
    }
    app.house.clock.move_to(MONDAY.plus(6 * MINUTE));
    change_password(&app, &me, &present, "粉笔与黑板-Kd86x").await.unwrap();
    app.house.clock.move_to(MONDAY.plus(7 * MINUTE));
    change_password(&app, &me, "粉笔与黑板-Kd86x", PASSWORD).await.unwrap();
    knock(&app, PASSWORD).await.unwrap();
});

// req("DC-02")
on_both!(what_is_kept_of_a_password_is_sealed_for_its_place_and_opens_nothing_elsewhere, async |engine: Engine| {
    let (app, person, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let me = actor_of(&app, Some(&knock(&app, PASSWORD).await.unwrap()), "-", "-").await.unwrap();
    app.house.clock.move_to(MONDAY.plus(MINUTE));
    change_password(&app, &me, PASSWORD, "粉笔与黑板-Kd83").await.unwrap();
    let text = async |sql: &'static str| {
        app.db.look(async move |c: &mut kernel::db::Conn| c.one::<String>(sql, kernel::params![]).await).await.unwrap()
    };
    let (kept, former) = ("SELECT password FROM accounts", "SELECT password FROM former_passwords");
    let (kept, former) = (text(kept).await, text(former).await);
    for sealed in [&kept, &former] {
        assert!(!sealed.contains("argon2") && sealed.starts_with(&app.house.seal.current()), "{sealed}");
    }
    let open = |place: String| String::from_utf8(app.house.seal.open_sealed(&place, &kept).unwrap()).unwrap();
    assert!(open(format!("accounts.password.{person}")).starts_with("$argon2id$"));
    // Another account's, and one that is no password at all.
    let swap = async |text: String| {
        let swapped = async move |tx: &mut kernel::Tx<'_>| {
            tx.sql.exec("UPDATE accounts SET password = $1", kernel::params![&text]).await.map_err(Error::from)
        };
        app.act(&Actor::house("tests"), swapped).await.unwrap();
    };
    let others = app.house.seal.seal("accounts.password.7", hash(PASSWORD).await.unwrap().as_bytes()).unwrap();
    for text in [others, former.clone(), "x".into()] {
        swap(text.clone()).await;
        let no = knock(&app, PASSWORD).await.unwrap_err();
        assert!(matches!(no, Error::Refused(Refusal::Invalid(_))), "{text}: {no}");
    }
    swap(kept).await;
    knock(&app, "粉笔与黑板-Kd83").await.unwrap();
    // As a version before this one kept them.
    swap(hash(PASSWORD).await.unwrap()).await;
    knock(&app, PASSWORD).await.unwrap();
});

// req("IA-02")
on_both!(whatever_way_a_password_is_set_it_is_held_against_the_same_rule, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    let seed = Actor::house("tests");
    let invited = app.act(&seed, async |tx| {
        let document = crate::persons::Document::completed("11010819900307142");
        let new =
            Newcomer { name: "李文静".into(), phone: Some("13911237788".into()), document, ..Default::default() };
        let person = enter(tx, new).await?.id;
        invite(tx, person, "T20031").await
    });
    let code = invited.await.unwrap();
    let weak = [
        "short-1A",
        "Liwenjing#2027",
        "t20031-Kd#mPq",
        "Kd#112377-mPq",
        "Kd#900307-mPq",
        "Sunshine#24",
        "Laoshi#k92d7",
    ];
    let refused = |no: Error| matches!(no, Error::Refused(Refusal::Invalid(_)));
    for one in weak {
        assert!(refused(activate(&app, &Actor::stranger(), &code, one).await.unwrap_err()), "{one}");
    }
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let me = actor_of(&app, Some(&knock(&app, PASSWORD).await.unwrap()), "-", "-").await.unwrap();
    for one in weak {
        assert!(refused(change_password(&app, &me, PASSWORD, one).await.unwrap_err()), "{one}");
    }
    // Exactly as it was said: not cut off, not folded, in any script.
    let longest = format!("黑板与朱批-Kd82é{}", "粉笔与板擦𠮷".repeat(8));
    change_password(&app, &me, PASSWORD, &longest).await.unwrap();
    knock(&app, longest.strip_suffix('𠮷').unwrap()).await.unwrap_err();
    knock(&app, &longest.to_uppercase()).await.unwrap_err();
    knock(&app, &longest).await.unwrap();
});

// req("IA-07")
on_both!(whoever_has_the_password_alone_puts_no_whole_session_out, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Strict), Wiring::default()).await;
    let seed = Actor::house("tests");
    let code = app.act(&seed, async |tx| {
        let person = enter(tx, Newcomer { name: "赵明".into(), ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role: "academic", scope: ("Platform", 1), unit: 0, until: None }).await?;
        invite(tx, person, "T20031").await
    });
    activate(&app, &Actor::stranger(), &code.await.unwrap(), PASSWORD).await.unwrap();
    let bearer_of = async |token: &str| actor_of(&app, Some(token), "-", "-").await.unwrap();
    let becomes_whole = async |token: &'static str| {
        let half = bearer(&bearer_of(&knock(&app, PASSWORD).await.unwrap()).await).unwrap();
        app.act(&half, async move |tx| complete(tx, token, 2).await).await.unwrap();
    };
    becomes_whole("first").await;
    let mut halves = vec![];
    for _ in 0..5 {
        halves.push(knock(&app, PASSWORD).await.unwrap());
    }
    assert!(bearer_of("first").await.is_person(), "five that know the password alone");
    assert!(bearer_of(&halves[1]).await.owing.is_none() && bearer_of(&halves[4]).await.owing.is_some(), "three stay");
    for (n, token) in ["second", "third", "fourth"].into_iter().enumerate() {
        app.house.clock.move_to(MONDAY.plus((n as i64 + 1) * MINUTE));
        becomes_whole(token).await;
    }
    assert!(!bearer_of("first").await.is_person() && bearer_of("second").await.is_person(), "whole ones give way");
});

// req("IA-12")
on_both!(what_was_begun_in_a_session_that_ended_is_not_finished, async |engine: Engine| {
    let (app, person, code) = house(engine).await;
    activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    let me = actor_of(&app, Some(&knock(&app, PASSWORD).await.unwrap()), "-", "-").await.unwrap();
    // As a reset does while the new password is hashed.
    let ended = async move |tx: &mut kernel::Tx<'_>| end_sessions(tx, person, "R-1").await;
    app.act(&Actor::house("tests"), ended).await.unwrap();
    let late = change_password(&app, &me, PASSWORD, "粉笔与黑板-Kd83").await;
    assert!(matches!(late, Err(Error::Refused(Refusal::SignIn))), "{late:?}");
    knock(&app, PASSWORD).await.unwrap();
});

#[test]
fn the_way_on_stays_on_this_site() {
    for inside in ["/", "/my?x=1", "/courses/5#讨论"] {
        assert_eq!(local(Some(inside)), inside);
    }
    for outside in [
        "//evil.test",
        "/\\evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "/\u{1}/evil.test",
        "https://evil.test",
        "x",
        "",
    ] {
        assert_eq!(local(Some(outside)), "/landing", "{outside:?}");
    }
}

// req("YX-10")
on_both!(a19_2_a_browser_stays_one_whoever_signs_in_with_it, async |engine: Engine| {
    let (app, person, _) = house(engine).await;
    let entered = async move |tx: &mut kernel::Tx<'_>| {
        Ok::<_, Error>(enter(tx, Newcomer { name: "钱进".into(), ..Default::default() }).await?.id)
    };
    let other = app.act(&Actor::house("tests"), entered).await.unwrap();
    let remembers = async |who: Id<Person>, before: String| {
        app.act(&Actor::person(who), async move |tx| remember(tx, &before, "t").await).await.unwrap()
    };
    let first = remembers(person, String::new()).await;
    let again = remembers(person, first.clone()).await;
    let theirs = remembers(other, again.clone()).await;
    remembers(person, theirs).await;
    remembers(other, "made up".into()).await;
    let count = async |what: &'static str| {
        let sql = format!("SELECT COUNT(DISTINCT {what}) FROM device_tracks");
        app.db.look(async move |c: &mut kernel::db::Conn| c.one::<i64>(&sql, kernel::params![]).await).await.unwrap()
    };
    assert_eq!((count("id").await, count("browser_id").await), (4, 2), "renewed once, taken over twice");
    let known = async |token: String| {
        app.act(&Actor::person(person), async move |tx| store::device(tx, person, &token).await).await.unwrap()
    };
    assert!(known(first).await.is_none() && known(again).await.is_some(), "by the newer token alone");
});
