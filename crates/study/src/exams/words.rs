//! The room's sentences.

pub const NO_TRIES_LEFT: &str = "作答次数已用完，不能再交；如有疑问请联系班主任";
pub const UPDATED: &str = "课程刚更新为新版，题目可能有变化；请刷新页面后重新作答";
pub const BLANK: &str = "一题也没有作答，没有交卷，也不占用次数；请作答后再交卷";
pub const NOT_A_QUIZ: &str = "这项内容不是测验";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 2] = [("exams.submitted", "交卷"), ("exams.carried", "随档案合并转入作答")];
