//! Where somebody asks for a code, and where they set a new password with it.
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Page, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::{actions, words};
use crate::accounts;

pub fn doors() -> Doors {
    let door = Audience::Public;
    Doors::new()
        .get("/sign-in/forgotten", door, ask)
        .post("/sign-in/forgotten", door, Trace::Audit("forgotten.text_sent"), send)
        .post("/sign-in/forgotten/answer", door, Trace::Audit("forgotten.renewed"), renew)
}

#[derive(Template)]
#[template(path = "forgotten/ask.html")]
struct Ask {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "forgotten/answer.html")]
struct Answer {
    frame: Frame,
    login: String,
}

async fn ask(State(app): State<App>, actor: Actor) -> Result<Response> {
    if actor.is_person() {
        return Ok(Redirect::to("/account/password").into_response());
    }
    let frame = app.look(&actor, async |view| crate::frame(view, "忘记密码", Kind::Public).await).await?;
    Ok(Page(Ask { frame }).into_response())
}

#[derive(Clone, Deserialize)]
struct Who {
    login: String,
}

/// The page on which the code is typed is the answer itself: the same for every login.
async fn send(State(app): State<App>, actor: Actor, form: Form<Who>) -> Result<Page<impl Template>> {
    let login = Refusal::unless_long("login", &form.fields.login, 1..=60, words::LOGIN)?;
    let asked = login.clone();
    app.act(&actor, async move |tx| actions::send(tx, &asked).await).await?;
    let frame = app.look(&actor, async |view| crate::frame(view, "重新设置密码", Kind::Public).await).await?;
    Ok(Page(Answer { frame, login }))
}

#[derive(Clone, Deserialize)]
struct Typed {
    login: String,
    code: String,
    tail: String,
    password: String,
    again: String,
}

async fn renew(State(app): State<App>, actor: Actor, form: Form<Typed>) -> Result<Redirect> {
    let Typed { login, code, tail, password, again } = form.fields;
    if password != again {
        return Err(Refusal::field("again", accounts::words::AGAIN).into());
    }
    if password.len() > 400 || login.len() > 200 {
        return Err(Refusal::field("code", words::WRONG).into());
    }
    actions::renew(&app, &actor, actions::Said { login, code, tail, password }).await?;
    Ok(Redirect::to("/sign-in"))
}
