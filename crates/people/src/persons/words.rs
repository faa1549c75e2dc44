//! The room's sentences.

pub const NAME: &str = "姓名不能为空，也不能超过 60 个字，请核对";
pub const ALREADY_THERE: &str = "这个身份证号或教师编号已登记在另一人名下，请先查询该人员，核对后再办理";
pub const NO_DOCUMENT: &str = "这位人员没有登记身份证号";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 6] = [
    ("persons.entered", "登记人员"),
    ("persons.joined_unit", "登记任职"),
    ("persons.left_unit", "登记离任"),
    ("persons.renamed", "更正姓名"),
    ("persons.rephoned", "更新手机号"),
    ("persons.document_seen", "查看完整身份证号"),
];
