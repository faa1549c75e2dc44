//! Second factors (第二种身份凭据): one-time passwords of an app, passkeys, recovery codes, codes by short message; the step
//! after the password, and evidence given again.
//!
//! Owns      tables `factors`, `recovery_codes`, `text_codes`, `challenges`.
//! Publishes view `standing_factors`.
//! Promises  whoever holds a role that asks for two kinds of evidence is a stranger until both are given; whoever has a
//!           factor, whatever they hold, gives it on a device that never gave one, and before what is dangerous; a code is
//!           good once; a passkey alone signs its owner in, whatever was tried with their password; a factor that was changed in
//!           the database itself opens nothing; a first factor is set without one alone where there is none; a secret leaves the house when it is set
//!           and never again.
//! Answers   none
//! Speaks    `factors.added`, `factors.removed`, `factors.answered`, `factors.wrong`, `factors.recovered`,
//!           `factors.codes_made`, `factors.text_sent`, `factors.proved_again`, `factors.reset`.
mod actions;
mod by_key;
mod factor;
mod pages;
mod passkeys;
mod recovery;
mod second;
mod store;
#[cfg(test)]
mod tests;
mod text;
pub mod words;

pub use actions::{add_totp, answer_totp, reset};
pub use factor::{Factor, Kind, code_at, secret_of};
pub use passkeys::site;
pub(crate) use text::digits;

/// Whether a person has a factor: an app or a passkey.
pub async fn has(view: &mut kernel::View<'_>, person: kernel::Id<kernel::Person>) -> kernel::Result<bool> {
    Ok(!store::of(view, person).await?.is_empty())
}

/// The codes of this moment: of the demo's people alone, whose secrets everybody knows.
///
/// # Errors
/// `NotFound` anywhere but in the demo.
pub async fn shown_in_the_demo(view: &mut kernel::View<'_>) -> kernel::Result<Vec<(String, String, String)>> {
    if !view.house.config.demo {
        return Err(kernel::Refusal::NotFound.into());
    }
    let mut shown = vec![];
    for (name, login, id, sealed) in store::apps(view).await? {
        let secret = view.house.seal.open_sealed(&factor::place(id), &sealed)?;
        let secret = String::from_utf8(secret).unwrap_or_default();
        shown.push((name, login, code_at(&secret, view.now)?));
    }
    Ok(shown)
}

/// The room's doors.
pub fn doors() -> kernel::Doors {
    second::doors().merge(pages::doors()).merge(passkeys::doors()).merge(by_key::doors())
}
