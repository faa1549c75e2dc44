//! The room's sentences: what people read when this room speaks or refuses.

pub const RETURNED: &str = "本稿已退回提供部门修改，重新提交后再办理；请刷新页面";
pub const NOT_SUBMITTED: &str = "本稿还没有提交，请等提供部门提交后再办理";
pub const ALREADY_REVIEWED: &str = "本稿已经采用，无须再次办理";
pub const REJECTED: &str = "本稿已决定不予采用，不能再修改或办理；需要时请另起草一篇";
pub const NOT_REVIEWED: &str = "本稿还没有由栏目归口部门采用，请先采用再发布";
pub const ALREADY_PUBLISHED: &str = "本稿已经发布过，不能再退回或发布；需要改动请办理更正，需要撤下请办理下线";
pub const NOT_PUBLISHED: &str = "本稿不在发布中，不需要下线";
pub const NOT_PUBLISHED_YET: &str = "本稿不在发布中，不能更正；发布前的改动请在退回后直接修改";
pub const NOT_SCHEDULED: &str = "本稿没有设定定时发布，无须取消；请刷新页面";
pub const MOMENT: &str = "定时发布的时间应晚于现在、在一年之内，写成北京时间，如 2026-11-30 09:00";
pub const AMENDED_ALREADY: &str = "本稿已有一份更正在办理，请等它办结后再提出";
pub const NOT_PROPOSED: &str = "没有等待办理的更正，请刷新页面后再看";
pub const NOT_ENDORSED: &str = "更正还没有由栏目归口部门同意，请先同意再执行";
pub const NO_CHANGE: &str = "更正的内容与已发布的相同，请改好后再提出";
pub const NOT_YOURS: &str = "更正由提出的人撤回，请与提出更正的人联系";
pub const SUBMITTED_ALREADY: &str = "本稿已经提交，内容不能再改；需要修改请联系栏目归口部门退回";
pub const TITLE: &str = "标题应为 4—120 个字的一行文字，请修改";
pub const BODY: &str = "正文不能为空，也不能超过 20000 个字，请修改";
pub const BODY_MARKUP: &str = "正文的格式太多（超过 200 KB），请减少表格和嵌套后再保存";
pub const LINK: &str = "原文链接应为以 https:// 开头的完整网址，请核对";
pub const DAY: &str = "日期应写成 2026-11-23 的样子，请核对";
pub const FUTURE: &str = "发文日期不能晚于今天，请核对";
pub const COLUMN: &str = "没有这个栏目，请从列表中选择";
pub const UNIT: &str = "没有这个单位，请从列表中选择";
pub const REASON: &str = "请写明理由（2—500 个字），让对方知道怎样改正";
pub const PICTURES: &str = "一篇稿件最多 30 张图片，请删减";
pub const ATTACHMENTS: &str = "一篇稿件最多 10 个附件，请合并或删减";
pub const FILE: &str = "图片或附件不属于本稿，请从本页重新上传";
pub const UNSUBMITTED: &str = "本稿没有提交成功";

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
        "rejected" => "不予采用",
        "scheduled" => "设定定时发布",
        "unscheduled" => "取消定时发布",
        "lapsed" => "定时发布未执行",
        "published" => "发布",
        "amended" => "提出更正",
        "endorsed" => "同意更正",
        "declined" => "不同意更正",
        "recalled" => "撤回更正",
        "corrected" => "执行更正",
        "withdrawn" => "下线",
        "taken_down" => "紧急下架",
        "restored" => "恢复",
        _ => "办理",
    }
}

/// What a step, taken in that role, makes its person answer for.
pub fn answers(verb: &str, role: &str) -> &'static str {
    match verb {
        "submitted" => "内容责任",
        "returned" if role == "center" => "发布责任",
        "reviewed" | "returned" | "rejected" | "endorsed" | "declined" => "采用责任",
        "published" | "scheduled" => "发布责任",
        "amended" => "内容责任",
        "corrected" => "发布责任",
        "withdrawn" | "taken_down" | "restored" => "处置责任",
        _ => "",
    }
}

/// Why whoever owns the column has no button here: 回避, and who decides instead.
pub const fn kept_back(is_unmanned: bool, is_correction: bool) -> &'static str {
    match (is_correction, is_unmanned) {
        (false, false) => "您提供、修改或提交了本稿，按回避规定不办理自己的稿件，由本栏目其他归口人员采用或退回",
        (false, true) => {
            "您提供、修改或提交了本稿，按回避规定不办理自己的稿件；本栏目没有其他归口人员，已转院领导采用或退回"
        }
        (true, false) => "这次更正由您提出，按回避规定不同意自己的更正，由本栏目其他归口人员办理",
        (true, true) => "这次更正由您提出，按回避规定不同意自己的更正；本栏目没有其他归口人员，已转院领导办理",
    }
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 16] = [
    ("articles.drafted", "起草稿件"),
    ("articles.edited", "修改稿件"),
    ("articles.submitted", "提交稿件并确认不涉密"),
    ("articles.reviewed", "采用稿件"),
    ("articles.returned", "退回稿件"),
    ("articles.rejected", "不予采用稿件"),
    ("articles.scheduled", "设定稿件定时发布"),
    ("articles.unscheduled", "取消稿件定时发布"),
    ("articles.lapsed", "稿件定时发布未执行"),
    ("articles.published", "发布稿件"),
    ("articles.amended", "提出更正稿件"),
    ("articles.endorsed", "同意更正稿件"),
    ("articles.declined", "不同意更正稿件"),
    ("articles.recalled", "撤回稿件更正"),
    ("articles.corrected", "更正稿件"),
    ("articles.withdrawn", "下线稿件"),
];
