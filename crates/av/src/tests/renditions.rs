//! Ladders, copies and encodings that play, cut alike, and are not made twice.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Scratch, ffmpeg, record, standard, tools};
use crate::child::{Limits, Order, Said};
use crate::hls::Media;
use crate::synth::{Lecture, lecture};
use crate::{
    Kind, Probe, Rendition, Rung, Standard, Stop, Trouble, Video, inspect, ladder, master, probe, remux, transcode,
};

fn encode(src: &Path, out: &Path, rung: &Rung) -> Rendition {
    transcode(&tools(), src, out, rung, &Stop::default(), &mut |_| {}).unwrap()
}

fn media(out: &Path, made: &Rendition) -> Media {
    Media::read(&fs::read_to_string(out.join(&made.playlist)).unwrap())
}

/// What ffprobe says of a playlist of our own, as a player would open it: streams and milliseconds.
fn play(out: &Path, playlist: &str) -> (Vec<String>, u64) {
    let limits = Limits { wall: Duration::from_secs(20), memory_mib: 2048, file_bytes: 0 };
    let words = format!("-v error -f hls -show_entries stream=codec_name:format=duration -of flat {playlist}");
    let (mut streams, mut duration) = (Vec::new(), 0);
    let order = Order::new(&tools().ffprobe, limits).dir(out).words("-allowed_extensions ALL").words(&words);
    let ended = order.run(&tools(), &Stop::default(), |line| match line {
        Said::Out(line) => {
            let (name, value) = line.split_once('=').unwrap();
            if name.starts_with("streams.stream.") {
                streams.push(value.trim_matches('"').to_owned());
            } else if name == "format.duration" {
                duration = crate::clock::parse_seconds(value.trim_matches('"')).unwrap();
            }
        }
        Said::Err(line) => panic!("{playlist}: {line}"),
    });
    assert!(ended.unwrap().success);
    (streams, duration)
}

fn described(width: u32, height: u32) -> Probe {
    let video = Video {
        index: 0,
        codec: "h264".into(),
        profile: "High".into(),
        width,
        height,
        fps_milli: 25_000,
        bitrate: 1,
        pixel_format: "yuv420p".into(),
        rotation: 0,
    };
    let (container, duration_ms) = (Kind::Mp4, 1000);
    Probe { container, duration_ms, bytes: 1, video: Some(video), audio: None, subtitles: 0, streams: 1 }
}

#[test]
fn a_ladder_never_scales_up_and_a_sound_has_one_rung() {
    let heights = |w, h| ladder(&described(w, h)).iter().map(|r| r.height).collect::<Vec<_>>();
    assert_eq!(heights(1920, 1080), [720, 480, 360]);
    assert_eq!(heights(1280, 720), [720, 480, 360]);
    assert_eq!(heights(1080, 1920), [720, 480, 360]);
    assert_eq!(heights(854, 480), [480, 360]);
    assert_eq!(heights(321, 241), [240]);
    let sound = ladder(&Probe { video: None, ..described(1, 1) });
    assert_eq!(sound, [Rung { height: 0, video_kbps: 0, audio_kbps: 128 }]);
}

