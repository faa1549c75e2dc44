//! Makes renditions with ffmpeg: copied as they are, or encoded rung by rung.
//!
//! All rungs of a source are cut at the same times: constant frame rate, a key frame forced every 4.000 s, no
//! others at scene changes.

use std::path::Path;
use std::time::Duration;

use super::keep::{Asked, Place};
use super::{Rendition, Rung};
use crate::child::{Limits, Order, Stop};
use crate::inspect::report;
use crate::probe::{Audio, Probe, Source, Video, probe_until, progress_ms};
use crate::standard::Standard;
use crate::tools::Tools;
use crate::trouble::Trouble;

/// Loudness every rung is brought to: speech, between broadcast (-23) and web music (-14).
const LOUDNESS: &str = "aresample=48000,loudnorm=I=-18:TP=-1.5:LRA=11,aresample=48000,\
    aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo";
const FRAMES: &str = "-hide_banner -nostdin -loglevel level+warning -nostats -progress pipe:1 -threads 2";
const HLS: &str = "-f hls -hls_time 4 -hls_playlist_type vod -hls_segment_type fmp4 \
    -hls_flags single_file+independent_segments -hls_segment_filename";

/// Packs a source that browsers can play as it is into HLS without re-encoding (0.25 s per minute).
///
/// Refuses (with the reason) what is not upright 8-bit H.264 with AAC, larger or heavier than the standard lets
/// pass, or has key frames more than 20 s apart: then only [`transcode`] helps. Files are called `source.*`.
pub fn remux(
    tools: &Tools,
    src: &Path,
    out_dir: &Path,
    standard: &Standard,
    stop: &Stop,
) -> Result<Rendition, Trouble> {
    let probe = probe_until(tools, src, stop)?;
    let (video, audio) = plays_as_it_is(&probe, standard)?;
    let place = Place { folder: out_dir, stem: "source" };
    let rung = Rung { height: video.lines(), video_kbps: 0, audio_kbps: 0 };
    let asked = asked(&probe, &rung);
    if let Some(done) = place.finished(&asked) {
        return Ok(done);
    }
    let room = place.open_workroom()?;
    let limits = Limits {
        wall: Duration::from_secs(120) + Duration::from_millis(probe.duration_ms / 4),
        memory_mib: 1024,
        file_bytes: probe.bytes + probe.bytes / 4 + (64 << 20),
    };
    let order = Source::open(src)?.read_by(Order::new(&tools.ffmpeg, limits).words(FRAMES).dir(&room.0));
    let mut order = order.arg("-map").arg(format!("0:{}", video.index));
    if let Some(audio) = audio {
        order = order.arg("-map").arg(format!("0:{}", audio.index));
    }
    let ended =
        order.words("-c copy").words(CLEAN).words(HLS).words("source.mp4 source.m3u8").run(tools, stop, |_| {})?;
    if !ended.success {
        return Err(Trouble::Failed {
            says: "直接封装没有成功，请等待转码完成后播放。".into(), log: ended.log
        });
    }
    place.finish(&room, asked, &probe)
}

/// Nothing that travels in the source (title, place, device) travels on.
const CLEAN: &str = "-map_metadata -1 -map_chapters -1";

fn plays_as_it_is<'a>(probe: &'a Probe, standard: &Standard) -> Result<(&'a Video, Option<&'a Audio>), Trouble> {
    let refuse = |why: String| Err(Trouble::Refused(format!("{why}，不能直接播放，需要转码。")));
    let Some(video) = &probe.video else { return refuse("没有画面".into()) };
    if video.codec != "h264" || !matches!(video.pixel_format.as_str(), "yuv420p" | "yuvj420p") {
        return refuse(format!("画面编码是 {} {}", video.codec, video.pixel_format));
    }
    if let Some(audio) = probe.audio.as_ref().filter(|a| a.codec != "aac") {
        return refuse(format!("声音编码是 {}", audio.codec));
    }
    if video.rotation != 0 {
        return refuse(format!("画面带有 {}° 旋转标记", video.rotation));
    }
    if standard.max_height > 0 && video.lines() > standard.max_height {
        return refuse(format!("画面 {}×{} 超过标准", video.width, video.height));
    }
    if standard.max_video_kbps > 0 && video.bitrate / 1000 > standard.max_video_kbps {
        return refuse(format!("画面码率 {} kbps 超过标准", video.bitrate / 1000));
    }
    Ok((video, probe.audio.as_ref()))
}

