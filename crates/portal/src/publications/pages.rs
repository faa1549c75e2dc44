//! The ledger, one version as it stood, and the package for an authority.
use std::collections::HashMap;
use std::str::FromStr as _;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Result, Trace};
use people::{persons, units};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::copy::Copy;
use super::package::{self, Request};
use super::publication::{Kind, Publication, TheLedger, Verb, digest};
use super::store::{self, Wanted};

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Publication");
    Doors::new().get("/publications", may("see"), index).get("/publications/{id}", may("see"), show).post(
        "/publications/{id}/package",
        may("export"),
        Trace::Audit("publications.exported"),
        export,
    )
}

#[derive(Template)]
#[template(path = "publications/index.html")]
struct Index {
    frame: Frame,
    rows: Vec<Publication>,
    names: HashMap<i64, String>,
    kind: String,
    words: String,
    next: Option<i64>,
    days: i64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    kind: String,
    q: String,
    before: String,
}

impl Index {
    fn name(&self, one: &Publication) -> &str {
        self.names.get(&one.published.by.0).map_or("系统", String::as_str)
    }
}

async fn index(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let words: String = asked.q.trim().chars().filter(|one| !one.is_control()).take(50).collect();
        let (kind, before) = (Kind::from_str(&asked.kind).ok(), asked.before.parse().ok());
        let mut rows = store::list(view, &Wanted { kind, words: words.clone(), before }).await?;
        let more = rows.len() > 50;
        rows.truncate(50);
        let by: Vec<_> = rows.iter().map(|one| one.published.by).collect();
        Ok(Index {
            frame: people::frame(view, "内容记录", Face::Console).await?,
            names: persons::names(view, &by).await?,
            next: rows.last().filter(|_| more).map(|last| last.id.0),
            days: charter_of(view)?.parameters.retention.content_days,
            kind: kind.map(Kind::code).unwrap_or_default().to_owned(),
            words,
            rows,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "publications/show.html")]
struct Show {
    frame: Frame,
    one: Publication,
    copy: Copy,
    /// Whether what is kept still has the digest that it was given.
    whole: bool,
    unit: String,
    provider: String,
    publisher: String,
    others: Vec<Publication>,
    may_export: bool,
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Publication>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let body = store::body(view, id).await?;
        let who = [one.published.by, Id::new(one.provider)];
        let mut names = persons::names(view, &who).await?;
        let frame = people::frame(view, &one.title, Face::Console).await?.under("内容记录", "/publications");
        Ok(Show {
            frame,
            copy: serde_json::from_str(&body)?,
            whole: digest(&body) == one.digest,
            unit: units::name(view, Id::new(one.host)).await?,
            publisher: names.get(&one.published.by.0).cloned().unwrap_or_else(|| "系统".into()),
            provider: names.remove(&one.provider).unwrap_or_default(),
            others: store::of_subject(view, (one.kind, one.subject)).await?,
            may_export: view.may(Verb::Export, &TheLedger)?,
            one,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    authority: String,
    document: String,
}

async fn export(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Publication>>,
    form: Form<Fields>,
) -> Result<([(HeaderName, HeaderValue); 3], Vec<u8>)> {
    let Fields { authority, document } = form.fields;
    let taken = app.act(&actor, async move |tx| {
        let request = Request { authority: authority.clone(), document: document.clone() };
        package::take(tx, id, request).await
    });
    let taken = taken.await?;
    let bytes = package::bundle(&app, &taken)?;
    let name = governance::files::encoded(&format!("{}.zip", taken.number.replace(' ', "-")));
    let name = format!("attachment; filename=\"records.zip\"; filename*=UTF-8''{name}");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes))
}
