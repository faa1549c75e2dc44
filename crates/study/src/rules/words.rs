//! The room's sentences.

pub const PERCENT: &str = "比例应为 1—100 之间的整数（百分比）";
pub const SUBMITTED: &str = "已有达标名单按现行规则提交，规则不能再改";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("rules.set", "设定达标规则")];
