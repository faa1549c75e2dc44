//! The quiz as it stands in the study page: one form that works without a script, then the marks with explanations.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Result, Trace, View};

use super::actions;
use super::marking::{Answers, Question, is_right};
use super::store::{self, Attempt};
use crate::progress::{self, Item, Outline};

pub fn doors() -> Doors {
    Doors::new().post(
        "/learn/{id}/{n}/attempts",
        Audience::Verb("see", "Course"),
        Trace::Audit("exams.submitted"),
        submit,
    )
}

#[derive(Template)]
#[template(path = "exams/_panel.html")]
struct Panel<'p> {
    outline: &'p Outline,
    item: &'p Item,
    questions: Vec<Question>,
    attempts: Vec<Attempt>,
    open: bool,
    /// The hidden half of the form.
    form: String,
    /// Answers are kept on the device for this person until they are handed in.
    whose: i64,
}

/// The quiz of an item as HTML, for the study page that has asked for the right.
pub async fn panel(view: &mut View<'_>, outline: &Outline, item: &Item) -> Result<String> {
    let questions = store::questions(view, outline, item.key).await?;
    let attempts = store::attempts(view, outline.id, item.key).await?;
    let left = item.tries == 0 || (attempts.len() as i64) < item.tries;
    let passed = attempts.iter().any(|attempt| attempt.passed);
    let open = left && !passed && progress::is_learner(view, outline.id).await?;
    let door = format!("/learn/{}/{}/attempts", outline.id, item.key);
    let token = view.house.form(view.actor, &door, outline.content);
    let form = format!(r#"<input type="hidden" name="_form" value="{token}">"#);
    Ok(Panel { outline, item, questions, attempts, open, form, whose: view.actor.id().0 }.render()?)
}

impl Panel<'_> {
    fn best(&self) -> Option<&Attempt> {
        self.attempts.iter().max_by_key(|attempt| attempt.mark.points)
    }
    /// The newest attempt at these very questions, whose marks may be shown.
    fn last(&self) -> Option<&Attempt> {
        self.attempts.first().filter(|attempt| attempt.content == self.outline.content)
    }
    fn right(&self, question: &Question, attempt: &Attempt) -> bool {
        is_right(question, &attempt.answers)
    }
    fn said(&self, question: &Question, attempt: &Attempt) -> String {
        let word = |key: &String| match key.as_str() {
            "true" => "对".to_owned(),
            "false" => "错".to_owned(),
            _ => key.clone(),
        };
        let said = attempt.answers.get(&question.key).map(|said| said.iter().map(word).collect::<Vec<_>>().join("、"));
        said.filter(|said| !said.is_empty()).unwrap_or_else(|| "未作答".into())
    }
    fn passed(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.passed)
    }
}

async fn submit(
    State(app): State<App>,
    actor: Actor,
    Path((id, item)): Path<(Id<Outline>, i64)>,
    form: Form<Vec<(String, String)>>,
) -> Result<Redirect> {
    let unknown = form.fields.iter().map(|(name, _)| name.as_str()).find(|name| !is_answer(name) && *name != "_form");
    if let Some(name) = unknown {
        return Err(kernel::strange([name]).into());
    }
    let (content, answers) = (form.ticket.version, read(&form.fields));
    app.submit(&actor, form.ticket, async move |tx| {
        actions::submit(tx, id, item, content, answers.clone()).await?;
        Ok(format!("/learn/{id}/{item}"))
    })
    .await
}

fn is_answer(name: &str) -> bool {
    key_of(name).is_some()
}

fn key_of(name: &str) -> Option<i64> {
    name.strip_prefix("q-")?.parse().ok()
}

/// `q-<key>=A` for each chosen option or written text.
fn read(fields: &[(String, String)]) -> Answers {
    let mut answers = Answers::new();
    for (name, value) in fields {
        if let Some(key) = key_of(name) {
            answers.entry(key).or_default().push(value.chars().take(500).collect());
        }
    }
    answers
}
