//! Bytes behind one door: a local folder by default, an S3-compatible store by configuration. Knows keys, no owners.
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use sm3::Digest as _;

use crate::{At, Config};

/// Where a backup says that it copies just now.
const HOLD: &str = "hold";

/// What was stored: its length in bytes and its SM3 digest.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub bytes: u64,
    pub digest: Vec<u8>,
}

/// The store; cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    local: Option<PathBuf>,
    /// Where tools that need a path may work; emptied by whoever filled it.
    scratch: PathBuf,
}

impl Files {
    /// # Errors
    /// When the folder cannot be made or the store's address is not one.
    pub fn open(config: &Config) -> Result<Self> {
        let scratch = config.data.join("scratch");
        std::fs::create_dir_all(&scratch).with_context(|| format!("不能建立目录 {}", scratch.display()))?;
        let Some(s3) = &config.s3 else {
            let root = config.data.join("files");
            std::fs::create_dir_all(&root).with_context(|| format!("不能建立目录 {}", root.display()))?;
            let store = object_store::local::LocalFileSystem::new_with_prefix(&root)?
                .with_automatic_cleanup(true)
                .with_fsync(true);
            return Ok(Self { store: Arc::new(store), local: Some(root), scratch });
        };
        let store = object_store::aws::AmazonS3Builder::new()
            .with_endpoint(&s3.endpoint)
            .with_bucket_name(&s3.bucket)
            .with_region(&s3.region)
            .with_access_key_id(&s3.key_id)
            .with_secret_access_key(&s3.secret)
            .with_allow_http(s3.endpoint.starts_with("http://"))
            .with_http_connector(crate::outward::Way::to(&s3.endpoint, &config.outward_private)?)
            .build()?;
        Ok(Self { store: Arc::new(store), local: None, scratch })
    }

    /// A folder of one's own under the scratch folder.
    pub fn scratch(&self, name: &str) -> Result<PathBuf> {
        let folder = self.scratch.join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Stores bytes under a key, all or nothing, on disk when it answers.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<Stored> {
        let stored = Stored { bytes: bytes.len() as u64, digest: crate::seal::sm3(&bytes) };
        self.store.put(&Path::from(key), PutPayload::from_bytes(bytes)).await?;
        Ok(stored)
    }

    /// Stores a stream under a key: nothing is visible before its last byte.
    pub async fn put_stream(&self, key: &str, mut from: BoxStream<'_, Result<Bytes>>) -> Result<Stored> {
        let mut to = WriteMultipart::new(self.store.put_multipart(&Path::from(key)).await?);
        let (mut digest, mut bytes) = (sm3::Sm3::new(), 0);
        while let Some(chunk) = from.next().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(broken) => {
                    to.abort().await?;
                    return Err(broken);
                }
            };
            digest.update(&chunk);
            bytes += chunk.len() as u64;
            to.wait_for_capacity(4).await?;
            to.put(chunk);
        }
        to.finish().await?;
        Ok(Stored { bytes, digest: digest.finalize().to_vec() })
    }

    /// Stores a local file under a key.
    pub async fn put_file(&self, key: &str, path: &std::path::Path) -> Result<Stored> {
        let file = tokio::fs::File::open(path).await.with_context(|| path.display().to_string())?;
        let stream = tokio_util::io::ReaderStream::with_capacity(file, 1 << 20).map(|chunk| Ok(chunk?));
        self.put_stream(key, stream.boxed()).await
    }

    /// The bytes, whole or a part of them (`from`, exclusive `to`).
    pub async fn get(&self, key: &str, part: Option<(u64, u64)>) -> Result<BoxStream<'static, Result<Bytes>>> {
        let range = part.map(|(from, to)| GetRange::Bounded(from..to));
        let got = self.store.get_opts(&Path::from(key), GetOptions { range, ..Default::default() }).await?;
        Ok(got.into_stream().map(|chunk| Ok(chunk?)).boxed())
    }

    /// All the bytes of something small.
    pub async fn read(&self, key: &str) -> Result<Bytes> {
        Ok(self.store.get(&Path::from(key)).await?.bytes().await?)
    }

    pub async fn bytes(&self, key: &str) -> Result<u64> {
        Ok(self.store.head(&Path::from(key)).await?.size)
    }

    /// Gone for good; a key that is not there is no error, so that a deletion may be run again.
    pub async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Gone for good: the bytes at a key and everything below it, with what a writing that was cut off left beside it.
    pub async fn clear(&self, key: &str) -> Result<()> {
        if let Some(root) = &self.local {
            let path = root.join(key);
            return tokio::task::spawn_blocking(move || sweep(path)).await?;
        }
        let mut below = self.store.list(Some(&Path::from(key)));
        while let Some(found) = below.next().await {
            self.delete(found?.location.as_ref()).await?;
        }
        self.delete(key).await
    }

    /// Like `clear`, for bytes that a row named until just now: while a backup copies what its snapshot names, it waits.
    pub async fn release(&self, key: &str) -> Result<()> {
        while self.is_held().await? {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        self.clear(key).await
    }

    /// Holds what rows name, until that moment: said again while it is needed, so that a holder who died holds no longer.
    pub async fn hold(&self, until: At) -> Result<()> {
        self.put(HOLD, Bytes::from(until.0.to_string())).await.map(drop)
    }

    pub async fn let_go(&self) -> Result<()> {
        self.delete(HOLD).await
    }

    /// By the clock that the processes share.
    async fn is_held(&self) -> Result<bool> {
        let held = match self.store.get(&Path::from(HOLD)).await {
            Ok(held) => held.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Ok(false),
            Err(fault) => return Err(fault.into()),
        };
        let until = std::str::from_utf8(&held).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(At::system().0 < until)
    }

    /// The bytes at a key, if there are any.
    pub async fn find(&self, key: &str) -> Result<Option<BoxStream<'static, Result<Bytes>>>> {
        match self.store.get(&Path::from(key)).await {
            Ok(got) => Ok(Some(got.into_stream().map(|chunk| Ok(chunk?)).boxed())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Whether nothing is stored: a place to restore into.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(self.store.list(None).next().await.transpose()?.is_none())
    }

    /// A path that tools can open: the file itself where it is local, else a copy in `folder`.
    pub async fn path(&self, key: &str, folder: &std::path::Path) -> Result<PathBuf> {
        if let Some(root) = &self.local {
            return Ok(root.join(key));
        }
        let copy = folder.join(key.replace('/', "_"));
        let mut to = tokio::fs::File::create(&copy).await?;
        let mut from = self.get(key, None).await?;
        while let Some(chunk) = from.next().await {
            tokio::io::AsyncWriteExt::write_all(&mut to, &chunk?).await?;
        }
        tokio::io::AsyncWriteExt::flush(&mut to).await?;
        Ok(copy)
    }
}

/// The local store writes to `key#1` (`#2` if that is taken) and renames it at the end; a process that died in between
/// left it there.
fn sweep(path: PathBuf) -> Result<()> {
    remove(&path)?;
    for number in 1_u32.. {
        let mut cut_off = path.clone().into_os_string();
        cut_off.push(format!("#{number}"));
        if !remove(std::path::Path::new(&cut_off))? {
            break;
        }
    }
    Ok(())
}

/// Whether there was something.
fn remove(path: &std::path::Path) -> Result<bool> {
    let gone = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match gone {
        Ok(()) => Ok(true),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(fault) => Err(fault).with_context(|| path.display().to_string()),
    }
}
