//! The chosen rows take effect, some dozens a transaction, each slice with one entry that names its rows. A row that
//! took effect is marked in the same transaction, so that a job run again goes on with the next one.
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use kernel::{Actor, App, Error, Id, Person, Place, Refusal, Result, Tx};
use people::persons::{self, Membership, Newcomer};

use super::import::{Import, Stage};
use super::row::{Clean, Verdict};
use super::store::{self, Effect, Line};
use super::words;
use crate::classes::{self, Class, Seat};

/// Rows of one transaction: a slice is a score of statements whatever its length, and 50 ms are enough for the writer.
pub(super) const SLICE: i64 = 100;

pub(super) async fn run(app: &App, actor: &Actor, id: Id<Import>) -> Result<()> {
    let mut began = Instant::now();
    while slice(app, actor, id).await? {
        app.make_way(began).await;
        began = Instant::now();
    }
    Ok(())
}

/// Lets the next rows take effect; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Import>) -> Result<bool> {
    app.act(actor, async move |tx| {
        let import = store::for_job(tx, id).await?;
        let Stage::Applying { by, chosen, .. } = import.stage.clone() else { return Ok(false) };
        let lines = store::waiting(tx, id, &chosen, SLICE).await?;
        if lines.is_empty() {
            let stage = Stage::Applied { at: tx.now, by };
            let after = store::save(tx, Import { stage, ..import.clone() }).await?;
            tx.note("roster.applied", &import, &after).await?;
            return Ok(false);
        }
        let done = enact(tx, &import, lines).await?;
        let detail = serde_json::json!({ "asked_by": by, "rows": done });
        tx.trace("roster.slice_applied", ("Import", id.0), &detail).await?;
        store::save(tx, Import { applied: Some(tx.now), ..import }).await?;
        Ok(true)
    })
    .await
}

/// A row whose person is known now.
struct Ready {
    line: Line,
    clean: Clean,
    person: Id<Person>,
}

/// Number, person and effect of every row that took one.
type Done = Vec<(i64, Id<Person>, Effect)>;

async fn enact(tx: &mut Tx<'_>, import: &Import, lines: Vec<Line>) -> Result<Done> {
    let ready = arrive(tx, import, lines).await?;
    register(tx, import, &ready).await?;
    let (mut to_seat, mut to_move) = (BTreeMap::<i64, Vec<Ready>>::new(), BTreeMap::<(i64, i64), Vec<Ready>>::new());
    let mut done = vec![];
    for ready in ready {
        let number = ready.line.number;
        let class =
            ready.line.class.ok_or_else(|| anyhow::anyhow!("import {}: row {number} has no class", import.id))?;
        match ready.line.from {
            Some(from) if from == class => done.push((number, ready.person, Effect::Kept)),
            Some(from) => to_move.entry((from.0, class.0)).or_default().push(ready),
            None => to_seat.entry(class.0).or_default().push(ready),
        }
    }
    for (class, ready) in to_seat {
        let seats: Vec<Seat> = ready.iter().map(Ready::seat).collect();
        let taken = expected(classes::enrol_many(tx, Id::new(class), &seats).await)?;
        sort_out(tx, import, ready, &taken, Effect::Enrolled, &mut done).await?;
    }
    for ((from, to), ready) in to_move {
        let who: Vec<Id<Person>> = ready.iter().map(|ready| ready.person).collect();
        let (from, to) = (Id::<Class>::new(from), Id::<Class>::new(to));
        let moved = expected(classes::move_many(tx, from, to, &who).await)?;
        sort_out(tx, import, ready, &moved, Effect::Moved, &mut done).await?;
    }
    store::done(tx, import.id, &done).await?;
    Ok(done)
}

/// A class that was closed meanwhile seats nobody: its rows say so.
fn expected(answer: Result<Vec<Id<Person>>>) -> Result<Vec<Id<Person>>> {
    match answer {
        Err(Error::Refused(Refusal::NotNow(_))) => Ok(vec![]),
        answer => answer,
    }
}

