//! Seats (班级学员): who sits in which class of which project under which task, as training publishes it. Read alone.
//!
//! Owns      none
//! Promises  a class or a project is loaded for a purpose alone; a closed one says so.
//! Answers   none
//! Speaks    none
mod class;
mod project;
mod store;
mod task;

pub use class::{Class, ClassVerb};
pub use project::{Project, ProjectVerb};
pub use store::{
    Seat, Unit, after, chosen, class, class_for_job, classes_of, project, project_for_job, projects_of, sits_in, task,
    task_for_job, task_number, units_of,
};
pub use task::{Task, TaskVerb};
