//! The room's sentences: what people read when this room speaks or refuses.

/// What the owner's person signs with each submission (A10.2); kept with it as it was signed.
pub const DECLARATION: &str =
    "本部门声明：本需求所涉及的数据合法、准确、真实、完整，来源和使用符合有关规定；如有不实，由本部门承担责任。";
/// The article of what the platform adds to the measures.
pub const SUPPLEMENT: &str = "本平台补充设定";

pub const TITLE: &str = "标题应为 4—100 个字的一行文字，请修改";
pub const PLACE: &str = "请选择一个你归口管理的模块或栏目";
pub const UNDECLARED: &str = "请先作出数据声明，再提出需求（第十条）";
pub const REASON: &str = "请写明理由（2—500 个字），让对方知道怎样改正";
pub const REMARK: &str = "留言应为 2—2000 个字，请补全";
pub const PROMISED: &str = "承诺完成日期应写成 2026-12-01 的样子，且不早于今天，请核对";
pub const RELEASE_VERSION: &str = "版本号应为 1—20 个字且含有数字，例如 3.2，请补全";
pub const RELEASE_CHANGES: &str = "请写明这一版改了什么（4—4000 个字）";
pub const RELEASE_USAGE: &str = "请写明怎样使用（4—4000 个字）";

pub const RAISED_ALREADY: &str = "本需求已经提出，内容不能再改；需要补充请联系研修中心退回";
pub const NOT_RAISED: &str = "本需求还没有提出或已退回补充，请等归口部门提出后再办理";
pub const ACCEPTED_ALREADY: &str = "本需求已经受理，不能再受理、退回或不予受理";
pub const TAKEN_ALREADY: &str = "本需求已经受理，不能再撤回；有变化请在讨论中说明，或另提需求";
pub const NOT_ACCEPTED: &str = "本需求还没有受理，请先受理再实施";
pub const STARTED: &str = "本需求已经在实施中，无须再次办理";
pub const NOT_STARTED: &str = "本需求还没有开始实施，请先开始实施再交付";
pub const DELIVERED: &str = "本需求已经交付，请等归口部门验收";
pub const NOT_DELIVERED: &str = "本需求还没有交付，请等研修中心交付后再验收";
pub const CONFIRMED: &str = "本需求已经验收，无须再次办理";
pub const ENDED: &str = "本需求已经撤回或不予受理，不能再办理；仍有需要请另提需求";
pub const OWN: &str = "提出需求的人不受理同一需求，请由研修中心的另一位同事办理";
pub const DELIVERER: &str = "交付需求的人不验收同一需求，请由归口部门的另一位同事验收";
pub const NOT_OF_OWNER: &str = "只有代表归口部门的人才能办理；你的归口角色不是代表该部门持有的，请联系教务处核对授权";

/// How a step reads on the record.
pub fn step(verb: &str) -> &'static str {
    match verb {
        "raised" => "提出并签署数据声明",
        "raised_again" => "补充后再次提出并签署数据声明",
        "returned" => "退回补充",
        "declined" => "不予受理",
        "withdrawn" => "撤回",
        "accepted" => "受理",
        "started" => "开始实施",
        "delivered" => "交付",
        "confirmed" => "验收通过",
        "refused" => "验收不通过",
        _ => "办理",
    }
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 13] = [
    ("requirements.drafted", "起草需求"),
    ("requirements.edited", "修改需求"),
    ("requirements.raised", "提出需求并签署数据声明"),
    ("requirements.attachments_fixed", "固定需求附件"),
    ("requirements.withdrawn", "撤回需求"),
    ("requirements.returned", "退回需求补充"),
    ("requirements.declined", "不予受理需求"),
    ("requirements.accepted", "受理需求并承诺完成日期"),
    ("requirements.started", "开始实施需求"),
    ("requirements.delivered", "交付需求"),
    ("requirements.confirmed", "验收需求"),
    ("requirements.refused", "验收不通过"),
    ("requirements.remarked", "在需求中留言"),
];
