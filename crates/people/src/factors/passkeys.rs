//! Passkeys (通行密钥, WebAuthn): the device itself asks its owner (user verification is demanded), the site's own address is
//! part of what is signed. Not offered where people reach the site by a bare number (127.0.0.1): browsers know no passkeys
//! there.
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse as _, Response};
use kernel::{Actor, App, Audience, Doors, House, MINUTE, Person, Refusal, Result, Sent, Trace, Tx};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::by_key::user_of;
use super::factor::{Factor, Kind, place};
use super::{actions, second, store, words};
use crate::accounts::{self, cookies, local, throttle};

pub fn doors() -> Doors {
    let (mine, public) = (Audience::SignedIn, Audience::Public);
    let (asked, answered) = (Trace::Ledger("factors.challenge"), Trace::Audit("factors.answered"));
    Doors::new()
        .post("/account/passkeys/ask", mine, asked, ask_new)
        .with_fresh_proof()
        .post("/account/passkeys", mine, Trace::Audit("factors.added"), add)
        .with_fresh_proof()
        .post("/sign-in/second/passkey/ask", public, asked, ask_second)
        .post("/sign-in/second/passkey", public, answered, answer_second)
        .post("/sign-in/again/passkey/ask", mine, asked, ask_again)
        .post("/sign-in/again/passkey", mine, Trace::Audit("factors.proved_again"), answer_again)
}

/// How long a question waits for its answer.
pub(super) const PATIENCE: i64 = 5 * MINUTE;

/// The site as passkeys know it; none where its address is no name.
pub fn site(house: &House) -> Option<Webauthn> {
    let origin = Url::parse(&house.config.origin).ok()?;
    let host = origin.domain()?.to_owned();
    WebauthnBuilder::new(&host, &origin).ok()?.rp_name("北京教师学习网").build().ok()
}

