//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("roles.given", "授予角色"), ("roles.ended", "收回角色")];
