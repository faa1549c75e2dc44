//! `cargo xtask …`: the two commands of the house (run, test) and the guards behind them.
//! Compiled before anything can be said, so it holds no dependency of the product and no domain rule.

mod assets;
mod bench;
mod compliance;
mod disk;
mod install;
mod licences;
mod obligations;
mod pg;
mod process;
mod run;
mod say;
mod scan;
mod soak;
mod suite;
mod tidy;
mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::tree::Tree;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "北京教师学习网平台的开发命令")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 安装所缺、构建并启动带演示数据的平台
    Run {
        /// 监听端口（127.0.0.1）
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// 数据目录，默认为仓库根目录下的 data
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// 依次执行全部检查与测试，第一处失败即停
    Test {
        /// 不安装、不证明、不走浏览器
        #[arg(long)]
        quick: bool,
        /// 只执行所列步骤，可重复
        #[arg(long, value_name = "STEP")]
        only: Vec<suite::Step>,
    },
    /// 启动测试用 PostgreSQL 并打印 export 语句
    Pg {
        /// 停止并清除
        #[arg(long)]
        stop: bool,
    },
    /// 将代码与约定逐条对照
    Tidy,
    /// 检查全部第三方依赖的许可证
    Licences,
    /// 打印“义务 → 测试”对照表
    Obligations {
        /// 打印“等保关口 → 测试 → 结果”对照表
        #[arg(long)]
        compliance: bool,
    },
    /// 用求解器证明章程的各项断言
    Prove,
    /// 生成名册样张（xlsx、GBK csv）
    Sheets {
        /// 存放的目录，默认为编译目录下的 sheets
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 压力测试
    Bench,
    /// 在负载下反复强制结束进程，核对已确认的写入一条不少
    Soak {
        /// 每种数据库强制结束多少次
        #[arg(long, default_value_t = 1000)]
        rounds: u64,
    },
    /// 以 wapiti、sqlmap 扫描本机上的演示（访客、学员、教务各一遍），报告在编译目录的 scan/report 下
    Scan {
        /// 每种身份的秒数
        #[arg(long, default_value_t = 200)]
        seconds: u64,
    },
    /// 以随机损坏的输入反复测试各种解析（平时的测试中每种 2 秒）
    Fuzz {
        /// 每种解析的秒数
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
}

fn main() -> ExitCode {
    match obey(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            say::trouble(&trouble);
            ExitCode::FAILURE
        }
    }
}

fn obey(command: Command) -> Result<()> {
    let place = tree::Place::find()?;
    match command {
        Command::Run { port, data } => run::run(&place, port, data),
        Command::Test { quick, only } => suite::run(&place, &suite::choice(quick, only)),
        Command::Pg { stop: false } => pg::start_by_hand(&place),
        Command::Pg { stop: true } => pg::stop_by_hand(&place),
        Command::Tidy => tidy::report(&Tree::read(&place.root)?),
        Command::Licences => licences::report(&place),
        Command::Obligations { compliance: false } => obligations::report(&Tree::read(&place.root)?),
        Command::Obligations { compliance: true } => compliance::report(&place, &Tree::read(&place.root)?),
        Command::Prove => suite::prove(&place),
        Command::Sheets { out } => run::sheets(&place, out).map(drop),
        Command::Bench => bench::run(&place),
        Command::Soak { rounds } => soak::run(&place, rounds),
        Command::Scan { seconds } => scan::run(&place, seconds),
        Command::Fuzz { seconds } => suite::fuzz(&place, seconds),
    }
}
