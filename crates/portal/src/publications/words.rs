//! The room's sentences.

pub const AUTHORITY: &str = "请写明来函的机关（2—100 个字）";
pub const DOCUMENT: &str = "请写明来函的文号或编号（2—100 个字）";
/// The register of packages that were handed out.
pub const REGISTER: &str = "内容记录";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("publications.kept", "登记内容记录"),
    ("publications.ended", "登记内容不再公开"),
    ("publications.let_go", "内容记录期满清除"),
    ("publications.exported", "导出内容记录"),
];
