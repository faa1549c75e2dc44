//! The arithmetic of watching: unions of stretches, bounded by the time that passed. Pure; knows no person and no film.
use serde::{Deserialize, Serialize};

/// What a player says it played at one rate. Times in ms of the film; `took_ms` by the player's own clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Told")]
pub struct Span {
    pub from_ms: i64,
    pub to_ms: i64,
    pub rate_hundredths: i64,
    pub took_ms: i64,
}

/// As the player sends it. When it began by the player's clock counts for nothing.
#[derive(Deserialize)]
struct Told {
    from_ms: i64,
    to_ms: i64,
    #[serde(default = "as_it_is")]
    rate_hundredths: i64,
    #[serde(default)]
    took_ms: i64,
    #[serde(default, rename = "began_at")]
    _began_at: i64,
}

impl From<Told> for Span {
    fn from(Told { from_ms, to_ms, rate_hundredths, took_ms, .. }: Told) -> Self {
        Self { from_ms, to_ms, rate_hundredths, took_ms }
    }
}

const fn as_it_is() -> i64 {
    100
}

/// Slower than this nobody plays: hundredths.
const SLOWEST: i64 = 25;

/// Distinct stretches of a film, in order, none touching another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spans(Vec<(i64, i64)>);

/// What one report was worth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    /// What the player said it had played, within the film.
    pub claimed_ms: i64,
    /// How much of that was new and within the time that had passed.
    pub credited_ms: i64,
    /// How much of it no time had passed for. What is neither credited nor beyond had been counted before.
    pub beyond_ms: i64,
    /// The time that it used up.
    pub used_ms: i64,
}

impl Spans {
    /// How many stretches it takes to say what was seen.
    pub fn pieces(&self) -> usize {
        self.0.len()
    }

    pub fn total(&self) -> i64 {
        self.0.iter().map(|(from, to)| to - from).sum()
    }

    /// Adds a stretch; what is there already stays one.
    pub fn add(&mut self, from: i64, to: i64) {
        if to <= from {
            return;
        }
        let (mut from, mut to) = (from, to);
        self.0.retain(|(own_from, own_to)| {
            let apart = *own_to < from || *own_from > to;
            if !apart {
                from = from.min(*own_from);
                to = to.max(*own_to);
            }
            apart
        });
        let at = self.0.partition_point(|(own_from, _)| *own_from < from);
        self.0.insert(at, (from, to));
    }

    /// Adds every stretch of another.
    pub fn join(&mut self, other: &Self) {
        other.0.iter().for_each(|(from, to)| self.add(*from, *to));
    }

    /// Counts a report: each stretch within a film of `long` ms, at most `fastest` hundredths times as fast as time went
    /// by, and not beyond the `budget` of ms that have passed since the last report of this person.
    pub fn count(&mut self, said: &[Span], long: i64, budget: i64, fastest: i64) -> Counted {
        let before = self.total();
        let mut counted = Counted::default();
        let mut left = budget.max(0);
        for span in said {
            let (from, to) = (span.from_ms.clamp(0, long), span.to_ms.clamp(0, long));
            let length = to - from;
            if length <= 0 {
                continue;
            }
            counted.claimed_ms = counted.claimed_ms.saturating_add(length);
            let rate = span.rate_hundredths.clamp(SLOWEST, fastest.max(SLOWEST));
            let least = length * 100 / fastest.max(1) + i64::from(length * 100 % fastest.max(1) != 0);
            let wall = (length * 100 / rate).max(span.took_ms.clamp(0, length * 100 / SLOWEST)).max(least);
            let (within, wall) = if wall <= left { (length, wall) } else { (length * left / wall.max(1), left) };
            self.add(from, from + within);
            left -= wall;
            counted.used_ms += wall;
            counted.beyond_ms += length - within;
        }
        counted.credited_ms = self.total() - before;
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from_ms: i64, to_ms: i64, rate_hundredths: i64) -> Span {
        Span { from_ms, to_ms, rate_hundredths, took_ms: 0 }
    }

    #[test]
    fn stretches_join_and_seconds_count_once() {
        let mut spans = Spans::default();
        for (from, to) in [(0, 10), (20, 30), (5, 20), (40, 40), (50, 45), (30, 31)] {
            spans.add(from, to);
        }
        assert_eq!((spans.clone(), spans.total()), (Spans(vec![(0, 31)]), 31));
    }

    #[test]
    fn ten_minutes_offline_lose_nothing_and_a_script_gains_nothing() {
        let mut spans = Spans::default();
        let late = spans.count(&[span(0, 600_000, 100)], 3_600_000, 600_000, 200);
        assert_eq!((late.credited_ms, late.used_ms), (600_000, 600_000));
        let script = spans.count(&[span(600_000, 3_600_000, 100)], 3_600_000, 15_000, 200);
        assert_eq!((script.claimed_ms, script.credited_ms, script.beyond_ms), (3_000_000, 15_000, 2_985_000));
        let fast = spans.count(&[span(1_000_000, 1_030_000, 200)], 3_600_000, 15_000, 200);
        assert_eq!(fast.credited_ms, 30_000);
        let faster = spans.count(&[span(2_000_000, 2_120_000, 800)], 3_600_000, 15_000, 200);
        assert_eq!(faster.credited_ms, 30_000, "eight times as fast counts as twice");
    }

    fn stretches() -> impl Strategy<Value = Vec<Span>> {
        let one = (-50_000..4_000_000_i64, -50_000..4_000_000_i64, -100..1000_i64, -5..9_000_000_i64);
        prop::collection::vec(one, 0..20).prop_map(|all| {
            let span = |(from_ms, to_ms, rate_hundredths, took_ms)| Span { from_ms, to_ms, rate_hundredths, took_ms };
            all.into_iter().map(span).collect()
        })
    }

    proptest! {
        #[test]
        fn credit_never_shrinks_never_passes_the_film_and_never_outruns_the_clock(
            reports in prop::collection::vec((stretches(), 0..1_000_000_i64), 0..8), long in 0..3_600_000_i64,
        ) {
            let mut spans = Spans::default();
            for (said, budget) in reports {
                let before = spans.total();
                let counted = spans.count(&said, long, budget, 200);
                prop_assert!(spans.total() >= before && spans.total() <= long);
                prop_assert!(counted.used_ms <= budget && counted.credited_ms <= 2 * budget);
                prop_assert_eq!(counted.credited_ms, spans.total() - before);
                prop_assert!(counted.beyond_ms >= 0);
                prop_assert!(counted.credited_ms + counted.beyond_ms <= counted.claimed_ms, "each ms has one reason");
                prop_assert!(spans.0.windows(2).all(|pair| pair[0].1 < pair[1].0));
                let again = spans.clone().count(&said, long, 0, 200);
                prop_assert_eq!(again.credited_ms, 0);
            }
        }
    }
}
