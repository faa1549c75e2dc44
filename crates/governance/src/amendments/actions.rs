//! The verbs.
use std::collections::BTreeSet;

use kernel::{At, Id, Problem, Refusal, Result, Tx, View};
use people::units;

use super::amendment::{Amendment, End, Papers, Part, Stage, Verb};
use super::jobs::Prove;
use super::{rebase, scans, store, waits, words};
use crate::charter::{self, Answer, Case, Charter, Dropping, Files, Solver, Version, fields};

/// What a person proposes.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub files: Files,
    pub reason: String,
    pub decision: String,
    /// `2027-03-01`
    pub effective_on: String,
}

/// Proposes a changed set of files; it is proved by a job that follows. Without a solver nobody comes this far.
///
/// # Errors
/// `Invalid` with what is wrong, file and line for a charter that is not one; `NotAllowed` for whoever does not answer for
/// everything that it changes.
pub async fn propose(tx: &mut Tx<'_>, _solver: &Solver, new: Proposal) -> Result<Amendment> {
    let base = charter::newest(tx).await?.ok_or(Refusal::not_now(charter::words::NO_VERSION))?;
    let (_, before, ruling) = charter::stored(tx, base.version).await?;
    if before == new.files {
        return Err(Refusal::field("", words::SAME).into());
    }
    Charter::load(&new.files).map_err(|bad| bad.refusal(&new.files))?;
    if let Some((field, article)) = fields::restated_alone(&before, &new.files) {
        return Err(Refusal::Invalid(vec![Problem {
            field: field.key().into(),
            says: words::restated(field, ruling.article_name(article)),
        }])
        .into());
    }
    let mut parts = ruling.touched(&before, &new.files);
    let refused = |fault: anyhow::Error| Refusal::field("", format!("断言不能读取：{fault:#}"));
    let dropped = Case::of(&new.files, Some(&before), Dropping::Refused).map_err(refused)?.dropped > 0;
    if dropped {
        parts.iter_mut().filter(|part| part.file == "claims/").for_each(|part| part.decision = true);
    }
    let decided = parts.iter().any(|part| part.decision);
    let case = Case::of(&new.files, Some(&before), if dropped { Dropping::Decided } else { Dropping::Refused })?;
    let (office, answering) = office(tx, &parts).await?;
    let effective = effective(&new.effective_on);
    let amendment = Amendment {
        id: tx.new_id(),
        base: base.version,
        digest: case.digest,
        claims_digest: case.claims_digest,
        part: if decided { Part::Articles } else { Part::Parameters },
        office,
        answering,
        touched: parts.into_iter().map(|part| part.name).collect(),
        reason: new.reason.trim().into(),
        decision: new.decision.trim().into(),
        effective: effective.unwrap_or(At(0)),
        proposed: tx.signed(),
        stage: Stage::Proposed,
        version: 1,
    };
    tx.allow(Verb::Propose, &amendment)?;
    check(&amendment, tx.now, &base)?;
    store::insert(tx, &amendment, &new.files).await?;
    tx.note_new("amendments.proposed", &amendment).await?;
    tx.ask(Prove { amendment: amendment.id.0 }).await?;
    Ok(amendment)
}

fn effective(said: &str) -> Option<At> {
    said.trim().parse::<jiff::civil::Date>().ok().map(At::of)
}

