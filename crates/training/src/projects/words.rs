//! The room's sentences.

pub const CLASSES_OPEN: &str = "本项目还有没有结班的班级，请先结班再结项";
pub const ALREADY_CLOSED: &str = "本项目已经结项";
pub const NAME: &str = "项目名称应为 4—100 个字，请补全";
pub const HOURS: &str = "学时应为 0.5—500 之间的数，请核对";
pub const NOT_OF_HOST: &str =
    "项目负责人由承办部门自己的人担任，请从承办部门的人员中选择；须由外部门的人担任的，请提出授权，由教务处确定";
pub const NOT_LEAD: &str = "此人不是本项目的负责人，请刷新页面核对";
pub const LAST_LEAD: &str = "项目须有一名负责人，请先指定接任的人，再解除";
pub const LEAD: &str = "没有这位人员，请重新选择项目负责人";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("projects.deployed", "部署项目"),
    ("projects.lead_appointed", "指定项目负责人"),
    ("projects.lead_dismissed", "解除项目负责人"),
    ("projects.closed", "结项"),
];
