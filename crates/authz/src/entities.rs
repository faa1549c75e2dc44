//! From a question in the house's words to Cedar's entities.
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::Result;
use cedar_policy::{Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression, Schema};

/// A kind of the schema and the id of one of them.
pub type Place<'a> = (&'a str, i64);

/// What a policy may read of the thing asked about.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Fact<'a> {
    Text(Cow<'a, str>),
    Yes(bool),
    Number(i64),
    One(Place<'a>),
    Many(Vec<Place<'a>>),
}

/// May this person do this verb to this thing? All that a decision depends on: `Memory` takes it whole.
#[derive(Hash)]
pub struct Question<'a> {
    pub person: Place<'a>,
    /// (role, kind of the scope, id of the scope)
    pub grants: Vec<(&'a str, &'a str, i64)>,
    pub verb: &'a str,
    pub thing: Place<'a>,
    /// Chains of scopes that the thing lies in, each nearest first.
    pub within: Vec<Vec<Place<'a>>>,
    pub facts: Vec<(&'a str, Fact<'a>)>,
}

impl<'a> Question<'a> {
    /// The same question as every person asks it of whom the policies can read the same: without the grants and facts
    /// that none of them names, the asker without a number. With it, which grants were kept.
    ///
    /// A policy names nobody and compares persons only with one another, so the answer is the same.
    pub(crate) fn of_anyone(&self, role: impl Fn(&str) -> bool, fact: impl Fn(&str) -> bool) -> (Self, Vec<usize>) {
        let at = |place: Place<'a>| if place == self.person { (place.0, ANYONE) } else { place };
        let unnamed = |fact: &Fact<'a>| match fact {
            Fact::One(place) => Fact::One(at(*place)),
            Fact::Many(places) => Fact::Many(places.iter().map(|place| at(*place)).collect()),
            other => other.clone(),
        };
        let (kept, grants) = (self.grants.iter().enumerate().filter(|(_, grant)| role(grant.0)))
            .map(|(n, (role, kind, scope))| {
                let (kind, scope) = at((kind, *scope));
                (n, (*role, kind, scope))
            })
            .unzip();
        let asked = Question {
            person: at(self.person),
            grants,
            verb: self.verb,
            thing: at(self.thing),
            within: self.within.iter().map(|chain| chain.iter().map(|place| at(*place)).collect()).collect(),
            facts: self
                .facts
                .iter()
                .filter(|(name, _)| fact(name))
                .map(|(name, said)| (*name, unnamed(said)))
                .collect(),
        };
        (asked, kept)
    }
}

/// No person's number.
const ANYONE: i64 = i64::MIN;

/// The scope that everything lies in.
pub const TOP: Place<'static> = ("Platform", 1);

/// The kinds of the schema under Cedar's own names: to parse one costs more than to decide.
pub struct Kinds(HashMap<String, EntityTypeName>);

impl Kinds {
    pub fn of(schema: &Schema) -> Self {
        Self(schema.entity_types().map(|kind| (kind.to_string(), kind.clone())).collect())
    }

    pub fn uid(&self, (kind, id): Place<'_>) -> EntityUid {
        let parsed = || kind.parse().unwrap_or_else(|_| unreachable!("a kind is a Cedar type name: {kind}"));
        let kind = self.0.get(kind).cloned().unwrap_or_else(parsed);
        EntityUid::from_type_name_and_id(kind, EntityId::new(id.to_string()))
    }
}

/// `roles` are those that the policies asked about name: no other attribute of the person can be read.
pub fn entities(question: &Question<'_>, roles: &BTreeSet<String>, kinds: &Kinds) -> Result<Entities> {
    let mut above: BTreeMap<Place<'_>, HashSet<EntityUid>> = BTreeMap::new();
    for chain in &question.within {
        let whole = std::iter::once(question.thing).chain(chain.iter().copied()).chain([TOP]);
        let places: Vec<Place<'_>> = whole.collect();
        for pair in places.windows(2) {
            above.entry(pair[0]).or_default().insert(kinds.uid(pair[1]));
        }
    }
    above.entry(question.thing).or_default().insert(kinds.uid(TOP));
    let mut all = vec![person(question, roles, kinds)?];
    for (place, parents) in above {
        let facts = if place == question.thing { facts(question, kinds) } else { HashMap::new() };
        if place != question.person {
            all.push(Entity::new(kinds.uid(place), facts, parents)?);
        }
    }
    Ok(Entities::from_entities(all, None)?)
}

/// A role nobody gave is an empty set, never missing.
fn person(question: &Question<'_>, roles: &BTreeSet<String>, kinds: &Kinds) -> Result<Entity> {
    let attributes = roles.iter().map(|role| {
        let held = question.grants.iter().filter(|grant| grant.0 == role);
        let scopes = held.map(|(_, kind, scope)| RestrictedExpression::new_entity_uid(kinds.uid((kind, *scope))));
        (role.clone(), RestrictedExpression::new_set(scopes))
    });
    Ok(Entity::new(kinds.uid(question.person), attributes.collect(), HashSet::new())?)
}

fn facts(question: &Question<'_>, kinds: &Kinds) -> HashMap<String, RestrictedExpression> {
    let said = |fact: &Fact<'_>| match fact {
        Fact::Text(text) => RestrictedExpression::new_string(text.to_string()),
        Fact::Yes(yes) => RestrictedExpression::new_bool(*yes),
        Fact::Number(number) => RestrictedExpression::new_long(*number),
        Fact::One(place) => RestrictedExpression::new_entity_uid(kinds.uid(*place)),
        Fact::Many(places) => {
            let each = places.iter().map(|place| RestrictedExpression::new_entity_uid(kinds.uid(*place)));
            RestrictedExpression::new_set(each)
        }
    };
    question.facts.iter().map(|(name, fact)| ((*name).to_owned(), said(fact))).collect()
}
