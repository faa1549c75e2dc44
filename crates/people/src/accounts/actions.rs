//! The verbs. Hashing happens before the transaction, never inside it.
use kernel::{Actor, App, Id, Person, Refusal, Result, Tx};

use super::account::{Account, INVITED, WHOLE, check_password};
use super::{hash, store, words};

/// An account for a person, without a password: the code, told once, lets them set one. The latest code counts.
pub async fn invite(tx: &mut Tx<'_>, person: Id<Person>, login: &str) -> Result<String> {
    if !store::open_account(tx, person, login).await? {
        return Err(Refusal::not_now(words::LOGIN_TAKEN).into());
    }
    let code = kernel::seal::random_code();
    store::keep_code(tx, person, &code, tx.now.plus(INVITED)).await?;
    tx.trace("accounts.invited", ("Person", person.0), &"").await?;
    Ok(code)
}

/// The bearer of an activation code sets the account's password; every earlier session ends.
///
/// # Errors
/// `NotNow` for a code that is unknown, used or past its day; `Invalid` for a weak password.
pub async fn activate(app: &App, actor: &Actor, code: &str, password: &str) -> Result<()> {
    let asked = code.to_owned();
    let (login, name) = app
        .look(actor, async move |view| store::invited(view, &asked).await)
        .await?
        .ok_or_else(|| Refusal::not_now(words::CODE))?;
    check_password(password, &login, &name).map_err(|says| Refusal::field("password", says))?;
    let (code, hashed) = (code.to_owned(), hash::hash(password).await?);
    app.act(actor, async move |tx| {
        let Some(person) = store::use_code(tx, &code).await? else {
            return Err(Refusal::not_now(words::CODE).into());
        };
        store::set_password(tx, person, &hashed).await?;
        store::end_all(tx, person).await?;
        tx.trace("accounts.activated", ("Person", person.0), &"").await
    })
    .await
}

/// Signs a person in; the answer is the session's token, told to the browser alone.
///
/// # Errors
/// One and the same sentence for an unknown name and a wrong password; `TooMany` while the door is closed.
pub async fn sign_in(app: &App, actor: &Actor, login: &str, password: &str, agent: &str) -> Result<String> {
    let asked = login.to_owned();
    let account = app.look(actor, async move |view| store::by_login(view, &asked).await).await?;
    let known = account.as_ref().and_then(|account| account.password.as_deref());
    let right = hash::matches(password, known).await? && known.is_some();
    let Some(account) = account else { return Err(wrong()) };
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(200).collect();
    let said = app.act(actor, async move |tx| settle(tx, &account, right, &agent).await).await?;
    said.ok_or_else(wrong)
}

/// Inside the writer: what the account is now decides, not what it was when hashing began.
async fn settle(tx: &mut Tx<'_>, account: &Account, right: bool, agent: &str) -> Result<Option<String>> {
    let now = store::by_login(tx, &account.login).await?.ok_or_else(wrong)?;
    if now.is_locked(tx.now) {
        return Err(Refusal::TooMany(words::LOCKED.into()).into());
    }
    if !right || now.password != account.password {
        let (failed, until) = now.failed_once_more(tx.now);
        store::note_failure(tx, &now, failed, until).await?;
        tx.trace("accounts.sign_in_failed", ("Person", now.person.0), &failed).await?;
        return Ok(None);
    }
    let token = kernel::seal::random_code();
    store::open_session(tx, now.person, &token, tx.now.plus(WHOLE), agent).await?;
    tx.trace("accounts.signed_in", ("Person", now.person.0), &"").await?;
    Ok(Some(token))
}

/// Ends one of the actor's own sessions.
pub async fn sign_out(tx: &mut Tx<'_>, session: i64) -> Result<()> {
    if store::end_own(tx, session).await? {
        tx.trace("accounts.signed_out", ("Person", tx.actor.id().0), &session.to_string()).await?;
    }
    Ok(())
}

fn wrong() -> kernel::Error {
    Refusal::field("login", words::WRONG).into()
}
