//! Password hashing: argon2id (19 MiB, two passes), off the async threads, two at a time.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, mpsc};

use anyhow::{Context as _, anyhow};
use argon2::Argon2;
use kernel::Result;
use password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// Two threads that do nothing else, in the order of arrival: the rest of the house keeps its cores, and the 19 MiB of one
/// hash are those of the next. On any thread at hand each of them kept its own: a burst of sign-ins left 1.3 GB behind.
static HANDS: LazyLock<mpsc::Sender<Work>> = LazyLock::new(|| {
    let (hand_in, waiting) = mpsc::channel::<Work>();
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..2 {
        let waiting = waiting.clone();
        std::thread::spawn(move || {
            let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
            while let Ok(work) = next() {
                // Whoever waits for a work that broke off learns it from the silence; the hand goes on.
                let _ = catch_unwind(AssertUnwindSafe(work));
            }
        });
    }
    hand_in
});

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
    let (say, said) = oneshot::channel();
    let work = move || drop(say.send(work()));
    HANDS.send(Box::new(work)).map_err(|_| anyhow!("nobody hashes any more"))?;
    Ok(said.await.context("a hash broke off")??)
}
