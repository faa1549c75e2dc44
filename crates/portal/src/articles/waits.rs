//! What waits for whom after each step, and who is told. Part of the verb that makes it true.
use std::collections::BTreeSet;

use governance::policy::charter_of;
use kernel::{Id, Person, Result, Tx};
use people::inbox::{Notice, Once, Waiting, notify, settle, stand_in, wait};

use super::article::Article;
use super::store;

const KIND: &str = "Article";

/// The column's owner decides about what was submitted; whoever provided, wrote in or submitted it does not.
pub async fn for_owner(tx: &mut Tx<'_>, article: &Article) -> Result<()> {
    let not = article.kept_back().unwrap_or_default();
    let days = charter_of(tx)?.parameters.deadlines.article_accept_days;
    let title = format!("稿件待采用：{}", article.content.title);
    owner(tx, article, ("采用", title), days, not).await
}

/// The column's owner decides about a correction that somebody else proposed.
pub async fn for_endorsement(tx: &mut Tx<'_>, article: &Article, proposer: Id<Person>) -> Result<()> {
    let days = charter_of(tx)?.parameters.deadlines.article_accept_days;
    let title = format!("更正待同意：{}", article.content.title);
    owner(tx, article, ("同意更正", title), days, vec![proposer]).await
}

/// The Center publishes what the owner took.
pub async fn for_center(tx: &mut Tx<'_>, article: &Article) -> Result<()> {
    let title = format!("稿件待发布：{}", article.content.title);
    center(tx, article, ("发布", title)).await
}

/// The Center carries out what the owner agreed to.
pub async fn for_correction(tx: &mut Tx<'_>, article: &Article) -> Result<()> {
    let title = format!("更正待执行：{}", article.content.title);
    center(tx, article, ("执行更正", title)).await
}

/// Whoever submitted it changes it; once they are no longer in the unit that provides it, its people do who may.
pub async fn for_submitter(tx: &mut Tx<'_>, article: &Article, reason: &str) -> Result<()> {
    let submitter: Vec<_> = article.stage.submitted().map(|submitted| submitted.by).into_iter().collect();
    let title = format!("稿件被退回：{}", article.content.title);
    for person in &submitter {
        tell(tx, *person, article, &title, reason).await?;
    }
    let waiting = Waiting { persons: submitter, ..waiting(article, "修改", title) };
    wait(tx, waiting).await?;
    let colleagues = ["unit_staff", "unit_head"].map(|role| (role.to_owned(), ("Unit", article.host.0)));
    stand_in(tx, (KIND, article.id.0), Once::Left, &colleagues).await
}

/// What was taken came back after all: the owners of its column, whoever took it and whoever provided it are told.
pub async fn undone(tx: &mut Tx<'_>, taken: &Article, reason: &str) -> Result<()> {
    let Some(reviewed) = taken.stage.reviewed() else { return Ok(()) };
    let owners = people::roles::holders(tx, "column_owner", ("Column", taken.column)).await?;
    // Whoever submitted it was told with their to-do.
    let (me, submitter) = (tx.actor.id(), taken.stage.submitted().map(|submitted| submitted.by));
    let all = owners.into_iter().chain([reviewed.by, taken.provider]);
    let told: BTreeSet<i64> = all.filter(|one| *one != me && Some(*one) != submitter).map(|one| one.0).collect();
    let title = format!("已采用的稿件被退回：{}", taken.content.title);
    for person in told.into_iter().filter(|person| *person != 0) {
        tell(tx, Id::new(person), taken, &title, reason).await?;
    }
    Ok(())
}

/// Nothing waits any more; its provider and its submitter are told.
pub async fn over(tx: &mut Tx<'_>, article: &Article, title: &str, body: &str) -> Result<()> {
    settle(tx, (KIND, article.id.0)).await?;
    let mut all = vec![article.provider];
    all.extend(article.stage.submitted().map(|submitted| submitted.by));
    all.dedup();
    for person in all.into_iter().filter(|person| person.0 != 0) {
        tell(tx, person, article, title, body).await?;
    }
    Ok(())
}

pub async fn nobody(tx: &mut Tx<'_>, id: Id<Article>) -> Result<()> {
    settle(tx, (KIND, id.0)).await
}

/// Whoever proposed a correction is told that it was not agreed to.
pub async fn declined(tx: &mut Tx<'_>, article: &Article, proposer: Id<Person>, reason: &str) -> Result<()> {
    settle(tx, (KIND, article.id.0)).await?;
    tell(tx, proposer, article, &format!("更正未获同意：{}", article.content.title), reason).await
}

/// Whoever set the moment may not publish any more; they and the Center are told.
pub async fn lapsed(tx: &mut Tx<'_>, article: &Article, by: Id<Person>) -> Result<()> {
    let title = format!("定时发布未执行：{}", article.content.title);
    let body = "设定定时发布的人已不再负责发布，稿件已退回待发布，请研修中心重新办理。";
    let mut all = people::roles::holders(tx, "center", ("Platform", 1)).await?;
    all.push(by);
    for person in all {
        tell(tx, person, article, &title, body).await?;
    }
    Ok(())
}

async fn owner(
    tx: &mut Tx<'_>,
    article: &Article,
    (step, title): (&'static str, String),
    days: i64,
    not: Vec<Id<Person>>,
) -> Result<()> {
    let due = Some(charter_of(tx)?.due(tx.now, days));
    let leads = store::unmanned(tx, article).await?;
    let holder = if leads { ("leadership", ("Platform", 1)) } else { ("column_owner", ("Column", article.column)) };
    let holders = vec![(holder.0.to_owned(), holder.1)];
    wait(tx, Waiting { holders, due, not, ..waiting(article, step, title) }).await
}

async fn center(tx: &mut Tx<'_>, article: &Article, (step, title): (&'static str, String)) -> Result<()> {
    let charter = charter_of(tx)?;
    let due = Some(charter.due(tx.now, charter.parameters.deadlines.article_publish_days));
    let holders = vec![("center".to_owned(), ("Platform", 1))];
    wait(tx, Waiting { holders, due, ..waiting(article, step, title) }).await
}

fn waiting(article: &Article, step: &'static str, title: String) -> Waiting {
    Waiting { thing: (KIND, article.id.0), step, title, link: link(article), ..Waiting::default() }
}

async fn tell(tx: &mut Tx<'_>, person: Id<Person>, article: &Article, title: &str, body: &str) -> Result<()> {
    let notice = Notice { title: title.into(), body: body.into(), link: link(article), due: None };
    notify(tx, person, &notice).await
}

fn link(article: &Article) -> String {
    format!("/articles/{}/record", article.id)
}
