//! What keeps the standard, with its measure: the other half of a report. Pure; only demands that the standard makes.

use super::judge::{decibel, range};
use super::listen::Measures;
use crate::clock::span;
use crate::probe::{Probe, Video};
use crate::standard::{Finding, Passed, Rule, Standard};

/// Every demand that nothing was found against, in order of rule.
pub(super) fn passed(probe: &Probe, measures: &Measures, standard: &Standard, found: &[Finding]) -> Vec<Passed> {
    let mut all = Vec::new();
    if !standard.containers.is_empty() {
        all.push(row(Rule::Container, probe.container.word(), standard.containers.join("、")));
    }
    if let Some(video) = &probe.video {
        picture(video, standard, &mut all);
    }
    if let Some(audio) = &probe.audio {
        if !standard.audio_codecs.is_empty() {
            all.push(row(Rule::AudioCodec, &audio.codec, standard.audio_codecs.join("、")));
        }
        sound(measures, standard, &mut all);
    }
    if standard.min_duration_ms > 0 || standard.max_duration_ms > 0 {
        all.push(row(Rule::Duration, &span(probe.duration_ms), lasting(standard)));
    }
    if standard.captions_required && probe.subtitles > 0 {
        all.push(row(Rule::Captions, "文件内有字幕", "有字幕".into()));
    }
    all.retain(|passed| !found.iter().any(|finding| finding.rule == passed.rule));
    all.sort_by_key(|passed| passed.rule);
    all
}

fn picture(video: &Video, standard: &Standard, all: &mut Vec<Passed>) {
    if !standard.video_codecs.is_empty() {
        all.push(row(Rule::VideoCodec, &video.codec, standard.video_codecs.join("、")));
        all.push(row(Rule::VariableFrameRate, "固定", "固定帧率".into()));
    }
    let (min, max) = (standard.min_height, standard.max_height);
    if min > 0 || max > 0 {
        let (width, height) = video.shown();
        all.push(row(Rule::Resolution, &format!("{width}×{height}"), range(min.into(), max.into(), " 线")));
    }
    let (min, max) = (standard.min_video_kbps, standard.max_video_kbps);
    if min > 0 || max > 0 {
        all.push(row(Rule::Bitrate, &format!("{} kbps", video.bitrate / 1000), range(min, max, " kbps")));
    }
    stretch(Rule::Black, standard.black_ms, all);
    stretch(Rule::Frozen, standard.freeze_ms, all);
}

fn sound(measures: &Measures, standard: &Standard, all: &mut Vec<Passed>) {
    let (low, high) = standard.loudness_lufs;
    if let Some(loudness) = measures.loudness.filter(|_| low < high) {
        let wanted = format!("{}至 {}", decibel(low, ""), decibel(high, "LUFS"));
        all.push(row(Rule::Loudness, &decibel(loudness, "LUFS"), wanted));
    }
    let max = standard.true_peak_max;
    if let Some(peak) = measures.peak.filter(|_| max != 0) {
        all.push(row(Rule::Peak, &decibel(peak, "dBTP"), format!("不超过 {}", decibel(max, "dBTP"))));
    }
    stretch(Rule::Silent, standard.silence_ms, all);
}

/// Shorter stretches are not looked for.
fn stretch(rule: Rule, longest_ms: u64, all: &mut Vec<Passed>) {
    if longest_ms > 0 {
        all.push(row(rule, "没有过长的", format!("少于 {}", span(longest_ms))));
    }
}

fn lasting(standard: &Standard) -> String {
    match (standard.min_duration_ms, standard.max_duration_ms) {
        (min, 0) => format!("不少于 {}", span(min)),
        (0, max) => format!("不超过 {}", span(max)),
        (min, max) => format!("{} 至 {}", span(min), span(max)),
    }
}

fn row(rule: Rule, measured: &str, wanted: String) -> Passed {
    Passed { rule, measured: measured.into(), wanted }
}
