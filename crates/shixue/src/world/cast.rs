//! The people of the world, each with a unit, a post and the roles that the charter knows. Nobody real.
use people::units::Kind;

/// (code, name, kind, code of the unit above)
pub const UNITS: [(&str, &str, Kind, &str); 17] = [
    ("institution", "北京教育学院", Kind::Institution, ""),
    ("leadership", "院领导", Kind::Leadership, "institution"),
    ("party_office", "党政办公室", Kind::Functional, "institution"),
    ("academic_office", "教务处", Kind::Functional, "institution"),
    ("center", "教师网络研修中心", Kind::Center, "institution"),
    ("network_office", "互联网信息办公室", Kind::Functional, "institution"),
    ("publicity", "宣传部", Kind::Functional, "institution"),
    ("personnel", "人事处", Kind::Functional, "institution"),
    ("development_center", "北京市教师发展中心", Kind::Center, "institution"),
    ("chinese", "中文系", Kind::College, "institution"),
    ("mathematics", "数学与科学教育学院", Kind::College, "institution"),
    ("haidian", "海淀区教师进修学校", Kind::District, ""),
    ("tongzhou", "通州区教师研修中心", Kind::District, ""),
    ("qiming", "海淀区启明小学", Kind::School, "haidian"),
    ("wangjing", "海淀区望京东路小学", Kind::School, "haidian"),
    ("yunhe", "通州区运河湾学校", Kind::School, "tongzhou"),
    ("lucheng", "通州区潞城实验学校", Kind::School, "tongzhou"),
];

/// Where a role is held.
#[derive(Clone, Copy)]
pub enum Scope {
    Platform,
    Modules(&'static [i64]),
    Column(i64),
    Unit,
}

/// One person: staff number, name, unit, post, kind of person (whose password it is), roles.
pub struct Cast {
    pub number: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    pub post: &'static str,
    pub kind: &'static str,
    pub roles: &'static [(&'static str, Scope)],
}

const ACADEMIC: &[i64] = &[1, 2, 3, 4, 5, 6];

/// Two dozen people. The first of each kind is printed at start.
pub const CAST: [Cast; 24] = [
    cast(
        "J1001",
        "赵敏",
        "academic_office",
        "培训科科长",
        "教务处",
        &[
            ("academic", Scope::Platform),
            ("module_owner", Scope::Modules(ACADEMIC)),
            ("unit_staff", Scope::Unit),
            ("column_owner", Scope::Column(2)),
        ],
    ),
    cast(
        "J1002",
        "孙立群",
        "academic_office",
        "处长",
        "教务处",
        &[("academic", Scope::Platform), ("unit_head", Scope::Unit)],
    ),
    cast(
        "J1003",
        "钱文博",
        "academic_office",
        "课程科科员",
        "教务处",
        &[("academic", Scope::Platform), ("unit_staff", Scope::Unit)],
    ),
    cast(
        "J1004",
        "何静",
        "academic_office",
        "学籍科科员",
        "教务处",
        &[("academic", Scope::Platform), ("module_owner", Scope::Modules(ACADEMIC))],
    ),
    cast(
        "Y2001",
        "郑一帆",
        "center",
        "项目部署岗",
        "教师网络研修中心",
        &[("center", Scope::Platform), ("unit_staff", Scope::Unit)],
    ),
    cast(
        "Y2002",
        "冯雪",
        "center",
        "内容发布岗",
        "文件管理员",
        &[("center", Scope::Platform), ("file_guard", Scope::Platform)],
    ),
    cast(
        "Y2003",
        "陈大为",
        "center",
        "中心主任",
        "教师网络研修中心",
        &[("unit_head", Scope::Unit), ("column_owner", Scope::Column(1))],
    ),
    cast(
        "X3001",
        "褚明",
        "publicity",
        "备案岗",
        "宣传部",
        &[("publicity", Scope::Platform), ("unit_staff", Scope::Unit)],
    ),
    cast("X3002", "卫东", "publicity", "部长", "宣传部", &[("publicity", Scope::Platform), ("unit_head", Scope::Unit)]),
    cast("W4001", "蒋宁", "network_office", "安全检查岗", "互联网信息办公室", &[("network_office", Scope::Platform)]),
    cast("W4002", "沈浩", "network_office", "安全管理员", "安全管理员", &[("security_admin", Scope::Platform)]),
    cast("Y2004", "韩冰", "center", "系统管理员", "系统管理员", &[("system_admin", Scope::Platform)]),
    cast("D5001", "杨帆", "party_office", "审计管理员", "审计管理员", &[("audit_admin", Scope::Platform)]),
    cast(
        "D5002",
        "朱颖",
        "party_office",
        "文书岗",
        "党政办公室",
        &[("unit_staff", Scope::Unit), ("column_owner", Scope::Column(3))],
    ),
    cast(
        "R6001",
        "秦岚",
        "personnel",
        "师资科科长",
        "人事处",
        &[("module_owner", Scope::Modules(&[8])), ("unit_staff", Scope::Unit)],
    ),
    cast(
        "F7001",
        "尤佳",
        "development_center",
        "公共必修课主管",
        "北京市教师发展中心",
        &[("module_owner", Scope::Modules(&[7])), ("unit_staff", Scope::Unit)],
    ),
    cast("C8001", "许国栋", "chinese", "系主任", "承办部门负责人", &[("unit_head", Scope::Unit)]),
    cast("C8002", "周岩", "chinese", "副教授", "项目负责人", &[("unit_staff", Scope::Unit)]),
    cast("C8003", "刘芳", "chinese", "教授", "主讲教师", &[("instructor", Scope::Unit), ("unit_staff", Scope::Unit)]),
    cast("C8004", "吕敏", "chinese", "讲师岗教师", "班主任", &[("unit_staff", Scope::Unit)]),
    cast("Q9001", "施建华", "haidian", "师训干部", "区级管理员", &[("district_coordinator", Scope::Unit)]),
    cast("Q9002", "张瑞", "qiming", "师训干部", "校级师训干部", &[("school_coordinator", Scope::Unit)]),
    cast("T20031", "李文静", "qiming", "语文教师", "学员", &[]),
    cast("L0001", "孔令辉", "leadership", "分管院领导", "院领导", &[("leadership", Scope::Platform)]),
];

const fn cast(
    number: &'static str,
    name: &'static str,
    unit: &'static str,
    post: &'static str,
    kind: &'static str,
    roles: &'static [(&'static str, Scope)],
) -> Cast {
    Cast { number, name, unit, post, kind, roles }
}

/// Learners of the city-level project beside 李文静: (staff number, name, school).
pub const LEARNERS: [(&str, &str, &str); 7] = [
    ("T20032", "王雪", "qiming"),
    ("T20033", "陈佳", "qiming"),
    ("T20034", "刘洋", "wangjing"),
    ("T20035", "赵鹏", "wangjing"),
    ("T20036", "孙丽华", "yunhe"),
    ("T20037", "阿依古丽·买买提", "yunhe"),
    ("T20038", "吴晓彤", "lucheng"),
];
