//! The pages of those who bring an article about: what waits for whom, the form, the record with its verbs.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use governance::charter::{Charter, Column};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Press, Refusal, Result, Trace, View};
use people::units::{self, Unit};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::actions::{self, Draft};
use super::article::{Article, Content, Kind, Verb};
use super::check::Secrecy;
use super::pages::works_on;
use super::store::{self, Step, Waiting};
use super::words;

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Article");
    Doors::new()
        .get("/articles/desk", Audience::SignedIn, desk)
        .get("/articles/new", Audience::SignedIn, new)
        .post("/articles", may("edit"), Trace::Audit("articles.drafted"), draft)
        .get("/articles/{id}/record", may("see"), record)
        .get("/articles/{id}/edit", may("edit"), form)
        .post("/articles/{id}/edit", may("edit"), Trace::Audit("articles.edited"), edit)
        .post("/articles/{id}/submission", may("submit"), Trace::Audit("articles.submitted"), submit)
        .post("/articles/{id}/acceptance", may("review"), Trace::Audit("articles.reviewed"), review)
        .post("/articles/{id}/return", may("return"), Trace::Audit("articles.returned"), send_back)
        .post("/articles/{id}/publication", may("publish"), Trace::Audit("articles.published"), publish)
        .post("/articles/{id}/withdrawal", may("withdraw"), Trace::Audit("articles.withdrawn"), withdraw)
}

#[derive(Template)]
#[template(path = "articles/desk.html")]
struct Desk {
    frame: Frame,
    /// (heading, its articles); a heading without articles is said as empty.
    queues: Vec<(&'static str, Vec<Row>)>,
    may_draft: bool,
}

struct Row {
    article: Article,
    column: String,
}

async fn desk(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let (own, columns) = (own_units(view), view.scopes("column_owner", "Column"));
        let mut queues = vec![];
        if !columns.is_empty() {
            let waiting = store::waiting(view, &["submitted"], Waiting::Columns(&columns)).await?;
            queues.push(("待我采用", rows(&charter, waiting)));
        }
        if view.holds("center") {
            let waiting = store::waiting(view, &["reviewed"], Waiting::Anywhere).await?;
            queues.push(("待我发布", rows(&charter, waiting)));
        }
        if !own.is_empty() {
            let back = store::waiting(view, &["drafted", "returned"], Waiting::Units(&own)).await?;
            queues.push(("本部门的草稿和退回的稿件", rows(&charter, back)));
            let under_way = store::waiting(view, &["submitted", "reviewed"], Waiting::Units(&own)).await?;
            queues.push(("本部门办理中的稿件", rows(&charter, under_way)));
        }
        let may_draft = !own.is_empty();
        Ok(Desk { frame: people::frame(view, "栏目稿件", Face::Console).await?, queues, may_draft })
    });
    Ok(Page(page.await?))
}

fn rows(charter: &Charter, articles: Vec<Article>) -> Vec<Row> {
    let name = |article: &Article| charter.column(article.column).map(|column| column.name.clone());
    articles.into_iter().map(|article| Row { column: name(&article).unwrap_or_default(), article }).collect()
}

/// The units on whose behalf the actor may write.
fn own_units(view: &View<'_>) -> Vec<i64> {
    let mut own = view.scopes("unit_staff", "Unit");
    own.extend(view.scopes("unit_head", "Unit"));
    own.sort_unstable();
    own.dedup();
    own
}

#[derive(Template)]
#[template(path = "articles/form.html")]
struct Fields {
    frame: Frame,
    /// Where it posts to.
    door: String,
    version: i64,
    /// To choose from; nothing to choose when the article is there already.
    columns: Vec<Column>,
    hosts: Vec<Unit>,
    /// The charter's list of sources, of all columns.
    sources: Vec<String>,
    content: Content,
}

impl Fields {
    const KINDS: [Kind; 5] = [Kind::Dynamic, Kind::Article, Kind::Research, Kind::Frontier, Kind::Repost];
}

async fn new(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let mut hosts = vec![];
        for unit in own_units(view).into_iter().take(50) {
            hosts.extend(units::by_id(view, Id::new(unit)).await?);
        }
        let charter = charter_of(view)?;
        let content = Content::default();
        let frame = people::frame(view, "起草稿件", Face::Console).await?.under("栏目稿件", "/articles/desk");
        let (door, columns, sources) = ("/articles".to_owned(), charter.columns.clone(), sources(&charter));
        Ok(Fields { frame, door, version: 0, columns, hosts, sources, content })
    });
    Ok(Page(page.await?))
}

