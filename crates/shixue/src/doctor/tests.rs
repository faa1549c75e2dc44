//! Each rule with what makes it fail: a rule without a fixture that breaks it is no rule.
mod cases;

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use kernel::house::{Engine, empty_db, fresh_house, house_on};
use kernel::{App, Wiring, params};

use super::*;
use crate::judge::Shut;

fn config(words: &[&str]) -> Config {
    use clap::Parser as _;
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }
    Line::parse_from(std::iter::once(&"doctor").chain(words)).settings.config(0).unwrap()
}

fn patient(app: Option<App>, words: &[&str]) -> Patient {
    Patient { config: config(words), app }
}

async fn house() -> App {
    fresh_house(Engine::Sqlite, Arc::new(Shut), Wiring::default()).await
}

fn is_bad(finding: &Finding, says: &str) -> bool {
    matches!(finding, Finding::Bad(said) if said.contains(says))
}

// req("QA-19")
#[tokio::test]
async fn a_house_for_signing_in_that_does_not_answer_as_one_is_bad() {
    drop(rustls::crypto::ring::default_provider().install_default());
    assert!(matches!(sign_on(&config(&[])).await, Finding::Good(_)));
    // Nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = format!("http://{free}");
    assert!(is_bad(&sign_on(&config(&["--cas", &address])).await, "CAS 统一认证"));
    let oidc = ["--oidc", &address, "--oidc-client", "shixue", "--oidc-secret", "s"];
    assert!(is_bad(&sign_on(&config(&oidc)).await, "统一身份认证"));
    // Somebody answers, but with another house's pages.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let other = axum::Router::new().fallback(async || "<html>welcome</html>");
    tokio::spawn(async move { axum::serve(listener, other).await });
    assert!(is_bad(&sign_on(&config(&["--cas", &address])).await, "no CAS server"));
    let oidc = ["--oidc", &address, "--oidc-client", "shixue", "--oidc-secret", "s"];
    assert!(is_bad(&sign_on(&config(&oidc)).await, "没有通过核对"));
}

// req("AS-14")
#[test]
fn another_house_is_asked_by_tls_alone_and_with_all_that_it_takes() {
    use clap::Parser as _;
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }
    let told = |words: &[&str]| {
        let line = Line::try_parse_from(std::iter::once(&"serve").chain(words)).map_err(|no| no.to_string())?;
        line.settings.config(0).map(|config| config.sso.ways().len()).map_err(|no| no.to_string())
    };
    let client = ["--oidc-client", "shixue", "--oidc-secret", "s"];
    assert_eq!(told(&[]), Ok(0));
    assert_eq!(told(&["--cas", "https://cas.example.cn/cas/"]), Ok(1));
    assert_eq!(told(&[&["--oidc", "https://id.example.cn"][..], &client].concat()), Ok(1));
    assert!(told(&["--cas", "http://cas.example.cn/cas"]).unwrap_err().contains("https"));
    assert!(told(&["--cas", "http://127.0.0.1.example.cn/cas"]).unwrap_err().contains("https"));
    told(&["--oidc", "https://id.example.cn"]).unwrap_err();
}

fn is_to_mind(finding: &Finding, says: &str) -> bool {
    matches!(finding, Finding::Mind(said) if said.contains(says))
}

// req("QA-19")
#[test]
fn a_line_says_how_it_stands_and_what_to_do() {
    assert_eq!(line("求解器", &Finding::Good("cvc5".into())), "正常　求解器：cvc5");
    let missing = folder(Path::new("/nowhere/at/all"));
    assert!(line("数据目录", &missing).starts_with("不行　数据目录：") && line("", &missing).contains("--data"));
}

// req("QA-19")
#[test]
fn a_folder_that_is_none_or_takes_nothing_is_bad() {
    assert!(is_bad(&folder(Path::new("/nowhere/at/all")), "不存在"));
    assert!(is_bad(&folder(Path::new("/etc/hostname")), "不存在"));
    // Nobody writes there, not even the administrator.
    assert!(is_bad(&folder(Path::new("/proc")), "不能写入"));
    assert!(matches!(folder(&kernel::house::folder()), Finding::Good(_)));
}

// req("QA-19")
#[tokio::test]
async fn a_database_that_is_none_or_holds_nothing_is_bad() {
    assert!(is_bad(&database(&patient(None, &[])).await, "还没有数据库"));
    let empty = house_on(empty_db(Engine::Sqlite).await, Arc::new(Shut), Wiring::default());
    assert!(is_bad(&database(&patient(Some(empty), &[])).await, "不能读取"));
    assert!(matches!(database(&patient(Some(house().await), &[])).await, Finding::Good(_)));
}

// req("QA-19")
#[tokio::test]
async fn a_charter_that_is_missing_or_was_altered_is_told() {
    assert!(is_bad(&in_force(&patient(None, &[])).await, "没有数据库"));
    let app = house().await;
    assert!(is_to_mind(&in_force(&patient(Some(app.clone()), &[])).await, "还没有导入"));
    open::import_charter(&app).await.unwrap();
    assert!(matches!(in_force(&patient(Some(app.clone()), &[])).await, Finding::Good(_)));
    alter_the_charter(&app).await;
    assert!(is_bad(&in_force(&patient(Some(app), &[])).await, "请从备份恢复"));
}

