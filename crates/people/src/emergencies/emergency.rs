//! The noun: one emergency right, from the asking to the looking through. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Person, Refusal, Signed, Subject};
use serde::Serialize;

use super::words;

/// The rights that are given like this. Not that of the trail.
pub const ROLES: [&str; 2] = ["system_admin", "security_admin"];

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Emergency {
    pub id: Id<Emergency>,
    pub role: &'static str,
    /// Who gets it.
    pub person: Id<Person>,
    pub unit: i64,
    pub reason: String,
    pub asked: Signed,
    /// As what it was asked for: whoever agrees is something else.
    pub asked_as: String,
    pub stage: Stage,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    Asked,
    Declined { by: Signed, says: String },
    Agreed { by: Signed, until: At },
    LookedThrough { agreed: Signed, until: At, by: Signed, says: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    /// 提出
    Ask,
    /// 同意或不同意
    Agree,
    /// 查看期间的操作
    LookThrough,
}

impl Emergency {
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self.stage {
            Stage::Asked => ("待另一人同意", "wait"),
            Stage::Declined { .. } => ("未同意", "line"),
            Stage::Agreed { .. } => ("已生效", "no"),
            Stage::LookedThrough { .. } => ("已复核", "ok"),
        }
    }

    pub const fn until(&self) -> Option<At> {
        match self.stage {
            Stage::Agreed { until, .. } | Stage::LookedThrough { until, .. } => Some(until),
            _ => None,
        }
    }

    pub fn agree(&self, by: Signed, until: At) -> Result<Self, Refusal> {
        self.asked_only()?;
        Ok(Self { stage: Stage::Agreed { by, until }, ..self.clone() })
    }

    pub fn decline(&self, by: Signed, says: String) -> Result<Self, Refusal> {
        self.asked_only()?;
        Ok(Self { stage: Stage::Declined { by, says }, ..self.clone() })
    }

    /// # Errors
    /// `NotNow` before it is over.
    pub fn look_through(&self, by: Signed, says: String) -> Result<Self, Refusal> {
        match self.stage.clone() {
            Stage::Agreed { by: agreed, until } if until <= by.at => {
                Ok(Self { stage: Stage::LookedThrough { agreed, until, by, says }, ..self.clone() })
            }
            Stage::Agreed { until, .. } => Err(Refusal::NotNow(words::still(&until.minute()).into())),
            _ => Err(Refusal::not_now(words::NOT_AGREED)),
        }
    }

    fn asked_only(&self) -> Result<(), Refusal> {
        if self.stage == Stage::Asked { Ok(()) } else { Err(Refusal::not_now(words::DECIDED)) }
    }
}

impl Subject for Emergency {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Emergency";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        let one = |id: Id<Person>| Asked::One(("Person", id.0));
        vec![
            ("role", Asked::Text(self.role.into())),
            ("person", one(self.person)),
            ("asked_by", one(self.asked.by)),
            ("asked_as", Asked::Text(self.asked_as.clone().into())),
        ]
    }
}

#[cfg(test)]
mod noun {
    use super::*;

    fn asked() -> Emergency {
        Emergency {
            id: Id::new(1),
            role: ROLES[0],
            person: Id::new(3),
            unit: 0,
            reason: "系统管理员病休，备份失败须当日处理".into(),
            asked: signed(1, 1),
            asked_as: "network_office".into(),
            stage: Stage::Asked,
            version: 1,
        }
    }
    fn signed(at: i64, by: i64) -> Signed {
        Signed { at: At(at), by: Id::new(by) }
    }

    #[test]
    fn it_is_decided_once_and_looked_through_when_it_is_over() {
        let agreed = asked().agree(signed(2, 2), At(10)).unwrap();
        assert!(agreed.agree(signed(3, 2), At(20)).is_err() && agreed.decline(signed(3, 2), "晚了".into()).is_err());
        assert!(agreed.look_through(signed(9, 4), "看过".into()).is_err(), "it still stands");
        let over = agreed.look_through(signed(10, 4), "看过".into()).unwrap();
        assert!(over.look_through(signed(11, 4), "再看".into()).is_err());
        assert!(asked().look_through(signed(11, 4), "看过".into()).is_err());
        assert!(asked().decline(signed(2, 2), "无须".into()).unwrap().agree(signed(3, 2), At(9)).is_err());
    }
}
