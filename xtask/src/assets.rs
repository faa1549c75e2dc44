//! CSS and islands: installed from the lock file, built by `assets/build.mjs`, built again only when an input changed.
//! How they are built is the business of that script.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tree::Place;
use crate::{process, say};

/// Kept inside `node_modules`: a fresh install is a reason to build again.
const DIGEST: &str = "node_modules/.inputs-digest";

/// Installs and builds what is stale; both say so.
pub fn build(place: &Place) -> Result<()> {
    let dir = place.root.join("assets");
    if !dir.join("build.mjs").is_file() {
        say::skipped("前端资源", "尚无 assets/build.mjs");
        return Ok(());
    }
    install(place, &dir, "前端依赖")?;
    let digest = digest(&dir)?;
    if built(&dir) && fs::read_to_string(dir.join(DIGEST)).is_ok_and(|last| last == digest) {
        say::skipped("前端资源", "没有改动");
        return Ok(());
    }
    say::quiet("前端资源", || {
        let log = place.log("assets");
        let _ = fs::remove_file(&log);
        process::logged(Command::new("node").arg("build.mjs").current_dir(&dir), &log)
    })?;
    fs::write(dir.join(DIGEST), digest)?;
    Ok(())
}

/// `tsc --noEmit` over the islands.
pub fn check_types(place: &Place) -> Result<()> {
    let dir = place.root.join("assets");
    if !dir.join("tsconfig.json").is_file() {
        return Ok(());
    }
    process::logged(
        Command::new("node").args(["node_modules/typescript/bin/tsc", "--noEmit"]).current_dir(&dir),
        &place.log("assets"),
    )
}

/// `npm ci` where `node_modules` is missing or older than the lock file.
pub fn install(place: &Place, dir: &Path, name: &str) -> Result<()> {
    let changed = |file: &str| fs::metadata(dir.join(file)).and_then(|meta| meta.modified());
    let wanted = changed("package-lock.json").with_context(|| format!("{} 缺少 package-lock.json", dir.display()))?;
    if changed("node_modules/.package-lock.json").is_ok_and(|have| have >= wanted) {
        return Ok(());
    }
    say::quiet(name, || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(dir);
        process::logged(&mut npm, &place.log("npm"))
    })
}

fn built(dir: &Path) -> bool {
    fs::read_dir(dir.join("dist")).is_ok_and(|mut all| all.any(|one| one.is_ok_and(|one| one.file_name() != ".keep")))
}

/// Over the paths and bytes of all inputs.
fn digest(dir: &Path) -> Result<String> {
    let mut hash = DefaultHasher::new();
    feed(dir, dir, &mut hash)?;
    Ok(format!("{:016x}", hash.finish()))
}

fn feed(root: &Path, dir: &Path, hash: &mut DefaultHasher) -> Result<()> {
    let mut entries = fs::read_dir(dir)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let inner = path.strip_prefix(root)?;
        if path.is_dir() {
            if inner != Path::new("node_modules") && inner != Path::new("dist") {
                feed(root, &path, hash)?;
            }
            continue;
        }
        inner.hash(hash);
        fs::read(&path)?.hash(hash);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_follows_inputs_alone() {
        let dir = std::env::temp_dir().join(format!("xtask-assets-{}", std::process::id()));
        fs::create_dir_all(dir.join("css")).unwrap();
        fs::create_dir_all(dir.join("dist")).unwrap();
        fs::write(dir.join("css/base.css"), "a{}").unwrap();
        let first = digest(&dir).unwrap();
        fs::write(dir.join("dist/base.css"), "a{}").unwrap();
        assert_eq!(digest(&dir).unwrap(), first);
        assert!(built(&dir));
        fs::write(dir.join("css/base.css"), "b{}").unwrap();
        assert_ne!(digest(&dir).unwrap(), first);
        fs::remove_dir_all(&dir).unwrap();
    }
}
