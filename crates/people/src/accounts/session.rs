//! From a cookie to an actor.
use kernel::db::Conn;
use kernel::{Actor, App, At, Id, MINUTE, Result, Who};

use super::account::IDLE;
use super::store;

/// What a session row says about its bearer.
pub struct Session {
    pub id: i64,
    pub person: i64,
    pub seen: At,
    pub factors: i64,
    pub proved: At,
}

/// Whoever bears this cookie; a stranger when it is missing, ended, unknown or too old. `seen_at` moves once a minute.
pub async fn actor_of(app: &App, token: Option<&str>, address: &str, request: &str) -> Result<Actor> {
    let stranger = Actor { address: address.into(), request: request.into(), ..Actor::stranger() };
    let Some(token) = token.filter(|token| token.len() < 100) else { return Ok(stranger) };
    let (digest, now) = (store::digest(&app.house, token), app.now());
    let found = app.db.look(async move |sql: &mut Conn| store::session(sql, &digest, now).await).await?;
    let Some(session) = found.filter(|session| now.0 - session.seen.0 < IDLE) else { return Ok(stranger) };
    if now.0 - session.seen.0 > MINUTE {
        let id = session.id;
        app.db.write(async move |sql: &mut Conn| store::seen(sql, id, now).await).await?;
    }
    Ok(Actor {
        who: Who::Person(Id::new(session.person)),
        session: session.id,
        factors: session.factors.clamp(0, 2) as u8,
        proved_at: session.proved,
        ..stranger
    })
}
