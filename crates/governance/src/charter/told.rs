//! A counterexample in words: who could do what to which thing.
use prove::Counterexample;

use super::noun::Charter;

/// 「一个只持有“研修中心经办”的人可以审核面向全网开放的课程（阶段：已提交）」
pub fn told(charter: &Charter, found: &Counterexample) -> String {
    let roles: Vec<String> = found.holds.iter().map(|role| format!("“{}”", charter.role_name(role))).collect();
    let who = match roles.len() {
        0 => "一个不持有任何角色的人".to_owned(),
        1 => format!("一个只持有{}的人", roles[0]),
        _ => format!("一个同时持有{}的人", roles.join("、")),
    };
    let fact = |name: &str| found.facts.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let range = match (found.kind.as_str(), fact("audience")) {
        ("Course", Some("open")) => "面向全网开放的",
        ("Course", Some("scoped")) => "限定范围的",
        _ => "",
    };
    let mut more = vec![];
    if let Some(stage) = fact("stage") {
        more.push(format!("阶段：{}", stage_name(&found.kind, stage)));
    }
    if let Some(part) = fact("part") {
        more.push(if part == "articles" { "条文".into() } else { "实施参数".to_owned() });
    }
    if let Some(office) = fact("office").filter(|code| charter.duty(code).is_some()) {
        more.push(format!("由{}提出", charter.duty_name(office)));
    }
    if let Some(what) = fact("what") {
        more.push(format!("名单种类：{}", list_name(what)));
    }
    let own: Vec<&str> = found.is.iter().map(|name| same_name(name)).collect();
    if !own.is_empty() {
        more.push(format!("此人就是它的{}", own.join("、")));
    }
    let more = if more.is_empty() { String::new() } else { format!("（{}）", more.join("，")) };
    format!("{who}可以{}{range}{}{more}", verb_name(&found.kind, &found.verb), kind_name(&found.kind))
}

/// How the kinds of the policies read.
pub fn kind_name(kind: &str) -> &str {
    match kind {
        "Account" => "账号",
        "Amendment" => "章程修改",
        "Article" => "栏目稿件",
        "Audit" => "审计记录",
        "Certificate" => "证书",
        "Charter" => "办法",
        "Class" => "班级",
        "Column" => "栏目",
        "Complaint" => "投诉与举报",
        "Course" => "课程",
        "File" => "文件",
        "Grant" => "授权",
        "Guest" => "来访账号",
        "Import" => "名单导入",
        "Merger" => "合并档案",
        "Module" => "模块",
        "Person" => "人员登记",
        "Project" => "培训项目",
        "Recovery" => "凭据重置",
        "Roll" => "达标名单",
        "Task" => "培训任务",
        "Unit" => "单位",
        other => other,
    }
}

/// How the verbs of the policies read, before the name of the kind.
// long: one dictionary, read as a whole
pub fn verb_name<'a>(kind: &str, verb: &'a str) -> &'a str {
    match (kind, verb) {
        ("Article", "review") => "采用",
        ("Certificate", "issue") => "颁发",
        ("Class", "see_progress") | ("Project", "see_progress") => "查看学习进度于",
        ("Charter", "interpret") => "解释",
        ("Unit", "assign") => "指定责任人于",
        (_, "accept") => "接收",
        (_, "activate_list") => "生成激活名单于",
        (_, "advise") => "提出意见于",
        (_, "answer") => "答复",
        (_, "apply") => "使其生效：",
        (_, "appoint") => "指定负责人于",
        (_, "check") => "核对",
        (_, "close") => "结束",
        (_, "confirm_supplement") => "确认补报于",
        (_, "correct") => "更正",
        (_, "declare") => "作出数据声明于",
        (_, "deploy") => "部署",
        (_, "determine") => "确定",
        (_, "draft") => "拟订",
        (_, "edit") => "编辑",
        (_, "end") => "收回",
        (_, "enrol") => "编入学员于",
        (_, "export") => "导出",
        (_, "export_progress") => "导出学习进度于",
        (_, "feature") => "列为精品：",
        (_, "file") => "备案",
        (_, "import_roster") => "提供学员名单于",
        (_, "invite") => "生成激活码于",
        (_, "issue") => "下达",
        (_, "open") => "开办",
        (_, "plan") => "设置",
        (_, "precheck") => "把关",
        (_, "propose") => "提出",
        (_, "publish") => "发布",
        (_, "recognise") => "认定",
        (_, "reject") => "不予通过",
        (_, "release") => "放行",
        (_, "remind") => "提醒",
        (_, "report") => "报告",
        (_, "return") => "退回",
        (_, "review") => "审核",
        (_, "revoke") => "撤销",
        (_, "schedule") => "提供课表于",
        (_, "see") => "查看",
        (_, "see_document") => "查看完整证件号码于",
        (_, "submit") => "提交",
        (_, "suspend") => "停用",
        (_, "undo") => "撤销",
        (_, "unlock") => "解锁",
        (_, "void") => "作废备案于",
        (_, "withdraw") => "撤回",
        (_, other) => other,
    }
}

fn stage_name<'a>(kind: &str, stage: &'a str) -> &'a str {
    match (kind, stage) {
        ("Task" | "Project", "drafted") => "未下达、未开放",
        (_, "drafted") => "草稿",
        (_, "submitted") => "已提交",
        (_, "checked") => "待审核",
        (_, "prechecked") => "已把关",
        (_, "reviewed") => "已审核",
        (_, "filed") => "已备案",
        (_, "published") => "已发布",
        (_, "issued") => "已下达",
        (_, "accepted") => "已接收",
        (_, "proposed") => "待审核",
        _ => "任何别的阶段",
    }
}

fn list_name(what: &str) -> &str {
    match what {
        "persons" => "人员登记",
        "roster" => "学员名单",
        "supplement" => "补报名单",
        "timetable" => "课表",
        _ => "任何别的",
    }
}

fn same_name(attribute: &str) -> &str {
    match attribute {
        "" => "本人",
        "provider" => "提供者",
        "submitter" => "提交人",
        "reviewer" => "审核人",
        "prechecker" => "把关人",
        "holder" => "持有人",
        "proposer" => "提出人",
        "owner" => "所有人",
        "maker" => "导入人",
        "uploader" => "上传人",
        other => other,
    }
}
