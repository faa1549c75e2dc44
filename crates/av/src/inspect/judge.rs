//! Measurements against a standard: pure, no file, no child.

use super::listen::{Measures, Stretch};
use crate::clock::{place, span};
use crate::probe::Probe;
use crate::standard::{Finding, Level, Rule, Standard};

/// Everything that departs from the standard, in order of rule and place.
pub(super) fn judge(probe: &Probe, measures: &Measures, standard: &Standard) -> Vec<Finding> {
    let mut found = Vec::new();
    container(probe, standard, &mut found);
    picture(probe, standard, &mut found);
    sound(probe, measures, standard, &mut found);
    duration(probe, standard, &mut found);
    stretches(probe, measures, standard, &mut found);
    condition(probe, measures, standard, &mut found);
    found.sort_by_key(|f| (f.rule, f.at_ms));
    found
}

fn finding(rule: Rule, level: Level, measured: String, wanted: String, says: String) -> Finding {
    Finding { rule, level, at_ms: None, until_ms: None, measured, wanted, says }
}

fn container(probe: &Probe, standard: &Standard, found: &mut Vec<Finding>) {
    let word = probe.container.word();
    if standard.containers.is_empty() || standard.containers.iter().any(|c| c == word) {
        return;
    }
    let wanted = standard.containers.join("、");
    let says = format!("文件格式是 {}，要求 {wanted}。请导出为 {wanted} 后重新上传。", probe.container);
    found.push(finding(Rule::Container, Level::Fail, word.into(), wanted, says));
}

fn picture(probe: &Probe, standard: &Standard, found: &mut Vec<Finding>) {
    let wanted = standard.video_codecs.join("、");
    let Some(video) = &probe.video else {
        if !standard.video_codecs.is_empty() {
            let says = "文件只有声音，没有画面。请检查导出设置，带画面重新导出后上传。".into();
            found.push(finding(Rule::NoVideo, Level::Fail, "无画面".into(), wanted, says));
        }
        return;
    };
    if !standard.video_codecs.is_empty() && !standard.video_codecs.contains(&video.codec) {
        let says = format!("画面编码是 {}，要求 {wanted}。请在导出时选择 {wanted} 编码后重新上传。", video.codec);
        found.push(finding(Rule::VideoCodec, Level::Fail, video.codec.clone(), wanted, says));
    }
    let (width, height) = video.shown();
    let (size, lines) = (format!("{width}×{height}"), video.lines());
    let wanted = range(standard.min_height.into(), standard.max_height.into(), " 线");
    if lines < standard.min_height {
        let says = format!("画面只有 {size}，要求 {wanted}。放大不会更清晰，请用更高的清晰度重新录制或导出。");
        found.push(finding(Rule::Resolution, Level::Fail, size, wanted, says));
    } else if standard.max_height > 0 && lines > standard.max_height {
        let says = format!("画面为 {size}，高于要求的 {wanted}；系统会转为较小的清晰度，也可自行导出后重新上传。");
        found.push(finding(Rule::Resolution, Level::Warn, size, wanted, says));
    }
    bitrate(video.bitrate / 1000, standard, found);
    if video.rotation != 0 {
        let measured = format!("{}°", video.rotation);
        let says = format!("画面带有旋转标记（{measured}），转码时会转正；请预览确认方向正确。");
        found.push(finding(Rule::Rotation, Level::Note, measured, "0°".into(), says));
    }
}

fn bitrate(kbps: u64, standard: &Standard, found: &mut Vec<Finding>) {
    let (min, max) = (standard.min_video_kbps, standard.max_video_kbps);
    let says = if kbps < min {
        "画面码率偏低，可能模糊或有马赛克；请播放核对，必要时用更高的码率重新导出。"
    } else if max > 0 && kbps > max {
        "画面码率偏高，只会使文件变大；系统会转码，也可降低码率重新导出。"
    } else {
        return;
    };
    let (measured, wanted) = (format!("{kbps} kbps"), range(min, max, " kbps"));
    let says = format!("{says}实测 {measured}，要求 {wanted}。");
    found.push(finding(Rule::Bitrate, Level::Warn, measured, wanted, says));
}

fn sound(probe: &Probe, measures: &Measures, standard: &Standard, found: &mut Vec<Finding>) {
    let wanted = standard.audio_codecs.join("、");
    let Some(audio) = &probe.audio else {
        if !standard.audio_codecs.is_empty() {
            let says = "文件没有声音。请检查录制时的麦克风和导出设置，带声音重新导出后上传。".into();
            found.push(finding(Rule::NoAudio, Level::Fail, "无声音".into(), wanted, says));
        }
        return;
    };
    if !standard.audio_codecs.is_empty() && !standard.audio_codecs.contains(&audio.codec) {
        let says = format!("声音编码是 {}，要求 {wanted}。请在导出时选择 {wanted} 编码后重新上传。", audio.codec);
        found.push(finding(Rule::AudioCodec, Level::Fail, audio.codec.clone(), wanted, says));
    }
    loudness(measures, standard, found);
    let max = standard.true_peak_max;
    if let Some(peak) = measures.peak.filter(|peak| max != 0 && *peak > max) {
        let (measured, wanted) = (decibel(peak, "dBTP"), format!("不超过 {}", decibel(max, "dBTP")));
        let says = format!("声音峰值 {measured}，{wanted}，可能有破音。请试听最响的地方，必要时降低增益重新导出。");
        found.push(finding(Rule::Peak, Level::Warn, measured, wanted, says));
    }
}

