//! Answers that are dear and stay right: whether just this row with just this digest is sound. Kept in memory, bounded.
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hash};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Table and row.
type Place = (usize, i64);

static SOUND: LazyLock<Mutex<HashMap<Place, u64>>> = LazyLock::new(Mutex::default);
/// Under a secret of this process: nobody can find another row that is taken for one of these.
static DIGEST: LazyLock<RandomState> = LazyLock::new(RandomState::new);
/// More are not remembered at once.
const MOST: usize = 200_000;

/// What `reckon` says of a place that says this; a yes is not reckoned again while it says the same.
pub fn once(place: Place, said: impl Hash, reckon: impl FnOnce() -> bool) -> bool {
    let said = DIGEST.hash_one(said);
    let known = || SOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if known().get(&place) == Some(&said) {
        return true;
    }
    let sound = reckon();
    if sound {
        let mut all = known();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(place, said);
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_is_kept_for_just_what_was_said_and_a_no_never() {
        let place = (usize::MAX, 7);
        assert!(!once(place, "a", || false) && once(place, "a", || true));
        assert!(once(place, "a", || unreachable!("it is known")));
        assert!(!once(place, "b", || false), "another text is another row");
        assert!(once(place, "a", || unreachable!("a no forgets nothing")));
        assert!(!once((usize::MAX, 8), "a", || false), "another place");
    }
}
