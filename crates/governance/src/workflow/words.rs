//! The room's sentences.

pub const ALREADY_CHECKED: &str = "本件已检测过，无须再次检测";
pub const STILL_CHECKING: &str = "自动检测还没有完成，请稍后刷新页面再办理";
pub const MUST_CHANGE: &str = "检测结果中有不符合项，不能通过；请退回提供者修改";
pub const NOT_FOR_REVIEW: &str = "本件不在待审核队列中，可能已由他人办理，请刷新页面核对";
pub const NOT_FOR_FILING: &str = "本件不在待备案队列中：须先审核通过；已由他人办理的，请刷新页面核对";
pub const NOT_FOR_PUBLICATION: &str = "本件还不能发布：须先审核、备案";
pub const NOT_PUBLISHED: &str = "本件尚未走到这一步，不能这样办理，请刷新页面核对";
pub const ALREADY_PUBLISHED: &str = "本件已发布；需要停止使用的，请办理撤回";
pub const ALREADY_ENDED: &str = "本件已办结，不能再次办理；需要使用的，请提供者重新提交";
pub const UNDER_WAY: &str = "这项内容已有一个版本在办理中，请等它办结，或由审核人退回后再提交";
pub const NO_ROUTE: &str = "章程没有规定这类内容的审核路线，不能提交；请联系教师网络研修中心";
pub const REASON: &str = "请写明理由（2—2000 字），它会原样送达提供者";
pub const OPINION: &str = "意见最多 2000 字，请缩短";
pub const DECISION: &str = "请选择一项决定";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 9] = [
    ("workflow.submitted", "提交审核"),
    ("workflow.checked", "完成自动检测"),
    ("workflow.reviewed", "审核通过"),
    ("workflow.returned", "退回修改"),
    ("workflow.rejected", "不予通过"),
    ("workflow.filed", "备案"),
    ("workflow.published", "发布"),
    ("workflow.superseded", "以新版替换"),
    ("workflow.withdrawn", "撤回"),
];

/// What a step is called in the responsibility chain, and what it makes its person answer for.
pub fn step(step: &str) -> (&'static str, &'static str) {
    match step {
        "submitted" => ("提供并提交", "内容责任"),
        "checked" => ("技术检测", "自动"),
        "reviewed" => ("审核通过", "审核责任"),
        "returned" => ("退回修改", "审核责任"),
        "rejected" => ("不予通过", "审核责任"),
        "filed" => ("备案", "备案责任"),
        "published" => ("发布", "发布责任"),
        "superseded" => ("由新版替换", ""),
        "withdrawn" => ("撤回", "处置责任"),
        _ => ("办理", ""),
    }
}
