//! The room's sentences: what people read when this room speaks or refuses.

pub const ALREADY_ISSUED: &str = "本任务已经下达，不能重复下达；需要变更请另拟任务";
pub const NO_DRAFT: &str = "本任务已经下达，不能再修改或删去；需要变更请另拟任务";
pub const NOT_ISSUED: &str = "本任务尚未下达，请等下达后再接收";
pub const ALREADY_ACCEPTED: &str = "本任务已经接收，无须再次办理";
pub const NOT_ACCEPTED: &str = "本任务尚未由教师网络研修中心接收，请先接收再部署";
pub const PROJECTS_OPEN: &str = "本任务下还有没有结项的项目，请先结项再结束任务";
pub const ALREADY_CLOSED: &str = "本任务已经结束";
pub const NAME: &str = "任务名称应为 4—100 个字，请补全";
pub const PLACES: &str = "名额应为 1—200000 之间的整数，请核对";
pub const DAYS: &str = "结束日期不能早于开始日期，请核对";
pub const UNIT: &str = "没有这个单位，请从列表中选择";
pub const MODULE: &str = "请选择一个你归口管理的功能模块";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 7] = [
    ("tasks.drafted", "拟制任务"),
    ("tasks.edited", "修改任务草稿"),
    ("tasks.discarded", "删去任务草稿"),
    ("tasks.issued", "下达任务"),
    ("tasks.attachments_fixed", "固定任务附件"),
    ("tasks.accepted", "接收任务"),
    ("tasks.closed", "结束任务"),
];
