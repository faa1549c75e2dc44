//! The room's sentences.
use kernel::At;
use people::inbox::Notice;

pub const TEXT: &str = "补充说明不超过 500 字，请缩短";
pub const ASKED_ALREADY: &str = "同一项请求正在办理，请等候结果，或先撤回再重新提出";
pub const DECIDED: &str = "这件请求已经办结，不能再办理";
pub const NOT_YOURS: &str = "只有提出请求的本人可以撤回";
pub const REASON: &str = "请写明办理情况或不同意的理由（4—500 字）";
pub const IN_SERVICE: &str = "此人仍在职，任职期间依人力资源管理需要保存账号，请先办理离任";
pub const OVER: &str = "这次查看已超过显示时间，需要再看请重新写明理由";
pub const COPY_WAITS: &str = "已有一份副本正在生成，做好后会通知您";
pub const NOT_HERE: &str = "副本还没有做好，或已到期删除，请重新申请";
pub const NO_TABLE: &str = "请选择至少一张表，或填写查看人、副本和文书的编号";
pub const WINDOW: &str = "请填写起止日期，起不能晚于止";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 10] = [
    ("privacy.asked", "提出个人信息请求"),
    ("privacy.withdrawn", "撤回个人信息请求"),
    ("privacy.granted", "办理个人信息请求"),
    ("privacy.refused", "不同意个人信息请求"),
    ("privacy.erased", "注销账号、删除个人信息"),
    ("privacy.mass_revealed", "批量查看完整号码"),
    ("privacy.copy_asked", "申请个人信息副本"),
    ("privacy.copy_made", "生成个人信息副本"),
    ("privacy.copy_taken", "下载个人信息副本"),
    ("privacy.breach_counted", "测算泄露涉及的人员"),
];

pub fn copy_ready(until: At) -> Notice {
    Notice {
        title: "您的个人信息副本已做好".into(),
        body: format!("请在 {} 前下载，到期自动删除。", until.minute()),
        link: "/my/privacy#copies".into(),
        due: None,
    }
}
