//! What everybody sees: the home page, modules and columns with their owners and requirements, articles, complaints,
//! the search; and what is not to be seen any more, with the ledger of everything that ever was.
//! Holds no rule of training or study.
pub mod articles;
pub mod complaints;
pub mod home;
pub mod modules;
pub mod premium;
pub mod publications;
pub mod requirements;
pub mod search;
pub mod takedowns;
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
        .merge(takedowns::doors())
        .merge(publications::doors())
}

/// The wing's jobs, what it listens to, and who may see what it keeps.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring
        .job::<search::Reindex>()
        .job::<search::ReindexCourse>()
        .job::<publications::KeepUp>()
        .hear("publications.on_moved", publications::on_moved)
        .hear("search.on_moved", search::on_moved)
        .govern("Requirement", requirements::Keeper)
        .job::<articles::PublishDue>()
        .govern("Article", articles::Keeper)
}

/// Asks for the jobs that ask for themselves from then on: said at every start of a process that works.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(app: &kernel::App) -> kernel::Result<()> {
    app.act(&kernel::Actor::house("start"), async |tx| tx.ask(publications::KeepUp {}).await).await
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &articles::words::TRAIL[..],
        &complaints::words::TRAIL,
        &modules::words::TRAIL,
        &premium::words::TRAIL,
        &publications::words::TRAIL,
        &requirements::words::TRAIL,
        &takedowns::words::TRAIL,
    ]
    .concat()
}
