//! `shixue doctor`: a list of small checks of this machine, each a line that says 正常, 注意 or 不行 and what to do. Mends
//! nothing.
use std::path::Path;

use anyhow::{Result, ensure};
use governance::charter::{self, Solver};
use kernel::{Actor, At, Clock, Config, SECOND};
use security::checklist::{self, Finding, Patient, Probe, Probes};

use crate::listen::{Certificate, days_left};
use crate::open;
use crate::settings::Settings;

/// The checks that look at the machine, by code and name, in the order in which they are told; the checklist of level 3
/// takes its evidence from them too. One line here is all that another one needs.
pub const PROBES: Probes = &[
    ("folder", "数据目录", |patient| Box::pin(async { folder(&patient.config.data) })),
    ("database", "数据库", |patient| Box::pin(database(patient))),
    ("charter", "现行章程", |patient| Box::pin(in_force(patient))),
    ("proof", "章程的证明", |patient| Box::pin(proof(patient))),
    ("solver", "求解器", |_| Box::pin(solver())),
    ("certificate", "证书", |patient| Box::pin(async { certificate(&patient.config, Clock::System.now()) })),
    ("clamd", "病毒查杀", |patient| Box::pin(clamd(patient))),
    ("sso", "单点登录", |patient| Box::pin(sign_on(&patient.config))),
    ("tools", "音视频工具", |_| Box::pin(async { tools() })),
    ("fonts", "中文字体", |_| Box::pin(async { fonts() })),
];

/// Tells how it stands with everything.
///
/// # Errors
/// When something is 不行.
pub async fn examine(settings: &Settings) -> Result<()> {
    let patient = Patient { config: settings.config(0)?, app: open::beside(settings).await.ok() };
    let mut bad = 0;
    for (_, name, check) in checks() {
        let finding = check(&patient).await;
        bad += usize::from(matches!(finding, Finding::Bad(_)));
        println!("{}", line(name, &finding));
    }
    ensure!(bad == 0, "{bad} 项不行，请按上面的说明处理");
    Ok(())
}

/// Every check there is: of the machine, then of what the house knows about itself.
fn checks() -> impl Iterator<Item = &'static Probe> {
    PROBES.iter().chain(checklist::PROBES)
}

/// `正常　数据库：SQLite`
fn line(name: &str, finding: &Finding) -> String {
    match finding {
        Finding::Good(says) => format!("正常　{name}：{says}"),
        Finding::Mind(says) => format!("注意　{name}：{says}"),
        Finding::Bad(says) => format!("不行　{name}：{says}"),
    }
}

fn folder(data: &Path) -> Finding {
    if !data.is_dir() {
        return Finding::Bad(format!("{} 不存在；请用 --data 指明，或先用 serve 启动一次", data.display()));
    }
    let probe = data.join(".doctor");
    match std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => Finding::Good(data.display().to_string()),
        Err(fault) => Finding::Bad(format!("{} 不能写入（{fault}）；请检查所有者和剩余空间", data.display())),
    }
}

async fn database(patient: &Patient) -> Finding {
    let Some(app) = &patient.app else {
        return Finding::Bad("还没有数据库；请先用 serve 启动一次".into());
    };
    match app.look(&Actor::house("doctor"), async |view| charter::versions(view).await).await {
        Ok(_) => Finding::Good(if app.db.engine() == "sqlite" { "SQLite" } else { "PostgreSQL" }.into()),
        Err(fault) => Finding::Bad(format!("不能读取（{fault}）；请检查地址，或启动一次以升级")),
    }
}

async fn in_force(patient: &Patient) -> Finding {
    let Some(app) = &patient.app else { return Finding::Bad("没有数据库，看不到章程".into()) };
    let house = Actor::house("doctor");
    let read = app.look(&house, async |view| {
        let Some(version) = charter::in_force(view).await? else { return Ok(None) };
        charter::stored(view, version.version).await.map(Some)
    });
    match read.await {
        Ok(Some((version, _, charter))) => {
            Finding::Good(format!("{} 第 {} 版，签名成立", charter.head.name, version.version))
        }
        Ok(None) => Finding::Mind("还没有导入；网站启动时自动导入".into()),
        Err(fault) => Finding::Bad(format!("{fault}；请从备份恢复版本库")),
    }
}

