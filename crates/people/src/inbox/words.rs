//! The room's sentences.

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 1] = [("inbox.read", "标记消息已读")];
