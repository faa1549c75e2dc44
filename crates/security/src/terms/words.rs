//! The room's sentences.

pub const TRAIL: [(&str, &str); 1] = [("terms.told", "提醒或上报时限")];

/// 「事件“…”的定级已用去 50% 的时限」
pub fn told(title: &str, step: &str, percent: i64) -> String {
    if percent >= 100 {
        format!("超期：{title}（{step}）")
    } else {
        format!("时限已用 {percent}%：{title}（{step}）")
    }
}

pub fn until(due: &str) -> String {
    format!("办理时限为 {due}。请打开查看并办理。")
}
