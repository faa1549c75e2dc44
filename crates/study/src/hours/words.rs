//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("hours.learned", "达到学时要求")];

/// What an entry says, by its rule.
pub fn rule(rule: &str) -> &'static str {
    match rule {
        "learned" => "完成项目的必学内容",
        "submitted" => "项目负责人提交达标名单",
        "recognised" => "教务处认定",
        "returned" => "达标名单退回，恢复为已学",
        _ => "更正",
    }
}
