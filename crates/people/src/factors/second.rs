//! The step after the password: a code of an app, a recovery code, a code by short message, a first factor where there is
//! none, a new password where the old one is too old. Until it is taken, its person is a stranger everywhere else.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Page, Refusal, Result, Trace, Tx, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::factor::{self, Kind};
use super::{actions, recovery, store, text, words};
use crate::accounts::{self, cookies, local};
use crate::messages::{Address, Channel};

pub fn doors() -> Doors {
    let door = Audience::Public;
    let answered = Trace::Audit("factors.answered");
    Doors::new()
        .get("/sign-in/second", door, show)
        .post("/sign-in/second/code", door, answered, code)
        .post("/sign-in/second/recovery", door, Trace::Audit("factors.recovered"), recover)
        .post("/sign-in/second/text", door, Trace::Audit("factors.text_sent"), send_text)
        .post("/sign-in/second/text/answer", door, answered, text_answer)
        .post("/sign-in/second/first", door, Trace::Audit("factors.added"), first)
        .post("/sign-in/second/password", door, Trace::Audit("accounts.password_changed"), password)
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

/// What is owed, and by what it can be given.
enum Step {
    /// No factor yet: one is set now.
    First {
        secret: String,
        picture: String,
    },
    Answer {
        app: bool,
        passkey: bool,
    },
    Text {
        sent: bool,
        to: String,
    },
    Password,
}

#[derive(Template)]
#[template(path = "factors/second.html")]
struct Second {
    frame: Frame,
    next: String,
    login: String,
    step: Step,
}

async fn show(State(app): State<App>, actor: Actor, Query(to): Query<Next>) -> Result<Response> {
    let next = local(to.next.as_deref());
    if actor.is_person() {
        return Ok(Redirect::to(&next).into_response());
    }
    let me = accounts::bearer(&actor)?;
    let (login, step) = app
        .look(&me, async |view| {
            let login = accounts::login_of(view, view.actor.id()).await?;
            let step = step(view, &login).await?;
            Ok((login, step))
        })
        .await?;
    let frame = app.look(&actor, async |view| crate::frame(view, "验证身份", Face::Public).await).await?;
    Ok(Page(Second { frame, next, login, step }).into_response())
}

async fn step(view: &mut View<'_>, login: &str) -> Result<Step> {
    let me = view.actor.id();
    let own = store::of(view, me).await?;
    let owes = accounts::owes(view).await?;
    let has = |kind| own.iter().any(|one| one.kind == kind);
    let answer = Step::Answer { app: has(Kind::Totp), passkey: has(Kind::Passkey) };
    if actions::is_first(view, &own).await? {
        let (secret, picture) = offer(view, login).await?;
        return Ok(Step::First { secret, picture });
    }
    if accounts::lacks_second(view).await? {
        return Ok(answer);
    }
    if owes == "password" {
        return Ok(Step::Password);
    }
    // Set since this sign-in: no text goes around it.
    if !own.is_empty() {
        return Ok(answer);
    }
    let phone = crate::persons::phone(view, me).await?.unwrap_or_default();
    let to = Address { channel: Channel::Sms, text: phone }.masked();
    Ok(Step::Text { sent: store::text_waits(view).await?, to })
}

/// A secret that nobody has yet, and its picture for an app's camera.
pub(super) async fn offer(view: &mut View<'_>, login: &str) -> Result<(String, String)> {
    let me = view.actor.id();
    let secret = factor::secret_of(view.house, me, view.actor.session, store::ever(view, me).await?);
    let picture = crate::qr::picture(&factor::address(&secret, login))?;
    Ok((secret, picture))
}

#[derive(Clone, Deserialize)]
struct Said {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    next: String,
}

async fn code(State(app): State<App>, actor: Actor, headers: HeaderMap, form: Form<Said>) -> Result<Response> {
    let (Said { code, next, .. }, device) = (form.fields, cookies::device_of(&app, &headers));
    let given = async move |tx: &mut Tx<'_>| actions::answer_totp(tx, &code, &device).await;
    complete(&app, &actor, &headers, &next, 2, given).await
}

async fn recover(State(app): State<App>, actor: Actor, headers: HeaderMap, form: Form<Said>) -> Result<Response> {
    let (Said { code, next, .. }, device) = (form.fields, cookies::device_of(&app, &headers));
    let given = async move |tx: &mut Tx<'_>| recovery::answer(tx, &code, &device).await;
    complete(&app, &actor, &headers, &next, 2, given).await
}

/// For whoever owes no more than this: a code by short message makes no second kind of evidence.
async fn text_answer(State(app): State<App>, actor: Actor, headers: HeaderMap, form: Form<Said>) -> Result<Response> {
    let Said { code, next, .. } = form.fields;
    complete(&app, &actor, &headers, &next, 1, async move |tx| text::answer(tx, &code).await).await
}

async fn first(State(app): State<App>, actor: Actor, headers: HeaderMap, form: Form<Said>) -> Result<Response> {
    let Said { code, name, next } = form.fields;
    let set = async move |tx: &mut Tx<'_>| {
        let me = tx.actor.id();
        let taken = store::ever(tx, me).await?;
        let secret = factor::secret_of(tx.house, me, tx.actor.session, taken);
        actions::add_totp(tx, &secret, &code, if name.trim().is_empty() { "手机" } else { &name }).await?;
        Ok(Ok(()))
    };
    let to = if next.is_empty() { "/account/factors" } else { &*next };
    complete(&app, &actor, &headers, to, 2, set).await
}

