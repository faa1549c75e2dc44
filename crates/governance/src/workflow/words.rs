//! The room's sentences.

pub const ALREADY_CHECKED: &str = "本件已检测过，无须再次检测";
pub const STILL_CHECKING: &str = "自动检测还没有完成，请稍后刷新页面再办理";
pub const MUST_CHANGE: &str = "检测结果中有不符合项，不能通过；请退回提供者修改";
pub const NOT_FOR_REVIEW: &str = "本件不在待审核队列中，可能已由他人办理，请刷新页面核对";
pub const NOT_FOR_PRECHECK: &str = "本件不在待把关的环节，可能已由他人办理，请刷新页面核对";
pub const NO_PRECHECK: &str = "章程没有为这类内容设部门把关，不需要办理这一步";
pub const PRECHECK_FIRST: &str = "本件还没有经过部门把关，请等承办部门负责人办理后再审核";
pub const NOTHING_WAITS: &str = "本件现在没有等待办理的环节，请刷新页面核对";
pub const THEIRS_ALREADY: &str = "本件已由此人办理，不需要再移交";
pub const MAY_NOT: &str = "此人没有办理这一步的权限，或须回避；请从列表中选择，或先办理授权";
pub const NOT_TO_RECALL: &str = "本件已备案或已办结，提交不能再撤回；需要停止发布的，请与备案部门联系";
pub const NOT_THEM: &str = "不能向提供者、编写者、提交者或你本人征求意见，请另选一人";
pub const ASKED_ALREADY: &str = "已经向此人征求过意见，请等他答复";
pub const NOBODY: &str = "没有这个工号，请核对后再填";
pub const QUESTION: &str = "请写明想请对方看什么（2—1000 字）";
pub const ANSWER: &str = "请写明意见（2—2000 字），它会写入责任链";
pub const ANSWERED: &str = "没有等你答复的问题，可能已经答复过";
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

pub fn handed_over(to: &str, reason: &str) -> String {
    if reason.is_empty() { format!("移交{to}办理") } else { format!("移交{to}办理：{reason}") }
}

pub fn consulted(whom: &str, question: &str) -> String {
    format!("请{whom}看：{question}")
}

/// Why a decision comes too late: who did what since the page was opened.
pub fn meanwhile(who: &str, at: kernel::At, step_code: &str, reason: &str) -> String {
    let what = match step_code {
        "handed_over" => reason.split('：').next().unwrap_or("移交办理").to_owned(),
        code => step(code).0.to_owned(),
    };
    format!("您打开页面之后，{who}已于 {} {what}，本次办理没有生效；请刷新页面核对", at.minute())
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 15] = [
    ("workflow.submitted", "提交审核"),
    ("workflow.checked", "完成自动检测"),
    ("workflow.prechecked", "部门把关通过"),
    ("workflow.reviewed", "审核通过"),
    ("workflow.returned", "退回修改"),
    ("workflow.rejected", "不予通过"),
    ("workflow.filed", "备案"),
    ("workflow.voided", "作废备案"),
    ("workflow.recalled", "撤回提交"),
    ("workflow.handed_over", "移交办理"),
    ("workflow.consulted", "征求意见"),
    ("workflow.advised", "提出意见"),
    ("workflow.published", "发布"),
    ("workflow.superseded", "以新版替换"),
    ("workflow.withdrawn", "撤回"),
];

/// What a step is called in the responsibility chain, and what it makes its person answer for.
pub fn step(step: &str) -> (&'static str, &'static str) {
    match step {
        "edited" => ("编写修改", "内容责任"),
        "submitted" => ("提供并提交", "内容责任"),
        "recalled" => ("撤回提交", ""),
        "checked" => ("技术检测", "自动"),
        "prechecked" => ("部门把关", "把关责任"),
        "handed_over" => ("移交办理", ""),
        "consulted" => ("征求意见", ""),
        "advised" => ("提出意见", "意见供参考"),
        "voided" => ("备案作废", "备案责任"),
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
