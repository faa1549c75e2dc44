//! One of the three consoles as the thing that policies decide about.
use kernel::{Asked, Path, Subject, View};
use serde::Serialize;

use crate::roles::CONSOLES;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Console {
    /// One of `CONSOLES`.
    pub role: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// 开启特权时段
    Elevate,
    /// 开设账号
    OpenAccount,
    /// 结束登录
    EndSessions,
}

impl Console {
    pub const SYSTEM: Self = Self { role: CONSOLES[0] };
    pub const SECURITY: Self = Self { role: CONSOLES[1] };

    /// The actor's own; that of the system for whoever has none, so that the policy can say no.
    pub fn of(view: &View<'_>) -> Self {
        let own = CONSOLES.into_iter().find(|role| view.holds(role));
        own.map_or(Self::SYSTEM, |role| Self { role })
    }
}

impl Subject for Console {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Console";
    fn id(&self) -> i64 {
        CONSOLES.iter().zip(1..).find(|(role, _)| **role == self.role).map_or(0, |(_, id)| id)
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("role", Asked::Text(self.role.into()))]
    }
}
