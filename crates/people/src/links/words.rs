//! The room's sentences.

pub const TAKEN: &str =
    "这个统一身份已经绑定在另一个账号上：一人一号，请用那个账号登录；不是你绑定的，请联系互联网信息办公室";
pub const HAS_ONE: &str = "你的账号已经绑定了这里的另一个身份，请先解除原来的绑定";
pub const MADE: &str = "今后可以用统一身份登录本账号。不是你本人绑定的，请立即解除绑定并修改密码。";
pub const ENDED: &str = "今后不能再用原来的统一身份登录本账号。不是你本人解除的，请立即修改密码。";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] =
    [("links.made", "绑定统一身份"), ("links.used", "用统一身份登录"), ("links.ended", "解除统一身份的绑定")];
