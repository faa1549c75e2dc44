//! The room's sentences.

pub const ISSUED_ALREADY: &str = "这份名单的证书已经颁发，不能重复颁发；个别有误的，请更正或撤销";
pub const REVOKED_ALREADY: &str = "这张证书已经撤销，不能再次办理";
pub const REASON: &str = "请写明理由（2—200 字），查验时会显示";
pub const NAME: &str = "姓名应为 1—60 个字，请核对";
pub const UNIT: &str = "单位最多 100 个字，请缩短";
pub const NOT_PRINTED: &str = "证书的 PDF 正在制作，请稍后再下载";
pub const NOT_VALID: &str = "这张证书已经撤销，不能下载";
pub const TOO_OFTEN: &str = "查验次数太多，请十分钟后再试";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 7] = [
    ("certificates.issue_asked", "颁发证书"),
    ("certificates.slice_issued", "颁发一段证书"),
    ("certificates.issued", "证书颁发完毕"),
    ("certificates.printed", "制作证书"),
    ("certificates.revoked", "撤销证书"),
    ("certificates.reissued", "更正并重发证书"),
    ("certificates.carried", "随档案合并转入证书"),
];
