//! The ZIP itself: written from files one after the other, never whole in memory. Whoever holds it checks it with
//! `governance::papers::check_archive`.
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What goes into a ZIP.
pub(super) enum Part {
    Bytes(Vec<u8>),
    /// A file on this machine, with the digest that its bytes must have.
    Path(PathBuf, Vec<u8>),
}

/// Writes a ZIP of these parts in their order.
///
/// # Errors
/// When a file is not there, or its bytes are not those that were listed.
pub(super) fn write(to: &Path, parts: Vec<(String, Part)>) -> Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(to)?));
    for (name, part) in parts {
        match part {
            Part::Bytes(bytes) => {
                zip.start_file(&name, options(0))?;
                zip.write_all(&bytes)?;
            }
            Part::Path(path, digest) => {
                let file = File::open(&path).with_context(|| format!("{name}: {}", path.display()))?;
                zip.start_file(&name, options(file.metadata()?.len()))?;
                let found = pour(BufReader::with_capacity(1 << 16, file), |chunk| Ok(zip.write_all(chunk)?))?;
                ensure!(found == digest, "the bytes of {name} are not those that were listed");
            }
        }
    }
    zip.finish()?.into_inner()?.sync_all()?;
    Ok(())
}

fn options(bytes: u64) -> SimpleFileOptions {
    // Films and pictures do not become smaller, workbooks and PDF hardly: deflate costs little and helps the text.
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(bytes > u64::from(u32::MAX) / 2)
}

/// Reads to the end in pieces; the SM3 of all of them.
fn pour(mut from: impl Read, mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<Vec<u8>> {
    let mut digest = kernel::seal::Sm3::default();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok(digest.finish());
        }
        digest.take(&piece[..read]);
        each(&piece[..read])?;
    }
}
