//! The room's sentences.

pub const TITLE: &str = "检查名称应为 4—100 个字，请补全";
pub const SCOPE: &str = "请写明检查范围（4—2000 个字）";
pub const DAY: &str = "检查日期应写成 2026-12-01 的样子，请核对";
pub const UNITS: &str = "请至少选择一个被检查单位";
pub const CONTROL: &str = "请选择对应的控制点";
pub const LEVEL: &str = "请选择问题的程度";
pub const THING: &str = "请写明问题所在的对象（2—200 个字），例如系统、页面、账号";
pub const SAYS: &str = "请写明发现的问题（4—2000 个字）";
pub const UNIT: &str = "请从被检查单位中选择答复单位";
pub const DUE: &str = "整改期限应为 1—120 个工作日，请核对";
pub const ANSWER: &str = "请写明整改情况（2—2000 个字）";
pub const REASON: &str = "请写明退回的理由（2—2000 个字），让对方知道还缺什么";
pub const CONCLUSION: &str = "请写明检查结论（2—2000 个字）";

pub const CLOSED: &str = "本次检查已经办结，不能再登记问题或办理整改";
pub const OPEN_FINDINGS: &str = "还有问题没有核验通过，请先核验全部问题再办结";
pub const ANSWERED: &str = "本问题已经答复，正等互联网信息办公室核验";
pub const NOT_ANSWERED: &str = "答复单位还没有答复，请等其提交整改后再核验";
pub const VERIFIED: &str = "本问题已经核验通过，无须再次办理";
pub const OWN_ANSWER: &str = "答复整改的人不核验同一问题，请由另一位同事核验";
pub const SUPPLEMENT: &str = "本平台补充设定";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 6] = [
    ("inspections.planned", "计划安全检查"),
    ("inspections.found", "登记检查问题"),
    ("inspections.answered", "答复检查问题的整改"),
    ("inspections.returned", "退回检查问题的整改"),
    ("inspections.verified", "核验检查问题的整改"),
    ("inspections.closed", "办结安全检查"),
];
