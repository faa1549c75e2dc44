//! An open course as the portal knows it, and as the policies decide about it.
use kernel::{Asked, At, Id, Path, Subject};
use serde::Serialize;

/// A published open course.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    pub id: Id<Card>,
    pub title: String,
    pub subject: String,
    pub school_stage: String,
    /// Hundredths of 学时.
    pub hours: i64,
    /// A file of `assets/covers`, without its ending.
    pub cover: String,
    pub host: i64,
    pub host_name: String,
    pub provider: i64,
    pub provider_name: String,
    pub serial: String,
    pub published: At,
    /// Whether it stands on the premium shelf.
    pub premium: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Feature,
}

impl Subject for Card {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Course";
    fn id(&self) -> i64 {
        self.id.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Unit", self.host)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![
            ("stage", Asked::Text("published".into())),
            ("audience", Asked::Text("open".into())),
            ("host", Asked::One(("Unit", self.host))),
            ("provider", Asked::One(("Person", self.provider))),
        ]
    }
}

impl Card {
    /// The logical name of its cover.
    pub fn cover_asset(&self) -> std::borrow::Cow<'static, str> {
        ui::asset(&format!("cover-{}.svg", self.cover))
    }
}

/// Hundredths of 学时 as people read them.
pub use ui::hundredths as hours;
