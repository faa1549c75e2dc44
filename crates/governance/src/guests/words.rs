//! The room's sentences.
use kernel::{At, Refusal};

pub const NAME: &str = "请填写来访人的真实姓名（2—60 字）";
pub const ORIGIN: &str = "请填写来访人所在的单位（2—80 字）";
pub const PURPOSE: &str = "请写明来做什么（5—300 字），例如：为中文系骨干班讲授“整本书阅读”";
pub const HOST: &str = "请选择接待单位；只能为自己所在并办理事务的单位申请";
pub const DAYS: &str = "请填写起止日期，截止日期不早于今天，也不早于起始日期";
pub const LATER: &str = "续期的截止日期应晚于现在的截止日期";
pub const SETTLED: &str = "这项申请已经办结，请刷新页面查看结果";
pub const RENEWING: &str = "续期已经提出，正等待系统管理员办理，无须重复提出";
pub const OVER: &str = "来访账号已经到期或结束，不能再办理；此人再来时请重新申请，仍用同一账号";
pub const HAS_ACCOUNT: &str =
    "这个姓名和手机号已登记在本站，此人已有自己的账号。一人一号，请用原账号登录；忘记密码请联系所在单位的师训干部";
pub const WAITING: &str = "此人已有一项来访申请待办或正在使用，不必重复申请";
pub const ACTIVATED: &str = "此人已经激活账号，请直接登录；忘记密码的，本站没有短信通道时请提前结束后重新申请";

const REASON: &str = "请写明理由（5—300 字）";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 10] = [
    ("guests.proposed", "申请来访账号"),
    ("guests.granted", "开通来访账号"),
    ("guests.declined", "不同意来访账号"),
    ("guests.withdrawn", "撤回来访账号的申请"),
    ("guests.invited", "发出来访账号的激活码"),
    ("guests.renewal_asked", "申请来访账号续期"),
    ("guests.renewed", "来访账号续期"),
    ("guests.ended", "提前结束来访账号"),
    ("guests.warned", "提醒来访账号即将到期"),
    ("guests.expired", "来访账号到期"),
];

pub fn reason(said: &str) -> Result<String, Refusal> {
    text("reason", said, (5, 300), REASON)
}

/// A text of so many characters that says something.
pub fn text(
    field: &'static str,
    said: &str,
    (least, most): (usize, usize),
    sentence: &'static str,
) -> Result<String, Refusal> {
    let said = Refusal::unless_long(field, said, least..=most, sentence)?;
    if said.chars().any(char::is_alphanumeric) { Ok(said) } else { Err(Refusal::field(field, sentence)) }
}

pub fn too_long(longest: i64) -> String {
    format!("来访账号最长 {longest} 天，请缩短期限；确需更久的，到期前申请续期并写明理由")
}

pub fn stage(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "proposed" => ("待开通", "wait"),
        "open" => ("使用中", "ok"),
        "renewing" => ("续期待办", "wait"),
        "expired" => ("已到期", "line"),
        "ended" => ("已结束", "no"),
        "declined" => ("不同意", "no"),
        _ => ("已撤回", "line"),
    }
}

/// How a step of the story reads.
pub fn step(step: &str) -> &'static str {
    match step {
        "proposed" => "申请",
        "granted" => "开通",
        "declined" => "不同意",
        "withdrawn" => "撤回",
        "invited" => "发出激活码",
        "renewal_asked" => "申请续期",
        "renewed" => "续期",
        "warned" => "提醒即将到期",
        "expired" => "到期，账号停用",
        _ => "提前结束",
    }
}

/// The short message with which a guest begins.
pub fn invitation(login: &str, origin: &str, code: &str, until: At) -> String {
    format!(
        "你的来访账号 {login} 已开通。请打开 {origin}/activate/{code} 设置密码，{} 前有效。账号只供本人使用。",
        until.minute()
    )
}
