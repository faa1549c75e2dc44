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

/// Whether a password is good enough (IA-02): long enough, kinds enough, nothing that others know or guess.
///
/// # Errors
/// One sentence that says what is missing.
pub fn check_password(rule: &Passwords, password: &str, login: &str, name: &str) -> Result<(), String> {
    let length = i64::try_from(password.chars().count()).unwrap_or(i64::MAX);
    if !rule.length.contains(&length) {
        let (least, most) = (rule.length.start(), rule.length.end());
        return Err(format!("密码应为 {least}—{most} 个字符，请重新设置"));
    }
    let kinds = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    let has = i64::try_from(kinds.iter().filter(|has| **has).count()).unwrap_or(0);
    if has < rule.classes {
        return Err(format!("密码应含大写字母、小写字母、数字、符号中的至少 {} 类，请重新设置", rule.classes));
    }
    let folded = plain(password);
    let own = [crate::fold(login), crate::fold(name), crate::pinyin_of(name)];
    if own.iter().any(|word| word.chars().count() >= 2 && word.len() >= 4 && folded.contains(&*plain(word))) {
        return Err("密码中不要包含登录名或姓名，请重新设置".into());
    }
    if KNOWN.iter().any(|word| folded.contains(word)) || runs(&folded) {
        return Err("密码中有常见的弱口令或连续、重复的字符，请重新设置".into());
    }
    Ok(())
}

/// What attackers try first, here and elsewhere; the words of this site among them.
const KNOWN: [&str; 30] = [
    "password",
    "passwd",
    "admin",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "1qaz",
    "2wsx",
    "q1w2e3",
    "abc123",
    "iloveyou",
    "welcome",
    "letmein",
    "dragon",
    "monkey",
    "master",
    "woaini",
    "wodemima",
    "mima123",
    "5201314",
    "1314520",
    "a123456",
    "shixue",
    "jiaoshi",
    "laoshi",
    "beijing",
    "jiaoyu",
    "xuexiwang",
    "teacher",
    "bjie",
];

/// Folded, with the usual disguises taken off.
fn plain(text: &str) -> String {
    let bare = |c: char| match c {
        '@' => 'a',
        '$' => 's',
        '!' => 'i',
        other => other,
    };
    let folded: String = crate::fold(text).chars().map(bare).collect();
    folded.replace("pa55w0rd", "password").replace("passw0rd", "password").replace("adm1n", "admin")
}

/// Five characters in a row that are the same, or each the next or the previous of the one before.
fn runs(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let step = |step: i64| move |five: &[i64]| five.windows(2).all(|two| two[1] - two[0] == step);
    [0, 1, -1].into_iter().any(|by| codes.windows(5).any(step(by)))
}

#[cfg(test)]
mod tests {
    use kernel::Gate;

    use super::*;

    // req("IA-02")
    #[test]
    fn weak_passwords_are_refused_with_their_reason() {
        let rule = Gate::default().password;
        for (password, why) in [
            ("", "10—64"),
            ("Ab1!", "10—64"),
            ("黑板Aa1", "10—64"),
            (&"Aa1!".repeat(17), "10—64"),
            ("abcdefghijkl", "3 类"),
            ("ABCDEFGHIJKL", "3 类"),
            ("837261940582", "3 类"),
            ("kdmwpxqzrvtn82", "3 类"),
            ("Liufang#2027", "姓名"),
            ("x刘芳-Kd82mq", "姓名"),
            ("T10023#xyzQ", "登录名"),
            ("t１００２３#xyzQ", "登录名"),
            ("Qwerty-2026", "弱口令"),
            ("P@ssword-927", "弱口令"),
            ("Passw0rd-927", "弱口令"),
            ("Adm1n-kdq-27", "弱口令"),
            ("Shixue-kd-27", "弱口令"),
            ("Beijing#k927", "弱口令"),
            ("Laoshi#k92d7", "弱口令"),
            ("Woaini#k92d7", "弱口令"),
            ("Kd#12345mPq", "弱口令"),
            ("Kd#54321mPq", "弱口令"),
            ("Kd#abcdemP9", "弱口令"),
            ("Kd#77777mPq", "弱口令"),
            ("1qaz@WSXmkp", "弱口令"),
        ] {
            let says = check_password(&rule, password, "T10023", "刘芳").unwrap_err();
            assert!(says.contains(why), "{password}: {says}");
        }
        for password in ["黑板与朱批-Kd82", "Kd82-mPq-chalk", "z9#Wf 7mLqp", &"Kd8-".repeat(16)] {
            check_password(&rule, password, "T10023", "刘芳").unwrap();
        }
    }

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
