//! The jobs, and what the room hears of files. Each may run again: what is done already is found done.
use governance::files::{FileReady, FileRejected};
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::{actions, captions, check, render, store};

macro_rules! jobs {
    ($($(#[$doc:meta])* $job:ident $name:literal $lane:ident $work:path;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Serialize, Deserialize)]
        pub struct $job {
            pub file: i64,
        }
        impl Job for $job {
            const NAME: &'static str = $name;
            const LANE: Lane = Lane::$lane;
            /// One waiting job of a kind per medium.
            fn key(&self) -> String {
                self.file.to_string()
            }
            async fn run(self, app: App) -> Result<()> {
                $work(&app, Id::new(self.file)).await
            }
        }
    )* };
}

jobs! {
    /// Looks at a clean file.
    Check "media.check" Media check::run;
    /// Makes what browsers play.
    Render "media.render" Media render::run;
    /// Reads captions.
    Caption "media.caption" Quick captions::run;
}

/// A file is clean: if it is a medium it is looked at, if it holds captions they are read.
pub async fn on_ready(app: App, ready: FileReady) -> Result<()> {
    app.act(&Actor::house("media.on_ready"), async move |tx| {
        if store::by_id(tx, Id::new(ready.id)).await?.is_some() {
            tx.ask(Check { file: ready.id }).await?;
        }
        for file in store::captioned_by(tx, ready.id).await? {
            tx.ask(Caption { file }).await?;
        }
        Ok(())
    })
    .await
}

/// A file will never be clean: whoever waits for it learns why.
pub async fn on_rejected(app: App, no: FileRejected) -> Result<()> {
    app.act(&Actor::house("media.on_rejected"), async move |tx| {
        let file = Id::new(no.id);
        if store::by_id(tx, file).await?.is_some() {
            actions::fail(tx, file, &no.says).await?;
        }
        for medium in store::captioned_by(tx, no.id).await? {
            store::set_captions(tx, (Id::new(medium), file), "", &[], &no.says).await?;
        }
        Ok(())
    })
    .await
}
