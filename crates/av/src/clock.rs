//! Spans of media time as text: for people, for WebVTT, for ffmpeg. Holds no wall clock.

/// `83_500` → `00:01:23`: a place in a recording, as a player shows it.
pub(crate) fn place(ms: u64) -> String {
    let s = ms / 1000;
    format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

/// `83_500` → `00:01:23.500`: a WebVTT timestamp.
pub(crate) fn vtt(ms: u64) -> String {
    format!("{}.{:03}", place(ms), ms % 1000)
}

/// `83_500` → `83.5 秒`; from two minutes on `3 分 20 秒`.
pub(crate) fn span(ms: u64) -> String {
    match ms {
        0..120_000 => format!("{}.{} 秒", ms / 1000, ms % 1000 / 100),
        _ => format!("{} 分 {:02} 秒", ms / 60_000, ms / 1000 % 60),
    }
}

/// `83_500` → `83.500`: seconds for a command line.
pub(crate) fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// Seconds as ffmpeg prints them → milliseconds; nothing for what is no time (`N/A`, `nan`, negative).
pub(crate) fn parse_seconds(text: &str) -> Option<u64> {
    let s: f64 = text.trim().parse().ok()?;
    (s.is_finite() && (0.0..=1e9).contains(&s)).then(|| (s * 1000.0).round() as u64)
}
