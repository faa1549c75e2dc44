//! The noun. No SQL, no HTTP, no clock.
use kernel::{Asked, At, Id, Path, Signed, Subject};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecurityNotice {
    pub id: Id<SecurityNotice>,
    pub number: String,
    pub title: String,
    /// Who gave it, when it comes from above; empty for the Office's own.
    pub source: String,
    pub body: String,
    pub issued: Signed,
    /// Until when it is to be confirmed.
    pub due: At,
    pub units: Vec<Reader>,
}

/// A unit that must know, and when one of its people said that it does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reader {
    pub unit: i64,
    pub read: Option<Signed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Issue,
    Acknowledge,
}

impl SecurityNotice {
    pub fn confirmed(&self) -> usize {
        self.units.iter().filter(|one| one.read.is_some()).count()
    }
    /// Those of `mine` that have not confirmed yet.
    pub fn unread(&self, mine: &[i64]) -> Vec<i64> {
        let open = self.units.iter().filter(|one| one.read.is_none() && mine.contains(&one.unit));
        open.map(|one| one.unit).collect()
    }
}

impl Subject for SecurityNotice {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "SecurityNotice";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("units", Asked::Many(self.units.iter().map(|one| ("Unit", one.unit)).collect()))]
    }
}
