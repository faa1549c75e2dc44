//! The jobs: number and issue the certificates of a list, in slices; print one.
use kernel::{Actor, App, Id, Job, Lane, Result, SECOND, Tx};
use people::inbox::{Notice, notify};
use serde::{Deserialize, Serialize};

use super::actions::{made, numbered, titles};
use super::certificate::{Batch, Certificate};
use super::{paper, store};
use crate::hours;
use crate::rolls::{self, Roll};

/// Certificates of one transaction: each takes a number of its own, and 20 ms are enough for the writer.
pub(super) const SLICE: i64 = 50;
/// Between two printings of a batch (µs), so that other short work is not kept waiting by ten thousand of them.
const PACE: i64 = SECOND / 20;

/// Issues the certificates of a list: twice is once, because the batch keeps how far it came.
#[derive(Serialize, Deserialize)]
pub struct Issue {
    pub roll: Id<Roll>,
}
impl Job for Issue {
    const NAME: &'static str = "certificates.issue";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.roll.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let house = Actor::house(Self::NAME);
        while slice(&app, &house, self.roll).await? {}
        let mut after = 0;
        while let Some(last) = ask_prints(&app, &house, self.roll, after).await? {
            after = last;
        }
        Ok(())
    }
}

/// Prints one certificate and keeps its digest: one that has its paper is left alone.
#[derive(Serialize, Deserialize)]
pub struct Print {
    pub certificate: Id<Certificate>,
}
impl Job for Print {
    const NAME: &'static str = "certificates.print";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.certificate.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        paper::print(&app, &Actor::house(Self::NAME), self.certificate).await
    }
}

/// Issues to the next people on the list; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Roll>) -> Result<bool> {
    app.act(actor, async move |tx| {
        let batch = store::batch(tx, id).await?.ok_or_else(|| anyhow::anyhow!("list {id} has no batch"))?;
        if batch.done.is_some() {
            return Ok(false);
        }
        let roll = rolls::fetch(tx, id, rolls::Verb::See).await?;
        let rows = rolls::rows_after(tx, id, batch.reached, SLICE).await?;
        let Some(last) = rows.last().map(|row| row.person) else {
            finish(tx, &roll, batch).await?;
            return Ok(false);
        };
        let (project_name, task_number) = titles(tx, &roll).await?;
        let mut new = vec![];
        for row in rows {
            let hours = hours::recognised_in(tx, row.person, roll.project).await?;
            // Whose hours were put right to none has nothing to be certified.
            if hours == 0 {
                continue;
            }
            let bare = made(tx, &roll, row, hours, batch.asked_by);
            let (project_name, task_number) = (project_name.clone(), task_number.clone());
            new.push(numbered(tx, Certificate { project_name, task_number, ..bare }).await?);
        }
        store::insert(tx, &new).await?;
        let numbers: Vec<(&str, String)> = new.iter().map(|one| (&*one.number, one.holder.to_string())).collect();
        tx.trace("certificates.slice_issued", ("Roll", id.0), &numbers).await?;
        let made = batch.made + i64::try_from(new.len()).unwrap_or(0);
        store::save_batch(tx, &Batch { reached: last, made, ..batch }).await?;
        Ok(true)
    })
    .await
}

async fn finish(tx: &mut Tx<'_>, roll: &Roll, batch: Batch) -> Result<()> {
    let done = Batch { done: Some(tx.now), ..batch };
    store::save_batch(tx, &done).await?;
    tx.trace("certificates.issued", ("Roll", roll.id.0), &done.made).await?;
    let title = format!("{} 张结业证书已颁发", done.made);
    let link = format!("/certificates/batches/{}", roll.id);
    notify(tx, roll.submitted_by, &Notice { title, body: "可在名单的证书页查看。".into(), link, due: None }).await
}

/// Asks for the papers of the next certificates that have none; the last of them.
async fn ask_prints(app: &App, actor: &Actor, id: Id<Roll>, after: i64) -> Result<Option<i64>> {
    app.act(actor, async move |tx| {
        let unprinted = store::unprinted(tx, id, after, 200).await?;
        let from = tx.now.plus(store::up_to(tx, id, after).await? * PACE);
        for (at, certificate) in (0_i64..).zip(&unprinted) {
            tx.ask_at(Print { certificate: *certificate }, from.plus(at * PACE)).await?;
        }
        Ok(unprinted.last().map(|last| last.0))
    })
    .await
}
