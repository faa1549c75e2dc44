//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("units.founded", "登记单位"), ("units.renamed_as", "记住单位的另一种写法")];
