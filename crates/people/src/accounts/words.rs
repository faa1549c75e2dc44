//! The room's sentences.

pub const WRONG: &str = "登录名或密码不对，请核对大小写后重新输入；忘记密码请点“忘记密码”重新设置";
pub const LOCKED: &str = "连续输错次数过多，请 30 分钟后再试；急需登录请联系本校师训干部或教师网络研修中心";
pub const ALTERED: &str = "这个账号的数据与平台写入时不一致，已停止登录；请联系互联网信息办公室核查";
pub const CODE: &str = "激活码不对、已用过或已过期，请向本校师训干部或教师网络研修中心索取新的激活码";
pub const NO_ACCOUNT: &str = "绑定的账号还没有激活或已经停用，请联系本校师训干部或教师网络研修中心";
pub const CROWDED: &str = "这个网络地址上同时登录的人太多，请稍等片刻再试";
pub const AGAIN: &str = "两次输入的密码不一致，请重新输入";
pub const PRESENT: &str = "现在的密码不对，请重新输入";
pub const FORMER: &str = "不能与现在或最近用过的密码相同，请换一个";
pub const HAS_ACCOUNT: &str = "此人已有自己的账号，一人一号，请用原账号登录，不必另开来访账号";
pub const LOGIN_TAKEN: &str = "这个登录名属于或曾经属于另一人，请换一个登录名";

pub const NOT_WAITING: &str = "此人没有等待首次激活的账号：已经激活的请本人登录或点“忘记密码”，来访账号由申请人取得激活码，重置过的由当面确认身份的人取得";

/// When a first code was handed out, and by whom; by nobody in particular on a printed list.
pub fn handed_out(at: kernel::At, by: Option<&str>) -> String {
    by.map_or_else(|| format!("{} 发出", at.minute()), |by| format!("{} 由{by}发出", at.minute()))
}

/// Why a guest's account opens nothing any more.
pub fn guest_over(until: kernel::At) -> String {
    format!("来访账号已于 {} 到期，不能再登录；如需继续，请联系接待单位重新申请", until.minute())
}

/// Why it opens nothing yet.
pub fn guest_early(from: kernel::At) -> String {
    format!("来访账号自 {} 起启用，请届时再登录；日期不对的，请联系接待单位", from.day())
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 10] = [
    ("accounts.opened", "开设账号"),
    ("accounts.invited", "发出激活码"),
    ("accounts.activated", "激活账号"),
    ("accounts.signed_in", "登录"),
    ("accounts.sign_in_failed", "登录失败"),
    ("accounts.password_changed", "修改密码"),
    ("accounts.signed_out", "退出登录"),
    ("accounts.term_set", "设定来访账号的期限"),
    ("accounts.reset", "重置登录凭据"),
    ("accounts.closed", "停用账号，登录名不再使用"),
];
