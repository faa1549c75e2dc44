//! What a media file holds, as ffprobe reads it from the container. Measures nothing that needs decoding.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::child::{Limits, Order, Said, Stop};
use crate::clock;
use crate::sniff::{Kind, sniff};
use crate::tools::Tools;
use crate::trouble::Trouble;
use crate::whole::whole;

/// A media file described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    pub container: Kind,
    pub duration_ms: u64,
    pub bytes: u64,
    /// The first moving picture; a cover picture is none.
    pub video: Option<Video>,
    /// The first sound.
    pub audio: Option<Audio>,
    /// Subtitle streams inside the file.
    pub subtitles: u32,
    /// Streams of any kind.
    pub streams: u32,
}

/// A moving picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Video {
    /// Its place among the streams of the file.
    pub index: u32,
    /// As ffmpeg names it: `h264`, `hevc`, `vp9`.
    pub codec: String,
    pub profile: String,
    /// Pixels as stored, before rotation.
    pub width: u32,
    pub height: u32,
    /// Frames per 1000 seconds: 25 fps is 25 000.
    pub fps_milli: u32,
    /// Bits per second; where the container does not say, what is left of the whole after the sound.
    pub bitrate: u64,
    pub pixel_format: String,
    /// Degrees a player turns it, clockwise: 0, 90, 180, 270.
    pub rotation: u32,
}

impl Video {
    /// Width and height as a person sees them, after rotation.
    pub fn shown(&self) -> (u32, u32) {
        match self.rotation {
            90 | 270 => (self.height, self.width),
            _ => (self.width, self.height),
        }
    }

    /// The shorter side: the "720" of 720p, upright or lying.
    pub fn lines(&self) -> u32 {
        self.width.min(self.height)
    }
}

/// A sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audio {
    pub index: u32,
    pub codec: String,
    pub channels: u32,
    /// Hertz.
    pub sample_rate: u32,
    /// Bits per second; 0 where the container does not say.
    pub bitrate: u64,
}

/// Pixels of one frame at most: 8K. A header may claim more in a few bytes and cost gigabytes.
const PIXELS: u64 = 7680 * 4320;
const PROBING: Limits = Limits { wall: Duration::from_secs(60), memory_mib: 1024, file_bytes: 0 };

/// Describes a file (about 0.2 s). Refuses what is no medium, broken, cut short, or larger than 8K.
pub fn probe(tools: &Tools, path: &Path) -> Result<Probe, Trouble> {
    probe_until(tools, path, &Stop::default())
}

/// The same, ended by a flag: a recording that does not say its length is read through.
pub(crate) fn probe_until(tools: &Tools, path: &Path, stop: &Stop) -> Result<Probe, Trouble> {
    let source = Source::open(path)?;
    let mut json = String::new();
    let ended = source
        .read_by(Order::new(&tools.ffprobe, PROBING).words("-v error -of json -show_entries").arg(ENTRIES))
        .run(tools, stop, |said| {
            if let Said::Out(line) = said {
                json.push_str(line);
            }
        })?;
    if !ended.success {
        return Err(unreadable(source.kind));
    }
    let mut probe = described(&json, source.kind, source.bytes)?;
    if probe.duration_ms == 0 {
        probe.duration_ms = count_duration(tools, &source, stop)?;
        fill_bitrate(&mut probe);
    }
    Ok(probe)
}

/// What ffprobe said, as JSON, of a file of this kind and length (bytes): how long it lasts is 0 where that was not said.
///
/// # Errors
/// `Broken` for what is not what ffprobe says, and a file without picture and sound; `Refused` for pictures beyond 8K.
pub fn described(json: &str, kind: Kind, bytes: u64) -> Result<Probe, Trouble> {
    let told: Told = serde_json::from_str(json).map_err(|_| unreadable(kind))?;
    let mut probe = told.describe(kind, bytes)?;
    fill_bitrate(&mut probe);
    Ok(probe)
}

/// A file that may be handed to ffmpeg: of a known kind, all there, with the one demuxer to read it by.
pub(crate) struct Source {
    kind: Kind,
    demuxer: &'static str,
    path: PathBuf,
    bytes: u64,
}

impl Source {
    pub fn open(path: &Path) -> Result<Source, Trouble> {
        let kind = sniff(path)?;
        whole(path, kind)?;
        let Some(demuxer) = kind.demuxer() else { return Err(no_medium(kind)) };
        Ok(Source { kind, demuxer, path: std::path::absolute(path)?, bytes: path.metadata()?.len() })
    }

    /// Adds the file as input: one demuxer, local files only, never a guess.
    pub fn read_by(&self, order: Order) -> Order {
        let mut input = std::ffi::OsString::from("file:");
        input.push(&self.path);
        let order = order.words("-protocol_whitelist file,pipe -format_whitelist").arg(self.demuxer);
        order.arg("-f").arg(self.demuxer).arg("-i").arg(input)
    }
}

/// The sentence for a file that ffmpeg cannot read although it opens like a medium.
pub(crate) fn unreadable(kind: Kind) -> Trouble {
    Trouble::Broken(format!(
        "文件无法读取：开头像是 {kind}，内容已损坏或与格式不符。请重新导出为 MP4（H.264 + AAC）后上传。"
    ))
}

fn no_medium(kind: Kind) -> Trouble {
    Trouble::Refused(format!(
        "这不是音视频文件，内容是：{kind}（与文件名的后缀无关）。请上传 MP4、MOV、MKV、MP3 等音视频文件。"
    ))
}

