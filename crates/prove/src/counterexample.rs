//! A counterexample as data: who could do what to which thing, without anything that it does not need. Knows Cedar and no
//! word of the domain.
use anyhow::{Context, Result};
use cedar_policy::{Authorizer, Decision, Entities, PolicySet, Request, Schema};
use serde_json::Value;

/// A request that the policies allow and a claim does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// `review`, `Course`
    pub verb: String,
    pub kind: String,
    /// The sets of the person that hold something, as the schema names them: what they need for it and no more.
    pub holds: Vec<String>,
    /// The texts of the thing: (`stage`, `submitted`).
    pub facts: Vec<(String, String)>,
    /// The attributes of the thing that name this very person; an empty name is the thing itself.
    pub is: Vec<String>,
    /// The request and its entities as the solver gave them.
    pub raw: String,
}

/// What the solver found, and how it is asked again.
pub struct Found<'a> {
    pub request: &'a Request,
    pub entities: &'a Entities,
    pub schema: &'a Schema,
    pub ours: &'a PolicySet,
    pub claim: &'a PolicySet,
}

impl Found<'_> {
    /// Takes away what is not needed, one after the other, while it stays a counterexample.
    ///
    /// # Errors
    /// When the solver's entities are not JSON.
    pub fn told(&self) -> Result<Counterexample> {
        let uid = |one: Option<&cedar_policy::EntityUid>| one.map(ToString::to_string).unwrap_or_default();
        let (person, thing) = (uid(self.request.principal()), uid(self.request.resource()));
        let mut entities = self.entities.to_json_value()?;
        for set in names(&entities, &person, Value::is_array) {
            let mut without = entities.clone();
            if let Some(attribute) = attributes(&mut without, &person).and_then(|all| all.get_mut(&set)) {
                *attribute = Value::Array(vec![]);
            }
            if self.stands(&without) {
                entities = without;
            }
        }
        // What the thing may leave unsaid and need not say; what the schema demands stays.
        for name in names(&entities, &thing, |value| reference(value).is_some()) {
            let mut without = entities.clone();
            if attributes(&mut without, &thing).and_then(|all| all.remove(&name)).is_some() && self.stands(&without) {
                entities = without;
            }
        }
        let holds = names(&entities, &person, |value| value.as_array().is_some_and(|all| !all.is_empty()));
        let facts = names(&entities, &thing, Value::is_string).into_iter().filter_map(|name| {
            let value = attributes(&mut entities, &thing)?.get(&name)?.as_str()?.to_owned();
            Some((name, value))
        });
        let facts = facts.collect();
        let mut is = names(&entities, &thing, |value| reference(value).as_deref() == Some(&person));
        if person == thing {
            is.push(String::new());
        }
        let action = self.request.action().context("a request names its verb")?;
        let kind = self.request.resource().context("a request names its thing")?;
        Ok(Counterexample {
            verb: action.id().unescaped().to_owned(),
            kind: kind.type_name().to_string(),
            holds,
            facts,
            is,
            raw: format!("{}\n{}", self.request, self.entities.to_json_value()?),
        })
    }

    fn stands(&self, entities: &Value) -> bool {
        let Ok(entities) = Entities::from_json_value(entities.clone(), Some(self.schema)) else { return false };
        let asked = |set| Authorizer::new().is_authorized(self.request, set, &entities);
        let (ours, claim) = (asked(self.ours), asked(self.claim));
        ours.decision() == Decision::Allow && claim.decision() == Decision::Deny
    }
}

fn attributes<'v>(entities: &'v mut Value, uid: &str) -> Option<&'v mut serde_json::Map<String, Value>> {
    let all = entities.as_array_mut()?;
    let one = all.iter_mut().find(|one| one.get("uid").and_then(shown).as_deref() == Some(uid))?;
    one.get_mut("attrs")?.as_object_mut()
}

/// The attributes of an entity whose value is so.
fn names(entities: &Value, uid: &str, so: impl Fn(&Value) -> bool) -> Vec<String> {
    let mut copy = entities.clone();
    let all = attributes(&mut copy, uid).map(std::mem::take).unwrap_or_default();
    all.into_iter().filter(|(_, value)| so(value)).map(|(name, _)| name).collect()
}

fn reference(value: &Value) -> Option<String> {
    shown(value.get("__entity").unwrap_or(value))
}

/// `{"type": "Person", "id": "x"}` as Cedar writes it.
fn shown(uid: &Value) -> Option<String> {
    let uid = uid.get("__entity").unwrap_or(uid);
    let (kind, id) = (uid.get("type")?.as_str()?, uid.get("id")?.as_str()?);
    Some(format!("{kind}::\"{}\"", id.escape_debug()))
}
