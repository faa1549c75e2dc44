//! What the courses of the world say. Written for it; nobody real is quoted.
use library::courses::{Audience, QuestionKind};

/// A course as its provider writes it.
pub struct Syllabus {
    pub provider: &'static str,
    pub host: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    pub subject: &'static str,
    pub school_stage: &'static str,
    /// Hundredths of 学时.
    pub hours: i64,
    pub cover: &'static str,
    pub audience: Audience,
    pub chapters: &'static [(&'static str, &'static [Part])],
}

pub enum Part {
    Text(&'static str, &'static str),
    /// The demo's one film; left out where there is none.
    Film(&'static str),
    Quiz(&'static str, &'static [Question]),
}

pub struct Question {
    pub kind: QuestionKind,
    pub stem: &'static str,
    pub lines: &'static str,
    pub judge: &'static str,
    pub explanation: &'static str,
}

/// What the film says.
pub const SPEECH: &str = "各位老师好。今天我们讲单元整体教学的三个问题。第一，为什么要从一课走向一个单元。第二，怎样确定单元目标。第三，怎样用一项真实的任务把课文连起来。请先想一想，您最近教的一个单元，学生学完以后，能做成一件什么事情？";

/// For the learners of the city-level project.
pub const UNIT_TEACHING: Syllabus = Syllabus {
    provider: "C8003",
    host: "chinese",
    title: "小学语文单元整体教学设计",
    intro: "面向小学语文骨干教师，讲单元目标的确定、学习任务的设计和课堂中的反馈，配有自测题。学完能独立写出一份单元教学设计。",
    subject: "语文",
    school_stage: "小学",
    hours: 400,
    cover: "chinese",
    audience: Audience::Scoped,
    chapters: &[
        (
            "从一课到一个单元",
            &[
                Part::Film("导学：为什么从单元出发"),
                Part::Text(
                    "单元目标怎样确定",
                    "一个单元的目标来自三处：课程标准对这一学段的要求，教材编排的用意，以及学生已经会了什么。\n\n先写出学完以后学生能够独立做成的一件事，再倒推需要学会的知识和方法。目标不超过三条，每一条都能在课堂上看得见、问得出、评得了。\n\n请对照自己最近一次的单元教案：目标里的动词，是学生的动作，还是老师的动作？",
                ),
            ],
        ),
        (
            "任务与反馈",
            &[
                Part::Text(
                    "用一项真实任务连起课文",
                    "任务要有情境、有对象、有成果。例如三年级童话单元，可以请学生为一年级小朋友编一本童话集：读课文是学写法，课堂练笔是写初稿，同伴互评是定稿。\n\n任务贯穿始终，每篇课文各有分工：有的学开头，有的学转折，有的学怎样让人物开口说话。\n\n教师在每一课结束时只问一个问题：今天学到的，能用到我们的童话集里吗？",
                ),
                Part::Quiz(
                    "自测：单元设计要点",
                    &[
                        Question {
                            kind: QuestionKind::Single,
                            stem: "设计单元教学时，首先要确定什么？",
                            lines: "*学生学完能做成的事\n每课的板书\n课件的页数",
                            judge: "",
                            explanation: "先有目标，再倒推内容与活动。",
                        },
                        Question {
                            kind: QuestionKind::Judge,
                            stem: "单元目标越多越好。",
                            lines: "",
                            judge: "false",
                            explanation: "目标宜少而看得见，一般不超过三条。",
                        },
                    ],
                ),
            ],
        ),
    ],
};

/// For the learners of the training that is over.
pub const FIRST_WEEK: Syllabus = Syllabus {
    provider: "C8003",
    host: "chinese",
    title: "第一周的语文课",
    intro: "写给新任教师：第一节课说什么，常规怎样立，作业怎样批。",
    subject: "语文",
    school_stage: "小学",
    hours: 200,
    cover: "chinese",
    audience: Audience::Scoped,
    chapters: &[(
        "从第一节课开始",
        &[
            Part::Text(
                "第一节课说什么",
                "先认识学生，再认识教材。请学生读一段自己喜欢的文字，听他怎样停顿，就知道他会不会读书。\n\n常规只立三条：举手再说，听完再说，写完再看。少而能做到，比多而记不住有用。",
            ),
            Part::Text(
                "作业怎样批",
                "批语写给学生看，不写给检查的人看。一次只指出一处可以改的地方，并说出怎样改。\n\n批完以后留五分钟，让学生当堂改，改过的地方再画一个圈。",
            ),
        ],
    )],
};

/// For everybody.
pub const CLASSROOM_TALK: Syllabus = Syllabus {
    provider: "C8003",
    host: "chinese",
    title: "课堂提问与倾听",
    intro: "面向全体教师，用课堂片段讲怎样提问、怎样等待、怎样接住学生的回答。全部为文字材料和自测题，手机上即可学习。",
    subject: "通识",
    school_stage: "全学段",
    hours: 100,
    cover: "general",
    audience: Audience::Open,
    chapters: &[(
        "问与听",
        &[
            Part::Text(
                "问题从哪里来",
                "好问题来自学生的困惑处，而不是教案的空白处。备课时先替学生做一遍，记下自己停顿的地方，那里多半就是值得问的地方。\n\n提问之后，请等待三秒以上。等待本身就是在告诉学生：这个问题值得想。",
            ),
            Part::Text(
                "怎样接住回答",
                "复述、追问、转交，是接住回答的三种办法。复述让全班听清，追问让想法走深，转交让同伴参与。\n\n不急于评价对错，先弄清学生是怎样想的。错误的回答里，往往有最好的教学资源。",
            ),
            Part::Quiz(
                "自测：接住回答",
                &[Question {
                    kind: QuestionKind::Multiple,
                    stem: "下面哪些做法属于接住学生的回答？",
                    lines: "*复述\n*追问\n立即公布答案\n*转交给同伴",
                    judge: "",
                    explanation: "复述、追问、转交，都是在回应学生的想法。",
                }],
            ),
        ],
    )],
};

/// Submitted, and waiting on the desk of the academic office.
pub const AI_LITERACY: Syllabus = Syllabus {
    provider: "C8003",
    host: "chinese",
    title: "人工智能工具与语文备课",
    intro: "面向全体语文教师，讲怎样用人工智能工具查资料、拟活动、改试题，以及哪些事情必须由教师自己把关。",
    subject: "信息科技",
    school_stage: "全学段",
    hours: 200,
    cover: "computing",
    audience: Audience::Open,
    chapters: &[(
        "用得上，守得住",
        &[Part::Text(
            "三件事可以交给工具，三件事不可以",
            "可以交给工具的：搜集同类文本，列出活动的多种方案，检查试题的表述。\n\n不可以交给工具的：判断学情，评价学生，决定价值取向。凡是写进教案的内容，教师都要逐句核对出处，对其准确性负责。",
        )],
    )],
};
