//! The room's sentences.

/// What the lead declares for a list (A10.2).
pub const DECLARATION: &str = "本人已核对本班达标名单，所列学员身份和学习记录合法、准确、真实、完整，愿对名单负责。";
pub const UNDECLARED: &str = "请先阅读并勾选声明，再提交名单";
pub const NOBODY: &str = "本班目前没有新达标的学员，不必提交名单；可先提醒未达进度的学员";
pub const UNDER_WAY: &str = "本班有一份名单正在生成，请等它完成后再提交";
pub const COMPOSING: &str = "名单正在生成，请稍后刷新页面再办理";
pub const EMPTY: &str = "这份名单中没有人，不能办理";
pub const DECIDED: &str = "这份名单已经办理，可能是由他人办理的，请刷新页面核对";
pub const NOT_RECOGNISED: &str = "这份名单还没有认定，请先认定学时";
pub const REASON: &str = "请写明退回的理由（2—500 字），它会原样送达项目负责人";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 11] = [
    ("rolls.asked", "提交达标名单"),
    ("rolls.slice_listed", "生成一段达标名单"),
    ("rolls.submitted", "达标名单生成完毕"),
    ("rolls.empty", "达标名单无人"),
    ("rolls.recognition_asked", "认定学时"),
    ("rolls.return_asked", "退回达标名单"),
    ("rolls.slice_settled", "办理一段达标名单"),
    ("rolls.recognised", "学时认定完毕"),
    ("rolls.returned", "达标名单退回完毕"),
    ("rolls.corrected", "更正名单上的学时"),
    ("rolls.carried", "随档案合并转入名单上的位置"),
];
