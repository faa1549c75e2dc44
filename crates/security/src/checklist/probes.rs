//! What the running system knows about the controls by itself. Each looks and mends nothing.
use governance::audit;
use governance::charter::{self, AUDIT_DAYS_FLOOR, Charter, PASSWORD_FLOOR};
use kernel::{Actor, App, At, DAY, Result, View};
use people::roles;

use super::evidence::{Finding, Patient, Probes};
use super::store;
use crate::backups::{self, Standing};
use crate::vulnerabilities;

/// Every check by its code and name, in the order in which they are told.
pub const PROBES: Probes = &[
    ("password", "口令强度", |patient| Box::pin(by_charter(patient, password))),
    ("password_age", "口令更换", |patient| Box::pin(by_charter(patient, password_age))),
    ("lockout", "登录失败锁定", |patient| Box::pin(by_charter(patient, lockout))),
    ("sessions", "会话时限", |patient| Box::pin(by_charter(patient, sessions))),
    ("factors", "第二种验证", |patient| Box::pin(by_charter(patient, factors))),
    ("retention", "日志留存", |patient| Box::pin(by_charter(patient, retention))),
    ("site_numbers", "备案号", |patient| Box::pin(by_charter(patient, site_numbers))),
    ("demo", "演示账号", |patient| Box::pin(async { demo(patient) })),
    ("tls", "加密传输", |patient| Box::pin(async { tls(patient) })),
    ("keys", "密钥文件", |patient| Box::pin(async { keys(patient) })),
    ("three_admins", "三员分立", |patient| Box::pin(looked(patient, Ask::Admins))),
    ("heads", "单位负责人", |patient| Box::pin(looked(patient, Ask::Heads))),
    ("audit_alive", "审计写入", |patient| Box::pin(looked(patient, Ask::Alive))),
    ("audit_verified", "审计链校验", |patient| Box::pin(looked(patient, Ask::Verified))),
    ("audit_checkpoints", "审计检查点", |patient| Box::pin(async { checkpoints(patient) })),
    ("backup", "备份", |patient| Box::pin(looked(patient, Ask::Backup))),
    ("flaws", "漏洞", |patient| Box::pin(looked(patient, Ask::Flaws))),
    ("jobs", "后台任务", |patient| Box::pin(jobs(patient))),
];

const NO_DATABASE: &str = "没有数据库，看不到";
const NO_CHARTER: &str = "还没有导入章程；网站启动时自动导入";

async fn by_charter(patient: &Patient, judge: fn(&Charter) -> Finding) -> Finding {
    let Some(app) = &patient.app else { return Finding::Mind(NO_DATABASE.into()) };
    let house = Actor::house("doctor");
    match app.look(&house, async |view| in_force(view).await).await {
        Ok(Some(charter)) => judge(&charter),
        Ok(None) => Finding::Mind(NO_CHARTER.into()),
        Err(fault) => Finding::Bad(format!("现行章程不能读取（{fault}）；请从备份恢复版本库")),
    }
}

/// The stored charter: the command line has no judge that would know one.
async fn in_force(view: &mut View<'_>) -> Result<Option<Charter>> {
    let Some(version) = charter::in_force(view).await? else { return Ok(None) };
    Ok(Some(charter::stored(view, version.version).await?.2))
}

fn password(charter: &Charter) -> Finding {
    let p = &charter.parameters.password;
    let says = format!("最短 {} 位，四类字符至少 {} 类", p.min_length, p.classes);
    if p.min_length >= PASSWORD_FLOOR && p.classes >= 3 { Finding::Good(says) } else { Finding::Bad(says) }
}

fn password_age(charter: &Charter) -> Finding {
    let p = &charter.parameters.password;
    match p.max_age_days {
        1..=180 => Finding::Good(format!("{} 天更换，不重复最近 {} 个", p.max_age_days, p.history)),
        days => Finding::Bad(format!("更换周期为 {days} 天；请修改章程参数，一般不超过 90 天")),
    }
}

fn lockout(charter: &Charter) -> Finding {
    let p = &charter.parameters.password;
    let says = format!("{} 分钟内错 {} 次，锁定 {} 分钟", p.failure_minutes, p.failures, p.lock_minutes);
    if p.failures <= 5 && p.lock_minutes >= 10 { Finding::Good(says) } else { Finding::Mind(says) }
}

fn sessions(charter: &Charter) -> Finding {
    let s = &charter.parameters.sessions;
    let says =
        format!("{} 分钟无操作退出，管理员 {} 分钟，同时在线 {} 个", s.idle_minutes, s.admin_idle_minutes, s.at_once);
    if s.idle_minutes <= 30 && (1..=15).contains(&s.admin_idle_minutes) {
        Finding::Good(says)
    } else {
        Finding::Bad(format!("{says}；请修改章程参数，管理员不超过 15 分钟，其他不超过 30 分钟"))
    }
}

