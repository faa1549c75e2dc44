//! The form of a requirement, its page with everything that was signed, done and said, and what was signed in a round.
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use governance::charter::Charter;
use governance::files::File;
use governance::policy::charter_of;
use kernel::{Actor, App, Audience, Doors, Id, Page, Refusal, Result, View};
use people::units;
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::diff::{self, Line};
use super::list::raisable;
use super::parts::{Parts, Release};
use super::place::{self, Place};
use super::requirement::{Requirement, Stage, Verb};
use super::store::{self, Remark, Step, Submission};
use super::{attachments, words};

pub fn doors() -> Doors {
    let may = |verb| Audience::Verb(verb, "Requirement");
    Doors::new()
        .get("/requirements/new", Audience::SignedIn, new)
        .get("/requirements/{id}", may("see"), show)
        .get("/requirements/{id}/edit", may("raise"), edit)
        .get("/requirements/{id}/submissions/{n}", may("see"), submission)
}

#[derive(Template)]
#[template(path = "requirements/form.html")]
struct Fields {
    frame: Frame,
    charter: Arc<Charter>,
    /// Where it posts to.
    door: String,
    version: i64,
    /// To choose from; nothing to choose when the requirement is there already.
    places: Vec<Place>,
    chosen: String,
    title: String,
    five: Parts,
}

impl Fields {
    const PARTS: [(&'static str, &'static str, &'static str); 5] = Parts::ALL;
    fn name(&self, place: &Place) -> &str {
        place.name(&self.charter)
    }
}

/// `place=module-7`: where the person comes from.
#[derive(Default, Deserialize)]
#[serde(default)]
struct From {
    place: String,
}

async fn new(State(app): State<App>, actor: Actor, Query(from): Query<From>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let charter = charter_of(view)?;
        let frame = people::frame(view, "提出需求", Face::Console).await?.under("需求单", "/requirements");
        let (door, chosen) = ("/requirements".to_owned(), from.place.clone());
        let (places, title, five) = (raisable(view, &charter), String::new(), Parts::default());
        Ok(Fields { frame, charter, door, version: 0, places, chosen, title, five })
    });
    Ok(Page(page.await?))
}

async fn edit(State(app): State<App>, actor: Actor, Path(id): Path<Id<Requirement>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::Raise).await?;
        one.edit(one.title.clone(), one.parts.clone())?;
        let charter = charter_of(view)?;
        let frame = people::frame(view, "修改需求", Face::Console).await?.under("需求单", "/requirements");
        let (door, version, title) = (format!("/requirements/{id}/edit"), one.version, one.title);
        let (places, chosen, five) = (vec![], String::new(), one.parts);
        Ok(Fields {
            frame: frame.under(&*title, format!("/requirements/{id}")),
            charter,
            door,
            version,
            places,
            chosen,
            title,
            five,
        })
    });
    Ok(Page(page.await?))
}

/// A part that changed between two rounds.
pub(super) struct Changed {
    pub name: &'static str,
    pub lines: Vec<Line>,
}

/// What a person may do now: the noun and the policy both say yes.
struct May {
    edit: bool,
    withdraw: bool,
    give_back: bool,
    decline: bool,
    accept: bool,
    start: bool,
    deliver: bool,
    confirm: bool,
    refuse: bool,
    discuss: bool,
}

impl May {
    fn any(&self) -> bool {
        self.edit
            || self.withdraw
            || self.give_back
            || self.decline
            || self.accept
            || self.start
            || self.deliver
            || self.confirm
            || self.refuse
    }
}

#[derive(Template)]
#[template(path = "requirements/show.html")]
struct Show {
    frame: Frame,
    one: Requirement,
    place: String,
    place_link: String,
    owner: String,
    /// What the reader may read: the draft for its owner, otherwise what was signed last.
    title: String,
    five: Parts,
    steps: Vec<Step>,
    remarks: Vec<Remark>,
    attachments: Vec<File>,
    /// Against the round before; none when there was none.
    changes: Option<Vec<Changed>>,
    /// The release that was handed over last, for the form of the next.
    last: Release,
    today: String,
    may: May,
}

