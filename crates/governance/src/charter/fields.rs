//! The parameters: what each means, its unit, between what bounds it lies and on which article that rests, in one table for
//! the check of a charter, the form and the public page; and how a value is written into the text without touching a comment.
use super::check::{AUDIT_DAYS_FLOOR, CONTENT_DAYS_FLOOR, PASSWORD_FLOOR};
use super::files::Files;

/// The file that the form is about.
pub const FILE: &str = "parameters.toml";

/// One parameter that a person may set in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// `retention.audit_days`: the name of the table and of the key.
    pub path: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    pub means: &'static str,
    /// The article or law that its bounds rest on.
    pub rests_on: &'static str,
    /// What it may be.
    pub takes: Takes,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Takes {
    /// At least the first, at most the second.
    Number(i64, i64),
    /// One of these, with its name.
    Choice(&'static [(&'static str, &'static str)]),
}

/// What no article says, and the platform has set.
const OWN: &str = "本平台补充设定";

/// Until when incidents are reported.
const REPORTS: &str = "第二十一条、国家网络安全事件报告管理办法";

/// A parameter that says again what an article says, with the number of that article: it changes with it and never alone.
pub const RESTATED: [(&str, i64); 1] = [("retention.class_recording_months", 16)];

const fn number(
    path: &'static str,
    name: &'static str,
    unit: &'static str,
    (floor, ceiling): (i64, i64),
    rests_on: &'static str,
    means: &'static str,
) -> Field {
    Field { path, name, unit, means, rests_on, takes: Takes::Number(floor, ceiling) }
}

/// How soon a request about one's own data is answered.
const LAW: &str = "个人信息保护法第五十条";

/// Every field, by tables.
pub const FIELDS: [Field; 102] = [
    number(
        "retention.audit_days",
        "审计记录保存",
        "天",
        (AUDIT_DAYS_FLOOR, 36_500),
        "网络安全法第二十一条：不少于六个月",
        "谁在何时做了什么；法律要求不少于六个月",
    ),
    number(
        "retention.access_log_days",
        "访问日志保存",
        "天",
        (AUDIT_DAYS_FLOOR, 3660),
        "网络安全法第二十一条：不少于六个月",
        "网络日志；法律要求不少于六个月",
    ),
    number(
        "retention.content_days",
        "内容记录保存",
        "天",
        (CONTENT_DAYS_FLOOR, 36_500),
        "第十八条、互联网信息服务管理办法：不少于六十日",
        "发布过的内容及其时间；要求不少于六十天",
    ),
    number(
        "retention.large_recording_days",
        "大型活动录像保存",
        "天",
        (CONTENT_DAYS_FLOOR, 3660),
        "第十六条",
        "大型直播的录像",
    ),
    number(
        "retention.class_recording_months",
        "课堂录像保存",
        "个月",
        (6, 120),
        "第十六条：六个月",
        "一般课堂录像自上课之日起（第十六条为六个月）",
    ),
    number("hours.face_to_face_per_credit", "面授折算", "学时／学分", (1, 100), OWN, "多少面授学时折 1 学分"),
    number("hours.online_per_credit", "网络学习折算", "学时／学分", (1, 100), OWN, "多少网络学习学时折 1 学分"),
    number("hours.research_per_credit", "教研折算", "学时／学分", (1, 100), OWN, "多少教研学时折 1 学分"),
    number("hours.school_based_per_credit", "校本研修折算", "学时／学分", (1, 100), OWN, "多少校本研修学时折 1 学分"),
    number("hours.new_teacher_first_year", "新教师第一年", "学时", (0, 600), OWN, "新教师第一年须完成的学时"),
    number("hours.minutes_per_hour", "一学时", "分钟", (30, 60), OWN, "一学时的长度"),
    number("sessions.idle_minutes", "无操作自动退出", "分钟", (1, 120), "第二十条", "没有操作多久后要重新登录"),
    number("sessions.admin_idle_minutes", "管理员无操作自动退出", "分钟", (1, 30), "第二十条", "三类管理员的同一时限"),
    number("sessions.longest_hours", "一次登录最长", "小时", (1, 24), "第二十条", "到时须重新登录"),
    number("sessions.admin_longest_hours", "管理员一次登录最长", "小时", (1, 24), "第二十条", "三类管理员的同一时限"),
    number("sessions.at_once", "同时在线的会话", "个", (1, 10), "第十九条", "同一账号同时登录的设备"),
    number(
        "sessions.step_up_minutes",
        "第二种验证的有效时间",
        "分钟",
        (1, 60),
        "第二十条",
        "完成第二种验证后多久内不再要求",
    ),
    number(
        "sessions.elevation_minutes",
        "特权时段",
        "分钟",
        (5, 60),
        "第二十条",
        "系统、安全、审计管理员写明理由后可以办理的时间，到时自动结束",
    ),
    number(
        "sessions.emergency_hours",
        "应急授权",
        "小时",
        (1, 24),
        "第二十条",
        "临时担任系统或安全管理员的时间，到时自动结束",
    ),
    number("password.min_length", "密码最短", "位", (PASSWORD_FLOOR, 64), "第二十条", "程序内置下限 8 位"),
    number("password.max_length", "密码最长", "位", (16, 256), "第二十条", "能够使用的最长密码"),
    number("password.classes", "密码的字符种类", "类", (3, 4), "第二十条", "大写、小写、数字、符号四类中至少几类"),
    number("password.max_age_days", "密码更换周期", "天", (1, 365), "第二十条", "多久后提醒更换"),
    number("password.history", "不得重复的旧密码", "个", (1, 24), "第二十条", "新密码不能与最近几个相同"),
    number("password.failures", "连续输错次数", "次", (1, 10), "第二十条", "到次数即锁定；不超过 10"),
    number("password.failure_minutes", "输错计数的时间", "分钟", (1, 1440), "第二十条", "在多久内连续输错才计"),
    number("password.lock_minutes", "锁定时间", "分钟", (1, 1440), "第二十条", "锁定多久"),
    number("password.activation_days", "激活码有效", "天", (1, 90), "第十九条", "发出后多久内可以激活"),
    number("study.fastest", "播放速度上限", "％", (100, 300), OWN, "200 即两倍速"),
    number("study.heartbeat_seconds", "学习记录间隔", "秒", (5, 60), OWN, "播放器多久报告一次"),
    number("study.done_percent", "学完的比例", "％", (50, 100), OWN, "视频、音频看过多少（不重复的秒数）算学完"),
    number("live.large_districts", "大型直播的区数", "个区", (2, 20), "第十四条", "几个及以上区算多区"),
    Field {
        path: "live.large_when",
        name: "大型直播的认定",
        unit: "",
        means: "多区与专业设备两个条件满足一个即为大型，还是同时满足",
        rests_on: "第十四条",
        takes: Takes::Choice(&[("any", "满足一个"), ("all", "同时满足")]),
    },
    number("live.report_days_ahead", "大型直播提前报备", "个工作日", (1, 30), "第十五条", "开播前多少个工作日报备"),
    number("live.cut_seconds", "切断直播", "秒", (1, 60), "第十八条", "从切断到观众看不到"),
    number("grants.longest_days", "管理员角色最长任期", "天", (1, 1096), "第六条", "到期即止，须重新确定"),
    number("grants.dormant_days", "长期未登录", "天", (1, 366), "第六条", "多久未登录算休眠"),
    number("grants.admin_dormant_days", "管理员长期未登录", "天", (1, 366), "第六条", "三类管理员的同一时限"),
    number(
        "grants.after_close_days",
        "结项后保留授权",
        "天",
        (0, 366),
        OWN,
        "结项后项目负责人、班主任、助教再办理多久归档",
    ),
    number("deadlines.precheck_days", "部门把关", "个工作日", (1, 30), OWN, "收到后多久内办理"),
    number("deadlines.review_days", "审核", "个工作日", (1, 30), OWN, "收到后多久内办理"),
    number("deadlines.file_days", "备案", "个工作日", (1, 30), OWN, "收到后多久内办理"),
    number("deadlines.publish_days", "发布", "个工作日", (1, 30), OWN, "收到后多久内办理"),
    number("deadlines.opinion_days", "征求意见", "个工作日", (1, 30), OWN, "收到后多久内答复"),
    number("deadlines.article_accept_days", "稿件采用", "个工作日", (1, 30), OWN, "收到后多久内办理"),
    number("deadlines.article_publish_days", "稿件发布", "个工作日", (1, 30), OWN, "采用后多久内办理"),
    number("deadlines.requirement_accept_days", "需求受理", "个工作日", (1, 30), OWN, "收到后多久内办理"),
    number("deadlines.requirement_confirm_days", "需求确认", "个工作日", (1, 60), OWN, "收到后多久内办理"),
    number("deadlines.grant_days", "授权确定", "个工作日", (1, 30), OWN, "提出后多久内办理"),
    number("deadlines.charter_review_days", "章程修改的审核", "个工作日", (1, 60), OWN, "证明后多久内审核"),
    number("deadlines.task_accept_days", "任务接收", "个工作日", (1, 30), OWN, "下达后多久内接收"),
    number("deadlines.project_deploy_days", "项目部署", "个工作日", (1, 60), OWN, "接收后多久内部署"),
    number("deadlines.roster_days", "提供名册", "个工作日", (1, 60), OWN, "设置班级后多久内提供"),
    number("deadlines.class_days", "设置班级、开班", "个工作日", (1, 60), OWN, "部署后、编入学员后多久内办理"),
    number("deadlines.closing_days", "结班、结项、结束任务", "个工作日", (1, 60), OWN, "应当结束之后多久内办理"),
    number("deadlines.roster_confirm_days", "补报确认", "个工作日", (1, 30), OWN, "核对后多久内确认"),
    number("deadlines.roster_apply_days", "名册导入", "个工作日", (1, 30), OWN, "核对或确认后多久内导入"),
    number("deadlines.roll_recognise_days", "学时认定", "个工作日", (1, 30), OWN, "提交后多久内认定"),
    number("deadlines.certificate_issue_days", "颁发证书", "个工作日", (1, 30), OWN, "认定后多久内颁发"),
    number("deadlines.file_release_days", "文件放行", "个工作日", (1, 30), OWN, "进入隔离区后多久内办理"),
    number("security.report_gravest_minutes", "特别重大事件上报", "分钟", (1, 60), REPORTS, "自报告起多久内向上级报告"),
    number("security.report_grave_minutes", "重大事件上报", "分钟", (1, 1440), REPORTS, "自报告起多久内向上级报告"),
    number("security.report_serious_minutes", "较大事件上报", "分钟", (1, 2880), REPORTS, "自报告起多久内向上级报告"),
    number("security.report_general_minutes", "一般事件上报", "分钟", (1, 4320), REPORTS, "自报告起多久内向上级报告"),
    number("security.grade_minutes", "事件定级", "分钟", (1, 1440), "第二十一条", "报告后多久内定级"),
    number("security.remind_percent", "时限提醒", "％", (1, 98), OWN, "用去多少时提醒经办"),
    number("security.press_percent", "时限催办", "％", (2, 99), OWN, "用去多少时告知负责人"),
    number("security.rectify_days", "事件整改", "个工作日", (1, 30), "第二十一条", "指定责任单位后多久内整改"),
    number("security.notice_days", "安全通知阅知", "个工作日", (1, 30), "第八条", "发出后多久内确认阅读"),
    number("security.finding_days", "检查问题整改", "个工作日", (1, 60), "第八条", "登记时的默认期限"),
    number("security.flaw_critical_hours", "严重漏洞修复", "小时", (1, 24), "第八条", "自登记起"),
    number("security.flaw_high_hours", "高危漏洞修复", "小时", (1, 168), "第八条", "自登记起"),
    number("security.flaw_medium_hours", "中危漏洞修复", "小时", (1, 1440), "第八条", "自登记起"),
    number("security.flaw_low_hours", "低危漏洞修复", "小时", (1, 4320), "第八条", "自登记起"),
    number("privacy.request_days", "个人信息请求", "个工作日", (1, 15), LAW, "更正、注销等请求多久内办理"),
    number("privacy.reveal_seconds", "完整号码显示", "秒", (5, 600), OWN, "查看一次显示多久"),
    number(
        "privacy.mass_reveals",
        "批量查看告警",
        "个",
        (2, 1000),
        OWN,
        "一段时间内查看多少个完整号码即告知安全管理员",
    ),
    number("privacy.mass_minutes", "批量查看的时段", "分钟", (1, 1440), OWN, "上一项的时段"),
    number("privacy.quiet_days", "不同意后的安静期", "天", (30, 3660), OWN, "多少天内不再征求；要求不少于 30 天"),
    number("privacy.copy_days", "个人信息副本保留", "天", (1, 30), OWN, "做好后多少天内可以下载"),
    number("lending.window_days", "疑似出借的回看", "天", (7, 180), "第十九条", "从多少天内的登录和学习记录中查找线索"),
    number(
        "lending.overlap_minutes",
        "两处同时在线",
        "分钟",
        (1, 240),
        "第十九条",
        "相距较远的两处网络同时在线多久算线索",
    ),
    number(
        "lending.travel_minutes",
        "短时间换地点",
        "分钟",
        (1, 240),
        "第十九条",
        "离开一处网络后多久内在相距较远的另一处登录算线索",
    ),
    number("lending.devices", "频繁换设备", "台", (2, 50), "第十九条", "回看期内新增多少台设备算线索"),
    number(
        "lending.accounts",
        "一台设备登录多个账号",
        "个",
        (3, 100),
        "第十九条",
        "一天内同一台设备上登录过多少个账号算线索",
    ),
    number("lending.beats_seconds", "学习心跳相隔", "秒", (5, 600), "第十九条", "两次登录的学习上报相隔不到多久算同时"),
    number("lending.beats", "学习心跳重叠", "次", (1, 100), "第十九条", "回看期内同时上报多少次算线索"),
    number(
        "lending.beyond_minutes",
        "学习速度超出可能",
        "分钟",
        (1, 600),
        "第十九条",
        "回看期内超出可能的观看时长达到多少算线索",
    ),
    number("lending.statement_days", "本人陈述", "个工作日", (3, 30), "第十九条", "立案后多久内陈述和申辩"),
    number("lending.opinion_days", "所在单位意见", "个工作日", (1, 15), "第十九条", "认定后多久内提出意见"),
    number("lending.conclusion_days", "作出结论", "个工作日", (1, 30), "第十九条", "单位意见之后多久内作出结论"),
    number(
        "takedowns.report_hours",
        "紧急下架后的报告",
        "小时",
        (1, 72),
        "第十八条、互联网信息服务管理办法第十六条",
        "下架后多久内向有关机关报告",
    ),
    number("guests.longest_days", "来访账号最长期限", "天", (1, 180), "第十九条", "到期即止，续期须写明理由"),
    number("guests.warn_days", "来访账号到期提醒", "天", (1, 30), "第十九条", "到期前多少天提醒申请人"),
    number(
        "guests.recovery_hours",
        "重置登录凭据的等待",
        "小时",
        (1, 168),
        "第十九条",
        "确认身份之后多久才能重置；其间本人可以叫停",
    ),
    number("backups.every_hours", "备份间隔", "小时", (1, 168), "第二十条", "最近一次备份超过多久算超期"),
    number("backups.drill_days", "恢复演练", "天", (1, 366), "第二十条", "每隔多久演练一次恢复"),
    number("uploads.most_bytes", "单个文件上限", "字节", (1 << 20, 100 << 30), OWN, "一个文件最大多少字节"),
    number("uploads.chunk_bytes", "分片大小", "字节", (1 << 20, 12 << 20), OWN, "断点续传的一片"),
    number("standard.video.min_height", "视频短边不低于", "像素", (0, 4320), "第十三条", "低于此值不符合标准"),
    number(
        "standard.video.min_duration_ms",
        "视频时长不少于",
        "毫秒",
        (0, 3_600_000),
        "第十三条",
        "短于此值不符合标准",
    ),
    number("standard.video.silence_ms", "静音不超过", "毫秒", (0, 600_000), "第十三条", "长于此值要复核"),
];

impl Field {
    /// The first word of its path: the part of the charter that it belongs to.
    pub fn table(&self) -> &'static str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// As a field of the form is called.
    pub fn key(&self) -> String {
        self.path.replace('.', "-")
    }

    /// The last word of its path, as the text has it.
    pub fn word(&self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// The least and the most that it may be.
    pub const fn bounds(&self) -> Option<(i64, i64)> {
        match self.takes {
            Takes::Number(floor, ceiling) => Some((floor, ceiling)),
            Takes::Choice(_) => None,
        }
    }

    /// The article that it says again.
    pub fn restates(&self) -> Option<i64> {
        RESTATED.iter().find(|(path, _)| *path == self.path).map(|(_, article)| *article)
    }

    pub fn choices(&self) -> &'static [(&'static str, &'static str)] {
        match self.takes {
            Takes::Number(..) => &[],
            Takes::Choice(all) => all,
        }
    }

    /// Its value as the text has it.
    pub fn value(&self, parameters: &toml::Table) -> String {
        let mut steps = self.path.split('.');
        let first = steps.next().and_then(|step| parameters.get(step));
        match steps.try_fold(first, |at, step| at.map(|at| at.get(step))).flatten() {
            Some(toml::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        }
    }

    /// # Errors
    /// In Chinese, when it cannot be that.
    pub fn check(&self, said: &str) -> Result<(), String> {
        match self.takes {
            Takes::Choice(all) if all.iter().any(|(code, _)| *code == said) => Ok(()),
            Takes::Choice(_) => Err(format!("“{}”请从列出的选项中选择", self.name)),
            Takes::Number(floor, ceiling) => match said.parse::<i64>() {
                Ok(number) if number < floor => {
                    Err(format!("“{}”不得低于 {floor}，现填 {said}（依据：{}）", self.name, self.rests_on))
                }
                Ok(number) if number > ceiling => {
                    Err(format!("“{}”不得高于 {ceiling}，现填 {said}（依据：{}）", self.name, self.rests_on))
                }
                Ok(_) => Ok(()),
                Err(_) => Err(format!("“{}”请填整数，例如 {}", self.name, floor.max(1))),
            },
        }
    }

    /// The files with another value of this field: its line alone changes.
    ///
    /// # Errors
    /// In Chinese, when the text has no such line.
    pub fn set(&self, files: &mut Files, said: &str) -> Result<(), String> {
        let missing = || format!("{FILE} 中没有 {}，请在“修改条文等文件”中按全文提出", self.path);
        let (table, key) = self.path.rsplit_once('.').ok_or_else(missing)?;
        let text = files.0.get_mut(FILE).ok_or_else(missing)?;
        let said = if matches!(self.takes, Takes::Choice(_)) { format!("\"{said}\"") } else { said.to_owned() };
        let (mut here, mut found, mut lines) = (false, false, vec![]);
        for line in text.lines() {
            if line.starts_with('[') {
                here = line.trim() == format!("[{table}]");
            }
            let is = here && line.split_once('=').is_some_and(|(own, _)| own.trim() == key);
            found |= is;
            lines.push(if is { format!("{key} = {said}") } else { line.to_owned() });
        }
        if !found {
            return Err(missing());
        }
        *text = lines.join("\n") + "\n";
        Ok(())
    }
}

/// A parameter that says again what an article says, where two sets of files differ in it and not in the article.
pub fn restated_alone(before: &Files, after: &Files) -> Option<(&'static Field, i64)> {
    let read = |files: &Files, file: &str| -> toml::Table {
        files.0.get(file).and_then(|text| text.parse().ok()).unwrap_or_default()
    };
    let article = |files: &Files, number: i64| {
        let all = read(files, "articles.toml").remove("article").and_then(|all| all.as_array().cloned());
        let is = |one: &toml::Value| one.get("number").and_then(toml::Value::as_integer) == Some(number);
        all.unwrap_or_default().into_iter().find(is)
    };
    let (was, is) = (read(before, FILE), read(after, FILE));
    RESTATED.iter().find_map(|(path, number)| {
        let field = field(path)?;
        let alone = field.value(&was) != field.value(&is) && article(before, *number) == article(after, *number);
        alone.then_some((field, *number))
    })
}

/// The field of a path, for its Chinese name.
pub fn field(path: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.path == path)
}
