//! How each audit verb of the house reads in Chinese: the wings' own sentences, put together. Holds none itself.
use std::sync::LazyLock;

static ALL: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let wings = [
        people::trail,
        governance::trail,
        training::trail,
        library::trail,
        study::trail,
        portal::trail,
        security::trail,
        exchange::trail,
    ];
    wings.into_iter().flat_map(|trail| trail()).collect()
});

/// (verb, sentence) of all rooms.
pub fn trail() -> &'static [(&'static str, &'static str)] {
    &ALL
}
