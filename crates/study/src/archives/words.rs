//! The room's sentences.

pub const MAKING: &str = "本项目的归档正在制作，请等它完成后再办理";
pub const NOT_MADE: &str = "归档正在制作，请稍后刷新页面再下载";
pub const SECTION: &str = "请选择材料类别：实施方案、开班通知或总结报告";
pub const UPLOAD: &str = "请先选择文件，等它上传完成后再添加";
pub const TOO_MANY: &str = "每一类材料最多 20 份，请删去不需要的再添加";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 6] = [
    ("archives.asked", "办理项目归档"),
    ("archives.entry_made", "制作归档材料"),
    ("archives.made", "完成项目归档"),
    ("archives.taken", "下载项目归档"),
    ("archives.paper_brought", "补充归档材料"),
    ("archives.paper_removed", "删去归档材料"),
];
