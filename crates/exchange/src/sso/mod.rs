//! Single sign-on (单点登录): a house that the operator named tells who somebody is, by OpenID Connect or CAS. Off until one is
//! named. What is not checked to the letter is not believed.
//!
//! Owns      tables `sso_answers`.
//! Promises  nobody signs in by an answer that this browser did not ask for, that was used, is late, or is another house's or
//!           meant for another one; nobody is known by anything but the number that they linked; another house's word is one
//!           kind of evidence, whatever it says of itself; where it cannot be reached, passwords still open.
//! Answers   A19.1.
//! Speaks    `sso.refused`.
mod actions;
mod asked;
mod cas;
mod oidc;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use cas::user;
pub use oidc::told;
pub use pages::doors;

/// Whether each house that the operator named answers: their names, for whoever examines this machine.
///
/// # Errors
/// In Chinese, with the name of the first that does not.
pub async fn reach(config: &kernel::Config, now: kernel::At) -> anyhow::Result<Vec<String>> {
    use anyhow::Context as _;
    let sso = &config.sso;
    if let Some(oidc) = &sso.oidc {
        oidc::reach(config, oidc, now)
            .await
            .with_context(|| format!("{}（{}）没有通过核对", oidc.name, oidc.issuer))?;
    }
    if let Some(cas) = &sso.cas {
        cas::reach(config, cas).await.with_context(|| format!("{}（{}）没有通过核对", cas.name, cas.address))?;
    }
    Ok(sso.ways().into_iter().map(|(_, name)| name.to_owned()).collect())
}
