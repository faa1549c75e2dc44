//! What files are by their bytes, and what the probe says of whole and broken ones.

use std::fs;

use super::{Scratch, ffmpeg, record, tools};
use crate::{Kind, Trouble, probe, sniff};

#[test]
fn a_file_is_known_by_its_bytes_whatever_its_name() {
    let scratch = Scratch::new();
    let cases: [(&[u8], Kind); 13] = [
        (b"", Kind::Empty),
        (b"\0\0\0\x18ftypisom....", Kind::Mp4),
        (b"\0\0\0\x14ftypqt  ....", Kind::Mov),
        (b"\0\0\0\x18ftypM4A ....", Kind::M4a),
        (b"\0\0\0\x18ftypheic....", Kind::Unknown),
        (b"%PDF-1.7\n", Kind::Pdf),
        (b"PK\x03\x04....", Kind::Zip),
        (b"\xff\xd8\xff\xe0....", Kind::Jpeg),
        (b"\x89PNG\r\n\x1a\n", Kind::Png),
        ("第一行\n第二行".as_bytes(), Kind::Text),
        (b"\xb5\xda\xd2\xbb\xd0\xd0\r\n", Kind::Text),
        (b"MZ\x90\0\x03\0\0\0", Kind::Unknown),
        (b"\xff\xfb\x90\x64 not a second frame", Kind::Unknown),
    ];
    for (bytes, kind) in cases {
        assert_eq!(sniff(&scratch.file("x.mp4", bytes)).unwrap(), kind, "{bytes:?}");
    }
}

#[test]
fn every_container_made_by_ffmpeg_is_known_and_described() {
    let scratch = Scratch::new();
    let source = "-f lavfi -i testsrc=s=320x180:r=25:d=2 -f lavfi -i sine=d=2 -t 2";
    let cases = [
        ("a.mov", "-c:v libx264 -preset ultrafast -c:a aac", Kind::Mov, Some("h264"), "aac"),
        ("a.mkv", "-c:v libx264 -preset ultrafast -c:a aac", Kind::Mkv, Some("h264"), "aac"),
        ("a.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus", Kind::Webm, Some("vp8"), "opus"),
        ("a.avi", "-c:v mpeg4 -c:a libmp3lame", Kind::Avi, Some("mpeg4"), "mp3"),
        ("a.ts", "-c:v libx264 -preset ultrafast -c:a aac", Kind::MpegTs, Some("h264"), "aac"),
        ("a.flv", "-c:v libx264 -preset ultrafast -c:a aac -ar 44100", Kind::Flv, Some("h264"), "aac"),
        ("a.mp3", "-map 1:a -write_id3v2 0 -id3v2_version 0 -c:a libmp3lame", Kind::Mp3, None, "mp3"),
        ("a.m4a", "-map 1:a -c:a aac", Kind::M4a, None, "aac"),
        ("a.wav", "-map 1:a -c:a pcm_s16le", Kind::Wav, None, "pcm_s16le"),
        ("a.ogg", "-map 1:a -c:a libopus", Kind::Ogg, None, "opus"),
    ];
    for (name, codecs, kind, video, audio) in cases {
        ffmpeg(&scratch, &format!("{source} {codecs} {name}"));
        let path = scratch.join("disguise.txt");
        fs::rename(scratch.join(name), &path).unwrap();
        let probe = probe(&tools(), &path).unwrap();
        assert_eq!(probe.container, kind, "{name}");
        assert_eq!(probe.video.as_ref().map(|v| v.codec.as_str()), video, "{name}");
        assert_eq!(probe.audio.as_ref().map(|a| a.codec.as_str()), Some(audio), "{name}");
        assert!((1900..2200).contains(&probe.duration_ms), "{name}: {}", probe.duration_ms);
        if let Some(video) = &probe.video {
            assert_eq!((video.width, video.height, video.fps_milli), (320, 180, 25_000), "{name}");
            assert!(video.bitrate > 1000, "{name}: {}", video.bitrate);
        }
    }
}

