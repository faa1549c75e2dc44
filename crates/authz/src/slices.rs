//! The policies, kept in slices per kind and verb taken from their own scopes: a decision asks the few that matter,
//! however many there are (about 1 µs of CPU each).
use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Effect, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet,
    Request, ResourceConstraint, Schema, ValidationMode, Validator,
};

use crate::entities::{Kinds, Question, entities};
use crate::memory::Memory;

/// All policies of one charter.
pub struct Policies {
    kinds: Kinds,
    /// By kind and verb.
    slices: Slices,
    sentences: Vec<Sentence>,
    pub(crate) memory: Memory,
}

/// One policy as people read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// As an answer names it: `grant.cedar#policy3`.
    pub policy: String,
    pub kind: String,
    pub verbs: Vec<String>,
    /// The roles that it names.
    pub roles: Vec<String>,
    /// A permission, or what takes one back.
    pub permits: bool,
    pub says: String,
    pub article: String,
}

type Slices = HashMap<String, HashMap<String, Slice>>;

struct Slice {
    set: PolicySet,
    action: EntityUid,
    /// Every role that one of them names.
    roles: BTreeSet<String>,
    /// Every word they are written in: a fact whose name is none of them cannot be read.
    words: HashSet<String>,
    /// Which roles each policy names, by its id.
    names: HashMap<String, Vec<String>>,
    /// What to say when no policy allows: the first permission's own words.
    says: String,
    article: String,
}

/// Yes with the deciding policy and the grant it rests on, or no with its sentence and article.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// `grant` is the index into the question's grants.
    Yes {
        policy: String,
        grant: Option<usize>,
    },
    No {
        says: String,
        article: String,
    },
}

impl Policies {
    /// `files`: (name, text). Ids are `name#n`.
    ///
    /// # Errors
    /// With file, line and reason: syntax, unknown roles, kinds or verbs, a missing `@article` or `@says`, a scope
    /// without verb or kind.
    pub fn parse(schema: &str, roles: &[&str], files: &[(&str, &str)]) -> Result<Self> {
        let (schema, _) = Schema::from_cedarschema_str(schema).context("schema.cedarschema")?;
        let kinds = Kinds::of(&schema);
        let groups: HashSet<EntityUid> = schema.action_groups().cloned().collect();
        let persons: HashSet<EntityTypeName> = schema.principals().cloned().collect();
        let validator = Validator::new(schema);
        let (mut slices, mut sentences) = (Slices::new(), vec![]);
        for (name, text) in files {
            let set: PolicySet = text.parse().map_err(|no| anyhow!("{name}: {}", with_line(text, &no)))?;
            let checked = validator.validate(&set, ValidationMode::Strict);
            ensure!(checked.validation_passed(), "{name}: {checked}");
            for policy in set.policies() {
                if let Some(named) = policy.entity_literals().iter().find(|one| persons.contains(one.type_name())) {
                    bail!("{name}: name nobody: {named}");
                }
                let policy = policy.new_id(cedar_policy::PolicyId::new(format!("{name}#{}", policy.id())));
                sentences.push(place(&mut slices, &groups, roles, &policy)?);
            }
        }
        Ok(Self { kinds, slices, sentences, memory: Memory::default() })
    }

    /// # Errors
    /// A fault when nothing is said about this verb on this kind, or a policy errs.
    pub fn decide(&self, question: &Question<'_>) -> Result<Answer> {
        let (kind, verb) = (question.thing.0, question.verb);
        let slice = self.slices.get(kind).and_then(|verbs| verbs.get(verb));
        let slice = slice.with_context(|| format!("the charter says nothing about {verb} {kind}"))?;
        let (asked, kept) = question.of_anyone(|role| slice.roles.contains(role), |fact| slice.words.contains(fact));
        let mut answer = self.memory.answer(&asked, || self.reckon(slice, &asked))?;
        if let Answer::Yes { grant: Some(grant), .. } = &mut answer {
            *grant = kept[*grant];
        }
        Ok(answer)
    }

    fn reckon(&self, slice: &Slice, question: &Question<'_>) -> Result<Answer> {
        let (person, thing) = (self.kinds.uid(question.person), self.kinds.uid(question.thing));
        let request = Request::new(person, slice.action.clone(), thing, Context::empty(), None)?;
        let known = entities(question, &slice.roles, &self.kinds)?;
        let answer = Authorizer::new().is_authorized(&request, &slice.set, &known);
        if let Some(broken) = answer.diagnostics().errors().next() {
            bail!("{broken}");
        }
        // Several may say the same: the first in the order of the file answers, at every asking.
        let order = |id: &&PolicyId| (id.to_string().len(), id.to_string());
        let by = answer.diagnostics().reason().min_by_key(order).and_then(|id| slice.set.policy(id));
        Ok(match answer.decision() {
            Decision::Allow => Answer::Yes {
                policy: by.map(|policy| policy.id().to_string()).unwrap_or_default(),
                grant: by.and_then(|policy| slice.rests_on(policy, question)),
            },
            Decision::Deny => {
                let words = |name, or: &String| by.and_then(|no| no.annotation(name)).unwrap_or(or).to_owned();
                Answer::No { says: words("says", &slice.says), article: words("article", &slice.article) }
            }
        })
    }

