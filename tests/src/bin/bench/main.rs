//! `cargo xtask bench`: a city of learners against a release build on this machine's loopback. Prints one table with the
//! machine's own limits of the same run beside it; judges nothing, a person reads it.
mod city;
mod course;
mod limits;
mod line;
mod load;
mod paths;
mod roster;
mod server;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use kernel::db::{Conn, Db};
use training::house::roster_sheets as paper;

use crate::city::Founded;
use crate::paths::Visits;
use crate::roster::Clerk;
use crate::server::Server;
use crate::table::Report;

/// 压力测试
#[derive(Parser)]
struct Options {
    /// 待测的 shixue（release 构建）
    #[arg(long)]
    program: PathBuf,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let folder = Folder::new()?;
    let mut report = Report::default();
    let founded = city::found(&folder.data())?;
    limits::measure(&folder.0, &mut report)?;
    take_in(&options.program, &folder, &founded, &mut report)?;
    let learners = city::admit(&folder.data(), founded.project)?;
    let server = Server::start(&options.program, &folder.data())?;
    report.note(format!("启动（已有 {} 人）：{} ms", learners.all.len(), server.started_ms));
    report.memory("启动后", &server);
    let visits = Visits::new(&server, &founded, &learners);
    visits.pages(&mut report)?;
    visits.writes(&mut report)?;
    visits.storm(&mut report)?;
    let mut clerk = Clerk::sign_in(server.port, city::CLERK, &founded.password, founded.totp.as_deref())?;
    visits.heartbeats_beside(&mut clerk, founded.project, &paper::tidy(ROWS)?, &mut report)?;
    report.memory("结束时", &server);
    let heard = visits.acknowledged();
    server.stop()?;
    report.note(format!("已确认的心跳 {heard} 条，数据库中 {} 条", kept(&folder)?));
    report.print();
    Ok(())
}

/// Rows of one sheet.
const ROWS: u32 = 10_000;

/// The ten thousand arrive by the clerk's sheet, on a server that does nothing else.
fn take_in(program: &Path, folder: &Folder, founded: &Founded, report: &mut Report) -> Result<()> {
    let server = Server::start(program, &folder.data())?;
    let mut clerk = Clerk::sign_in(server.port, city::CLERK, &founded.password, founded.totp.as_deref())?;
    roster::alone(&mut clerk, &server, founded.project, &paper::defects(ROWS)?, report)?;
    report.memory("名册导入后", &server);
    server.stop()
}

/// Heartbeats that are on disk.
fn kept(folder: &Folder) -> Result<i64> {
    let file = folder.data().join("shixue.db");
    let db = Db::sqlite(file.to_str().context("a path in UTF-8")?, 1)?;
    let count = async |sql: &mut Conn| sql.one::<i64>("SELECT COUNT(*) FROM watch_batches", vec![]).await;
    tokio::runtime::Runtime::new()?.block_on(db.look(count))
}

/// Everything that the run writes; gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("shixue-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("不能建立目录 {}", path.display()))?;
        Ok(Self(path))
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(left) = std::fs::remove_dir_all(&self.0) {
            eprintln!("{} 没有删除：{left}", self.0.display());
        }
    }
}
