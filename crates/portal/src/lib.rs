//! What everybody sees: the home page, modules and columns with their owners and requirements, articles, complaints,
//! the search.
//! Holds no rule of training or study.
pub mod articles;
pub mod complaints;
pub mod home;
pub mod modules;
pub mod premium;
pub mod requirements;
pub mod search;
#[cfg(test)]
mod tests;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    home::doors()
        .merge(modules::doors())
        .merge(requirements::doors())
        .merge(premium::doors())
        .merge(articles::doors())
        .merge(complaints::doors())
        .merge(search::doors())
}

/// The wing's jobs, what it listens to, and who may see what it keeps.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring
        .job::<search::Reindex>()
        .hear("search.on_moved", search::on_moved)
        .govern("Requirement", requirements::Keeper)
        .job::<articles::PublishDue>()
        .govern("Article", articles::Keeper)
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &articles::words::TRAIL[..],
        &complaints::words::TRAIL,
        &modules::words::TRAIL,
        &premium::words::TRAIL,
        &requirements::words::TRAIL,
    ]
    .concat()
}
