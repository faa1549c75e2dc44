//! One case: what was seen, what the person says, who decided what, and what the reader may do now.
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, App, Audience, Doors, Id, Page, Result, View};
use people::{persons, units};
use ui::{Frame, Kind as Face};

use super::actions::KIND;
use super::case::{Case, Conclusion, Finding, Hours, Outcome, Said, Verb, Verdict};
use super::evidence::{self, Evidence};
use super::store;
use crate::steps::{self, Step};

pub fn doors() -> Doors {
    Doors::new().get("/security/lending/{id}", Audience::Verb("see", KIND), show)
}

#[derive(Template)]
#[template(path = "lending/show.html")]
struct Show {
    frame: Frame,
    one: Case,
    name: String,
    unit: String,
    evidence: Evidence,
    /// Whether the frozen text still has the digest that it was given.
    whole: bool,
    /// Whether the person looks at their own case.
    own: bool,
    steps: Vec<Step>,
    may: May,
}

/// The noun and the policy both say yes.
#[derive(Default)]
struct May {
    state: bool,
    find: bool,
    advise: bool,
    conclude: bool,
    settle: bool,
}

impl Show {
    const VERDICTS: [(&'static str, &'static str); 3] = Verdict::ALL;
    const OUTCOMES: [(&'static str, &'static str); 3] = Outcome::ALL;
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Case>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let frame = people::frame(view, &format!("账号核查 {}", one.number), Face::Console).await?.marked();
        Ok(Show {
            frame: frame.under("账号核查", "/security/lending"),
            name: persons::names(view, &[one.person]).await?.remove(&one.person.0).unwrap_or_default(),
            unit: units::name(view, Id::new(one.unit)).await.unwrap_or_default(),
            evidence: Evidence::read(&one.evidence)?,
            whole: evidence::digest(&one.evidence) == one.digest,
            own: view.actor.id() == one.person,
            steps: steps::of(view, (KIND, id.0)).await?,
            may: may(view, &one)?,
            one,
        })
    });
    Ok(Page(page.await?))
}

fn may(view: &View<'_>, one: &Case) -> Result<May> {
    let said = || Said { signed: view.signed(), text: String::new() };
    let finding = Finding { said: said(), verdict: Verdict::Unclear };
    let conclusion = Conclusion { said: said(), outcome: Outcome::Warned, hours: Hours::Untouched };
    Ok(May {
        state: one.state(said()).is_ok() && view.may(Verb::State, one)?,
        find: one.find(finding, view.now).is_ok() && view.may(Verb::Find, one)?,
        advise: one.advise(said()).is_ok() && view.may(Verb::Advise, one)?,
        conclude: one.conclude(conclusion).is_ok() && view.may(Verb::Conclude, one)?,
        settle: one.settle(said()).is_ok() && view.may(Verb::Settle, one)?,
    })
}
