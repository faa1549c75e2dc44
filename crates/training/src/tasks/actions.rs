//! The verbs. Each fetches for a purpose, asks the noun, saves, leaves a trace, tells the house.
use jiff::civil::Date;
use kernel::{Id, Problem, Refusal, Result, Tx};
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

/// Drafts a task; nobody but the issuing office sees it until it is issued.
///
/// # Errors
/// `Invalid` with one sentence per field.
pub async fn draft(tx: &mut Tx<'_>, new: Draft) -> Result<Task> {
    let wrong = check(&new);
    let Draft { kind, name, module, issuer, host, audience, places, starts_on, ends_on, document_number, brief } = new;
    let (id, drafted_by) = (tx.new_id(), tx.actor.id());
    let (stage, version, name) = (Stage::Drafted, 1, name.trim().to_owned());
    let task = Task {
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
    };
    tx.allow(Verb::Draft, &task)?;
    wrong?;
    if units::by_id(tx, host).await?.is_none() {
        return Err(Refusal::field("host", words::UNIT).into());
    }
    store::insert(tx, &task).await?;
    tx.note_new("tasks.drafted", &task).await?;
    Ok(task)
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

fn check(new: &Draft) -> Result<(), Refusal> {
    let mut wrong = vec![];
    let mut say = |field: &'static str, says: &str| wrong.push(Problem { field: field.into(), says: says.into() });
    if !(4..=100).contains(&new.name.trim().chars().count()) {
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
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong)) }
}
