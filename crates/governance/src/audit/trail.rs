//! The trail as the thing that policies decide about, and one line of it as a page shows it.
use kernel::{Asked, Path, Subject};
use serde::Serialize;

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Trail;

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Export,
    Verify,
}

impl Subject for Trail {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Audit";
    fn id(&self) -> i64 {
        1
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}