impl Show {
    const DECLARATION: &'static str = words::DECLARATION;
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Requirement>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let charter = charter_of(view)?;
        let may = may(view, &one)?;
        let signed = store::submission(view, id, one.round).await?;
        let before = store::submission(view, id, one.round - 1).await?;
        let changes = before.zip(signed.clone()).map(|(before, after)| changes(&before, &after));
        let unsigned = one.stage.is_open() && view.may(Verb::Raise, &one)?;
        let (title, five) = match signed.filter(|_| !unsigned) {
            Some(signed) => (signed.title, signed.parts),
            None => (one.title.clone(), one.parts.clone()),
        };
        let frame = people::frame(view, &title, Face::Console).await?.under("需求单", "/requirements");
        Ok(Show {
            frame,
            place: one.place.name(&charter).to_owned(),
            place_link: one.place.link(&charter),
            owner: units::name(view, one.owner).await?,
            title,
            five,
            steps: store::steps(view, id).await?,
            remarks: store::remarks(view, id).await?,
            attachments: attachments::of(view, &one).await?,
            changes,
            last: one.stage.release().cloned().unwrap_or_default(),
            today: view.now.day(),
            may,
            one,
        })
    });
    Ok(Page(page.await?))
}

fn may(view: &View<'_>, one: &Requirement) -> Result<May> {
    let (now, today, said) = (view.signed(), view.now.date(), || "理由".to_owned());
    let owns = place::is_of(view, one.place, one.owner.0);
    let may = |noun: bool, verb| Ok::<bool, kernel::Error>(noun && view.may(verb, one)?);
    let sample = || Release { version: "1".into(), changes: "改动说明".into(), usage: "使用说明".into() };
    Ok(May {
        edit: owns && may(one.stage.is_open(), Verb::Raise)?,
        withdraw: owns && may(one.withdraw(now, said()).is_ok(), Verb::Withdraw)?,
        give_back: may(one.return_for_more(now, said()).is_ok(), Verb::Return)?,
        decline: may(one.decline(now, said()).is_ok(), Verb::Decline)?,
        accept: may(one.accept(now, today).is_ok(), Verb::Accept)?,
        start: may(one.start(now).is_ok(), Verb::Start)?,
        deliver: may(one.deliver(now, sample()).is_ok(), Verb::Deliver)?,
        confirm: owns && may(one.confirm(now).is_ok(), Verb::Confirm)?,
        refuse: owns && may(one.refuse(now, said()).is_ok(), Verb::Refuse)?,
        discuss: view.may(Verb::Discuss, one)?,
    })
}

fn changes(before: &Submission, after: &Submission) -> Vec<Changed> {
    let title = Changed { name: "标题", lines: diff::lines(&before.title, &after.title) };
    let five = Parts::ALL.iter().map(|(field, name, _)| {
        let lines = diff::lines(before.parts.of(field), after.parts.of(field));
        Changed { name, lines }
    });
    std::iter::once(title).chain(five).filter(|one| !diff::is_same(&one.lines)).collect()
}

#[derive(Template)]
#[template(path = "requirements/submission.html")]
struct Signed {
    frame: Frame,
    number: String,
    signed: Submission,
    owner: String,
    changes: Option<Vec<Changed>>,
}

async fn submission(
    State(app): State<App>,
    actor: Actor,
    Path((id, round)): Path<(Id<Requirement>, i64)>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let signed = store::submission(view, id, round).await?.ok_or(Refusal::NotFound)?;
        let before = store::submission(view, id, round - 1).await?;
        let changes = before.map(|before| changes(&before, &signed));
        let title = format!("第 {round} 次提出");
        let frame = people::frame(view, &title, Face::Console).await?.under("需求单", "/requirements");
        let frame = frame.under(&*signed.title, format!("/requirements/{id}"));
        let owner = units::name(view, one.owner).await?;
        Ok(Signed { frame, number: one.number, signed, owner, changes })
    });
    Ok(Page(page.await?))
}
