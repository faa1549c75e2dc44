//! The room's sentences.

pub const INTRO: &str = "介绍应为 10—4000 个字，请补全";
pub const CONTACT: &str = "联系方式应为 4—200 个字的一行文字，例如：教务处培训科，电话 010-88889999";
pub const TITLE: &str = "通知标题应为 4—80 个字的一行文字，请修改";
pub const BODY: &str = "通知正文应为 2—2000 个字，请补全";
pub const FROM: &str = "开始日期应写成 2026-11-23 的样子，请核对";
pub const UNTIL: &str = "结束日期不能早于开始日期，也不能早于今天，请核对";
pub const REASON: &str = "请写明撤下的理由（2—200 个字）";
pub const WITHDRAWN: &str = "这条通知已经撤下，无须再次办理";
pub const PROJECT: &str = "请选择一个本模块的培训项目";
pub const PINNED: &str = "这个项目已经置顶，无须再次办理";
pub const NOT_PINNED: &str = "这个项目没有置顶，无须取消";
pub const PINS: &str = "一个模块最多置顶 5 个项目，请先取消一个";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 5] = [
    ("modules.described", "修改模块介绍"),
    ("modules.pinned", "置顶模块的项目"),
    ("modules.unpinned", "取消置顶模块的项目"),
    ("modules.notice_posted", "发布模块通知"),
    ("modules.notice_withdrawn", "撤下模块通知"),
];
