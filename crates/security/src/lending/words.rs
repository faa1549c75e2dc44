//! The room's sentences.

pub const REASON: &str = "请写明立案的理由（2—2000 个字）";
pub const STATEMENT: &str = "请写明陈述和申辩（2—2000 个字）";
pub const FINDING: &str = "请写明认定意见和依据（2—2000 个字）";
pub const VERDICT: &str = "请选择认定结果";
pub const OPINION: &str = "请写明所在单位的意见（2—2000 个字）";
pub const CONCLUSION: &str = "请写明结论和理由（2—2000 个字）";
pub const OUTCOME: &str = "请选择处理结果";
pub const HOURS: &str = "误报不涉及学时，请不要勾选教务处核定";
pub const SETTLEMENT: &str = "请写明核定结果和依据（2—2000 个字）";

pub const NO_SIGNAL: &str = "此人没有未处理的线索，不能立案；请先重新查找线索";
pub const OPEN_ALREADY: &str = "此人已有一件未结论的案件，请在该案件中办理";
pub const STATED: &str = "陈述已经提交，正等安全管理员认定；需要补充的请联系互联网信息办公室";
pub const FOUND: &str = "本案已经作出认定，不能再陈述或认定；请刷新页面查看";
pub const NOT_FOUND: &str = "安全管理员还没有认定，请等认定之后再办理";
pub const ADVISED: &str = "所在单位已经提出意见，无须再次办理";
pub const CONCLUDED: &str = "本案已经作出结论，无须再次办理";
pub const SEPARATE: &str = "认定的人和提出单位意见的人不作结论，请由互联网信息办公室的另一位同事办理";
pub const NO_HOURS: &str = "本案没有待核定的学时，请刷新页面查看";
pub const REPORT: &str = "账号出借情况通报";
pub const SUPPLEMENT: &str = "本平台补充设定";

pub fn not_heard(due: &str) -> String {
    format!("本人还没有陈述，{due} 之前不能认定；请等本人陈述或期满")
}

pub fn not_advised(due: &str) -> String {
    format!("所在单位还没有提出意见，{due} 之前不能作结论；请等单位意见或期满")
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 8] = [
    ("lending.suspected", "发现账号疑似出借的线索"),
    ("lending.scanned", "重新查找账号出借线索"),
    ("lending.opened", "对账号出借立案"),
    ("lending.stated", "陈述账号使用情况"),
    ("lending.found", "认定账号出借"),
    ("lending.advised", "对账号出借提出单位意见"),
    ("lending.concluded", "对账号出借作出结论"),
    ("lending.settled", "核定出借案件涉及的学时"),
];
