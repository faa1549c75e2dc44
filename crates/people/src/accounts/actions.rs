//! The verbs. Hashing happens before the transaction, never inside it.
use kernel::{Actor, App, Id, Person, Refusal, Result, Tx};

use super::account::Account;
use super::agent::described;
use super::handout::KIND;
use super::store::{Invited, Room};
use super::strength::{Own, check_password};
use super::{hash, store, throttle, words};
use crate::factors;
use crate::inbox::{self, Notice, notify};

/// An account for a person, without a password: the code, told once, lets them set one. The latest code counts.
pub async fn invite(tx: &mut Tx<'_>, person: Id<Person>, login: &str) -> Result<String> {
    if !store::open_account(tx, person, login).await? {
        return Err(Refusal::not_now(words::LOGIN_TAKEN).into());
    }
    let code = kernel::seal::random_code();
    let until = tx.now.plus(tx.house.judge.gate().activation);
    store::keep_code(tx, person, &code, until).await?;
    tx.trace("accounts.invited", ("Person", person.0), &"").await?;
    Ok(code)
}

/// The bearer of an activation code sets the account's password; every earlier session, device and link ends. The answer is
/// the login that opens the account from now on.
///
/// # Errors
/// `NotNow` for a code that is unknown, used or past its day; `Invalid` for a weak password.
pub async fn activate(app: &App, actor: &Actor, code: &str, password: &str) -> Result<String> {
    let asked = code.to_owned();
    let known = app.look(actor, async move |view| {
        let found = store::invited(view, &asked).await?.ok_or_else(|| Refusal::not_now(words::CODE))?;
        let Invited { person, login, name } = found;
        Ok((store::own(view, person, login.clone(), name).await?, login))
    });
    let ((own, login), rule) = (known.await?, &app.house.judge.gate().password);
    check_password(rule, password, &own).map_err(|says| Refusal::field("password", says))?;
    let (code, hashed) = (code.to_owned(), hash::hash(password).await?);
    app.act(actor, async move |tx| {
        let Some(person) = store::use_code(tx, &code).await? else {
            return Err(Refusal::not_now(words::CODE).into());
        };
        super::reset::renew_password(tx, person, &hashed).await?;
        inbox::settle(tx, (KIND, person.0)).await?;
        tx.trace("accounts.activated", ("Person", person.0), &"").await
    })
    .await?;
    Ok(login)
}

/// What somebody says at the door.
#[derive(Clone, Debug, Default)]
pub struct Knock {
    pub login: String,
    pub password: String,
    /// The token of a device that was seen before; empty when there is none.
    pub device: String,
    pub agent: String,
}

/// Signs a person in; the answer is the session's token, told to the browser alone. The session may still owe a step.
///
/// # Errors
/// One and the same sentence for an unknown name and a wrong password; `TooMany` while the door is closed.
pub async fn sign_in(app: &App, actor: &Actor, knock: Knock) -> Result<String> {
    let asked = knock.login.clone();
    let account = app.look(actor, async move |view| store::by_login(view, &asked).await).await?;
    let known = account.as_ref().and_then(|account| account.password.as_deref());
    let right = hash::matches_for(&actor.address, &knock.password, known).await? && known.is_some();
    let Some(account) = account else { return Err(wrong()) };
    let (agent, device) = (knock.agent, knock.device);
    let said = app.act(actor, async move |tx| settle(tx, &account, right, &device, &agent).await).await?;
    Ok(said?)
}

