//! One's own factors, and evidence given again before what is dangerous.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Page, Press, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::factor::{self, Factor, Kind};
use super::{actions, passkeys, recovery, second, store, words};
use crate::accounts::{self, cookies, local};

pub fn doors() -> Doors {
    let mine = Audience::SignedIn;
    let added = Trace::Audit("factors.added");
    Doors::new()
        .get("/account/factors", mine, show)
        .post("/account/factors", mine, added, add)
        .with_fresh_proof()
        .press("/account/factors/{id}/removal", mine, Trace::Audit("factors.removed"), actions::remove, back)
        .with_fresh_proof()
        .post("/account/recovery-codes", mine, Trace::Audit("factors.codes_made"), make_codes)
        .with_fresh_proof()
        .get("/sign-in/again", mine, again_page)
        .post("/sign-in/again", mine, Trace::Audit("factors.proved_again"), again)
}

fn back(_: kernel::Id<Factor>) -> String {
    "/account/factors".into()
}

#[derive(Template)]
#[template(path = "factors/own.html")]
struct Own {
    frame: Frame,
    factors: Vec<Factor>,
    codes_left: i64,
    elevated: bool,
    fresh: bool,
    secret: String,
    picture: String,
    passkeys: bool,
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async |view| own(view).await).await?))
}

async fn own(view: &mut View<'_>) -> Result<Own> {
    let me = view.actor.id();
    let login = accounts::login_of(view, me).await?;
    let (secret, picture) = second::offer(view, &login).await?;
    Ok(Own {
        factors: store::of(view, me).await?,
        codes_left: store::codes_left(view, me).await?,
        elevated: accounts::is_elevated(view, me).await?,
        fresh: view.actor.fresh,
        secret,
        picture,
        passkeys: passkeys::site(view.house).is_some(),
        frame: crate::frame(view, "两步验证", Face::Learner).await?.under("账号与登录设备", "/account"),
    })
}

#[derive(Clone, Deserialize)]
struct New {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
}

async fn add(State(app): State<App>, actor: Actor, form: Form<New>) -> Result<Redirect> {
    let New { code, name } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let me = tx.actor.id();
        let taken = store::ever(tx, me).await?;
        let secret = factor::secret_of(tx.house, me, tx.actor.session, taken);
        actions::add_totp(tx, &secret, &code, &name).await?;
        Ok("/account/factors".into())
    })
    .await
}

#[derive(Template)]
#[template(path = "factors/codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

/// The page that shows them is the answer itself: they are told this once.
async fn make_codes(State(app): State<App>, actor: Actor, _: Press) -> Result<Page<impl Template>> {
    let page = app.act(&actor, async |tx| {
        let codes = recovery::make(tx).await?;
        let frame = crate::frame(tx, "恢复码", Face::Learner).await?.under("两步验证", "/account/factors");
        Ok(Codes { frame, codes })
    });
    Ok(Page(page.await?))
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "factors/again.html")]
struct Again {
    frame: Frame,
    next: String,
    login: String,
    app: bool,
    passkey: bool,
}

async fn again_page(State(app): State<App>, actor: Actor, Query(to): Query<Next>) -> Result<Page<impl Template>> {
    let next = local(to.next.as_deref());
    let page = app.look(&actor, async move |view| {
        let me = view.actor.id();
        let own = store::of(view, me).await?;
        let has = |kind| own.iter().any(|one| one.kind == kind);
        let (app, passkey) = (has(Kind::Totp), has(Kind::Passkey));
        let (login, frame) =
            (accounts::login_of(view, me).await?, crate::frame(view, "再次验证", Face::Learner).await?);
        Ok(Again { frame, next: next.clone(), login, app, passkey })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Evidence {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// A code of an app from whoever has a factor, the password from everybody else.
async fn again(State(app): State<App>, actor: Actor, headers: HeaderMap, form: Form<Evidence>) -> Result<Response> {
    let (Evidence { password, code, next }, device) = (form.fields, cookies::device_of(&app, &headers));
    let two = app.look(&actor, async |view| actions::by_factor(view).await).await?;
    if !two && !accounts::is_own_password(&app, &actor, &password).await? {
        return Err(Refusal::field("password", words::PASSWORD).into());
    }
    let done = app.act(&actor, async move |tx| {
        if two && let Err(no) = actions::answer_totp(tx, &code, &device).await? {
            return Ok(Err(no));
        }
        let token = kernel::seal::random_code();
        accounts::prove_again(tx, &token, if two { 2 } else { 1 }).await?;
        tx.trace("factors.proved_again", ("Person", tx.actor.id().0), &"").await?;
        Ok(Ok(token))
    });
    let token = done.await??;
    Ok(([cookies::session(&app, &token)], Redirect::to(&local(Some(&next)))).into_response())
}
