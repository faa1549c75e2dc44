//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("audit.queried", "查询审计")];

pub const BAD_DAY: &str = "日期应写成 2026-11-23 的样子，请核对后再查";
pub const BAD_NUMBER: &str = "编号只能由数字组成，请核对后再查";
