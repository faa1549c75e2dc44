//! What a hostile or broken file, a slow child or a lacking program may not do.

use std::ffi::OsStr;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::{Scratch, ffmpeg, record, standard, tools};
use crate::child::{Limits, Order, Said};
use crate::{Kind, Rung, Stop, Tools, Trouble, inspect, poster, probe, sniff, transcode};

#[test]
fn a_playlist_or_script_behind_a_video_name_is_refused_before_ffmpeg_reads_it() {
    let scratch = Scratch::new();
    let disguises: [&[u8]; 6] = [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<?xml version=\"1.0\"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>",
        b"[playlist]\nFile1=/etc/passwd\n",
        "#EXTM3U\n#老师\nhttp://127.0.0.1:9/x\n".as_bytes(),
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    ];
    for disguise in disguises {
        let path = scratch.file("lesson.mp4", disguise);
        assert_eq!(sniff(&path).unwrap(), Kind::Text);
        let trouble = probe(&tools(), &path).unwrap_err();
        assert!(matches!(&trouble, Trouble::Refused(says) if says.contains("不是音视频")), "{trouble:?}");
        assert!(!trouble.to_string().contains("root:"));
    }
}

#[test]
fn a_playlist_behind_a_real_head_is_read_by_the_named_demuxer_only() {
    let scratch = Scratch::new();
    let head = b"\0\0\0\x14ftypisom\0\0\0\0isom\0\0\0\x08moov".to_vec();
    let path =
        scratch.file("x.mp4", &[head, b"\0\0\0\x29free#EXTM3U\n#EXTINF:1,\n/etc/passwd\n....".to_vec()].concat());
    assert!(matches!(probe(&tools(), &path), Err(Trouble::Broken(_))));
    let ts: Vec<u8> = (0..188 * 20).map(|n| if n % 188 == 0 { 0x47 } else { b'#' }).collect();
    let path = scratch.file("x.ts", &ts);
    assert!(matches!(probe(&tools(), &path), Err(Trouble::Broken(_))));
}