    /// Every policy in the order of files and lines.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Every (kind, verb) that a policy speaks of, sorted: what the permission table is printed from.
    pub fn verbs(&self) -> Vec<(&str, &str)> {
        let mut all = vec![];
        for (kind, verbs) in &self.slices {
            all.extend(verbs.keys().map(|verb| (kind.as_str(), verb.as_str())));
        }
        all.sort_unstable();
        all
    }
}

fn place(slices: &mut Slices, groups: &HashSet<EntityUid>, roles: &[&str], policy: &Policy) -> Result<Sentence> {
    let text = policy.to_string();
    // What a policy can read is told from its text.
    ensure!(!text.contains('\\'), "{}: write it out, without \\", policy.id());
    let named = roles
        .iter()
        .filter(|role| text.contains(&format!("principal.{role}")) || text.contains(&format!("principal[\"{role}\"]")));
    let named: Vec<String> = named.map(|role| (*role).to_owned()).collect();
    let note =
        |name| policy.annotation(name).map(str::to_owned).with_context(|| format!("{}: no @{name}", policy.id()));
    let (says, article) = (note("says")?, note("article")?);
    let ResourceConstraint::Is(kind) = policy.resource_constraint() else {
        bail!("{}: name the kind: resource is …", policy.id())
    };
    let verbs = match policy.action_constraint() {
        ActionConstraint::Eq(verb) => vec![verb],
        ActionConstraint::In(verbs) => verbs,
        ActionConstraint::Any => bail!("{}: name the verbs: action == …", policy.id()),
    };
    let mut said = Sentence {
        policy: policy.id().to_string(),
        kind: kind.to_string(),
        verbs: vec![],
        roles: named.clone(),
        permits: policy.effect() == Effect::Permit,
        says: says.clone(),
        article: article.clone(),
    };
    for verb in verbs {
        said.verbs.push(verb.id().unescaped().to_owned());
        ensure!(!groups.contains(&verb), "{}: name the verbs, not the group {verb}", policy.id());
        let of_kind = slices.entry(kind.to_string()).or_default();
        let slice = of_kind.entry(verb.id().unescaped().to_owned()).or_insert_with(|| Slice {
            set: PolicySet::new(),
            action: verb.clone(),
            roles: BTreeSet::new(),
            words: HashSet::new(),
            names: HashMap::new(),
            says: says.clone(),
            article: article.clone(),
        });
        slice.set.add(policy.clone())?;
        slice.roles.extend(named.iter().cloned());
        slice.words.extend(words(&text).map(str::to_owned));
        slice.names.insert(policy.id().to_string(), named.clone());
    }
    Ok(said)
}

/// Names and numbers: the schema has no attribute that is written otherwise.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|one: char| !one.is_alphanumeric() && one != '_').filter(|word| !word.is_empty())
}

impl Slice {
    /// The grant behind a permission: the first whose role the policy names and whose scope the thing lies in.
    fn rests_on(&self, policy: &Policy, question: &Question<'_>) -> Option<usize> {
        let named = self.names.get(&policy.id().to_string())?;
        let holds = |role: &str| named.iter().any(|name| name == role);
        let here = |kind: &str, id: i64| {
            let at = (kind, id);
            kind == "Platform" || question.thing == at || question.within.iter().flatten().any(|place| *place == at)
        };
        let nearest = question.grants.iter().position(|(role, kind, scope)| holds(role) && here(kind, *scope));
        nearest.or_else(|| question.grants.iter().position(|(role, ..)| holds(role)))
    }
}

/// Whether a text is policies at all, whatever they speak of.
///
/// # Errors
/// The line, 0 where the parser names none, and what it says.
pub fn syntax(text: &str) -> Result<(), (usize, String)> {
    let parsed = text.parse::<PolicySet>();
    parsed.map(drop).map_err(|no| (line_of(text, &no).unwrap_or(0), no.to_string()))
}

fn line_of(text: &str, no: &cedar_policy::ParseErrors) -> Option<usize> {
    let first: Option<&cedar_policy::ParseError> = no.iter().next();
    first.and_then(offset).map(|offset| text[..offset.min(text.len())].matches('\n').count() + 1)
}

fn with_line(text: &str, no: &cedar_policy::ParseErrors) -> String {
    match line_of(text, no) {
        Some(line) => format!("line {line}: {no}"),
        None => no.to_string(),
    }
}

fn offset(no: &cedar_policy::ParseError) -> Option<usize> {
    let labels = miette::Diagnostic::labels(no)?;
    labels.map(|label| label.offset()).next()
}
