//! By what the house is ruled: the charter, the policies that decide, the trail that proves what was done, the dossiers
//! that carry a thing from its provider to its readers, and the files that people send in. Holds no word of courses or
//! classes: those are the charter's data.
pub mod audit;
pub mod charter;
pub mod files;
pub mod policy;
pub mod workflow;

/// The wing's doors. `words`: how each audit verb of all rooms reads in Chinese.
pub fn doors(words: &'static [(&'static str, &'static str)]) -> kernel::Doors {
    charter::doors().merge(audit::doors(words)).merge(files::doors()).merge(workflow::doors())
}

/// The wing's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    files::wire(wiring)
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [&audit::words::TRAIL[..], &charter::words::TRAIL, &files::words::TRAIL, &workflow::words::TRAIL].concat()
}
