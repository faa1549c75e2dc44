//! How many connections there may be, in all and from one address.
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Copy, Debug)]
pub struct Most {
    pub all: usize,
    /// From one address. This machine's own is not counted: there a proxy speaks for everybody.
    pub each: usize,
}

/// All places; cheap to clone.
#[derive(Clone)]
pub struct Places {
    most: Most,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection's place; free again when it is dropped.
pub struct Place {
    places: Places,
    of: IpAddr,
}

impl Places {
    pub fn new(most: Most) -> Self {
        Self { most, taken: Default::default() }
    }

    /// None when all are taken, or this address has had its share.
    pub fn take(&self, of: IpAddr) -> Option<Place> {
        let of = of.to_canonical();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let here = taken.get(&of).copied().unwrap_or_default();
        if taken.values().sum::<usize>() >= self.most.all || (here >= self.most.each && !of.is_loopback()) {
            return None;
        }
        taken.insert(of, here + 1);
        drop(taken);
        Some(Place { places: self.clone(), of })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(&self.of) {
            Some(more) if *more > 1 => *more -= 1,
            _ => drop(taken.remove(&self.of)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req("AS-23")
    #[test]
    fn one_address_never_takes_all_places() {
        let places = Places::new(Most { all: 5, each: 3 });
        let (loud, other): (IpAddr, IpAddr) = ([6, 6, 6, 6].into(), [7, 7, 7, 7].into());
        let kept: Vec<Place> = (0..3).filter_map(|_| places.take(loud)).collect();
        assert!(kept.len() == 3 && places.take(loud).is_none());
        let two: Vec<Place> = (0..2).filter_map(|_| places.take(other)).collect();
        assert!(two.len() == 2 && places.take([8, 8, 8, 8].into()).is_none(), "five in all");
        drop(kept);
        assert!(places.take(loud).is_some());
        drop(two);
        assert!(places.taken.lock().unwrap().is_empty(), "nothing is remembered of who has gone");
    }
}
