//! `cargo xtask run`: from a fresh checkout to a running platform with demo data, asking nothing.
//! What the platform does then, and how its demo is made, is the product's own business.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tree::Place;
use crate::{assets, install, process, say};

/// Builds and becomes the server: signals reach it directly, `DATABASE_URL` and the rest of the environment pass on.
pub fn run(place: &Place, port: u16, data: Option<PathBuf>) -> Result<()> {
    let data = match data {
        Some(data) => std::path::absolute(data)?,
        None => place.root.join("data"),
    };
    say::loud("检查运行环境", install::for_run)?;
    assets::build(place)?;
    let program = say::loud("编译（首次约八分钟，此后数秒）", || build(place))?;
    eprintln!("▸ 启动 127.0.0.1:{port}，数据目录 {}", data.display());
    let mut serve = place.command(&program.to_string_lossy());
    serve.args(["serve", "--port", &port.to_string(), "--demo", "--data"]).arg(&data);
    Err(serve.exec()).with_context(|| format!("无法启动 {}", program.display()))
}

/// The dev-profile binary, found where cargo says it put it.
pub fn build(place: &Place) -> Result<PathBuf> {
    let mut cargo = place.cargo();
    cargo.args(["build", "-p", "shixue", "--bin", "shixue", "--message-format", "json-render-diagnostics"]);
    executable(&mut cargo)
}

/// The sheets of the tests as files; where they are.
pub fn sheets(place: &Place, out: Option<PathBuf>) -> Result<PathBuf> {
    let out = match out {
        Some(out) => std::path::absolute(out)?,
        None => place.target.join("sheets"),
    };
    process::shown(place.cargo().args(["run", "-q", "-p", "tests", "--bin", "sheets", "--", "--out"]).arg(&out))?;
    Ok(out)
}

fn executable(cargo: &mut Command) -> Result<PathBuf> {
    let done = cargo.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("无法启动 cargo")?;
    if !done.status.success() {
        bail!("编译失败，原因见上");
    }
    String::from_utf8_lossy(&done.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| message["executable"].as_str().map(|path| Path::new(path).to_owned()))
        .next_back()
        .context("cargo 没有说明可执行文件的位置")
}
