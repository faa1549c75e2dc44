//! The jobs: put a file together and look at it, sweep what never arrived, erase what is gone. Each may run again.
use kernel::{Actor, App, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::file::StageName;
use super::{assemble, children, store};

/// All parts of a file are here.
#[derive(Debug, Serialize, Deserialize)]
pub struct Assemble {
    pub file: i64,
}
impl Job for Assemble {
    const NAME: &'static str = "files.assemble";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.file.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        assemble::run(&app, Id::new(self.file)).await
    }
}

/// An upload has had its time.
#[derive(Debug, Serialize, Deserialize)]
pub struct Expire {
    pub file: i64,
}
impl Job for Expire {
    const NAME: &'static str = "files.expire";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.file.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let id = Id::new(self.file);
        let house = Actor::house("files.expire");
        app.act(&house, async move |tx| {
            let Some(file) = store::by_id(tx, id).await? else { return Ok(()) };
            if file.stage.name != StageName::Arriving {
                return Ok(());
            }
            let after = store::save(tx, file.step(StageName::Gone, tx.now, "")).await?;
            tx.note("files.cancelled", &file, &after).await?;
            tx.ask(Erase { file: id.0 }).await
        })
        .await
    }
}

/// The bytes of a file that is gone.
#[derive(Debug, Serialize, Deserialize)]
pub struct Erase {
    pub file: i64,
}
impl Job for Erase {
    const NAME: &'static str = "files.erase";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.file.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        children::erase(&app, Id::new(self.file)).await
    }
}
