//! The verbs. Other houses are asked before the transaction, never inside it.
use kernel::config::{Cas, Oidc};
use kernel::{Actor, App, Refusal, Result, Tx};
use people::accounts;
use people::links::{self, Foreign};

use super::asked::{Answer, Asked};
use super::{cas, oidc, store, words};

/// A house that the operator named.
enum Other<'a> {
    Oidc(&'a Oidc),
    Cas(&'a Cas),
}

fn other<'a>(app: &'a App, way: &str) -> Result<Other<'a>> {
    let sso = &app.house.config.sso;
    match (way, &sso.oidc, &sso.cas) {
        ("oidc", Some(oidc), _) => Ok(Other::Oidc(oidc)),
        ("cas", _, Some(cas)) => Ok(Other::Cas(cas)),
        _ => Err(Refusal::NotFound.into()),
    }
}

/// Where the browser is sent with a question.
///
/// # Errors
/// `NotFound` for a way that the operator did not name; `NotNow` where its house cannot be reached.
pub async fn leave(app: &App, asked: &Asked) -> Result<String> {
    let address = match other(app, &asked.way)? {
        Other::Oidc(oidc) => oidc::address(app, oidc, asked).await,
        Other::Cas(cas) => Ok(cas::address(app, cas, asked)),
    };
    address.map_err(|why| {
        tracing::warn!(way = asked.way, "single sign-on: {why:#}");
        Refusal::not_now(words::UNREACHABLE).into()
    })
}

/// Who gave this answer. What is not believed leaves its trace.
///
/// # Errors
/// `NotNow`, with one sentence for every reason: whoever tries learns nothing.
pub async fn believed(app: &App, actor: &Actor, asked: &Asked, answer: &Answer) -> Result<Foreign> {
    let (way, issuer, told) = match other(app, &asked.way)? {
        Other::Oidc(oidc) => ("oidc", &oidc.issuer, oidc::subject(app, oidc, asked, answer).await),
        Other::Cas(cas) => ("cas", &cas.address, cas::subject(app, cas, asked, answer).await),
    };
    match told {
        Ok(subject) => Ok(Foreign { way, issuer: issuer.clone(), subject }),
        Err(why) => {
            // A stranger may say anything, at any length.
            let why: String = format!("{why:#}").chars().take(200).collect();
            tracing::warn!(way, "an answer of another house is not believed: {why}");
            app.act(actor, async move |tx| tx.trace("sso.refused", ("Way", 0), &(way, &why)).await).await?;
            Err(Refusal::not_now(words::UNPROVEN).into())
        }
    }
}

/// Signs in whoever is meant: the session's token.
///
/// # Errors
/// `NotNow` for an answer that was used, or for somebody who linked no account.
pub async fn sign_in(
    tx: &mut Tx<'_>,
    answer: &Answer,
    foreign: &Foreign,
    device: &str,
    agent: &str,
) -> Result<std::result::Result<String, Refusal>> {
    if !spend(tx, answer).await? {
        tx.trace("sso.refused", ("Way", 0), &(foreign.way, "spent")).await?;
        return Ok(Err(Refusal::not_now(words::STALE)));
    }
    match links::person_of(tx, foreign).await? {
        Some(person) => accounts::sign_in_as(tx, person, device, agent).await,
        None => {
            tx.trace("sso.refused", ("Way", 0), &(foreign.way, "no link")).await?;
            Ok(Err(Refusal::not_now(words::UNKNOWN)))
        }
    }
}

/// Links the actor with whoever is meant.
///
/// # Errors
/// As `links::make`; `NotNow` for an answer that was used.
pub async fn link(tx: &mut Tx<'_>, answer: &Answer, foreign: &Foreign) -> Result<()> {
    if !spend(tx, answer).await? {
        return Err(Refusal::not_now(words::STALE).into());
    }
    links::make(tx, foreign).await
}

/// True the first time: an answer counts once, and so does what it brought.
async fn spend(tx: &mut Tx<'_>, answer: &Answer) -> Result<bool> {
    store::forget(tx).await?;
    for said in [&answer.state, &answer.code, &answer.ticket].into_iter().filter(|said| !said.is_empty()) {
        if !store::spend(tx, said).await? {
            return Ok(false);
        }
    }
    Ok(true)
}
