//! `cargo xtask sheets`: the roster sheets of the tests as files, for hands and for journeys. What becomes of their rows is
//! printed beside them, as the table of defects counts it.
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Parser;
use training::house::roster_sheets as paper;

/// 生成名册样张
#[derive(Parser)]
struct Line {
    /// 存放的目录
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    let Line { out } = Line::parse();
    std::fs::create_dir_all(&out).with_context(|| format!("不能建立目录 {}", out.display()))?;
    keep(&out, "roster-120.xlsx", paper::defects(120)?)?;
    keep(&out, "roster-10000.xlsx", paper::defects(10_000)?)?;
    keep(&out, "roster-lean.xlsx", paper::lean(40)?)?;
    keep(&out, "roster-gbk.csv", encoding_rs::GBK.encode(&paper::lines(40)).0.into_owned())?;
    for rows in [120, 10_000] {
        let counts = paper::verdicts(rows).map(|(verdict, rows)| format!("{verdict} {rows}"));
        println!("{rows} 行：{}", counts.join("，"));
    }
    println!("人数以 crates/training/src/roster/tests 中已登记的人员为准；演示数据中登记的是另一些人");
    Ok(())
}

fn keep(out: &Path, name: &str, bytes: Vec<u8>) -> Result<()> {
    let path = out.join(name);
    std::fs::write(&path, bytes).with_context(|| format!("不能写入 {}", path.display()))?;
    println!("{}", path.display());
    Ok(())
}
