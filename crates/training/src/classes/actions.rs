//! The verbs.
use kernel::{Fact, Id, Person, Problem, Refusal, Result, Tx};
use people::inbox::{Notice, notify};
use people::roles::{NewGrant, end, give};
use serde::{Deserialize, Serialize};

use super::class::{Class, Stage, Verb};
use super::{store, waits, words};
use crate::projects::{self, Project};

/// A class has ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClassClosed {
    pub id: i64,
}
impl Fact for ClassClosed {
    const NAME: &'static str = "classes.closed";
    fn subject(&self) -> i64 {
        self.id
    }
}

/// Plans a class in a running project.
pub async fn plan(tx: &mut Tx<'_>, project: Id<Project>, name: &str, places: i64) -> Result<Class> {
    let project = projects::fetch(tx, project, projects::Verb::See).await?;
    project.running()?;
    let name = name.trim().to_owned();
    if !(1..=40).contains(&name.chars().count()) {
        return Err(Refusal::field("name", words::NAME).into());
    }
    if !(1..=50_000).contains(&places) {
        return Err(Refusal::field("places", words::PLACES).into());
    }
    let (id, stage) = (tx.new_id(), Stage::Planned);
    let class = Class { id, project: project.id, module: project.module, name, places, taken: 0, stage, version: 1 };
    tx.allow(Verb::Plan, &class)?;
    let (all, planned) = store::places_of_task(tx, project.task).await?;
    if places > all - planned {
        return Err(
            Refusal::Invalid(vec![Problem { field: "places".into(), says: words::beyond(all, planned) }]).into()
        );
    }
    if !store::insert(tx, &class).await? {
        return Err(Refusal::field("name", words::NAME).into());
    }
    tx.note_new("classes.planned", &class).await?;
    waits::on(tx, &class).await?;
    projects::after_class(tx, class.project).await?;
    Ok(class)
}

/// One more class head, of the host unit's own people; whoever is from elsewhere is proposed (A6.7).
pub async fn appoint_head(tx: &mut Tx<'_>, id: Id<Class>, head: Id<Person>) -> Result<()> {
    let class = store::fetch(tx, id, Verb::Plan).await?;
    let unit = projects::fetch(tx, class.project, projects::Verb::See).await?.host.0;
    let person = people::persons::by_id(tx, head).await?.ok_or_else(|| Refusal::field("head", words::HEAD))?;
    if !person.units.contains(&unit) {
        return Err(Refusal::field("head", words::NOT_OF_HOST).into());
    }
    give(tx, NewGrant { person: head, role: "class_head", scope: ("Class", class.id.0), unit, until: None }).await?;
    tx.trace("classes.head_appointed", ("Class", id.0), &head).await?;
    let title = format!("您已成为“{}”的班主任", class.name);
    let body = "请核对学员和课表，按时开班。".into();
    notify(tx, head, &Notice { title, body, link: format!("/classes/{id}"), due: None }).await
}

/// Somebody heads the class no more; whoever is to follow is appointed first.
///
/// # Errors
/// `NotNow` for the last one and for whoever does not head it; `Invalid` without a reason.
pub async fn dismiss_head(tx: &mut Tx<'_>, id: Id<Class>, head: Id<Person>, reason: &str) -> Result<()> {
    let class = store::fetch(tx, id, Verb::Plan).await?;
    let reason = crate::reason(reason)?;
    let scope = ("Class", id.0);
    let heads = people::roles::holders(tx, "class_head", scope).await?;
    if !heads.contains(&head) {
        return Err(Refusal::not_now(words::NOT_HEAD).into());
    }
    if heads.len() == 1 {
        return Err(Refusal::not_now(words::LAST_HEAD).into());
    }
    end(tx, head, "class_head", scope).await?;
    tx.trace("classes.head_dismissed", scope, &(head, &reason)).await?;
    let title = format!("您不再担任“{}”的班主任", class.name);
    notify(tx, head, &Notice { title, body: reason, link: "/".into(), due: None }).await
}

/// A learner takes a place; name and unit are kept as of now.
pub async fn enrol(tx: &mut Tx<'_>, id: Id<Class>, person: Id<Person>, name: &str, unit: i64) -> Result<Class> {
    let class = store::fetch(tx, id, Verb::Enrol).await?;
    let joined = class.enrol(1)?;
    if !store::take_place(tx, &class, person, name, unit).await? {
        return Err(Refusal::not_now(words::ALREADY_IN).into());
    }
    let joined = store::save(tx, joined).await?;
    give(tx, NewGrant { person, role: "learner", scope: ("Class", class.id.0), unit: 0, until: None }).await?;
    give(tx, NewGrant { person, role: "participant", scope: ("Project", class.project.0), unit: 0, until: None })
        .await?;
    tx.note("classes.joined", &class, &joined).await?;
    waits::after_places(tx, &class, &joined).await?;
    Ok(joined)
}

pub async fn open(tx: &mut Tx<'_>, id: Id<Class>, version: i64) -> Result<Class> {
    let class = store::fetch(tx, id, Verb::Open).await?;
    let opened = store::save(tx, Class { version, ..class.open(tx.now)? }).await?;
    tx.note("classes.opened", &class, &opened).await?;
    waits::on(tx, &opened).await?;
    Ok(opened)
}

pub async fn close(tx: &mut Tx<'_>, id: Id<Class>, version: i64) -> Result<Class> {
    let class = store::fetch(tx, id, Verb::Close).await?;
    let closed = store::save(tx, Class { version, ..class.close(tx.now, tx.actor.id())? }).await?;
    tx.note("classes.closed", &class, &closed).await?;
    waits::on(tx, &closed).await?;
    projects::after_class(tx, class.project).await?;
    tx.announce(ClassClosed { id: id.0 }).await?;
    Ok(closed)
}
