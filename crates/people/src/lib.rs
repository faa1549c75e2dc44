//! Who there is: units, persons, accounts, the roles they hold, and what waits for them. Decides nothing about rights:
//! it lists grants, and governance judges by them.
pub mod accounts;
pub mod consoles;
pub mod emergencies;
pub mod factors;
mod fold;
pub mod forgotten;
mod frame;
#[cfg(any(test, feature = "house"))]
pub mod house;
pub mod inbox;
mod landing;
pub mod links;
pub mod messages;
pub mod persons;
pub mod purposes;
mod qr;
pub mod roles;
pub mod units;

pub use fold::{fold, initials_of, pinyin_of, sort_key};
pub use frame::frame;
pub use landing::landing;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    let own = accounts::doors().merge(factors::doors()).merge(inbox::doors()).merge(persons::doors());
    own.merge(messages::doors())
        .merge(units::doors())
        .merge(landing::doors())
        .merge(links::doors())
        .merge(purposes::doors())
        .merge(consoles::doors())
        .merge(emergencies::doors())
        .merge(forgotten::doors())
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &accounts::words::TRAIL[..],
        &consoles::words::TRAIL,
        &emergencies::words::TRAIL,
        &factors::words::TRAIL,
        &forgotten::words::TRAIL,
        &inbox::words::TRAIL,
        &links::words::TRAIL,
        &messages::words::TRAIL,
        &persons::words::TRAIL,
        &purposes::words::TRAIL,
        &roles::words::TRAIL,
        &units::words::TRAIL,
    ]
    .concat()
}

/// The wing's jobs.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    wiring.job::<messages::Round>().job::<messages::Deliver>()
}

/// Publishes what people are told about their data, and asks for the jobs that ask for themselves from then on: said at every start of a process that works.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(app: &kernel::App) -> kernel::Result<()> {
    let start = async |tx: &mut kernel::Tx<'_>| {
        purposes::publish(tx).await?;
        tx.ask(messages::Round {}).await
    };
    app.act(&kernel::Actor::house("start"), start).await
}
