//! The verbs: a code is sent, and whoever has it sets a new password. Hashing happens between two transactions.
use kernel::{Actor, App, Id, Person, Refusal, Result, Tx, View, seal};

use super::{store, words};
use crate::accounts::{self, throttle};
use crate::inbox::{Notice, notify};
use crate::persons::{self, Sealed};
use crate::{messages, messages::Channel};

/// How many characters of the document are asked for.
const TAIL: usize = 6;

/// What somebody says who has a code.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub login: String,
    pub code: String,
    /// The last six characters of the document.
    pub tail: String,
    pub password: String,
}

/// Sends a code to the telephone of whoever this is, where this way is open to them; otherwise nothing. Whoever asks learns
/// neither.
pub async fn send(tx: &mut Tx<'_>, login: &str) -> Result<()> {
    if !sent(tx, login).await? {
        tx.actor.changed_nothing();
    }
    Ok(())
}

async fn sent(tx: &mut Tx<'_>, login: &str) -> Result<bool> {
    let Some(person) = served(tx, login).await? else { return Ok(false) };
    let Some(phone) = persons::phone(tx, person).await? else { return Ok(false) };
    if throttle::of(tx, person, throttle::FORGOTTEN).await?.is_locked(tx.now) {
        return Ok(false);
    }
    let code = crate::factors::digits();
    if !store::keep(tx, person, &code).await? {
        return Ok(false);
    }
    messages::text(tx, person, &phone, "重设密码的验证码", &words::code(&code)).await?;
    tx.trace("forgotten.text_sent", ("Person", person.0), &"").await?;
    Ok(true)
}

/// Sets a new password with a code; every session and every known device ends.
///
/// # Errors
/// One and the same sentence for a login that is nobody's, a wrong code, a wrong document and a way that is closed; `Invalid`
/// for a password that is weak, before anything is asked of the code, or that says what is known of its person or was used
/// before, which costs one of its tries.
pub async fn renew(app: &App, actor: &Actor, said: Said) -> Result<()> {
    accounts::is_strong(app, &said.password)?;
    let code: String = crate::fold(&said.code).chars().filter(char::is_ascii_digit).collect();
    let (login, tail, asked) = (said.login, said.tail, code.clone());
    let person = app.act(actor, async move |tx| attempt(tx, &login, &asked, &tail).await).await??;
    let hashed = accounts::hash_new(app, actor, person, &said.password).await?;
    app.act(actor, async move |tx| {
        if !store::take(tx, person, &code).await? {
            return Err(wrong().into());
        }
        accounts::renew_password(tx, person, &hashed).await?;
        tell(tx, person).await?;
        tx.trace("forgotten.renewed", ("Person", person.0), &"").await
    })
    .await
}

/// Whose code and document these are. What is wrong is counted for this way alone, and is not undone by the refusal.
async fn attempt(
    tx: &mut Tx<'_>,
    login: &str,
    code: &str,
    tail: &str,
) -> Result<std::result::Result<Id<Person>, Refusal>> {
    let Some(person) = served(tx, login).await? else { return Ok(Err(wrong())) };
    if throttle::of(tx, person, throttle::FORGOTTEN).await?.is_locked(tx.now) {
        return Ok(Err(wrong()));
    }
    let right = store::is_code(tx, person, code).await?;
    if right && knows(tx, person, tail).await? {
        return Ok(Ok(person));
    }
    let failed = throttle::failed(tx, person, throttle::FORGOTTEN).await?;
    tx.trace("forgotten.wrong", ("Person", person.0), &failed).await?;
    Ok(Err(wrong()))
}

fn wrong() -> Refusal {
    Refusal::field("code", words::WRONG)
}

/// To whom this way is open: an account that was activated and is open, whose person has a document and no role that asks
/// for two kinds of evidence.
async fn served(view: &mut View<'_>, login: &str) -> Result<Option<Id<Person>>> {
    let Some(person) = accounts::activated(view, login).await? else { return Ok(None) };
    let closed = accounts::is_elevated(view, person).await? || !messages::has(&view.house.config, Channel::Sms);
    let known = persons::whole(view, person, Sealed::Document).await?.is_some();
    Ok(Some(person).filter(|_| known && !closed))
}

/// Whether somebody knows the end of the person's document.
async fn knows(view: &mut View<'_>, person: Id<Person>, tail: &str) -> Result<bool> {
    let Some(number) = persons::whole(view, person, Sealed::Document).await? else { return Ok(false) };
    let said = crate::fold(tail).to_uppercase();
    let wanted = number.len().checked_sub(TAIL).and_then(|from| number.get(from..));
    Ok(wanted.is_some_and(|wanted| seal::same(wanted.as_bytes(), said.as_bytes())))
}

/// In the inbox and on the telephone.
async fn tell(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let body = words::renewed(&tx.now.minute(), &tx.actor.address);
    if let Some(phone) = persons::phone(tx, person).await? {
        messages::text(tx, person, &phone, words::RENEWED, &body).await?;
    }
    notify(tx, person, &Notice { title: words::RENEWED.into(), body, link: "/account".into(), due: None }).await
}