/// Inside the writer: what the account is now decides, not what it was when hashing began. A refusal that leaves its trace
/// is an answer.
async fn settle(
    tx: &mut Tx<'_>,
    account: &Account,
    right: bool,
    device: &str,
    agent: &str,
) -> Result<std::result::Result<String, Refusal>> {
    let now = store::by_login(tx, &account.login).await?.ok_or_else(wrong)?;
    let device = store::device(tx, now.person, device).await?;
    let credential = throttle::on(throttle::PASSWORD, device);
    if throttle::of(tx, now.person, &credential).await?.is_locked(tx.now) {
        return Err(Refusal::TooMany(words::LOCKED.into()).into());
    }
    if !right || now.password != account.password {
        let failed = throttle::failed(tx, now.person, &credential).await?;
        tx.trace("accounts.sign_in_failed", ("Person", now.person.0), &failed).await?;
        return Ok(Err(Refusal::field("login", words::WRONG)));
    }
    throttle::clear(tx, now.person, &credential).await?;
    enter(tx, &now, Way { known_device: device.is_some(), agent, factors: 1 }).await
}

/// Signs in somebody for whom another house vouches, as after the right password: its word is one kind of evidence, and
/// whoever needs two, or has two, still owes the second.
///
/// # Errors
/// `NotNow` where there is no account that its person has activated.
pub async fn sign_in_as(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    device: &str,
    agent: &str,
) -> Result<std::result::Result<String, Refusal>> {
    enter_of(tx, person, device, (agent, 1)).await
}

/// Signs in whose passkey answered: two kinds of evidence at once. The caller held the answer against the key.
///
/// # Errors
/// As `sign_in_as`.
pub async fn sign_in_by_key(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    device: &str,
    agent: &str,
) -> Result<std::result::Result<String, Refusal>> {
    enter_of(tx, person, device, (agent, 2)).await
}

async fn enter_of(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    device: &str,
    (agent, factors): (&str, i64),
) -> Result<std::result::Result<String, Refusal>> {
    let account = store::account_of(tx, person).await?.filter(|account| account.password.is_some());
    let Some(account) = account else { return Ok(Err(Refusal::not_now(words::NO_ACCOUNT))) };
    let known_device = store::device(tx, person, device).await?.is_some();
    enter(tx, &account, Way { known_device, agent, factors }).await
}

/// How somebody came to the door.
struct Way<'a> {
    /// Whether by a device of their own.
    known_device: bool,
    agent: &'a str,
    /// How many kinds of evidence were given.
    factors: i64,
}

/// The way in behind every door: a session, whole or not.
async fn enter(tx: &mut Tx<'_>, now: &Account, way: Way<'_>) -> Result<std::result::Result<String, Refusal>> {
    let Way { known_device, agent, factors } = way;
    if !tx.is_sound("accounts", "a.person_id = {}", now.person.0).await? {
        tracing::error!(person = now.person.0, "an account was changed in the database itself: nobody signs in to it");
        return Err(Refusal::not_now(words::ALTERED).into());
    }
    // Told to whoever has shown who they are alone.
    if let Some(Err(no)) = now.term.map(|term| term.opens(tx.now)) {
        tx.trace("accounts.sign_in_failed", ("Person", now.person.0), &"term").await?;
        return Ok(Err(no));
    }
    let owes = owes(tx, now, known_device || factors > 1).await?;
    if !known_device && store::signed_in_before(tx, now.person).await? {
        let body = format!(
            "{} 在新设备上登录：{}（{}）。不是你本人的，请立即修改密码。",
            tx.now.minute(),
            described(agent),
            tx.actor.address
        );
        told(tx, now.person, "有新设备登录了你的账号", body).await?;
    }
    let token = kernel::seal::random_code();
    let until = tx.now.plus(tx.house.judge.gate().longest);
    store::open_session(tx, now.person, &token, until, (owes, factors), agent).await?;
    make_room(tx, now.person).await?;
    tx.trace("accounts.signed_in", ("Person", now.person.0), &owes).await?;
    Ok(Ok(token))
}

