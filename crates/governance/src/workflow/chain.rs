//! The responsibility chain (责任链) as pages show it: every step of every version, with name, role and unit.
use askama::Template;
use kernel::{Id, Person, Result, View};
use std::collections::HashMap;

use super::dossier::Kind;
use super::store::{self, Step};
use super::words;
use crate::policy::charter_of;

#[derive(Template)]
#[template(path = "workflow/_chain.html")]
struct Chain {
    links: Vec<Link>,
}

struct Link {
    name: &'static str,
    answers: &'static str,
    /// Name, role and unit of whoever took the step.
    who: String,
    when: String,
    reason: String,
    serial: String,
    /// Set where another version begins.
    content: Option<i64>,
    charter: i64,
}

/// The chain of a thing as HTML; rights are asked by the page that shows it. Empty before the first submission.
pub async fn chain(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<String> {
    let steps = store::steps(view, kind, subject).await?;
    drawn(view, steps).await
}

/// What everybody may know of it who may read the thing: the steps of the versions that were published, without opinions.
pub async fn chain_of_published(view: &mut View<'_>, kind: Kind, subject: i64) -> Result<String> {
    let steps = store::published_steps(view, kind, subject).await?;
    drawn(view, steps).await
}

async fn drawn(view: &mut View<'_>, steps: Vec<Step>) -> Result<String> {
    let mut persons: Vec<Id<Person>> = steps.iter().map(|step| step.by).collect();
    persons.sort_unstable_by_key(|person| person.0);
    persons.dedup();
    let names = people::persons::names(view, &persons).await?;
    let charter = charter_of(view)?;
    let mut last = 0;
    let mut links = vec![];
    for step in steps {
        let content = (step.content != last).then_some(step.content);
        last = step.content;
        let role = if step.role.is_empty() { String::new() } else { charter.role_name(&step.role).to_owned() };
        links.push(link(step, &names, &role, content));
    }
    Ok(Chain { links }.render()?)
}

fn link(step: Step, names: &HashMap<i64, String>, role: &str, content: Option<i64>) -> Link {
    let (name, answers) = words::step(&step.step);
    let person = names.get(&step.by.0).cloned().unwrap_or_else(|| "系统".into());
    let who = [person.as_str(), role, &step.unit].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    Link {
        name,
        answers,
        who: who.join("　"),
        when: step.at.minute(),
        // What was declared stands with the submission itself.
        reason: if step.step == "submitted" { String::new() } else { step.reason },
        serial: if step.step == "filed" { step.serial } else { String::new() },
        content,
        charter: step.charter,
    }
}
