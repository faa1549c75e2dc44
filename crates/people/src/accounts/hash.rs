//! Password hashing: argon2id (19 MiB, two passes), off the async threads, at most as many at once as there are cores.
use anyhow::anyhow;
use argon2::Argon2;
use kernel::Result;
use password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use tokio::sync::Semaphore;

/// Fair: who came first is hashed first; the rest of the house keeps its cores.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A PHC string with its own salt.
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    run(move || {
        let hashed = Argon2::default().hash_password(password.as_bytes());
        hashed.map(|phc| phc.to_string()).map_err(|no| anyhow!("argon2: {no}"))
    })
    .await
}

/// Whether the password is the one; without an account the same work is done for nothing (IA-08).
pub async fn matches(password: &str, phc: Option<&str>) -> Result<bool> {
    let (password, phc) = (password.to_owned(), phc.unwrap_or(NOBODY).to_owned());
    run(move || {
        let phc = PasswordHash::new(&phc).map_err(|no| anyhow!("a stored password is not one: {no}"))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &phc).is_ok())
    })
    .await
}

/// The hash of a random word that nobody knows.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2hpeHVlLW5vYm9keS1zYWx0$3yY3MDZ2vVjVY7OqFbjJn9jYlqlnVHtWcOwmzqSGBLE";

async fn run<T: Send + 'static>(work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
    let turn = TURNS.acquire().await.map_err(anyhow::Error::from)?;
    let done = tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?;
    drop(turn);
    Ok(done?)
}