/// Browser recordings do not say how long they are: reads through the packets without decoding.
fn count_duration(tools: &Tools, source: &Source, stop: &Stop) -> Result<u64, Trouble> {
    let limits = Limits { wall: Duration::from_secs(300), ..PROBING };
    let order = Order::new(&tools.ffmpeg, limits).words("-hide_banner -nostdin -v error -nostats -progress pipe:1");
    let mut end = 0;
    source.read_by(order).words("-map 0:v? -map 0:a? -c copy -f null -").run(tools, stop, |said| {
        end = end.max(progress_ms(&said).unwrap_or(0));
    })?;
    if end > 0 { Ok(end) } else { Err(unreadable(source.kind)) }
}

/// Milliseconds written so far, out of a line of `-progress`.
pub(crate) fn progress_ms(said: &Said<'_>) -> Option<u64> {
    let Said::Out(line) = said else { return None };
    line.strip_prefix("out_time_us=")?.parse::<u64>().ok().map(|us| us / 1000)
}

fn fill_bitrate(probe: &mut Probe) {
    let whole = (probe.bytes.saturating_mul(8000)).checked_div(probe.duration_ms).unwrap_or(0);
    let sound = probe.audio.as_ref().map_or(0, |a| a.bitrate);
    match (&mut probe.video, &mut probe.audio) {
        (Some(video), _) if video.bitrate == 0 => video.bitrate = whole.saturating_sub(sound),
        (None, Some(audio)) if audio.bitrate == 0 => audio.bitrate = whole,
        _ => {}
    }
}

const ENTRIES: &str = "stream=index,codec_type,codec_name,profile,width,height,pix_fmt,avg_frame_rate,bit_rate,\
    channels,sample_rate:stream_disposition=attached_pic:stream_tags=rotate:stream_side_data=rotation:\
    format=duration,nb_streams";

/// ffprobe's own words.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Deserialize)]
struct Format {
    nb_streams: u32,
    duration: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stream {
    index: u32,
    codec_type: String,
    codec_name: String,
    profile: String,
    width: u32,
    height: u32,
    pix_fmt: String,
    avg_frame_rate: String,
    bit_rate: String,
    channels: u32,
    sample_rate: String,
    disposition: Disposition,
    tags: Tags,
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u32,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tags {
    rotate: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SideData {
    rotation: Option<f64>,
}

impl Told {
    fn describe(&self, container: Kind, bytes: u64) -> Result<Probe, Trouble> {
        let pick =
            |kind: &str| self.streams.iter().find(move |s| s.codec_type == kind && s.disposition.attached_pic == 0);
        let video = pick("video").map(Stream::video).transpose()?;
        let audio = pick("audio").map(Stream::audio);
        if video.is_none() && audio.is_none() {
            return Err(Trouble::Broken("文件里没有可以播放的画面或声音。请检查原文件后重新上传。".into()));
        }
        let subtitles = self.streams.iter().filter(|s| s.codec_type == "subtitle").count();
        Ok(Probe {
            container,
            duration_ms: self.format.duration.as_deref().and_then(clock::parse_seconds).unwrap_or(0),
            bytes,
            video,
            audio,
            subtitles: u32::try_from(subtitles).unwrap_or(u32::MAX),
            streams: self.format.nb_streams,
        })
    }
}

impl Stream {
    fn video(&self) -> Result<Video, Trouble> {
        let pixels = u64::from(self.width) * u64::from(self.height);
        if pixels == 0 {
            return Err(Trouble::Broken("画面数据损坏：读不出画面的尺寸。请重新导出后上传。".into()));
        }
        if pixels > PIXELS {
            let (w, h) = (self.width, self.height);
            return Err(Trouble::Refused(format!("画面尺寸 {w}×{h} 过大，最大 7680×4320。请转为 1080p 以下后上传。")));
        }
        Ok(Video {
            index: self.index,
            codec: self.codec_name.clone(),
            profile: self.profile.clone(),
            width: self.width,
            height: self.height,
            fps_milli: rate(&self.avg_frame_rate).unwrap_or(0),
            bitrate: self.bit_rate.parse().unwrap_or(0),
            pixel_format: self.pix_fmt.clone(),
            rotation: self.rotation(),
        })
    }

    fn audio(&self) -> Audio {
        Audio {
            index: self.index,
            codec: self.codec_name.clone(),
            channels: self.channels,
            sample_rate: self.sample_rate.parse().unwrap_or(0),
            bitrate: self.bit_rate.parse().unwrap_or(0),
        }
    }

    /// The display matrix turns counter-clockwise, the older tag clockwise.
    fn rotation(&self) -> u32 {
        let matrix = self.side_data_list.iter().find_map(|d| d.rotation).map(|r| -r);
        let tag = self.tags.rotate.as_deref().and_then(|r| r.parse::<f64>().ok());
        let degrees = matrix.or(tag).filter(|r| r.is_finite()).unwrap_or(0.0);
        ((degrees / 90.0).round().rem_euclid(4.0) as u32) * 90
    }
}

/// `30000/1001` → 29 970.
fn rate(fraction: &str) -> Option<u32> {
    let (n, d) = fraction.split_once('/')?;
    let (n, d): (u64, u64) = (n.parse().ok()?, d.parse().ok()?);
    u32::try_from(n.checked_mul(1000)?.checked_add(d / 2)?.checked_div(d)?).ok()
}
