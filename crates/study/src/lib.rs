//! What a person learns and what it gives: seconds watched, questions answered, lists, recognised hours, certificates.
//! Holds no course and no class: both are read through the views of their wings.

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    kernel::Doors::new()
}

/// The wing's jobs and what it listens to.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    vec![]
}
