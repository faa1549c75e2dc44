//! The life of a process: opening, serving, working, and an orderly end. Knows no door and no room.
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kernel::{App, Clock};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::edge::{self, Peer};
use crate::listen::{self, Certificate, Listening, Patience};
use crate::settings::{Serving, Settings};
use crate::world::SignIn;
use crate::{demo, open, routes};

/// How long requests under way may take once the process was told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// How long jobs under way may take then; what is cut off runs again at the next start.
const LAST_JOBS: Duration = Duration::from_secs(60);
/// How long the sealer may take at the end; what stays unsealed is sealed first at the next start.
const LAST_SEALS: Duration = Duration::from_secs(10);

/// Serves until SIGTERM or SIGINT; background work is done inside.
///
/// # Errors
/// In Chinese, when the settings are unsafe, the folder or the port is taken, or the house cannot be opened.
pub async fn serve(serving: Serving) -> Result<()> {
    let began = Instant::now();
    let lock = open::lock(&serving.settings)?;
    let demo = serving.demo || demo::is_here(&serving.settings.data);
    let serving = Serving { demo, ..serving };
    let address = serving.address()?;
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("不能监听 {address}：端口可能已被占用，请用 --port 换一个"))?;
    let at = listener.local_addr()?;
    let certificate = match (&serving.settings.tls.tls_cert, &serving.settings.tls.tls_key) {
        (Some(chain), Some(key)) => Some(Certificate::open(chain, key)?),
        _ => None,
    };
    let config = serving.settings.config(at.port())?;
    let config = kernel::Config { demo, hosts: serving.host.clone(), ..config };
    let app = open::open(config, Clock::System).await?;
    ui::furnish(serving.foot.footer(&governance::policy::charter_of_house(&app.house)?.head.site));
    let sign_ins = if demo { demo::fill(&app).await? } else { vec![] };
    open::import_charter(&app).await?;
    people::begin(&app).await?;
    governance::begin(&app).await?;
    portal::begin(&app).await?;
    security::begin(&app).await?;
    // Nothing is served before the trail so far is sealed and signed: a verification beside us finds it whole.
    governance::audit::seal_all(&app).await?;
    governance::audit::checkpoint(&app).await?;
    let stop = Stop::listen()?;
    greet(&app, began, &sign_ins)?;
    if !demo::someone_lives_here(&app).await.map_err(open::bare)? {
        eprintln!("本站还没有人员：请停下网站，用 shixue found 建立（见 docs/operations.md 的“Founding”）");
    }
    let peer = if serving.behind_proxy { Peer::Proxy } else { Peer::Direct };
    if let Some(certificate) = certificate.clone() {
        tokio::spawn(certificate.keep_current());
    }
    let site = edge::site(app.clone(), &routes::doors(), peer);
    let listening = Listening { site, patience: Patience::default(), certificate, callers: serving.callers() };
    run(app, listener, listening, stop).await?;
    drop(lock);
    Ok(())
}

/// Does background work until SIGTERM or SIGINT.
///
/// # Errors
/// On SQLite, where `serve` does it; when the house cannot be opened.
pub async fn worker(settings: &Settings) -> Result<()> {
    if settings.database.is_none() {
        bail!(
            "SQLite 的后台作业由 serve 进程自己办理，不能另起 worker；要分开运行，请改用 PostgreSQL（--database 或 DATABASE_URL）"
        );
    }
    open::lock(settings)?;
    // Two processes that make ids under one number would make the same ones.
    let settings = Settings { node: settings.node.or(Some(2)), ..settings.clone() };
    let app = open::open(settings.config(0)?, Clock::System).await?;
    open::import_charter(&app).await?;
    people::begin(&app).await?;
    governance::begin(&app).await?;
    portal::begin(&app).await?;
    security::begin(&app).await?;
    let mut stop = Stop::listen()?;
    let (say, said) = watch::channel(false);
    let work = tokio::spawn(kernel::work(app.clone(), said.clone()));
    tokio::spawn(governance::policy::keep_current(said.clone()));
    tokio::spawn(kernel::data_keys::keep_current(app, said));
    tracing::info!("the worker waits for jobs");
    stop.wait().await;
    say.send_replace(true);
    finish("jobs", LAST_JOBS, work).await;
    Ok(())
}

async fn run(app: App, listener: TcpListener, listening: Listening, mut stop: Stop) -> Result<()> {
    let (say, said) = watch::channel(false);
    let (say_sealed, sealed) = watch::channel(false);
    let work = tokio::spawn(kernel::work(app.clone(), said.clone()));
    tokio::spawn(governance::policy::keep_current(said.clone()));
    tokio::spawn(kernel::data_keys::keep_current(app.clone(), said.clone()));
    let sealer = tokio::spawn(governance::audit::keep_sealing(app.clone(), sealed));
    let mut site = tokio::spawn(listen::serve(listener, listening, said));
    tokio::select! {
        () = stop.wait() => {}
        broken = &mut site => bail!("the listener ended: {broken:?}"),
    }
    tracing::info!("stopping: no new connections; requests and jobs under way are finished");
    say.send_replace(true);
    let orderly = async {
        finish("requests", LAST_REQUESTS, site).await;
        finish("jobs", LAST_JOBS, work).await;
        // Last, so that what the last requests and jobs left in the trail is sealed too.
        say_sealed.send_replace(true);
        finish("seals", LAST_SEALS, sealer).await;
    };
    tokio::select! {
        () = orderly => tracing::info!("stopped"),
        () = stop.wait() => tracing::warn!("told twice to stop: what was under way is cut off"),
    }
    Ok(())
}

async fn finish<T>(what: &'static str, patience: Duration, mut task: tokio::task::JoinHandle<T>) {
    match tokio::time::timeout(patience, &mut task).await {
        Ok(Ok(_)) => {}
        Ok(Err(broken)) => tracing::error!("{what} broke off: {broken}"),
        Err(_) => {
            task.abort();
            tracing::warn!(seconds = patience.as_secs(), "{what} did not end in time and are cut off");
        }
    }
}

/// The address, where the data lie, how long the start took, and the demo's ways in. A closed standard output is no fault.
fn greet(app: &App, began: Instant, sign_ins: &[SignIn]) -> Result<()> {
    let config = &app.house.config;
    let mut lines = format!(
        "已启动 {}（数据目录 {}，{}，用时 {} 毫秒）\n",
        config.origin,
        config.data.display(),
        app.db.engine(),
        began.elapsed().as_millis()
    );
    if !sign_ins.is_empty() {
        lines.push_str("演示账号（只在本机可用）：\n");
    }
    for SignIn { who, name, password, totp } in sign_ins {
        let second = totp.as_ref().map(|secret| format!("　口令密钥 {secret}")).unwrap_or_default();
        lines.push_str(&format!("  {who}　登录名 {name}　密码：{password}{second}\n"));
    }
    if !sign_ins.is_empty() {
        lines.push_str("动态口令和短信验证码见本站的 /outbox 页\n");
    }
    let mut out = std::io::stdout().lock();
    drop(out.write_all(lines.as_bytes()).and_then(|()| out.flush()));
    Ok(())
}

/// The two ways of being told to stop.
struct Stop {
    term: Signal,
    int: Signal,
}

impl Stop {
    fn listen() -> Result<Self> {
        Ok(Self { term: signal(SignalKind::terminate())?, int: signal(SignalKind::interrupt())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}
