//! What leads where, in the order in which it is shown. Whether a person may do what stands behind a way is asked there.
use kernel::NavItem;
use ui::{FOOT, LEARNER, ME, PORTAL, SEARCH};

/// Every way leads to a door of `routes.rs`; a test holds it to that.
// long: one list, read as a whole
pub fn nav() -> Vec<NavItem> {
    vec![
        way("办理", "待办", "/todos", "list", &[]),
        way(
            "培训",
            "培训任务",
            "/tasks",
            "file",
            &["module_owner", "academic", "center", "leadership", "unit_head", "unit_staff"],
        ),
        way(
            "培训",
            "培训项目",
            "/projects",
            "book",
            &["project_lead", "module_owner", "academic", "center", "leadership", "unit_head"],
        ),
        way(
            "人员",
            "人员",
            "/people",
            "people",
            &["academic", "center", "module_owner", "school_coordinator", "district_coordinator"],
        ),
        way(
            "人员",
            "授权",
            "/rights",
            "key",
            &[
                "academic",
                "center",
                "module_owner",
                "column_owner",
                "unit_head",
                "project_lead",
                "district_coordinator",
                "security_admin",
                "leadership",
            ],
        ),
        way("人员", "单位与负责人", "/units", "home", &["academic", "center"]),
        way(
            "审核",
            "审核与备案",
            "/reviews",
            "stamp",
            &["academic", "publicity", "center", "unit_head", "unit_staff", "project_lead"],
        ),
        way("审核", "备案台账", "/filings", "list", &["academic", "publicity", "center", "leadership"]),
        way("课程", "我来授课", "/teach", "play", &["instructor", "unit_staff", "unit_head"]),
        way("课程", "精品课程", "/premium", "cert", &["academic"]),
        way("学时", "达标与认定", "/rolls", "check", &["project_lead", "academic", "module_owner", "leadership"]),
        way("栏目", "栏目稿件", "/articles/desk", "edit", &["unit_staff", "unit_head", "column_owner", "center"]),
        way("模块与需求", "模块管理", "/modules", "grid", &["module_owner"]),
        way("模块与需求", "需求单", "/requirements", "list", &["module_owner", "column_owner", "center", "leadership"]),
        way(
            "监督",
            "章程修改",
            "/charter/amendments",
            "edit",
            &["academic", "center", "leadership", "network_office", "publicity", "unit_head"],
        ),
        way("监督", "文件隔离区", "/quarantine", "shield-check", &["file_guard"]),
        way("监督", "投诉与举报", "/complaints/desk", "flag", &["center"]),
        way(
            "监督",
            "安全工作台",
            "/security/incidents",
            "shield-check",
            &["network_office", "security_admin", "unit_head", "unit_staff", "leadership"],
        ),
        way(
            "监督",
            "账号核查",
            "/security/lending",
            "key",
            &["security_admin", "network_office", "school_coordinator"],
        ),
        way(
            "监督",
            "个人信息请求",
            "/privacy/desk",
            "shield",
            &["academic", "district_coordinator", "school_coordinator"],
        ),
        way("监督", "泄露测算", "/privacy/breach", "flag", &["security_admin", "network_office"]),
        way("监督", "控制台", "/console", "grid", &["system_admin", "security_admin", "audit_admin"]),
        way("监督", "备份与演练", "/backups", "shield-check", &["system_admin"]),
        way("监督", "审计记录", "/audit", "shield", &["audit_admin"]),
        way(SEARCH, "搜索课程和稿件", "/search", "", &[]),
        way(FOOT, "投诉与举报", "/complaints", "", &[]),
        way(FOOT, "报告安全事件", "/security/incidents/new", "", &[]),
        way(FOOT, "证书查验", "/verify", "", &[]),
        way(FOOT, "文书查验", "/verify/file", "", &[]),
        way(FOOT, "运行管理办法", "/charter", "", &[]),
        way(FOOT, "部门职责", "/duties", "", &[]),
        way(FOOT, "个人信息保护", "/privacy", "", &[]),
        way(FOOT, "版本更新", "/releases", "", &[]),
        way(PORTAL, "首页", "/", "", &[]),
        way(PORTAL, "培训动态", "/columns/news", "", &[]),
        way(PORTAL, "课程", "/courses", "", &[]),
        way(PORTAL, "学习资源", "/columns/resources", "", &[]),
        way(PORTAL, "政策法规", "/columns/policies", "", &[]),
        way(PORTAL, "我的学习", "/my", "", &[]),
        way(PORTAL, "运行管理办法", "/charter", "", &[]),
        way(PORTAL, "部门职责", "/duties", "", &[]),
        way(LEARNER, "我的学习", "/my", "book", &[]),
        way(LEARNER, "找课程", "/courses", "search", &[]),
        way(LEARNER, "学时与证书", "/my/hours", "cert", &[]),
        way(LEARNER, "消息", "/inbox", "bell", &[]),
        way(ME, "账号与登录设备", "/account", "key", &[]),
        way(ME, "我的个人信息", "/my/privacy", "shield", &[]),
        way(ME, "待办摘要", "/account/digest", "bell", &[]),
    ]
}

/// `roles`: shown to whoever holds one of them; to everybody when empty.
const fn way(
    group: &'static str,
    label: &'static str,
    href: &'static str,
    icon: &'static str,
    roles: &'static [&'static str],
) -> NavItem {
    NavItem { group, label, href, icon, roles }
}
