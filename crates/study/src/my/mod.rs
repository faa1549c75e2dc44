//! My learning (我的学习): what is missing, until when and what it gives; my classes, courses and hours. Keeps no rows.
//!
//! Owns      none
//! Promises  the first thing shown is the next thing to do; everything shown is the reader's own.
//! Answers   none
//! Speaks    none
mod learning;
mod pages;
mod store;

pub use pages::doors;
