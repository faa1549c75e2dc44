//! An issued task as study sees it.
use kernel::{Asked, At, Path, Subject};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    pub id: i64,
    pub number: String,
    pub name: String,
    pub module: i64,
    pub issuer: i64,
    pub host: i64,
    /// Civil days, as the task says them.
    pub starts_on: String,
    pub ends_on: String,
    pub places: i64,
    pub accepted: Option<At>,
    pub closed: Option<At>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum TaskVerb {
    See,
}

impl Task {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match (self.accepted, self.closed) {
            (_, Some(_)) => ("已结束", "ok"),
            (Some(_), None) => ("实施中", "pri"),
            (None, None) => ("待接收", "wait"),
        }
    }
}

impl Subject for Task {
    type Verb = TaskVerb;
    const SEE: TaskVerb = TaskVerb::See;
    const KIND: &'static str = "Task";
    fn id(&self) -> i64 {
        self.id
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Module", self.module)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let stage = match (self.accepted, self.closed) {
            (_, Some(_)) => "closed",
            (Some(_), None) => "accepted",
            (None, None) => "issued",
        };
        vec![
            ("stage", Asked::Text(stage.into())),
            ("issuer", Asked::One(("Unit", self.issuer))),
            ("host", Asked::One(("Unit", self.host))),
        ]
    }
}
