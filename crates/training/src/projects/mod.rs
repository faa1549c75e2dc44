//! Projects (培训项目): a task carried out by its host, under its module, in classes.
//!
//! Owns      tables `projects`.
//! Publishes view `project_labels`, `module_projects`, `project_facts`, `ended_projects`, `project_papers`.
//! Promises  no project without an accepted task; a project is closed only when its classes are; its
//!           roles end with it.
//! Answers   A7.2.
//! Speaks    `projects.deployed`, `projects.lead_appointed`, `projects.lead_dismissed`,
//!           `projects.closed`.
mod actions;
mod pages;
mod project;
mod store;
mod waits;
pub mod words;

pub use actions::{Plan, appoint_lead, close, deploy, dismiss_lead};
pub use pages::doors;
pub use project::{Project, Stage, Verb};
pub use store::{count_under, deployed_among, fetch, in_module, of_task, open_under};
pub use waits::after_class;
