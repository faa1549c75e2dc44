//! How many passed and how many failed, read from what the runners print. A line that is not understood counts nothing;
//! the exit code of the runner decides, never this sum alone.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    /// From a log of `cargo nextest` (`5 tests run: 4 passed (1 slow), 1 failed, 0 skipped`) or of the journeys
    /// (`journeys: 4 passed, 1 failed`).
    pub fn read(log: &str) -> Self {
        let mut sum = Self::default();
        for line in log.lines() {
            let counts = ["tests run:", "test run:", "journeys:"]
                .iter()
                .find_map(|mark| line.split_once(mark).map(|(_, rest)| rest));
            if let Some(counts) = counts {
                sum += Self::line(counts);
            }
        }
        sum
    }

    /// A step that failed and counted nothing is itself one failure.
    pub fn or_one_failed(self) -> Self {
        Self { failed: self.failed.max(1), ..self }
    }

    fn line(counts: &str) -> Self {
        let mut sum = Self::default();
        let words: Vec<&str> = counts.split(|c: char| c.is_whitespace() || ",()".contains(c)).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        for pair in words.windows(3).chain(std::iter::once(&words[words.len().saturating_sub(2)..])) {
            let Some(count) = pair.first().and_then(|word| word.parse::<u64>().ok()) else { continue };
            match pair[1..] {
                ["passed", ..] => sum.passed += count,
                ["failed", ..] | ["timed", "out"] | ["exec", "failed"] => sum.failed += count,
                _ => {}
            }
        }
        sum
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(log: &str, passed: u64, failed: u64) {
        assert_eq!(Tally::read(log), Tally { passed, failed }, "{log}");
    }

    #[test]
    fn the_runner_and_the_journeys_are_understood() {
        reads("     Summary [   0.005s] 1 test run: 1 passed, 0 skipped", 1, 0);
        reads(
            "     Summary [   0.9s] 9 tests run: 5 passed (1 slow), 2 failed, 1 timed out, 1 exec failed, 0 skipped",
            5,
            4,
        );
        reads("     Summary [   0.9s] 3/9 tests run: 2 passed, 1 failed", 2, 1);
        reads("journeys: 6 passed, 1 failed", 6, 1);
    }

    #[test]
    fn what_is_no_summary_counts_nothing() {
        reads("PASS [ 0.1s] kernel a_test\n12 passed the door\n", 0, 0);
        reads("journeys:", 0, 0);
    }

    #[test]
    fn a_failed_step_never_reads_as_no_failure() {
        assert_eq!(Tally::default().or_one_failed(), Tally { passed: 0, failed: 1 });
        assert_eq!(Tally { passed: 3, failed: 2 }.or_one_failed(), Tally { passed: 3, failed: 2 });
    }
}
