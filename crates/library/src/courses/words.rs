//! The room's sentences.

pub const UNDER_WAY: &str = "这一版正在办理中，内容已固定；需要修改，请审核人退回";
pub const FIXED: &str = "这一版已办结，内容不能再改；需要修改，请另起新版";
pub const THE_SAME: &str = "这一版与已发布的版本完全相同，不需要提交；请先修改，再提交";
pub const NOT_UNDER_WAY: &str = "这一版不在办理中，没有可以撤回的提交，请刷新页面核对";
pub const STILL_OPEN: &str = "这一版还没有提交，直接修改即可，无须另起新版";
pub const HOST: &str = "请选择你所在的承办部门";
pub const TITLE: &str = "名称应为 4—80 个字的一行文字，请修改";
pub const INTRO: &str = "简介应为 10—4000 个字，说明学什么、适合谁";
pub const SUBJECT: &str = "请从列表中选择学科";
pub const SCHOOL_STAGE: &str = "请从列表中选择学段";
pub const HOURS: &str = "学时应为 0.5—200 之间的数，最多一位小数，请核对";
pub const COVER: &str = "请从列表中选择封面";
pub const AUDIENCE: &str = "请选择范围";
pub const PROJECT: &str = "没有这个培训项目，或项目已结项，请核对";
pub const PLACED: &str = "课程已在这个项目中，无须再次加入";
pub const CHAPTER: &str = "章名应为 1—60 个字的一行文字，请修改";
pub const CHAPTERS: &str = "一门课程最多 60 章";
pub const CHAPTER_NOT_EMPTY: &str = "这一章还有内容，请先移走或删除其中的内容";
pub const NO_CHAPTER: &str = "没有这一章，请刷新页面";
pub const ITEM_TITLE: &str = "内容名称应为 1—80 个字的一行文字，请修改";
pub const ITEMS: &str = "一门课程最多 300 项内容";
pub const KIND: &str = "请选择内容的类型";
pub const FILE: &str = "请先上传文件，等进度走完后再保存";
pub const BODY: &str = "文字内容应为 10—50000 个字";
pub const PASS: &str = "及格线应为 1—100 之间的整数（百分比）";
pub const TRIES: &str = "作答次数应为 0—20 之间的整数，0 为不限";
pub const NOT_A_VIDEO: &str = "只有视频可以这样办理";
pub const CAPTIONS_FIXED: &str =
    "以前的版本也用这段视频，字幕随视频固定；需要改字幕，请先为本版换上视频文件，再上传字幕";
pub const NO_QUESTIONS_HERE: &str = "只有测验和视频可以加题目";
pub const STEM: &str = "题干应为 2—2000 个字";
pub const OPTIONS: &str = "选项应为 2—8 行，每行一个，各不相同";
pub const ONE_RIGHT: &str = "单选题须有且只有一个正确选项（行首加 *）";
pub const SOME_RIGHT: &str = "多选题至少有一个正确选项（行首加 *）";
pub const JUDGE: &str = "请选择判断题的正确答案";
pub const BLANK: &str = "请填写填空题可接受的答案，每行一个，最多 20 个";
pub const POINTS: &str = "分值应为 1—100 之间的整数";
pub const QUESTIONS: &str = "一项内容最多 200 道题";
pub const AT: &str = "请写明题目在视频中出现的时间，如 3:20，且不晚于视频结尾";
pub const NO_BLANK_IN_VIDEO: &str = "随堂提问只能是单选、多选或判断题";
pub const ABOUT: &str = "请写明授权的对象，如“第 2 讲出镜的张老师”（2—200 字）";
pub const LETTER: &str = "请选择授权书的种类";
pub const DECLARE: &str = "四项声明须逐项确认，并由提交人本人签名";
pub const SIGNATURE: &str = "签名须与你的姓名一致";
pub const RIGHTS: &str = "请说明课程中是否有他人出镜或使用他人作品";
pub const LETTERS_MISSING: &str = "课程中有他人出镜或使用他人作品，请先上传授权书";
pub const NOT_CHECKED: &str = "自动检测还没有完成，请稍后再提交";
pub const CAPTIONS_WAIT: &str = "字幕还没有读完，请稍后再提交";
pub const NOTHING: &str = "课程还没有内容，请先添加章节和内容";
pub const NO_PROJECT: &str = "限定范围的课程须先加入至少一个培训项目";

/// What a new version asks of learners beyond the one that they see now.
pub fn raised(items: &[String], projects: usize) -> String {
    let some = items.iter().take(5).cloned().collect::<Vec<_>>().join("、");
    let more = if items.len() > 5 { format!("等 {} 项", items.len()) } else { String::new() };
    let whom = if projects > 0 { format!("已用于 {projects} 个培训项目，") } else { String::new() };
    format!("发布后新增必学内容：{some}{more}；{whom}正在学习的人须补学后才算学完")
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("courses.begun", "新建课程"),
    ("courses.edited", "编辑课程"),
    ("courses.letter_kept", "保存授权书"),
    ("courses.renewed", "另起新版"),
];
