//! The first verbs: signals are raised, a case is opened, the person is heard.
use governance::policy::charter_of;
use kernel::{DAY, Id, Person, Refusal, Result, Tx, next_number, number_of};
use people::inbox::{Notice, Waiting, notify, wait};
use people::{consoles, persons};

use super::case::{Case, Said, Stage, Verb};
use super::{evidence, signals, store, words};
use crate::desk::said;
use crate::steps::step;

pub(super) const KIND: &str = "LendingCase";

/// Looks through the ledgers now; how many signals are new.
///
/// # Errors
/// `NotAllowed` for whoever may not open a case.
pub async fn scan(tx: &mut Tx<'_>) -> Result<usize> {
    tx.allow(Verb::Open, &blank(tx, Id::new(0)))?;
    consoles::require(tx).await?;
    let new = raise(tx).await?;
    tx.trace("lending.scanned", (KIND, 0), &new).await?;
    Ok(new)
}

/// A signal is written down, and nothing else happens by itself (A19.3: never an automatic punishment).
pub(super) async fn raise(tx: &mut Tx<'_>) -> Result<usize> {
    let rules = charter_of(tx)?.parameters.lending.clone();
    let mut new = 0;
    for sight in signals::sights(tx, &rules).await? {
        if store::raise(tx, &sight).await? {
            let signal: &'static str = sight.signal.into();
            tx.trace("lending.suspected", ("Person", sight.person.0), &(signal, &sight.mark)).await?;
            new += 1;
        }
    }
    if new > 0 {
        let holders = vec![("security_admin".to_owned(), ("Platform", 1))];
        let (title, link) = ("账号疑似出借的线索".to_owned(), "/security/lending".to_owned());
        wait(tx, Waiting { thing: (KIND, 0), step: "查看线索", title, link, holders, ..Waiting::default() }).await?;
    }
    Ok(new)
}

/// A case about nobody's paper yet: for asking whether somebody may open one.
pub(super) fn blank(view: &kernel::View<'_>, person: Id<Person>) -> Case {
    Case {
        id: Id::new(0),
        number: String::new(),
        person,
        unit: 0,
        reason: String::new(),
        evidence: String::new(),
        digest: String::new(),
        opened: view.signed(),
        statement_due: view.now,
        statement: None,
        stage: Stage::Opened,
        version: 1,
    }
}

/// Opens a case: what the ledgers say is frozen, the person is told and has their term to speak.
///
/// # Errors
/// `NotNow` without a signal, or beside an open case; `Invalid` without a reason.
pub async fn open(tx: &mut Tx<'_>, person: Id<Person>, reason: &str) -> Result<Case> {
    let asked = blank(tx, person);
    tx.allow(Verb::Open, &asked)?;
    consoles::require(tx).await?;
    let whose = persons::by_id(tx, person).await?.ok_or(Refusal::NotFound)?;
    let reason = said("reason", reason, words::REASON)?;
    if store::open_of(tx, person).await?.is_some() {
        return Err(Refusal::not_now(words::OPEN_ALREADY).into());
    }
    if store::hints(tx, person).await?.is_empty() {
        return Err(Refusal::not_now(words::NO_SIGNAL).into());
    }
    let charter = charter_of(tx)?;
    let rules = &charter.parameters.lending;
    let (evidence, digest) = evidence::freeze(tx, person, rules.window_days).await?;
    let new = Case {
        id: tx.new_id(),
        number: number_of(next_number(tx, "账号核查").await?),
        unit: whose.units.first().copied().unwrap_or(0),
        reason,
        evidence,
        digest,
        statement_due: charter.due(tx.now, rules.statement_days),
        ..asked
    };
    store::insert(tx, &new).await?;
    store::take(tx, new.id, person).await?;
    step(tx, (KIND, new.id.0), "case_opened", &new.reason).await?;
    tx.note_new("lending.opened", &new).await?;
    let since = tx.now.plus(-rules.window_days * DAY);
    if !store::any_free(tx, since).await? {
        people::inbox::settle(tx, (KIND, 0)).await?;
    }
    let waiting = Waiting {
        thing: (KIND, new.id.0),
        step: "陈述和申辩",
        title: title(&new),
        link: link(new.id),
        due: Some(new.statement_due),
        persons: vec![person],
        ..Waiting::default()
    };
    wait(tx, waiting).await?;
    let body = format!(
        "你的账号有异常登录或学习记录，已立案核查（第十九条）。你可以查看证据，并在 {} 前陈述和申辩；核查期间不影响学习。",
        new.statement_due.day()
    );
    told(tx, &new, person, "请说明账号使用情况", body).await?;
    Ok(new)
}

/// The person says what they have to say.
pub async fn state(tx: &mut Tx<'_>, id: Id<Case>, version: i64, text: &str) -> Result<Case> {
    let one = store::fetch(tx, id, Verb::State).await?;
    let text = said("statement", text, words::STATEMENT)?;
    let after = one.state(Said { signed: tx.signed(), text: text.clone() })?;
    let after = store::save(tx, Case { version, ..after }).await?;
    step(tx, (KIND, id.0), "stated", &text).await?;
    tx.note("lending.stated", &one, &after).await?;
    let due = charter_of(tx)?.due(tx.now, 5);
    let waiting = Waiting {
        thing: (KIND, id.0),
        step: "认定",
        title: title(&after),
        link: link(id),
        due: Some(due),
        holders: vec![("security_admin".to_owned(), ("Platform", 1))],
        not: vec![after.person],
        ..Waiting::default()
    };
    wait(tx, waiting).await?;
    Ok(after)
}

pub(super) async fn told(tx: &mut Tx<'_>, one: &Case, whom: Id<Person>, title: &str, body: String) -> Result<()> {
    let due = (title == "请说明账号使用情况").then_some(one.statement_due);
    notify(tx, whom, &Notice { title: title.into(), body, link: link(one.id), due }).await
}

pub(super) fn title(one: &Case) -> String {
    format!("账号核查 {}", one.number)
}

pub(super) fn link(id: Id<Case>) -> String {
    format!("/security/lending/{id}")
}
