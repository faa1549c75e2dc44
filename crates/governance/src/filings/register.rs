//! The noun: one register of the charter's routes. No SQL, no HTTP, no clock.
use kernel::{Asked, Path, Subject};
use serde::Serialize;

use crate::charter::Charter;

/// One series of serials: `开放备案`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Register {
    /// Its place among the charter's routes, from 1.
    pub id: i64,
    pub name: String,
    pub kind: String,
    pub audience: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    PutPaper,
    Export,
}

/// The registers that courses are filed in; a live's reports have theirs with the lives.
pub fn registers(charter: &Charter) -> Vec<Register> {
    let all = (1..).zip(&charter.routes).filter(|(_, route)| route.kind == "course" && !route.register.is_empty());
    let register = |(id, route): (i64, &crate::charter::Route)| Register {
        id,
        name: route.register.clone(),
        kind: "Course".into(),
        audience: route.audience.clone(),
    };
    all.map(register).collect()
}

impl Subject for Register {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Register";
    fn id(&self) -> i64 {
        self.id
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("audience", Asked::Text(self.audience.clone().into()))]
    }
}
