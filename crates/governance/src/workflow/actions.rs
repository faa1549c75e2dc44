//! The verbs.
use kernel::{At, Fact, Id, Path, Person, Refusal, Result, Tx, View, next_number, number_of};
use serde::{Deserialize, Serialize};

use super::dossier::{Dossier, Finding, Kind, Part, Verb, Wanted};
use super::stage::{End, Stage};
use super::{store, waits, words};
use crate::charter::Route;
use crate::policy::charter_at;

/// A dossier has moved to another stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DossierMoved {
    pub dossier: i64,
    pub kind: Kind,
    pub subject: i64,
    pub content: i64,
    /// As `Stage::name` spells it.
    pub stage: String,
}
impl Fact for DossierMoved {
    const NAME: &'static str = "workflow.moved";
    fn subject(&self) -> i64 {
        self.subject
    }
}

/// What a wing hands in for one version of its thing.
#[derive(Clone, Debug)]
pub struct Submission {
    pub kind: Kind,
    pub subject: i64,
    pub content: i64,
    pub title: String,
    /// A row of `routes.toml`: `open`, `scoped`.
    pub audience: &'static str,
    /// The unit that answers for it.
    pub host: i64,
    pub provider: Id<Person>,
    /// The chains of scopes that it lies in, without its host.
    pub scopes: Vec<Path>,
    pub link: String,
    pub preview: String,
    pub parts: Vec<Part>,
    /// Whoever wrote any part of this version, each with the moment of the last edit.
    pub editors: Vec<(Id<Person>, At)>,
    pub declaration: String,
}

/// Begins the way of one version; its parts are fixed from here on.
///
/// # Errors
/// `NotNow` while another version is under way or the charter has no route for it.
pub async fn submit(tx: &mut Tx<'_>, new: Submission) -> Result<Dossier> {
    let dossier = Dossier {
        id: tx.new_id(),
        kind: new.kind,
        subject: new.subject,
        content: new.content,
        title: new.title,
        audience: new.audience.into(),
        host: new.host,
        provider: new.provider,
        scopes: new.scopes,
        link: new.link,
        preview: new.preview,
        parts: new.parts,
        declaration: new.declaration,
        charter: tx.house.judge.charter(),
        submitted: tx.signed(),
        findings: vec![],
        stage: Stage::Submitted,
        due: None,
        assigned: None,
        advisers: vec![],
        editors: new.editors.iter().map(|one| one.0).collect(),
        unmanned: false,
        cut: false,
        version: 1,
    };
    tx.allow(Verb::Submit, &dossier)?;
    route(tx, &dossier).await?;
    if !store::insert(tx, &dossier).await? {
        return Err(Refusal::not_now(words::UNDER_WAY).into());
    }
    // Whoever signs answers for all of it; who else wrote in it stands before that.
    for edited in new.editors.iter().filter(|one| one.0 != dossier.submitted.by) {
        store::edited(tx, &dossier, *edited).await?;
    }
    store::step(tx, &dossier, "submitted", &dossier.declaration).await?;
    tx.note_new("workflow.submitted", &dossier).await?;
    people::inbox::settle(tx, waits::revised(&dossier)).await?;
    moved(tx, &dossier).await?;
    Ok(dossier)
}

/// The automatic check of a version has ended. Said by the wing that keeps the thing; said twice it changes nothing.
pub async fn checked(tx: &mut Tx<'_>, kind: Kind, subject: i64, content: i64, findings: Vec<Finding>) -> Result<()> {
    let Some(dossier) = store::under_way(tx, kind, subject).await? else { return Ok(()) };
    if dossier.content != content || dossier.stage != Stage::Submitted {
        return Ok(());
    }
    let checked = dossier.checked(tx.now, findings)?;
    let checked = waits::with_day(tx, checked).await?;
    let after = store::save(tx, checked).await?;
    let found = format!("不符合 {} 项，待复核 {} 项", after.fails(), after.warns());
    store::step(tx, &after, "checked", &found).await?;
    tx.note("workflow.checked", &dossier, &after).await?;
    waits::open(tx, &after).await?;
    moved(tx, &after).await
}

/// 部门把关, where the charter's route asks for it.
pub async fn precheck(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, opinion: &str) -> Result<Dossier> {
    let dossier = store::fetch_at(tx, id, version, Verb::Precheck).await?;
    let opinion = opinion_of(opinion)?;
    if route(tx, &dossier).await?.precheck.is_empty() {
        return Err(Refusal::not_now(words::NO_PRECHECK).into());
    }
    let after = Dossier { version, ..dossier.precheck(tx.signed())? };
    settle(tx, &dossier, after, "workflow.prechecked", &opinion).await
}

/// 审核通过 (A13.3, A13.4).
pub async fn review(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, opinion: &str) -> Result<Dossier> {
    let dossier = store::fetch_at(tx, id, version, Verb::Review).await?;
    let opinion = opinion_of(opinion)?;
    let precheck = Wanted::by(&route(tx, &dossier).await?.precheck);
    let after = Dossier { version, ..dossier.review(tx.signed(), precheck)? };
    settle(tx, &dossier, after, "workflow.reviewed", &opinion).await
}

