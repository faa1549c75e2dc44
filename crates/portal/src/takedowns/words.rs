//! The room's sentences.

pub const PLACE: &str = "请填写本站上的网址，例如稿件、课程、学习页或文件的网址";
pub const NOT_PUBLIC: &str = "这个网址的内容现在没有公开，不需要下架；请核对网址";
pub const GROUND: &str = "请选择依据";
pub const REASON: &str = "请写明下架的事实和理由（2—2000 个字）";
pub const COMPLAINT: &str = "没有这个查询号的投诉；不是由投诉发现的，请留空";
pub const TAKEN_ALREADY: &str = "这项内容已经紧急下架，请在原案件中办理";
pub const REPORTED: &str = "已经登记过报告，无须再次登记；请刷新页面查看";
pub const NOT_REPORTED: &str = "还没有登记向有关机关的报告，不能结案；请先报告，并登记时间、机关和文号";
pub const RESTORED: &str = "这项内容已经恢复，无须再次办理";
pub const CLOSED: &str = "本案已经结案，无须再次办理";
pub const SEPARATE: &str = "下架的人和提供内容的人不作恢复决定，请由宣传部、互联网信息办公室或院领导中的另一位办理";
pub const SUPPLEMENT: &str = "本平台补充设定";
pub const TO: &str = "请写明报告的机关（2—100 个字）";
pub const NUMBER: &str = "请写明报告的文号或编号（2—100 个字）";
pub const SENT: &str = "请填写报告送出的时间：在下架之后，不晚于现在";
pub const RESTORATION: &str = "请写明恢复的理由（2—2000 个字）";
pub const CONCLUSION: &str = "请写明处理结果（2—2000 个字）";
/// The register of cases.
pub const REGISTER: &str = "紧急下架";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("takedowns.taken_down", "紧急下架"),
    ("takedowns.reported", "登记下架后的报告"),
    ("takedowns.restored", "恢复下架的内容"),
    ("takedowns.closed", "紧急下架结案"),
];
