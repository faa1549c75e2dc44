//! Who there is: units, persons, accounts, the roles they hold, and what waits for them. Decides nothing about rights:
//! it lists grants, and governance judges by them.
pub mod accounts;
mod fold;
mod frame;
#[cfg(any(test, feature = "house"))]
pub mod house;
pub mod inbox;
pub mod persons;
pub mod roles;
pub mod units;

pub use fold::{fold, initials_of, pinyin_of, sort_key};
pub use frame::frame;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    accounts::doors().merge(inbox::doors()).merge(persons::doors())
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &accounts::words::TRAIL[..],
        &inbox::words::TRAIL,
        &persons::words::TRAIL,
        &roles::words::TRAIL,
        &units::words::TRAIL,
    ]
    .concat()
}
