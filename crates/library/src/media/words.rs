//! The room's sentences.

pub const TWICE: &str = "这个文件已经用在别处，请重新上传";
pub const NO_MEDIUM: &str = "没有这份音视频，请刷新页面";

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
