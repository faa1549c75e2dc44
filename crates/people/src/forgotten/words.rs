//! The room's sentences.

pub const LOGIN: &str = "请填写登录名（教师编号，或单位发给你的登录名）";
/// One sentence for everything that is not right: which of it, and whether the login is somebody's, is told to nobody.
pub const WRONG: &str =
    "验证码或证件号后六位不对，或验证码已过期；请核对后再试，连续 5 次不对的，30 分钟后重新获取验证码";
pub const RENEWED: &str = "密码已重新设置";

pub fn code(code: &str) -> String {
    format!("验证码 {code}，10 分钟内有效，用于重新设置北京教师学习网的密码。不是你本人操作的，不要告诉任何人。")
}

pub fn renewed(at: &str, address: &str) -> String {
    format!(
        "{at} 用短信验证码重新设置了密码（{address}），所有设备上的登录已退出。不是你本人办理的，请立即联系本校师训干部。"
    )
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] = [
    ("forgotten.text_sent", "获取重设密码的验证码"),
    ("forgotten.wrong", "重设密码时填错"),
    ("forgotten.renewed", "用短信验证码重设密码"),
];
