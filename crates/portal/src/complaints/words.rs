//! The room's sentences: what people read when this room speaks or refuses.

pub const ALREADY_ANSWERED: &str = "这件投诉已经答复，不能重复答复";
pub const STALE: &str = "这件投诉刚被他人办理，请刷新页面后核对";
pub const NO_SUCH_CODE: &str = "没有这个查询号，请对照提交后显示的查询号（T 开头，共 15 位）重新填写";
pub const WHAT: &str = "请写明投诉或举报的内容，2—2000 个字";
pub const PLACE: &str = "网址应以 http:// 或 https:// 或 / 开头，最多 500 个字；不清楚可以不填";
pub const CONTACT: &str = "联系方式最多 100 个字；不需要回访可以不填";
pub const ANSWER: &str = "请写明处理情况，2—2000 个字；答复对投诉人公开";
pub const TOO_MANY: &str = "从你的网络地址一小时内已提交 5 件，请一小时后再提交，或拨打使用咨询电话";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("complaints.received", "提交投诉"), ("complaints.answered", "答复投诉")];
