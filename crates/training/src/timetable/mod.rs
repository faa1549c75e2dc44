//! Timetable (课表): the lessons of a class, each with day, hours, subject, instructor and place.
//!
//! Owns      tables `lessons`.
//! Publishes view `lesson_board`, `live_lessons`, `lesson_facts`.
//! Promises  a class, an instructor and a place are each in one lesson at a time; a cancelled lesson stays on record.
//! Answers   A6.6.
//! Speaks    `timetable.lesson_set`, `timetable.lesson_cancelled`.
mod actions;
mod lesson;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{cancel, set};
pub use lesson::{Lesson, NewLesson};
pub use pages::doors;