/// Whoever administers, reviews, files, publishes or exports.
const ELEVATED: [&str; 10] = [
    "system_admin",
    "security_admin",
    "audit_admin",
    "academic",
    "publicity",
    "center",
    "network_office",
    "unit_head",
    "project_lead",
    "file_guard",
];

fn factors(charter: &Charter) -> Finding {
    let one = charter.roles.iter().filter(|role| ELEVATED.contains(&role.code.as_str()) && role.factors < 2);
    let one: Vec<&str> = one.map(|role| role.name.as_str()).collect();
    let admins = charter.roles.iter().filter(|role| roles::CONSOLES.contains(&role.code.as_str()));
    if admins.into_iter().any(|role| role.factors < 2) {
        return Finding::Bad("三类管理员没有全部要求第二种验证；请修改章程的角色".into());
    }
    match one.as_slice() {
        [] => Finding::Good("管理、审核、备案、发布和导出人员都要求两种验证".into()),
        some => Finding::Mind(format!("只要求一种验证的角色：{}；请修改章程的角色", some.join("、"))),
    }
}

/// Requests are told to standard error and kept by whatever the operator set up there, which nothing in here can see: of the
/// access log this says what the charter demands, and the control asks a person for the rest.
fn retention(charter: &Charter) -> Finding {
    let r = &charter.parameters.retention;
    let says = format!(
        "审计 {} 天；访问日志只写到标准错误，本系统不保存；章程要求保存 {} 天，请运维人员设置并登记凭证",
        r.audit_days, r.access_log_days
    );
    if r.audit_days.min(r.access_log_days) >= AUDIT_DAYS_FLOOR { Finding::Good(says) } else { Finding::Bad(says) }
}

fn site_numbers(charter: &Charter) -> Finding {
    let site = &charter.head.site;
    match (site.icp.trim().is_empty(), site.police.trim().is_empty()) {
        (false, false) => Finding::Good(format!("{}　{}", site.icp, site.police)),
        (true, _) => Finding::Bad("章程中没有 ICP 备案号；请提出修改".into()),
        (false, true) => Finding::Mind("章程中没有公安备案号；开通后 30 日内须办理".into()),
    }
}

fn demo(patient: &Patient) -> Finding {
    if patient.config.demo {
        Finding::Bad("正在使用演示数据，口令是公开的；正式使用请去掉 --demo".into())
    } else {
        Finding::Good("没有预置账号，账号由激活码启用".into())
    }
}

fn tls(patient: &Patient) -> Finding {
    let origin = &patient.config.origin;
    if patient.config.tls {
        return Finding::Good(format!("{origin}，只用 HTTPS"));
    }
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|host| origin.starts_with(host));
    match local {
        true => Finding::Mind("明文 http，只在本机使用；对外服务请用 --origin https://… 并由反向代理提供 HTTPS".into()),
        false => Finding::Bad(format!("{origin} 是明文 http；请改用 HTTPS")),
    }
}

/// The root key lies outside the database and is its owner's alone.
fn keys(patient: &Patient) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let root = patient.config.data.join("keys").join("root");
    match std::fs::metadata(&root).map(|known| known.permissions().mode() & 0o077) {
        Ok(0) => Finding::Good("根密钥在数据库之外，只有本服务的账户可以读取".into()),
        Ok(_) => Finding::Bad("根密钥文件其他账户也能读取；请执行 chmod 600".into()),
        Err(_) => Finding::Mind("没有找到根密钥文件；网站启动时生成".into()),
    }
}

fn checkpoints(patient: &Patient) -> Finding {
    let path = patient.config.data.join("audit").join("checkpoints.log");
    let last = std::fs::read_to_string(&path).ok().and_then(|text| text.lines().last().map(str::to_owned));
    let at = last.as_deref().and_then(|line| line.split_whitespace().nth(2)?.parse().ok()).map(kernel::At);
    match at {
        Some(at) => Finding::Good(format!("最近一次 {}，写在数据库之外", at.minute())),
        None => Finding::Mind("还没有签名的检查点；网站运行后每十秒写一次".into()),
    }
}

async fn jobs(patient: &Patient) -> Finding {
    let Some(app) = &patient.app else { return Finding::Mind(NO_DATABASE.into()) };
    match kernel::troubles(app).await {
        Ok(none) if none.is_empty() => Finding::Good("没有失败的后台任务".into()),
        Ok(some) => Finding::Mind(format!("{} 个后台任务失败；请看日志", some.len())),
        Err(fault) => Finding::Bad(format!("不能读取后台任务（{fault}）")),
    }
}

/// What is asked of the database.
#[derive(Clone, Copy)]
enum Ask {
    Admins,
    Heads,
    Alive,
    Verified,
    Backup,
    Flaws,
}

async fn looked(patient: &Patient, ask: Ask) -> Finding {
    let Some(app) = &patient.app else { return Finding::Mind(NO_DATABASE.into()) };
    match look(app, ask).await {
        Ok(found) => found,
        Err(fault) => Finding::Bad(format!("不能读取（{fault}）")),
    }
}