fn loudness(measures: &Measures, standard: &Standard, found: &mut Vec<Finding>) {
    let (low, high) = standard.loudness_lufs;
    if low >= high {
        return;
    }
    let wanted = format!("{} 至 {}", decibel(low, "").trim_end(), decibel(high, "LUFS"));
    let (measured, why) = match measures.loudness {
        None => ("几乎无声".into(), "声音过小，几乎听不到，请检查麦克风后重新录制或导出"),
        Some(l) if l < low => (decibel(l, "LUFS"), "整体音量偏小，转码时会调整；原声过小会带出噪声，请试听确认"),
        Some(l) if l > high => (decibel(l, "LUFS"), "整体音量偏大，转码时会调整；请试听确认没有破音"),
        Some(_) => return,
    };
    let level = if measures.loudness.is_none() { Level::Fail } else { Level::Warn };
    let says = format!("{why}。实测 {measured}，要求 {wanted}。");
    found.push(finding(Rule::Loudness, level, measured, wanted, says));
}

fn duration(probe: &Probe, standard: &Standard, found: &mut Vec<Finding>) {
    let (ms, min, max) = (probe.duration_ms, standard.min_duration_ms, standard.max_duration_ms);
    let measured = span(ms);
    let (wanted, todo) = if ms < min {
        (format!("不少于 {}", span(min)), "请确认上传的是完整的录像")
    } else if max > 0 && ms > max {
        (format!("不超过 {}", span(max)), "请剪短或分成几段上传")
    } else {
        return;
    };
    let says = format!("时长 {measured}，要求{wanted}。{todo}。");
    found.push(finding(Rule::Duration, Level::Fail, measured, wanted, says));
}

fn stretches(probe: &Probe, measures: &Measures, standard: &Standard, found: &mut Vec<Finding>) {
    let black = &measures.black;
    // A black picture is a frozen one too: said once.
    let within_black = |s: &Stretch| black.iter().any(|b| b.0 <= s.0 + 1000 && s.1 <= b.1 + 1000);
    let frozen: Vec<Stretch> = measures.frozen.iter().filter(|s| !within_black(s)).copied().collect();
    let sorts = [
        (Rule::Black, Level::Fail, black, standard.black_ms, "画面全黑", "请剪去或补上这一段画面"),
        (
            Rule::Silent,
            Level::Fail,
            &measures.silent,
            standard.silence_ms,
            "没有声音",
            "请检查录音，剪去或补上这一段声音",
        ),
        (
            Rule::Frozen,
            Level::Warn,
            &frozen,
            standard.freeze_ms,
            "画面不动",
            "请核对是卡住还是静止的课件；卡住的请剪去或补录",
        ),
    ];
    for (rule, level, stretches, longest, what, todo) in sorts {
        for &(from, until) in stretches.iter().filter(|(from, until)| longest > 0 && until - from >= longest) {
            let until = until.min(probe.duration_ms.max(from));
            let measured = span(until - from);
            let wanted = format!("少于 {}", span(longest));
            let says = format!("{} 至 {} {what}，共 {measured}，要求{wanted}。{todo}。", place(from), place(until));
            let finding = finding(rule, level, measured, wanted, says);
            found.push(Finding { at_ms: Some(from), until_ms: Some(until), ..finding });
        }
    }
}

fn condition(probe: &Probe, measures: &Measures, standard: &Standard, found: &mut Vec<Finding>) {
    if measures.uneven_milli > 20 {
        let measured = format!("{}.{}% 的帧间隔不一", measures.uneven_milli / 10, measures.uneven_milli % 10);
        let says =
            format!("帧率不固定（{measured}），画面和声音可能对不上；转码时会改为固定帧率，请预览确认音画同步。");
        found.push(finding(Rule::VariableFrameRate, Level::Warn, measured, "固定帧率".into(), says));
    }
    if standard.captions_required && probe.subtitles == 0 {
        let says = "没有字幕。请另传 SRT 或 WebVTT 字幕文件。".into();
        found.push(finding(Rule::Captions, Level::Fail, "无字幕".into(), "有字幕".into(), says));
    }
    if measures.errors > 0 {
        let measured = format!("{} 处读取错误", measures.errors);
        let says = format!("文件有 {measured}，播放时可能花屏或跳音。请从头播放核对，必要时重新导出后上传。");
        found.push(finding(Rule::Damaged, Level::Warn, measured, "无错误".into(), says));
    }
}

/// `-1850` → `-18.5 LUFS`.
pub(super) fn decibel(hundredths: i32, unit: &str) -> String {
    format!("{:.1} {unit}", f64::from(hundredths) / 100.0)
}

pub(super) fn range(min: u64, max: u64, unit: &str) -> String {
    match (min, max) {
        (min, 0) => format!("不低于 {min}{unit}"),
        (0, max) => format!("不高于 {max}{unit}"),
        (min, max) => format!("{min}–{max}{unit}"),
    }
}
