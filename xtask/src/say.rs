//! What a person reads while a command works: one line a step, with its time. Everything goes to stderr,
//! so that stdout stays free for what another program reads.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Result;

/// A step whose own output is captured: `▸ name … 3.2 s` on one line.
pub fn quiet<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprint!("▸ {name} … ");
    let _ = std::io::stderr().flush();
    timed(work, |done, took| match done {
        Ok(_) => eprintln!("{}", seconds(took)),
        Err(_) => eprintln!("失败（{}）", seconds(took)),
    })
}

/// A step that speaks for itself meanwhile: a line before and a line after.
pub fn loud<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("▸ {name} …");
    timed(work, |done, took| match done {
        Ok(_) => eprintln!("▸ {name} … {}", seconds(took)),
        Err(_) => eprintln!("▸ {name} … 失败（{}）", seconds(took)),
    })
}

/// A remark within a step or between two.
pub fn note(text: &str) {
    eprintln!("  {text}");
}

/// A step left out, with the reason.
pub fn skipped(name: &str, why: &str) {
    eprintln!("▸ {name} … 略过：{why}");
}

/// The last word of a command that failed: its causes, outermost first.
pub fn trouble(trouble: &anyhow::Error) {
    let mark = if std::io::stderr().is_terminal() { "\u{1b}[31m✗\u{1b}[0m" } else { "✗" };
    eprintln!("{mark} {trouble}");
    for cause in trouble.chain().skip(1) {
        eprintln!("  原因：{cause}");
    }
}

/// `3.2 s`, or `4 min 07 s` from a minute on.
pub fn seconds(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

fn timed<T>(work: impl FnOnce() -> Result<T>, tell: impl FnOnce(&Result<T>, Duration)) -> Result<T> {
    let start = Instant::now();
    let done = work();
    tell(&done, start.elapsed());
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_in_seconds_and_from_a_minute_on_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(3240)), "3.2 s");
        assert_eq!(seconds(Duration::from_secs(59)), "59.0 s");
        assert_eq!(seconds(Duration::from_secs(247)), "4 min 07 s");
    }
}
