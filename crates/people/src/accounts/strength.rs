//! Whether a password is good enough (IA-02). The lists of common passwords, words and names are zxcvbn's; the words of this
//! site and of its people are ours.
use kernel::Passwords;

/// What others know of a person, and try first.
#[derive(Clone, Debug, Default)]
pub struct Own {
    pub login: String,
    pub name: String,
    /// Telephone and document, whole.
    pub numbers: Vec<String>,
}

/// Fewer guesses than this (10 to this power) by the order in which attackers try are too few: a year of one core on what is
/// stored. What a list of common passwords holds, and what is put together from its words, needs fewer.
const GUESSES_LOG10: f64 = 9.0;

/// Long enough, kinds enough, nothing that others know or guess.
///
/// # Errors
/// One sentence that says what is missing.
pub fn check_password(rule: &Passwords, password: &str, own: &Own) -> Result<(), String> {
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
    let words = [crate::fold(&own.login), crate::fold(&own.name), crate::pinyin_of(&own.name)];
    if words.iter().any(|word| word.chars().count() >= 2 && word.len() >= 4 && folded.contains(&*plain(word))) {
        return Err("密码中不要包含登录名或姓名，请重新设置".into());
    }
    if own.numbers.iter().any(|number| shares_digits(number, &folded)) {
        return Err("密码中不要包含手机号、身份证号或生日中的数字，请重新设置".into());
    }
    if KNOWN.iter().any(|word| folded.contains(word)) || runs(&folded) {
        return Err("密码中有常见的弱口令或连续、重复的字符，请重新设置".into());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if zxcvbn::zxcvbn(password, &words).guesses_log10() < GUESSES_LOG10 {
        return Err("密码由常见的弱口令、词语、日期或键盘顺序拼成，容易被猜到，请换一个没有规律的".into());
    }
    Ok(())
}

/// Whether six digits in a row of a person's number stand in the password: a telephone, a document, the birthday in it.
fn shares_digits(number: &str, password: &str) -> bool {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits.windows(6).any(|six| password.contains(&six.iter().collect::<String>()))
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
        let numbers = vec!["13911237788".into(), "110108199003071421".into()];
        let own = Own { login: "T10023".into(), name: "刘芳".into(), numbers };
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
            ("Kd#911237mPq", "手机号"),
            ("Kd#900307-mPq", "生日"),
            ("Kd#071421-mPq", "身份证号"),
            ("Kd＃０７１４２１-mPq", "身份证号"),
            ("Sunshine#24", "弱口令"),
            ("Football-123", "弱口令"),
            ("Superman_007", "弱口令"),
            ("Trustno1-2026", "弱口令"),
            ("Michael.1988", "弱口令"),
            ("Butterfly+1", "弱口令"),
            ("Starwars@77", "弱口令"),
            ("Aa1!Aa1!Aa1!Aa1!", "弱口令"),
            ("Chocolate_2026", "弱口令"),
            ("S3cr3t-2026", "弱口令"),
        ] {
            let says = check_password(&rule, password, &own).err().unwrap_or_default();
            assert!(says.contains(why), "{password}: {says}");
        }
        let longest = format!("黑板与朱批-Kd82{}", "粉笔与板擦".repeat(10));
        assert_eq!(longest.chars().count(), 60);
        for password in ["黑板与朱批-Kd82", "Kd82-mPq-chalk", "z9#Wf 7mLqp", "三尺讲台-K4月7年", &longest] {
            check_password(&rule, password, &own).unwrap();
        }
    }
}
