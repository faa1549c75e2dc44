//! The room's sentences.

pub const ALREADY_OPEN: &str = "本班已经开班，无须再次办理";
pub const NEVER_REOPENS: &str = "本班已经结班，不能重新开班；如需继续培训，请另开新班";
pub const NOT_OPEN: &str = "本班尚未开班，请先开班";
pub const NOBODY: &str = "本班还没有学员，请先编入学员再开班";
pub const FULL: &str = "本班名额已满，请选择同项目的其他班级，或先增加名额";
pub const ALREADY_IN: &str = "这位学员已在本项目的班级中，无须再次编班";
pub const HEAD: &str = "没有这位人员，请从承办部门的人员中选择班主任";
pub const NOT_OF_HOST: &str =
    "班主任由承办部门自己的人担任，请从承办部门的人员中选择；须由外部门的人担任的，请提出授权，由教务处确定";
pub const NOT_HEAD: &str = "此人不是本班的班主任，请刷新页面核对";
pub const LAST_HEAD: &str = "班级须有一名班主任，请先指定接任的人，再解除";
pub const NAME: &str = "班级名称应为 1—40 个字，且不能与本项目其他班级相同";
/// The classes of a task hold no more than the task has places.
pub fn beyond(all: i64, planned: i64) -> String {
    let free = (all - planned).max(0);
    format!("任务名额 {all} 人，各班已安排 {planned} 人，还可安排 {free} 人；需要增加请与下达部门联系")
}

pub const PLACES: &str = "名额应为 1—50000 之间的整数，请核对";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 9] = [
    ("classes.planned", "设置班级"),
    ("classes.head_appointed", "指定班主任"),
    ("classes.head_dismissed", "解除班主任"),
    ("classes.joined", "编入班级"),
    ("classes.moved", "调整班级"),
    ("classes.left", "移出班级"),
    ("classes.carried", "随档案合并转入保留的档案"),
    ("classes.opened", "开班"),
    ("classes.closed", "结班"),
];
