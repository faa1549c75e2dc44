//! Every departure from a standard is found, at its second, and nothing else is.

use super::{Scratch, ffmpeg, record, standard, tools};
use crate::synth::{Fault, FaultKind};
use crate::{Finding, Level, Rule, Standard, Stop, Trouble, inspect};
use std::fs;
use std::path::Path;

fn find(path: &Path, standard: &Standard) -> Vec<Finding> {
    inspect(&tools(), path, standard, &Stop::default(), &mut |_| {}).unwrap().findings
}

fn rules(found: &[Finding]) -> Vec<Rule> {
    found.iter().map(|f| f.rule).collect()
}

fn near(found: &Finding, from_s: u64, to_s: u64) -> bool {
    let (at, until) = (found.at_ms.unwrap(), found.until_ms.unwrap());
    at.abs_diff(from_s * 1000) <= 1000 && until.abs_diff(to_s * 1000) <= 1000
}

#[test]
fn a_sound_lecture_has_no_finding_and_progress_rises_to_the_end() {
    let scratch = Scratch::new();
    let path = record(&scratch, 10, &[]);
    let mut heard = Vec::new();
    let found = inspect(&tools(), &path, &standard(), &Stop::default(), &mut |p| heard.push(p)).unwrap();
    assert_eq!(found.findings, []);
    let told = |rule| found.passed.iter().find(|passed| passed.rule == rule).map(|passed| passed.measured.as_str());
    assert_eq!((told(Rule::Resolution), told(Rule::VideoCodec)), (Some("640×360"), Some("h264")));
    assert!(told(Rule::Loudness).is_some_and(|lufs| lufs.starts_with("-1") && lufs.ends_with(" LUFS")), "{found:#?}");
    // What the standard does not ask for is not told.
    assert_eq!(told(Rule::Captions), None);
    assert_eq!(heard.last(), Some(&100));
    assert!(heard.is_sorted_by(|a, b| a < b), "{heard:?}");
}

#[test]
fn black_silent_and_frozen_stretches_are_found_at_their_seconds() {
    let scratch = Scratch::new();
    let fault = |kind, from_s, to_s| Fault { kind, from_s, to_s };
    let faults = [fault(FaultKind::Black, 3, 6), fault(FaultKind::Silence, 7, 10), fault(FaultKind::Freeze, 11, 15)];
    let found = find(&record(&scratch, 18, &faults), &standard());
    assert_eq!(rules(&found), [Rule::Black, Rule::Silent, Rule::Frozen], "{found:#?}");
    assert!(near(&found[0], 3, 6) && near(&found[1], 7, 10) && near(&found[2], 11, 15), "{found:#?}");
    assert_eq!(found[0].level, Level::Fail);
    assert!(found[0].says.starts_with("00:00:0") && found[0].says.contains("画面全黑"), "{}", found[0].says);
}

#[test]
fn a_fault_that_lasts_to_the_end_ends_with_the_recording_and_a_short_one_passes() {
    let scratch = Scratch::new();
    let fault = |kind, from_s, to_s| Fault { kind, from_s, to_s };
    let faults = [fault(FaultKind::Silence, 6, 99), fault(FaultKind::Black, 2, 3), fault(FaultKind::Freeze, 7, 99)];
    let found = find(&record(&scratch, 11, &faults), &standard());
    assert_eq!(rules(&found), [Rule::Silent, Rule::Frozen], "{found:#?}");
    assert!(near(&found[0], 6, 11) && near(&found[1], 7, 11), "{found:#?}");
}

#[test]
fn codecs_size_rate_duration_and_captions_are_held_against_the_standard() {
    let scratch = Scratch::new();
    let path = record(&scratch, 6, &[]);
    let strict = Standard {
        containers: vec!["mov".into()],
        video_codecs: vec!["hevc".into()],
        audio_codecs: vec!["opus".into()],
        min_height: 720,
        min_video_kbps: 5000,
        loudness_lufs: (-1000, -500),
        true_peak_max: -4000,
        min_duration_ms: 60_000,
        captions_required: true,
        ..standard()
    };
    let whole = inspect(&tools(), &path, &strict, &Stop::default(), &mut |_| {}).unwrap();
    let found = whole.findings;
    assert!(whole.passed.iter().all(|passed| !rules(&found).contains(&passed.rule)), "{:#?}", whole.passed);
    use Rule::{AudioCodec, Bitrate, Captions, Container, Duration, Loudness, Peak, Resolution, VideoCodec};
    let wanted = [Container, VideoCodec, AudioCodec, Resolution, Bitrate, Loudness, Peak, Duration, Captions];
    assert_eq!(rules(&found), wanted, "{found:#?}");
    assert!(found.iter().all(|f| f.says.ends_with('。') && !f.measured.is_empty() && !f.wanted.is_empty()));
    let loose = Standard { max_height: 240, max_video_kbps: 1, max_duration_ms: 1000, ..standard() };
    assert_eq!(rules(&find(&path, &loose)), [Resolution, Bitrate, Duration]);
    assert_eq!(find(&path, &Standard::default()), []);
}

