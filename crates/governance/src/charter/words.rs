//! The room's sentences: the trail, the names of scopes, and the parameters as people read them.
use super::parameters::{Large, Parameters};

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 3] =
    [("charter.imported", "导入章程"), ("charter.proved", "证明章程"), ("charter.interpreted", "发布办法的解释")];

pub const NO_SOLVER: &str =
    "本服务器没有求解器 cvc5，不能证明修改后的权限仍守断言，因此不受理章程的修改；请联系系统管理员安装后再提出";
pub const NO_VERSION: &str = "章程还没有导入，不能修改；请系统管理员启动一次网站";
pub const TOO_LATE: &str = "生效日须在将来，且不早于最新一版的生效日；请另定生效日重新提出";
pub const INTERPRETATION: &str = "解释请写 10—2000 字，说明这一条在什么情形下怎样执行";
pub const NO_ARTICLE: &str = "没有这一条，请从列出的条文中选择";
pub const ALREADY_REPLACED: &str = "这条解释已被另一条代替，不能再代替一次；请刷新页面";
pub const OTHER_ARTICLE: &str = "代替的解释须是同一条文的，请核对";

/// (what, how much)
pub type Parameter = (&'static str, String);

pub fn scope(scope: &str) -> &'static str {
    match scope {
        "Platform" => "全站",
        "Unit" => "单位",
        "Module" => "模块",
        "Column" => "栏目",
        "Project" => "项目",
        "Class" => "班级",
        _ => "其他",
    }
}

/// The parameters that the public page lists.
pub fn parameters(p: &Parameters) -> Vec<Parameter> {
    let warned: Vec<String> = p.retention.warn_days.iter().map(|days| format!("{days} 天")).collect();
    let large = if p.live.large_when == Large::Any { "或" } else { "并且" };
    let hours = &p.hours;
    let mut all = vec![
        (
            "课堂录像保存",
            format!("{} 个月，到期前 {} 各提醒一次", p.retention.class_recording_months, warned.join("、")),
        ),
        ("大型活动录像保存", format!("{} 天", p.retention.large_recording_days)),
        ("内容记录保存", format!("{} 天", p.retention.content_days)),
        ("审计保存", format!("{} 天", p.retention.audit_days)),
        ("面授", format!("{} 学时折 1 学分", hours.face_to_face_per_credit)),
        ("网络学习", format!("{} 学时折 1 学分", hours.online_per_credit)),
        ("教研", format!("{} 学时折 1 学分", hours.research_per_credit)),
        ("校本研修", format!("{} 学时折 1 学分", hours.school_based_per_credit)),
        ("新教师第一年", format!("{} 学时", hours.new_teacher_first_year)),
        ("大型直播", format!("{} 个及以上区{large}需要专业设备", p.live.large_districts)),
        ("大型直播报备", format!("提前 {} 个工作日", p.live.report_days_ahead)),
        ("无操作自动退出", format!("{} 分钟，管理员 {} 分钟", p.sessions.idle_minutes, p.sessions.admin_idle_minutes)),
        ("密码", format!("至少 {} 位，四类字符中至少 {} 类", p.password.min_length, p.password.classes)),
    ];
    let seconds = (p.standard.video.min_duration_ms / 1000, p.standard.video.min_height);
    all.push(("视频标准", format!("短边不低于 {} 像素，时长不少于 {} 秒，须有字幕", seconds.1, seconds.0)));
    all.extend(p.periods.iter().map(|period| {
        let credits = format!("至少 {} 学分（{} 至 {}，{}）", period.credits, period.from, period.until, period.name);
        ("学分周期", credits)
    }));
    all
}