fn check(new: &Amendment, now: At, base: &Version) -> Result<(), Refusal> {
    let mut wrong = vec![];
    let mut say = |field: &'static str, says: &str| wrong.push(Problem { field: field.into(), says: says.into() });
    if !(4..=2000).contains(&new.reason.chars().count()) {
        say("reason", words::REASON);
    }
    let number = new.decision.chars().count();
    if number > 100 || (new.part == Part::Articles && number < 2) {
        say("decision", words::DECISION);
    }
    if new.effective <= now {
        say("effective_on", words::EFFECTIVE);
    } else if new.effective < base.effective_at {
        say("effective_on", words::BEFORE_NEWEST);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
}

/// The units that answer for all these parts, and for which of them the actor proposes.
async fn office(tx: &mut Tx<'_>, parts: &[Answer]) -> Result<(String, Vec<i64>)> {
    let mut all: Option<BTreeSet<&String>> = None;
    for part in parts {
        let own: BTreeSet<&String> = part.units.iter().collect();
        all = Some(all.map_or(own.clone(), |all| all.intersection(&own).copied().collect()));
    }
    let all = all.unwrap_or_default();
    if all.is_empty() {
        return Err(Refusal::field("", words::MIXED).into());
    }
    let mine: Vec<i64> = [tx.scopes("unit_head", "Unit"), tx.scopes("unit_staff", "Unit")].concat();
    let (mut office, mut answering) = (String::new(), vec![]);
    for code in all {
        let Some(unit) = units::by_code(tx, code).await? else { continue };
        answering.push(unit.id.0);
        if office.is_empty() && mine.contains(&unit.id.0) {
            office.clone_from(code);
        }
    }
    Ok((office, answering))
}

/// What lies beside it now.
pub async fn papers(view: &mut View<'_>, amendment: &Amendment) -> Result<Papers> {
    Ok(Papers {
        proof: charter::proof_of(view, &amendment.digest, &amendment.claims_digest).await?,
        scans: scans::of(view, amendment).await?.iter().filter(|file| file.is_clean()).count(),
        newest: charter::newest(view).await?.map_or(0, |version| version.version),
    })
}

/// 审核通过
pub async fn review(tx: &mut Tx<'_>, id: Id<Amendment>, version: i64, opinion: &str) -> Result<Amendment> {
    let amendment = store::fetch(tx, id, Verb::Review).await?;
    let opinion = opinion.trim();
    if opinion.chars().count() > 2000 {
        return Err(Refusal::field("opinion", words::OPINION).into());
    }
    let papers = papers(tx, &amendment).await?;
    let after = Amendment { version, ..amendment.review(tx.signed(), opinion, &papers)? };
    settle(tx, &amendment, after, "amendments.reviewed").await
}

/// 不予通过
pub async fn reject(tx: &mut Tx<'_>, id: Id<Amendment>, version: i64, reason: &str) -> Result<Amendment> {
    let amendment = store::fetch(tx, id, Verb::Reject).await?;
    let after = amendment.end(End::Rejected, tx.signed(), why(reason)?)?;
    settle(tx, &amendment, Amendment { version, ..after }, "amendments.rejected").await
}

/// 撤回 by whoever proposed it.
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<Amendment>, version: i64, reason: &str) -> Result<Amendment> {
    let amendment = store::fetch(tx, id, Verb::Withdraw).await?;
    let after = amendment.end(End::Withdrawn, tx.signed(), why(reason)?)?;
    settle(tx, &amendment, Amendment { version, ..after }, "amendments.withdrawn").await
}

/// 发布: the files become the next version, in force at their moment. The process takes it up with `policy::renew`.
pub async fn publish(tx: &mut Tx<'_>, id: Id<Amendment>, version: i64) -> Result<Amendment> {
    let amendment = store::fetch(tx, id, Verb::Publish).await?;
    let papers = papers(tx, &amendment).await?;
    let after = Amendment { version, ..amendment.publish(tx.signed(), &papers)? };
    let files = store::files(tx, id).await?;
    let made = charter::take_in(tx, &files, amendment.decision.clone(), amendment.effective).await?;
    if made.digest != amendment.digest {
        return Err(anyhow::anyhow!("the text of amendment {id} is not the one that was proposed").into());
    }
    let after = settle(tx, &amendment, after, "amendments.published").await?;
    rebase::others(tx, &made, &files).await?;
    Ok(after)
}

/// Asks for another proof where the last one came to no answer.
pub(super) async fn ask_proof(tx: &mut Tx<'_>, id: Id<Amendment>) -> Result<()> {
    let amendment = store::fetch(tx, id, Verb::Edit).await?;
    let papers = papers(tx, &amendment).await?;
    let failed = papers.proof.is_none_or(|proof| proof.outcome == charter::Outcome::Failed);
    if !amendment.is_live() || !failed {
        return Err(Refusal::not_now(words::ALREADY_PROVED).into());
    }
    tx.trace("amendments.proof_asked", ("Amendment", id.0), &()).await?;
    tx.ask(Prove { amendment: id.0 }).await
}

/// Saves a step with its trace, whom it waits for next and who is told.
pub(super) async fn settle(
    tx: &mut Tx<'_>,
    before: &Amendment,
    after: Amendment,
    said: &'static str,
) -> Result<Amendment> {
    let after = store::save(tx, after).await?;
    tx.note(said, before, &after).await?;
    waits::open(tx, &after).await?;
    waits::tell(tx, &after).await?;
    Ok(after)
}

fn why(text: &str) -> Result<&str, Refusal> {
    let text = text.trim();
    if (2..=2000).contains(&text.chars().count()) { Ok(text) } else { Err(Refusal::field("reason", words::WHY)) }
}
