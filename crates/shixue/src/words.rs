//! How each audit verb of the house reads in Chinese: the rooms' own sentences, put together. Holds none itself.
use std::sync::LazyLock;

static ALL: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rooms: [&[(&str, &str)]; 13] = [
        &governance::audit::words::TRAIL,
        &governance::charter::words::TRAIL,
        &people::accounts::words::TRAIL,
        &people::inbox::words::TRAIL,
        &people::persons::words::TRAIL,
        &people::roles::words::TRAIL,
        &people::units::words::TRAIL,
        &training::tasks::words::TRAIL,
        &training::projects::words::TRAIL,
        &training::classes::words::TRAIL,
        &training::roster::words::TRAIL,
        &portal::articles::words::TRAIL,
        &portal::complaints::words::TRAIL,
    ];
    rooms.concat()
});

/// (verb, sentence) of all rooms.
pub fn trail() -> &'static [(&'static str, &'static str)] {
    &ALL
}
