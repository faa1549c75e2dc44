//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("audit.queried", "查询审计"),
    ("audit.seen", "查看一条审计"),
    ("audit.exported", "导出审计"),
    ("audit.verified", "校验审计链"),
];

pub const BAD_DAY: &str = "日期应写成 2026-11-23 的样子，请核对后再查";
pub const BAD_NUMBER: &str = "编号只能由数字组成，请核对后再查";
pub const BAD_OUTCOME: &str = "结果只有“完成”和“拒绝”两种，请从列表中选择";
pub const NOBODY: &str = "没有查到这位人员，请写姓名、拼音、工号或审计中的人员编号";
pub const MANY: &str = "同名或相近的人员超过 20 位，请写全姓名或工号";
pub const UPSIDE_DOWN: &str = "截止日期早于开始日期，请核对后再查";
pub const TOO_MANY: &str = "符合条件的记录超过 20000 条，请缩小日期或条件后分次导出";

pub const ALARM: &str = "审计链校验发现问题";
