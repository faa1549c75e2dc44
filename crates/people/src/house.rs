//! For tests: a judge who allows everything and reads the real grants. The policies have tests of their own.
use std::sync::Arc;

use kernel::db::Conn;
use kernel::seal::Seal;
use kernel::{Actor, App, Ask, At, Gate, Grants, Grounds, Id, Judge, Person, Refusal, Result, SECOND};

use crate::{accounts, factors};

pub struct Anything;

impl Judge for Anything {
    fn decide(&self, _: &Ask<'_>) -> Result<Grounds> {
        Ok(Grounds::default())
    }
    fn grants<'a>(&'a self, sql: &'a mut Conn, seal: &'a Seal, person: Id<Person>, now: At) -> Grants<'a> {
        Box::pin(crate::roles::held(sql, seal, person, now))
    }
    fn charter(&self) -> i64 {
        1
    }
}

/// The same, and whoever holds the role `academic` signs in with two kinds of evidence.
pub struct Strict;

impl Judge for Strict {
    fn decide(&self, ask: &Ask<'_>) -> Result<Grounds> {
        Anything.decide(ask)
    }
    fn grants<'a>(&'a self, sql: &'a mut Conn, seal: &'a Seal, person: Id<Person>, now: At) -> Grants<'a> {
        Anything.grants(sql, seal, person, now)
    }
    fn charter(&self) -> i64 {
        Anything.charter()
    }
    fn gate(&self) -> Arc<Gate> {
        Arc::new(Gate { two_factor_roles: ",academic,".into(), ..Gate::default() })
    }
}

/// What one of the three administrators does first; nothing for anybody else, and while a time stands.
///
/// # Panics
/// When it is refused.
pub async fn elevate(app: &App, actor: &Actor) {
    let opened = app.act(actor, async |tx| {
        let Some(role) = crate::roles::CONSOLES.into_iter().find(|role| tx.holds(role)) else { return Ok(()) };
        if crate::consoles::standing(tx, role).await?.is_none() {
            crate::consoles::begin(tx, "按计划办理本项工作").await?;
        }
        Ok(())
    });
    opened.await.expect("whoever holds a console may open their time");
}

/// Signs in as a person would, second step and all: the session's token and its bearer. `totp`: the secret of the app.
///
/// # Panics
/// When the house does not let them in.
pub async fn sign_in(app: &App, login: &str, password: &str, totp: Option<&str>) -> (String, Actor) {
    let knock =
        accounts::Knock { login: login.into(), password: password.into(), agent: "tests".into(), ..Default::default() };
    let token = accounts::sign_in(app, &Actor::stranger(), knock).await.expect("the password is right");
    let actor = accounts::actor_of(app, Some(&token), "-", "-").await.expect("the session is read");
    let Some(secret) = totp.filter(|_| actor.owing.is_some()) else { return (token, actor) };
    let me = accounts::bearer(&actor).expect("a step is owed");
    // A code is good once: the clock goes on to the next.
    app.house.clock.move_to(app.now().plus(30 * SECOND));
    let (code, whole) = (factors::code_at(secret, app.now()).expect("a secret"), format!("{token}-whole"));
    let next = whole.clone();
    let done = app.act(&me, async move |tx| {
        if let Err(no) = factors::answer_totp(tx, &code, "").await? {
            return Ok::<_, kernel::Error>(Err::<(), Refusal>(no));
        }
        accounts::complete(tx, &next, 2).await?;
        Ok(Ok(()))
    });
    done.await.expect("the house answers").expect("a fresh code is right");
    let actor = accounts::actor_of(app, Some(&whole), "-", "-").await.expect("the session is read");
    (whole, actor)
}
