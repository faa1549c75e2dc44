//! The responsibility dossier of an article: who provided it, who confirmed that nothing in it is secret, who took it, who
//! published it. Role, unit and charter of each step are read from the trail, where the step's own entry stands.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect};
use governance::papers::{self, Line, Paper, Part, Record, Step};
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Id, Page, Press, Refusal, Result, Trace, View};
use people::units;

use super::article::{Article, Verb};
use super::{store, words};

const KIND: &str = "Article";

pub fn doors() -> Doors {
    let export = Audience::Verb("export", KIND);
    let taken = Trace::Audit("papers.taken");
    Doors::new()
        .get("/dossiers/articles/{id}", export, show)
        .post("/dossiers/articles/{id}", export, Trace::Audit("papers.exported"), ask)
        .door(Method::GET, "/dossiers/articles/{id}/papers/{n}", export, taken, take)
}

/// The dossier of an article that the actor may export.
async fn record(view: &mut View<'_>, id: Id<Article>) -> Result<Record> {
    let article = store::fetch(view, id, Verb::Export).await?;
    let charter = charter_of(view)?;
    let column = charter.column(article.column).ok_or(Refusal::NotFound)?;
    let names = people::persons::names(view, &[article.provider]).await?;
    let provider = names.get(&article.provider.0).cloned().unwrap_or_default();
    let host = units::name(view, article.host).await?;
    let mut facts = vec![
        Line::new("稿件", &article.content.title),
        Line::new("栏目", format!("{}（归口部门：{}）", column.name, charter.duty_name(&column.owner))),
        Line::new("提供者", format!("{provider}　{host}（谁提供谁负责）")),
        Line::new("状态", article.stage.words().0),
    ];
    let said = &article.content;
    for (label, says) in [("来源", &said.source), ("发文机关", &said.issuing_body), ("文号", &said.document_number)]
    {
        if !says.is_empty() {
            facts.push(Line::new(label, says));
        }
    }
    let digest = kernel::seal::fingerprint(said)?;
    let parts = vec![Part { content: 0, label: "稿件内容（标题、正文、来源等）".into(), digest }];
    let uses = match article.stage.published() {
        Some(one) => vec![Line::new("公开", format!("{} 起在“{}”栏目公开", one.at.minute(), column.name))],
        None => vec![Line::new("公开", "没有公开过")],
    };
    let steps = store::chain(view, id).await?.into_iter().map(|one| Step {
        role: if one.role.is_empty() { String::new() } else { charter.role_name(&one.role).to_owned() },
        name: words::step(&one.name).into(),
        answers: words::answers(&one.name, &one.role).into(),
        ..one
    });
    let (heading, title, steps) = ("稿件责任档案".into(), said.title.clone(), steps.collect());
    Ok(Record { heading, title, facts, steps, parts, uses })
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let record = record(view, id).await?;
        let above = ("稿件".to_owned(), format!("/articles/{id}/record"));
        papers::desk(view, (KIND, id.0), record, format!("/dossiers/articles/{id}"), above).await
    });
    Ok(Page(page.await?))
}

async fn ask(State(app): State<App>, actor: Actor, Path(id): Path<Id<Article>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        let record = record(tx, id).await?;
        papers::export(tx, (KIND, id.0), record).await?;
        Ok(format!("/dossiers/articles/{id}"))
    })
    .await
}

async fn take(
    State(app): State<App>,
    actor: Actor,
    Path((id, paper)): Path<(Id<Article>, Id<Paper>)>,
) -> Result<impl IntoResponse> {
    app.look(&actor, async move |view| record(view, id).await).await?;
    papers::take(&app, &actor, (KIND, id.0), paper).await
}
