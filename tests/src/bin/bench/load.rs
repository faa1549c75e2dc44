//! Sixty-four connections at once, and how long each of them waited. Knows no path.
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::join_all;

use crate::line::Line;

/// Connections in all, over as many threads as the machine has cores to give.
pub const CONNECTIONS: usize = 64;
const THREADS: usize = 2;
/// Whoever waits longer counts as not answered.
const PATIENCE: Duration = Duration::from_secs(20);

/// When to stop asking.
pub enum Until<'s> {
    Past(Duration),
    /// When this says so, and after a minute in any case.
    Told(&'s AtomicBool),
}

/// What came of it.
#[derive(Default)]
pub struct Tally {
    pub right: u64,
    pub wrong: u64,
    /// What the first wrong answer said.
    pub trouble: Option<String>,
    pub took: Duration,
    /// Of right answers, in µs, sorted.
    waits: Vec<u32>,
}

impl Tally {
    pub fn per_second(&self) -> f64 {
        self.right as f64 / self.took.as_secs_f64()
    }

    /// In ms; `part` of a thousand waited no longer.
    pub fn wait_ms(&self, part: usize) -> f64 {
        let at = self.waits.len() * part / 1000;
        self.waits.get(at.min(self.waits.len().saturating_sub(1))).map_or(0.0, |us| f64::from(*us) / 1000.0)
    }
}

/// Visits again and again over every connection. A visit gets its own number, counted from 0; one that fails is wrong.
pub fn press<V>(port: u16, until: &Until<'_>, visit: &V) -> Tally
where
    V: AsyncFn(&mut Line, u64) -> Result<()> + Sync,
{
    let (turn, began) = (AtomicU64::new(0), Instant::now());
    let mut all = Tally::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|nth| (nth, &turn))
            .map(|(nth, turn)| scope.spawn(move || half(port, nth, until, began, turn, visit)))
            .collect();
        for tally in threads.into_iter().filter_map(|thread| thread.join().ok()).flatten() {
            all.right += tally.right;
            all.wrong += tally.wrong;
            all.trouble = all.trouble.take().or(tally.trouble);
            all.waits.extend(tally.waits);
        }
    });
    all.took = began.elapsed();
    all.waits.sort_unstable();
    all
}

fn half<V>(port: u16, nth: usize, until: &Until<'_>, began: Instant, turn: &AtomicU64, visit: &V) -> Vec<Tally>
where
    V: AsyncFn(&mut Line, u64) -> Result<()> + Sync,
{
    let one = |at: usize| async move {
        // Every connection comes from an address of its own: what the house shares out by address is shared out.
        let from = Ipv4Addr::new(127, 0, 1 + u8::try_from(nth).unwrap_or(0), 1 + u8::try_from(at).unwrap_or(0));
        let (mut line, mut tally) = (Line::from(port, from), Tally::default());
        while goes_on(until, began) {
            let asked = Instant::now();
            let turn = turn.fetch_add(1, Ordering::Relaxed);
            let answered = tokio::time::timeout(PATIENCE, visit(&mut line, turn)).await;
            match answered.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in {} s", PATIENCE.as_secs()))) {
                Ok(()) => {
                    tally.right += 1;
                    tally.waits.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                }
                Err(trouble) => {
                    tally.wrong += 1;
                    tally.trouble.get_or_insert(format!("{trouble:#}"));
                    // A server that is gone refuses at once: no need to count how often.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
        tally
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map(|runtime| runtime.block_on(join_all((0..CONNECTIONS / THREADS).map(one)))).unwrap_or_default()
}

fn goes_on(until: &Until<'_>, began: Instant) -> bool {
    match until {
        Until::Past(time) => began.elapsed() < *time,
        Until::Told(end) => !end.load(Ordering::Relaxed) && began.elapsed() < Duration::from_secs(60),
    }
}
