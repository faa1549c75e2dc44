//! Which files are taken for which purpose, by what their bytes say. Judges no content.
use av::Kind;

use super::words;

/// What a purpose takes, with the words for a person who sent something else.
struct Purpose {
    name: &'static str,
    kinds: &'static [Kind],
    wanted: &'static str,
}

const PURPOSES: [Purpose; 7] = [
    Purpose {
        name: "video",
        kinds: &[Kind::Mp4, Kind::Mov, Kind::Mkv, Kind::Webm, Kind::Avi, Kind::MpegTs, Kind::Flv],
        wanted: "视频（MP4、MOV 等）",
    },
    Purpose {
        name: "audio",
        kinds: &[Kind::Mp3, Kind::M4a, Kind::Wav, Kind::Ogg, Kind::Mp4],
        wanted: "音频（MP3、M4A、WAV 等）",
    },
    Purpose { name: "pdf", kinds: &[Kind::Pdf], wanted: "PDF 文档" },
    Purpose { name: "captions", kinds: &[Kind::Text], wanted: "字幕（SRT、VTT）" },
    Purpose { name: "letter", kinds: &[Kind::Pdf, Kind::Jpeg, Kind::Png], wanted: "PDF、JPG 或 PNG" },
    Purpose { name: "picture", kinds: &[Kind::Jpeg, Kind::Png], wanted: "图片（JPG、PNG）" },
    Purpose {
        name: "attachment",
        kinds: &[Kind::Pdf, Kind::Zip, Kind::Jpeg, Kind::Png, Kind::Text],
        wanted: "PDF、Office 文档、图片、文本或 ZIP",
    },
];

/// # Errors
/// A sentence when nothing is uploaded for that purpose.
pub fn known(purpose: &str) -> Result<(), &'static str> {
    PURPOSES.iter().find(|one| one.name == purpose).map(|_| ()).ok_or(words::PURPOSE)
}

/// # Errors
/// A sentence when these bytes are not what the purpose takes.
pub fn fits(purpose: &str, kind: Kind) -> Result<(), String> {
    let Some(known) = PURPOSES.iter().find(|one| one.name == purpose) else { return Err(words::PURPOSE.into()) };
    if known.kinds.contains(&kind) {
        return Ok(());
    }
    Err(format!("文件内容是{kind}，与要求的{}不符；请核对后重新上传（改扩展名不能改变内容）", known.wanted))
}

/// The type that a file is served under, by what its bytes say.
pub fn content_type(sniffed: &str) -> &'static str {
    match sniffed {
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "mkv" => "video/x-matroska",
        "m4a" => "audio/mp4",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "ogg" => "audio/ogg",
        "pdf" => "application/pdf",
        "jpeg" => "image/jpeg",
        "png" => "image/png",
        "text" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A file's name as it may be kept: its last part, without paths and control characters.
///
/// # Errors
/// A sentence when nothing is left or too much.
pub fn name(said: &str) -> Result<String, &'static str> {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let odd =
        |one: char| one.is_control() || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let name: String = last.chars().filter(|one| !odd(*one)).collect();
    let name = name.trim().trim_start_matches('.').trim();
    if name.is_empty() || name.chars().count() > 200 { Err(words::NAME) } else { Ok(name.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_no_path_and_nothing_invisible() {
        for (said, wanted) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\课件\\第一讲.mp4", "第一讲.mp4"),
            (" .第二讲.mp4 ", "第二讲.mp4"),
            ("课\u{202e}gpj.exe", "课gpj.exe"),
            ("a\0b\n.mp4", "ab.mp4"),
        ] {
            assert_eq!(name(said), Ok(wanted.to_owned()), "{said:?}");
        }
        for said in ["", "   ", "../", "...", &"长".repeat(201)] {
            assert_eq!(name(said), Err(words::NAME), "{said:?}");
        }
    }

    #[test]
    fn a_wrong_type_behind_a_right_ending_is_told_apart() {
        assert!(fits("video", Kind::Mp4).is_ok() && fits("letter", Kind::Png).is_ok());
        assert!(fits("video", Kind::Zip).unwrap_err().contains("ZIP"));
        assert!(fits("pdf", Kind::Text).is_err() && fits("attachment", Kind::Unknown).is_err());
    }
}
