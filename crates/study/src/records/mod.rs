//! Records (任务台账): everything under a task's number on one page: projects, classes, courses, lists, certificates.
//!
//! Owns      none
//! Promises  what is counted is what the rooms hold at that moment; who may not see the task sees none of it.
//! Answers   none
//! Speaks    none
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use pages::doors;
