//! Signing in and out, activating, and one's own sessions.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Page, Press, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::store::Device;
use super::{actions, store, words};

pub fn doors() -> Doors {
    Doors::new()
        .get("/sign-in", Audience::Public, sign_in_page)
        .post("/sign-in", Audience::Public, Trace::Audit("accounts.signed_in"), sign_in)
        .post("/sign-out", Audience::SignedIn, Trace::Audit("accounts.signed_out"), sign_out)
        .get("/activate/{code}", Audience::Public, activate_page)
        .post("/activate/{code}", Audience::Public, Trace::Audit("accounts.activated"), activate)
        .get("/account", Audience::SignedIn, devices)
        .press(
            "/account/sessions/{id}/end",
            Audience::SignedIn,
            Trace::Audit("accounts.signed_out"),
            async |tx, id, _| actions::sign_out(tx, id).await,
            |_| "/account".to_owned(),
        )
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignIn {
    frame: Frame,
    next: String,
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

async fn sign_in_page(State(app): State<App>, actor: Actor, Query(to): Query<Next>) -> Result<Page<impl Template>> {
    let frame = app.look(&actor, async |view| crate::frame(view, "登录", Kind::Public).await).await?;
    Ok(Page(SignIn { frame, next: local(to.next.as_deref()) }))
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
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let token = actions::sign_in(&app, &actor, &login, &password, agent).await?;
    let cookie = cookie(&app, &token, "");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&local(Some(&next)))).into_response())
}

async fn sign_out(State(app): State<App>, actor: Actor, Press(_): Press) -> Result<Response> {
    let session = actor.session;
    app.act(&actor, async move |tx| actions::sign_out(tx, session).await).await?;
    let gone = (header::SET_COOKIE, cookie(&app, "", "; Max-Age=0"));
    let clear = (header::HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    Ok(([gone, clear], Redirect::to("/")).into_response())
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

async fn activate_page(State(app): State<App>, actor: Actor, Path(code): Path<String>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let Some((login, name)) = store::invited(view, &code).await? else {
            return Err(Refusal::not_now(words::CODE).into());
        };
        Ok(Activate { frame: crate::frame(view, "激活账号", Kind::Public).await?, code: code.clone(), login, name })
    });
    Ok(Page(page.await?))
}

async fn activate(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    form: Form<NewPassword>,
) -> Result<Redirect> {
    if form.fields.password != form.fields.again {
        return Err(Refusal::field("again", "两次输入的密码不一致，请重新输入").into());
    }
    actions::activate(&app, &actor, &code, &form.fields.password).await?;
    Ok(Redirect::to("/sign-in"))
}

#[derive(Template)]
#[template(path = "accounts/devices.html")]
struct Devices {
    frame: Frame,
    devices: Vec<Device>,
    here: i64,
    person: kernel::Id<kernel::Person>,
}

async fn devices(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let devices = store::devices(view).await?;
        Ok(Devices {
            frame: crate::frame(view, "账号与登录设备", Kind::Learner).await?,
            devices,
            here: view.actor.session,
            person: view.actor.id(),
        })
    });
    Ok(Page(page.await?))
}

/// A path of this site; anything else becomes the page on which this person arrives.
fn local(next: Option<&str>) -> String {
    let inside = |to: &&str| to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    next.filter(inside).unwrap_or("/landing").to_owned()
}

fn cookie(app: &App, token: &str, more: &str) -> HeaderValue {
    let tls = app.house.config.tls;
    let (name, secure) = if tls { ("__Host-sid", "; Secure") } else { ("sid", "") };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
