//! The room's sentences.
use kernel::{At, Refusal};

use super::recovery::Lost;
use crate::guests::words::text;

pub const SETTLED: &str = "这项重置已经办结，请刷新页面查看结果";
pub const NOT_CONFIRMED: &str = "所在单位还没有当面确认身份，不能重置";
pub const OPEN: &str = "你已经提出过重置，正在办理；请带身份证件到所在单位确认身份";
pub const NO_NEED: &str = "你的账号不需要第二种验证，请直接登录；忘记密码的，请在登录页点“忘记密码”";
pub const NO_UNIT: &str = "你现在没有任职单位，请到教务处办理任职登记后再提出";
pub const ACTIVATED: &str = "此人已经用激活码设置了密码，不再发放";
pub const NOT_RESET: &str = "还没有重置，没有激活码";
pub const NEWER: &str = "此人后来又办理了凭据重置，激活码请到那一次中办理";

const REASON: &str = "请写明经过（5—300 字），例如：手机丢失，恢复码也在手机里";
const SEEN: &str = "请写明怎样当面确认的身份（5—300 字），例如：核对本人和身份证，并问过同事";
const BECAUSE: &str = "请写明理由（5—300 字）";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 5] = [
    ("recoveries.asked", "提出重置登录凭据"),
    ("recoveries.confirmed", "当面确认身份"),
    ("recoveries.reset", "重置登录凭据"),
    ("recoveries.stopped", "停止重置登录凭据"),
    ("recoveries.invited", "发出重置后的激活码"),
];

pub fn reason(said: &str) -> Result<String, Refusal> {
    text("reason", said, (5, 300), REASON)
}
pub fn login(said: &str) -> Result<String, Refusal> {
    text("login", said, (1, 60), people::forgotten::words::LOGIN)
}
pub fn seen(said: &str) -> Result<String, Refusal> {
    text("seen", said, (5, 300), SEEN)
}
pub fn because(said: &str) -> Result<String, Refusal> {
    text("because", said, (5, 300), BECAUSE)
}

pub fn too_early(ready: At) -> String {
    format!("等待时间未到：{} 以后才能重置，其间本人可以叫停", ready.minute())
}

pub fn stage(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "asked" => ("待单位确认身份", "wait"),
        "waiting" => ("等待中，本人可叫停", "wait"),
        "ready" => ("待重置", "info"),
        "reset" => ("已重置", "ok"),
        _ => ("已停止", "no"),
    }
}

/// What the person is told by every way that is known, when somebody asked and when the identity was confirmed.
pub fn alarm(lost: Lost, ready: Option<At>) -> String {
    let what = match (lost, ready) {
        (Lost::Factors, None) => "有人以你的密码提出重置你的登录凭据（两步验证全部遗失）。".to_owned(),
        (_, None) => "有人以你的登录名和姓名提出忘记密码，请求重置你的登录凭据。".to_owned(),
        (_, Some(ready)) => format!("所在单位已确认身份，你的登录凭据将在 {} 以后重置。", ready.minute()),
    };
    format!("{what}不是你本人提出的，请立即登录后在“消息”中打开本事项叫停，并联系互联网信息办公室。")
}

/// How it came to be asked for, as its story says.
pub const fn asked(lost: Lost) -> &'static str {
    match lost {
        Lost::Factors => "本人以密码提出：两步验证全部遗失",
        Lost::Password => "以登录名和姓名提出：忘记密码（没有验证身份）",
        Lost::All => "以登录名和姓名提出：忘记密码，两步验证也全部遗失（没有验证身份）",
    }
}

pub const fn reset(lost: Lost) -> &'static str {
    match lost {
        Lost::Password => "原密码作废，所有设备已退出。请用激活码设置新密码；两步验证照旧。",
        _ => "密码、两步验证和恢复码全部作废，所有设备已退出。请用激活码设置新密码，再设置两步验证。",
    }
}

pub fn invitation(lost: Lost, login: &str, origin: &str, code: &str, until: At) -> String {
    let then = if lost.factors() { "登录时重新设置两步验证" } else { "两步验证照旧" };
    format!("你的账号 {login} 已重置。请打开 {origin}/activate/{code} 设置新密码，{} 前有效；{then}。", until.minute())
}
