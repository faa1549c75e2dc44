//! From a cookie to an actor. A person who still owes a second step is a stranger until it is done.
use std::sync::Arc;

use kernel::db::Conn;
use kernel::{Actor, App, At, Gate, Id, MINUTE, Result, Who};

use super::store;

/// What a session row says about its bearer.
pub struct Session {
    pub id: i64,
    pub person: i64,
    pub made: At,
    pub seen: At,
    pub factors: i64,
    pub proved: At,
    /// What the sign-in found missing: `factor`, `text`, `password`, or nothing.
    pub owes: String,
    /// Whether its bearer holds a role that asks for two kinds of evidence, now.
    pub elevated: bool,
    /// Whether its bearer has a factor, now.
    pub has_factor: bool,
}

/// A second step that is not taken in this time is a sign-in anew.
const PATIENCE: i64 = 15 * MINUTE;

impl Session {
    pub fn is_whole(&self) -> bool {
        self.owes.is_empty() && !(self.elevated && self.factors < 2)
    }

    /// Whether the evidence is fresh enough for what is dangerous: whoever has a factor gave it too, in this session.
    fn is_fresh(&self, gate: &Gate, now: At) -> bool {
        now.0 - self.proved.0 < gate.step_up && (self.factors > 1 || !self.has_factor)
    }

    fn stands(&self, gate: &Gate, now: At) -> bool {
        let (idle, longest) = if self.is_whole() { limits(gate, self.elevated) } else { (PATIENCE, PATIENCE) };
        let began = if self.is_whole() { self.made } else { self.proved };
        now.0 - self.seen.0 < idle && now.0 - began.0 < longest
    }
}

/// How long a whole session stands unused, and at all.
pub const fn limits(gate: &Gate, elevated: bool) -> (i64, i64) {
    if elevated { (gate.elevated_idle, gate.elevated_longest) } else { (gate.idle, gate.longest) }
}

/// Whoever bears this cookie; a stranger when it is missing, ended, unknown or too old. `seen_at` moves once a minute.
pub async fn actor_of(app: &App, token: Option<&str>, address: &str, request: &str) -> Result<Actor> {
    let stranger = Actor { address: address.into(), request: request.into(), ..Actor::stranger() };
    let Some(token) = token.filter(|token| token.len() < 100) else { return Ok(stranger) };
    let (digest, now) = (store::digest(&app.house, token), app.now());
    let gate: Arc<Gate> = app.house.judge.gate();
    let roles = gate.two_factor_roles.clone();
    let found = app.db.look(async move |sql: &mut Conn| store::session(sql, &digest, &roles, now).await).await?;
    let Some(session) = found.filter(|session| session.stands(&gate, now)) else { return Ok(stranger) };
    if now.0 - session.seen.0 > MINUTE {
        let id = session.id;
        app.db.write(async move |sql: &mut Conn| store::seen(sql, id, now).await).await?;
    }
    let person = Id::new(session.person);
    let known = Actor { session: session.id, ..stranger };
    if !session.is_whole() {
        return Ok(Actor { owing: Some(person), ..known });
    }
    Ok(Actor {
        who: Who::Person(person),
        factors: session.factors.clamp(0, 2) as u8,
        proved_at: session.proved,
        fresh: session.is_fresh(&gate, now),
        ..known
    })
}

/// Whoever signs in and owes a second step, as the person that they say they are: for the verbs of that step alone.
///
/// # Errors
/// `SignIn` for everybody else.
pub fn bearer(actor: &Actor) -> Result<Actor> {
    match actor.owing {
        Some(person) => Ok(Actor { who: Who::Person(person), ..actor.clone() }),
        None => Err(kernel::Refusal::SignIn.into()),
    }
}
