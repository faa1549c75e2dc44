//! The room's sentences.

pub const NOBODY: &str = "本班还没有新的达标学员：达标学员须完成规则要求的必学内容，且不在此前的名单上";
pub const DECLARE: &str = "请确认名单数据真实、准确、完整";
pub const WORKING: &str = "名单正在处理，请稍后刷新页面再办理";
pub const NOT_SUBMITTED: &str = "这份名单不在待认定之列，可能已由他人办理，请刷新页面核对";
pub const REASON: &str = "请写明退回的理由（2—1000 字），会送达项目负责人";
pub const NO_CONTENT: &str = "本项目还没有已发布的必学内容，不能形成达标名单";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 7] = [
    ("rolls.begun", "形成达标名单"),
    ("rolls.slice", "处理达标名单"),
    ("rolls.submitted", "提交达标名单"),
    ("rolls.recognition_began", "开始认定学时"),
    ("rolls.recognised", "认定学时"),
    ("rolls.return_began", "开始退回达标名单"),
    ("rolls.returned", "退回达标名单"),
];
