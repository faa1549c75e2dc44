//! The room's sentences.
use kernel::{At, Refusal};

pub const SETTLED: &str = "这项重置已经办结，请刷新页面查看结果";
pub const NOT_CONFIRMED: &str = "所在单位还没有当面确认身份，不能重置";
pub const OPEN: &str = "你已经提出过重置，正在办理；请带身份证件到所在单位确认身份";
pub const NO_NEED: &str = "你的账号不需要第二种验证，请直接登录；忘记密码请联系本校师训干部重新激活";
pub const NO_UNIT: &str = "你现在没有任职单位，请到教务处办理任职登记后再提出";
pub const ACTIVATED: &str = "此人已经用激活码设置了密码，不再发放";
pub const NOT_RESET: &str = "还没有重置，没有激活码";

const REASON: &str = "请写明遗失的经过（5—300 字），例如：手机丢失，恢复码也在手机里";
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
    text("reason", said, REASON)
}
pub fn seen(said: &str) -> Result<String, Refusal> {
    text("seen", said, SEEN)
}
pub fn because(said: &str) -> Result<String, Refusal> {
    text("because", said, BECAUSE)
}

fn text(field: &'static str, said: &str, sentence: &'static str) -> Result<String, Refusal> {
    crate::guests::words::text(field, said, (5, 300), sentence)
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
pub fn alarm(ready: Option<At>) -> String {
    let what = match ready {
        None => "有人以你的密码提出重置你的登录凭据（两步验证全部遗失）。".to_owned(),
        Some(ready) => format!("所在单位已确认身份，你的登录凭据将在 {} 以后重置。", ready.minute()),
    };
    format!("{what}不是你本人提出的，请立即登录后在“消息”中打开本事项叫停，并联系互联网信息办公室。")
}

pub fn invitation(login: &str, origin: &str, code: &str, until: At) -> String {
    format!(
        "你的账号 {login} 已重置。请打开 {origin}/activate/{code} 设置新密码，{} 前有效；登录时重新设置两步验证。",
        until.minute()
    )
}
