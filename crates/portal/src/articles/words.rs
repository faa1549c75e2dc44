//! The room's sentences: what people read when this room speaks or refuses.

pub const NOT_SUBMITTED: &str = "本稿还没有提交，请等提供部门提交后再办理";
pub const ALREADY_REVIEWED: &str = "本稿已经采用，无须再次办理";
pub const NOT_REVIEWED: &str = "本稿还没有由栏目归口部门采用，请先采用再发布";
pub const ALREADY_PUBLISHED: &str = "本稿已经发布过，不能再退回或发布；需要撤下请办理下线";
pub const NOT_PUBLISHED: &str = "本稿不在发布中，不需要下线";
pub const SUBMITTED_ALREADY: &str = "本稿已经提交，内容不能再改；需要修改请联系栏目归口部门退回";
pub const TITLE: &str = "标题应为 4—120 个字的一行文字，请修改";
pub const BODY: &str = "正文不能为空，也不能超过 20000 个字，请修改";
pub const LINK: &str = "原文链接应为以 https:// 开头的完整网址，请核对";
pub const DAY: &str = "日期应写成 2026-11-23 的样子，请核对";
pub const FUTURE: &str = "发文日期不能晚于今天，请核对";
pub const COLUMN: &str = "没有这个栏目，请从列表中选择";
pub const UNIT: &str = "没有这个单位，请从列表中选择";
pub const REASON: &str = "请写明理由（2—500 个字），让对方知道怎样改正";

/// The name under which a form knows a field that the charter asks for.
pub fn field(required: &str) -> &'static str {
    match required {
        "source" => "source",
        "issuing_body" => "issuing_body",
        "document_number" => "document_number",
        "issued_on" => "issued_on",
        "original_link" => "original_link",
        "not_secret" => "not_secret",
        _ => "",
    }
}

pub fn missing(required: &str) -> &'static str {
    match required {
        "source" => "请选择或填写来源",
        "issuing_body" => "请填写发文机关",
        "document_number" => "请填写文号",
        "issued_on" => "请填写发文日期",
        "original_link" => "请填写原文链接",
        "not_secret" => "请由提交部门确认本稿不涉密，再提交",
        _ => "有必填内容没有填写，请补全",
    }
}

/// How a step reads on the record.
pub fn step(verb: &str) -> &'static str {
    match verb {
        "submitted" => "提交并确认不涉密",
        "reviewed" => "采用",
        "returned" => "退回",
        "published" => "发布",
        "withdrawn" => "下线",
        _ => "办理",
    }
}

/// What a step makes its person answer for.
pub fn answers(verb: &str) -> &'static str {
    match verb {
        "submitted" => "内容责任",
        "reviewed" | "returned" => "采用责任",
        "published" => "发布责任",
        "withdrawn" => "处置责任",
        _ => "",
    }
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 7] = [
    ("articles.drafted", "起草稿件"),
    ("articles.edited", "修改稿件"),
    ("articles.submitted", "提交稿件并确认不涉密"),
    ("articles.reviewed", "采用稿件"),
    ("articles.returned", "退回稿件"),
    ("articles.published", "发布稿件"),
    ("articles.withdrawn", "下线稿件"),
];
