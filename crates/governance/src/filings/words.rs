//! The room's sentences.

pub const VOID: &str = "这个流水号已作废，不登记文号；请在重新备案的流水号上登记";
pub const SCAN: &str = "请选择并上传红头文件的扫描件（PDF 或图片），传完后再提交";

/// Another serial has that number.
pub fn taken(number: &str, serial: &str) -> String {
    format!("{number} 已登记在 {serial} 上，请核对原件；一个文号只登记一次")
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("filings.paper_put", "登记备案文号"), ("filings.exported", "导出备案台账")];

/// What became of a filing, with the mark that it is shown with.
pub fn state(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "filed" => ("已备案，待发布", "info"),
        "published" => ("有效", "ok"),
        "voided" => ("作废", "no"),
        "withdrawn" => ("已撤回", "line"),
        "superseded" => ("已被新版替换", "line"),
        _ => ("—", "line"),
    }
}
