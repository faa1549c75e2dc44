//! The signature that a paper carries at its end: some lines that begin with `%`, which every reader of PDF takes for a
//! comment. It covers every byte before itself. Pure: no database, no clock, no house.
use kernel::seal::{Seal, sm3, verify};
use serde::Serialize;

const OPENING: &str = "%SHIXUE-SIGNATURE-1\n";
const ALGORITHM: &str = "SM2-SM3";
const CLOSING: &str = "%END\n";
/// Readers of PDF look for the end of the document in the last kilobyte: no signature is longer.
const LONGEST: usize = 900;

/// What is said beside the bytes themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub number: String,
    /// RFC 3339 with Beijing's offset.
    pub at: String,
    pub charter: i64,
}

/// A signature that fits its bytes; whose key made it is for the caller to judge.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signature {
    pub number: String,
    pub at: String,
    pub charter: i64,
    /// Uncompressed point, hexadecimal.
    pub key: String,
    /// How many bytes it covers.
    pub length: usize,
}

impl Signature {
    /// When it was signed as people read it: `2026-11-23 09:00`.
    pub fn moment(&self) -> String {
        self.at.chars().take(16).map(|one| if one == 'T' { ' ' } else { one }).collect()
    }
}

/// Why a file cannot be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// No signature stands at its end: it never had one, was cut off, or something was appended.
    Unsigned,
    /// More than one signature: something was put together out of two.
    Doubled,
    /// Signed once, and changed since.
    Altered,
}

impl Broken {
    pub const fn says(self) -> &'static str {
        match self {
            Self::Unsigned => "文件末尾没有完整的签名：可能不是本平台出具，或被截断，或末尾被添加了内容",
            Self::Doubled => "文件中有不止一份签名：可能由两份文件拼接而成",
            Self::Altered => "文件与签名不符：出具后内容被改动过",
        }
    }
}

/// Signs bytes; what comes back is the bytes with the signature after them.
pub fn seal(by: &Seal, mut body: Vec<u8>, said: &Said) -> Vec<u8> {
    if body.last() != Some(&b'\n') {
        body.push(b'\n');
    }
    let Said { number, at, charter } = said;
    let (key, length) = (by.public_key(), body.len());
    let lines = format!(
        "{OPENING}%algorithm {ALGORITHM}\n%number {number}\n%at {at}\n%charter {charter}\n%key {key}\n%length {length}\n"
    );
    body.extend(lines.as_bytes());
    let signature = by.sign(&body);
    body.extend(format!("%signature {signature}\n{CLOSING}").as_bytes());
    body
}

/// Reads the signature at the end of a file and compares it with every byte before it.
///
/// # Errors
/// Why the file cannot be relied on.
pub fn open(file: &[u8]) -> Result<Signature, Broken> {
    let tail = file.len().saturating_sub(LONGEST);
    let from =
        file[tail..].windows(OPENING.len()).rposition(|run| run == OPENING.as_bytes()).ok_or(Broken::Unsigned)?;
    let (body, lines) = file.split_at(tail + from);
    if body.split(|byte| *byte == b'%').any(|run| run.starts_with(b"SHIXUE-SIGNATURE-")) {
        return Err(Broken::Doubled);
    }
    let lines = std::str::from_utf8(lines).map_err(|_| Broken::Unsigned)?;
    let (signature, made) = read(lines).ok_or(Broken::Unsigned)?;
    let signed = file.len() - CLOSING.len() - "%signature \n".len() - made.len();
    if signature.length != body.len() || !verify(&signature.key, &file[..signed], made) {
        return Err(Broken::Altered);
    }
    Ok(signature)
}

/// The lines in their one order and spelling; nothing may stand between or after them.
fn read(lines: &str) -> Option<(Signature, &str)> {
    let mut rest = lines.strip_prefix(OPENING)?;
    let mut take = |name: &str| {
        let (line, after) = rest.split_once('\n')?;
        rest = after;
        line.strip_prefix('%')?.strip_prefix(name)?.strip_prefix(' ')
    };
    let algorithm = take("algorithm")?;
    let (number, at, charter, key) = (take("number")?, take("at")?, take("charter")?, take("key")?);
    let (length, made) = (take("length")?, take("signature")?);
    let whole = rest == CLOSING && algorithm == ALGORITHM;
    let signature = Signature {
        number: number.into(),
        at: at.into(),
        charter: charter.parse().ok()?,
        key: key.into(),
        length: length.parse().ok()?,
    };
    whole.then_some((signature, made))
}

/// A key as people compare it aloud: the first 16 hexadecimal digits of its SM3, in fours. Empty for what is no key.
pub fn fingerprint(key: &str) -> String {
    let Ok(bytes) = hex::decode(key) else { return String::new() };
    let digits = hex::encode_upper(&sm3(&bytes)[..8]);
    (0..4).map(|four| &digits[four * 4..four * 4 + 4]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> Vec<u8> {
        let said = Said { number: "责任档案 2026-0001".into(), at: "2026-11-23T09:00:00+08:00".into(), charter: 3 };
        seal(&Seal::from_root([7; 32]).unwrap(), b"%PDF-1.7\nbody\n%%EOF".to_vec(), &said)
    }

    #[test]
    fn a_signature_says_who_when_and_under_which_charter() {
        let found = open(&signed()).unwrap();
        assert_eq!((found.number.as_str(), found.charter), ("责任档案 2026-0001", 3));
        assert_eq!(found.key, Seal::from_root([7; 32]).unwrap().public_key());
        assert_eq!(found.moment(), "2026-11-23 09:00");
        assert_eq!(fingerprint(&found.key).len(), 19);
        assert_eq!(fingerprint("no key"), "");
    }

    #[test]
    fn a13_1_a_change_of_any_byte_is_refused() {
        let whole = signed();
        for at in 0..whole.len() {
            for flip in [1_u8, 0x20, 0x80] {
                let mut other = whole.clone();
                other[at] ^= flip;
                assert!(open(&other).is_err(), "byte {at} of {} flipped by {flip}", whole.len());
            }
        }
    }

    #[test]
    fn what_is_cut_off_lengthened_or_put_together_is_refused() {
        let whole = signed();
        for end in 0..whole.len() {
            assert!(open(&whole[..end]).is_err(), "cut at {end}");
        }
        for more in ["\n", " ", "%END\n", "%%EOF\n"] {
            assert_eq!(open(&[&whole, more.as_bytes()].concat()), Err(Broken::Unsigned), "{more:?} appended");
        }
        assert_eq!(open(&[whole.clone(), whole.clone()].concat()), Err(Broken::Doubled));
        let said = Said { number: "责任档案 2026-0002".into(), at: String::new(), charter: 1 };
        let over = seal(&Seal::from_root([8; 32]).unwrap(), whole.clone(), &said);
        assert_eq!(open(&over), Err(Broken::Doubled), "a second house signs over the first");
        assert_eq!(open(&whole[9..]), Err(Broken::Altered), "its beginning is gone");
        for none in [&b""[..], b"%PDF-1.7", b"%SHIXUE-SIGNATURE-1\n%END\n"] {
            assert_eq!(open(none), Err(Broken::Unsigned));
        }
    }

    #[test]
    fn the_signature_fits_where_readers_look_for_the_end() {
        assert!(signed().len() - 20 < LONGEST);
    }
}
