//! How the steps of the desk read on its pages and papers.

/// A step that nobody knows reads as 办理.
pub fn step(code: &str) -> &'static str {
    match code {
        "planned" => "计划检查",
        "found" => "登记问题",
        "answered" => "答复整改",
        "returned" => "退回",
        "verified" => "核验通过",
        "recorded" => "登记",
        "fixed" => "完成修复",
        "reported" => "报告事件",
        "graded" => "定级",
        "regraded" => "变更级别",
        "assigned" => "指定责任单位和责任人",
        "measure" => "处置措施",
        "sent_up" => "向上级报告",
        "rectified" => "提交整改",
        "put" => "登记受影响人员",
        "told" => "告知受影响人员",
        "log_taken" => "导出日志包",
        "closed" => "结案",
        "concluded" => "办结检查",
        "case_opened" => "立案",
        "stated" => "本人陈述",
        "case_found" => "认定",
        "advised" => "单位意见",
        "case_concluded" => "结论",
        "hours_settled" => "核定学时",
        _ => "办理",
    }
}
