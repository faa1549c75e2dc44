//! The room's sentences.

pub const NOT_RECOGNISED: &str = "这份名单还没有认定，不能颁发证书；请先认定学时";
pub const ALL_ISSUED: &str = "名单上的学员都已有有效证书，无须再次颁发";
pub const ALREADY_REVOKED: &str = "这份证书已经撤销，无须再次办理";
pub const REASON: &str = "请写明撤销的理由（2—500 字），查验时会公示已撤销";
pub const PRINTING: &str = "证书正在生成，请稍后刷新页面再下载";
pub const TOO_MANY: &str = "查验过于频繁，请一分钟后再试";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("certificates.batch_begun", "成批颁发证书"),
    ("certificates.issued", "颁发证书"),
    ("certificates.printed", "生成证书文件"),
    ("certificates.revoked", "撤销证书"),
];
