//! What a reader is told of what is not there any more.
use super::Cut;

pub const TITLE: &str = "内容已停止传输";
pub const ARTICLE: &str = "《互联网信息服务管理办法》第十五条、第十六条，《运行管理办法》第十八条";

/// Says nothing of what it said.
pub fn says(cut: &Cut) -> String {
    format!("这项内容已于 {} 停止传输，原因：{}。案号 {}。", cut.at.minute(), cut.ground, cut.number)
}

pub fn next(unit: &str, hotline: &str) -> String {
    format!("有疑问的，请联系{unit}（{hotline}），或从页脚提交投诉与举报，并写明案号。")
}