/// What is missing beside the second factor of a role, which is asked for at every request. Whoever set a factor without
/// any role owes it on a device that never gave one, and no text stands in for it. `is_known`: the device is, or the factor was
/// given at the door.
async fn owes(tx: &mut Tx<'_>, account: &Account, is_known: bool) -> Result<&'static str> {
    let gate = tx.house.judge.gate();
    let elevated = store::is_elevated(tx, account.person, &gate.two_factor_roles).await?;
    let old = account.password_at.is_some_and(|at| tx.now.0 - at.0 > gate.password.longest);
    Ok(match elevated {
        true if old => "password",
        true => "",
        false if is_known => "",
        false if factors::has(tx, account.person).await? => "factor",
        false if can_be_texted(tx, account.person).await? => "text",
        false => "",
    })
}

/// Whether a code can reach the person's telephone.
async fn can_be_texted(tx: &mut Tx<'_>, person: Id<Person>) -> Result<bool> {
    let way = crate::messages::has(&tx.house.config, crate::messages::Channel::Sms);
    Ok(way && crate::persons::phone(tx, person).await?.is_some())
}

/// The charter's number of sessions at once: the one that was used longest ago gives way, and its person is told.
async fn make_room(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let gate = tx.house.judge.gate();
    let (most, elevated) = (gate.at_once.max(1), store::is_elevated(tx, person, &gate.two_factor_roles).await?);
    let factors = if elevated { 2 } else { 1 };
    store::end_beyond(tx, person, Room::Half, factors, most).await?;
    let ended = store::end_beyond(tx, person, Room::Whole, factors, most).await?;
    if ended > 0 {
        let body = format!("同一账号最多同时登录 {most} 处，最久未用的 {ended} 处已退出。");
        told(tx, person, "较早的登录已退出", body).await?;
    }
    Ok(())
}

pub(super) async fn told(tx: &mut Tx<'_>, person: Id<Person>, title: &str, body: String) -> Result<()> {
    notify(tx, person, &Notice { title: title.into(), body, link: "/account".into(), due: None }).await
}

/// Changes the actor's own password: the present one is asked for, earlier ones do not come back, other sessions end.
///
/// # Errors
/// `Invalid` for a wrong present password or a weak, known or former new one.
pub async fn change_password(app: &App, actor: &Actor, present: &str, new: &str) -> Result<()> {
    let person = actor.id();
    if !is_own_password(app, actor, present).await? {
        return Err(Refusal::field("present", words::PRESENT).into());
    }
    let hashed = hash_new(app, actor, person, new).await?;
    app.act(actor, async move |tx| {
        unless_ended(tx).await?;
        store::set_password(tx, person, &hashed).await?;
        store::end_others(tx, person, tx.actor.session).await?;
        store::settle_password(tx, tx.actor.session).await?;
        told(tx, person, "密码已修改", "其他设备上的登录已全部退出。不是你本人修改的，请立即联系本校师训干部。".into())
            .await?;
        tx.trace("accounts.password_changed", ("Person", person.0), &"").await
    })
    .await
}

/// Whether a password would be good enough for anybody, before it is known whose it is to be.
///
/// # Errors
/// `Invalid` with what is missing.
pub fn is_strong(app: &App, new: &str) -> Result<()> {
    let rule = &app.house.judge.gate().password;
    Ok(check_password(rule, new, &Own::default()).map_err(|says| Refusal::field("password", says))?)
}

/// The PHC string of somebody's new password, after everything that a new one must be. The work is the actor's address's.
///
/// # Errors
/// `Invalid` for one that is weak, known or one of the person's last.
pub async fn hash_new(app: &App, actor: &Actor, person: Id<Person>, new: &str) -> Result<String> {
    let known = app.look(actor, async move |view| store::passwords(view, person).await).await?;
    let account = known.account.ok_or(Refusal::NotFound)?;
    let rule = &app.house.judge.gate().password;
    check_password(rule, new, &known.own).map_err(|says| Refusal::field("password", says))?;
    for former in account.password.iter().chain(&known.former) {
        if hash::matches_for(&actor.address, new, Some(former)).await? {
            return Err(Refusal::field("password", words::FORMER).into());
        }
    }
    hash::hash(new).await
}

/// Whether this is the actor's own password; a wrong one counts against asking again, not against signing in.
///
/// # Errors
/// `TooMany` while nobody is heard.
pub(super) async fn is_own_password(app: &App, actor: &Actor, password: &str) -> Result<bool> {
    let person = actor.id();
    let known = app.look(actor, async move |view| store::passwords(view, person).await).await?;
    let phc = known.account.and_then(|account| account.password);
    let right = hash::matches_for(&actor.address, password, phc.as_deref()).await? && phc.is_some();
    app.act(actor, async move |tx| {
        if throttle::of(tx, person, throttle::CHANGE).await?.is_locked(tx.now) {
            return Err(Refusal::TooMany(words::LOCKED.into()).into());
        }
        if right {
            throttle::clear(tx, person, throttle::CHANGE).await?;
        } else {
            let failed = throttle::failed(tx, person, throttle::CHANGE).await?;
            tx.trace("accounts.sign_in_failed", ("Person", person.0), &failed).await?;
        }
        Ok(right)
    })
    .await
}

/// What was begun in a session is finished in it: hashing and other houses take their time, and a reset in between ends
/// every session.
///
/// # Errors
/// `SignIn` when the actor's session has ended.
pub async fn unless_ended(tx: &mut Tx<'_>) -> Result<()> {
    if store::stands(tx).await? { Ok(()) } else { Err(Refusal::SignIn.into()) }
}

/// Ends one of the actor's own sessions.
pub async fn sign_out(tx: &mut Tx<'_>, session: i64) -> Result<()> {
    if !store::end_own(tx, session).await? {
        tx.actor.changed_nothing();
        return Ok(());
    }
    tx.trace("accounts.signed_out", ("Person", tx.actor.id().0), &session.to_string()).await
}

/// Ends every session of somebody else: what a case decided, whose number is `why`.
pub async fn end_sessions(tx: &mut Tx<'_>, person: Id<Person>, why: &str) -> Result<()> {
    store::end_all(tx, person).await?;
    tx.trace("accounts.signed_out", ("Person", person.0), &why).await
}

/// Ends all of the actor's sessions but this one, and forgets every device.
pub async fn sign_out_elsewhere(tx: &mut Tx<'_>) -> Result<()> {
    let (me, here) = (tx.actor.id(), tx.actor.session);
    store::end_others(tx, me, here).await?;
    store::forget_devices(tx, me).await?;
    tx.trace("accounts.signed_out", ("Person", me.0), &"others").await
}

/// The step that was owed is taken: the session is whole, under a new token, and the device is known from now on.
pub async fn complete(tx: &mut Tx<'_>, token: &str, factors: i64) -> Result<()> {
    let (session, me) = (tx.actor.session, tx.actor.id());
    store::complete(tx, session, token, factors).await?;
    make_room(tx, me).await
}

/// The person gave evidence again, so many kinds with that of before: what is dangerous is open for some minutes.
pub async fn prove_again(tx: &mut Tx<'_>, token: &str, factors: i64) -> Result<()> {
    store::prove_again(tx, tx.actor.session, token, factors).await
}

/// What was set just now was given in this session as well.
pub async fn give_second(tx: &mut Tx<'_>) -> Result<()> {
    store::give_second(tx, tx.actor.session).await
}

/// This browser is the person's from now on, and for half a year: the token that says so, told to it alone. `before`: the
/// token that it brought.
pub async fn remember(tx: &mut Tx<'_>, before: &str, agent: &str) -> Result<String> {
    let token = kernel::seal::random_code();
    match store::device(tx, tx.actor.id(), before).await? {
        Some(own) => store::renew_device(tx, own, &token).await?,
        None => store::remember(tx, &token, before, agent).await?,
    }
    Ok(token)
}

/// As `remember`, unless the browser is known already.
pub(super) async fn remember_anew(tx: &mut Tx<'_>, device: &str, agent: &str) -> Result<Option<String>> {
    match store::device(tx, tx.actor.id(), device).await? {
        Some(_) => Ok(None),
        None => remember(tx, device, agent).await.map(Some),
    }
}

fn wrong() -> kernel::Error {
    Refusal::field("login", words::WRONG).into()
}
