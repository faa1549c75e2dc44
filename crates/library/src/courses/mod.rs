//! Courses (课程): chapters with video, sound, documents, texts and quizzes, in content versions; provided by a person of a
//! host unit, sent on their way to publication, shown in the catalogue.
//!
//! Owns      tables `courses`, `course_projects`, `course_versions`, `chapters`, `items`, `questions`, `course_letters`,
//!           `course_editors`.
//! Publishes view `published_courses`, `course_places`, `course_chapters`, `course_items`, `course_questions`,
//!           `course_descriptions`.
//! Promises  what was submitted is not edited; an edit after publication makes a new version beside the one that readers
//!           see; an item and a question keep their key through all versions.
//! Answers   A12.1, A13.1, A13.2, A13.3, A13.4.
//! Speaks    `courses.begun`, `courses.edited`, `courses.letter_kept`, `courses.renewed`.
mod actions;
mod course;
mod jobs;
mod keeper;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::*;
pub use course::*;
pub use jobs::on_moved;
pub use keeper::Keeper;
pub use pages::doors;
pub use store::fetch;
