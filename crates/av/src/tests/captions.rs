//! SRT and WebVTT, right and wrong.

use crate::{Trouble, captions};

fn refused(text: impl AsRef<[u8]>) -> String {
    match captions(text.as_ref()) {
        Err(Trouble::Broken(says)) => says,
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn srt_with_a_byte_order_mark_and_windows_line_ends_becomes_webvtt() {
    let srt = "\u{feff}1\r\n00:00:01,000 --> 00:00:03,500\r\n<b>各位</b>老师 & 同学\r\n第二行\r\n\r\n\r\n2\r\n00:00:04,000 --> 01:00:05,250\r\n{\\an8}5 < 6 > 4 --> 好\r\n";
    let made = captions(srt.as_bytes()).unwrap();
    assert_eq!(
        made.to_vtt(),
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n<b>各位</b>老师 &amp; 同学\n第二行\n\n00:00:04.000 --> 01:00:05.250\n5 &lt; 6 &gt; 4 --&gt; 好\n"
    );
    assert_eq!(made.cues[0].plain(), "各位老师 & 同学\n第二行");
    assert_eq!(made.cues[1].plain(), "5 < 6 > 4 --> 好");
    assert_eq!(captions(made.to_vtt().as_bytes()).unwrap(), made);
}

#[test]
fn webvtt_keeps_speakers_and_drops_notes_styles_names_and_settings() {
    let vtt = "WEBVTT 课程\n\nSTYLE\n::cue { color: red }\n\nNOTE 说明\n第二行\n\n开场\n00:01.000 --> 00:02.000 align:start\n<v 张老师>你好&nbsp;&amp;</v>\n\n00:03.000 --> 00:04.000\n<i>请看</i>\n";
    let made = captions(vtt.as_bytes()).unwrap();
    assert_eq!(made.cues.len(), 2);
    assert_eq!((made.cues[0].from_ms, made.cues[0].to_ms), (1000, 2000));
    assert_eq!(made.cues[0].text, "<v 张老师>你好&nbsp;&amp;</v>");
    assert_eq!(made.cues[0].plain(), "你好 &");
    let json = serde_json::to_string(&made).unwrap();
    assert!(json.starts_with("{\"cues\":[{\"from_ms\":1000,\"to_ms\":2000,\"text\":"), "{json}");
    assert!(!json.contains("overlaps"));
}

#[test]
fn another_encoding_is_refused_with_what_to_do() {
    let gbk = b"1\n00:00:01,000 --> 00:00:02,000\n\xc0\xcf\xca\xa6\n";
    let utf16: Vec<u8> = "1\n00:00:01,000".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for text in [gbk.to_vec(), [vec![0xff, 0xfe], utf16.clone()].concat()] {
        assert!(refused(text).contains("另存为"));
    }
    assert!(refused(utf16).contains("UTF-8"));
}

#[test]
fn tags_beyond_bold_italic_underline_and_speaker_are_refused_with_the_cue_number() {
    let with =
        |text: &str| format!("1\n00:00:01,000 --> 00:00:02,000\n好\n\n2\n00:00:02,000 --> 00:00:03,000\n{text}\n");
    for tag in [
        "<script>alert(1)</script>",
        "<font color=red>x</font>",
        "<img src=x onerror=y>",
        "<b onclick=x>好</b>",
        "<c.loud>好</c>",
        "<00:00:02.500>好",
        "<!-- x -->",
        "<b",
    ] {
        let says = refused(with(tag));
        assert!(says.starts_with("第 2 条字幕（文件第 5 行起）"), "{tag}: {says}");
    }
    assert!(captions(with("<U>好</U> <v 王\"老师>x").as_bytes()).is_ok());
}

#[test]
fn wrong_times_are_refused_with_the_cue_number() {
    let cue = |from: &str, to: &str| format!("1\n00:00:05,000 --> 00:00:06,000\n好\n\n2\n{from} --> {to}\n好\n");
    for (from, to, why) in [
        ("00:00:07,000", "00:00:07,000", "结束时间"),
        ("00:00:08,000", "00:00:07,000", "结束时间"),
        ("00:00:01,000", "00:00:02,000", "早于上一条"),
        ("00:61:00,000", "00:62:00,000", "写法不对"),
        ("00:00:07", "00:00:08", "写法不对"),
        ("00:00:07,5", "00:00:08,000", "写法不对"),
        ("００:00:07,000", "00:00:08,000", "写法不对"),
        ("-1:00:07,000", "00:00:08,000", "写法不对"),
        ("99:00:07,000", "99:00:08,000", "写法不对"),
        ("00:00:07,000", "", "写法不对"),
    ] {
        let says = refused(cue(from, to));
        assert!(says.contains("第 2 条字幕") && says.contains(why), "{from} {to}: {says}");
    }
}

#[test]
fn overlapping_cues_are_reported_with_their_numbers() {
    let srt = "1\n00:00:01,000 --> 00:00:09,000\n甲\n\n2\n00:00:02,000 --> 00:00:03,000\n乙\n\n3\n00:00:08,500 --> 00:00:10,000\n丙\n\n4\n00:00:10,000 --> 00:00:11,000\n丁\n";
    let overlaps = captions(srt.as_bytes()).unwrap().overlaps;
    let told: Vec<_> = overlaps.iter().map(|o| (o.cue, o.with, o.by_ms)).collect();
    assert_eq!(told, [(2, 1, 1000), (3, 1, 500)]);
    assert_eq!(overlaps[1].says(), "第 3 条字幕与第 1 条重叠 0.500 秒；若不是有意同时显示，请改时间。");
}

#[test]
fn what_holds_no_captions_is_refused_with_a_sentence() {
    for text in ["", "WEBVTT\n", "WEBVTT\n\nNOTE x\n", "\u{feff}"] {
        assert!(refused(text).contains("没有找到字幕"), "{text:?}");
    }
    assert!(refused("WEBVTTX\n\n00:01.000 --> 00:02.000\n好").contains("没有时间行"));
    assert!(refused("1\n00:00:01,000 --> 00:00:02,000\n好\n\n断开的文字\n").contains("第 5 行"));
    assert!(refused("1\n00:00:01,000 --> 00:00:02,000\n\n").contains("没有文字"));
    assert!(refused(vec![b'a'; 5 << 20]).contains("4 MB"));
    let many: String = (0..20_001).map(|n| format!("{n}\n00:00:01,000 --> 00:00:02,000\n好\n\n")).collect();
    assert!(refused(many).contains("20000"));
    assert!(refused("1\n00:00:01,000 --> 00:00:02,000\n好\0\n").contains("不能识别"));
}

#[test]
fn no_cut_of_a_valid_file_makes_the_reader_fall_over() {
    let srt = "1\n00:00:01,000 --> 00:00:03,500\n<b>各位</b>老师 & {\\an8}<v 王>同学\n\n2\n00:00:04,000 --> 01:00:05,250\n5 < 6\n";
    for end in 0..srt.len() {
        if let Ok(made) = captions(&srt.as_bytes()[..end]) {
            assert_eq!(captions(made.to_vtt().as_bytes()).unwrap(), made);
        }
    }
}