#[test]
fn a_header_that_claims_a_huge_picture_is_refused_without_decoding_it() {
    let scratch = Scratch::new();
    ffmpeg(&scratch, "-f lavfi -i testsrc=s=32x16:r=5:d=1 -c:v rawvideo -pix_fmt yuv420p small.avi");
    let bytes = fs::read(scratch.join("small.avi")).unwrap();
    assert_eq!(probe(&tools(), &scratch.join("small.avi")).unwrap().video.unwrap().width, 32);
    let format = bytes.windows(4).position(|w| w == b"strf").unwrap() + 8;
    for (side, says) in [(16_000_u32, "最大 7680×4320"), (65_535, "。"), (u32::MAX, "。")] {
        let mut huge = bytes.clone();
        // BITMAPINFOHEADER: its size, then width and height.
        huge[format + 4..format + 12].copy_from_slice(&[side.to_le_bytes(), side.to_le_bytes()].concat());
        let path = scratch.file("huge.mp4", &huge);
        let start = Instant::now();
        for trouble in [
            probe(&tools(), &path).unwrap_err(),
            inspect(&tools(), &path, &standard(), &Stop::default(), &mut |_| {}).unwrap_err(),
            poster(&tools(), &path, 0, &scratch.join("p.jpg")).unwrap_err(),
        ] {
            assert!(matches!(trouble, Trouble::Refused(_) | Trouble::Broken(_)), "{side}: {trouble:?}");
            assert!(trouble.to_string().contains(says), "{side}: {trouble:?}");
        }
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn raising_the_stop_ends_a_running_transcode_within_a_second_and_leaves_nothing_half_done() {
    let scratch = Scratch::new();
    ffmpeg(
        &scratch,
        "-f lavfi -i testsrc2=s=1920x1080:r=30:d=60 -c:v libx264 -preset ultrafast -crf 40 -t 60 long.mp4",
    );
    let stop = Stop::default();
    let (raise, source) = (stop.clone(), scratch.join("long.mp4"));
    let raised = thread::spawn(move || {
        thread::sleep(Duration::from_millis(1500));
        raise.stop();
        Instant::now()
    });
    let rung = Rung { height: 720, video_kbps: 1800, audio_kbps: 96 };
    let out = scratch.join("out");
    let result = transcode(&tools(), &source, &out, &rung, &stop, &mut |_| {});
    let late = raised.join().unwrap().elapsed();
    assert!(matches!(result, Err(Trouble::Stopped)), "{result:?}");
    assert!(late < Duration::from_secs(1), "{late:?}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    assert!(matches!(inspect(&tools(), &source, &standard(), &stop, &mut |_| {}), Err(Trouble::Stopped)));
}

#[test]
fn a_child_beyond_its_time_memory_or_output_is_killed_and_the_log_keeps_its_words() {
    let scratch = Scratch::new();
    let wide = Limits { wall: Duration::from_secs(20), memory_mib: 4096, file_bytes: 1 << 30 };
    let run = |limits, words: &str| {
        let order = Order::new(&tools().ffmpeg, limits).dir(&scratch).words("-nostdin -v info -y").words(words);
        order.run(&tools(), &Stop::default(), |_| {}).err()
    };
    let start = Instant::now();
    let slow = run(Limits { wall: Duration::from_millis(700), ..wide }, "-re -f lavfi -i testsrc=d=60 -f null -");
    assert!(start.elapsed() < Duration::from_secs(2));
    let Some(slow @ Trouble::Limit { .. }) = slow else { panic!("{slow:?}") };
    assert!(slow.to_string().contains("时限") && slow.log().contains("ffmpeg version"), "{slow:?}");
    let big = run(Limits { file_bytes: 100_000, ..wide }, "-f lavfi -i testsrc=d=60 -c:v rawvideo -f avi big.avi");
    assert!(matches!(&big, Some(Trouble::Limit { says, .. }) if says.contains("过大")), "{big:?}");
    assert!(scratch.join("big.avi").metadata().unwrap().len() <= 100_000);
    let fat = run(Limits { memory_mib: 400, ..wide }, "-f lavfi -i color=s=7680x4320:d=2 -c:v libx264 fat.mp4");
    assert!(matches!(&fat, Some(Trouble::Limit { says, .. }) if says.contains("内存")), "{fat:?}");
}

#[test]
fn a_child_runs_niced_without_environment_and_dies_with_its_thread() {
    let shell = crate::tools::program(OsStr::new("/usr/bin:/bin"), "sh").unwrap();
    let limits = Limits { wall: Duration::from_secs(20), memory_mib: 512, file_bytes: 0 };
    let mut said = String::new();
    let script = "echo nice=$(nice); env | cut -d= -f1 | sort | tr '\\n' ' '; grep NoNewPrivs /proc/self/status";
    let order = Order::new(&shell, limits).words("-c").arg(script);
    let ended = order.run(&tools(), &Stop::default(), |line| {
        if let Said::Out(line) = line {
            said += line;
        }
    });
    assert!(ended.unwrap().success);
    assert!(said.contains("nice=10") && said.contains("NoNewPrivs:\t1") && !said.contains("HOME"), "{said}");
    // The pid is announced, then the thread ends while the child would sleep on.
    let (tx, rx) = std::sync::mpsc::channel::<String>();
    let order = Order::new(&shell, limits).words("-c").arg("echo $$; exec sleep 30");
    let thread = thread::spawn(move || {
        let _panic = order.run(&tools(), &Stop::default(), |line| {
            if let Said::Out(pid) = line {
                tx.send(pid.into()).unwrap();
                panic!("the caller falls over");
            }
        });
    });
    let pid = rx.recv().unwrap();
    assert!(thread.join().is_err());
    thread::sleep(Duration::from_millis(200));
    let alive = fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|c| c.contains("sleep"));
    assert!(!alive);
}

#[test]
fn a_name_that_looks_like_an_option_protocol_or_pattern_is_only_a_name() {
    let scratch = Scratch::new();
    let plain = record(&scratch, 2, &[]);
    for name in ["-i.mp4", "http:x.mp4", "concat:a|b.mp4", "第 %03d 课 '\".mp4"] {
        let path = scratch.join(name);
        fs::copy(&plain, &path).unwrap();
        assert_eq!(probe(&tools(), &path).unwrap().duration_ms, 2000, "{name}");
        let jpeg = scratch.join(format!("{name}.jpg"));
        poster(&tools(), &path, 500, &jpeg).unwrap();
        assert_eq!(sniff(&jpeg).unwrap(), Kind::Jpeg);
    }
}

#[test]
fn a_machine_without_the_programs_is_told_which_to_install() {
    let missing = Tools::find_along(OsStr::new("/nowhere:relative")).unwrap_err();
    assert_eq!(missing.programs, ["ffmpeg", "ffprobe", "setpriv", "prlimit", "nice"]);
    assert!(missing.to_string().contains("ffmpeg、ffprobe") && missing.to_string().contains("apt install"));
}
