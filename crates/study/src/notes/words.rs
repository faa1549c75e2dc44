//! The room's sentences.

pub const TEXT: &str = "笔记应为 1—2000 个字";
pub const MANY: &str = "这门课程的笔记已满 500 条，请先删去一些";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] =
    [("notes.written", "写笔记"), ("notes.deleted", "删除笔记"), ("notes.carried", "随档案合并转入笔记")];
