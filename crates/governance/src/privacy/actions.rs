//! The verbs about requests: a person asks, whoever answers for them decides with a reason, the person is told.
use kernel::{Id, Person, Refusal, Result, Tx, next_number};
use people::inbox::{Notice, Waiting, notify, settle, wait};
use people::persons::{self, Because, Known, Naming};
use people::roles;

use super::request::{DataRequest, Part, Stage, Verb, What};
use super::{erase, store, words};
use crate::policy::charter_of;

const REGISTER: &str = "个人信息请求";

/// The actor asks that something about them be put right.
///
/// # Errors
/// `Invalid` for what it should read, `NotNow` while the same is asked for.
pub async fn ask_correction(tx: &mut Tx<'_>, part: Part, wish: &str, text: &str) -> Result<DataRequest> {
    let wish = wish.trim();
    match part {
        Part::Name if wish.is_empty() || wish.chars().count() > 60 => {
            return Err(Refusal::field("wish", persons::words::NAME).into());
        }
        Part::Name => {}
        _ => drop(Known::read(part.code(), wish)?),
    }
    ask(tx, What::Correct(part), Some(wish), text).await
}

/// The actor asks that their account be closed and their data be erased.
pub async fn ask_erasure(tx: &mut Tx<'_>, text: &str) -> Result<DataRequest> {
    ask(tx, What::Erase, None, text).await
}

async fn ask(tx: &mut Tx<'_>, what: What, wish: Option<&str>, text: &str) -> Result<DataRequest> {
    if text.trim().chars().count() > 500 {
        return Err(Refusal::field("text", words::TEXT).into());
    }
    let charter = charter_of(tx)?;
    let me = tx.actor.id();
    let person = persons::by_id(tx, me).await?.ok_or(Refusal::NotFound)?;
    let (year, number) = next_number(tx, REGISTER).await?;
    let chance = u64::from_le_bytes(kernel::seal::random_bytes::<8>()) % 1_000_000;
    let request = DataRequest {
        id: tx.new_id(),
        number: format!("X{year}{number:04}{chance:06}"),
        person: me,
        what,
        text: text.trim().to_owned(),
        asked: tx.now,
        due: charter.due(tx.now, charter.parameters.privacy.request_days),
        stage: Stage::Asked,
        units: person.units.clone(),
        above: person.above.clone(),
        version: 1,
    };
    if !store::insert(tx, &request, wish).await? {
        return Err(Refusal::not_now(words::ASKED_ALREADY).into());
    }
    tx.note_new("privacy.asked", &request).await?;
    wait(tx, waiting(&request, &person)).await?;
    Ok(request)
}

/// Whoever may answer has it among their to-dos.
fn waiting(request: &DataRequest, person: &persons::Person) -> Waiting {
    let mut holders = vec![("academic".to_owned(), ("Platform", 1))];
    if matches!(request.what, What::Correct(_)) {
        for unit in &person.units {
            holders.push(("school_coordinator".into(), ("Unit", *unit)));
            holders.push(("district_coordinator".into(), ("Unit", *unit)));
        }
        holders.extend(person.above.iter().map(|(_, above)| ("district_coordinator".into(), ("Unit", *above))));
    }
    Waiting {
        thing: ("DataRequest", request.id.0),
        step: "办理",
        title: format!("{}的个人信息请求：{}", person.name, request.what.name()),
        link: request.link(),
        due: Some(request.due),
        holders,
        not: vec![request.person],
        ..Waiting::default()
    }
}

/// The actor takes their own request back.
pub async fn withdraw(tx: &mut Tx<'_>, id: Id<DataRequest>, version: i64) -> Result<()> {
    let request = store::fetch(tx, id, Verb::See).await?;
    if request.person != tx.actor.id() {
        return Err(Refusal::not_now(words::NOT_YOURS).into());
    }
    let after = request.decided(Stage::Withdrawn { signed: tx.signed() })?;
    settle(tx, ("DataRequest", id.0)).await?;
    let after = store::save(tx, DataRequest { version, ..after }).await?;
    tx.note("privacy.withdrawn", &request, &after).await
}

/// Does what was asked for, and says so.
pub async fn grant(tx: &mut Tx<'_>, id: Id<DataRequest>, version: i64, reason: &str) -> Result<()> {
    let request = store::fetch(tx, id, Verb::Answer).await?;
    let reason = said(reason)?;
    let after = request.decided(Stage::Granted { signed: tx.signed(), reason: reason.clone() })?;
    match request.what {
        What::Correct(part) => correct(tx, &request, part, &reason).await?,
        What::Erase => erase::erase(tx, request.person).await?,
    }
    conclude(tx, "privacy.granted", &request, DataRequest { version, ..after }).await
}

/// Says why not: never without a reason.
pub async fn refuse(tx: &mut Tx<'_>, id: Id<DataRequest>, version: i64, reason: &str) -> Result<()> {
    let request = store::fetch(tx, id, Verb::Answer).await?;
    let reason = said(reason)?;
    let after = request.decided(Stage::Refused { signed: tx.signed(), reason })?;
    conclude(tx, "privacy.refused", &request, DataRequest { version, ..after }).await
}

fn said(reason: &str) -> Result<String, Refusal> {
    Refusal::unless_long("reason", reason, 4..=500, words::REASON)
}

async fn conclude(tx: &mut Tx<'_>, verb: &'static str, before: &DataRequest, after: DataRequest) -> Result<()> {
    let after = store::save(tx, after).await?;
    settle(tx, ("DataRequest", after.id.0)).await?;
    tx.note(verb, before, &after).await?;
    let (word, _) = after.stage.words();
    let notice = Notice {
        title: format!("您的个人信息请求{word}：{}", after.what.name()),
        body: after.reason().to_owned(),
        link: "/my/privacy#requests".into(),
        due: None,
    };
    notify(tx, after.person, &notice).await
}

async fn correct(tx: &mut Tx<'_>, request: &DataRequest, part: Part, reason: &str) -> Result<()> {
    let wish = store::wish(tx, request.id).await?.ok_or(Refusal::NotFound)?;
    let id: Id<Person> = request.person;
    if part != Part::Name {
        return persons::correct(tx, id, &Known::read(part.code(), &wish)?, reason).await;
    }
    let person = persons::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let because = Because { reason: reason.chars().take(300).collect(), day: tx.now.day() };
    persons::rename(tx, id, person.version, (Naming::Corrected, &wish), because).await
}

/// What keeps an account from being closed now, as sentences.
pub async fn obstacles(view: &mut kernel::View<'_>, person: Id<Person>) -> Result<Vec<String>> {
    let mut found = vec![];
    let Some(registered) = persons::by_id(view, person).await? else { return Ok(found) };
    if !registered.units.is_empty() {
        found.push(words::IN_SERVICE.to_owned());
    }
    let held = roles::of_person(view, person).await?;
    let held = held.iter().filter(|grant| grant.ended.is_none() && !roles::LEARNING.contains(&&*grant.role)).count();
    if held > 0 {
        found.push(format!("还持有 {held} 项管理或教学授权，请先交接并终止"));
    }
    Ok(found)
}
