//! File names from outside, made safe to show and to send back in a header.
//! Holds no path handling beyond dropping it.

const LONGEST: usize = 120;
const LONGEST_EXTENSION: usize = 10;

/// A base name without path, control and bidi characters, at most 120 characters long with its
/// extension kept; characters that Windows or a quoted header value refuses become `_`.
/// `未命名` when nothing is left.
#[must_use]
pub fn safe_name(file_name: &str) -> String {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = base.chars().filter(|&c| !is_invisible(c)).map(replaced).collect();
    let clean = clean.trim().trim_end_matches(['.', ' ']);
    if clean.is_empty() { "未命名".to_owned() } else { shortened(clean) }
}

fn replaced(c: char) -> char {
    match c {
        '"' | '<' | '>' | '|' | '?' | '*' | ':' | ';' | '%' => '_',
        other => other,
    }
}

/// Control characters, and those that reorder, join or hide the text around them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    let extension = match name.rfind('.') {
        Some(at) if name[at..].chars().count() <= LONGEST_EXTENSION => &name[at..],
        _ => "",
    };
    let stem = LONGEST - extension.chars().count();
    name.chars().take(stem).chain(extension.chars()).collect()
}
