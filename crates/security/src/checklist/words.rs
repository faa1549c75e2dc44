//! The room's sentences.

pub const STATE: &str = "请选择自查结论：符合、部分符合或不符合";
pub const SAYS: &str = "请写明依据和核对方式（4—2000 个字）";
pub const CONTROL: &str = "自查表中没有这个控制点，请从列表中选择";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] = [
    ("checklist.recorded", "登记等保自查结论"),
    ("checklist.exported", "导出等保自查表"),
    ("checklist.verified", "校验审计链"),
];