/// Encodes one rung: H.264 + AAC, loudness normalised, upright, constant frame rate of at most 30.
///
/// A rung already finished for this source is returned at once, so an interrupted ladder resumes rung by rung.
/// `progress` hears 0–100, rising. Files are called `v720.*`, or `sound.*` for a rung of height 0.
pub fn transcode(
    tools: &Tools,
    src: &Path,
    out_dir: &Path,
    rung: &Rung,
    stop: &Stop,
    progress: &mut dyn FnMut(u8),
) -> Result<Rendition, Trouble> {
    let probe = probe_until(tools, src, stop)?;
    let (stem, asked, mut last) = (rung.stem(), asked(&probe, rung), None);
    let place = Place { folder: out_dir, stem: &stem };
    if let Some(done) = place.finished(&asked) {
        progress(100);
        return Ok(done);
    }
    let room = place.open_workroom()?;
    let order = Order::new(&tools.ffmpeg, limits(&probe, rung)).words(FRAMES).dir(&room.0);
    let mut order = Source::open(src)?.read_by(order).words("-filter_threads 1");
    let picture = probe.video.as_ref().filter(|_| rung.height > 0);
    if let Some(video) = picture {
        order = encode_picture(order, video, rung);
    }
    if let Some(audio) = &probe.audio {
        order = encode_sound(order, audio, rung);
    } else if picture.is_none() {
        return Err(Trouble::Refused("文件没有声音，不能转为音频。".into()));
    }
    order = order.words(CLEAN).words(HLS).arg(format!("{stem}.mp4")).arg(format!("{stem}.m3u8"));
    let ended = order.run(tools, stop, |said| {
        if let Some(ms) = progress_ms(&said) {
            report(ms.min(probe.duration_ms.saturating_sub(1)), probe.duration_ms, &mut last, progress);
        }
    })?;
    if !ended.success {
        let says = "转码没有成功：文件可能已损坏。请检查原文件能否完整播放，重新导出后上传。".into();
        return Err(Trouble::Failed { says, log: ended.log });
    }
    let done = place.finish(&room, asked, &probe)?;
    report(1, 1, &mut last, progress);
    Ok(done)
}

fn asked(probe: &Probe, rung: &Rung) -> Asked {
    Asked {
        source_bytes: probe.bytes,
        source_ms: probe.duration_ms,
        height: rung.height,
        video_kbps: rung.video_kbps,
        audio_kbps: rung.audio_kbps,
    }
}

/// Wall time for a machine that does ten other things; bytes for twice the rate asked.
fn limits(probe: &Probe, rung: &Rung) -> Limits {
    let bytes_per_ms = u64::from(rung.video_kbps + rung.audio_kbps) / 8 + 1;
    Limits {
        wall: Duration::from_secs(600) + Duration::from_millis(probe.duration_ms * 10),
        memory_mib: 4096,
        file_bytes: bytes_per_ms * probe.duration_ms * 2 + (64 << 20),
    }
}

fn encode_picture(order: Order, video: &Video, rung: &Rung) -> Order {
    let (fps, per_second) = frame_rate(video.fps_milli);
    let (height, cap) = (rung.height, rung.video_kbps);
    let filters = format!(
        "fps={fps},scale=w='if(gte(iw,ih),-2,{height})':h='if(gte(iw,ih),{height},-2)',setsar=1,format=yuv420p"
    );
    order
        .arg("-map")
        .arg(format!("0:{}", video.index))
        .arg("-filter:v:0")
        .arg(filters)
        .words("-c:v libx264 -threads 2 -preset veryfast -profile:v high -crf 23 -sc_threshold 0")
        .arg("-force_key_frames")
        .arg("expr:gte(t,n_forced*4)")
        // Beyond the forced distance, so that the encoder adds none of its own.
        .arg("-g")
        .arg((per_second * 8).to_string())
        .arg("-maxrate")
        .arg(format!("{cap}k"))
        .arg("-bufsize")
        .arg(format!("{}k", cap * 2))
}

fn encode_sound(order: Order, audio: &Audio, rung: &Rung) -> Order {
    order
        .arg("-map")
        .arg(format!("0:{}", audio.index))
        .arg("-filter:a:0")
        .arg(LOUDNESS)
        .words("-c:a aac -b:a")
        .arg(format!("{}k", rung.audio_kbps))
}

/// The frame rate to encode at, as a fraction, and whole frames per second rounded up.
///
/// Above 30 it is halved; what makes no sense becomes 25. A rate like 29.97 keeps its exact fraction.
fn frame_rate(fps_milli: u32) -> (String, u32) {
    let milli = match fps_milli {
        0..5_000 | 120_001.. => 25_000,
        30_001..=60_000 => fps_milli / 2,
        60_001..=120_000 => 30_000,
        kept => kept,
    };
    let fraction = match milli {
        29_970 => "30000/1001".into(),
        23_976 => "24000/1001".into(),
        other => format!("{other}/1000"),
    };
    (fraction, milli.div_ceil(1000))
}
