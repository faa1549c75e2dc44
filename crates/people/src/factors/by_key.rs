//! Signing in by a passkey alone: whoever holds the key and is recognised by its device (user verification is demanded) has
//! given two kinds of evidence, and no password was asked. Whoever guesses at a password closes the password, not this door
//! (IA-05). The key says whose it is: nobody learns here whether a login exists.
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use kernel::seal::fingerprint;
use kernel::{Actor, App, At, Audience, Doors, Id, Person, Refusal, Result, SECOND, Sent, Trace};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, Uuid};

use super::passkeys::{Answered, Nothing, PATIENCE, Proof, fault, here, led, passkeys, used};
use super::{actions, store, words};
use crate::accounts::{self, cookies, throttle};

const COOKIE: &str = "key";
const PLACE: &str = "factors.by_key";

pub fn doors() -> Doors {
    let door = Audience::Public;
    Doors::new().post("/sign-in/passkey/ask", door, Trace::Ledger("factors.challenge"), ask).post(
        "/sign-in/passkey",
        door,
        Trace::Audit("factors.answered"),
        answer,
    )
}

/// What a browser was asked: it keeps the question itself, sealed, since there is no session to keep it with.
#[derive(Serialize, Deserialize)]
struct Asked {
    state: DiscoverableAuthentication,
    at: At,
}

async fn ask(State(app): State<App>, _: Sent<Nothing>) -> Result<Response> {
    let (mut asked, state) = here(&app)?.start_discoverable_authentication().map_err(fault)?;
    // A button was pressed: the browser shows its keys at once, instead of offering them while somebody types.
    asked.mediation = None;
    let sealed = app.house.seal.seal(PLACE, &serde_json::to_vec(&Asked { state, at: app.now() })?)?;
    Ok(([cookies::brief(&app, COOKIE, &sealed, PATIENCE / SECOND)], Json(asked)).into_response())
}

async fn answer(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Sent(said): Sent<Answered<PublicKeyCredential>>,
) -> Result<Response> {
    let cookie = cookies::read(&app, &headers, COOKIE).unwrap_or_default();
    let asked = asked_of(&app, &cookie).ok_or_else(|| Refusal::not_now(words::CHALLENGE))?;
    let (person, proof) = proved(&app, &actor, asked.state, &said.credential).await?;
    let (agent, device) = (cookies::agent_of(&headers), cookies::device_of(&app, &headers));
    let (known, browser) = (device.clone(), agent.clone());
    let once = format!("{PLACE}.{}", fingerprint(&cookie).map_err(anyhow::Error::from)?);
    let signed_in = app.act(&actor, async move |tx| {
        if !tx.is_first_use(&once).await? {
            return Err(Refusal::not_now(words::CHALLENGE).into());
        }
        used(tx, person, &proof).await?;
        accounts::sign_in_by_key(tx, person, &known, &browser).await
    });
    let token = signed_in.await??;
    let arrived = accounts::arrive(&app, &actor, &token, (device, agent), &said.next).await?;
    Ok((AppendHeaders([cookies::brief(&app, COOKIE, "", 0)]), led(arrived)).into_response())
}

/// The question in a cookie of ours, while it waits for its answer.
fn asked_of(app: &App, cookie: &str) -> Option<Asked> {
    let open = app.house.seal.open_sealed(PLACE, cookie).ok()?;
    let asked: Asked = serde_json::from_slice(&open).ok()?;
    (0..PATIENCE).contains(&(app.now().0 - asked.at.0)).then_some(asked)
}

/// Whose key answered. A wrong answer in somebody's name is in the trail; it closes nothing.
async fn proved(
    app: &App,
    actor: &Actor,
    state: DiscoverableAuthentication,
    said: &PublicKeyCredential,
) -> Result<(Id<Person>, Proof)> {
    let no = || Refusal::field("credential", words::PASSKEY);
    let site = here(app)?;
    let (whose, key_id) = site.identify_discoverable_authentication(said).map_err(|_| no())?;
    let (person, key_id) = (person_of(whose).ok_or_else(no)?, key_id.to_vec());
    let own = app.look(actor, async move |view| store::of(view, person).await).await?;
    let found = passkeys(&app.house, &own)?.into_iter().find(|(_, key)| *key.cred_id() == key_id[..]);
    let (factor, mut key) = found.ok_or_else(no)?;
    let done = site.finish_discoverable_authentication_v2(said, state, &key);
    if let Some(done) = done.ok().filter(webauthn_rs::prelude::AuthenticationResult::user_verified)
        && key.update_credential(&done).is_some()
    {
        return Ok((person, Proof::of(app, factor, &key)?));
    }
    let wrong = app.act(actor, async move |tx| actions::wrong(tx, person, throttle::PASSKEY, no()).await);
    Err(wrong.await?.into())
}

/// Whom a key names: as `user_of` said it when the key was made.
fn person_of(whose: Uuid) -> Option<Id<Person>> {
    i64::try_from(whose.as_u128()).ok().map(Id::new)
}

/// As whom a person's keys know them.
pub(super) fn user_of(person: Id<Person>) -> Uuid {
    Uuid::from_u128(u128::from(person.0.unsigned_abs()))
}
