//! The noun: a question that this browser was sent away with, kept sealed in a cookie of its own until the answer comes.
use kernel::seal::{Seal, random_code, same};
use kernel::{At, MINUTE, SECOND};
use serde::{Deserialize, Serialize};

/// Whoever stays away longer starts anew.
pub const PATIENCE: i64 = 10 * MINUTE;
/// The cookie, and how long it is kept, s.
pub const COOKIE: &str = "sso";
pub const KEPT: i64 = PATIENCE / SECOND;
const PLACE: &str = "sso.asked";

/// What the answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Purpose {
    SignIn,
    /// A link, for whoever asked in this session.
    Link(i64),
}

/// What only the browser that asked can bring back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// As `Sso::ways` names it.
    pub way: String,
    pub purpose: Purpose,
    pub state: String,
    pub nonce: String,
    /// What the provider has seen a digest of.
    pub verifier: String,
    /// A path of ours.
    pub next: String,
    at: i64,
}

/// What comes back in the address: of OpenID Connect `code`, `state`, `iss`; of CAS `ticket`, with our own `state`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub state: String,
    pub code: String,
    pub iss: String,
    pub ticket: String,
}

impl Asked {
    pub fn now(way: &str, purpose: Purpose, next: &str, now: At) -> Self {
        let (way, next) = (way.to_owned(), next.to_owned());
        let verifier = format!("{}{}", random_code(), random_code());
        Self { way, purpose, state: random_code(), nonce: random_code(), verifier, next, at: now.0 }
    }

    /// # Errors
    /// When it cannot be sealed.
    pub fn sealed(&self, seal: &Seal) -> anyhow::Result<String> {
        seal.seal(PLACE, &serde_json::to_vec(self)?)
    }

    /// What a cookie says, if we wrote it.
    pub fn open(seal: &Seal, cookie: &str) -> Option<Self> {
        serde_json::from_slice(&seal.open_sealed(PLACE, cookie).ok()?).ok()
    }

    /// Whether an answer is one to this question, in time and by the same way.
    pub fn is_met_by(&self, answer: &Answer, way: &str, now: At) -> bool {
        let in_time = (0..PATIENCE).contains(&(now.0 - self.at));
        in_time && self.way == way && same(self.state.as_bytes(), answer.state.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_meets_the_question_that_was_asked_here_and_no_other() {
        let now = At(1_000_000_000);
        let asked = Asked::now("oidc", Purpose::Link(7), "/my", now);
        let right = Answer { state: asked.state.clone(), ..Answer::default() };
        assert!(asked.is_met_by(&right, "oidc", now.plus(PATIENCE - 1)));
        assert!(!asked.is_met_by(&right, "oidc", now.plus(PATIENCE)), "late");
        assert!(!asked.is_met_by(&right, "oidc", now.plus(-1)), "before it was asked");
        assert!(!asked.is_met_by(&right, "cas", now), "another way");
        assert!(!asked.is_met_by(&Answer::default(), "oidc", now), "no state");
        let other = Asked::now("oidc", Purpose::Link(7), "/my", now);
        assert!(!other.is_met_by(&right, "oidc", now), "another question");
        assert!(other.verifier.len() >= 43, "RFC 7636 asks for 43 signs");
    }

    #[test]
    fn what_we_did_not_seal_is_no_question() {
        let seal = Seal::from_root([7; 32]).unwrap();
        let asked = Asked::now("cas", Purpose::SignIn, "/", At(5));
        let sealed = asked.sealed(&seal).unwrap();
        assert_eq!(Asked::open(&seal, &sealed), Some(asked));
        assert_eq!(Asked::open(&Seal::from_root([8; 32]).unwrap(), &sealed), None);
        for wrong in ["", "x", &sealed[1..], &seal.seal("another.place", b"{}").unwrap()] {
            assert_eq!(Asked::open(&seal, wrong), None, "{wrong}");
        }
    }
}
