//! What the machine must have. Missing things are installed and named; where that is not ours to do, the error is
//! one sentence with the exact command. Nothing is ever asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tree::Place;
use crate::{process, say};

const NEXTEST: &str = "0.9.143";

/// How a need shows that it is met.
enum Sign {
    Program(&'static str),
    /// A font file whose name starts so, below one of the system's font folders.
    Font(&'static str),
    PostgreSql,
}

struct Need {
    sign: Sign,
    package: &'static str,
    why: &'static str,
}

/// To run the platform.
const RUN: [Need; 6] = [
    Need { sign: Sign::Program("node"), package: "nodejs", why: "构建前端资源" },
    Need { sign: Sign::Program("npm"), package: "npm", why: "安装前端依赖" },
    Need { sign: Sign::Program("ffmpeg"), package: "ffmpeg", why: "音视频检测与转码" },
    Need { sign: Sign::Program("cvc5"), package: "cvc5", why: "证明章程断言" },
    Need { sign: Sign::Font("NotoSansCJK"), package: "fonts-noto-cjk", why: "中文字体" },
    Need { sign: Sign::Font("LXGWWenKai"), package: "fonts-lxgw-wenkai", why: "证书字体" },
];

/// To test it, besides.
const TEST: [Need; 5] = [
    Need { sign: Sign::PostgreSql, package: "postgresql", why: "测试在两种数据库上进行" },
    Need { sign: Sign::Program("chromium"), package: "chromium", why: "浏览器旅程" },
    Need { sign: Sign::Program("soffice"), package: "libreoffice-calc", why: "由 LibreOffice 保存的名册" },
    Need { sign: Sign::Program("espeak-ng"), package: "espeak-ng", why: "生成测试用语音" },
    Need { sign: Sign::Program("pdftotext"), package: "poppler-utils", why: "核对 PDF 的文字与字体" },
];

/// What `cargo xtask run` needs.
pub fn for_run() -> Result<()> {
    install(RUN.iter())
}

/// What `cargo xtask test` needs.
pub fn for_test(place: &Place) -> Result<()> {
    install(RUN.iter().chain(&TEST))?;
    test_runner(place)
}

/// The runner that gives each test a process of its own: some let every statement of theirs fail. Debian does not have it.
pub fn test_runner(place: &Place) -> Result<()> {
    if process::output(place.cargo().args(["nextest", "--version"])).is_ok() {
        return Ok(());
    }
    say::note(&format!("缺少 cargo-nextest（每项测试在各自的进程中进行），正在编译安装 {NEXTEST} 版，约需五分钟"));
    let mut install = place.cargo();
    install.args(["install", "cargo-nextest", "--version", NEXTEST, "--locked"]).env_remove("CARGO_TARGET_DIR");
    process::shown(&mut install).context("自动安装失败；请执行：cargo install cargo-nextest --locked，再重试")
}

fn install<'a>(needs: impl Iterator<Item = &'a Need>) -> Result<()> {
    let missing: Vec<&Need> = needs.filter(|need| !need.sign.shows()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    for need in &missing {
        say::note(&format!("缺少 {}（{}）", need.package, need.why));
    }
    let by_hand = format!("sudo apt-get update && sudo apt-get install -y {}", packages.join(" "));
    if process::find("apt-get").is_none() {
        bail!("本机没有 apt-get，无法自动安装；请用本机的包管理器安装：{}", packages.join(" "));
    }
    let Some(rights) = rights() else { bail!("没有安装软件的权限；请执行：{by_hand}") };
    say::note(&format!("正在安装：{}", packages.join(" ")));
    let installed = apt(rights, &["update"]).and_then(|()| {
        let mut args = vec!["install", "-y", "--no-install-recommends"];
        args.extend(&packages);
        apt(rights, &args)
    });
    match (installed, missing.iter().find(|need| !need.sign.shows())) {
        (Err(trouble), _) => Err(trouble.context(format!("自动安装失败；请检查软件源后执行：{by_hand}"))),
        (Ok(()), Some(need)) => bail!("已安装 {}，但仍找不到它；请检查后执行：{by_hand}", need.package),
        (Ok(()), None) => Ok(()),
    }
}

/// The words before `apt-get`: none for root, sudo where it asks no password, else we may not.
fn rights() -> Option<&'static [&'static str]> {
    let sudo = || process::output(Command::new("sudo").args(["-n", "true"])).is_ok();
    match process::is_root() {
        true => Some(&["env"]),
        false => sudo().then_some(&["sudo", "-n", "env"]),
    }
}

fn apt(rights: &[&str], args: &[&str]) -> Result<()> {
    let mut command = Command::new(rights[0]);
    command.args(&rights[1..]).args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]).args(args);
    process::output(&mut command).map(drop)
}

impl Sign {
    fn shows(&self) -> bool {
        match self {
            Sign::Program(name) => process::find(name).is_some(),
            Sign::Font(start) => font_folders().iter().any(|dir| has_font(dir, start)),
            Sign::PostgreSql => {
                process::find("initdb").is_some()
                    || fs::read_dir("/usr/lib/postgresql").is_ok_and(|mut all| {
                        all.any(|one| one.is_ok_and(|one| one.path().join("bin/initdb").is_file()))
                    })
            }
        }
    }
}

fn font_folders() -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from("/usr/share/fonts"), PathBuf::from("/usr/local/share/fonts")];
    folders.extend(process::env("HOME").map(|home| Path::new(&home).join(".local/share/fonts")));
    folders
}

fn has_font(dir: &Path, start: &str) -> bool {
    fs::read_dir(dir).into_iter().flatten().flatten().any(|entry| match entry.path() {
        inner if inner.is_dir() => has_font(&inner, start),
        _ => entry.file_name().to_string_lossy().starts_with(start),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_is_found_by_the_start_of_its_name_in_any_depth() {
        let dir = std::env::temp_dir().join(format!("xtask-fonts-{}", std::process::id()));
        fs::create_dir_all(dir.join("truetype/lxgw")).unwrap();
        fs::write(dir.join("truetype/lxgw/LXGWWenKai-Regular.ttf"), "").unwrap();
        assert!(has_font(&dir, "LXGWWenKai"));
        assert!(!has_font(&dir, "NotoSansCJK"));
        fs::remove_dir_all(&dir).unwrap();
    }
}
