//! The room's sentences.

pub const NAME: &str = "姓名不能为空，也不能超过 60 个字，请核对";
pub const ALREADY_THERE: &str = "这个身份证号或教师编号已登记在另一人名下，请先查询该人员，核对后再办理";
pub const MERGED: &str = "这份档案已并入另一份，只供查阅；请在保留的档案上办理";
pub const MERGED_ALREADY: &str = "两份档案中有一份已经并入过别的档案，或有别的档案并入其中，不能再并；请刷新页面核对";

pub const NO_NUMBER: &str = "这位人员没有登记这一项";
pub const REVEAL_REASON: &str = "请写明查看完整号码的理由（4—200 字），例如：与学员电话核对报到信息";
pub const NUMBER_IN_REASON: &str = "理由中请不要写证件号码、手机号等长数字，写明事由即可";
pub const STAFF_NUMBER: &str = "教师编号只能由字母和数字组成，不超过 30 位，请核对";
pub const NOT_CORRECTED: &str = "请从列表中选择要更正的项目";

pub const SAME_NAME: &str = "新姓名与现登记的姓名相同，请核对";
pub const TARGET: &str = "没有这个单位、有几个单位都叫这个名字，或此人已在该单位，请写单位全称";
pub const NOT_THERE: &str = "此人现在不在这个单位，请刷新页面，核对后再办理";
pub const STILL_THERE: &str = "此人仍有任职，无须办理返聘；调往其他单位请办理调动";
pub const GUEST: &str = "此人是来访人员，不办理调动、离职；来访提前结束的，请在“来访账号”中办理";
pub const POST: &str = "请填写新任职（40 字以内），例如：语文教师";
pub const REASON: &str = "请写明事由（2—300 字），例如依据的调令或通知";
pub const DAY: &str = "请填写日期；尚未到的日期请到当日再办理";

pub const VERIFIED: &str = "此人的身份已经核验，无须再次核验；请刷新页面";
pub const OTHER_DOCUMENT: &str = "与已登记的身份证号不符，请核对证件；登记有误的，请先更正登记的号码";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 12] = [
    ("persons.entered", "登记人员"),
    ("persons.joined_unit", "登记任职"),
    ("persons.left_unit", "登记离任"),
    ("persons.renamed", "变更或更正姓名"),
    ("persons.rephoned", "更新手机号"),
    ("persons.document_seen", "查看完整号码"),
    ("persons.corrected", "更正登记的号码"),
    ("persons.transferred", "登记调动"),
    ("persons.departed", "登记退休或离职"),
    ("persons.returned", "登记返聘"),
    ("persons.verified", "核验身份"),
    ("persons.merged", "并入重复档案"),
];

/// How a move reads.
pub fn of_move(what: &str) -> &'static str {
    match what {
        "transferred" => "调动",
        "retired" => "退休",
        "left" => "离职",
        "returned" => "返聘",
        "changed" => "改名",
        "merged" => "并入重复档案",
        "folded" => "并入另一份档案",
        _ => "更正姓名",
    }
}
