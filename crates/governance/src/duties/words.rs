//! The room's sentences.

pub const NO_PERSON: &str = "没有这个教师编号，请核对后再填";
pub const OTHER_UNIT: &str = "责任人须是本部门的人，请另选一人，或先为其登记本部门";
pub const NO_MATTER: &str = "这项职责不在本部门的职责之列，请从列出的职责中选择";
pub const NO_PLACE: &str = "请选择 A 角或 B 角";
pub const TERM: &str = "任期的截止日期须在今天以后，例如 2027-12-31";
pub const SAME: &str = "A 角和 B 角不能是同一人，请另选一人";
pub const ENDED: &str = "这一任已经结束，无须再办理；请刷新页面";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("duties.assigned", "指定责任人"), ("duties.ended", "结束责任人任期")];
