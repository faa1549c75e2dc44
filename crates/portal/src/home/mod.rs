//! Home (首页): today's board, the modules by owner, premium and open courses, the columns, where to turn. Keeps no rows.
//!
//! Owns      none
//! Promises  every module and column stands there with its owner; no link leads nowhere.
//! Answers   A9.1, A10.3, A18.1.
//! Speaks    none
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use pages::doors;
