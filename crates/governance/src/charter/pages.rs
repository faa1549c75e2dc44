//! Pages everybody may read: the charter with its interpretations and versions, any version as it was, and what changed
//! between two of them.
use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::changes::Changes;
use super::fields::{FIELDS, Field};
use super::files::Files;
use super::interpretations::{Interpretation, interpret, interpretations};
use super::noun::{Article, Charter, TheCharter, Verb};
use super::proofs::{Proof, proof_of_files};
use super::store::Version;
use super::words;
use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new()
        .get("/charter", Audience::Public, show)
        .get("/charter/versions/{n}", Audience::Public, version)
        .get("/charter/changes", Audience::Public, changes)
        .get("/charter/interpretations", Audience::Verb("interpret", "Charter"), desk)
        .post(
            "/charter/interpretations",
            Audience::Verb("interpret", "Charter"),
            Trace::Audit("charter.interpreted"),
            publish,
        )
}

/// Where a version can be read: what a decision says of the charter that it was made under leads there.
pub fn version_path(version: i64) -> String {
    format!("/charter/versions/{version}")
}

/// One parameter of a page: its field and its value in words.
pub struct Value {
    pub field: &'static Field,
    pub value: String,
}

/// The parameters by parts of the charter.
pub fn values(charter: &Charter, files: &Files) -> Vec<(String, Vec<Value>)> {
    let table: toml::Table = files.0.get(super::fields::FILE).and_then(|text| text.parse().ok()).unwrap_or_default();
    let mut groups: Vec<(String, Vec<Value>)> = vec![];
    for field in &FIELDS {
        let raw = field.value(&table);
        let chosen = field.choices().iter().find(|(code, _)| *code == raw).map(|(_, name)| (*name).to_owned());
        let value = Value { field, value: chosen.unwrap_or(raw) };
        let name = charter.answer(super::fields::FILE, field.table()).name;
        match groups.iter_mut().find(|(own, _)| *own == name) {
            Some((_, all)) => all.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    groups
}

#[derive(Template)]
#[template(path = "charter/show.html")]
pub(super) struct Show {
    pub frame: Frame,
    pub charter: Arc<Charter>,
    /// Its row, when it is stored.
    pub version: Option<Version>,
    pub versions: Vec<Version>,
    pub in_force: i64,
    pub parameters: Vec<words::Parameter>,
    pub values: Vec<(String, Vec<Value>)>,
    pub interpretations: Vec<Interpretation>,
    pub proof: Option<Proof>,
    pub may_interpret: bool,
    pub may_amend: bool,
}

impl Show {
    fn articles(&self, chapter: &i64) -> Vec<&Article> {
        self.charter.articles.iter().filter(|article| article.chapter == *chapter).collect()
    }
    /// What stands beside an article: the interpretations that hold.
    fn beside(&self, article: &i64) -> Vec<&Interpretation> {
        let all = self.interpretations.iter();
        all.filter(|one| one.article == *article && one.replaced.is_none()).collect()
    }
    fn since(&self) -> String {
        self.version
            .as_ref()
            .map_or_else(|| self.charter.head.in_force.to_string(), |version| version.effective_at.day())
    }
    fn digest(&self) -> String {
        hex::encode(&self.charter.digest[..self.charter.digest.len().min(16)])
    }
    fn is_in_force(&self) -> bool {
        self.charter.version == self.in_force
    }
    /// Who answers for a part of the parameters.
    fn answers(&self, field: &Field) -> String {
        let units = self.charter.answer(super::fields::FILE, field.table()).units;
        units.iter().map(|code| self.charter.duty_name(code)).collect::<Vec<_>>().join("、")
    }
    fn state(&self, version: &Version) -> (&'static str, &'static str) {
        if version.version == self.in_force {
            ("现行", "ok")
        } else if version.version > self.in_force {
            ("待生效", "wait")
        } else {
            ("已被代替", "line")
        }
    }
}

async fn shown(view: &mut View<'_>, charter: Arc<Charter>, files: Files, title: &str) -> Result<Show> {
    let versions = super::versions(view).await?;
    let in_force = charter_of(view)?.version;
    Ok(Show {
        version: versions.iter().find(|one| one.version == charter.version).cloned(),
        versions,
        in_force,
        parameters: words::parameters(&charter.parameters),
        values: values(&charter, &files),
        interpretations: interpretations(view).await?,
        proof: proof_of_files(view, &charter.digest).await?,
        may_interpret: view.may(Verb::Interpret, &TheCharter)?,
        may_amend: view.holds("unit_head") || view.holds("unit_staff"),
        frame: people::frame(view, title, Kind::Public).await?,
        charter,
    })
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let files = match super::stored(view, charter.version).await {
            Ok((_, files, _)) => files,
            Err(_) => Files::shipped()?,
        };
        shown(view, charter, files, "章程").await
    });
    Ok(Page(page.await?))
}

