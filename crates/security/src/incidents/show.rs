//! One incident: what happened, its terms, who answers, what was done, and what the reader may do now.
use askama::Template;
use axum::extract::{Path, State};
use governance::files::{self, File};
use kernel::{Actor, App, At, Audience, Doors, HOUR, Id, Page, Result, View};
use people::{persons, units};
use ui::{Frame, Kind as Face};

use super::chain::{Link, chain};
use super::forms;
use super::incident::{Charge, End, Grade, Incident, Level, Outcome, Said, SentUp, Verb};
use super::store::{self, persons::Shown};
use crate::steps::{self, Step};
use crate::terms::{self, Term};

pub fn doors() -> Doors {
    Doors::new().get("/security/incidents/{id}", Audience::Verb("see", "Incident"), show)
}

/// What a person may do now: the noun and the policy both say yes.
#[derive(Default)]
struct May {
    grade: bool,
    assign: bool,
    measure: bool,
    send_up: bool,
    rectify: bool,
    give_back: bool,
    close: bool,
    dismiss: bool,
    tell: bool,
    export: bool,
    take_log: bool,
    attach: bool,
}

impl May {
    const fn any(&self) -> bool {
        self.grade || self.assign || self.send_up || self.rectify || self.give_back || self.close || self.dismiss
    }
}

#[derive(Template)]
#[template(path = "incidents/show.html")]
struct Show {
    frame: Frame,
    one: Incident,
    reporter: String,
    /// Unit and person that answer.
    charged: Option<(String, String)>,
    /// To choose from, when the reader may name who answers.
    links: Vec<Link>,
    now: At,
    terms: Vec<Term>,
    steps: Vec<Step>,
    attachments: Vec<File>,
    /// Whom it concerns, and how many were told; for those who investigate.
    concerned: Option<(i64, i64)>,
    persons: Vec<Shown>,
    /// The report upwards, filled in as far as it is known.
    draft: String,
    window: (String, String),
    may: May,
}

impl Show {
    const LEVELS: [(&'static str, &'static str, &'static str); 4] = Level::ALL;

    fn level(&self) -> Option<(&'static str, &'static str)> {
        self.one.stage.grade().map(|grade| grade.level.words())
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Incident>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let may = may(view, &one)?;
        let steps = steps::of(view, ("Incident", id.0)).await?;
        let mut known = vec![one.reported.by];
        known.extend(one.stage.charge().map(|charge| charge.person));
        let names = persons::names(view, &known).await?;
        let name = |id: Id<kernel::Person>| names.get(&id.0).cloned().unwrap_or_default();
        let charged = match one.stage.charge() {
            Some(charge) => Some((units::name(view, Id::new(charge.unit)).await?, name(charge.person))),
            None => None,
        };
        let frame =
            people::frame(view, &one.title, Face::Console).await?.marked().under("安全事件", "/security/incidents");
        let inside = view.may(Verb::Investigate, &one)?;
        Ok(Show {
            frame,
            reporter: name(one.reported.by),
            charged,
            links: if may.assign { chain(view, one.thing).await? } else { vec![] },
            now: view.now,
            terms: terms::open_of(view, ("Incident", id.0)).await?,
            attachments: files::attached(view, ("Incident", id.0)).await?,
            concerned: if inside { Some(store::persons::counts(view, id).await?) } else { None },
            persons: if inside { store::persons::shown(view, id).await? } else { vec![] },
            draft: draft(&one, &steps, view.now),
            window: (field(one.happened.plus(-HOUR)), field(view.now.plus(kernel::MINUTE))),
            steps,
            may,
            one,
        })
    });
    Ok(Page(page.await?))
}

fn may(view: &View<'_>, one: &Incident) -> Result<May> {
    let signed = view.signed();
    let said = || Said { signed, text: String::new() };
    let end = |outcome| End { closed: signed, outcome, disposition: String::new() };
    let other = match one.stage.grade().map(|grade| grade.level) {
        Some(Level::General) => Level::Serious,
        _ => Level::General,
    };
    let charge = || Charge { unit: 0, person: Id::new(0), why: String::new(), assigned: signed };
    let may = |noun: bool, verb| Ok::<bool, kernel::Error>(noun && view.may(verb, one)?);
    let closes = |outcome| one.close(end(outcome)).is_ok();
    Ok(May {
        grade: may(one.grade(Grade { level: other, graded: signed }).is_ok(), Verb::Grade)?,
        assign: may(one.assign(charge()).is_ok(), Verb::Assign)?,
        measure: may(one.open().is_ok(), Verb::Investigate)?,
        send_up: may(one.send_up(SentUp { to: String::new(), sent: signed }).is_ok(), Verb::SendUp)?,
        rectify: may(one.rectify(said()).is_ok(), Verb::Rectify)?,
        give_back: may(one.return_for_more().is_ok(), Verb::Return)?,
        close: may(closes(Outcome::Handled), Verb::Close)?,
        dismiss: may(closes(Outcome::FalseAlarm), Verb::Close)?,
        tell: view.may(Verb::Tell, one)?,
        export: view.may(Verb::Export, one)?,
        take_log: view.may(Verb::TakeLog, one)?,
        attach: forms::may_attach(view, one)?,
    })
}

/// What a report upwards must say, as far as the house knows it: time, system, kind, level, harm, measures (CSL-04).
fn draft(one: &Incident, steps: &[Step], now: At) -> String {
    let level = one.stage.grade().map_or("未定级", |grade| grade.level.words().0);
    let measures: Vec<&str> =
        steps.iter().filter(|step| step.step == "measure").map(|step| step.says.as_str()).collect();
    let measures = if measures.is_empty() { "（请补充）".to_owned() } else { measures.join("；") };
    format!(
        "报告时间：{}\n事发单位和系统：北京教师学习网，{}\n发现时间：{}，发生时间：{}\n事件类型和级别：{}，{level}\n\
         经过和影响：{}\n已采取的措施：{measures}\n原因初步分析：（请补充）\n需要的支持：（请补充，没有写“无”）",
        now.minute(),
        one.thing.kind_name(),
        one.reported.at.minute(),
        one.happened.minute(),
        one.class.name(),
        one.says,
    )
}

fn field(at: At) -> String {
    at.zoned().strftime("%Y-%m-%dT%H:%M").to_string()
}
