//! The verbs: anybody complains, the Center answers.
use governance::policy::charter_of;
use kernel::{At, HOUR, Id, Problem, Refusal, Result, Tx};
use people::inbox::{Notice, Waiting, notify, settle, wait};

use super::complaint::{Complaint, Stage, Verb};
use super::{store, words};

/// What somebody tells us.
#[derive(Clone, Debug, Default)]
pub struct New {
    pub what: String,
    pub place: String,
    pub contact: String,
}

/// At most so many from one address in an hour.
const MOST: i64 = 5;

/// Takes a complaint in from anybody and gives it its number.
///
/// # Errors
/// `Invalid` with one sentence per field; `TooMany` after five from one address within an hour.
pub async fn file(tx: &mut Tx<'_>, new: New) -> Result<Complaint> {
    check(&new)?;
    let address = tx.house.seal.mac("complaint.address", tx.actor.address.as_bytes());
    if store::count_since(tx, &address, tx.now.plus(-HOUR)).await? >= MOST {
        return Err(Refusal::TooMany(words::TOO_MANY.into()).into());
    }
    let (year, number) = kernel::next_number(tx, "complaints").await?;
    let chance = u64::from_le_bytes(kernel::seal::random_bytes::<8>()) % 1_000_000;
    let complaint = Complaint {
        id: tx.new_id(),
        code: format!("T{year}{number:04}{chance:06}"),
        what: new.what.trim().to_owned(),
        place: new.place.trim().to_owned(),
        received: tx.now,
        stage: Stage::Received,
        version: 1,
    };
    store::insert(tx, &complaint, new.contact.trim(), address).await?;
    tx.note_new("complaints.received", &complaint).await?;
    let due = Some(wait_for_answer(tx, &complaint).await?);
    let (title, body) = (format!("新投诉待答复：{}", complaint.code), "请核实并答复。".to_owned());
    let notice = Notice { title, body, link: "/complaints/desk".into(), due };
    for person in people::roles::holders(tx, "center", ("Platform", 1)).await? {
        notify(tx, person, &notice).await?;
    }
    Ok(complaint)
}

/// It waits for the Center until the day that was promised in public.
async fn wait_for_answer(tx: &mut Tx<'_>, complaint: &Complaint) -> Result<At> {
    let due = complaint.due(&*charter_of(tx)?);
    let waiting = Waiting {
        thing: ("Complaint", complaint.id.0),
        step: "答复",
        title: format!("投诉待答复：{}", complaint.code),
        link: "/complaints/desk".into(),
        due: Some(due),
        holders: vec![("center".into(), ("Platform", 1))],
        ..Waiting::default()
    };
    wait(tx, waiting).await?;
    Ok(due)
}

/// The Center says what was done; whoever holds the number reads it.
pub async fn answer(tx: &mut Tx<'_>, id: Id<Complaint>, version: i64, text: &str) -> Result<Complaint> {
    let complaint = store::fetch(tx, id, Verb::Answer).await?;
    let answered = complaint.answer(tx.now, tx.actor.id(), text.trim().to_owned())?;
    if !(2..=2000).contains(&text.trim().chars().count()) {
        return Err(Refusal::field("answer", words::ANSWER).into());
    }
    let answered = store::save(tx, Complaint { version, ..answered }).await?;
    tx.note("complaints.answered", &complaint, &answered).await?;
    settle(tx, ("Complaint", id.0)).await?;
    Ok(answered)
}

fn check(new: &New) -> Result<(), Refusal> {
    let mut wrong = vec![];
    let mut say = |field: &'static str, says: &str| wrong.push(Problem { field: field.into(), says: says.into() });
    if !(2..=2000).contains(&new.what.trim().chars().count()) {
        say("what", words::WHAT);
    }
    let place = new.place.trim();
    let known = place.is_empty() || ["http://", "https://", "/"].iter().any(|start| place.starts_with(start));
    if !known || place.chars().count() > 500 {
        say("place", words::PLACE);
    }
    if new.contact.trim().chars().count() > 100 {
        say("contact", words::CONTACT);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
}
