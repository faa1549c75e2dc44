//! By what the house is ruled: the charter, the policies that decide, the trail that proves what was done, the dossiers
//! that carry a thing from its provider to its readers, the files that people send in, and the papers that leave it signed.
//! Holds no word of courses or classes: those are the charter's data.
pub mod amendments;
pub mod audit;
pub mod charter;
pub mod cuts;
pub mod duties;
pub mod files;
pub mod filings;
pub mod guests;
pub mod keys;
pub mod mergers;
pub mod papers;
pub mod policy;
pub mod privacy;
pub mod recoveries;
pub mod rights;
pub mod todos;
pub mod workflow;

/// The wing's doors. `words`: how each audit verb of all rooms reads in Chinese; `things`: how each kind is found.
pub fn doors(words: &'static [(&'static str, &'static str)], things: rights::Things) -> kernel::Doors {
    let decided = charter::doors().merge(amendments::doors()).merge(duties::doors()).merge(workflow::doors());
    let proved = audit::doors(words).merge(files::doors()).merge(rights::doors(things)).merge(papers::doors());
    decided
        .merge(proved)
        .merge(todos::doors())
        .merge(filings::doors())
        .merge(privacy::doors())
        .merge(guests::doors())
        .merge(recoveries::doors())
        .merge(mergers::doors())
}

/// The wing's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    let wiring = guests::wire(wiring);
    let wiring = privacy::wire(rights::wire(amendments::wire(charter::wire(files::wire(wiring)))));
    papers::wire(wiring).job::<todos::Round>().job::<keys::SealAnew>().govern("Filing", filings::Keeper)
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &amendments::words::TRAIL[..],
        &audit::words::TRAIL,
        &charter::words::TRAIL,
        &duties::words::TRAIL,
        &files::words::TRAIL,
        &guests::words::TRAIL,
        &recoveries::words::TRAIL,
        &rights::words::TRAIL,
        &workflow::words::TRAIL,
        &todos::words::TRAIL,
        &filings::words::TRAIL,
        &keys::words::TRAIL,
        &mergers::words::TRAIL,
        &papers::words::TRAIL,
        &privacy::words::TRAIL,
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
