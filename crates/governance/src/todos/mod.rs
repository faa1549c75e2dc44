//! To-dos (待办): what waits for me, why and until when; and what is told further when its day has passed. The rows are
//! `people::inbox`'s, opened and settled by the rooms whose steps they are.
//!
//! Owns      none
//! Promises  everybody sees what waits for them and nothing else; what is past its day, or what nobody can take, is told upwards
//!           once.
//! Answers   none
//! Speaks    `todos.escalated`.
mod pages;
mod rounds;
#[cfg(test)]
mod tests;
pub mod words;

pub use pages::doors;
pub use rounds::Round;
