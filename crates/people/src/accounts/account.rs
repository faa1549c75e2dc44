//! The noun and its rules: when a password counts, when the door stays closed.
use kernel::{At, HOUR, Id, MINUTE, Person};

/// How long a session may stand unused, and how long it may stand at all.
pub const IDLE: i64 = 2 * HOUR;
pub const WHOLE: i64 = 12 * HOUR;
/// How long an activation code from a printed list is good.
pub const INVITED: i64 = INVITED_DAYS * kernel::DAY;
pub const INVITED_DAYS: i64 = 30;

const MOST_FAILURES: i64 = 5;
const WINDOW: i64 = 15 * MINUTE;
const LOCK: i64 = 30 * MINUTE;

#[derive(Clone, Debug)]
pub struct Account {
    pub person: Id<Person>,
    pub login: String,
    /// A PHC string; none before the person has activated the account.
    pub password: Option<String>,
    pub failed: i64,
    pub failed_at: Option<At>,
    pub locked_until: Option<At>,
}

impl Account {
    pub fn is_locked(&self, now: At) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    /// After one more wrong password: how many in the window, and until when the door is closed.
    pub fn failed_once_more(&self, now: At) -> (i64, Option<At>) {
        let in_window = self.failed_at.is_some_and(|at| now.0 - at.0 < WINDOW);
        let failed = if in_window { self.failed + 1 } else { 1 };
        (failed, (failed >= MOST_FAILURES).then(|| now.plus(LOCK)))
    }
}

/// Whether a password is good enough (IA-02): 10–64 characters, three of four kinds, nothing that others know.
///
/// # Errors
/// One sentence that says what is missing.
pub fn check_password(password: &str, login: &str, name: &str) -> Result<(), &'static str> {
    let length = password.chars().count();
    if !(10..=64).contains(&length) {
        return Err("密码应为 10—64 个字符，请重新设置");
    }
    let kinds = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    if kinds.iter().filter(|has| **has).count() < 3 {
        return Err("密码应含大写字母、小写字母、数字、符号中的至少三类，请重新设置");
    }
    let folded = crate::fold(password);
    let known = [
        crate::fold(login),
        crate::fold(name),
        crate::pinyin_of(name),
        "password".into(),
        "shixue".into(),
        "qwerty".into(),
        "123456".into(),
    ];
    if known.iter().any(|word| word.len() >= 4 && folded.contains(word.as_str())) {
        return Err("密码中不要包含登录名、姓名或常见的弱口令，请重新设置");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_with_their_reason() {
        for (password, why) in [
            ("Ab1!", "10—64"),
            ("abcdefghijkl", "三类"),
            ("Liufang#2026", "姓名"),
            ("T10023#xyz", "登录名"),
            ("Qwerty-2026", "弱口令"),
            (&"Aa1!".repeat(17), "10—64"),
        ] {
            assert!(check_password(password, "T10023", "刘芳").unwrap_err().contains(why), "{password}");
        }
        check_password("黑板与朱批-Kd82", "T10023", "刘芳").unwrap();
    }
}
