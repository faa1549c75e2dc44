//! The whole URL map: every wing's doors, and the few of the roof itself. Holds no page.
use kernel::{Audience, Doors};

use crate::things::THINGS;
use crate::{doctor, health, words};

/// All doors of the house.
pub fn doors() -> Doors {
    Doors::new()
        .get("/assets/{*path}", Audience::Public, ui::serve_asset)
        .get("/health", Audience::Public, health::health)
        .merge(portal::doors())
        .merge(people::doors())
        .merge(governance::doors(words::trail(), THINGS))
        .merge(training::doors())
        .merge(library::doors())
        .merge(study::doors())
        .merge(security::doors(doctor::PROBES))
        .merge(exchange::doors())
}
