//! The room's sentences.

pub const NOT_WAITING: &str = "这份文件不在隔离区，无须再次办理；请刷新页面";
pub const EMPTY: &str = "文件是空的（0 字节），没有上传；请检查原文件后重新选择";
pub const NO_LENGTH: &str = "上传请求没有写明文件大小，请刷新页面后重新选择文件";
pub const OFFSET: &str = "续传的位置与已收到的不一致，请刷新页面，从断点继续";
pub const LONGER: &str = "送来的内容超过了文件声明的大小，请重新选择文件上传";
pub const ARRIVED: &str = "这份文件已经传完，不能再追加内容";
pub const STILL_ARRIVING: &str = "文件还没有传完，请等进度走完后再提交";
pub const NOT_WHOLE: &str = "文件还没有传完，不能下载；请在上传处重新选择同一文件，从断点接着传";
pub const NAME: &str = "文件名不能为空，也不能超过 200 个字，请改名后重新上传";
pub const PURPOSE: &str = "不接收这一类文件，请从页面上的上传处重新选择";
pub const WAITING: &str = "文件正在检查，或在隔离区等待文件值守放行，暂不能下载；放行后会通知上传人，并可在这里打开";
pub const REJECTED: &str = "文件没有通过检查，不能下载";
pub const GONE: &str = "文件已经删除";
pub const CHOOSE: &str = "请先选择文件并等它传完，再点击“添加”";
pub const NO_GUARD: &str = "文件值守（尚未指定，请联系教师网络研修中心）";
pub const REASON: &str = "请写明不予放行的理由（2—500 字），会送达上传人";
pub const NO_SCANNER: &str = "没有配置查毒服务，等待人工放行";
pub const SCANNER_DOWN: &str = "查毒服务没有应答，等待人工放行";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 12] = [
    ("files.begun", "开始上传文件"),
    ("files.received", "传完文件"),
    ("files.cleared", "文件查毒通过"),
    ("files.quarantined", "文件进入隔离区"),
    ("files.refused", "文件检查未通过"),
    ("files.released", "放行文件"),
    ("files.rejected", "不予放行文件"),
    ("files.taken", "将文件列入内容"),
    ("files.let_go", "将文件移出内容"),
    ("files.cancelled", "取消上传"),
    ("files.made", "生成文件的派生内容"),
    ("files.erased", "删除文件的内容"),
];

/// An attachment that is not clean yet keeps the thing back: which, and whom to ask.
pub fn attachment_waits(name: &str, guards: &str) -> String {
    format!("附件“{name}”还在安全检查，由{guards}放行；请等放行后再办理，或先删除该附件")
}

/// Its sender learns that a file may be used.
pub fn released(name: &str) -> (String, String) {
    (format!("文件已放行：{name}"), "文件已通过检查，可以使用和下载；请回到原来的页面继续办理。".into())
}
