//! The room's sentences.

pub const UNDER_WAY: &str = "本班有一次提醒正在发送，请等它完成后再发";
pub const NOTHING: &str = "本项目还没有必修内容，没有可以提醒的学习步骤";
pub const TOO_MANY: &str = "一次最多选择 200 位学员；要提醒更多的人，请使用“提醒全部未达进度”";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] =
    [("reminders.asked", "提醒学员"), ("reminders.slice_sent", "发送一段提醒"), ("reminders.sent", "提醒发送完毕")];