#[test]
fn a_lecture_is_described_with_picture_sound_and_rotation() {
    let scratch = Scratch::new();
    record(&scratch, 3, &[]);
    ffmpeg(&scratch, "-i lecture.mp4 -c copy -metadata:s:v:0 rotate=90 turned.mp4");
    let told = probe(&tools(), &scratch.join("turned.mp4")).unwrap();
    let (video, audio) = (told.video.unwrap(), told.audio.unwrap());
    assert_eq!((video.width, video.height, video.rotation, video.shown()), (640, 360, 270, (360, 640)));
    assert_eq!((video.pixel_format.as_str(), video.fps_milli), ("yuv420p", 25_000));
    assert_eq!((audio.channels, audio.sample_rate), (2, 48_000));
    assert_eq!((told.streams, told.subtitles, told.duration_ms), (2, 0, 3000));
}

#[test]
fn a_cover_picture_is_no_video() {
    let scratch = Scratch::new();
    ffmpeg(&scratch, "-f lavfi -i testsrc=s=64x64 -frames:v 1 cover.png");
    ffmpeg(
        &scratch,
        "-f lavfi -i sine=d=2 -i cover.png -map 0 -map 1 -c:v copy -disposition:v attached_pic -c:a libmp3lame song.mp3",
    );
    let told = probe(&tools(), &scratch.join("song.mp3")).unwrap();
    assert_eq!((told.video.is_none(), told.streams), (true, 2));
}

#[test]
fn a_recording_without_a_stated_duration_is_measured() {
    let scratch = Scratch::new();
    ffmpeg(&scratch, "-f lavfi -i testsrc=s=320x180:r=25:d=3 -c:v libvpx -deadline realtime -f webm -live 1 a.webm");
    let told = probe(&tools(), &scratch.join("a.webm")).unwrap();
    assert!((2900..=3100).contains(&told.duration_ms), "{told:?}");
}

#[test]
fn a_file_cut_anywhere_is_broken_with_the_bytes_that_are_missing() {
    let scratch = Scratch::new();
    let whole = fs::read(record(&scratch, 3, &[])).unwrap();
    let (mut cut_short, mut other) = (0, 0);
    for part in 1..12 {
        let path = scratch.file("cut.mp4", &whole[..whole.len() * part / 12]);
        match probe(&tools(), &path) {
            Err(Trouble::Broken(says)) if says.contains("字节") => cut_short += 1,
            Err(Trouble::Broken(_)) => other += 1,
            answer => panic!("{part}/12: {answer:?}"),
        }
    }
    assert_eq!((cut_short, other), (11, 0));
    ffmpeg(&scratch, "-i lecture.mp4 -c copy lecture.mkv");
    let whole = fs::read(scratch.join("lecture.mkv")).unwrap();
    let path = scratch.file("cut.mkv", &whole[..whole.len() * 2 / 3]);
    assert!(matches!(probe(&tools(), &path), Err(Trouble::Broken(says)) if says.contains("不完整")));
}

#[test]
fn empty_headless_and_foreign_files_are_answered_with_a_sentence_each() {
    let scratch = Scratch::new();
    let sentence = |bytes: &[u8]| probe(&tools(), &scratch.file("x.mp4", bytes)).unwrap_err().to_string();
    assert!(sentence(b"").contains("0 字节"));
    assert!(sentence(b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x0bmdatabc").contains("moov"));
    assert!(sentence(b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x03mdatabc").contains("结构损坏"));
    assert!(sentence(b"%PDF-1.7\n").contains("PDF"));
    assert!(sentence(b"MZ\x90\0").contains("无法识别"));
    let noise: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(sentence(&[b"\x1a\x45\xdf\xa3".as_slice(), &noise].concat()).contains("无法读取"));
    assert!(sentence(&[b"ID3\x04\0\0\0\0\0\0".as_slice(), &noise].concat()).chars().any(|c| c == '。'));
}