async fn form(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = store::fetch(view, id, Verb::Edit).await?;
        article.edit(article.content.clone())?;
        let charter = charter_of(view)?;
        let frame = people::frame(view, "修改稿件", Face::Console).await?.under("栏目稿件", "/articles/desk");
        let (door, version, content) = (format!("/articles/{id}/edit"), article.version, article.content);
        Ok(Fields { frame, door, version, columns: vec![], hosts: vec![], sources: sources(&charter), content })
    });
    Ok(Page(page.await?))
}

fn sources(charter: &Charter) -> Vec<String> {
    charter.columns.iter().flat_map(|column| column.sources.clone()).collect()
}

#[derive(Template)]
#[template(path = "articles/record.html")]
struct Record {
    frame: Frame,
    article: Article,
    column: String,
    owner: String,
    host: String,
    steps: Vec<Step>,
    may_edit: bool,
    may_submit: bool,
    may_review: bool,
    may_return: bool,
    may_publish: bool,
    may_withdraw: bool,
    may_export: bool,
}

async fn record(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = store::fetch(view, id, Verb::See).await?;
        if !works_on(view, &article)? {
            return Err(Refusal::NotFound.into());
        }
        let charter = charter_of(view)?;
        let column = charter.column(article.column).ok_or(Refusal::NotFound)?;
        let now = view.signed();
        let (open, back) = (article.submit(now).is_ok(), article.return_for_changes(now, String::new()).is_ok());
        let (to_review, to_publish) = (article.review(now).is_ok(), article.publish(now).is_ok());
        let frame = people::frame(view, &article.content.title, Face::Console).await?;
        Ok(Record {
            may_edit: open && view.may(Verb::Edit, &article)?,
            may_submit: open && view.may(Verb::Submit, &article)?,
            may_review: to_review && view.may(Verb::Review, &article)?,
            may_return: back && view.may(Verb::Return, &article)?,
            may_publish: to_publish && view.may(Verb::Publish, &article)?,
            may_withdraw: article.withdraw(now, String::new()).is_ok() && view.may(Verb::Withdraw, &article)?,
            may_export: view.may(Verb::Export, &article)?,
            column: column.name.clone(),
            owner: charter.duty_name(&column.owner).to_owned(),
            host: units::name(view, article.host).await?,
            steps: store::steps(view, id).await?,
            frame: frame.under("栏目稿件", "/articles/desk"),
            article,
        })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct NewFields {
    #[serde(default)]
    column: String,
    host: Id<Unit>,
    #[serde(flatten)]
    content: Content,
}

async fn draft(State(app): State<App>, actor: Actor, form: Form<NewFields>) -> Result<Redirect> {
    let NewFields { column, host, content } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let draft = Draft { column: column.clone(), host, content: content.clone() };
        let article = actions::draft(tx, draft).await?;
        Ok(format!("/articles/{}/record", article.id))
    })
    .await
}

async fn edit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Content>,
) -> Result<Redirect> {
    let (version, content) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::edit(tx, id, version, content.clone()).await?;
        Ok(format!("/articles/{id}/record"))
    })
    .await
}

/// `not_secret=yes`: the box that the unit ticks.
#[derive(Deserialize)]
struct Confirmation {
    #[serde(default)]
    not_secret: String,
}

async fn submit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Confirmation>,
) -> Result<Redirect> {
    let secrecy = if form.fields.not_secret == "yes" { Secrecy::Confirmed } else { Secrecy::Unsaid };
    let version = form.ticket.version;
    app.submit(&actor, form.ticket, async move |tx| {
        actions::submit(tx, id, version, secrecy).await?;
        Ok(format!("/articles/{id}/record"))
    })
    .await
}

async fn review(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::review(tx, id, version).await?;
        Ok(format!("/articles/{id}/record"))
    })
    .await
}

async fn publish(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    let version = press.0.version;
    app.submit(&actor, press.0, async move |tx| {
        actions::publish(tx, id, version).await?;
        Ok(format!("/articles/{id}/record"))
    })
    .await
}

#[derive(Clone, Deserialize)]
struct Reason {
    reason: String,
}

async fn send_back(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Reason>,
) -> Result<Redirect> {
    let (version, Reason { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::return_for_changes(tx, id, version, &reason).await?;
        Ok(format!("/articles/{id}/record"))
    })
    .await
}

async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
    form: Form<Reason>,
) -> Result<Redirect> {
    let (version, Reason { reason }) = (form.ticket.version, form.fields);
    app.submit(&actor, form.ticket, async move |tx| {
        actions::withdraw(tx, id, version, &reason).await?;
        Ok(format!("/articles/{id}/record"))
    })
    .await
}
