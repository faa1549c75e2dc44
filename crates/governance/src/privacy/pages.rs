//! A person's own pages: what is held about them, their copies, requests and choices; and the look at a whole number.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Actor, App, At, Audience, Doors, Form, Id, Page, Refusal, Result, Trace, View};
use people::persons::{self, Sealed};
use people::purposes::{self, Consent, Purpose, Registry};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::copies::{self, DataCopy};
use super::erase::{self, Kept};
use super::mine::{self, Line};
use super::request::{DataRequest, Part, Stage};
use super::reveals::{self, Reveal};
use super::{actions, store};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    let mine = Audience::SignedIn;
    let whole = Audience::Verb("see_document", "Person");
    Doors::new()
        .get("/my/privacy", mine, show)
        .post("/my/privacy/copies", mine, Trace::Audit("privacy.copy_asked"), ask_copy)
        .get("/my/privacy/copies/{id}", mine, take_copy)
        .post("/my/privacy/corrections", mine, Trace::Audit("privacy.asked"), ask_correction)
        .post("/my/privacy/erasure", mine, Trace::Audit("privacy.asked"), ask_erasure)
        .press(
            "/my/privacy/requests/{id}/withdrawal",
            mine,
            Trace::Audit("privacy.withdrawn"),
            actions::withdraw,
            |_: Id<DataRequest>| "/my/privacy#requests".into(),
        )
        .get("/privacy/requests/{number}", Audience::Public, follow)
        .get("/people/{id}/reveal/{what}", whole, ask_reveal)
        .post("/people/{id}/reveal/{what}", whole, Trace::Audit("persons.document_seen"), reveal)
        .get("/reveals/{id}", mine, show_reveal)
}

/// A purpose that rests on consent, with what the actor said last.
struct Choice {
    purpose: &'static Purpose,
    last: Option<Consent>,
    given: bool,
    /// Whether the page asks of itself.
    asks: bool,
}

#[derive(Template)]
#[template(path = "privacy/mine.html")]
struct Mine {
    frame: Frame,
    registry: &'static Registry,
    lines: Vec<Line>,
    contacts: [Option<String>; 2],
    copies: Vec<DataCopy>,
    requests: Vec<DataRequest>,
    choices: Vec<Choice>,
    reveals: Vec<Reveal>,
    days: (i64, i64, i64),
    now: At,
}

impl Mine {
    const PARTS: [Part; 4] = Part::ALL;

    fn making(&self) -> bool {
        self.copies.iter().any(|copy| copy.made.is_none())
    }
    fn erasing(&self) -> bool {
        self.requests.iter().any(|one| one.is_open() && one.what.kind() == "erase")
    }
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let me = view.actor.id();
        let charter = charter_of(view)?;
        let rules = &charter.parameters.privacy;
        let choices = choices(view, rules.quiet_days).await?;
        Ok(Mine {
            frame: people::frame(view, "我的个人信息", Kind::Learner).await?.under("账号与登录设备", "/account"),
            registry: Registry::shipped(),
            lines: mine::lines(view, me).await?,
            contacts: persons::contacts(view, me).await?,
            copies: store::copies(view, me).await?,
            requests: store::mine(view).await?,
            choices,
            reveals: store::reveals_of_me(view).await?,
            days: (rules.request_days, rules.copy_days, rules.quiet_days),
            now: view.now,
        })
    });
    Ok(Page(page.await?))
}

async fn choices(view: &mut View<'_>, quiet_days: i64) -> Result<Vec<Choice>> {
    let me = view.actor.id();
    let mut all = vec![];
    for purpose in Registry::shipped().asked() {
        all.push(Choice {
            purpose,
            last: purposes::latest(view, me, &purpose.code).await?,
            given: purposes::given(view, me, &purpose.code).await?,
            asks: purposes::may_ask(view, me, purpose, quiet_days).await?,
        });
    }
    Ok(all)
}

#[derive(Clone, Deserialize)]
struct Wanted {
    #[serde(default)]
    whole: String,
}

async fn ask_copy(State(app): State<App>, actor: Actor, form: Form<Wanted>) -> Result<Redirect> {
    let whole = form.fields.whole == "yes";
    app.submit(&actor, form.ticket, async move |tx| {
        copies::ask(tx, whole).await?;
        Ok("/my/privacy#copies".into())
    })
    .await
}

async fn take_copy(State(app): State<App>, actor: Actor, Path(id): Path<Id<DataCopy>>) -> Result<impl IntoResponse> {
    copies::take(&app, &actor, id).await
}

#[derive(Clone, Deserialize)]
struct Said {
    #[serde(default)]
    part: String,
    #[serde(default)]
    wish: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    sure: String,
}

