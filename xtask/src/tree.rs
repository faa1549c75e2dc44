//! The checkout: where it stands, where it is built, and its own texts (what git knows or would take).

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// Where things stand on this machine.
pub struct Place {
    /// The root of the checkout.
    pub root: PathBuf,
    /// Cargo's target directory, which may be anywhere.
    pub target: PathBuf,
}

impl Place {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and every configuration file count.
    pub fn find() -> Result<Self> {
        let args = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
        let answer: Value = serde_json::from_str(&process::output(Command::new("cargo").args(args))?)?;
        let path =
            |key: &str| answer[key].as_str().map(PathBuf::from).with_context(|| format!("cargo metadata: {key}"));
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")? })
    }

    /// `cargo` started at the root.
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// Any program started at the root.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The log of a step.
    pub fn log(&self, step: &str) -> PathBuf {
        self.target.join("xtask").join(format!("{step}.log"))
    }
}

/// One text of the checkout.
pub struct Text {
    /// Relative to the root, with `/`.
    pub path: String,
    pub text: String,
}

impl Text {
    /// The part after the last dot, or nothing.
    pub fn extension(&self) -> &str {
        Path::new(&self.path).extension().and_then(|end| end.to_str()).unwrap_or_default()
    }
}

/// All texts of the checkout, ordered by path.
pub struct Tree {
    pub texts: Vec<Text>,
}

impl Tree {
    /// What git tracks or would track; binary files are left out.
    pub fn read(root: &Path) -> Result<Self> {
        let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = process::output(Command::new("git").args(args).current_dir(root))?;
        let mut texts: Vec<Text> = listed
            .split_terminator('\0')
            .filter_map(|path| {
                Some(Text { path: path.to_owned(), text: std::fs::read_to_string(root.join(path)).ok()? })
            })
            .collect();
        texts.sort_by(|a, b| a.path.cmp(&b.path));
        texts.dedup_by(|a, b| a.path == b.path);
        Ok(Self { texts })
    }

    /// A small tree for a test.
    #[cfg(test)]
    pub fn of(texts: &[(&str, &str)]) -> Self {
        let text = |(path, text): &(&str, &str)| Text { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { texts: texts.iter().map(text).collect() }
    }

    pub fn get(&self, path: &str) -> Option<&Text> {
        self.texts.iter().find(|text| text.path == path)
    }

    /// The texts under a folder (given with its trailing `/`) with one of these extensions.
    pub fn under<'a>(&'a self, folder: &'a str, extensions: &'a [&'a str]) -> impl Iterator<Item = &'a Text> {
        self.texts.iter().filter(move |text| text.path.starts_with(folder) && extensions.contains(&text.extension()))
    }
}
