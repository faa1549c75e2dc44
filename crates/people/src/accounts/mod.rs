//! Accounts (账号): one person's one account, its password, its sessions, the devices it knows.
//!
//! Owns      tables `accounts`, `activations`, `sessions`, `throttles`, `devices`, `former_passwords`,
//!           `former_logins`.
//! Publishes view `waiting_accounts`, `last_sign_ins`, `account_facts`, `account_sign_ins`, `session_tracks`,
//!           `device_tracks`, `guest_accounts`.
//! Promises  an account belongs to one person; nothing can be signed in to before its person activated it; its first code is
//!           told to whoever vouches for its person, never to whoever opened it; five wrong
//!           passwords close the door for half an hour, to browsers that the account does not know; an ended session opens
//!           nothing; whoever owes a second step is a stranger; a former password does not come back; a guest's account is
//!           closed at the end of its term by the clock alone; a login whose account was closed for good is nobody's ever after.
//! Answers   A19.1.
//! Speaks    `accounts.opened`, `accounts.invited`, `accounts.activated`, `accounts.signed_in`, `accounts.sign_in_failed`,
//!           `accounts.password_changed`, `accounts.signed_out`, `accounts.term_set`, `accounts.reset`, `accounts.closed`.
mod account;
mod actions;
mod agent;
mod bulk;
pub mod cookies;
mod guests;
mod handout;
mod hash;
mod pages;
mod reset;
mod session;
mod store;
mod strength;
#[cfg(test)]
mod tests;
pub mod throttle;
pub mod words;

pub use account::Term;
pub use actions::{
    Knock, activate, change_password, complete, end_sessions, give_second, hash_new, invite, is_strong, prove_again,
    remember, sign_in, sign_in_as, sign_in_by_key, sign_out, unless_ended,
};
pub use bulk::{Invitation, invite_many, open_many};
pub use guests::{close, is_guest, open_guest, set_term, term_of};
pub use handout::{HandedOut, Owned, Verb, may_hand_out, wait_for_code};
pub use hash::hash;
pub use pages::{arrive, local, second_step};
pub use reset::{activated, close_for_good, has, invite_again, is_activated, renew_password, reset};
pub use session::{actor_of, bearer};
pub use store::{forget_devices, handed_out, login_of, owes, retire};

/// The room's doors.
pub fn doors() -> kernel::Doors {
    pages::doors().merge(handout::doors())
}

/// Whether a person holds a role that asks for two kinds of evidence, now.
pub async fn is_elevated(view: &mut kernel::View<'_>, person: kernel::Id<kernel::Person>) -> kernel::Result<bool> {
    let gate = view.house.judge.gate();
    store::is_elevated(view, person, &gate.two_factor_roles).await
}

/// Whether the actor's session still lacks a second kind of evidence: one that a role of theirs asks for, or the factor
/// that they set and this device never gave.
pub async fn lacks_second(view: &mut kernel::View<'_>) -> kernel::Result<bool> {
    let me = view.actor.id();
    let asked = store::owes(view).await? == "factor" || is_elevated(view, me).await?;
    Ok(asked && store::factors(view).await? < 2)
}

/// Whether this is the actor's own password: asked again before what is dangerous.
///
/// # Errors
/// `TooMany` while the door is closed.
pub async fn is_own_password(app: &kernel::App, actor: &kernel::Actor, password: &str) -> kernel::Result<bool> {
    actions::is_own_password(app, actor, password).await
}
