//! The chosen rows take effect, some dozens a transaction, each slice with one entry that names its rows. A row that
//! took effect is marked in the same transaction, so that a job run again goes on with the next one.
use std::collections::{BTreeMap, HashSet};

use kernel::{Actor, App, Error, Id, Person, Refusal, Result, Tx};
use people::persons::{self, Newcomer};

use super::import::{Import, Stage};
use super::row::Verdict;
use super::store::{self, Effect, Joins, Line};
use super::words;
use crate::classes::{self, Class, Seat};

/// Rows of one transaction: entering a person is a dozen statements, and 20 ms are enough for the writer.
pub(super) const SLICE: i64 = 40;

pub(super) async fn run(app: &App, actor: &Actor, id: Id<Import>) -> Result<()> {
    while slice(app, actor, id).await? {}
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

/// A row ready for its place.
struct Ready {
    line: Line,
    person: Id<Person>,
}

/// Number, person and effect of every row that took one.
type Done = Vec<(i64, Id<Person>, Effect)>;

async fn enact(tx: &mut Tx<'_>, import: &Import, lines: Vec<Line>) -> Result<Done> {
    let (mut to_seat, mut to_move) = (BTreeMap::<i64, Vec<Ready>>::new(), BTreeMap::<(i64, i64), Vec<Ready>>::new());
    let mut done = vec![];
    for line in lines {
        let Some(person) = arrive(tx, import, &line).await? else { continue };
        let class =
            line.class.ok_or_else(|| anyhow::anyhow!("import {}: row {} has no class", import.id, line.number))?;
        let ready = Ready { person, line };
        match ready.line.from {
            Some(from) if from == class => done.push((ready.line.number, person, Effect::Kept)),
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
    for (number, person, effect) in &done {
        store::done(tx, import.id, *number, *effect, *person).await?;
    }
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
    for Ready { line, person } in ready {
        if seated.contains(&person) {
            done.push((line.number, person, effect));
        } else {
            let reason = format!("{}：班级已满、已结班，或学员已在其他班级", words::CHANGED_MEANWHILE);
            store::fail(tx, import.id, line.number, &reason, words::CHECK_AGAIN).await?;
        }
    }
    Ok(())
}

/// The person of a row, entered and invited when new, a member of the unit. Nobody when somebody else entered the same
/// document or number since the check: the row then says so.
async fn arrive(tx: &mut Tx<'_>, import: &Import, line: &Line) -> Result<Option<Id<Person>>> {
    let person = match (line.verdict, line.person) {
        (_, Some(known)) => Some(known),
        (Verdict::New, None) => enter(tx, line).await?,
        _ => None,
    };
    let Some(person) = person else {
        store::fail(tx, import.id, line.number, words::CHANGED_MEANWHILE, words::CHECK_AGAIN).await?;
        return Ok(None);
    };
    if let (Joins::Yes, Some(unit)) = (line.joins, line.unit) {
        persons::join_unit(tx, person, unit, "教师", line.said.subject.text.trim()).await?;
    }
    Ok(Some(person))
}

async fn enter(tx: &mut Tx<'_>, line: &Line) -> Result<Option<Id<Person>>> {
    let Ok(clean) = line.said.read() else { return Ok(None) };
    let login = clean.staff.clone();
    let newcomer =
        Newcomer { name: clean.name, document: clean.document, staff_number: clean.staff, phone: clean.phone };
    let person = match persons::enter(tx, newcomer).await {
        Ok(person) => person.id,
        Err(Error::Refused(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    invite(tx, person, login).await?;
    Ok(Some(person))
}

/// An account to be activated; the code is told later, by the list that the school prints.
async fn invite(tx: &mut Tx<'_>, person: Id<Person>, login: Option<String>) -> Result<()> {
    if let Some(login) = login {
        match people::accounts::invite(tx, person, &login).await {
            Ok(_) => return Ok(()),
            // Somebody chose this name already: the person gets a made one.
            Err(Error::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    let (year, number) = kernel::next_number(tx, "roster.login").await?;
    people::accounts::invite(tx, person, &format!("x{year}{number:05}")).await.map(drop)
}

impl Ready {
    fn seat(&self) -> Seat {
        let name = self.line.said.read().map_or_else(|_| String::new(), |clean| clean.name);
        Seat { person: self.person, name, unit: self.line.unit.map_or(0, |unit| unit.0) }
    }
}
