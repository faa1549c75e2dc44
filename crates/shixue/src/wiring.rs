//! Who does what and who listens to whom: the only page where siblings meet. Holds no work of its own.
use kernel::Wiring;

/// All jobs and all listeners of the house.
pub fn wiring() -> Wiring {
    let wings =
        [people::wire, governance::wire, training::wire, library::wire, study::wire, portal::wire, security::wire];
    wings.into_iter().fold(Wiring::default(), |wiring, wire| wire(wiring))
}
