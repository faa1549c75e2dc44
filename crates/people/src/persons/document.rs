//! Identity numbers: read as clerks type them, checked by their own check digit (GB 11643), never shown whole by default.
use crate::fold;

/// A checked resident identity number, 18 characters, upper-case X.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(String);

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

impl Document {
    /// Reads full-width digits, lower-case x and spaces.
    ///
    /// # Errors
    /// A sentence that says why: length, characters, birthday, check digit.
    pub fn read(text: &str) -> Result<Self, String> {
        let plain: String = fold(text).to_uppercase().chars().filter(|c| *c != '-').collect();
        if plain.len() != 18 || plain.chars().count() != 18 {
            return Err(format!("身份证号应为 18 位，现为 {} 位，请核对", plain.chars().count()));
        }
        let (body, check) = plain.split_at(17);
        if !body.bytes().all(|b| b.is_ascii_digit()) || !check.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
            return Err("身份证号只能由数字组成，末位可以是 X，请核对".into());
        }
        if birthday(body).is_none() {
            return Err("身份证号第 7—14 位不是一个日期，请核对".into());
        }
        let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
        if CHECKS[(sum % 11) as usize] != check.as_bytes()[0] {
            return Err("身份证号校验位不符，请核对末位".into());
        }
        Ok(Self(plain))
    }

    pub fn number(&self) -> &str {
        &self.0
    }

    /// `110108********142X`
    pub fn masked(&self) -> String {
        mask(&self.0)
    }

    /// The last check digit that the first 17 digits ask for: for generators of plausible numbers.
    pub fn completed(body: &str) -> Option<Self> {
        let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, weight)| u32::from(b.wrapping_sub(b'0')) * weight).sum();
        Self::read(&format!("{body}{}", CHECKS[(sum % 11) as usize] as char)).ok()
    }
}

/// Keeps the first six and the last four characters of a long number, three and four of a telephone, the last two of what is
/// shorter.
pub fn mask(number: &str) -> String {
    let all: Vec<char> = number.chars().collect();
    let (head, tail) = match all.len() {
        15.. => (6, 4),
        11..=14 => (3, 4),
        short => (0, 2.min(short)),
    };
    let hidden = all.len().saturating_sub(head + tail);
    all[..head].iter().chain(&vec!['*'; hidden]).chain(&all[head + hidden..]).collect()
}

fn birthday(body: &str) -> Option<jiff::civil::Date> {
    let part = |range: std::ops::Range<usize>| body.get(range)?.parse::<i16>().ok();
    let (year, month, day) = (part(6..10)?, part(10..12)?, part(12..14)?);
    jiff::civil::Date::new(year, month.try_into().ok()?, day.try_into().ok()?)
        .ok()
        .filter(|_| (1900..2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_clerks_type_it_and_refused_with_its_reason() {
        let good = Document::completed("11010819900307142").unwrap();
        assert_eq!(good.number().len(), 18);
        let wide: String = good.number().chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect();
        assert_eq!(Document::read(&wide).unwrap(), good);
        assert_eq!(Document::read(&format!(" {} ", good.number().to_lowercase())).unwrap(), good);
        for (text, why) in [
            ("", "0 位"),
            ("1101081990030714", "16 位"),
            ("11010819900307142A", "数字"),
            ("110108199013071420", "日期"),
            ("1.10108E+17", "位"),
        ] {
            assert!(Document::read(text).unwrap_err().contains(why), "{text}");
        }
        let last = good.number().chars().last().unwrap();
        let wrong = good.number()[..17].to_owned() + if last == '1' { "2" } else { "1" };
        assert!(Document::read(&wrong).unwrap_err().contains("校验位"));
    }

    #[test]
    fn a_mask_hides_the_middle() {
        assert_eq!(mask("11010819900307142X"), "110108********142X");
        assert_eq!(mask("13800001234"), "138****1234");
        assert_eq!(mask("K12345"), "****45");
        assert_eq!(mask("1"), "1");
    }
}
