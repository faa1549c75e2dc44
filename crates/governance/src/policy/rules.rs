//! The judge: the kernel's question in, the policies' answer out.
use std::borrow::Cow;
use std::sync::Arc;

use authz::{Answer, Fact, Policies, Question};
use kernel::db::Conn;
use kernel::seal::Seal;
use kernel::{
    Ask, Asked, At, DAY, Gate, Grant, Grants, Grounds, HOUR, Id, Judge, MINUTE, Passwords, Person, Place, Refusal,
    Result, Who,
};

use people::roles::{FORMERLY, MARKS};

use super::current;
use crate::charter::Charter;

/// The policies of one charter, ready to decide.
pub struct Rules {
    charter: Arc<Charter>,
    policies: Policies,
    gate: Arc<Gate>,
}

impl Rules {
    /// # Errors
    /// When a policy is not one; a loaded charter was checked, so in practice never.
    pub fn open(charter: Charter) -> anyhow::Result<Arc<Self>> {
        let roles = charter.readable();
        let files: Vec<(&str, &str)> = charter.policies.iter().map(|(name, text)| (&**name, &**text)).collect();
        let policies = Policies::parse(&charter.schema, &roles, &files)?;
        let (gate, charter) = (Arc::new(gate(&charter)), Arc::new(charter));
        current::remember(&charter, policies.sentences());
        Ok(Arc::new(Self { charter, policies, gate }))
    }

    pub fn charter(&self) -> &Arc<Charter> {
        &self.charter
    }

    /// Every (kind, verb) that a policy speaks of, sorted.
    pub fn verbs(&self) -> Vec<(&str, &str)> {
        self.policies.verbs()
    }
}

impl Judge for Rules {
    /// The house itself is not asked: what its jobs do was decided when a person asked for it, and its entry says why.
    fn decide(&self, ask: &Ask<'_>) -> Result<Grounds> {
        if let Who::House(cause) = ask.actor.who {
            return Ok(Grounds { policy: format!("house:{cause}"), ..Grounds::default() });
        }
        match self.policies.decide(&question(ask))? {
            Answer::No { says, article } => Err(Refusal::NotAllowed { says, article }.into()),
            Answer::Yes { policy, grant } => {
                let grant = grant.and_then(|at| ask.grants.get(at));
                let role = grant.map(|grant| grant.role.clone()).unwrap_or_default();
                Ok(Grounds { policy, role, unit: grant.map_or(0, |grant| grant.unit) })
            }
        }
    }

    fn grants<'a>(&'a self, sql: &'a mut Conn, seal: &'a Seal, person: Id<Person>, now: At) -> Grants<'a> {
        Box::pin(held(&self.charter, sql, seal, person, now))
    }

    fn charter(&self) -> i64 {
        self.charter.version
    }

    fn gate(&self) -> Arc<Gate> {
        self.gate.clone()
    }
}

/// What counts of what a person holds: of a guest's, the roles that the charter opens to guests, and no other (A19.2).
pub(super) async fn held(
    charter: &Charter,
    sql: &mut Conn,
    seal: &Seal,
    person: Id<Person>,
    now: At,
) -> Result<Vec<Grant>> {
    let mut held = people::roles::held(sql, seal, person, now).await?;
    if held.iter().any(|grant| grant.role == "guest") {
        let opened = |role: &String| MARKS.contains(&role.as_str()) || charter.parameters.guests.roles.contains(role);
        held.retain(|grant| opened(&grant.role));
    }
    Ok(held)
}

/// How people sign in, as this charter says it.
fn gate(charter: &Charter) -> Gate {
    let (sessions, password) = (&charter.parameters.sessions, &charter.parameters.password);
    let two = charter.roles.iter().filter(|role| role.factors > 1).map(|role| format!("{},", role.code));
    Gate {
        idle: sessions.idle_minutes * MINUTE,
        longest: sessions.longest_hours * HOUR,
        elevated_idle: sessions.admin_idle_minutes * MINUTE,
        elevated_longest: sessions.admin_longest_hours * HOUR,
        at_once: sessions.at_once,
        step_up: sessions.step_up_minutes * MINUTE,
        elevation: sessions.elevation_minutes * MINUTE,
        emergency: sessions.emergency_hours * HOUR,
        two_factor_roles: format!(",{}", two.collect::<String>()),
        password: Passwords {
            length: password.min_length..=password.max_length,
            classes: password.classes,
            longest: password.max_age_days * DAY,
            history: password.history,
            failures: password.failures,
            window: password.failure_minutes * MINUTE,
            lock: password.lock_minutes * MINUTE,
        },
        activation: password.activation_days * DAY,
    }
}

/// A stranger is person 0, who holds nothing. Whoever stands in a thing under a record that was folded into the actor's is the
/// actor: a merger opens no way around a separation by person, and closes none to what was their own.
fn question<'a>(ask: &'a Ask<'_>) -> Question<'a> {
    let me = ("Person", ask.actor.id().0);
    let formerly = |place: &Place| {
        let was = |grant: &Grant| grant.role == FORMERLY && (&*grant.kind, grant.scope) == *place;
        if ask.grants.iter().any(was) { me } else { *place }
    };
    let fact = |asked: &'a Asked| match asked {
        Asked::Text(text) => Fact::Text(Cow::Borrowed(&**text)),
        Asked::Yes(yes) => Fact::Yes(*yes),
        Asked::Number(number) => Fact::Number(*number),
        Asked::One(place) => Fact::One(formerly(place)),
        Asked::Many(places) => Fact::Many(places.iter().map(formerly).collect()),
    };
    Question {
        person: me,
        grants: ask.grants.iter().map(|grant| (&*grant.role, &*grant.kind, grant.scope)).collect(),
        verb: ask.verb,
        thing: formerly(&ask.subject),
        within: ask.within.clone(),
        facts: ask.facts.iter().map(|(name, asked)| (*name, fact(asked))).collect(),
    }
}