/// The database refuses; whoever holds its file can take the guard away, and is found out by the signature.
async fn alter_the_charter(app: &App) {
    let house = Actor::house("tests");
    let altered = app.act(&house, async |tx| {
        tx.sql.batch("DROP TRIGGER charter_is_never_changed").await?;
        tx.sql.exec("UPDATE charter_versions SET text = text || ' '", params![]).await.map_err(Into::into)
    });
    altered.await.unwrap();
}

// req("QA-19")
#[tokio::test]
async fn a_charter_whose_proof_is_missing_or_failed_is_told() {
    assert!(is_to_mind(&proof(&patient(None, &[])).await, "没有数据库"));
    let app = house().await;
    open::import_charter(&app).await.unwrap();
    assert!(is_to_mind(&proof(&patient(Some(app.clone()), &[])).await, "还没有证明过"));
    keep_a_proof(&app, charter::Outcome::Broken).await;
    let found = proof(&patient(Some(app), &[])).await;
    assert!(is_bad(&found, "请立即提出修改"), "{found:?}");
}

/// What came of proving the charter in force, once it has been imported.
async fn keep_a_proof(app: &App, outcome: charter::Outcome) {
    let house = Actor::house("tests");
    let kept = app.act(&house, async move |tx| {
        let version = charter::in_force(tx).await?.expect("it was imported");
        let proof = charter::Proof {
            id: kernel::Id::new(0),
            digest: version.digest.clone(),
            claims_digest: version.digest,
            solver: "cvc5".into(),
            outcome,
            verdicts: vec![],
            trouble: String::new(),
            took_ms: 1,
            proved: tx.now,
        };
        charter::keep_proof(tx, &proof).await.map(drop)
    });
    kept.await.unwrap();
}

// req("QA-19")
#[tokio::test]
async fn tools_that_are_missing_are_told_with_their_packages() {
    assert!(is_to_mind(&solved(None), "apt-get install cvc5"));
    assert!(is_bad(&told(av::Tools::find_along("/nowhere".as_ref())), "apt-get install ffmpeg"));
    let bare = kernel::house::folder();
    let missing = fonts_in(&[bare.to_str().unwrap()]);
    assert!(is_bad(&missing, "fonts-noto-cjk") && is_bad(&missing, "fonts-lxgw-wenkai"));
    std::fs::create_dir(bare.join("opentype")).unwrap();
    for font in ["NotoSansCJK-Regular.ttc", "LXGWWenKai-Regular.ttf"] {
        std::fs::write(bare.join("opentype").join(font), b"").unwrap();
    }
    assert!(matches!(fonts_in(&[bare.to_str().unwrap()]), Finding::Good(_)));
}

// req("QA-19")
#[tokio::test]
async fn a_scanner_that_does_not_answer_is_bad_and_none_is_to_be_minded() {
    assert!(is_to_mind(&clamd(&patient(None, &[])).await, "人工放行"));
    assert!(is_bad(&clamd(&patient(None, &["--clamd", "127.0.0.1:1"])).await, "没有应答"));
    let scanner = kernel::house::scanner().await;
    assert!(matches!(clamd(&patient(None, &["--clamd", &scanner])).await, Finding::Good(_)));
}

/// A certificate that runs out so many days after `now`.
fn pair(days: i64, mode: u32) -> (PathBuf, PathBuf, At) {
    let folder = kernel::house::folder();
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    let now = kernel::house::MONDAY;
    let mut params = rcgen::CertificateParams::new(vec!["a.test".to_owned()]).unwrap();
    params.not_before = std::time::UNIX_EPOCH.into();
    let end = (now.0 / SECOND + days * 86_400 + 60).cast_unsigned();
    params.not_after = (std::time::UNIX_EPOCH + std::time::Duration::from_secs(end)).into();
    let keys = rcgen::KeyPair::generate().unwrap();
    std::fs::write(&chain, params.self_signed(&keys).unwrap().pem()).unwrap();
    std::fs::write(&key, keys.serialize_pem()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
    (chain, key, now)
}

// req("QA-19", "IA-09")
#[test]
fn a_certificate_that_runs_out_or_whose_key_others_read_is_told() {
    let found = |days, mode| {
        let (chain, key, now) = pair(days, mode);
        let words = ["--tls-cert", chain.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
        certificate(&config(&words), now)
    };
    assert!(matches!(certificate(&config(&[]), At(0)), Finding::Good(_)));
    assert!(matches!(found(90, 0o600), Finding::Good(_)));
    assert!(is_to_mind(&found(13, 0o600), "13 天后到期"));
    assert!(is_bad(&found(-1, 0o600), "已经过期"));
    assert!(is_bad(&found(90, 0o644), "他人可读"));
    let ((chain, ..), (_, key, now)) = (pair(90, 0o600), pair(90, 0o600));
    let words = ["--tls-cert", chain.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    assert!(is_bad(&certificate(&config(&words), now), "不是一对"));
}