/// 退回修改: by the reviewer, or by whoever files.
pub async fn return_for_changes(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, reason: &str) -> Result<Dossier> {
    end(tx, (id, version), Verb::Return, (End::Returned, "workflow.returned"), reason).await
}

/// 不予通过
pub async fn reject(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, reason: &str) -> Result<Dossier> {
    end(tx, (id, version), Verb::Reject, (End::Rejected, "workflow.rejected"), reason).await
}

/// 撤回 of what is published (A18.1).
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, reason: &str) -> Result<Dossier> {
    end(tx, (id, version), Verb::Withdraw, (End::Withdrawn, "workflow.withdrawn"), reason).await
}

/// 撤回提交: the provider or submitter takes it back while nobody has filed it.
pub async fn recall(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, reason: &str) -> Result<Dossier> {
    end(tx, (id, version), Verb::Recall, (End::Recalled, "workflow.recalled"), reason).await
}

/// 备案作废: filed by mistake. The serial stays in the register, and nobody gets it again.
pub async fn void(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, reason: &str) -> Result<Dossier> {
    end(tx, (id, version), Verb::Void, (End::Voided, "workflow.voided"), reason).await
}

/// 备案: it gets its serial from the route's register, without a gap.
pub async fn file(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64, opinion: &str) -> Result<Dossier> {
    let dossier = store::fetch_at(tx, id, version, Verb::File).await?;
    let opinion = opinion_of(opinion)?;
    let register = route(tx, &dossier).await?.register;
    // Asked before the number is drawn, so that a refusal draws none.
    dossier.file(tx.signed(), String::new())?;
    let number = number_of(next_number(tx, &register).await?);
    let after = Dossier { version, ..dossier.file(tx.signed(), format!("{register} {number}"))? };
    settle(tx, &dossier, after, "workflow.filed", &opinion).await
}

/// 发布: readers see this version from now on; the one before steps back in the same transaction.
pub async fn publish(tx: &mut Tx<'_>, id: Id<Dossier>, version: i64) -> Result<Dossier> {
    let dossier = store::fetch_at(tx, id, version, Verb::Publish).await?;
    let filing = Wanted::by(&route(tx, &dossier).await?.file);
    let after = Dossier { version, ..dossier.publish(tx.signed(), filing)? };
    if let Some(old) = store::published(tx, dossier.kind, dossier.subject).await? {
        let ended = store::save(tx, old.end(End::Superseded, tx.signed(), "")?).await?;
        store::step(tx, &ended, "superseded", "").await?;
        tx.note("workflow.superseded", &old, &ended).await?;
    }
    settle(tx, &dossier, after, "workflow.published", "").await
}

async fn end(
    tx: &mut Tx<'_>,
    (id, version): (Id<Dossier>, i64),
    verb: Verb,
    (how, said): (End, &'static str),
    reason: &str,
) -> Result<Dossier> {
    let dossier = store::fetch_at(tx, id, version, verb).await?;
    let reason = reason.trim();
    if !(2..=2000).contains(&reason.chars().count()) {
        return Err(Refusal::field("opinion", words::REASON).into());
    }
    let after = Dossier { version, ..dossier.end(how, tx.signed(), reason)? };
    settle(tx, &dossier, after, said, reason).await
}

/// Saves a decision with its step, its trace, its notices and its fact.
async fn settle(
    tx: &mut Tx<'_>,
    before: &Dossier,
    after: Dossier,
    said: &'static str,
    reason: &str,
) -> Result<Dossier> {
    let after = waits::with_day(tx, after).await?;
    let after = store::save(tx, after).await?;
    store::step(tx, &after, said.trim_start_matches("workflow."), reason).await?;
    tx.note(said, before, &after).await?;
    waits::open(tx, &after).await?;
    waits::tell(tx, &after, reason).await?;
    moved(tx, &after).await?;
    Ok(after)
}

async fn moved(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<()> {
    let (kind, stage) = (dossier.kind, dossier.stage.name().to_owned());
    let (dossier, subject, content) = (dossier.id.0, dossier.subject, dossier.content);
    tx.announce(DossierMoved { dossier, kind, subject, content, stage }).await
}

/// The route of the charter that it was submitted under: a later one does not change its way (A22.1).
pub(super) async fn route(view: &mut View<'_>, dossier: &Dossier) -> Result<Route> {
    let charter = charter_at(view, dossier.charter).await?;
    let route = charter.route(dossier.kind.code(), &dossier.audience).cloned();
    Ok(route.ok_or(Refusal::not_now(words::NO_ROUTE))?)
}

pub(super) fn opinion_of(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > 2000 { Err(Refusal::field("opinion", words::OPINION)) } else { Ok(text.into()) }
}
