//! Password hashing: argon2id (19 MiB, two passes), off the async threads, two at a time.
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, mpsc};

use anyhow::{Context as _, anyhow};
use argon2::Argon2;
use kernel::{Refusal, Result};
use password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use tokio::sync::oneshot;

use super::words;

type Work = Box<dyn FnOnce() + Send>;

/// Two threads that do nothing else, in the order of arrival: the rest of the house keeps its cores, and the 19 MiB of one
/// hash are those of the next. On any thread at hand each of them kept its own: a burst of sign-ins left 1.3 GB behind.
static HANDS: LazyLock<mpsc::SyncSender<Work>> = LazyLock::new(|| {
    let (hand_in, waiting) = mpsc::sync_channel::<Work>(MOST_WAITING);
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

/// More than these wait for no hash (some eight seconds of two hands): the next is told to come again.
const MOST_WAITING: usize = 400;
/// Of one address, so that nobody keeps the hands from everybody else: a training room behind one address comes in.
const MOST_OF_ONE: usize = 64;

/// How many hashes each address waits for.
static WAITING: LazyLock<Mutex<HashMap<Arc<str>, usize>>> = LazyLock::new(Mutex::default);

/// A place in the queue, given back when the answer is there or nobody waits for it any more.
struct Place(Arc<str>);

impl Place {
    fn take(address: &Arc<str>) -> Result<Self> {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        let own = waiting.entry(address.clone()).or_default();
        if *own >= MOST_OF_ONE {
            return Err(Refusal::TooMany(words::CROWDED.into()).into());
        }
        *own += 1;
        Ok(Self(address.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = waiting.get_mut(&self.0) {
            *own -= 1;
            if *own == 0 {
                waiting.remove(&self.0);
            }
        }
    }
}

/// As `matches`, for whoever knocks from this address.
///
/// # Errors
/// `TooMany` while the address waits for as many hashes as one may.
pub async fn matches_for(address: &Arc<str>, password: &str, phc: Option<&str>) -> Result<bool> {
    let _place = Place::take(address)?;
    matches(password, phc).await
}

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
    match HANDS.try_send(Box::new(work)) {
        Ok(()) => {}
        Err(mpsc::TrySendError::Full(_)) => return Err(Refusal::Busy.into()),
        Err(mpsc::TrySendError::Disconnected(_)) => return Err(anyhow!("nobody hashes any more").into()),
    }
    Ok(said.await.context("a hash broke off")??)
}
