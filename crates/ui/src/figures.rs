//! Numbers as people read them.
use std::borrow::Borrow;

/// Hundredths: `4`, `4.5`, `0.25`.
pub fn hundredths(figure: impl Borrow<i64>) -> String {
    let (whole, rest) = (figure.borrow() / 100, figure.borrow() % 100);
    match rest {
        0 => whole.to_string(),
        rest => format!("{whole}.{rest:02}").trim_end_matches('0').to_owned(),
    }
}

/// Bytes: `312.5 MB`.
pub fn size(bytes: impl Borrow<i64>) -> String {
    match *bytes.borrow() {
        small if small < 1024 => format!("{small} B"),
        some if some < 1 << 20 => format!("{:.1} KB", some as f64 / 1024.0),
        many => format!("{:.1} MB", many as f64 / f64::from(1 << 20)),
    }
}

/// A length in ms: `41_000` → `0:41`, `3_723_000` → `1:02:03`.
pub fn clock(ms: &i64) -> String {
    let s = ms / 1000;
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        hours => format!("{hours}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}
