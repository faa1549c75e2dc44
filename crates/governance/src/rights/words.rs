//! The room's sentences, and how verbs, kinds and acts read.
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use kernel::Refusal;

pub const ROLE: &str = "请选择要授予的角色和范围；只能选择你可以提出的角色";
pub const PERSON: &str = "没有这位人员，请从查找结果中选择";
pub const UNIT: &str = "请选择此人现在任职的单位；以哪个单位的名义持有，就由哪个单位负责";
pub const TAKEN: &str = "此人已持有同一授权，请从原授权提出续任";
pub const WAITING: &str = "同一授权已有人提出，正等待教务处确定，无须重复提出";
pub const NOT_THAT: &str = "续任须与原授权的人员、角色和范围相同，且原授权尚未收回，请核对";
pub const SETTLED: &str = "这项申请已经办结或撤回，请刷新页面查看结果";
pub const OWNER_UNIT: &str = "模块和栏目由归口部门自己的人管理，请选择归口部门作为名义单位";
pub const LEFT: &str = "此人已不在申请所写的单位任职，请提出人撤回后重新提出";
pub const NOT_SUSPENDED: &str = "这项授权没有被停用，无须恢复";
pub const SUSPENDED: &str = "这项授权已经停用，无须再次停用";
pub const OVER: &str = "这项授权已经到期或收回，不能再办理；如仍需要，请重新提出";

const REASON: &str = "请写明理由（5—500 字）";

/// A reason is given with every act that somebody else must be able to understand later.
pub fn reason(said: &str) -> Result<String, Refusal> {
    Refusal::unless_long("reason", said, 5..=500, REASON)
}

pub fn too_long(longest: i64) -> String {
    format!("任期须为 1 至 {longest} 天，请修改后再提出")
}

/// Who decided before whoever comes now.
pub fn decided(who: &str, at: kernel::At, what: &str) -> String {
    format!("{who}已于 {} {what}，无须再次办理；请刷新页面查看结果", at.minute())
}

/// The role belongs to one office.
pub fn only_of(duty: &str) -> String {
    format!("这个角色只由“{duty}”的人担任，请选择该单位的人员")
}

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 8] = [
    ("rights.proposed", "提出授权"),
    ("rights.determined", "确定授权"),
    ("rights.declined", "不同意授权"),
    ("rights.withdrawn", "撤回授权申请"),
    ("rights.suspended", "停用授权"),
    ("rights.resumed", "恢复授权"),
    ("rights.ended", "收回授权"),
    ("rights.reminded", "提醒授权即将到期"),
];

/// How a step of the story reads.
pub fn step(step: &str) -> &'static str {
    match step {
        "proposed" => "提出",
        "determined" => "确定，即时生效",
        "declined" => "不同意",
        "withdrawn" => "撤回申请",
        "suspended" => "停用",
        "resumed" => "恢复",
        "lifted" => "解除停用",
        "reminded" => "提醒续任或到期",
        _ => "收回",
    }
}

/// By what act a right was given that nobody proposed.
pub fn given_by(role: &str) -> &'static str {
    match role {
        "project_lead" => "部署项目或指定项目负责人时授予",
        "class_head" | "assistant" => "项目负责人设置班级时授予",
        "learner" | "participant" => "编入班级时授予",
        _ => "建站时登记",
    }
}

/// The kinds of things, with their names.
pub const KINDS: [(&str, &str); 52] = [
    ("Account", "账号"),
    ("Amendment", "章程修改"),
    ("Archive", "项目档案"),
    ("ArchivePaper", "归档材料"),
    ("Article", "栏目稿件"),
    ("Audit", "审计记录"),
    ("Backup", "备份"),
    ("Breach", "泄露测算"),
    ("Certificate", "结业证书"),
    ("Charter", "章程"),
    ("Checklist", "等保自查表"),
    ("Class", "班级"),
    ("Column", "栏目"),
    ("Complaint", "投诉与举报"),
    ("Console", "控制台"),
    ("Course", "课程"),
    ("DataKey", "数据密钥"),
    ("DataRequest", "个人信息请求"),
    ("Database", "数据库"),
    ("Door", "网址"),
    ("Dossier", "责任卷宗"),
    ("Emergency", "应急授权"),
    ("File", "文件"),
    ("Filing", "备案"),
    ("Finding", "检查问题"),
    ("Grant", "授权"),
    ("Guest", "来访账号"),
    ("Import", "名单导入"),
    ("Incident", "安全事件"),
    ("Inspection", "安全检查"),
    ("LendingCase", "账号出借案件"),
    ("Merger", "合并档案"),
    ("Module", "功能模块"),
    ("Opinion", "征求的意见"),
    ("Paper", "文书"),
    ("Patrol", "完整性巡检"),
    ("Person", "人员"),
    ("PrivacyNotice", "个人信息保护说明"),
    ("Project", "培训项目"),
    ("Publication", "内容记录"),
    ("Recovery", "凭据重置"),
    ("Register", "备案台账"),
    ("Requirement", "需求单"),
    ("Roll", "达标名单"),
    ("SecurityNotice", "安全通知"),
    ("Takedown", "紧急下架案件"),
    ("Task", "培训任务"),
    ("Term", "时限"),
    ("Todo", "待办"),
    ("Unit", "单位"),
    ("Vulnerability", "漏洞"),
    ("Way", "统一身份认证"),
];

