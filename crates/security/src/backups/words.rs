//! The room's sentences.

pub const STEP_FAILED: &str = "处理恢复演练失败";
pub const STEP_OVERDUE: &str = "补做备份";
pub const NONE_YET: &str = "还没有任何备份";

pub fn failed(place: &str) -> String {
    format!("备份 {} 恢复演练失败", place.rsplit('/').next().unwrap_or_default())
}

pub fn overdue(last: &str) -> String {
    format!("最近一次备份是 {last}，已超过期限")
}

pub fn passed(entries: u64) -> String {
    format!("恢复完整，审计链 {entries} 条核对无误")
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 6] = [
    ("backups.made", "制作备份"),
    ("backups.verified", "核验备份，完好"),
    ("backups.refused", "核验备份，不能使用"),
    ("backups.restored", "由备份恢复本系统"),
    ("backups.drilled", "完成恢复演练"),
    ("backups.drill_asked", "要求恢复演练"),
];
