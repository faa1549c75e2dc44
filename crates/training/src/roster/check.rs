//! The dry run: every row of the sheet gets its verdict, 200 rows a transaction. Writes the plan and nothing else.
use std::sync::Arc;
use std::time::Instant;

use kernel::{Actor, App, Id, Result};

use super::desk::Desk;
use super::import::{Import, Stage};
use super::sheet::{self, Roster};
use super::{store, waits};

/// Rows of one transaction.
const SLICE: usize = 200;

/// Goes on where an earlier run stood; a file that cannot be read ends the import with a sentence.
pub(super) async fn run(app: &App, actor: &Actor, id: Id<Import>) -> Result<()> {
    let import = app.look(actor, async move |view| store::for_job(view, id).await).await?;
    let Some(roster) = open(app, actor, &import).await? else { return Ok(()) };
    let mut began = Instant::now();
    while slice(app, actor, id, &roster).await? {
        app.make_way(began).await;
        began = Instant::now();
    }
    Ok(())
}

/// The sheet of an import that waits for its check.
pub(super) async fn open(app: &App, actor: &Actor, import: &Import) -> Result<Option<Arc<Roster>>> {
    if !matches!(import.stage, Stage::Checking { .. }) {
        return Ok(None);
    }
    let id = import.id;
    match read(app, import).await? {
        Ok(roster) => Ok(Some(Arc::new(roster))),
        Err(says) => {
            app.act(actor, async move |tx| {
                let import = store::for_job(tx, id).await?;
                let refused = Import { stage: Stage::Unreadable { at: tx.now, says: says.clone() }, ..import.clone() };
                let refused = store::save(tx, refused).await?;
                tx.note("roster.checked", &import, &refused).await
            })
            .await?;
            Ok(None)
        }
    }
}

/// The bytes as rows, off the threads that answer requests.
pub(super) async fn read(app: &App, import: &Import) -> Result<Result<Roster, String>> {
    let bytes = app.house.files.read(&import.key()).await?;
    let name = import.file_name.clone();
    let read = tokio::task::spawn_blocking(move || sheet::open(&bytes, &name));
    Ok(read.await.map_err(anyhow::Error::from)?)
}

/// Judges the next rows; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Import>, roster: &Arc<Roster>) -> Result<bool> {
    let roster = roster.clone();
    app.act(actor, async move |tx| {
        let import = store::for_job(tx, id).await?;
        let Stage::Checking { by, .. } = import.stage else { return Ok(false) };
        let from = usize::try_from(import.seen).unwrap_or(0).min(roster.rows.len());
        let to = (from + SLICE).min(roster.rows.len());
        let rows = &roster.rows[from..to];
        let lines = Desk::open(tx, &import, &roster.doubles, by, rows).await?.judge(tx, rows).await?;
        store::plan(tx, id, &lines).await?;
        let more = to < roster.rows.len();
        let stage = if more { import.stage.clone() } else { Stage::Checked { at: tx.now } };
        let (seen, all) = (number(to), number(roster.rows.len()));
        let after = Import { seen, all, remark: roster.remark.clone(), stage, ..import.clone() };
        let after = store::save(tx, after).await?;
        if !more {
            tx.note("roster.checked", &import, &after).await?;
            waits::on(tx, &after).await?;
        }
        Ok(more)
    })
    .await
}

fn number(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
