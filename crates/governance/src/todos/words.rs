//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("todos.escalated", "上报超期未办事项")];

pub fn overdue(step: &str, title: &str) -> String {
    format!("超期未办：{step}“{title}”")
}

pub fn stranded(step: &str, title: &str) -> String {
    format!("无人可办：{step}“{title}”")
}

pub const NOBODY: &str =
    "原来的经办人已经离开、授权已到期或因回避不能办理，现在没有人能办理这一步。请提出接任的人选，或办理移交。";

pub fn since_when(due: &str) -> String {
    format!("应于 {due} 前办理，现已超期。请督促经办人办理；经办人不在岗的，请指定他人或办理移交。")
}
