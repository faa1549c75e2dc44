//! The room's sentences.
use kernel::Refusal;

pub const NEEDED: &str = "这一步须在特权时段内办理：请先到“控制台”写明理由、开启特权时段，再回到本页办理";
pub const STANDS: &str = "特权时段已经开启，无须再次开启；办完后请在“控制台”结束";
pub const NONE: &str = "没有正在进行的特权时段，可能已到时自动结束；请刷新页面";
pub const NO_UNIT: &str = "没有这个单位，请从列表中选择，或填写单位全称";
pub const NUMBER_TAKEN: &str = "这个工号已有账号，请与人事处核对";
pub const NO_LOGIN: &str = "没有这个登录名，或账号还没有激活、已经停用，请核对";
pub const OWN_SESSIONS: &str = "自己的登录请在“账号与登录设备”中结束";
pub const SIGNED_OUT: &str = "你的登录已全部退出";
pub const UNITS: &str = "有几个单位都用这个名称，请写全称";

const REASON: &str = "请写明理由（5—500 字）：办什么事，依据什么";
const NUMBER: &str = "工号由 3—20 位字母、数字组成，请核对";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("consoles.elevated", "开启特权时段"),
    ("consoles.lowered", "结束特权时段"),
    ("consoles.account_opened", "开设账号（无权限）"),
    ("consoles.sessions_ended", "结束他人的全部登录"),
];

pub fn reason(said: &str) -> Result<String, Refusal> {
    Refusal::unless_long("reason", said, 5..=500, REASON)
}

pub fn number(said: &str) -> Result<String, Refusal> {
    let said = said.trim();
    let right = (3..=20).contains(&said.len()) && said.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if right { Ok(said.to_owned()) } else { Err(Refusal::field("number", NUMBER)) }
}

/// What the console is called, and what its administrator is there for.
pub fn console(role: &str) -> (&'static str, &'static str) {
    match role {
        "system_admin" => ("系统管理员", "维护运行：备份与演练、开设没有权限的账号。看不到内容、成绩和审计，不授权。"),
        "security_admin" => {
            ("安全管理员", "调查和停用：安全事件、停用和恢复授权、结束登录、泄露测算。看不到内容、成绩和审计，不授权。")
        }
        _ => ("审计管理员", "查看审计：查询、导出、校验审计链。不改动任何设置和内容，审计记录谁也不能改动。"),
    }
}

/// What is said to whom the administrator of security signed out.
pub fn signed_out(reason: &str) -> String {
    format!(
        "安全管理员结束了你在所有设备上的登录，理由：{reason}。再次登录时须重新验证设备；不是你本人在用的，请同时修改密码。"
    )
}

/// What the frame says while a time stands.
pub fn standing(minutes: i64, until: &str) -> String {
    format!("特权时段还剩 {minutes} 分钟，{until} 自动结束；每一步都记入审计，办完请结束")
}
