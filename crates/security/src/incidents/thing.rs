//! What an incident is about, as the address of a page says it. Knows kinds and numbers, no nouns.
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Thing {
    /// The platform itself: its operation, its network, its data.
    Platform,
    Course(i64),
    Article(i64),
    Module(i64),
    /// An account, by its person.
    Account(i64),
}

impl Thing {
    /// Reads the address of a page of this site, with or without its host; empty is the platform.
    pub fn read(place: &str) -> Option<Self> {
        let place = place.trim();
        let path = match place.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => place.trim_start_matches('/'),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut steps = path.split('/').filter(|step| !step.is_empty());
        let (Some(first), next) = (steps.next(), steps.next()) else { return Some(Self::Platform) };
        let (first, next) = match (first, next) {
            ("dossiers", Some(kind)) => (kind, steps.next()),
            other => other,
        };
        let id = next.and_then(|text| text.parse::<i64>().ok()).filter(|id| *id > 0)?;
        match first {
            "courses" => Some(Self::Course(id)),
            "articles" => Some(Self::Article(id)),
            "modules" => Some(Self::Module(id)),
            "people" | "accounts" => Some(Self::Account(id)),
            _ => None,
        }
    }

    pub const fn of(kind: &str, id: i64) -> Option<Self> {
        Some(match kind.as_bytes() {
            b"Platform" => Self::Platform,
            b"Course" => Self::Course(id),
            b"Article" => Self::Article(id),
            b"Module" => Self::Module(id),
            b"Person" => Self::Account(id),
            _ => return None,
        })
    }

    /// (kind, id) as it is kept.
    pub const fn place(self) -> (&'static str, i64) {
        match self {
            Self::Platform => ("Platform", 1),
            Self::Course(id) => ("Course", id),
            Self::Article(id) => ("Article", id),
            Self::Module(id) => ("Module", id),
            Self::Account(id) => ("Person", id),
        }
    }

    pub const fn kind_name(self) -> &'static str {
        match self {
            Self::Platform => "平台",
            Self::Course(_) => "课程",
            Self::Article(_) => "稿件",
            Self::Module(_) => "模块",
            Self::Account(_) => "账号",
        }
    }

    /// The page of it; whether the reader may see it is asked there.
    pub fn link(self) -> String {
        match self {
            Self::Platform => "/".into(),
            Self::Course(id) => format!("/courses/{id}"),
            Self::Article(id) => format!("/articles/{id}"),
            Self::Module(id) => format!("/modules/{id}"),
            Self::Account(id) => format!("/people/{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_is_about() {
        for (place, wanted) in [
            ("", Some(Thing::Platform)),
            ("/", Some(Thing::Platform)),
            ("https://teach.example.cn/", Some(Thing::Platform)),
            ("https://teach.example.cn/courses/17?chapter=2", Some(Thing::Course(17))),
            ("/articles/9/record", Some(Thing::Article(9))),
            (" /dossiers/accounts/5 ", Some(Thing::Account(5))),
            ("/people/5", Some(Thing::Account(5))),
            ("/modules/7", Some(Thing::Module(7))),
            ("/courses/", None),
            ("/courses/-4", None),
            ("/courses/1e3", None),
            ("javascript:alert(1)", None),
            ("/../etc/passwd", None),
        ] {
            assert_eq!(Thing::read(place), wanted, "{place}");
        }
        for thing in [Thing::Platform, Thing::Course(3), Thing::Article(3), Thing::Module(3), Thing::Account(3)] {
            let (kind, id) = thing.place();
            assert_eq!(Thing::of(kind, id), Some(thing));
        }
        assert_eq!(Thing::of("Nothing", 1), None);
    }
}
