//! Faults on demand, for tests: the n-th statement from now fails, whoever asks it. One counter for the whole process: each
//! test has a process of its own. Not compiled into the product.
use std::sync::atomic::{AtomicI64, Ordering};

static LEFT: AtomicI64 = AtomicI64::new(0);

/// Lets the n-th statement from now fail; 1 is the next. 0 takes it back.
pub fn at(n: i64) {
    LEFT.store(n, Ordering::SeqCst);
}

/// Whether the statement that was asked for has failed.
pub fn is_over() -> bool {
    LEFT.load(Ordering::SeqCst) <= 0
}

/// Whether this one is it.
pub(super) fn strike() -> bool {
    let count = |left: i64| (left > 0).then(|| left - 1);
    LEFT.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count) == Ok(1)
}
