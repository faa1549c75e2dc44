//! A file in one piece, by the verbs that a browser's parts go through: for what the house itself brings along.
use bytes::Bytes;
use futures::stream;
use kernel::{Actor, App, Id, Result};

use super::actions::{self, Announced};
use super::file::File;
use super::keys;
use super::store::Part;

/// Sends a file in as this person; it is put together and looked at by the jobs that follow.
///
/// # Errors
/// What the verbs refuse: its size, its purpose, its name.
pub async fn send_in(app: &App, who: &Actor, name: &str, purpose: &str, content: Bytes) -> Result<Id<File>> {
    let bytes = i64::try_from(content.len()).map_err(anyhow::Error::from)?;
    let said = Announced { name: name.into(), media_type: String::new(), purpose: purpose.into(), bytes };
    let file = app.act(who, async move |tx| actions::begin(tx, said.clone()).await).await?;
    let key = format!("{}/whole-{}", keys::parts(file.id), kernel::seal::random_code());
    app.house.files.put_stream(&key, Box::pin(stream::iter([Ok(content)]))).await?;
    let part = Part { begins: 0, bytes, key };
    app.act(who, async move |tx| actions::receive(tx, file.id, &part).await).await?;
    Ok(file.id)
}
