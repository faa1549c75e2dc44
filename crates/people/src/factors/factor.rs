//! The noun: what a person has beside a password. One-time passwords by RFC 6238: SHA-1, six digits, thirty seconds, one
//! step to either side.
use kernel::{At, House, Id, Person, Refusal};
use totp_rs::{Builder, Secret, Totp};

use super::words;

#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    pub id: Id<Factor>,
    pub person: Id<Person>,
    pub kind: Kind,
    /// What its owner calls it.
    pub name: String,
    /// The secret of an app, or a passkey's public half: sealed for this row.
    pub sealed: String,
    pub made: At,
    pub used: Option<At>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Totp,
    Passkey,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp => "动态口令",
            Self::Passkey => "通行密钥",
        }
    }
}

/// Where a factor's secret is sealed.
pub fn place(id: Id<Factor>) -> String {
    format!("factors.sealed.{id}")
}

/// The step at which this code of this secret is good now; none when it is not.
pub fn step_of(secret: &str, code: &str, now: At) -> Option<i64> {
    let code: String = crate::fold(code).chars().filter(|c| !c.is_whitespace()).collect();
    let six = code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    let totp = totp(secret).ok().filter(|_| six)?;
    totp.check(&code, seconds(now)).and_then(|step| i64::try_from(step).ok())
}

/// The code of a secret (Base32) at a moment: what an app shows.
///
/// # Errors
/// `Invalid` for a secret that is none.
pub fn code_at(secret: &str, now: At) -> Result<String, Refusal> {
    Ok(totp(secret)?.generate(seconds(now)).to_string())
}

fn totp(secret: &str) -> Result<Totp, Refusal> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Refusal::field("secret", words::SECRET))?;
    Builder::new().with_secret(secret).with_skew(1).build().map_err(|_| Refusal::field("secret", words::SECRET))
}

fn seconds(now: At) -> u64 {
    u64::try_from(now.0 / kernel::SECOND).unwrap_or(0)
}

/// The secret offered to whoever bears this session: the same each time the page is drawn, another after it was taken.
pub fn secret_of(house: &House, person: Id<Person>, session: i64, taken: i64) -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mac = house.seal.mac("factors.offer", format!("{person}|{session}|{taken}").as_bytes());
    mac.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect()
}

/// What an app reads from a picture: `otpauth://totp/…`.
pub fn address(secret: &str, login: &str) -> String {
    let issuer = "%E5%8C%97%E4%BA%AC%E6%95%99%E5%B8%88%E5%AD%A6%E4%B9%A0%E7%BD%91";
    let login: String = login.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}")
}

#[cfg(test)]
mod tests {
    use kernel::SECOND;

    use super::*;

    // req("IA-10")
    #[test]
    fn codes_are_those_of_the_standard_and_good_for_one_step_to_either_side() {
        // RFC 6238, appendix B: the last six digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code_at(secret, At(at * SECOND)).unwrap(), code);
        }
        let at = At(59 * SECOND);
        assert_eq!(step_of(secret, "287082", at), Some(1));
        assert_eq!(step_of(secret, "２８７ ０８２", at), Some(1), "as people type it");
        assert_eq!(step_of(secret, "287082", at.plus(30 * SECOND)), Some(1));
        for (code, at) in [("287082", at.plus(61 * SECOND)), ("287083", at), ("", at), ("28708", at), ("2870822", at)] {
            assert_eq!(step_of(secret, code, at), None, "{code}");
        }
        assert!(code_at("1!", at).is_err());
    }
}
