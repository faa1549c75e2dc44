//! What protects the platform and its people: accounts that were lent, inspections and what they found, incidents and who
//! answered for them. Holds no content and no marks.

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    kernel::Doors::new()
}

/// The wing's jobs, what it listens to, and who may see what it keeps.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    vec![]
}
