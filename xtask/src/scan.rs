//! `cargo xtask scan`: wapiti and sqlmap against the built demo on this machine, as a stranger, a learner and an officer.
//! What they are let do and what counts stands in `tests/scan`; here is only that the tools are there. No part of `test`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tree::Place;
use crate::{assets, install, process, run, say};

/// Exact versions: another one finds other things.
const TOOLS: [&str; 2] = ["wapiti3==3.2.3", "sqlmap==1.10.10"];

pub fn run(place: &Place, seconds: u64) -> Result<()> {
    say::loud("检查运行环境", install::for_run)?;
    let tools = say::loud("扫描工具（wapiti、sqlmap）", || tools(place))?;
    assets::build(place)?;
    let program = say::loud("编译", || run::build(place))?;
    say::loud(&format!("扫描（三种身份，各不超过 {seconds} 秒）"), || {
        let mut node = Command::new("node");
        node.arg("scan.mjs").current_dir(place.root.join("tests/scan"));
        node.env("SHIXUE_BIN", &program).env("SCAN_TOOLS", tools.join("bin"));
        node.env("SCAN_OUT", place.target.join("scan/report")).env("SCAN_SECONDS", seconds.to_string());
        process::shown(&mut node)
    })
}

/// A Python environment of the tools' own under the target directory; where it is.
fn tools(place: &Place) -> Result<PathBuf> {
    let home = place.target.join("scan/tools");
    let (python, stamp) = (home.join("bin/python"), home.join("installed"));
    if std::fs::read_to_string(&stamp).is_ok_and(|said| said == TOOLS.join(" ")) {
        return Ok(home);
    }
    let found =
        process::find("python3").context("找不到 python3；请执行：sudo apt-get install -y python3-venv，再重试")?;
    say::note(&format!("正在安装：{}", TOOLS.join(" ")));
    process::output(Command::new(found).args(["-m", "venv", "--clear"]).arg(&home))
        .context("不能建立 Python 环境；请执行：sudo apt-get install -y python3-venv，再重试")?;
    process::output(
        Command::new(python).args(["-m", "pip", "install", "-q", "--disable-pip-version-check"]).args(TOOLS),
    )
    .context("不能安装扫描工具；请检查软件源")?;
    std::fs::write(stamp, TOOLS.join(" "))?;
    Ok(home)
}
