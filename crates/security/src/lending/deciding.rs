//! The later verbs: the security administrator finds, the person's unit gives its opinion, the Office concludes, 教务处
//! settles hours.
use std::collections::BTreeSet;
use std::str::FromStr as _;

use governance::policy::charter_of;
use kernel::{At, Id, Person, Refusal, Result, Tx};
use people::inbox::{Notice, Waiting, notify, settle as settled, wait};
use people::{accounts, consoles, persons, roles, units};

use super::actions::{KIND, link, title, told};
use super::case::{Case, Conclusion, Finding, Hours, Outcome, Said, Stage, Verb, Verdict};
use super::{store, words};
use crate::desk::{of_office, right, said};
use crate::steps::step;

/// Whoever speaks for a unit in a case.
const SPEAKERS: [&str; 2] = ["unit_head", "school_coordinator"];

/// The security administrator says what it was; the unit is asked next, the Office where there is nobody to ask.
pub async fn find(tx: &mut Tx<'_>, id: Id<Case>, version: i64, verdict: &str, text: &str) -> Result<Case> {
    let one = store::fetch(tx, id, Verb::Find).await?;
    consoles::require(tx).await?;
    let text = said("finding", text, words::FINDING)?;
    let verdict = Verdict::from_str(verdict).map_err(|_| Refusal::field("verdict", words::VERDICT))?;
    let charter = charter_of(tx)?;
    let speakers = speakers(tx, &one).await?;
    let due = match speakers.is_empty() {
        true => tx.now,
        false => charter.due(tx.now, charter.parameters.lending.opinion_days),
    };
    let finding = Finding { said: Said { signed: tx.signed(), text: text.clone() }, verdict };
    let after = store::save(tx, Case { version, ..one.find(finding, due)? }).await?;
    step(tx, (KIND, id.0), "case_found", &format!("{}：{text}", verdict.name())).await?;
    tx.note("lending.found", &one, &after).await?;
    if speakers.is_empty() {
        conclusion_waits(tx, &after).await?;
    } else {
        let holders = SPEAKERS.map(|role| (role.to_owned(), ("Unit", after.unit))).into();
        waiting(tx, &after, "提出单位意见", due, holders).await?;
        // The Office may go on when the unit says nothing.
        tx.ask_at(super::jobs::Unheard { case: id.0 }, due).await?;
    }
    Ok(after)
}

/// Those who may speak for the person's unit: not the person, not whoever finds.
async fn speakers(tx: &mut Tx<'_>, one: &Case) -> Result<Vec<Id<Person>>> {
    let (mut all, finder) = (vec![], tx.actor.id());
    for role in SPEAKERS {
        all.extend(roles::holders(tx, role, ("Unit", one.unit)).await?);
    }
    all.retain(|who| *who != one.person && *who != finder);
    Ok(all)
}

/// The person's unit says what it makes of it.
pub async fn advise(tx: &mut Tx<'_>, id: Id<Case>, version: i64, text: &str) -> Result<Case> {
    let one = store::fetch(tx, id, Verb::Advise).await?;
    let text = said("opinion", text, words::OPINION)?;
    let after = one.advise(Said { signed: tx.signed(), text: text.clone() })?;
    let after = store::save(tx, Case { version, ..after }).await?;
    step(tx, (KIND, id.0), "advised", &text).await?;
    tx.note("lending.advised", &one, &after).await?;
    conclusion_waits(tx, &after).await?;
    Ok(after)
}

/// The term of the unit's opinion ran out without one: the Office goes on.
pub(super) async fn unheard(tx: &mut Tx<'_>, id: Id<Case>) -> Result<()> {
    let one = store::by_id(tx, id).await?;
    if matches!(one.stage, Stage::Found { .. }) { conclusion_waits(tx, &one).await } else { Ok(()) }
}

/// What the Office decides.
#[derive(Clone, Debug, Default)]
pub struct Conclude {
    pub outcome: String,
    pub text: String,
    /// 教务处 is asked about hours and certificates; nothing happens to them by itself.
    pub asks_hours: bool,
}

