//! What protects the platform and its people: accounts that were lent, inspections and what they found, incidents and who
//! answered for them; backups and their rehearsals. Holds no content and no marks.
pub mod backups;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    backups::doors()
}

/// The wing's jobs, what it listens to, and who may see what it keeps.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<backups::Rehearse>().job::<backups::Round>()
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [&backups::words::TRAIL[..]].concat()
}

/// Asks for the jobs that ask for themselves from then on: said at every start of a process that works.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(app: &kernel::App) -> kernel::Result<()> {
    app.act(&kernel::Actor::house("start"), async |tx| tx.ask(backups::Round {}).await).await
}
