//! The room's sentences.

/// What the uploader declares with every sheet (A10.2); kept word for word with person and time.
pub const DECLARATION: &str = "我声明：所提供的学员信息来源合法，内容准确、真实、完整，由提供部门负责。";

pub const UNDECLARED: &str = "请先阅读并勾选声明，再上传名册";
pub const NO_FILE: &str = "没有收到名册文件，请选择文件后再上传";
pub const TOO_LARGE: &str = "文件超过 20 MB，请拆分后分次上传";
pub const BROKEN_UPLOAD: &str = "上传没有完成，请检查网络后重新上传";
pub const NO_NAMES: &str = "没有找到“姓名”列，请使用名册模板，或在表头中写明“姓名”";
pub const NO_KEYS: &str = "没有找到“身份证号”列，也没有“教师编号”列，请至少提供其中一列";
pub const NO_UNIT: &str = "没有找到“单位”列，请在表头中写明“单位”或“学校”";
pub const NO_ROWS: &str = "表头下面没有学员，请填写后重新上传";
pub const NOT_CHECKED: &str = "这份名册还没有核对完，请稍等核对结束再办理";
pub const RUNNING: &str = "这份名册正在办理，请稍等办理结束";
pub const UNDONE: &str = "这次导入已经撤销；需要再次导入请重新上传名册";
pub const NOT_A_SUPPLEMENT: &str = "这份名册由归口部门上传，无须确认";
pub const CONFIRMED: &str = "这份补报已经确认，无须再次办理";
pub const UNCONFIRMED: &str = "这份补报还没有经归口部门确认，请先确认再导入";
pub const NOTHING_CHOSEN: &str = "没有可以导入的行，请先按提示改正名册";
pub const TOO_LATE: &str = "导入超过 24 小时，不能整批撤销；请在班级中逐人办理";
pub const NOTHING_TO_UNDO: &str = "这次导入没有写入任何学员，无须撤销";
pub const STALE: &str = "这份名册刚被他人办理，请刷新后核对再办理";
pub const NO_SCHOOL: &str = "没有这个单位，请从列表中选择";
pub const NOT_OPEN_SCHOOL: &str = "这份名册中没有待认定的这个单位，请刷新后再办理";

pub const CHANGED_MEANWHILE: &str = "核对之后情况有变，本行没有写入";
pub const CHECK_AGAIN: &str = "请重新核对这份名册";
pub const CLASS_FULL: &str = "班级名额已满";
pub const CLASS_FULL_FIX: &str = "请增加名额，或改到同项目的其他班级";

pub const NOBODY_WAITS: &str = "这个单位没有待激活的账号，无须生成激活码名单";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 12] = [
    ("roster.declared", "上传名册并声明"),
    ("roster.checked", "核对名册"),
    ("roster.rechecked", "重新核对名册"),
    ("roster.confirmed", "确认补报名册"),
    ("roster.apply_asked", "导入名册"),
    ("roster.slice_applied", "写入一批学员"),
    ("roster.applied", "完成名册导入"),
    ("roster.undo_asked", "撤销名册导入"),
    ("roster.slice_undone", "撤回一批学员"),
    ("roster.undone", "完成撤销导入"),
    ("roster.errors_taken", "下载名册问题行"),
    ("roster.list_made", "生成激活码名单"),
];