pub(super) fn here(app: &App) -> Result<Webauthn> {
    site(&app.house).ok_or_else(|| Refusal::not_now(words::NO_PASSKEYS).into())
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

#[derive(Deserialize)]
pub(super) struct Answered<C> {
    pub credential: C,
    #[serde(default)]
    name: String,
    #[serde(default)]
    pub next: String,
}

#[derive(Serialize)]
struct To {
    to: String,
}

async fn ask_new(State(app): State<App>, actor: Actor, _: Sent<Nothing>) -> Result<Response> {
    let site = here(&app)?;
    let (login, own) = app
        .look(&actor, async |view| {
            let me = view.actor.id();
            Ok((accounts::login_of(view, me).await?, store::of(view, me).await?))
        })
        .await?;
    let known = passkeys(&app.house, &own)?.into_iter().map(|(_, key)| key.cred_id().clone()).collect();
    let user = user_of(actor.id());
    let (asked, state) = site.start_passkey_registration(user, &login, &login, Some(known)).map_err(fault)?;
    keep(&app, &actor, serde_json::to_string(&state)?).await?;
    // One that the device finds by itself needs no login and no password; where it has no room, it is a second step only.
    let mut asked = serde_json::to_value(asked)?;
    asked["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred".into();
    Ok(Json(asked).into_response())
}

async fn add(
    State(app): State<App>,
    actor: Actor,
    Sent(said): Sent<Answered<RegisterPublicKeyCredential>>,
) -> Result<Json<To>> {
    let state: PasskeyRegistration = met(&app, &actor).await?;
    let made = here(&app)?.finish_passkey_registration(&said.credential, &state);
    let key = serde_json::to_vec(&made.map_err(|_| Refusal::field("credential", words::PASSKEY))?)?;
    let name = said.name;
    app.act(&actor, async move |tx| actions::add(tx, Kind::Passkey, &name, &key).await).await?;
    Ok(Json(To { to: "/account/factors".into() }))
}

async fn ask_second(State(app): State<App>, actor: Actor, _: Sent<Nothing>) -> Result<Response> {
    ask(&app, &accounts::bearer(&actor)?).await
}

async fn ask_again(State(app): State<App>, actor: Actor, _: Sent<Nothing>) -> Result<Response> {
    ask(&app, &actor).await
}

/// A challenge to every passkey of the person.
async fn ask(app: &App, me: &Actor) -> Result<Response> {
    let own = app.look(me, async |view| store::of(view, view.actor.id()).await).await?;
    let keys: Vec<Passkey> = passkeys(&app.house, &own)?.into_iter().map(|(_, key)| key).collect();
    if keys.is_empty() {
        return Err(Refusal::not_now(words::NO_PASSKEY).into());
    }
    let (asked, state) = here(app)?.start_passkey_authentication(&keys).map_err(fault)?;
    keep(app, me, serde_json::to_string(&state)?).await?;
    Ok(Json(asked).into_response())
}

async fn answer_second(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Sent(said): Sent<Answered<PublicKeyCredential>>,
) -> Result<Response> {
    let me = accounts::bearer(&actor)?;
    let proof = proved(&app, &me, &said.credential).await?;
    let given = async move |tx: &mut Tx<'_>| {
        let me = tx.actor.id();
        Ok(Ok(used(tx, me, &proof).await?))
    };
    let done = second::complete(&app, &actor, &headers, &said.next, 2, given).await?;
    Ok(led(done))
}

/// Where a page is led, for a script: the place as JSON, with the cookies.
pub(super) fn led(response: Response) -> Response {
    let (head, _) = response.into_parts();
    let to = head.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("/").to_owned();
    let mut answer = Json(To { to }).into_response();
    for cookie in head.headers.get_all(SET_COOKIE) {
        answer.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    answer
}

async fn answer_again(
    State(app): State<App>,
    actor: Actor,
    Sent(said): Sent<Answered<PublicKeyCredential>>,
) -> Result<Response> {
    let proof = proved(&app, &actor, &said.credential).await?;
    let token = app
        .act(&actor, async move |tx| {
            let me = tx.actor.id();
            used(tx, me, &proof).await?;
            let token = kernel::seal::random_code();
            accounts::prove_again(tx, &token, 2).await?;
            tx.trace("factors.proved_again", ("Person", me.0), &"").await?;
            Ok(token)
        })
        .await?;
    Ok(([cookies::session(&app, &token)], Json(To { to: local(Some(&said.next)) })).into_response())
}

/// A passkey that answered: its row, and what it is from now on (its counter moved).
pub(super) struct Proof {
    factor: kernel::Id<Factor>,
    sealed: String,
}

impl Proof {
    pub(super) fn of(app: &App, factor: kernel::Id<Factor>, key: &Passkey) -> Result<Self> {
        Ok(Self { factor, sealed: app.house.seal.seal(&place(factor), &serde_json::to_vec(key)?)? })
    }
}

/// Holds the answer against the challenge and the keys of the person. A wrong one is counted and refused.
async fn proved(app: &App, me: &Actor, said: &PublicKeyCredential) -> Result<Proof> {
    let state: PasskeyAuthentication = met(app, me).await?;
    let own = app.look(me, async |view| store::of(view, view.actor.id()).await).await?;
    let answer = here(app)?.finish_passkey_authentication(said, &state).ok().filter(|done| done.user_verified());
    let Some(answer) = answer else {
        let person = me.id();
        let no = app.act(me, async move |tx| {
            let no = Refusal::field("credential", words::PASSKEY);
            actions::wrong(tx, person, throttle::PASSKEY, no).await
        });
        return Err(no.await?.into());
    };
    for (factor, mut key) in passkeys(&app.house, &own)? {
        if key.update_credential(&answer).is_some() {
            return Proof::of(app, factor, &key);
        }
    }
    Err(Refusal::field("credential", words::PASSKEY).into())
}

pub(super) async fn used(tx: &mut Tx<'_>, person: kernel::Id<Person>, proof: &Proof) -> Result<()> {
    if !actions::is_sound(tx, proof.factor).await? || !store::used(tx, proof.factor, &proof.sealed).await? {
        return Err(Refusal::field("credential", words::PASSKEY).into());
    }
    tx.trace("factors.answered", ("Person", person.0), &Kind::Passkey.name()).await
}

pub(super) fn passkeys(house: &House, own: &[Factor]) -> Result<Vec<(kernel::Id<Factor>, Passkey)>> {
    let keys = own.iter().filter(|one| one.kind == Kind::Passkey);
    keys.map(|one| Ok((one.id, serde_json::from_slice(&house.seal.open_sealed(&place(one.id), &one.sealed)?)?)))
        .collect()
}

async fn keep(app: &App, me: &Actor, state: String) -> Result<()> {
    app.act(me, async move |tx| store::keep_challenge(tx, &state, tx.now.plus(PATIENCE)).await).await
}

/// The challenge that the session was given, once.
async fn met<S: serde::de::DeserializeOwned>(app: &App, me: &Actor) -> Result<S> {
    let state = app.act(me, async |tx| store::met_challenge(tx).await).await?;
    let state = state.ok_or_else(|| Refusal::not_now(words::CHALLENGE))?;
    Ok(serde_json::from_str(&state)?)
}

pub(super) fn fault(no: webauthn_rs::prelude::WebauthnError) -> kernel::Error {
    anyhow::anyhow!("webauthn: {no}").into()
}