async fn ask_correction(State(app): State<App>, actor: Actor, form: Form<Said>) -> Result<Redirect> {
    let Said { part, wish, text, .. } = form.fields;
    let part: Part = part.parse().map_err(|_| Refusal::field("part", persons::words::NOT_CORRECTED))?;
    app.submit(&actor, form.ticket, async move |tx| {
        let request = actions::ask_correction(tx, part, &wish, &text).await?;
        Ok(format!("/privacy/requests/{}", request.number))
    })
    .await
}

async fn ask_erasure(State(app): State<App>, actor: Actor, form: Form<Said>) -> Result<Redirect> {
    let Said { text, sure, .. } = form.fields;
    if sure != "yes" {
        return Err(Refusal::field("sure", "请先勾选“我知道注销后不能恢复”").into());
    }
    app.submit(&actor, form.ticket, async move |tx| {
        let request = actions::ask_erasure(tx, &text).await?;
        Ok(format!("/privacy/requests/{}", request.number))
    })
    .await
}

#[derive(Template)]
#[template(path = "privacy/follow.html")]
struct Follow {
    frame: Frame,
    request: DataRequest,
    kept: Vec<Kept>,
}

/// Holding the number is the permission: whoever's account was closed cannot sign in to read what became of it.
async fn follow(State(app): State<App>, actor: Actor, Path(number): Path<String>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let request = store::by_number(view, &number).await?.ok_or(Refusal::NotFound)?;
        let erased = request.what.kind() == "erase" && matches!(request.stage, Stage::Granted { .. });
        let kept = if erased { erase::kept(view, request.person).await? } else { vec![] };
        let frame = people::frame(view, "个人信息请求的办理进度", Kind::Public).await?;
        Ok(Follow { frame: frame.under("个人信息保护说明", "/privacy"), request, kept })
    });
    Ok(Page(page.await?))
}

#[derive(Template)]
#[template(path = "privacy/reveal.html")]
struct AskReveal {
    frame: Frame,
    person: Id<kernel::Person>,
    name: String,
    what: Sealed,
    code: &'static str,
    masked: Option<String>,
    seconds: i64,
}

async fn ask_reveal(
    State(app): State<App>,
    actor: Actor,
    Path((id, what)): Path<(Id<kernel::Person>, String)>,
) -> Result<Page<impl Template>> {
    let what: Sealed = what.parse().map_err(|_| Refusal::NotFound)?;
    let page = app.look(&actor, async move |view| {
        let person = persons::fetch(view, id, persons::Verb::SeeDocument).await?;
        let [document, phone] = persons::contacts(view, id).await?;
        let masked = if what == Sealed::Document { document } else { phone };
        let seconds = charter_of(view)?.parameters.privacy.reveal_seconds;
        let frame = people::frame(view, "查看完整号码", Kind::Console).await?;
        let frame = frame.under(person.name.clone(), format!("/people/{id}"));
        Ok(AskReveal { frame, person: id, name: person.name, what, code: what.into(), masked, seconds })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Why {
    #[serde(default)]
    reason: String,
}

async fn reveal(
    State(app): State<App>,
    actor: Actor,
    Path((id, what)): Path<(Id<kernel::Person>, String)>,
    form: Form<Why>,
) -> Result<Redirect> {
    let what: Sealed = what.parse().map_err(|_| Refusal::NotFound)?;
    let Why { reason } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let one = reveals::reveal(tx, id, what, &reason).await?;
        Ok(format!("/reveals/{}", one.id))
    })
    .await
}

#[derive(Template)]
#[template(path = "privacy/revealed.html")]
struct Revealed {
    frame: Frame,
    one: Reveal,
    name: String,
    number: String,
    /// Who looks, and when: across the page.
    mark: String,
    seconds: i64,
}

/// The browser leaves the page by itself when the look is over.
async fn show_reveal(State(app): State<App>, actor: Actor, Path(id): Path<Id<Reveal>>) -> Result<Response> {
    let page = app.look(&actor, async move |view| {
        let (one, number) = reveals::show(view, id).await?;
        let names = persons::names(view, &[one.person, one.seen.by]).await?;
        let name = |id: Id<kernel::Person>| names.get(&id.0).cloned().unwrap_or_default();
        let seconds = (one.until.0 - view.now.0) / kernel::SECOND + 1;
        let mark = format!("{}　{}", name(one.seen.by), one.seen.at.minute());
        let frame = people::frame(view, "完整号码", Kind::Console).await?;
        let frame = frame.under(name(one.person), format!("/people/{}", one.person));
        Ok(Revealed { frame, name: name(one.person), one, number, mark, seconds })
    });
    let page = page.await?;
    let leave = format!("{}; url=/people/{}", page.seconds, page.one.person);
    Ok(([(header::REFRESH, leave)], Page(page)).into_response())
}
