//! Leaving with a question, and coming back with an answer. The address to which the other house sends the browser only shows
//! a form: what changes something is a post from our own page, as everywhere.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Page, Refusal, Result, Trace};
use people::accounts::{self, cookies};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::asked::{Answer, Asked, COOKIE, KEPT, Purpose};
use super::{actions, words};

pub fn doors() -> Doors {
    let (all, mine) = (Audience::Public, Audience::SignedIn);
    Doors::new()
        .get("/sign-in/by/{way}", all, leave)
        .get("/sign-in/by/{way}/back", all, come_back)
        .post("/sign-in/by/{way}", all, Trace::Audit("accounts.signed_in"), sign_in)
        .get("/account/links/{way}/new", mine, leave_to_link)
        .with_fresh_proof()
        .post("/account/links/{way}", mine, Trace::Audit("links.made"), link)
        .with_fresh_proof()
}

/// The whole address to which the other house sends people back: what the operator said, whatever the request says.
pub fn back(app: &App, way: &str) -> String {
    format!("{}/sign-in/by/{way}/back", app.house.config.origin)
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

async fn leave(
    State(app): State<App>,
    Path(way): Path<String>,
    actor: Actor,
    Query(to): Query<Next>,
) -> Result<Response> {
    let next = accounts::local(to.next.as_deref());
    if actor.is_person() {
        return Ok(Redirect::to(&next).into_response());
    }
    go(&app, &Asked::now(&way, Purpose::SignIn, &next, app.now())).await
}

async fn leave_to_link(State(app): State<App>, Path(way): Path<String>, actor: Actor) -> Result<Response> {
    go(&app, &Asked::now(&way, Purpose::Link(actor.session), "/account/links", app.now())).await
}

async fn go(app: &App, asked: &Asked) -> Result<Response> {
    let address = actions::leave(app, asked).await?;
    let cookie = cookies::brief(app, COOKIE, &asked.sealed(&app.house.seal)?, KEPT);
    Ok((AppendHeaders([cookie]), Redirect::to(&address)).into_response())
}

#[derive(Template)]
#[template(path = "sso/back.html")]
struct Back {
    frame: Frame,
    door: String,
    name: String,
    links: bool,
    answer: Answer,
}

/// Other houses say more than we asked for; without a code or a ticket they say no.
async fn come_back(
    State(app): State<App>,
    Path(way): Path<String>,
    actor: Actor,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response> {
    let asked = match met(&app, &headers, &answer, &way) {
        // Whoever turned back to this page after it had gone on.
        Err(_) if actor.is_person() => return Ok(Redirect::to(&accounts::local(None)).into_response()),
        asked => asked?,
    };
    let links = asked.purpose != Purpose::SignIn;
    if answer.code.is_empty() && answer.ticket.is_empty() {
        return Err(Refusal::not_now(words::DECLINED).into());
    }
    let name = app.house.config.sso.ways().into_iter().find(|(code, _)| *code == way);
    let name = name.map(|(_, name)| name.to_owned()).ok_or(Refusal::NotFound)?;
    let door = if links { format!("/account/links/{way}") } else { format!("/sign-in/by/{way}") };
    let title = if links { "绑定统一身份" } else { "登录" };
    let frame = app.look(&actor, async move |view| people::frame(view, title, Kind::Public).await).await?;
    Ok(Page(Back { frame, door, name, links, answer }).into_response())
}

async fn sign_in(
    State(app): State<App>,
    Path(way): Path<String>,
    actor: Actor,
    headers: HeaderMap,
    form: Form<Answer>,
) -> Result<Response> {
    let answer = form.fields;
    let asked = met_for(Purpose::SignIn, &app, &headers, &answer, &way)?;
    if actor.is_person() {
        return Ok(Redirect::to(&asked.next).into_response());
    }
    let foreign = actions::believed(&app, &actor, &asked, &answer).await?;
    let (agent, device) = (cookies::agent_of(&headers), cookies::device_of(&app, &headers));
    let (said, known) = (agent.clone(), device.clone());
    let token = app.act(&actor, async move |tx| actions::sign_in(tx, &answer, &foreign, &known, &said).await).await??;
    let arrived = accounts::arrive(&app, &actor, &token, (device, agent), &asked.next).await?;
    Ok((AppendHeaders([cookies::brief(&app, COOKIE, "", 0)]), arrived).into_response())
}

async fn link(
    State(app): State<App>,
    Path(way): Path<String>,
    actor: Actor,
    headers: HeaderMap,
    form: Form<Answer>,
) -> Result<Response> {
    let answer = form.fields;
    let asked = met_for(Purpose::Link(actor.session), &app, &headers, &answer, &way)?;
    let foreign = actions::believed(&app, &actor, &asked, &answer).await?;
    app.act(&actor, async move |tx| actions::link(tx, &answer, &foreign).await).await?;
    Ok((AppendHeaders([cookies::brief(&app, COOKIE, "", 0)]), Redirect::to("/account/links")).into_response())
}

/// The question that this answer is to, out of this browser's own cookie.
fn met(app: &App, headers: &HeaderMap, answer: &Answer, way: &str) -> Result<Asked> {
    let cookie = cookies::read(app, headers, COOKIE).unwrap_or_default();
    let asked = Asked::open(&app.house.seal, &cookie).filter(|asked| asked.is_met_by(answer, way, app.now()));
    asked.ok_or_else(|| Refusal::not_now(words::STALE).into())
}

/// The same, where it was asked for this purpose.
fn met_for(purpose: Purpose, app: &App, headers: &HeaderMap, answer: &Answer, way: &str) -> Result<Asked> {
    let asked = met(app, headers, answer, way)?;
    if asked.purpose != purpose {
        return Err(Refusal::not_now(words::STALE).into());
    }
    Ok(asked)
}
