//! The noun: somebody's number in another house.
use kernel::{At, Id, Person};

/// Who somebody is elsewhere: by that house's own name for itself and its own number for them, each exactly as it says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreign {
    /// As `kernel::config::Sso::ways` names it.
    pub way: &'static str,
    pub issuer: String,
    pub subject: String,
}

impl Foreign {
    /// No two houses and numbers read alike.
    pub fn said(&self) -> String {
        format!("{}|{}|{}", self.issuer.len(), self.issuer, self.subject)
    }
}

/// A link that stands. The number itself is not kept, only its keyed digest.
#[derive(Clone, Debug)]
pub struct Link {
    pub id: Id<Self>,
    pub person: Id<Person>,
    pub way: String,
    pub linked: At,
    pub used: Option<At>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_name_ends_and_the_next_begins_is_no_matter_of_reading() {
        let said = |issuer: &str, subject: &str| {
            Foreign { way: "oidc", issuer: issuer.into(), subject: subject.into() }.said()
        };
        assert_ne!(said("https://a", "b|c"), said("https://a|b", "c"));
        assert_ne!(said("https://a", "1"), said("https://a/", "1"));
    }
}
