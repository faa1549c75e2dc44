//! Identities: time-ordered 63-bit numbers made here, never by the database; text in JSON and in pages.
use std::sync::Mutex;
use std::{fmt, marker::PhantomData};

use crate::At;
use crate::db::Value;

/// A row's identity. `Id<Class>` and `Id<Person>` do not mix.
pub struct Id<T: ?Sized>(pub i64, PhantomData<fn() -> T>);

impl<T: ?Sized> Id<T> {
    pub const fn new(raw: i64) -> Self {
        Self(raw, PhantomData)
    }
}

/// Milliseconds from 1970 to 2020-01-01T00:00:00Z.
const EPOCH_MS: i64 = 1_577_836_800_000;
const NODE_BITS: i64 = 8;
const COUNT_BITS: i64 = 12;

/// Makes ids: 43 bits of milliseconds since 2020, 8 bits of node, 12 bits of counter.
pub struct Ids {
    node: i64,
    last: Mutex<(i64, i64)>,
}

impl Ids {
    /// `node`: 0–255, leased by the roof so that two processes never share one.
    pub const fn new(node: u8) -> Self {
        Self { node: node as i64, last: Mutex::new((0, 0)) }
    }

    /// The next id; later calls are larger, also when the clock stands still or goes back.
    pub fn next(&self, now: At) -> i64 {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let ms = (now.0 / 1000 - EPOCH_MS).max(1);
        *last = match *last {
            (then, _) if ms > then => (ms, 0),
            (then, count) if count + 1 < 1 << COUNT_BITS => (then, count + 1),
            (then, _) => (then + 1, 0),
        };
        (last.0 << (NODE_BITS + COUNT_BITS)) | (self.node << COUNT_BITS) | last.1
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Id<T> {}
impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: ?Sized> Eq for Id<T> {}
impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T: ?Sized> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T: ?Sized> std::str::FromStr for Id<T> {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::new)
    }
}
impl<T: ?Sized> serde::Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&self.0)
    }
}
impl<'de, T: ?Sized> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
impl<T: ?Sized> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Int(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_even_when_the_clock_stands_still_or_goes_back() {
        let ids = Ids::new(3);
        let noon = At(1_790_000_000_000_000);
        let mut made: Vec<i64> = (0..10_000).map(|_| ids.next(noon)).collect();
        made.push(ids.next(At(noon.0 - 60_000_000)));
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| *id > 1 << 53));
    }
}
