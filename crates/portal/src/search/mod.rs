//! Search (搜索): finds published articles and open courses by their words. Keeps no rows: its index is a cache in `data/index/<node>`,
//! filled anew whenever it is not there.
//!
//! Owns      none
//! Promises  what is not published now is not shown, whatever the index still holds.
//! Answers   none
//! Speaks    none
mod index;
mod jobs;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use index::find;
pub use jobs::{Reindex, ReindexCourse, on_moved};
pub use pages::doors;
