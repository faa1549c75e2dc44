//! The record of an article: where it stands, its way so far with every name, its versions, and the verbs that are open.
use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use governance::charter::Column;
use governance::files::File;
use governance::policy::charter_of;
use kernel::{Actor, App, Id, Page, Refusal, Result, View};
use people::units;
use ui::{Frame, Kind as Face};

use super::super::article::{Amendment, Article, Verb};
use super::super::check::Hit;
use super::super::correction::{Correction, Way};
use super::super::store::{self, Step, Version};
use super::super::{comparison, files, words};
use super::show::worked_on;
use super::{check, column_of, desked};

#[derive(Template)]
#[template(path = "articles/record.html")]
struct Record {
    frame: Frame,
    article: Article,
    html: Safe<String>,
    /// What changed since it was given back.
    since: Option<Safe<String>>,
    attachments: Vec<File>,
    column: Column,
    owner: String,
    host: String,
    /// Who wrote in it beside its provider.
    editors: Vec<String>,
    steps: Vec<Step>,
    versions: Vec<Version>,
    /// The correction on its way, who proposed it, and what it changes.
    open: Option<(Correction, String, Safe<String>)>,
    /// Earlier corrections.
    past: Vec<Correction>,
    /// What the scan found: for the owner to judge, or to be mended before submission.
    hits: Vec<Hit>,
    may: May,
    /// Why an owner of the column has no button, and who decides; empty when nothing is kept from them.
    kept_back: &'static str,
}

/// Which verbs are open to whoever looks.
#[derive(Default)]
struct May {
    edit: bool,
    submit: bool,
    review: bool,
    give_back: bool,
    reject: bool,
    publish: bool,
    unschedule: bool,
    amend: bool,
    endorse: bool,
    recall: bool,
    correct: bool,
    withdraw: bool,
    export: bool,
}

impl May {
    const fn anything(&self) -> bool {
        self.submit
            || self.review
            || self.give_back
            || self.reject
            || self.publish
            || self.unschedule
            || self.endorse
            || self.recall
            || self.correct
            || self.withdraw
    }
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = worked_on(view, id).await?;
        let charter = charter_of(view)?;
        let column = column_of(view, article.column)?;
        let (mut past, mut open) = (vec![], None);
        for correction in store::corrections(view, id).await? {
            match correction.way {
                Way::Proposed | Way::Accepted { .. } => {
                    let names = people::persons::names(view, &[correction.proposed.by]).await?;
                    let changes = comparison::between(view, &article.content, &correction.content).await?;
                    let by = names.get(&correction.proposed.by.0).cloned().unwrap_or_default();
                    open = Some((correction, by, changes));
                }
                _ => past.push(correction),
            }
        }
        let frame = desked(people::frame(view, &article.content.title, Face::Console).await?);
        let html = files::with_waiting(view, &article.content, article.content.html()).await?;
        Ok(Record {
            frame,
            kept_back: kept_back(view, &article),
            may: may(view, &article)?,
            html: Safe(html),
            since: comparison::since_return(view, &article).await?,
            attachments: files::named(view, &article.content.attachments).await?,
            owner: charter.duty_name(&column.owner).to_owned(),
            host: units::name(view, article.host).await?,
            editors: editors(view, &article).await?,
            steps: store::steps(view, id).await?,
            versions: store::versions(view, id).await?,
            hits: check::hits(view, &article).await?,
            column,
            open,
            past,
            article,
        })
    });
    Ok(Page(page.await?))
}

async fn editors(view: &mut View<'_>, article: &Article) -> Result<Vec<String>> {
    let mut names = people::persons::names(view, &article.editors).await?;
    Ok(article.editors.iter().filter_map(|editor| names.remove(&editor.0)).collect())
}

fn kept_back(view: &View<'_>, article: &Article) -> &'static str {
    let owns = view.scopes("column_owner", "Column").contains(&article.column);
    let kept = owns && article.kept_back().is_some_and(|persons| persons.contains(&view.actor.id()));
    if kept { words::kept_back(article.unmanned, article.is_published()) } else { "" }
}

fn may(view: &View<'_>, article: &Article) -> Result<May> {
    let (now, none) = (view.signed(), String::new);
    let open = article.submit(now).is_ok();
    let taken = article.publish(now).is_ok();
    let asked = matches!(article.amendment, Amendment::Proposed(_));
    let own = article.amendment.proposer() == Some(view.actor.id());
    Ok(May {
        edit: open && view.may(Verb::Edit, article)?,
        submit: open && view.may(Verb::Submit, article)?,
        review: article.review(now).is_ok() && view.may(Verb::Review, article)?,
        give_back: article.return_for_changes(now, none()).is_ok() && view.may(Verb::Return, article)?,
        reject: article.reject(now, none()).is_ok() && view.may(Verb::Reject, article)?,
        publish: taken && view.may(Verb::Publish, article)?,
        unschedule: article.unschedule().is_ok() && view.may(Verb::Publish, article)?,
        amend: article.amend().is_ok() && view.may(Verb::Amend, article)?,
        endorse: asked && view.may(Verb::Endorse, article)?,
        recall: own && view.may(Verb::Amend, article)?,
        correct: matches!(article.amendment, Amendment::Accepted(_)) && view.may(Verb::Correct, article)?,
        withdraw: article.withdraw(now, none()).is_ok() && view.may(Verb::Withdraw, article)?,
        export: view.may(Verb::Export, article)?,
    })
}

#[derive(Template)]
#[template(path = "articles/version.html")]
struct Compared {
    frame: Frame,
    article: Article,
    version: Version,
    html: Safe<String>,
    changes: Safe<String>,
}

/// A version as it was published, and what it changed.
pub(super) async fn version(
    State(app): State<App>,
    actor: Actor,
    Path((id, edition)): Path<(Id<Article>, i64)>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = worked_on(view, id).await?;
        let version = store::version(view, id, edition).await?.ok_or(Refusal::NotFound)?;
        let changes = match store::version(view, id, edition - 1).await? {
            Some(before) => comparison::between(view, &before.content, &version.content).await?,
            None => Safe(String::new()),
        };
        let title = format!("第 {edition} 版");
        let frame = desked(people::frame(view, &title, Face::Console).await?);
        let frame = frame.under(&*article.content.title, format!("/articles/{id}/record"));
        let html = files::with_waiting(view, &version.content, version.content.html()).await?;
        Ok(Compared { frame, article, html: Safe(html), changes, version })
    });
    Ok(Page(page.await?))
}
