//! `shixue`: serve, worker and the administrator's verbs. Reads the command line; what each verb does stands in its file.
use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use shixue::settings::{Serving, Settings};
use shixue::{audit, backup, charter, doctor, found, health, keys, papers, serve};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;
use zeroizing_alloc::ZeroAlloc;

/// What was freed says nothing any more: passwords and secrets pass through many buffers that are not ours.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<mimalloc::MiMalloc> = ZeroAlloc(mimalloc::MiMalloc);

/// 北京教师学习网
#[derive(Parser)]
#[command(name = "shixue", version, about = "北京教师学习网：培训、学习与管理平台")]
struct Line {
    #[command(subcommand)]
    verb: Verb,
    /// 日志详略，例如 info 或 warn,shixue=debug
    #[arg(long, env = "SHIXUE_LOG", default_value = "info,tokio_postgres=warn", global = true)]
    log: String,
}

#[derive(Subcommand)]
enum Verb {
    /// 启动网站（SQLite 时后台作业也在本进程）
    Serve(Serving),
    /// 只办理后台作业（须用 PostgreSQL）
    Worker(Settings),
    /// 在空的数据目录或数据库中建立本站：章程点名的部门、最初的人员和他们的角色
    Found(Box<found::Founding>),
    /// 按表格添加单位（区、学校等）
    Units(Box<found::Adding>),
    /// 审计
    #[command(subcommand)]
    Audit(Audit),
    /// 章程：检查，或按文件提出修改
    #[command(subcommand)]
    Charter(Charter),
    /// 数据密钥：列出、轮换
    #[command(subcommand)]
    Keys(keys::Keys),
    /// 备份：制作（网站不用停）、核验、演练；把机构密钥装入信封
    Backup(Box<backup::Backup>),
    /// 由备份恢复到空目录和空数据库
    Restore(Box<backup::Restoring>),
    /// 逐项检查本机是否具备运行条件
    Doctor(Settings),
    /// 查验本平台出具的责任档案（PDF）、项目归档（ZIP）或摘要清单，不需要数据库和网络
    Verify {
        file: std::path::PathBuf,
        /// 可信的公钥（十六进制），见网站的“文书查验”页或 shixue key；不给时只说明是谁签的
        #[arg(long)]
        key: Option<String>,
    },
    /// 打印本机构签名用的公钥
    Key {
        /// 数据目录
        #[arg(long, default_value = "data")]
        data: std::path::PathBuf,
    },
    /// 询问本机正在运行的网站是否正常
    Health {
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// 网站自己提供 HTTPS 时：它的网址
        #[arg(long, env = "SHIXUE_ORIGIN")]
        origin: Option<String>,
        /// 网站自己提供 HTTPS 时：它的证书文件
        #[arg(long, env = "SHIXUE_TLS_CERT", requires = "origin")]
        tls_cert: Option<std::path::PathBuf>,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// 核对审计记录是否完整、未被改动
    Verify(Settings),
}

#[derive(Subcommand)]
enum Charter {
    /// 检查一套章程文件：写错的指出文件和行；装有求解器时逐条证明断言
    Check {
        /// 章程目录；不给时检查程序自带的一套
        folder: Option<std::path::PathBuf>,
    },
    /// 按文件提出章程修改，由网站上的另一人审核、发布
    Propose(Box<charter::Proposing>),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Line { verb, log } = Line::parse();
    speak(&log);
    leave_no_image();
    // The one provider of TLS for outgoing connections; an earlier one is the same.
    drop(rustls::crypto::ring::default_provider().install_default());
    let done = match verb {
        Verb::Serve(serving) => serve::serve(serving).await,
        Verb::Worker(settings) => serve::worker(&settings).await,
        Verb::Found(founding) => found::found(&founding).await,
        Verb::Units(adding) => found::add_units(&adding).await,
        Verb::Audit(Audit::Verify(settings)) => audit::verify(&settings).await,
        Verb::Charter(Charter::Check { folder }) => charter::check(folder.as_deref()).await,
        Verb::Charter(Charter::Propose(proposing)) => charter::propose(&proposing).await,
        Verb::Keys(asked) => keys::obey(asked).await,
        Verb::Backup(asked) => backup::obey(*asked).await,
        Verb::Restore(restoring) => backup::restore(&restoring).await,
        Verb::Doctor(settings) => doctor::examine(&settings).await,
        Verb::Verify { file, key } => papers::verify(&file, key.as_deref()),
        Verb::Key { data } => papers::key(&data),
        Verb::Health { port, origin, tls_cert } => health::ask(port, origin.as_deref().zip(tls_cert.as_deref())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble:#}");
            ExitCode::FAILURE
        }
    }
}

/// A process that dies writes no image of its memory, and nobody but root looks into it while it lives.
fn leave_no_image() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let done = setrlimit(Resource::Core, none).and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable));
    if let Err(fault) = done {
        tracing::warn!("an image of this process may be written: {fault}");
    }
}

/// Lines for people at a terminal, JSON for machines.
fn speak(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let to = tracing_subscriber::registry().with(filter);
    if std::io::stderr().is_terminal() {
        to.with(lines.compact()).init();
    } else {
        to.with(lines.json().flatten_event(true)).init();
    }
}
