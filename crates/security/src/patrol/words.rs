//! What the patrol says.

/// How the room's audit verbs read.
pub const TRAIL: [(&str, &str); 2] = [("patrol.walked", "巡检数据完整性"), ("patrol.found", "巡检发现数据被改动")];

pub fn found(first: &str, all: usize) -> String {
    format!("数据完整性巡检发现 {all} 处不符，第一处：{first}")
}

pub fn changed(key: &str) -> String {
    format!("存储中的文件 {key} 与登记的摘要不符，请保全现场并上报，从备份中找回原件")
}

pub fn unreadable(key: &str, fault: &anyhow::Error) -> String {
    format!("存储中的文件 {key} 不能读取（{fault}），请核对存储，从备份中找回")
}
