//! The room's sentences.

pub const STALE: &str = "这次登录已经过期、已经用过或不是从本站开始的，请回登录页重新开始";
pub const UNREACHABLE: &str = "暂时连不上统一身份认证，请稍后再试，或用本站的登录名和密码登录";
pub const UNPROVEN: &str = "统一身份认证的应答没有通过核对，没有登录；请回登录页重新开始，仍不行请用本站的登录名和密码登录并告知互联网信息办公室";
pub const UNKNOWN: &str = "这个统一身份还没有绑定本站的账号：请先用本站的登录名和密码登录，再到“账号与登录设备”中绑定";
pub const DECLINED: &str = "统一身份认证没有确认你的身份，没有登录；请回登录页重新开始，或用本站的登录名和密码登录";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("sso.refused", "统一身份的应答未被采信")];