async fn proof(patient: &Patient) -> Finding {
    let Some(app) = &patient.app else { return Finding::Mind("没有数据库".into()) };
    let house = Actor::house("doctor");
    let read = app.look(&house, async |view| {
        let Some(version) = charter::in_force(view).await? else { return Ok(None) };
        charter::proof_of_files(view, &version.digest).await
    });
    match read.await {
        Ok(Some(proof)) if proof.is_proved() => {
            Finding::Good(format!("{} 条断言全部成立（{}）", proof.verdicts.len(), proof.proved.day()))
        }
        Ok(Some(proof)) => Finding::Bad(format!("{} 条断言不成立；请立即提出修改", proof.broken().count())),
        Ok(None) => Finding::Mind("本服务器还没有证明过现行章程；装有求解器时启动后自动证明".into()),
        Err(fault) => Finding::Bad(format!("不能读取（{fault}）")),
    }
}

async fn solver() -> Finding {
    solved(Solver::find().await.ok())
}

fn solved(found: Option<Solver>) -> Finding {
    match found {
        Some(solver) => Finding::Good(solver.name),
        None => Finding::Mind("没有 cvc5，不受理章程的修改；请安装：apt-get install cvc5".into()),
    }
}

/// Renewed certificates come every few weeks; one that runs out within two has not been renewed.
const RENEWAL_DAYS: i64 = 14;

fn certificate(config: &Config, now: At) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let Some((chain, key)) = &config.certificate else {
        return Finding::Good("本进程没有证书，HTTPS 由前面的反向代理提供；证书的期限请在那里检查".into());
    };
    if let Err(fault) = Certificate::open(chain, key) {
        return Finding::Bad(format!("{fault:#}；请核对 --tls-cert 与 --tls-key"));
    }
    if std::fs::metadata(key).is_ok_and(|about| about.permissions().mode() & 0o077 != 0) {
        return Finding::Bad(format!("私钥 {} 他人可读；请执行 chmod 600 {0}", key.display()));
    }
    match days_left(chain, now.0 / SECOND) {
        Ok(days) if days < 0 => Finding::Bad("证书已经过期；请立即更换文件，网站会自动重新读取".into()),
        Ok(days) if days < RENEWAL_DAYS => Finding::Mind(format!("{days} 天后到期；请更换文件，网站会自动重新读取")),
        Ok(days) => Finding::Good(format!("还有 {days} 天到期")),
        Err(fault) => Finding::Bad(format!("{fault:#}")),
    }
}

async fn clamd(patient: &Patient) -> Finding {
    let Some(address) = &patient.config.clamd else {
        return Finding::Mind("没有配置，上传的文件由文件值守人工放行；请用 --clamd 指明查杀服务".into());
    };
    let reach = tokio::net::TcpStream::connect(address.as_str());
    match tokio::time::timeout(std::time::Duration::from_secs(3), reach).await {
        Ok(Ok(_)) => Finding::Good(address.clone()),
        _ => Finding::Bad(format!("{address} 没有应答；请启动 clamd，或改正 --clamd")),
    }
}

async fn sign_on(config: &Config) -> Finding {
    match exchange::sso::reach(config, Clock::System.now()).await {
        Ok(names) if names.is_empty() => Finding::Good("没有接入，只用本站的密码登录".into()),
        Ok(names) => Finding::Good(names.join("、")),
        Err(fault) => Finding::Bad(format!("{fault:#}；请核对 --oidc 或 --cas，在此之前用密码登录")),
    }
}

fn tools() -> Finding {
    told(av::Tools::find())
}

fn told(found: Result<av::Tools, av::Missing>) -> Finding {
    match found {
        Ok(_) => Finding::Good("ffmpeg、ffprobe".into()),
        Err(_) => Finding::Bad("没有 ffmpeg，不能检测和转码课程；请安装：apt-get install ffmpeg".into()),
    }
}

/// The starts of the font files that pages on paper need, with their packages.
const FONTS: [(&str, &str); 2] = [("NotoSansCJK", "fonts-noto-cjk"), ("LXGWWenKai", "fonts-lxgw-wenkai")];

fn fonts() -> Finding {
    fonts_in(&["/usr/share/fonts", "/usr/local/share/fonts"])
}

fn fonts_in(folders: &[&str]) -> Finding {
    let lies = |start: &str| folders.iter().any(|folder| has_font(Path::new(folder), start));
    let missing: Vec<&str> = FONTS.iter().filter(|(start, _)| !lies(start)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        return Finding::Good("思源黑体、霞鹜文楷".into());
    }
    Finding::Bad(format!("缺少字体，证书不能生成；请安装：apt-get install {}", missing.join(" ")))
}

fn has_font(folder: &Path, start: &str) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| match entry.path() {
        inner if inner.is_dir() => has_font(&inner, start),
        _ => entry.file_name().to_string_lossy().starts_with(start),
    })
}

#[cfg(test)]
mod tests;
