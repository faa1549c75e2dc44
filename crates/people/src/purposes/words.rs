//! The room's sentences.

pub const OLD_NOTICE: &str = "说明已有更新的一版，请刷新页面，看过新版后再确认";
pub const NO_CONSENT_NEEDED: &str = "这一项依据法律规定或人力资源管理需要，不以同意为依据，无须选择";
pub const NOT_GIVEN: &str = "您没有同意过这一项，无须撤回";
pub const TICK: &str = "请先阅读并勾选“我同意”；不同意也可以正常使用其他功能";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] = [
    ("purposes.published", "发布个人信息保护说明"),
    ("purposes.seen", "已阅个人信息保护说明"),
    ("purposes.decided", "选择是否同意处理个人信息"),
];

/// What the frame says to whoever has not read the version in force.
pub fn unread(version: i64, seen: i64) -> String {
    match seen {
        0 => "请阅读《个人信息保护说明》：我们处理您的哪些信息，您有哪些权利".into(),
        _ => format!("《个人信息保护说明》已更新为第 {version} 版，请查看变化"),
    }
}
