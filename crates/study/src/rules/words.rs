//! The room's sentences.

pub const LISTED: &str = "本项目已有达标名单提交，达标规则不能再改；名单全部退回后才能修改";
pub const PERCENT: &str = "达标比例应为 1—100 之间的整数，请核对";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("rules.set", "设定达标规则")];
