//! The room's sentences.

pub const HOURS: &str = "学时应为 0—10000 之间、最多两位小数的数，请核对";
pub const SAME: &str = "更正后的学时与现在相同，无须更正";
pub const REASON: &str = "请写明更正的理由（2—200 字），学员会看到";
pub const OWN: &str = "任何人不更正自己的学时，请由教务处其他人办理";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] =
    [("hours.earned", "达标记入学时"), ("hours.corrected", "更正学时"), ("hours.merged", "随档案合并转入学时")];
