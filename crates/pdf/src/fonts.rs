//! Font families installed on this machine.
//!
//! Holds: where fonts stand and which Debian package brings which. Refuses to hold: a choice of fonts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use typst::foundations::Bytes;
use typst::text::Font;

const FOLDER: &str = "/usr/share/fonts";
/// Folders deeper than this are not looked into.
const DEPTH: usize = 6;

/// Families and the packages that hold them, for the error message.
const PACKAGES: &[(&str, &str)] =
    &[("LXGW WenKai", "fonts-lxgw-wenkai"), ("Noto Serif CJK", "fonts-noto-cjk"), ("Noto Sans CJK", "fonts-noto-cjk")];

/// All faces of the families, in the order of the names.
pub(crate) fn installed(names: &[&str]) -> Result<Vec<Font>> {
    installed_in(Path::new(FOLDER), names)
}

pub(crate) fn installed_in(folder: &Path, names: &[&str]) -> Result<Vec<Font>> {
    ensure!(!names.is_empty(), "没有指定字体，无法排版");
    let mut files = Vec::new();
    font_files(folder, DEPTH, &mut files);
    files.sort();
    // A file mostly bears the name of its family: reading those first spares reading all of them.
    let (likely, unlikely): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| names.iter().any(|name| resembles(file, name)));
    let mut faces = Vec::new();
    for files in [likely, unlikely] {
        if !missing(&faces, names).is_empty() {
            faces.extend(files.iter().flat_map(|file| faces_of(file, names)));
        }
    }
    let missing = missing(&faces, names);
    if !missing.is_empty() {
        bail!("在 {} 下没有找到字体：{}。{}", folder.display(), missing.join("、"), advice(&missing));
    }
    faces.sort_by_key(|face: &Font| names.iter().position(|name| is_family(face, name)));
    Ok(faces)
}

fn missing<'a>(faces: &[Font], names: &[&'a str]) -> Vec<&'a str> {
    names.iter().copied().filter(|name| !faces.iter().any(|face| is_family(face, name))).collect()
}

fn is_family(face: &Font, name: &str) -> bool {
    face.info().family.eq_ignore_ascii_case(name)
}

/// The faces of a file that belong to the families; the file is kept in memory once, however many they are.
fn faces_of(file: &Path, names: &[&str]) -> Vec<Font> {
    let Ok(bytes) = fs::read(file) else { return Vec::new() };
    Font::iter(Bytes::new(bytes)).filter(|face| names.iter().any(|name| is_family(face, name))).collect()
}

fn font_files(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let extension =
            path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
        if matches!(extension.as_str(), "ttf" | "otf" | "ttc" | "otc") {
            files.push(path);
        } else if depth > 0 && path.is_dir() {
            font_files(&path, depth - 1, files);
        }
    }
}

/// `NotoSerifCJK-Regular.ttc` resembles `Noto Serif CJK SC`.
fn resembles(file: &Path, name: &str) -> bool {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let bare = |text: &str| text.replace(' ', "").to_ascii_lowercase();
    let stem = bare(stem.split('-').next().unwrap_or(stem));
    !stem.is_empty() && bare(name).starts_with(&stem)
}

fn advice(missing: &[&str]) -> String {
    let held = |name: &&str| PACKAGES.iter().find(|(family, _)| name.starts_with(family)).map(|(_, package)| *package);
    let packages: BTreeSet<&str> = missing.iter().filter_map(held).collect();
    if packages.is_empty() {
        return "请安装后重新启动".into();
    }
    format!("请安装软件包 {} 后重新启动", packages.into_iter().collect::<Vec<_>>().join("、"))
}
