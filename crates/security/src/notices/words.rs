//! The room's sentences.

pub const TITLE: &str = "标题应为 4—100 个字的一行文字，请补全";
pub const SOURCE: &str = "来源最多 100 个字，请缩短";
pub const BODY: &str = "请写明通知内容（4—5000 个字）";
pub const UNITS: &str = "请至少选择一个接收单位";
pub const CONFIRMED: &str = "您所在单位已经确认阅读，无须再次确认";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] =
    [("security_notices.issued", "发出安全通知"), ("security_notices.confirmed", "确认阅读安全通知")];