async fn version(State(app): State<App>, actor: Actor, Path(n): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let (_, files, charter) = super::stored(view, n).await?;
        shown(view, Arc::new(charter), files, &format!("章程第 {n} 版")).await
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "charter/changes.html")]
struct Compared {
    frame: Frame,
    versions: Vec<Version>,
    from: i64,
    to: i64,
    changes: Changes,
}

#[derive(Clone, Deserialize)]
struct Which {
    from: Option<i64>,
    to: Option<i64>,
}

async fn changes(State(app): State<App>, actor: Actor, Query(which): Query<Which>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let versions = super::versions(view).await?;
        let newest = versions.first().map_or(1, |one| one.version);
        let to = which.to.unwrap_or(newest);
        let from = which.from.unwrap_or_else(|| (to - 1).max(1));
        let ((_, before, _), (_, after, charter)) = (super::stored(view, from).await?, super::stored(view, to).await?);
        let changes = Changes::between(&charter, &before, &after);
        let frame = people::frame(view, "章程各版的改动", Kind::Public).await?;
        Ok(Compared { frame, versions, from, to, changes })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "charter/interpretations.html")]
struct Desk {
    frame: Frame,
    charter: Arc<Charter>,
    all: Vec<Interpretation>,
    names: HashMap<i64, String>,
    /// What a new one takes the place of.
    old: Option<Interpretation>,
}

impl Desk {
    fn name(&self, one: &Interpretation) -> &str {
        self.names.get(&one.by.0).map_or("", String::as_str)
    }
    fn article(&self, one: &Interpretation) -> &str {
        self.charter.articles.iter().find(|article| article.number == one.article).map_or("", |article| &article.name)
    }
}

#[derive(Clone, Deserialize)]
struct Replacing {
    replaces: Option<i64>,
}

async fn desk(State(app): State<App>, actor: Actor, Query(asked): Query<Replacing>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        if !view.may(Verb::Interpret, &TheCharter)? {
            return Err(Refusal::NotFound.into());
        }
        let all = interpretations(view).await?;
        let names = people::persons::names(view, &all.iter().map(|one| one.by).collect::<Vec<_>>()).await?;
        let old = all.iter().find(|one| Some(one.id.0) == asked.replaces && one.replaced.is_none()).cloned();
        let frame = people::frame(view, "办法的解释", Kind::Console).await?;
        Ok(Desk { frame, charter: charter_of(view)?, all, names, old })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Said {
    article: String,
    text: String,
    replaces: String,
}

async fn publish(State(app): State<App>, actor: Actor, form: Form<Said>) -> Result<Redirect> {
    let Said { article, text, replaces } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let old = replaces.parse::<i64>().ok().map(Id::new);
        interpret(tx, article.parse().unwrap_or(0), &text, old).await?;
        Ok("/charter/interpretations".into())
    })
    .await
}
