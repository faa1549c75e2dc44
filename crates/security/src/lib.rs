//! What protects the platform and its people: accounts that were lent, inspections and what they found, incidents and who
//! answered for them; backups and their rehearsals. Holds no content and no marks.
pub mod backups;
pub mod checklist;
mod desk;
pub mod incidents;
pub mod inspections;
pub mod lending;
pub mod notices;
pub mod patrol;
pub mod steps;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod vulnerabilities;

/// The wing's doors. `probes`: the checks that look at the machine, which the roof makes.
pub fn doors(probes: checklist::Probes) -> kernel::Doors {
    checklist::doors(probes)
        .merge(inspections::doors())
        .merge(notices::doors())
        .merge(vulnerabilities::doors())
        .merge(incidents::doors())
        .merge(backups::doors())
        .merge(lending::doors())
}

/// The wing's jobs, what it listens to, and who may see what it keeps.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring
        .job::<terms::Tell>()
        .job::<incidents::TellPersons>()
        .govern("Checklist", checklist::Keeper)
        .govern("Finding", inspections::Keeper)
        .govern("Incident", incidents::Keeper)
        .job::<backups::Rehearse>()
        .job::<backups::Round>()
        .job::<lending::Scan>()
        .job::<patrol::Round>()
        .job::<lending::Unheard>()
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &checklist::words::TRAIL[..],
        &inspections::words::TRAIL,
        &notices::words::TRAIL,
        &vulnerabilities::words::TRAIL,
        &incidents::words::TRAIL,
        &terms::words::TRAIL,
        &backups::words::TRAIL,
        &lending::words::TRAIL,
        &patrol::words::TRAIL,
    ]
    .concat()
}

/// Asks for the jobs that ask for themselves from then on: said at every start of a process that works.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(app: &kernel::App) -> kernel::Result<()> {
    app.act(&kernel::Actor::house("start"), async |tx| {
        tx.ask(backups::Round {}).await?;
        tx.ask(lending::Scan {}).await?;
        // A start has enough to do.
        tx.ask_at(patrol::Round::default(), tx.now.plus(kernel::HOUR)).await
    })
    .await
}
