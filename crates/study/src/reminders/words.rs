//! The room's sentences.

pub const NOBODY: &str = "没有需要提醒的学员：学员都已达标，或一天内已提醒过";
pub const NOT_OPEN: &str = "本班不在开班中，不能发送提醒";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("reminders.begun", "提醒未达进度学员"), ("reminders.sent", "发送学习提醒")];
