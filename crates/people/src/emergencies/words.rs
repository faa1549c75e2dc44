//! The room's sentences.
use kernel::Refusal;

use super::emergency::Emergency;

pub const LINK: &str = "/console/emergencies";
pub const ALARM: &str = "应急授权已生效";
pub const ROLE: &str = "请选择系统管理员或安全管理员；审计管理员的权限不作应急授权";
pub const NUMBER: &str = "没有这个工号，请核对";
pub const NOT_YOURSELF: &str = "不能为自己申请应急授权，请写由谁临时担任";
pub const ASKED_ALREADY: &str = "同一权限的应急授权正在等待同意，请先处理那一件";
pub const DECIDED: &str = "这件应急授权已经处理过，请刷新页面";
pub const NOT_AGREED: &str = "没有生效的应急授权不用复核";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("emergencies.asked", "提出应急授权"),
    ("emergencies.agreed", "同意应急授权"),
    ("emergencies.declined", "不同意应急授权"),
    ("emergencies.looked_through", "复核应急期间的操作"),
];

pub fn said(field: &'static str, text: &str) -> Result<String, Refusal> {
    Refusal::unless_long(field, text, 5..=500, "请写明情况（5—500 字）")
}

pub fn role(role: &str) -> &'static str {
    if role == "system_admin" { "系统管理员" } else { "安全管理员" }
}

pub fn title(one: &Emergency, name: &str) -> String {
    format!("{name} 临时担任{}", role(one.role))
}

pub fn still(until: &str) -> String {
    format!("应急授权到 {until} 自动结束，结束后再复核")
}

pub fn alarm(one: &Emergency, name: &str, until: &str) -> String {
    format!(
        "{name} 临时担任{}，{until} 自动结束。理由：{}。期间的每一步都记入审计，结束后由审计管理员复核。",
        role(one.role),
        one.reason
    )
}
