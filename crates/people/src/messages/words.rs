//! The room's sentences.
use super::message::Channel;
use crate::inbox::Todo;

pub const NO_CHANNEL: &str = "本站还没有开通这种方式，请另选一种；需要开通请联系教师网络研修中心";
pub const CONSENT: &str = "订阅须您同意为此使用这个地址，请勾选“我同意”后再提交";
pub const HOUR: &str = "请从列表中选择发送时间";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] =
    [("messages.digest_wished", "订阅待办摘要"), ("messages.digest_ended", "停止待办摘要")];

pub const fn address(channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => "邮箱地址不对，请写成 name@example.cn 的样子",
        Channel::Sms => "手机号应为 11 位数字，请核对",
    }
}

pub fn title(count: usize, late: usize) -> String {
    match late {
        0 => format!("您有 {count} 件待办"),
        late => format!("您有 {count} 件待办，其中 {late} 件已超期"),
    }
}

/// A short message has no room for a list.
pub fn short(count: usize, late: usize) -> String {
    format!("【北京教师学习网】{}，请登录办理。", title(count, late))
}

/// A mail with what waits, most urgent first; more than twenty are only counted.
pub fn long(name: &str, todos: &[Todo], origin: &str) -> String {
    let line = |todo: &Todo| {
        let due = todo.due.map(|due| format!("（{} 前）", due.minute())).unwrap_or_default();
        format!("· {}：{}{due}\n  {origin}{}", todo.step, todo.title, todo.link)
    };
    let lines: Vec<String> = todos.iter().take(20).map(line).collect();
    let rest = todos.len().saturating_sub(20);
    let more = if rest > 0 { format!("\n……另有 {rest} 件，见 {origin}/todos") } else { String::new() };
    format!(
        "{name}老师：\n\n等您办理：\n{}{more}\n\n本邮件由您在“待办摘要”中订阅，可在 {origin}/account/digest 停止。",
        lines.join("\n")
    )
}
