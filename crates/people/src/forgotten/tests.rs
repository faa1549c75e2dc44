//! Promises, each kept on a real database.
use std::sync::Arc;

use kernel::db::Conn;
use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, DAY, Error, HOUR, Id, MINUTE, Refusal, SECOND, Wiring, on_both, params};

use super::actions::{Said, renew, send};
use super::words;
use crate::accounts::{self, Knock, actor_of};
use crate::house::Strict;
use crate::persons::{Document, Newcomer, enter};
use crate::roles::{NewGrant, give};

const PASSWORD: &str = "黑板与朱批-Kd82";
const NEXT: &str = "粉笔与板擦-Wq57";

struct World {
    app: App,
    /// The end of the document of everybody who has one.
    tail: String,
}

impl World {
    /// `T1` has a telephone and a document, `T2` no telephone, `T3` no document, `T4` an office, `T5` never came.
    async fn new(engine: Engine) -> Self {
        let mut app = fresh_house(engine, Arc::new(Strict), Wiring::default()).await;
        Arc::get_mut(&mut app.house).expect("nobody else holds the house yet").config.demo = true;
        let house = Actor::house("tests");
        for (login, phone, document) in
            [("T1", true, true), ("T2", false, true), ("T3", true, false), ("T4", true, true), ("T5", true, true)]
        {
            let number = (login.as_bytes()[1] - b'0').to_string();
            let invited = app.act(&house, async move |tx| {
                let body = format!("1101081990030{number}142");
                let new = Newcomer {
                    name: "李文静".into(),
                    phone: phone.then(|| format!("1390000123{number}")),
                    document: if document { Document::completed(&body) } else { None },
                    ..Default::default()
                };
                let person = enter(tx, new).await?.id;
                if login == "T4" {
                    let scope = ("Platform", 1);
                    give(tx, NewGrant { person, role: "academic", scope, unit: 0, until: None }).await?;
                }
                accounts::invite(tx, person, login).await
            });
            let code = invited.await.unwrap();
            if login != "T5" {
                accounts::activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
            }
        }
        let number = Document::completed("11010819900301142").unwrap().number().to_owned();
        Self { app, tail: number[12..].to_owned() }
    }

    async fn asks(&self, login: &'static str) {
        self.app.act(&Actor::stranger(), async move |tx| send(tx, login).await).await.unwrap();
    }

    /// The code that was texted last, to whomever.
    async fn code(&self) -> String {
        let sql = "SELECT body FROM outgoing WHERE title = '重设密码的验证码' ORDER BY id DESC LIMIT 1";
        let said = self.app.db.look(async |c: &mut Conn| c.opt::<String>(sql, params![]).await).await.unwrap();
        said.map_or_else(String::new, |said| said.chars().filter(char::is_ascii_digit).take(6).collect())
    }

    async fn texts(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM outgoing";
        self.app.db.look(async |c: &mut Conn| c.one::<i64>(sql, params![]).await).await.unwrap()
    }

    async fn renews(&self, login: &str, code: &str, tail: &str, password: &str) -> std::result::Result<(), Refusal> {
        let said = Said { login: login.into(), code: code.into(), tail: tail.into(), password: password.into() };
        match renew(&self.app, &Actor::stranger(), said).await {
            Ok(()) => Ok(()),
            Err(Error::Refused(no)) => Err(no),
            Err(fault) => panic!("{fault:#}"),
        }
    }

    async fn knocks(&self, password: &str, device: &str) -> kernel::Result<Actor> {
        let knock = Knock { login: "T1".into(), password: password.into(), device: device.into(), agent: "t".into() };
        let token = accounts::sign_in(&self.app, &Actor::stranger(), knock).await?;
        actor_of(&self.app, Some(&token), "-", "-").await
    }
}

fn wrong() -> Refusal {
    Refusal::field("code", words::WRONG)
}

