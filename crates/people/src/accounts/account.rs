//! The noun and its rules: when a password counts, when the door stays closed.
use kernel::{At, Id, Passwords, Person, Refusal};
use serde::Serialize;

use super::words;

#[derive(Clone, Debug)]
pub struct Account {
    pub person: Id<Person>,
    pub login: String,
    /// A PHC string; none before the person has activated the account.
    pub password: Option<String>,
    pub password_at: Option<At>,
    /// A guest's: the days on which it is open at all. None for everybody else.
    pub term: Option<Term>,
}

/// The term of a guest's account (来访账号): nothing opens outside it, whether or not a job ran.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Term {
    pub from: At,
    /// The first moment at which it is closed.
    pub until: At,
    /// Who asked for it and answers for it.
    pub sponsor: Id<Person>,
}

impl Term {
    pub fn is_over(&self, now: At) -> bool {
        self.until <= now
    }

    /// # Errors
    /// `NotNow` before its first day and after its last.
    pub fn opens(&self, now: At) -> Result<(), Refusal> {
        if self.is_over(now) {
            return Err(Refusal::NotNow(words::guest_over(self.until).into()));
        }
        if now < self.from { Err(Refusal::NotNow(words::guest_early(self.from).into())) } else { Ok(()) }
    }
}

/// Wrong answers to one credential: how many in a row within the window, when the last, and until when none is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wrong {
    pub failed: i64,
    pub failed_at: Option<At>,
    pub locked_until: Option<At>,
}

impl Wrong {
    pub fn is_locked(&self, now: At) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    /// After one more.
    #[must_use]
    pub fn once_more(&self, rule: &Passwords, now: At) -> Self {
        let in_window = self.failed_at.is_some_and(|at| now.0 - at.0 < rule.window);
        let failed = if in_window { self.failed + 1 } else { 1 };
        let locked_until = (failed >= rule.failures).then(|| now.plus(rule.lock));
        Self { failed, failed_at: Some(now), locked_until }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Gate;

    use super::*;

    #[test]
    fn the_fifth_wrong_answer_closes_the_door_and_a_late_one_counts_anew() {
        let rule = Gate::default().password;
        let mut wrong = Wrong::default();
        for n in 1..=5 {
            wrong = wrong.once_more(&rule, At(n));
            assert_eq!(wrong.is_locked(At(n + 1)), n == 5);
        }
        assert!(!wrong.is_locked(At(5).plus(rule.lock)));
        let late = wrong.once_more(&rule, At(5).plus(rule.window));
        assert_eq!((late.failed, late.locked_until), (1, None));
    }
}
