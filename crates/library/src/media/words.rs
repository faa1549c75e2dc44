//! The room's sentences.

pub const TWICE: &str = "这个文件已经用在别处，请重新上传";
pub const CAPTIONS_LONG: &str = "字幕文件超过 4 MB。请确认上传的是 SRT 或 WebVTT 字幕。";
pub const NO_MEDIUM: &str = "没有这份音视频，请刷新页面";

/// Captions that go on after the film.
pub fn captions_beyond(last: &str, end: &str) -> String {
    format!("最后一条字幕在 {last}，而片长只有 {end}；请核对是否传错了字幕")
}

/// The film plays although its ladder does not stand whole.
pub fn half_made(says: &str) -> String {
    format!("部分清晰度没有转出，已转出的可以播放。{says}")
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 6] = [
    ("media.begun", "提供音视频"),
    ("media.checked", "完成技术检测"),
    ("media.failed", "技术检测未能进行"),
    ("media.rendered", "完成转码"),
    ("media.captions_set", "提供字幕"),
    ("media.captioned", "读入字幕"),
];

/// What a demand of the standard is called.
pub const fn rule(rule: av::Rule) -> &'static str {
    use av::Rule;
    match rule {
        Rule::Container => "封装格式",
        Rule::VideoCodec => "视频编码",
        Rule::AudioCodec => "音频编码",
        Rule::Resolution => "分辨率",
        Rule::Bitrate => "平均码率",
        Rule::Loudness => "响度",
        Rule::Peak => "峰值",
        Rule::Duration => "时长",
        Rule::Black => "黑场",
        Rule::Silent => "静音",
        Rule::Frozen => "静帧",
        Rule::NoAudio => "声音",
        Rule::NoVideo => "画面",
        Rule::VariableFrameRate => "帧率",
        Rule::Captions => "字幕",
        Rule::Rotation => "旋转标记",
        Rule::Damaged => "损坏之处",
    }
}
