//! The parameters as fields of a form: what each means, its unit and its floor, and how its value is written into the
//! text without touching a comment.
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
    /// What it may be.
    pub takes: Takes,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Takes {
    /// At least so much.
    Number(i64),
    /// One of these, with its name.
    Choice(&'static [(&'static str, &'static str)]),
}

const fn number(path: &'static str, name: &'static str, unit: &'static str, floor: i64, means: &'static str) -> Field {
    Field { path, name, unit, means, takes: Takes::Number(floor) }
}

/// Every field, by tables.
pub const FIELDS: [Field; 54] = [
    number("retention.audit_days", "审计记录保存", "天", 184, "谁在何时做了什么；法律要求不少于六个月"),
    number("retention.access_log_days", "访问日志保存", "天", 184, "网络日志；法律要求不少于六个月"),
    number("retention.content_days", "内容记录保存", "天", 60, "发布过的内容及其时间；要求不少于六十天"),
    number("retention.large_recording_days", "大型活动录像保存", "天", 60, "大型直播的录像"),
    number(
        "retention.class_recording_months",
        "课堂录像保存",
        "个月",
        1,
        "一般课堂录像自上课之日起（第十六条为六个月）",
    ),
    number("hours.face_to_face_per_credit", "面授折算", "学时／学分", 1, "多少面授学时折 1 学分"),
    number("hours.online_per_credit", "网络学习折算", "学时／学分", 1, "多少网络学习学时折 1 学分"),
    number("hours.research_per_credit", "教研折算", "学时／学分", 1, "多少教研学时折 1 学分"),
    number("hours.school_based_per_credit", "校本研修折算", "学时／学分", 1, "多少校本研修学时折 1 学分"),
    number("hours.new_teacher_first_year", "新教师第一年", "学时", 0, "新教师第一年须完成的学时"),
    number("hours.minutes_per_hour", "一学时", "分钟", 1, "一学时的长度"),
    number("sessions.idle_minutes", "无操作自动退出", "分钟", 1, "没有操作多久后要重新登录"),
    number("sessions.admin_idle_minutes", "管理员无操作自动退出", "分钟", 0, "三类管理员的同一时限"),
    number("sessions.longest_hours", "一次登录最长", "小时", 1, "到时须重新登录"),
    number("sessions.admin_longest_hours", "管理员一次登录最长", "小时", 0, "三类管理员的同一时限"),
    number("sessions.at_once", "同时在线的会话", "个", 0, "同一账号同时登录的设备"),
    number("sessions.step_up_minutes", "第二种验证的有效时间", "分钟", 0, "完成第二种验证后多久内不再要求"),
    number("password.min_length", "密码最短", "位", 8, "程序内置下限 8 位"),
    number("password.max_length", "密码最长", "位", 0, "能够使用的最长密码"),
    number("password.classes", "密码的字符种类", "类", 3, "大写、小写、数字、符号四类中至少几类"),
    number("password.max_age_days", "密码更换周期", "天", 0, "多久后提醒更换"),
    number("password.history", "不得重复的旧密码", "个", 1, "新密码不能与最近几个相同"),
    number("password.failures", "连续输错次数", "次", 1, "到次数即锁定；不超过 10"),
    number("password.failure_minutes", "输错计数的时间", "分钟", 0, "在多久内连续输错才计"),
    number("password.lock_minutes", "锁定时间", "分钟", 1, "锁定多久"),
    number("password.activation_days", "激活码有效", "天", 0, "发出后多久内可以激活"),
    number("study.fastest", "播放速度上限", "％", 100, "200 即两倍速"),
    number("study.heartbeat_seconds", "学习记录间隔", "秒", 0, "播放器多久报告一次"),
    number("study.done_percent", "学完的比例", "％", 50, "视频、音频看过多少（不重复的秒数）算学完"),
    number("live.large_districts", "大型直播的区数", "个区", 0, "几个及以上区算多区"),
    Field {
        path: "live.large_when",
        name: "大型直播的认定",
        unit: "",
        means: "多区与专业设备两个条件满足一个即为大型，还是同时满足",
        takes: Takes::Choice(&[("any", "满足一个"), ("all", "同时满足")]),
    },
    number("live.report_days_ahead", "大型直播提前报备", "个工作日", 1, "开播前多少个工作日报备"),
    number("live.cut_seconds", "切断直播", "秒", 0, "从切断到观众看不到"),
    number("grants.longest_days", "管理员角色最长任期", "天", 0, "到期即止，须重新确定"),
    number("grants.dormant_days", "长期未登录", "天", 0, "多久未登录算休眠"),
    number("grants.admin_dormant_days", "管理员长期未登录", "天", 0, "三类管理员的同一时限"),
    number("deadlines.precheck_days", "部门把关", "个工作日", 1, "收到后多久内办理"),
    number("deadlines.review_days", "审核", "个工作日", 1, "收到后多久内办理"),
    number("deadlines.file_days", "备案", "个工作日", 1, "收到后多久内办理"),
    number("deadlines.publish_days", "发布", "个工作日", 1, "收到后多久内办理"),
    number("deadlines.opinion_days", "征求意见", "个工作日", 1, "收到后多久内答复"),
    number("deadlines.article_accept_days", "稿件采用", "个工作日", 0, "收到后多久内办理"),
    number("deadlines.article_publish_days", "稿件发布", "个工作日", 0, "采用后多久内办理"),
    number("deadlines.requirement_accept_days", "需求受理", "个工作日", 0, "收到后多久内办理"),
    number("deadlines.requirement_confirm_days", "需求确认", "个工作日", 0, "收到后多久内办理"),
    number("deadlines.grant_days", "授权确定", "个工作日", 0, "提出后多久内办理"),
    number("deadlines.charter_review_days", "章程修改的审核", "个工作日", 0, "证明后多久内审核"),
    number("uploads.most_bytes", "单个文件上限", "字节", 0, "一个文件最大多少字节"),
    number("uploads.chunk_bytes", "分片大小", "字节", 1 << 20, "断点续传的一片"),
    number("backups.every_hours", "备份间隔", "小时", 1, "最近一次备份超过多久算超期"),
    number("backups.drill_days", "恢复演练", "天", 1, "每隔多久演练一次恢复"),
    number("standard.video.min_height", "视频短边不低于", "像素", 0, "低于此值不符合标准"),
    number("standard.video.min_duration_ms", "视频时长不少于", "毫秒", 0, "短于此值不符合标准"),
    number("standard.video.silence_ms", "静音不超过", "毫秒", 0, "长于此值要复核"),
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

    pub const fn floor(&self) -> i64 {
        match self.takes {
            Takes::Number(floor) => floor,
            Takes::Choice(_) => 0,
        }
    }

    pub fn choices(&self) -> &'static [(&'static str, &'static str)] {
        match self.takes {
            Takes::Number(_) => &[],
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
            Takes::Number(floor) => match said.parse::<i64>() {
                Ok(number) if number < floor => Err(format!("“{}”不得低于 {floor}，现填 {said}", self.name)),
                Ok(number) if number > 1_000_000_000_000 => Err(format!("“{}”太大，请核对", self.name)),
                Ok(_) => Ok(()),
                Err(_) => Err(format!("“{}”请填整数，例如 30", self.name)),
            },
        }
    }

    /// The files with another value of this field: its line alone changes.
    ///
    /// # Errors
    /// In Chinese, when the text has no such line.
    pub fn set(&self, files: &mut Files, said: &str) -> Result<(), String> {
        let missing = || format!("{FILE} 中没有 {}，请由技术人员按文件方式提出", self.path);
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

/// The field of a path, for its Chinese name.
pub fn field(path: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.path == path)
}
