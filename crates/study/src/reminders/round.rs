//! The noun: one time that somebody reminds a class. No SQL, no HTTP, no clock.
use kernel::{At, DAY, Id, Person};
use people::inbox::Notice;
use serde::Serialize;

use crate::hours::text;
use crate::rules::{Left, Plan};
use crate::seats::Project;

/// Nobody is reminded twice within this time (µs), unless said.
pub const PAUSE: i64 = DAY;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Round {
    pub id: Id<Round>,
    pub class: i64,
    pub project: i64,
    /// These alone; everybody behind when empty.
    pub chosen: Vec<i64>,
    pub again: Again,
    pub asked_at: At,
    pub asked_by: Id<Person>,
    /// The last person whom the job has dealt with.
    pub reached: i64,
    pub sent: i64,
    pub finished: Option<At>,
    pub version: i64,
}

/// Whether those who were reminded within a day are reminded again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Again {
    Yes,
    No,
}

/// What one person reads: how much is missing, the next step, and what it gives.
pub fn notice(project: &Project, plan: &Plan, left: &Left) -> Notice {
    let title = format!("学习提醒：“{}”还差 {} 项", project.name, left.count);
    let body = format!(
        "下一步：{}。达标要求：{}。达标后待认定 {} 学时。",
        left.next.words(),
        plan.words(),
        text(project.hours)
    );
    Notice { title, body, link: left.next.link(), due: None }
}
