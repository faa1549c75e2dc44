//! The room's sentences.

pub const NOT_MADE: &str = "责任档案正在制作，请稍后刷新页面再下载";
pub const NO_FILE: &str = "请选择要查验的文件，不能是空文件";
pub const TOO_LARGE: &str = "文件太大，不能在网页上查验（文书不超过 20 MB，归档不超过 200 MB）；请用命令行工具查验";
pub const CROWDED: &str = "此刻查验归档的人较多，请一分钟后再试";
pub const BROKEN_UPLOAD: &str = "文件没有完整送达，请重新选择后再查验";
pub const TOO_OFTEN: &str = "查验次数太多，请十分钟后再试";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] =
    [("papers.exported", "导出责任档案"), ("papers.made", "制作并签名文书"), ("papers.taken", "下载责任档案")];

/// How an act about a person's account reads in its dossier, and what it makes its person answer for.
pub fn deed(verb: &str) -> (&'static str, &'static str) {
    match verb {
        "persons.entered" => ("登记人员", "登记责任"),
        "roster.declared" => ("上传名册并声明", "登记责任"),
        "roster.confirmed" => ("确认补报名册", "登记责任"),
        "roster.apply_asked" => ("导入名册", "登记责任"),
        "roster.undone" => ("撤销名册导入", "登记责任"),
        "persons.joined_unit" => ("登记所在单位", "登记责任"),
        "persons.left_unit" => ("登记离开单位", "登记责任"),
        "persons.renamed" => ("更正姓名", "登记责任"),
        "accounts.opened" => ("开通账号", "开通责任"),
        "accounts.invited" => ("发出激活码", "开通责任"),
        "accounts.activated" => ("本人激活", "使用责任"),
        "roles.given" => ("授予角色", "授权责任"),
        "roles.ended" => ("收回角色", "授权责任"),
        _ => ("办理", ""),
    }
}
