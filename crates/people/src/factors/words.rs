//! The room's sentences.

pub const SECRET: &str = "动态口令的密钥不对，请重新打开本页";
pub const CODE: &str = "口令不对或已经用过，请等下一个口令出现后再输入；仍不对时请核对手机时间";
pub const RECOVERY: &str = "恢复码不对或已用过，请换一个没有用过的恢复码";
pub const NO_FACTOR: &str = "添加动态口令或通行密钥后可以生成恢复码";
pub const TEXT: &str = "验证码不对、已用过或已过期，请核对短信，或重新获取";
pub const TEXT_OFTEN: &str = "验证码一分钟内只发一次，请稍等再获取";
pub const TEXT_MANY: &str = "今天获取验证码的次数过多，请明天再试，或联系本校师训干部或教师网络研修中心";
pub const NO_TEXT: &str = "这次登录不能用短信验证，请用动态口令、通行密钥或恢复码";
pub const NO_PHONE: &str = "没有登记手机号，不能用短信验证；请联系本校师训干部或教师网络研修中心登记";
pub const LOCKED: &str = "连续输错次数过多，请 30 分钟后再试，或换用另一种方式验证";
pub const HAS_ONE: &str = "登录途中不能添加身份凭据，请先按页面上的方式验证；凭据都不在手边的，请用恢复码";
pub const LAST: &str = "你的角色要求两种身份凭据，这是最后一个，不能删除；请先添加另一个";
pub const NAME: &str = "请给它起个名字（1—30 字），例如“办公手机”";
pub const MANY: &str = "最多保留 10 个，请先删除不用的";
pub const NO_PASSKEYS: &str = "当前网址不能使用通行密钥，请用动态口令";
pub const NO_PASSKEY: &str = "还没有添加通行密钥，请用其他方式验证";
pub const PASSKEY: &str = "通行密钥没有通过验证，请再试一次，或用其他方式验证";
pub const CHALLENGE: &str = "等得太久，请重新点击";
pub const PASSWORD: &str = "密码不对，请重新输入";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 9] = [
    ("factors.added", "添加身份凭据"),
    ("factors.removed", "删除身份凭据"),
    ("factors.answered", "完成两步验证"),
    ("factors.wrong", "两步验证失败"),
    ("factors.recovered", "用恢复码登录"),
    ("factors.codes_made", "生成恢复码"),
    ("factors.text_sent", "获取短信验证码"),
    ("factors.proved_again", "再次验证身份"),
    ("factors.reset", "重置第二种身份凭据"),
];
