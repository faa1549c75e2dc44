//! ffmpeg's words on standard error, read into numbers. Decides nothing.
//!
//! Only lines that open with a filter's own mark are read: titles and comments inside a file reach the same
//! stream of words, indented under a level, and must not pass for measurements.

use crate::child::Said;
use crate::clock::parse_seconds;

/// Stretches of one sort kept at most; a strobing picture has no more to say.
const STRETCHES: usize = 200;

/// From and until, in milliseconds.
pub(super) type Stretch = (u64, u64);

/// Everything one pass measures.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Measures {
    pub black: Vec<Stretch>,
    pub frozen: Vec<Stretch>,
    pub silent: Vec<Stretch>,
    /// Hundredths of LUFS; none for no sound or nothing loud enough to measure.
    pub loudness: Option<i32>,
    /// Hundredths of dBTP.
    pub peak: Option<i32>,
    /// Frames that came at another distance than the one before, in thousandths, and the distances' ratio.
    pub uneven_milli: u32,
    pub decoded_ms: u64,
    /// Errors the decoder spoke of.
    pub errors: u32,
}

/// Measures while they are being heard.
#[derive(Default)]
pub(super) struct Open {
    measures: Measures,
    frozen_from: Option<u64>,
    silent_from: Option<u64>,
    in_summary: bool,
}

impl Open {
    pub fn reached(&mut self, ms: u64) {
        self.measures.decoded_ms = self.measures.decoded_ms.max(ms);
    }

    pub fn hear(&mut self, said: &Said<'_>) {
        let Said::Err(line) = said else { return };
        if self.in_summary && line.starts_with("  ") {
            return self.summary(line.trim());
        }
        self.in_summary = false;
        let Some((mark, words)) = line.split_once("] ") else { return };
        let (level, words) = match words.split_once("] ") {
            Some((level, words)) => (level, words),
            None => (mark, words),
        };
        match level {
            "[error" | "[fatal" => self.measures.errors = self.measures.errors.saturating_add(1),
            "[info" => self.filter(mark, words),
            _ => {}
        }
    }

    fn filter(&mut self, mark: &str, words: &str) {
        let at =
            |label: &str| words.strip_prefix(label).and_then(|rest| rest.split(' ').next()).and_then(parse_seconds);
        if mark.starts_with("[blackdetect @ ") {
            if let Some(stretch) = black(words) {
                add(&mut self.measures.black, stretch);
            }
        } else if mark.starts_with("[freezedetect @ ") {
            if let Some(from) = at("lavfi.freezedetect.freeze_start: ") {
                self.frozen_from = Some(from);
            } else if let Some(until) = at("lavfi.freezedetect.freeze_end: ") {
                end(&mut self.frozen_from, until, &mut self.measures.frozen);
            }
        } else if mark.starts_with("[silencedetect @ ") {
            if words.starts_with("silence_start: ") {
                // Sound may begin a little before zero.
                self.silent_from = Some(at("silence_start: ").unwrap_or(0));
            } else if let Some(until) = at("silence_end: ") {
                end(&mut self.silent_from, until, &mut self.measures.silent);
            }
        } else if mark.starts_with("[Parsed_vfrdet_") {
            self.measures.uneven_milli = uneven(words).unwrap_or(0);
        } else if mark.starts_with("[Parsed_ebur128_") {
            self.in_summary = words.starts_with("Summary");
        }
    }

    /// The indented lines after ebur128's `Summary:`.
    fn summary(&mut self, line: &str) {
        if let Some(lufs) = line.strip_prefix("I:").and_then(|l| l.trim().strip_suffix(" LUFS")) {
            // -70 is the gate: nothing was loud enough.
            self.measures.loudness = hundredths(lufs).filter(|l| *l > -7000);
        } else if let Some(peak) = line.strip_prefix("Peak:").and_then(|l| l.trim().strip_suffix(" dBFS")) {
            self.measures.peak = hundredths(peak);
        }
    }

    /// Ends what was still frozen or silent when the recording ended.
    pub fn close(mut self, duration_ms: u64) -> Measures {
        end(&mut self.frozen_from, duration_ms, &mut self.measures.frozen);
        end(&mut self.silent_from, duration_ms, &mut self.measures.silent);
        self.measures
    }
}

fn add(to: &mut Vec<Stretch>, stretch: Stretch) {
    if to.len() < STRETCHES {
        to.push(stretch);
    }
}

fn end(from: &mut Option<u64>, until: u64, to: &mut Vec<Stretch>) {
    if let Some(from) = from.take().filter(|from| *from < until) {
        add(to, (from, until));
    }
}

/// `black_start:9 black_end:11 black_duration:2`.
fn black(words: &str) -> Option<Stretch> {
    let field = |label| words.split(' ').find_map(|word| word.strip_prefix(label)).and_then(parse_seconds);
    Some((field("black_start:")?, field("black_end:")?))
}

/// `VFR:0.400000 (15/24) min: 900 max: 1800)`: even when the distances differ by rounding only.
fn uneven(words: &str) -> Option<u32> {
    let share: f64 = words.strip_prefix("VFR:")?.split(' ').next()?.parse().ok()?;
    let after = |label: &str| -> Option<f64> {
        let rest = words.split_once(label)?.1.trim_start();
        rest.split([' ', ')']).next()?.parse().ok()
    };
    let (min, max) = (after("min:")?, after("max:")?);
    (max > min * 1.5).then_some((share * 1000.0) as u32)
}

fn hundredths(text: &str) -> Option<i32> {
    let value: f64 = text.trim().parse().ok()?;
    value.is_finite().then_some((value * 100.0).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(lines: &[&str]) -> Measures {
        let mut open = Open::default();
        lines.iter().for_each(|line| open.hear(&Said::Err(line)));
        open.close(9_000)
    }

    #[test]
    fn what_is_silent_or_frozen_without_an_end_ends_with_the_recording() {
        let measures = heard(&[
            "[silencedetect @ 0x1] [info] silence_start: -0.01",
            "[freezedetect @ 0x2] [info] lavfi.freezedetect.freeze_start: 4.5",
        ]);
        assert_eq!((measures.silent, measures.frozen), (vec![(0, 9_000)], vec![(4_500, 9_000)]));
    }

    #[test]
    fn words_that_come_out_of_the_file_are_no_measurements() {
        let measures = heard(&[
            "[info]     title           : [blackdetect @ 0x1] [info] black_start:1 black_end:5 black_duration:4",
            "[info]                     : [error] x",
            "    I:         -5.0 LUFS",
            "[info]     comment         : Summary:",
            "    Peak:       3.0 dBFS",
            "[blackdetect @ 0x1] [info] black_start:nan black_end:5",
            "[silencedetect @ 0x1] [info] silence_end: 4 | silence_duration: 2",
        ]);
        assert_eq!(measures, Measures::default());
    }

    #[test]
    fn a_strobing_picture_fills_no_memory() {
        let line = "[blackdetect @ 0x1] [info] black_start:1 black_end:2 black_duration:1";
        assert_eq!(heard(&[line; 1000]).black.len(), STRETCHES);
    }
}
