//! What a person learns and what it gives: seconds watched, questions answered, lists, recognised hours, certificates.
//! Holds no course and no class: both are read through the views of their wings.
pub mod archives;
pub mod certificates;
pub mod exams;
pub mod hours;
pub mod matrix;
pub mod my;
pub mod notes;
pub mod progress;
pub mod records;
pub mod reminders;
pub mod rolls;
pub mod rules;
pub mod seats;
#[cfg(test)]
mod tests;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    progress::doors()
        .merge(exams::doors())
        .merge(notes::doors())
        .merge(my::doors())
        .merge(rules::doors())
        .merge(hours::doors())
        .merge(rolls::doors())
        .merge(certificates::doors())
        .merge(matrix::doors())
        .merge(reminders::doors())
        .merge(records::doors())
        .merge(archives::doors())
}

/// The wing's jobs and what it listens to.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    let wiring = archives::wire(certificates::wire(rolls::wire(reminders::wire(wiring))));
    wiring
        .hear("hours.on_item_done", hours::on_item_done)
        .hear("progress.on_merged", progress::on_merged)
        .hear("exams.on_merged", exams::on_merged)
        .hear("notes.on_merged", notes::on_merged)
        .hear("rolls.on_merged", rolls::on_merged)
        .hear("hours.on_merged", hours::on_merged)
        .hear("certificates.on_merged", certificates::on_merged)
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &progress::words::TRAIL[..],
        &exams::words::TRAIL,
        &notes::words::TRAIL,
        &hours::words::TRAIL,
        &rolls::words::TRAIL,
        &rules::words::TRAIL,
        &certificates::words::TRAIL,
        &matrix::words::TRAIL,
        &reminders::words::TRAIL,
        &archives::words::TRAIL,
    ]
    .concat()
}
