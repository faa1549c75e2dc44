//! The pages: what everybody reads, what a reviewer looks at, what a provider works on.
mod edit;
mod item;
mod preview;
mod public;
mod teach;

use kernel::Doors;

pub fn doors() -> Doors {
    public::doors().merge(preview::doors()).merge(teach::doors()).merge(edit::doors()).merge(item::doors())
}

/// A number that somebody typed; nothing when it is none.
fn number(text: &str) -> Option<i64> {
    people::fold(text).trim().parse().ok()
}

/// Hundredths of what somebody typed: `4`, `4.5`.
fn hundredths(text: &str) -> Option<i64> {
    let text = people::fold(text);
    let (whole, rest) = text.trim().split_once(['.', '·']).unwrap_or((text.trim(), ""));
    let rest: i64 = match rest.len() {
        0 => 0,
        1 => rest.parse::<i64>().ok()? * 10,
        2 => rest.parse().ok()?,
        _ => return None,
    };
    let whole: i64 = whole.parse().ok().filter(|whole| (0..100_000).contains(whole))?;
    (rest >= 0).then_some(whole * 100 + rest)
}
