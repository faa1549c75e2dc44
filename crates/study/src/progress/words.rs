//! The room's sentences.

pub const NOT_LEARNING: &str = "你不在这门课程的学习范围内，不记学时；需要学习请由归口部门编入班级";
pub const BATCH: &str = "学习记录的编号不对，请刷新页面后继续学习";
pub const SPANS: &str = "一次送来的学习记录太多，请刷新页面后继续学习";
pub const NO_QUESTION: &str = "没有这道随堂提问，可能课程已更新，请刷新页面";
pub const NOTHING_CHOSEN: &str = "还没有选，请先选一项再提交";
pub const TRY_AGAIN: &str = "还不对，可再答一次。";
pub const RIGHT: &str = "回答正确。";
pub const WRONG: &str = "回答不正确。";
pub const NOT_TO_READ: &str = "这项内容不用阅读登记，请直接学习";

pub const DOUBT: &str = "请写明哪一项、什么时候学的、差多少，4—500 个字";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] = [
    ("progress.item_done", "学完一项内容"),
    ("progress.doubted", "对学时提出疑问"),
    ("progress.carried", "随档案合并转入学习进度"),
];