async fn look(app: &App, ask: Ask) -> Result<Finding> {
    app.look(&Actor::house("doctor"), async move |view| match ask {
        Ask::Admins => three_admins(view).await,
        Ask::Heads => heads(view).await,
        Ask::Alive => alive(view).await,
        Ask::Verified => verified(view).await,
        Ask::Backup => backup(view).await,
        Ask::Flaws => flaws(view).await,
    })
    .await
}

async fn three_admins(view: &mut View<'_>) -> Result<Finding> {
    let (mut all, mut missing) = (vec![], vec![]);
    for (role, name) in
        [("system_admin", "系统管理员"), ("security_admin", "安全管理员"), ("audit_admin", "审计管理员")]
    {
        let holders = roles::holders(view, role, ("Platform", 1)).await?;
        if holders.is_empty() {
            missing.push(name);
        }
        all.extend(holders.into_iter().map(|person| person.0));
    }
    let many = all.len();
    all.sort_unstable();
    all.dedup();
    Ok(if all.len() < many {
        Finding::Bad("有人兼任两类管理员；请收回其中一项".into())
    } else if missing.is_empty() {
        Finding::Good(format!("三类管理员共 {many} 人，没有兼任"))
    } else {
        Finding::Bad(format!("没有{}；请提出授权", missing.join("、")))
    })
}

async fn heads(view: &mut View<'_>) -> Result<Finding> {
    Ok(match store::headless(view).await? {
        0 => Finding::Good("每个单位都有负责人".into()),
        count => Finding::Mind(format!("{count} 个单位没有负责人；请在“单位与负责人”中补全")),
    })
}

async fn alive(view: &mut View<'_>) -> Result<Finding> {
    Ok(match store::any(view).await? {
        Some(done) => Finding::Good(format!("最近一条 {}；与业务在同一事务写入", done.at.minute())),
        None => Finding::Mind("还没有审计记录".into()),
    })
}

async fn verified(view: &mut View<'_>) -> Result<Finding> {
    let Some(proof) = last_proof(view).await? else {
        return Ok(Finding::Mind("还没有校验过审计链；请点击“校验审计链”".into()));
    };
    let at = proof.at.minute();
    if !proof.trouble.is_empty() {
        return Ok(Finding::Bad(format!("{at}：{}", proof.trouble)));
    }
    let says = format!("{at} 校验，{} 条完好", proof.sound);
    let fresh = view.now < proof.at.plus(31 * DAY);
    Ok(if fresh { Finding::Good(says) } else { Finding::Mind(format!("{says}；超过一个月，请再次校验")) })
}

/// What a proof of the whole chain saw.
struct Proof {
    at: At,
    sound: i64,
    /// Empty when nothing is wrong.
    trouble: String,
}

/// The last proof, be it from this list or from the desk of the audit administrator.
async fn last_proof(view: &mut View<'_>) -> Result<Option<Proof>> {
    let here = store::last(view, "checklist.verified").await?.map(|done| {
        let said: serde_json::Value = serde_json::from_str(&done.detail).unwrap_or_default();
        let sound = said.get("sound").and_then(serde_json::Value::as_i64).unwrap_or(0);
        let trouble = said.get("trouble").and_then(serde_json::Value::as_str).unwrap_or_default();
        Proof { at: done.at, sound, trouble: trouble.to_owned() }
    });
    let proved = audit::proofs(view).await?.into_iter().next();
    let desk = proved.map(|proved| Proof { at: proved.at, sound: proved.sound, trouble: proved.trouble });
    Ok(here.into_iter().chain(desk).max_by_key(|proof| (proof.at, !proof.trouble.is_empty())))
}

/// What the desk of the backups shows, by the charter's terms: the last backup and the last rehearsal, both with their
/// moments. The worse of the two counts.
async fn backup(view: &mut View<'_>) -> Result<Finding> {
    let Some(charter) = in_force(view).await? else { return Ok(Finding::Mind(NO_CHARTER.into())) };
    let Standing { backup, drill } = backups::standing(view, &charter.parameters.backups).await?;
    let says = format!("备份：{}　恢复演练：{}", backup.found.says(), drill.found.says());
    Ok(match (backup.found, drill.found) {
        (Finding::Bad(_), _) | (_, Finding::Bad(_)) => Finding::Bad(says),
        (Finding::Mind(_), _) | (_, Finding::Mind(_)) => Finding::Mind(says),
        (Finding::Good(_), Finding::Good(_)) => Finding::Good(says),
    })
}

async fn flaws(view: &mut View<'_>) -> Result<Finding> {
    Ok(match vulnerabilities::open(view).await? {
        (0, _) => Finding::Good("没有未修复的漏洞".into()),
        (open, 0) => Finding::Mind(format!("{open} 个漏洞正在修复")),
        (open, late) => Finding::Bad(format!("{open} 个漏洞未修复，其中 {late} 个超期；请立即修复")),
    })
}
