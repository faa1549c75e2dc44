//! The room's sentences.

pub const ALREADY_REVIEWED: &str = "这份修改已经审核，正待发布；请刷新页面";
pub const SETTLED: &str = "这份修改已经办结，不能再办理；请刷新页面";
pub const OWN: &str = "提出修改的人不审核、不发布同一修改，请由另一人办理";
pub const NOT_REVIEWED: &str = "这份修改还没有审核，不能发布；请先由审核人办理";
pub const NOT_PROVED: &str = "这份修改还没有通过证明，不能继续办理；证明完成后页面会显示结果，请稍后再试";
pub const NO_SCAN: &str = "条文的修改须附决定文件的扫描件，并已通过检查；请由提出人在本页补充";
pub const OTHER_BASE: &str = "提出后章程已有新版，这份修改会覆盖它，不能继续办理；请撤回后按最新一版重新提出";
pub const TOO_LATE: &str = "生效日已到或已过，不能继续办理；请撤回后另定将来的生效日重新提出";
pub const SAME: &str = "提交的内容与最新一版完全相同，没有可以修改的地方";
pub const REASON: &str = "请写明修改的理由（4—2000 字）";
pub const OPINION: &str = "意见请写在 2000 字以内";
pub const WHY: &str = "请写明理由（2—2000 字），会送达提出人";
pub const DECISION: &str = "条文及同类内容的修改、断言的删改须写明决定文号（2—100 字），例如 京教院发〔2026〕3号";
pub const EFFECTIVE: &str = "请写生效日期，例如 2027-03-01；须在明天或以后";
pub const BEFORE_NEWEST: &str = "最新一版的生效日在此之后，修改不能早于它生效；请改晚生效日";
pub const MIXED: &str = "这份修改涉及不同部门答责的内容，没有一个部门对全部内容答责；请按部门分开提出";
pub const NOT_YOURS: &str = "你所在的部门不对这些内容答责，不能提出修改；请由答责部门的负责人或经办提出";
pub const ALREADY_PROVED: &str = "这份修改已有证明结果，无须重新证明";

pub const OTHER_FILE: &str = "表单中有不由你所在部门答责的文件，本次没有提出；请返回重新选择文件";
pub const MOVED_ON: &str =
    "打开本页后章程已发布新版，按旧文提交会覆盖它，本次没有提出；请复制你的改动，重新打开本页后再提出";
pub const TOO_MANY: &str = "一次最多修改 8 个文件，请减少选择；确需更多的，分几次提出";

/// Why a parameter that an article names is not changed by itself.
pub fn restated(field: &crate::charter::fields::Field, article: &str) -> String {
    format!("“{}”是{article}写明的，只能和{article}一起修改，须有决定文号和扫描件；请与条文同时提出", field.name)
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 10] = [
    ("amendments.proposed", "提出章程修改"),
    ("amendments.refused", "章程修改违反断言，不予受理"),
    ("amendments.reviewed", "审核章程修改"),
    ("amendments.rejected", "不予通过章程修改"),
    ("amendments.published", "发布章程修改"),
    ("amendments.withdrawn", "撤回章程修改"),
    ("amendments.proof_asked", "要求重新证明章程修改"),
    ("amendments.scan_added", "补充决定文件的扫描件"),
    ("amendments.carried_over", "将章程修改转到新版之上"),
    ("amendments.overtaken", "章程修改被新版取代"),
];
