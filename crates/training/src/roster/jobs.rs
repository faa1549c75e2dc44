//! The jobs: check, apply, undo, each on one import, in slices, going on where an earlier run stood.
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::import::Import;
use super::{apply, check, undo};

macro_rules! jobs {
    ($($(#[$doc:meta])* $job:ident $name:literal $work:path;)*) => { $(
        $(#[$doc])*
        #[derive(Serialize, Deserialize)]
        pub struct $job {
            pub import: Id<Import>,
        }
        impl Job for $job {
            const NAME: &'static str = $name;
            const LANE: Lane = Lane::Heavy;
            /// One waiting job of a kind per import.
            fn key(&self) -> String {
                self.import.to_string()
            }
            async fn run(self, app: App) -> Result<()> {
                $work(&app, &Actor::house($name), self.import).await
            }
        }
    )* };
}

jobs! {
    /// Judges every row of the sheet.
    Check "roster.check" check::run;
    /// Lets the chosen rows take effect.
    Apply "roster.apply" apply::run;
    /// Takes back what took effect.
    Undo "roster.undo" undo::run;
}
