//! The room's sentences.

pub const CONSOLES: &str = "系统管理员、安全管理员、审计管理员由三个人分别担任，也不兼任业务角色。此人现有的角色与所授角色冲突，请另选他人，或先收回原有角色";
pub const TAKEN: &str = "此人已持有或停用着同一授权，请先查看原授权；需要延长的，请从原授权提出续任";

pub const LAST: &str = "这是此类管理员中唯一在任的一位，不能空缺。请先由接任的人到任，或先办理应急授权";
pub const GUEST: &str = "此人是来访人员，不担任管理、审核角色；确有需要的，请先由人事处办理任职，再提出授权";
pub const FOLDED: &str = "这份档案已并入另一份，不再持有授权；请在保留的档案上提出";
pub const HELD: &str = "此人的同一授权被停用，停用没有解除，不能重新授予；请与安全管理员或教务处联系";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] =
    [("roles.given", "授予角色"), ("roles.ended", "收回角色"), ("roles.limited", "设定角色的终止时间")];
