//! By what the house is ruled: the charter, the policies that decide, and the trail that proves what was done. Holds no
//! word of courses or classes: those are the charter's data.
pub mod audit;
pub mod charter;
pub mod policy;

/// The wing's doors. `words`: how each audit verb of all rooms reads in Chinese.
pub fn doors(words: &'static [(&'static str, &'static str)]) -> kernel::Doors {
    charter::doors().merge(audit::doors(words))
}
