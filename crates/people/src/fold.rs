//! How words are compared and sorted: one shape for the many ways to type a name.
use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Full-width to half-width, lower case, no spaces; every middle dot is the same.
pub fn fold(text: &str) -> String {
    let plain = text.nfkc().flat_map(char::to_lowercase);
    plain.filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{200b}').map(middle_dot).collect()
}

fn middle_dot(c: char) -> char {
    match c {
        '•' | '‧' | '∙' | '⋅' | '・' | '․' | '.' => '·',
        c => c,
    }
}

/// Full pinyin without tones, syllables joined: `lifang`. What has no pinyin stays as it is.
pub fn pinyin_of(text: &str) -> String {
    syllables(text, |sound| sound.plain())
}

/// What names are sorted by, syllable by syllable: 李 (li) stands before 刘 (liu).
pub fn sort_key(text: &str) -> String {
    let folded = fold(text);
    let sound = |c: char| c.to_pinyin().map_or(c.to_string(), |sound| sound.with_tone_num_end().to_owned());
    folded.chars().map(sound).collect::<Vec<_>>().join(" ")
}

/// The first letters: `lf`.
pub fn initials_of(text: &str) -> String {
    syllables(text, |sound| sound.first_letter())
}

fn syllables(text: &str, of: impl Fn(pinyin::Pinyin) -> &'static str) -> String {
    let folded = fold(text);
    let mut out = String::new();
    for c in folded.chars() {
        match c.to_pinyin() {
            Some(sound) => out.push_str(of(sound)),
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_typed_in_many_ways_is_one_name() {
        for said in ["张 三", "张　三", "张\u{200b}三", " 张三 "] {
            assert_eq!(fold(said), "张三");
        }
        assert_eq!(fold("阿依古丽•买买提"), fold("阿依古丽·买买提"));
        assert_eq!(fold("ＡＢc１"), "abc1");
    }

    #[test]
    fn names_sound() {
        assert_eq!((pinyin_of("刘芳"), initials_of("刘芳")), ("liufang".into(), "lf".into()));
        assert_eq!(initials_of("𠮷田A"), "𠮷ta");
        assert!(sort_key("李文静") < sort_key("刘芳"));
    }
}