// req("IA-02", "IA-04", "IA-07", "AS-13")
on_both!(a19_1_whoever_has_the_telephone_and_knows_the_document_sets_a_new_password, async |engine: Engine| {
    let world = World::new(engine).await;
    let half = world.knocks(PASSWORD, "").await.unwrap();
    let me = Actor::person(half.owing.expect("a code by text is owed"));
    let device = world.app.act(&me, async |tx| accounts::remember(tx, "", "t").await).await.unwrap();
    assert!(world.knocks(PASSWORD, &device).await.unwrap().is_person());
    world.asks(" ｔ1 ").await;
    let code = world.code().await;
    // However often the new password is not good enough for anybody, the code stays good.
    for weak in ["short", "Sunshine#24", "Kd#000123-mPq", "short", "Sunshine#24", "short", "Sunshine#24"] {
        assert_eq!(world.renews("T1", &code, &world.tail, weak).await.unwrap_err().status().as_u16(), 422, "{weak}");
    }
    let former = world.renews("T1", &code, &world.tail, PASSWORD).await.unwrap_err();
    assert!(former.to_string().contains("相同"), "{former}");
    world.renews("t1", &format!(" {code} "), &world.tail.to_lowercase(), NEXT).await.unwrap();
    assert_eq!(world.renews("T1", &code, &world.tail, "再换一个密码-Wq58").await, Err(wrong()), "once");
    world.knocks(PASSWORD, "").await.unwrap_err();
    let after = world.knocks(NEXT, &device).await.unwrap();
    assert!(!after.is_person(), "no device is known any more");
    let sql = "SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL";
    let open: i64 = world.app.db.look(async |c: &mut Conn| c.one(sql, params![]).await).await.unwrap();
    assert_eq!(open, 1, "every earlier session has ended");
    let sql = "SELECT COUNT(*) FROM notices WHERE title = '密码已重新设置'";
    let told: i64 = world.app.db.look(async |c: &mut Conn| c.one(sql, params![]).await).await.unwrap();
    assert_eq!((told, world.texts().await), (1, 2), "in the inbox and on the telephone");
});

// req("IA-08", "IA-11")
on_both!(a19_1_nobody_else_gets_a_code_and_whoever_asks_is_told_nothing, async |engine: Engine| {
    let world = World::new(engine).await;
    for login in ["T2", "T3", "T4", "T5", "nobody", ""] {
        world.asks(login).await;
        assert_eq!(world.texts().await, 0, "{login}");
        assert_eq!(world.renews(login, "", &world.tail, NEXT).await, Err(wrong()), "{login}");
    }
    world.asks("T1").await;
    let code = world.code().await;
    assert_eq!(world.renews("T1", &code, "", NEXT).await, Err(wrong()));
    assert_eq!(world.renews("T2", &code, &world.tail, NEXT).await, Err(wrong()), "another's code");
    assert_eq!(world.renews("T1", "000000", &world.tail, NEXT).await, Err(wrong()));
    // Whoever is given an office in between goes the other way.
    let sql = "SELECT person_id FROM accounts WHERE login = 'T1'";
    let person: i64 = world.app.db.look(async |c: &mut Conn| c.one(sql, params![]).await).await.unwrap();
    let grant = NewGrant { person: Id::new(person), role: "academic", scope: ("Platform", 1), unit: 0, until: None };
    world.app.act(&Actor::house("tests"), async move |tx| give(tx, grant.clone()).await).await.unwrap();
    assert_eq!(world.renews("T1", &code, &world.tail, NEXT).await, Err(wrong()));
    world.knocks(PASSWORD, "").await.unwrap();
});

// req("IA-05", "AS-13")
on_both!(a_code_is_tried_five_times_for_ten_minutes_and_sent_ten_times_a_day, async |engine: Engine| {
    let world = World::new(engine).await;
    let until = |past: i64| world.app.house.clock.move_to(MONDAY.plus(past));
    world.asks("T1").await;
    world.asks("T1").await;
    assert_eq!(world.texts().await, 1, "one a minute");
    let code = world.code().await;
    until(10 * MINUTE);
    assert_eq!(world.renews("T1", &code, &world.tail, NEXT).await, Err(wrong()), "ten minutes");
    world.asks("T1").await;
    for _ in 0..4 {
        assert_eq!(world.renews("T1", "1", &world.tail, NEXT).await, Err(wrong()));
    }
    let code = world.code().await;
    assert_eq!(world.renews("T1", &code, &world.tail, NEXT).await, Err(wrong()), "five wrong ones in all");
    until(20 * MINUTE);
    world.asks("T1").await;
    assert_eq!(world.texts().await, 2, "nor is another sent meanwhile");
    assert!(world.knocks(PASSWORD, "").await.unwrap().owing.is_some(), "who guesses here closes no other door");
    for more in 0..12 {
        until(HOUR + more * (MINUTE + SECOND));
        world.asks("T1").await;
    }
    assert_eq!(world.texts().await, 10, "ten a day");
    until(2 * DAY + HOUR);
    world.asks("T1").await;
    let code = world.code().await;
    world.renews("T1", &code, &world.tail, NEXT).await.unwrap();
});