async fn sort_out(
    tx: &mut Tx<'_>,
    import: &Import,
    ready: Vec<Ready>,
    seated: &[Id<Person>],
    effect: Effect,
    done: &mut Done,
) -> Result<()> {
    let seated: HashSet<Id<Person>> = seated.iter().copied().collect();
    for Ready { line, person, .. } in ready {
        if seated.contains(&person) {
            done.push((line.number, person, effect));
        } else {
            let reason = format!("{}：班级已满、已结班，或学员已在其他班级", words::CHANGED_MEANWHILE);
            store::fail(tx, import.id, line.number, &reason, words::CHECK_AGAIN).await?;
        }
    }
    Ok(())
}

/// The persons of the rows; new ones are entered and get an account that waits for its code. Where somebody else entered
/// the same document or number since the check, the row says so.
async fn arrive(tx: &mut Tx<'_>, import: &Import, lines: Vec<Line>) -> Result<Vec<Ready>> {
    let (mut new, mut ready, mut late) = (vec![], vec![], vec![]);
    for line in lines {
        match (line.person, line.said.read()) {
            (Some(person), Ok(clean)) => ready.push(Ready { line, clean, person }),
            (None, Ok(clean)) if line.verdict == Verdict::New => new.push((line, clean)),
            _ => late.push(line.number),
        }
    }
    // A record that was folded into another since the check is that other one now.
    let ids: Vec<i64> = ready.iter().map(|ready: &Ready| ready.person.0).collect();
    let kept = persons::kept_among(tx, &ids).await?;
    for one in &mut ready {
        one.person = kept.get(&one.person.0).copied().unwrap_or(one.person);
    }
    let newcomers: Vec<Newcomer> = new.iter().map(|(_, clean)| clean.newcomer()).collect();
    let entered = persons::enter_many(tx, &newcomers, on(import)).await?;
    let mut accounts = vec![];
    for ((line, clean), person) in new.into_iter().zip(entered) {
        let Some(person) = person else {
            late.push(line.number);
            continue;
        };
        accounts.push((person, clean.staff.clone()));
        ready.push(Ready { line, clean, person });
    }
    people::accounts::open_many(tx, &accounts, on(import)).await?;
    for number in late {
        store::fail(tx, import.id, number, words::CHANGED_MEANWHILE, words::CHECK_AGAIN).await?;
    }
    ready.sort_by_key(|ready| ready.line.number);
    Ok(ready)
}

/// What the rows say about their persons: units, names, telephones.
async fn register(tx: &mut Tx<'_>, import: &Import, ready: &[Ready]) -> Result<()> {
    let joins = ready.iter().filter(|ready| ready.line.alters.joins);
    let joins: Vec<Membership> = joins.filter_map(Ready::membership).collect();
    persons::join_many(tx, &joins, on(import)).await?;
    let mut leaving = BTreeMap::<i64, Vec<Id<Person>>>::new();
    for ready in ready {
        if let Some(unit) = ready.line.alters.leaves {
            leaving.entry(unit.0).or_default().push(ready.person);
        }
    }
    for (unit, who) in leaving {
        persons::leave_many(tx, Id::new(unit), &who, on(import)).await?;
    }
    let names = ready.iter().filter(|ready| ready.line.alters.name);
    let names: Vec<_> = names.map(|ready| (ready.person, ready.clean.name.clone())).collect();
    persons::rename_many(tx, &names, on(import)).await?;
    let phones = ready.iter().filter(|ready| ready.line.alters.phone);
    let phones: Vec<_> = phones.filter_map(|ready| Some((ready.person, ready.clean.phone.clone()?))).collect();
    persons::rephone_many(tx, &phones, on(import)).await
}

fn on(import: &Import) -> Place {
    ("Import", import.id.0)
}

impl Ready {
    fn seat(&self) -> Seat {
        let unit = self.line.unit.map_or(0, |unit| unit.0);
        Seat { person: self.person, name: self.clean.name.clone(), unit }
    }

    fn membership(&self) -> Option<Membership> {
        let subject = self.line.said.subject.text.trim().to_owned();
        Some(Membership { person: self.person, unit: self.line.unit?, post: "教师", subject })
    }
}
