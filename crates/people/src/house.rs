//! For tests: a judge who allows everything and reads the real grants. The policies have tests of their own.
use futures::future::LocalBoxFuture;
use kernel::db::Conn;
use kernel::{Actor, App, Ask, At, Grant, Grounds, Id, Judge, Person, Refusal, Result, SECOND};

use crate::{accounts, factors};

pub struct Anything;

impl Judge for Anything {
    fn decide(&self, _: &Ask<'_>) -> Result<Grounds> {
        Ok(Grounds::default())
    }
    fn grants<'a>(&'a self, sql: &'a mut Conn, person: Id<Person>, now: At) -> LocalBoxFuture<'a, Result<Vec<Grant>>> {
        Box::pin(crate::roles::held(sql, person, now))
    }
    fn charter(&self) -> i64 {
        1
    }
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
    for step in -1..=1 {
        let code = factors::code_at(secret, app.now().plus(step * 30 * SECOND)).expect("a secret");
        let (whole, next) = (format!("{token}-whole"), code.clone());
        let done = app.act(&me, async move |tx| {
            if let Err(no) = factors::answer_totp(tx, &next).await? {
                return Ok::<_, kernel::Error>(Err::<(), Refusal>(no));
            }
            accounts::complete(tx, &whole, 2).await?;
            Ok(Ok(()))
        });
        if done.await.expect("the house answers").is_ok() {
            let whole = format!("{token}-whole");
            let actor = accounts::actor_of(app, Some(&whole), "-", "-").await.expect("the session is read");
            return (whole, actor);
        }
    }
    panic!("{login} has used every code of this moment");
}
