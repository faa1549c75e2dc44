//! Finished renditions in a folder: written beside, renamed, recorded last; recognised again after a restart.
//!
//! One worker at a time fills a folder; two would overwrite each other's unfinished parts.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Rendition;
use super::codecs::tracks;
use super::playlist::Media;
use crate::clock::span;
use crate::probe::Probe;
use crate::trouble::Trouble;

/// A key frame every so often at least, or seeking is a wait: longer segments are refused.
const LONGEST_SEGMENT_MS: u64 = 20_000;

/// What was asked: an equal order finds its finished files.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub source_bytes: u64,
    pub source_ms: u64,
    pub height: u32,
    pub video_kbps: u32,
    pub audio_kbps: u32,
}

/// The record written after all other files are in place: with it, the rung is finished.
#[derive(Serialize, Deserialize)]
struct Record {
    asked: Asked,
    rendition: Rendition,
    /// Bytes of each file, in the order of `rendition.files`.
    bytes: Vec<u64>,
}

/// The place of one rendition: `<stem>.mp4`, `<stem>.m3u8`, `<stem>.json`.
pub(super) struct Place<'a> {
    pub folder: &'a Path,
    pub stem: &'a str,
}

impl Place<'_> {
    fn file(&self, ending: &str) -> String {
        format!("{}.{ending}", self.stem)
    }

    fn workroom(&self) -> PathBuf {
        self.folder.join(format!(".{}.part", self.stem))
    }

    /// The finished rendition, when this very order was finished here and its files are as they were.
    pub fn finished(&self, asked: &Asked) -> Option<Rendition> {
        let text = fs::read(self.folder.join(self.file("json"))).ok()?;
        let record: Record = serde_json::from_slice(&text).ok()?;
        let sizes: Vec<u64> = record.rendition.files.iter().map_while(|name| self.size(name)).collect();
        (record.asked == *asked && sizes == record.bytes).then_some(record.rendition)
    }

    fn size(&self, name: &str) -> Option<u64> {
        self.folder.join(name).metadata().ok().map(|m| m.len())
    }

    /// An empty folder beside the results; what an interrupted run left there is gone.
    pub fn open_workroom(&self) -> io::Result<Workroom> {
        let path = self.workroom();
        absent(fs::remove_dir_all(&path))?;
        fs::create_dir_all(&path)?;
        Ok(Workroom(path))
    }

    /// Checks what ffmpeg wrote in the workroom and moves it into place, the record last.
    pub fn finish(&self, workroom: &Workroom, asked: Asked, probe: &Probe) -> Result<Rendition, Trouble> {
        let (movie, playlist) = (self.file("mp4"), self.file("m3u8"));
        let media = Media::read(&fs::read_to_string(workroom.0.join(&playlist))?);
        check(&media, probe)?;
        let mut init = Vec::new();
        File::open(workroom.0.join(&movie))?.take(media.init_bytes.min(1 << 20)).read_to_end(&mut init)?;
        let tracks = tracks(&init)?;
        let (bandwidth, average_bandwidth) = media.bandwidth();
        let rendition = Rendition {
            width: tracks.width,
            height: tracks.height,
            bandwidth,
            average_bandwidth,
            codecs: tracks.codecs,
            files: vec![movie, playlist.clone()],
            playlist,
        };
        self.publish(workroom, asked, rendition)
    }

    fn publish(&self, workroom: &Workroom, asked: Asked, rendition: Rendition) -> Result<Rendition, Trouble> {
        let record_name = self.file("json");
        absent(fs::remove_file(self.folder.join(&record_name)))?;
        let mut bytes = Vec::new();
        for name in &rendition.files {
            bytes.push(workroom.0.join(name).metadata()?.len());
            place(workroom, self.folder, name)?;
        }
        let record = Record { asked, rendition, bytes };
        fs::write(workroom.0.join(&record_name), serde_json::to_vec(&record).map_err(io::Error::from)?)?;
        place(workroom, self.folder, &record_name)?;
        File::open(self.folder)?.sync_all()?;
        Ok(record.rendition)
    }
}

/// A folder that goes away with everything in it.
pub(super) struct Workroom(pub PathBuf);

impl Drop for Workroom {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        let _removed = fs::remove_dir_all(&self.0);
    }
}

fn place(workroom: &Workroom, folder: &Path, name: &str) -> io::Result<()> {
    let from = workroom.0.join(name);
    File::open(&from)?.sync_all()?;
    fs::rename(from, folder.join(name))
}

fn absent(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn check(media: &Media, probe: &Probe) -> Result<(), Trouble> {
    let short = probe.duration_ms.saturating_sub(media.duration_ms());
    if !media.ended || media.init_bytes == 0 || media.segments.is_empty() || short > 2000.max(probe.duration_ms / 50) {
        return Err(Trouble::Broken(format!(
            "文件不完整：标称时长 {}，只能转出 {}。请检查原文件能否播放到结尾，然后重新上传。",
            span(probe.duration_ms),
            span(media.duration_ms())
        )));
    }
    if media.longest_ms() > LONGEST_SEGMENT_MS {
        return Err(Trouble::Refused(format!(
            "关键帧间隔长达 {}，直接播放时无法拖动，需要转码。",
            span(media.longest_ms())
        )));
    }
    Ok(())
}
