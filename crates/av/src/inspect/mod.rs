//! The technical inspection of a recording: one decoding pass that measures everything, then the comparison.
//!
//! `listen` reads ffmpeg's words into numbers, `judge` compares numbers with the standard, `passed` says what keeps it.
//! The standard itself comes from the caller; nothing is changed in the file.

mod judge;
mod listen;
mod passed;

use std::path::Path;
use std::time::Duration;

use crate::child::{Limits, Order, Stop};
use crate::clock;
use crate::probe::{Probe, Source, probe_until, progress_ms, unreadable};
use crate::standard::{Inspection, Standard};
use crate::tools::Tools;
use crate::trouble::Trouble;
use listen::{Measures, Open};

/// Compares a recording with a standard: what departs from it in order of rule and place, and what keeps it.
///
/// Decodes the whole of it once (about 2–3 s of CPU per minute of 720p). `progress` hears 0–100, rising.
pub fn inspect(
    tools: &Tools,
    path: &Path,
    standard: &Standard,
    stop: &Stop,
    progress: &mut dyn FnMut(u8),
) -> Result<Inspection, Trouble> {
    let probe = probe_until(tools, path, stop)?;
    let measures = measure(tools, path, &probe, standard, stop, progress)?;
    let short = probe.duration_ms.saturating_sub(measures.decoded_ms);
    if short > 2000.max(probe.duration_ms / 50) {
        return Err(Trouble::Broken(format!(
            "文件不完整：标称时长 {}，只能读出 {}。请检查原文件能否播放到结尾，然后重新上传。",
            clock::span(probe.duration_ms),
            clock::span(measures.decoded_ms)
        )));
    }
    let findings = judge::judge(&probe, &measures, standard);
    let passed = passed::passed(&probe, &measures, standard, &findings);
    Ok(Inspection { findings, passed })
}

fn measure(
    tools: &Tools,
    path: &Path,
    probe: &Probe,
    standard: &Standard,
    stop: &Stop,
    progress: &mut dyn FnMut(u8),
) -> Result<Measures, Trouble> {
    let (mut open, mut last) = (Open::default(), None);
    let ended = order(tools, path, probe, standard)?.run(tools, stop, |said| {
        if let Some(ms) = progress_ms(&said) {
            open.reached(ms);
            report(ms, probe.duration_ms, &mut last, progress);
        }
        open.hear(&said);
    })?;
    if !ended.success {
        return Err(unreadable(probe.container));
    }
    report(probe.duration_ms, probe.duration_ms, &mut last, progress);
    Ok(open.close(probe.duration_ms))
}

/// Tells whole percents, each once.
pub(crate) fn report(ms: u64, of: u64, last: &mut Option<u8>, progress: &mut dyn FnMut(u8)) {
    let percent = ms.saturating_mul(100).checked_div(of).unwrap_or(100).min(100) as u8;
    if last.is_none_or(|last| percent > last) {
        *last = Some(percent);
        progress(percent);
    }
}

fn order(tools: &Tools, path: &Path, probe: &Probe, standard: &Standard) -> Result<Order, Trouble> {
    let wall = Duration::from_secs(120) + Duration::from_millis(probe.duration_ms * 2);
    let limits = Limits { wall, memory_mib: 2048, file_bytes: 0 };
    let order = Order::new(&tools.ffmpeg, limits)
        .words("-hide_banner -nostdin -loglevel level+info -nostats -progress pipe:1 -noautorotate -threads 2");
    let mut order = Source::open(path)?.read_by(order).words("-filter_threads 1");
    if let Some(video) = &probe.video {
        let filters = format!(
            "vfrdet,fps=2,scale=160:-2:flags=fast_bilinear,blackdetect=d={}:pix_th=0.1,freezedetect=n=-60dB:d={}",
            at_least_half_second(standard.black_ms),
            at_least_half_second(standard.freeze_ms),
        );
        order = order.arg("-map").arg(format!("0:{}", video.index)).arg("-filter:v:0").arg(filters);
    }
    if let Some(audio) = &probe.audio {
        let silence = at_least_half_second(standard.silence_ms);
        let filters = format!("silencedetect=n=-50dB:d={silence},ebur128=peak=true:framelog=verbose");
        order = order.arg("-map").arg(format!("0:{}", audio.index)).arg("-filter:a:0").arg(filters);
    }
    Ok(order.words("-f null -"))
}

/// Two frames a second see nothing shorter; a zero (no demand) still needs some number.
fn at_least_half_second(ms: u64) -> String {
    clock::seconds(ms.max(500))
}
