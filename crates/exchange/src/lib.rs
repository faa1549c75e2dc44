//! Other houses: whose word for who somebody is we take. Holds no password and no right: it asks, checks the answer, and leaves
//! the rest to accounts and links.
pub mod sso;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    sso::doors()
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    sso::words::TRAIL.to_vec()
}
