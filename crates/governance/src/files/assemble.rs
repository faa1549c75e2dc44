//! From parts to one file: joined, measured, digested, looked at by its bytes, scanned. Run again after a crash it begins
//! anew over parts that are still there; what has been decided stays decided.
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use kernel::{Actor, App, Id, Result, Tx};
use people::inbox::{Notice, notify};
use people::roles::holders;

use super::clamd::{self, Verdict};
use super::file::{File, StageName};
use super::store::Part;
use super::{accept, actions, keys, store, waits, words};

const MIB: usize = 1 << 20;
/// What the type is told from.
const HEAD: u64 = 64 << 10;

pub(super) async fn run(app: &App, id: Id<File>) -> Result<()> {
    let house = Actor::house("files.assemble");
    let found = app.look(&house, async move |view| Ok((store::by_id(view, id).await?, store::parts(view, id).await?)));
    let (Some(file), parts) = found.await? else { return Ok(()) };
    if file.stage.name != StageName::Assembling {
        return Ok(app.house.files.clear(&keys::parts(id)).await?);
    }
    let file = if file.digest.is_empty() { join(app, &house, file, &parts).await? } else { file };
    let verdict = judge(app, &file).await?;
    app.act(&house, async move |tx| settle(tx, id, &verdict).await).await?;
    // All that ever arrived of it, also what was cut off by the end of a process and no row knows of.
    Ok(app.house.files.release(&keys::parts(id)).await?)
}

/// What became of a whole file.
#[derive(Clone, Debug, PartialEq)]
enum Judged {
    Clean,
    Waits(&'static str),
    Refused(String),
}

/// Writes the whole under its own key and keeps what it measured.
async fn join(app: &App, house: &Actor, file: File, parts: &[Part]) -> Result<File> {
    let key = keys::whole(file.id);
    // A joining that was cut off left as many bytes as it had written.
    app.house.files.clear(&key).await?;
    let blocks = Arc::new(Mutex::new(Blocks::default()));
    let stored = app.house.files.put_stream(&key, joined(app, parts, blocks.clone())).await?;
    ensure_whole(&file, stored.bytes)?;
    let head = app.house.files.get(&key, Some((0, HEAD.min(stored.bytes)))).await?;
    let head: Vec<u8> = head.try_fold(vec![], async |all, more| Ok([&all[..], &more].concat())).await?;
    let sniffed = av::sniff_head(&head).word().to_owned();
    let blocks = std::mem::take(&mut *blocks.lock().unwrap_or_else(PoisonError::into_inner)).finish();
    app.act(house, async move |tx| {
        // Meanwhile its sender may have put it where it belongs.
        let Some(now) = store::by_id(tx, file.id).await? else { return Ok(file.clone()) };
        let now = File { key: key.clone(), sniffed: sniffed.clone(), digest: stored.digest.clone(), ..now };
        store::keep_blocks(tx, now.id, blocks.clone()).await?;
        store::save(tx, now).await
    })
    .await
}

fn ensure_whole(file: &File, bytes: u64) -> anyhow::Result<()> {
    ensure!(i64::try_from(bytes) == Ok(file.bytes), "file {}: {bytes} bytes of {}", file.id, file.bytes);
    Ok(())
}

fn joined<'a>(app: &'a App, parts: &'a [Part], blocks: Arc<Mutex<Blocks>>) -> BoxStream<'a, anyhow::Result<Bytes>> {
    let each = stream::iter(parts).then(move |part| async move {
        app.house.files.get(&part.key, None).await.with_context(|| format!("part {}", part.key))
    });
    let all = each.try_flatten().inspect_ok(move |chunk| {
        blocks.lock().unwrap_or_else(PoisonError::into_inner).take(chunk);
    });
    all.boxed()
}

/// Digests of one MiB each, as the bytes go by.
#[derive(Default)]
struct Blocks {
    open: Vec<u8>,
    done: Vec<u8>,
}

impl Blocks {
    fn take(&mut self, mut chunk: &[u8]) {
        while !chunk.is_empty() {
            let (now, rest) = chunk.split_at(chunk.len().min(MIB - self.open.len()));
            self.open.extend_from_slice(now);
            chunk = rest;
            if self.open.len() == MIB {
                self.done.extend(kernel::seal::sm3(&self.open));
                self.open.clear();
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if !self.open.is_empty() {
            self.done.extend(kernel::seal::sm3(&self.open));
        }
        self.done
    }
}

async fn judge(app: &App, file: &File) -> Result<Judged> {
    let kind = av::Kind::of_word(&file.sniffed);
    if let Err(says) = accept::fits(&file.purpose, kind) {
        return Ok(Judged::Refused(says));
    }
    let Some(scanner) = &app.house.config.clamd else { return Ok(Judged::Waits(words::NO_SCANNER)) };
    let bytes = app.house.files.get(&file.key, None).await?;
    Ok(match clamd::scan(scanner, bytes).await {
        Ok(Verdict::Clean) => Judged::Clean,
        Ok(Verdict::Found(name)) => {
            Judged::Refused(format!("文件中发现恶意代码（{name}），已隔离；请在查毒后重新上传干净的文件"))
        }
        Err(trouble) => {
            tracing::warn!(file = %file.id, "clamd: {trouble:#}");
            Judged::Waits(words::SCANNER_DOWN)
        }
    })
}

async fn settle(tx: &mut Tx<'_>, id: Id<File>, judged: &Judged) -> Result<()> {
    let Some(file) = store::by_id(tx, id).await?.filter(|file| file.stage.name == StageName::Assembling) else {
        return Ok(());
    };
    store::forget_parts(tx, id).await?;
    let (stage, says, said) = match judged {
        Judged::Clean => (StageName::Clean, "", "files.cleared"),
        Judged::Waits(says) => (StageName::Quarantined, *says, "files.quarantined"),
        Judged::Refused(says) => (StageName::Rejected, says.as_str(), "files.refused"),
    };
    let after = store::save(tx, file.step(stage, tx.now, says)).await?;
    tx.note(said, &file, &after).await?;
    match judged {
        Judged::Clean => tx.announce(actions::FileReady { id: id.0 }).await,
        Judged::Waits(_) => {
            waits::for_guards(tx, &after).await?;
            tell_guards(tx, &after).await
        }
        Judged::Refused(_) => actions::refused(tx, &after).await,
    }
}

async fn tell_guards(tx: &mut Tx<'_>, file: &File) -> Result<()> {
    for guard in holders(tx, "file_guard", ("Platform", 1)).await? {
        if guard != file.uploader {
            let notice = Notice {
                title: format!("文件待放行：{}", file.name),
                body: file.stage.says.clone(),
                link: "/quarantine".into(),
                due: None,
            };
            notify(tx, guard, &notice).await?;
        }
    }
    Ok(())
}
