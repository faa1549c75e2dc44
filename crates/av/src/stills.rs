//! Still pictures out of a recording: a poster, and a sprite of thumbnails for the seek bar.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::child::{Limits, Order, Stop};
use crate::clock;
use crate::probe::{Probe, Source, Video, probe};
use crate::tools::Tools;
use crate::trouble::Trouble;

/// Thumbnails in one picture, and the track that says which shows when. Names without a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sprite {
    pub image: String,
    pub vtt: String,
}

const LIMITS: Limits = Limits { wall: Duration::from_secs(300), memory_mib: 2048, file_bytes: 16 << 20 };
const QUIET: &str = "-hide_banner -nostdin -loglevel level+warning -threads 2";
/// One JPEG, never a numbered series: the name is taken as it is.
const JPEG: &str = "-an -sn -frames:v 1 -q:v 4 -c:v mjpeg -pix_fmt yuvj420p -f mjpeg -y";
const COLUMNS: u64 = 10;
const THUMBNAILS: u64 = 100;

/// Writes the picture shown at `at_ms` as a JPEG of at most 1280 pixels; past the end, the first picture.
pub fn poster(tools: &Tools, src: &Path, at_ms: u64, out: &Path) -> Result<(), Trouble> {
    let (probe, source) = (probe(tools, src)?, Source::open(src)?);
    let video = picture(&probe)?;
    let at = if at_ms < probe.duration_ms { at_ms } else { 0 };
    let part = out.with_extension("part");
    for at in [at, 0] {
        let order = Order::new(&tools.ffmpeg, LIMITS).words(QUIET).arg("-ss").arg(clock::seconds(at));
        let order = source.read_by(order).arg("-map").arg(format!("0:{}", video.index)).arg("-vf");
        let order = order.arg("scale=w='min(iw,1280)':h=-2,setsar=1").words(JPEG);
        write(tools, order, &part)?;
        if part.metadata().is_ok_and(|m| m.len() > 0) {
            return Ok(fs::rename(&part, out)?);
        }
    }
    fs::remove_file(&part)?;
    Err(unseen())
}

/// Writes `sprite.jpg` (at most 100 thumbnails of 160 × 90, from key frames) and its WebVTT track `sprite.vtt`.
pub fn sprite(tools: &Tools, src: &Path, out_dir: &Path) -> Result<Sprite, Trouble> {
    let (probe, source) = (probe(tools, src)?, Source::open(src)?);
    let video = picture(&probe)?;
    let grid = Grid::of(&probe, video);
    let filters = format!(
        "fps=1/{}:start_time=0,scale={}:{},setsar=1,tpad=stop=-1:stop_mode=clone,tile={COLUMNS}x{}",
        grid.every_s,
        grid.width,
        grid.height,
        grid.count.div_ceil(COLUMNS)
    );
    let order = Order::new(&tools.ffmpeg, LIMITS).words(QUIET).words("-skip_frame nokey");
    let order = source.read_by(order).arg("-map").arg(format!("0:{}", video.index)).arg("-vf").arg(filters).words(JPEG);
    let sprite = Sprite { image: "sprite.jpg".into(), vtt: "sprite.vtt".into() };
    let part = out_dir.join("sprite.part");
    write(tools, order, &part)?;
    if part.metadata()?.len() == 0 {
        fs::remove_file(&part)?;
        return Err(unseen());
    }
    fs::rename(&part, out_dir.join(&sprite.image))?;
    fs::write(&part, grid.vtt(&sprite.image, probe.duration_ms))?;
    fs::rename(&part, out_dir.join(&sprite.vtt))?;
    Ok(sprite)
}

fn picture(probe: &Probe) -> Result<&Video, Trouble> {
    probe.video.as_ref().ok_or_else(|| Trouble::Refused("文件只有声音，没有可截取的画面。".into()))
}

fn unseen() -> Trouble {
    Trouble::Broken("读不出可用的画面。请检查原文件能否播放，重新导出后上传。".into())
}

fn write(tools: &Tools, order: Order, part: &Path) -> Result<(), Trouble> {
    let mut output = std::ffi::OsString::from("file:");
    output.push(std::path::absolute(part)?);
    let ended = order.arg(output).run(tools, &Stop::default(), |_| {})?;
    if !ended.success {
        return Err(Trouble::Failed {
            says: "截取画面没有成功，文件可能已损坏；不影响播放的可忽略。".into(),
            log: ended.log,
        });
    }
    // ffmpeg writes no file at all when there was no picture.
    Ok(File::options().create(true).append(true).open(part)?.sync_all()?)
}

/// How thumbnails lie in the picture.
struct Grid {
    every_s: u64,
    count: u64,
    width: u32,
    height: u32,
}

impl Grid {
    fn of(probe: &Probe, video: &Video) -> Grid {
        let every_s = probe.duration_ms.div_ceil(1000 * THUMBNAILS).max(4);
        let (w, h) = video.shown();
        let (width, height) = if w * 9 >= h * 16 { (160, 160 * h / w) } else { (90 * w / h, 90) };
        Grid {
            every_s,
            count: probe.duration_ms.div_ceil(every_s * 1000).max(1),
            width: (width & !1).max(2),
            height: (height & !1).max(2),
        }
    }

    fn vtt(&self, image: &str, duration_ms: u64) -> String {
        let (every, w, h) = (self.every_s * 1000, self.width, self.height);
        let mut text = String::from("WEBVTT\n");
        for n in 0..self.count {
            let (from, to) = (n * every, ((n + 1) * every).min(duration_ms.max(n * every + 1)));
            let (x, y) = (n % COLUMNS * u64::from(w), n / COLUMNS * u64::from(h));
            text += &format!("\n{} --> {}\n{image}#xywh={x},{y},{w},{h}\n", clock::vtt(from), clock::vtt(to));
        }
        text
    }
}