/// Takes the step: the session is whole under a new token, and this browser is known.
pub(super) async fn complete<F>(
    app: &App,
    actor: &Actor,
    headers: &HeaderMap,
    next: &str,
    factors: i64,
    answer: F,
) -> Result<Response>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<std::result::Result<(), Refusal>> + Send + 'static,
{
    let (me, agent) = (accounts::bearer(actor)?, cookies::agent_of(headers));
    let device = cookies::device_of(app, headers);
    let done = app
        .act(&me, async move |tx| {
            if let Err(no) = answer(tx).await? {
                return Ok(Err(no));
            }
            let token = kernel::seal::random_code();
            accounts::complete(tx, &token, factors).await?;
            Ok(Ok((token, accounts::remember(tx, &device, &agent).await?)))
        })
        .await?;
    let (token, device) = done?;
    let cookies = [cookies::session(app, &token), cookies::device(app, &device)];
    Ok((AppendHeaders(cookies), Redirect::to(&local(Some(next)))).into_response())
}

async fn send_text(State(app): State<App>, actor: Actor, form: Form<Onwards>) -> Result<Redirect> {
    let (me, next) = (accounts::bearer(&actor)?, local(Some(&form.fields.next)));
    app.submit(&me, form.ticket, async move |tx| {
        text::send(tx).await?;
        Ok(accounts::second_step(&next))
    })
    .await
}

/// A form of one button that knows where its person wanted to go.
#[derive(Clone, Deserialize)]
struct Onwards {
    #[serde(default)]
    next: String,
}

#[derive(Clone, Deserialize)]
struct Change {
    present: String,
    password: String,
    again: String,
    #[serde(default)]
    next: String,
}

async fn password(State(app): State<App>, actor: Actor, form: Form<Change>) -> Result<Redirect> {
    let me = accounts::bearer(&actor)?;
    let Change { present, password, again, next } = form.fields;
    if password != again {
        return Err(Refusal::field("again", accounts::words::AGAIN).into());
    }
    let due = app
        .look(&me, async |view| Ok(accounts::owes(view).await? == "password" && !accounts::lacks_second(view).await?));
    if !due.await? {
        return Err(Refusal::not_now(words::CODE).into());
    }
    accounts::change_password(&app, &me, &present, &password).await?;
    Ok(Redirect::to(&local(Some(&next))))
}