/// The Office concludes, and what follows begins: the person is told, sessions end, 教务处 is asked, and where lending was
/// found the unit and its district are told.
pub async fn conclude(tx: &mut Tx<'_>, id: Id<Case>, version: i64, new: Conclude) -> Result<Case> {
    let one = store::fetch(tx, id, Verb::Conclude).await?;
    let text = said("conclusion", &new.text, words::CONCLUSION)?;
    let outcome = Outcome::from_str(&new.outcome).map_err(|_| Refusal::field("outcome", words::OUTCOME))?;
    right(&[("hours", words::HOURS, !(new.asks_hours && outcome == Outcome::FalseAlarm))])?;
    let said = Said { signed: tx.signed(), text: text.clone() };
    let hours = if new.asks_hours { Hours::Asked } else { Hours::Untouched };
    let after = one.conclude(Conclusion { said, outcome, hours })?;
    let after = store::save(tx, Case { version, ..after }).await?;
    step(tx, (KIND, id.0), "case_concluded", &format!("{}：{text}", outcome.name())).await?;
    tx.note("lending.concluded", &one, &after).await?;
    if outcome == Outcome::SignedOut {
        accounts::end_sessions(tx, after.person, &after.number).await?;
    }
    if new.asks_hours {
        let due = charter_of(tx)?.due(tx.now, 10);
        waiting(tx, &after, "核定学时", due, vec![("academic".to_owned(), ("Platform", 1))]).await?;
    } else {
        settled(tx, (KIND, id.0)).await?;
    }
    let body = format!("结论：{}。{text}", outcome.name());
    told(tx, &after, after.person, "账号核查已有结论", body).await?;
    if outcome != Outcome::FalseAlarm {
        report(tx, &after).await?;
    }
    Ok(after)
}

/// 通报: whoever speaks for the unit, and for the district above it.
async fn report(tx: &mut Tx<'_>, one: &Case) -> Result<()> {
    let (who, above) = match persons::by_id(tx, one.person).await? {
        Some(person) => (
            persons::names(tx, &[person.id]).await?.remove(&person.id.0).unwrap_or_default(),
            person.above.iter().find(|(of, _)| *of == one.unit).map(|(_, above)| *above),
        ),
        None => (String::new(), None),
    };
    let unit = units::name(tx, Id::new(one.unit)).await?;
    let body = format!("{unit}{who}的账号核查（{}）已有结论，请对本单位教师开展账号使用提醒。", one.number);
    let mut at_unit = vec![];
    for role in SPEAKERS {
        at_unit.extend(roles::holders(tx, role, ("Unit", one.unit)).await?);
    }
    let district = match above {
        Some(above) => roles::holders(tx, "district_coordinator", ("Unit", above)).await?,
        None => vec![],
    };
    // The district does not see the case; it sees the person.
    let ways = [(at_unit, link(one.id)), (district, format!("/people/{}", one.person))];
    let mut told = BTreeSet::from([one.person.0]);
    for (persons, link) in ways {
        let notice = Notice { title: words::REPORT.into(), body: body.clone(), link, due: None };
        for person in persons {
            if told.insert(person.0) {
                notify(tx, person, &notice).await?;
            }
        }
    }
    Ok(())
}

/// 教务处 says what became of hours and certificates, by its own verbs elsewhere.
pub async fn settle(tx: &mut Tx<'_>, id: Id<Case>, version: i64, text: &str) -> Result<Case> {
    let one = store::fetch(tx, id, Verb::Settle).await?;
    let text = said("settlement", text, words::SETTLEMENT)?;
    let after = one.settle(Said { signed: tx.signed(), text: text.clone() })?;
    let after = store::save(tx, Case { version, ..after }).await?;
    step(tx, (KIND, id.0), "hours_settled", &text).await?;
    tx.note("lending.settled", &one, &after).await?;
    settled(tx, (KIND, id.0)).await?;
    told(tx, &after, after.person, "账号核查涉及的学时已核定", text).await?;
    Ok(after)
}

async fn conclusion_waits(tx: &mut Tx<'_>, one: &Case) -> Result<()> {
    let charter = charter_of(tx)?;
    let due = charter.due(tx.now, charter.parameters.lending.conclusion_days);
    waiting(tx, one, "作出结论", due, of_office()).await
}

async fn waiting(
    tx: &mut Tx<'_>,
    one: &Case,
    step: &'static str,
    due: At,
    holders: Vec<(String, (&'static str, i64))>,
) -> Result<()> {
    let mut not = vec![one.person];
    if !matches!(one.stage, Stage::Concluded { .. }) {
        not.extend(one.stage.finding().map(|finding| finding.said.signed.by));
        not.extend(one.stage.opinion().map(|opinion| opinion.signed.by));
    }
    not.dedup();
    let (thing, title, link) = ((KIND, one.id.0), title(one), link(one.id));
    wait(tx, Waiting { thing, step, title, link, due: Some(due), holders, persons: vec![], not }).await
}
