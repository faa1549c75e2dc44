//! Inbox (消息、待办): what a person is told, with the place to go and the day it is due; and what waits for them.
//!
//! Owns      tables `notices`, `todos`, `todo_holders`, `todo_exempt`.
//! Publishes view `unread_notices`, `named_todos`.
//! Promises  a notice is its reader's alone; one step of a thing waits at a time, for those alone who may take it;
//!           what waits for somebody who is gone waits for whoever stands in.
//! Answers   none
//! Speaks    `inbox.read`.
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod todo;
pub mod words;

pub use pages::doors;
pub use store::todos::{
    A_PAGE as TODOS_A_PAGE, count as count_todos, count_late, escalate, holders as todo_holders, of as todos_of,
    overdue, page as todos_page, stand_in, stranded,
};
pub use store::{Notice, carry, notify};
pub use todo::{Once, Todo, Waiting, settle, wait};
