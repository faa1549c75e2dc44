//! Signing in and out, activating, one's own password and sessions.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, MINUTE, Page, Press, Refusal, Result, SECOND, Trace};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::session::limits;
use super::store::Device;
use super::{actions, cookies, store, words};

pub fn doors() -> Doors {
    let mine = Audience::SignedIn;
    Doors::new()
        .get("/sign-in", Audience::Public, sign_in_page)
        .post("/sign-in", Audience::Public, Trace::Audit("accounts.signed_in"), sign_in)
        .post("/sign-out", Audience::Public, Trace::Audit("accounts.signed_out"), sign_out)
        .get("/activate/{code}", Audience::Public, activate_page)
        .post("/activate/{code}", Audience::Public, Trace::Audit("accounts.activated"), activate)
        .get("/account", mine, devices)
        .press(
            "/account/sessions/{id}/end",
            mine,
            Trace::Audit("accounts.signed_out"),
            async |tx, id, _| actions::sign_out(tx, id).await,
            |_: i64| "/account".to_owned(),
        )
        .post("/account/sessions/end", mine, Trace::Audit("accounts.signed_out"), end_others)
        .get("/account/password", mine, password_page)
        .post("/account/password", mine, Trace::Audit("accounts.password_changed"), change_password)
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignIn {
    frame: Frame,
    next: String,
    ways: Vec<(&'static str, String)>,
    /// Whether a passkey may sign somebody in at this address.
    passkeys: bool,
    /// The login of the account that this browser has just activated; mostly empty.
    login: String,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

#[derive(Clone, Deserialize)]
struct Credentials {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Whoever owes a second step is led there; whoever has just activated an account is told so, once.
async fn sign_in_page(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Query(to): Query<Next>,
) -> Result<Response> {
    let next = local(to.next.as_deref());
    if actor.owing.is_some() {
        return Ok(Redirect::to(&second_step(&next)).into_response());
    }
    let frame = app.look(&actor, async |view| crate::frame(view, "登录", Kind::Public).await).await?;
    let ways = app.house.config.sso.ways().into_iter().map(|(code, name)| (code, name.to_owned())).collect();
    let passkeys = crate::factors::site(&app.house).is_some();
    let login = just_activated(&app, &headers);
    let spent = (!login.is_empty()).then(|| cookies::brief(&app, ACTIVATED, "", 0));
    Ok((AppendHeaders(spent), Page(SignIn { frame, next, ways, passkeys, login })).into_response())
}

/// The cookie in which a browser carries the login that it has just activated to the sign-in page: sealed, so that nobody
/// puts another there.
const ACTIVATED: &str = "activated";
const PLACE: &str = "accounts.activated";

fn just_activated(app: &App, headers: &HeaderMap) -> String {
    let said = cookies::read(app, headers, ACTIVATED).unwrap_or_default();
    let open = app.house.seal.open_sealed(PLACE, &said).unwrap_or_default();
    String::from_utf8(open).unwrap_or_default()
}

/// Where the second step is taken, by whoever wants to go to `next`.
pub fn second_step(next: &str) -> String {
    format!("/sign-in/second?next={}", kernel::percent_encoded(next, b"-._~/"))
}

async fn sign_in(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    form: Form<Credentials>,
) -> Result<Response> {
    let Credentials { login, password, next } = form.fields;
    if password.len() > 400 || login.len() > 200 {
        return Err(Refusal::field("login", words::WRONG).into());
    }
    let (agent, device) = (cookies::agent_of(&headers), cookies::device_of(&app, &headers));
    let knock = actions::Knock { login, password, device: device.clone(), agent: agent.clone() };
    let token = actions::sign_in(&app, &actor, knock).await?;
    arrive(&app, &actor, &token, (device, agent), &next).await
}

/// The answer to whoever was let in: their session, and the page that they wanted or the second step first. A browser that
/// is not known yet is from now on, where no step is owed.
pub async fn arrive(
    app: &App,
    actor: &Actor,
    token: &str,
    (device, agent): (String, String),
    next: &str,
) -> Result<Response> {
    let next = local(Some(next));
    let signed_in = super::actor_of(app, Some(token), &actor.address, &actor.request).await?;
    let session = cookies::session(app, token);
    if signed_in.owing.is_some() {
        return Ok(([session], Redirect::to(&second_step(&next))).into_response());
    }
    let fresh = app.act(&signed_in, async move |tx| actions::remember_anew(tx, &device, &agent).await).await?;
    let known = fresh.map(|token| cookies::device(app, &token));
    let cookies: Vec<_> = [Some(session), known].into_iter().flatten().collect();
    Ok((AppendHeaders(cookies), Redirect::to(&next)).into_response())
}

async fn sign_out(State(app): State<App>, actor: Actor, Press(_): Press) -> Result<Response> {
    let (session, me) = (actor.session, if actor.is_person() { actor } else { super::bearer(&actor)? });
    app.act(&me, async move |tx| actions::sign_out(tx, session).await).await?;
    let clear = (header::HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    Ok(([cookies::no_session(&app), clear], Redirect::to("/")).into_response())
}

#[derive(Template)]
#[template(path = "accounts/activate.html")]
struct Activate {
    frame: Frame,
    code: String,
    login: String,
    name: String,
}

#[derive(Clone, Deserialize)]
struct NewPassword {
    password: String,
    again: String,
}

/// A code that opens nothing, with the ways that are left.
#[derive(Template)]
#[template(path = "accounts/void.html")]
struct Void {
    frame: Frame,
    says: &'static str,
}

async fn activate_page(State(app): State<App>, actor: Actor, Path(code): Path<String>) -> Result<Response> {
    let asked = code.clone();
    let looked = app.look(&actor, async move |view| {
        Ok((store::invited(view, &asked).await?, crate::frame(view, "激活账号", Kind::Public).await?))
    });
    let (found, frame) = looked.await?;
    Ok(match found {
        Some(store::Invited { login, name, .. }) => Page(Activate { frame, code, login, name }).into_response(),
        None => (StatusCode::CONFLICT, Page(Void { frame, says: words::CODE })).into_response(),
    })
}

async fn activate(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    form: Form<NewPassword>,
) -> Result<Response> {
    if form.fields.password != form.fields.again {
        return Err(Refusal::field("again", words::AGAIN).into());
    }
    let login = actions::activate(&app, &actor, &code, &form.fields.password).await?;
    let sealed = app.house.seal.seal(PLACE, login.as_bytes())?;
    Ok(([cookies::brief(&app, ACTIVATED, &sealed, 5 * MINUTE / SECOND)], Redirect::to("/sign-in")).into_response())
}

#[derive(Template)]
#[template(path = "accounts/devices.html")]
struct Devices {
    frame: Frame,
    devices: Vec<Device>,
    here: i64,
    person: kernel::Id<kernel::Person>,
    elevated: bool,
    links: bool,
}

async fn devices(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let (gate, person) = (view.house.judge.gate(), view.actor.id());
        let elevated = super::is_elevated(view, person).await?;
        let (idle, longest) = limits(&gate, elevated);
        let devices = store::devices(view, idle, longest).await?;
        let frame = crate::frame(view, "账号与登录设备", Kind::Learner).await?;
        let links = !view.house.config.sso.ways().is_empty();
        Ok(Devices { frame, devices, here: view.actor.session, person, elevated, links })
    });
    Ok(Page(page.await?))
}

async fn end_others(State(app): State<App>, actor: Actor, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async |tx| {
        actions::sign_out_elsewhere(tx).await?;
        Ok("/account".into())
    })
    .await
}

#[derive(Template)]
#[template(path = "accounts/password.html")]
struct Password {
    frame: Frame,
    login: String,
}

async fn password_page(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let login = store::login_of(view, view.actor.id()).await?;
        let frame = crate::frame(view, "修改密码", Kind::Learner).await?.under("账号与登录设备", "/account");
        Ok(Password { frame, login })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Change {
    present: String,
    password: String,
    again: String,
}

async fn change_password(State(app): State<App>, actor: Actor, form: Form<Change>) -> Result<Redirect> {
    let Change { present, password, again } = form.fields;
    if password != again {
        return Err(Refusal::field("again", words::AGAIN).into());
    }
    actions::change_password(&app, &actor, &present, &password).await?;
    Ok(Redirect::to("/account"))
}

/// A path of this site; anything else becomes the page on which this person arrives. Browsers leave tabs and line ends out of
/// an address before they read it.
pub fn local(next: Option<&str>) -> String {
    let odd = |sign: char| sign == '\\' || sign.is_control();
    let inside = |to: &&str| to.starts_with('/') && !to.starts_with("//") && !to.contains(odd);
    next.filter(inside).unwrap_or("/landing").to_owned()
}
