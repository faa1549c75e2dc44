//! Document numbers (文号, GB/T 9704): the organ's word, the year in 〔〕, the number without zeros in front, 号. Reads how
//! clerks type them, writes them one way.
use jiff::civil::Date;

/// What such a number looks like.
pub const LIKE: &str = "京教院教〔2026〕86号";

/// The number as documents have it: `京教院教[2026] 86 号` becomes `京教院教〔2026〕86号`.
///
/// # Errors
/// In Chinese: which part is missing or wrong, and how it is written.
pub fn document_number(text: &str, today: Date) -> Result<String, String> {
    let plain: String = text.chars().filter(|one| !one.is_whitespace()).map(half).collect();
    let wrong = |why: &str| Err(format!("文号{why}，请照原件填写，例如 {LIKE}"));
    let Some((organ, rest)) = plain.split_once('〔') else { return wrong("缺少用〔〕括起的年份") };
    let Some((year, rest)) = rest.split_once('〕') else { return wrong("缺少用〔〕括起的年份") };
    let Some(number) = rest.strip_suffix('号') else { return wrong("应以“号”结尾") };
    let is_han = |one: char| matches!(one, '\u{4e00}'..='\u{9fff}');
    if !(2..=20).contains(&organ.chars().count()) || !organ.chars().all(is_han) {
        return wrong("的发文机关代字应为 2—20 个汉字");
    }
    let latest = i64::from(today.year()) + 1;
    if year.len() != 4 || !year.parse::<i64>().is_ok_and(|year| (1949..=latest).contains(&year)) {
        return wrong("的年份应为四位数字");
    }
    let digits = number.len() <= 6 && !number.is_empty() && number.bytes().all(|one| one.is_ascii_digit());
    if !digits || number.starts_with('0') {
        return wrong("的序号应为数字，前面不加 0 和“第”");
    }
    Ok(plain)
}

/// Full-width digits and the brackets that people find on their keyboards.
const fn half(one: char) -> char {
    match one {
        '[' | '［' | '【' | '(' | '（' | '〈' | '﹝' => '〔',
        ']' | '］' | '】' | ')' | '）' | '〉' | '﹞' => '〕',
        '０'..='９' => (b'0' + (one as u32 - '０' as u32) as u8) as char,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_number_is_read_as_it_is_typed_and_written_one_way() {
        let day = jiff::civil::date(2026, 11, 23);
        for typed in
            ["京教院教〔2026〕86号", " 京教院教[2026] 86 号", "京教院教（２０２６）８６号", "京教院教【2026】86号"]
        {
            assert_eq!(document_number(typed, day).unwrap(), LIKE, "{typed}");
        }
        for (wrong, why) in [
            ("", "年份"),
            ("瞎写 86 号", "年份"),
            ("86号", "年份"),
            ("〔2026〕86号", "代字"),
            ("abc〔2026〕86号", "代字"),
            ("京教院教〔26〕86号", "四位"),
            ("京教院教〔2099〕86号", "四位"),
            ("京教院教〔2026〕086号", "不加 0"),
            ("京教院教〔2026〕第86号", "不加 0"),
            ("京教院教〔2026〕86", "号"),
            ("京教院教〔2026〕号", "序号"),
            ("京教院教〔2026〕86号附件", "号"),
        ] {
            let said = document_number(wrong, day).unwrap_err();
            assert!(said.contains(why) && said.contains(LIKE), "{wrong}: {said}");
        }
    }
}
