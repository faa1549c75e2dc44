//! The room's sentences.

pub const NUMBER: &str = "请填写文号（2—60 字，照原件，如 京教院教〔2026〕86号）";
pub const SCAN: &str = "请选择并上传红头文件的扫描件（PDF 或图片），传完后再提交";

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
