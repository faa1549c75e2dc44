//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("matrix.exported", "导出学习进度")];