#[test]
fn a_source_within_the_standard_is_copied_and_plays() {
    let scratch = Scratch::new();
    let path = record(&scratch, 10, &[]);
    let out = scratch.join("hls");
    let copy = || remux(&tools(), &path, &out, &standard(), &Stop::default());
    let made = copy().unwrap();
    assert_eq!(made.files, ["source.mp4", "source.m3u8"]);
    assert_eq!((made.width, made.height), (640, 360));
    assert!(made.codecs.starts_with("avc1.") && made.codecs.ends_with(",mp4a.40.2"), "{}", made.codecs);
    let (streams, ms) = play(&out, &made.playlist);
    assert_eq!(streams, ["h264", "aac"]);
    assert!((9_900..=10_200).contains(&ms), "{ms}");
    let again = Instant::now();
    assert_eq!(copy().unwrap(), made);
    assert!(again.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_source_no_browser_plays_as_it_is_is_not_copied() {
    let scratch = Scratch::new();
    let path = record(&scratch, 3, &[]);
    ffmpeg(&scratch, "-i lecture.mp4 -c copy -metadata:s:v:0 rotate=90 turned.mp4");
    ffmpeg(&scratch, "-i lecture.mp4 -c:v mpeg4 -c:a copy old.mp4");
    ffmpeg(&scratch, "-i lecture.mp4 -c:v copy -c:a libmp3lame mp3.mp4");
    ffmpeg(&scratch, "-i lecture.mp4 -c:v libx264 -preset ultrafast -pix_fmt yuv444p -c:a copy deep.mp4");
    let copy = |path: &Path, standard: &Standard| remux(&tools(), path, &scratch, standard, &Stop::default());
    for name in ["turned.mp4", "old.mp4", "mp3.mp4", "deep.mp4"] {
        let answer = copy(&scratch.join(name), &standard());
        assert!(matches!(&answer, Err(Trouble::Refused(says)) if says.contains("需要转码")), "{name}: {answer:?}");
    }
    assert!(matches!(copy(&path, &Standard { max_height: 240, ..standard() }), Err(Trouble::Refused(_))));
    assert!(matches!(copy(&path, &Standard { max_video_kbps: 1, ..standard() }), Err(Trouble::Refused(_))));
    ffmpeg(
        &scratch,
        "-f lavfi -i testsrc=s=320x180:r=5:d=30 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 999 -keyint_min 999 -sc_threshold 0 far.mp4",
    );
    let far = Standard { min_height: 0, ..standard() };
    assert!(matches!(copy(&scratch.join("far.mp4"), &far), Err(Trouble::Refused(says)) if says.contains("关键帧")));
}

#[test]
fn all_rungs_are_cut_at_the_same_times_and_the_master_names_their_codecs() {
    let scratch = Scratch::new();
    ffmpeg(
        &scratch,
        "-f lavfi -i testsrc2=s=854x480:r=30000/1001:d=11 -f lavfi -i sine=d=11 -c:v libx264 -preset ultrafast -g 37 -c:a aac -shortest src.mp4",
    );
    let (src, out) = (scratch.join("src.mp4"), scratch.join("hls"));
    let rungs = ladder(&probe(&tools(), &src).unwrap());
    let made: Vec<Rendition> = rungs.iter().map(|rung| encode(&src, &out, rung)).collect();
    let cuts = |made: &Rendition| media(&out, made).segments.iter().map(|s| s.ms).collect::<Vec<_>>();
    assert_eq!(made.len(), 2);
    assert_eq!(cuts(&made[0]), cuts(&made[1]));
    assert!(cuts(&made[0])[..2].iter().all(|ms| ms.abs_diff(4000) <= 34), "{:?}", cuts(&made[0]));
    assert_eq!((made[0].width, made[0].height, made[1].height), (854, 480, 360));
    for rendition in &made {
        let (streams, ms) = play(&out, &rendition.playlist);
        assert_eq!(streams, ["h264", "aac"]);
        assert!((10_900..=11_200).contains(&ms), "{ms}");
        assert!(rendition.average_bandwidth <= rendition.bandwidth);
    }
    let text = master(&made);
    let codecs = "CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=854x480\nv480.m3u8\n";
    assert!(text.starts_with("#EXTM3U\n#EXT-X-VERSION:7\n") && text.contains(codecs), "{text}");
    assert!(text.contains("v360.m3u8\n"));
    fs::write(out.join("master.m3u8"), text).unwrap();
    assert_eq!(play(&out, "master.m3u8").0, ["h264", "aac", "h264", "aac"]);
}

#[test]
fn a_finished_rung_is_recognised_and_a_damaged_changed_or_interrupted_one_is_made_again() {
    let scratch = Scratch::new();
    let path = record(&scratch, 5, &[]);
    let out = scratch.join("hls");
    let rung = Rung { height: 180, video_kbps: 200, audio_kbps: 64 };
    let first = encode(&path, &out, &rung);
    let written = || out.join("v180.mp4").metadata().unwrap().modified().unwrap();
    let before = written();
    assert_eq!(encode(&path, &out, &rung), first);
    assert_eq!(written(), before);
    fs::create_dir_all(out.join(".v180.part")).unwrap();
    fs::write(out.join(".v180.part/v180.mp4"), "left by a killed run").unwrap();
    fs::write(out.join("v180.mp4"), "cut").unwrap();
    encode(&path, &out, &rung);
    assert!(written() > before && !out.join(".v180.part").exists());
    let before = written();
    encode(&path, &out, &Rung { video_kbps: 300, ..rung.clone() });
    assert!(written() > before);
    fs::remove_file(out.join("v180.json")).unwrap();
    let before = written();
    encode(&path, &out, &rung);
    assert!(written() > before);
}

#[test]
fn an_encoding_is_upright_even_paced_and_within_the_loudness() {
    let scratch = Scratch::new();
    record(&scratch, 8, &[]);
    ffmpeg(
        &scratch,
        "-i lecture.mp4 -vf select='not(mod(n,7))+not(mod(n,3))' -vsync vfr -c:v libx264 -preset ultrafast -af volume=-20dB -c:a aac lying.mp4",
    );
    ffmpeg(&scratch, "-i lying.mp4 -c copy -metadata:s:v:0 rotate=90 phone.mp4");
    let out = scratch.join("hls");
    let made = encode(&scratch.join("phone.mp4"), &out, &Rung { height: 360, video_kbps: 500, audio_kbps: 64 });
    assert_eq!((made.width, made.height, made.lines()), (360, 640, 360));
    let strict = Standard { loudness_lufs: (-2000, -1600), freeze_ms: 0, ..standard() };
    let found = inspect(&tools(), &out.join("v360.mp4"), &strict, &Stop::default(), &mut |_| {}).unwrap().findings;
    assert_eq!(found, []);
}

#[test]
fn a_sound_and_a_mute_picture_become_renditions_too() {
    let scratch = Scratch::new();
    ffmpeg(&scratch, "-f lavfi -i sine=d=9 -c:a libmp3lame a.mp3");
    ffmpeg(&scratch, "-f lavfi -i testsrc=s=320x180:r=25:d=5 -c:v libx264 -preset ultrafast mute.mp4");
    let rungs = ladder(&probe(&tools(), &scratch.join("a.mp3")).unwrap());
    let sound = encode(&scratch.join("a.mp3"), &scratch, &rungs[0]);
    assert_eq!((sound.codecs.as_str(), sound.width, sound.playlist.as_str()), ("mp4a.40.2", 0, "sound.m3u8"));
    assert_eq!(play(&scratch, &sound.playlist).0, ["aac"]);
    assert!(media(&scratch, &sound).segments.len() >= 2);
    assert!(!master(&[sound]).contains("RESOLUTION"));
    let mute = encode(&scratch.join("mute.mp4"), &scratch, &Rung { height: 180, video_kbps: 200, audio_kbps: 64 });
    assert_eq!(play(&scratch, &mute.playlist).0, ["h264"]);
    let none = Rung { height: 0, video_kbps: 0, audio_kbps: 64 };
    let answer = transcode(&tools(), &scratch.join("mute.mp4"), &scratch, &none, &Stop::default(), &mut |_| {});
    assert!(matches!(answer, Err(Trouble::Refused(_))), "{answer:?}");
}

#[test]
fn a_lecture_can_be_made_as_large_as_an_upload_needs() {
    let scratch = Scratch::new();
    let path = scratch.join("large.mp4");
    let wish =
        Lecture { seconds: 10, height: 360, seed: 1, speech: "好", faults: vec![], target_bytes: Some(40 << 20) };
    lecture(&tools(), &path, &wish).unwrap();
    let bytes = path.metadata().unwrap().len();
    assert!((40 << 20..60 << 20).contains(&bytes), "{bytes}");
    assert_eq!(probe(&tools(), &path).unwrap().duration_ms / 100, 100);
}
