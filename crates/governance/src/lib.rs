//! By what the house is ruled: the charter, the policies that decide, the trail that proves what was done, the dossiers
//! that carry a thing from its provider to its readers, and the files that people send in, and the papers that leave it signed.
//! Holds no word of courses or classes: those are the charter's data.
pub mod audit;
pub mod charter;
pub mod files;
pub mod filings;
pub mod papers;
pub mod policy;
pub mod todos;
pub mod workflow;

/// The wing's doors. `words`: how each audit verb of all rooms reads in Chinese.
pub fn doors(words: &'static [(&'static str, &'static str)]) -> kernel::Doors {
    charter::doors()
        .merge(audit::doors(words))
        .merge(files::doors())
        .merge(workflow::doors())
        .merge(todos::doors())
        .merge(filings::doors())
        .merge(papers::doors())
}

/// The wing's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    papers::wire(files::wire(wiring)).job::<todos::Round>().govern("Filing", filings::Keeper)
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &audit::words::TRAIL[..],
        &charter::words::TRAIL,
        &files::words::TRAIL,
        &workflow::words::TRAIL,
        &todos::words::TRAIL,
        &filings::words::TRAIL,
        &papers::words::TRAIL,
    ]
    .concat()
}

/// Asks for the jobs that ask for themselves from then on: said at every start of a process that works.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(app: &kernel::App) -> kernel::Result<()> {
    app.act(&kernel::Actor::house("start"), async |tx| tx.ask(todos::Round {}).await).await
}
