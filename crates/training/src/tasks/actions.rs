//! The verbs. Each fetches for a purpose, asks the noun, saves, leaves a trace, tells the house.
use jiff::civil::Date;
use kernel::{Id, Person, Problem, Refusal, Result, Tx};
use people::inbox::{Notice, notify};
use people::units::{self, Unit};

use super::task::{Kind, Stage, Task, Verb};
use super::{attachments, store, waits, words};

/// What a drafter fills in.
#[derive(Clone, Debug)]
pub struct Draft {
    pub kind: Kind,
    pub name: String,
    pub module: i64,
    pub issuer: Id<Unit>,
    pub host: Id<Unit>,
    pub audience: String,
    pub places: i64,
    pub starts_on: String,
    pub ends_on: String,
    pub document_number: String,
    pub brief: String,
}

impl Draft {
    /// The task that it says, of this id and drafted by this person.
    fn task(self, (id, drafted_by): (Id<Task>, Id<Person>), stage: Stage, version: i64) -> Task {
        let Self { kind, name, module, issuer, host, audience, places, starts_on, ends_on, document_number, brief } =
            self;
        Task {
            id,
            kind,
            name,
            module,
            issuer,
            host,
            audience,
            places,
            starts_on,
            ends_on,
            document_number,
            brief,
            drafted_by,
            stage,
            version,
        }
    }

    pub fn of(task: Task) -> Self {
        let Task { kind, name, module, issuer, host, audience, places, .. } = task;
        let Task { starts_on, ends_on, document_number, brief, .. } = task;
        Self { kind, name, module, issuer, host, audience, places, starts_on, ends_on, document_number, brief }
    }
}

/// An empty form.
impl Default for Draft {
    fn default() -> Self {
        let (issuer, host, none) = (Id::new(0), Id::new(0), String::new);
        Self {
            kind: Kind::Training,
            name: none(),
            module: 0,
            issuer,
            host,
            audience: none(),
            places: 0,
            starts_on: none(),
            ends_on: none(),
            document_number: none(),
            brief: none(),
        }
    }
}

/// Drafts a task; nobody but the issuing office sees it until it is issued.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub async fn draft(tx: &mut Tx<'_>, new: Draft) -> Result<Task> {
    let (wrong, new) = match check(new.clone(), tx.now.date()) {
        Ok(new) => (Ok(()), new),
        Err(wrong) => (Err(wrong), new),
    };
    let host = new.host;
    let task = new.task((tx.new_id(), tx.actor.id()), Stage::Drafted, 1);
    tx.allow(Verb::Draft, &task)?;
    wrong?;
    if units::by_id(tx, host).await?.is_none() {
        return Err(Refusal::field("host", words::UNIT).into());
    }
    store::insert(tx, &task).await?;
    tx.note_new("tasks.drafted", &task).await?;
    Ok(task)
}

/// Changes a draft: everything may be filled in anew.
///
/// # Errors
/// `Invalid` as for a new one; `NotNow` once it was issued; `NotAllowed` for a module that is not the actor's.
pub async fn edit(tx: &mut Tx<'_>, id: Id<Task>, version: i64, new: Draft) -> Result<Task> {
    let task = store::fetch(tx, id, Verb::Draft).await?;
    task.is_draft()?;
    let new = check(new, tx.now.date())?;
    let host = new.host;
    let edited = new.task((task.id, task.drafted_by), task.stage.clone(), version);
    tx.allow(Verb::Draft, &edited)?;
    if units::by_id(tx, host).await?.is_none() {
        return Err(Refusal::field("host", words::UNIT).into());
    }
    let edited = store::rewrite(tx, edited).await?;
    tx.note("tasks.edited", &task, &edited).await?;
    Ok(edited)
}

/// Takes a draft away with its attachments; the trail keeps what it was.
pub async fn discard(tx: &mut Tx<'_>, id: Id<Task>, version: i64) -> Result<()> {
    let task = store::fetch(tx, id, Verb::Draft).await?;
    task.is_draft()?;
    attachments::let_go(tx, &task).await?;
    store::discard(tx, &Task { version, ..task.clone() }).await?;
    tx.trace("tasks.discarded", ("Task", id.0), &task).await
}

/// Gives the task its number and sends it to the Center (A6.1).
pub async fn issue(tx: &mut Tx<'_>, id: Id<Task>, version: i64) -> Result<Task> {
    let task = store::fetch(tx, id, Verb::Issue).await?;
    attachments::fix(tx, &task).await?;
    let number = kernel::number_of(kernel::next_number(tx, "tasks").await?);
    let issued = store::save(tx, Task { version, ..task.issue(number, tx.signed())? }).await?;
    tx.note("tasks.issued", &task, &issued).await?;
    waits::on(tx, &issued).await?;
    let notice = Notice {
        title: format!("新任务待接收：{}", task.name),
        body: format!("任务 {} 已下达，请接收并部署培训项目。", issued.stage.number()),
        link: format!("/tasks/{id}"),
        due: None,
    };
    for person in people::roles::holders(tx, "center", ("Platform", 1)).await? {
        notify(tx, person, &notice).await?;
    }
    Ok(issued)
}

/// The Center takes the task on.
pub async fn accept(tx: &mut Tx<'_>, id: Id<Task>, version: i64) -> Result<Task> {
    let task = store::fetch(tx, id, Verb::Accept).await?;
    let accepted = store::save(tx, Task { version, ..task.accept(tx.signed())? }).await?;
    tx.note("tasks.accepted", &task, &accepted).await?;
    waits::on(tx, &accepted).await?;
    Ok(accepted)
}

/// The issuing office ends the task when all its projects are closed.
pub async fn close(tx: &mut Tx<'_>, id: Id<Task>, version: i64, report: &str) -> Result<Task> {
    let task = store::fetch(tx, id, Verb::Close).await?;
    let open = crate::projects::open_under(tx, id).await?;
    let closed = task.close(tx.signed(), report.trim().to_owned(), open)?;
    let closed = store::save(tx, Task { version, ..closed }).await?;
    tx.note("tasks.closed", &task, &closed).await?;
    waits::on(tx, &closed).await?;
    Ok(closed)
}

/// The draft as it is kept, or everything that is wrong with it.
fn check(mut new: Draft, today: Date) -> Result<Draft, Refusal> {
    let mut wrong = vec![];
    let mut say = |field: &'static str, says: &str| wrong.push(Problem { field: field.into(), says: says.into() });
    new.name = new.name.trim().to_owned();
    if !new.document_number.trim().is_empty() {
        match governance::filings::document_number(&new.document_number, today) {
            Ok(number) => new.document_number = number,
            Err(says) => say("document_number", &says),
        }
    }
    if !(4..=100).contains(&new.name.chars().count()) {
        say("name", words::NAME);
    }
    if !(1..=200_000).contains(&new.places) {
        say("places", words::PLACES);
    }
    let days = (new.starts_on.parse::<Date>(), new.ends_on.parse::<Date>());
    if !matches!(days, (Ok(starts), Ok(ends)) if starts <= ends) {
        say("ends_on", words::DAYS);
    }
    if !(1..=8).contains(&new.module) {
        say("module", words::MODULE);
    }
    if wrong.is_empty() { Ok(new) } else { Err(Refusal::Invalid(wrong)) }
}