/// A kind of things.
pub fn kind(code: &str) -> &'static str {
    KINDS.iter().find(|(own, _)| *own == code).map_or("其他事项", |(_, name)| name)
}

/// The kinds that the page who may do what asks for.
pub const ASKED: [(&str, &str); 6] = [
    ("Task", "培训任务"),
    ("Project", "培训项目"),
    ("Class", "班级"),
    ("Course", "课程"),
    ("Article", "栏目稿件"),
    ("Person", "人员"),
];

const VERBS: [(&str, &str); 92] = [
    ("upload", "上传"),
    ("note", "写笔记"),
    ("recall", "撤回提交"),
    ("see", "查看"),
    ("correct", "更正"),
    ("see_document", "查看完整证件号码和手机号"),
    ("move", "登记调动、退休、返聘"),
    ("activate_list", "发放激活码"),
    ("unlock", "解锁"),
    ("determine", "确定"),
    ("end", "收回"),
    ("suspend", "停用"),
    ("resume", "恢复"),
    ("answer", "答复"),
    ("propose", "提出"),
    ("draft", "拟制"),
    ("accept", "接收"),
    ("report", "报告"),
    ("issue", "下达、颁发"),
    ("recognise", "认定学时"),
    ("revoke", "撤销"),
    ("deploy", "部署"),
    ("close", "结束"),
    ("see_progress", "查看进度"),
    ("open", "开办、立案"),
    ("remind", "提醒"),
    ("plan", "设置"),
    ("enrol", "编入学员"),
    ("schedule", "排课"),
    ("appoint", "指定负责人"),
    ("import_roster", "导入名单"),
    ("supplement_roster", "补报名单"),
    ("confirm_supplement", "确认补报"),
    ("set_rule", "设定达标规则"),
    ("submit_list", "提交达标名单"),
    ("export_progress", "导出进度"),
    ("check", "核对"),
    ("apply", "生效"),
    ("undo", "撤销导入"),
    ("declare", "声明"),
    ("invite", "发放账号"),
    ("submit", "提交"),
    ("return", "退回"),
    ("edit", "编辑"),
    ("review", "审核、采用"),
    ("publish", "发布"),
    ("withdraw", "下线、撤回"),
    ("feature", "列为精品"),
    ("file", "备案"),
    ("reject", "不予通过"),
    ("release", "放行"),
    ("export", "导出"),
    ("void", "作废备案"),
    ("precheck", "部门把关"),
    ("advise", "提出会商意见"),
    ("put_paper", "登记文号"),
    ("administer", "管理模块"),
    ("amend", "提出更正"),
    ("endorse", "同意更正"),
    ("archive", "归档"),
    ("assign", "登记负责人"),
    ("interpret", "发布解释"),
    ("raise", "提出需求"),
    ("decline", "不予受理、办理"),
    ("start", "开始实施"),
    ("deliver", "交付"),
    ("confirm", "验收、确认"),
    ("refuse", "验收不通过"),
    ("discuss", "讨论"),
    ("record", "登记"),
    ("find", "登记检查问题、认定"),
    ("verify", "核验"),
    ("acknowledge", "确认阅读"),
    ("fix", "修复"),
    ("grade", "定级"),
    ("investigate", "调查"),
    ("send_up", "向上级报告"),
    ("rectify", "整改"),
    ("tell", "告知受影响人员"),
    ("take_log", "导出日志包"),
    ("drill", "演练恢复"),
    ("elevate", "开启特权时段"),
    ("look_through", "复核"),
    ("agree", "同意"),
    ("ask", "提出应急授权"),
    ("open_account", "开设账号"),
    ("end_sessions", "结束他人的登录"),
    ("state", "陈述"),
    ("conclude", "作出结论"),
    ("settle", "核定学时"),
    ("take_down", "紧急下架"),
    ("restore", "恢复"),
];

/// A verb as buttons say it; one that this list does not know yet stays as policies spell it.
pub fn verb(verb: &str) -> String {
    VERBS.iter().find(|(code, _)| *code == verb).map_or(verb, |(_, said)| said).to_owned()
}

/// The same word with the life of the house: verbs and roles come from the charter, and code spells them as its own.
pub fn kept(word: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = kept.get(word) {
        return found;
    }
    let new: &'static str = Box::leak(word.to_owned().into_boxed_str());
    kept.insert(new);
    new
}