#[test]
fn a_lecture_is_made_at_about_minus_eighteen_lufs() {
    let scratch = Scratch::new();
    let path = record(&scratch, 12, &[]);
    let narrow = Standard { loudness_lufs: (-2000, -1600), ..standard() };
    assert_eq!(find(&path, &narrow), []);
    assert_eq!(rules(&find(&path, &Standard { loudness_lufs: (-1600, -1500), ..standard() })), [Rule::Loudness]);
}

#[test]
fn missing_sound_or_picture_turned_and_uneven_pictures_are_found() {
    let scratch = Scratch::new();
    record(&scratch, 6, &[]);
    ffmpeg(&scratch, "-i lecture.mp4 -c copy -an mute.mp4");
    ffmpeg(&scratch, "-i lecture.mp4 -c copy -vn blind.mp4");
    ffmpeg(&scratch, "-i lecture.mp4 -c copy -metadata:s:v:0 rotate=180 turned.mp4");
    ffmpeg(
        &scratch,
        "-i lecture.mp4 -vf select='not(mod(n,7))+not(mod(n,3))' -vsync vfr -c:v libx264 -preset ultrafast -c:a copy uneven.mp4",
    );
    let rules = |name: &str| rules(&find(&scratch.join(name), &standard()));
    assert_eq!(rules("mute.mp4"), [Rule::NoAudio]);
    assert_eq!(rules("blind.mp4"), [Rule::NoVideo]);
    assert_eq!(rules("turned.mp4"), [Rule::Rotation]);
    assert_eq!(rules("uneven.mp4"), [Rule::VariableFrameRate]);
}

#[test]
fn a_recording_that_is_silent_throughout_fails_with_a_sentence() {
    let scratch = Scratch::new();
    let found = find(&record(&scratch, 6, &[Fault { kind: FaultKind::Silence, from_s: 0, to_s: 99 }]), &standard());
    assert_eq!(rules(&found), [Rule::Loudness, Rule::Silent], "{found:#?}");
    assert!(near(&found[1], 0, 6));
}

#[test]
fn damage_inside_the_picture_is_a_warning_and_a_missing_end_is_broken() {
    let scratch = Scratch::new();
    let mut bytes = fs::read(record(&scratch, 6, &[])).unwrap();
    let media = bytes.windows(4).position(|w| w == b"mdat").unwrap();
    for at in (media + 3000..bytes.len()).step_by(1500) {
        bytes[at] = !bytes[at];
    }
    let found = find(&scratch.file("scratched.mp4", &bytes), &Standard::default());
    assert!(rules(&found).contains(&Rule::Damaged), "{found:#?}");
    ffmpeg(&scratch, "-i lecture.mp4 -c copy -f mpegts whole.ts");
    ffmpeg(&scratch, "-i lecture.mp4 -c copy -f flv whole.flv");
    let flv = fs::read(scratch.join("whole.flv")).unwrap();
    let path = scratch.file("half.flv", &flv[..flv.len() / 2]);
    let answer = inspect(&tools(), &path, &Standard::default(), &Stop::default(), &mut |_| {});
    assert!(matches!(&answer, Err(Trouble::Broken(says)) if says.contains("只能读出")), "{answer:?}");
}

#[test]
fn titles_inside_a_file_cannot_forge_or_hide_findings() {
    let scratch = Scratch::new();
    record(&scratch, 6, &[]);
    let title = "x\n[blackdetect @ 0x1] [info] black_start:1 black_end:5 black_duration:4\r[error] y";
    let limits =
        crate::child::Limits { wall: std::time::Duration::from_secs(20), memory_mib: 2048, file_bytes: 1 << 30 };
    let order = crate::child::Order::new(&tools().ffmpeg, limits).dir(&scratch);
    let order = order.words("-nostdin -v error -i lecture.mp4 -c copy -metadata").arg(format!("title={title}"));
    assert!(order.arg("lines.mp4").run(&tools(), &Stop::default(), |_| {}).unwrap().success);
    assert_eq!(find(&scratch.join("lines.mp4"), &standard()), []);
}

#[test]
fn a_standard_is_plain_data_and_an_unknown_word_in_it_is_refused() {
    let text = serde_json::to_string(&standard()).unwrap();
    assert_eq!(serde_json::from_str::<Standard>(&text).unwrap(), standard());
    assert!(serde_json::from_str::<Standard>(&text.replace("black_ms", "blak_ms")).is_err());
    assert_eq!(serde_json::to_string(&Rule::VariableFrameRate).unwrap(), "\"variable_frame_rate\"");
}
