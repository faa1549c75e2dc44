//! The charter's files as text: embedded in the binary, in a folder, or stored. Reads bytes; judges nothing.
use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../charter"]
struct Shipped;

/// What else lies in the folder is not the charter.
const ENDINGS: [&str; 3] = [".toml", ".cedar", ".cedarschema"];

/// Name (`policies/course.cedar`) → text, in the order of names.
#[derive(Clone, Debug, PartialEq)]
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// The charter that the binary was built with.
    ///
    /// # Errors
    /// When a shipped file is not UTF-8.
    pub fn shipped() -> Result<Self> {
        let names = Shipped::iter().filter(|name| ENDINGS.iter().any(|ending| name.ends_with(ending)));
        let read = names.filter_map(|name| Some((name.to_string(), Shipped::get(&name)?)));
        read.map(|(name, file)| Ok((name, String::from_utf8(file.data.into_owned())?))).collect::<Result<_>>().map(Self)
    }

    /// The charter of a folder, laid out like the shipped one.
    ///
    /// # Errors
    /// With the path that cannot be read.
    pub fn folder(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for (under, endings) in [("", &["toml"][..]), ("policies/", &["cedar", "cedarschema"]), ("claims/", &["cedar"])]
        {
            let path = folder.join(under);
            for entry in std::fs::read_dir(&path).with_context(|| format!("不能读取章程目录 {}", path.display()))?
            {
                let path = entry?.path();
                let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
                if endings.contains(&ending) {
                    let text = std::fs::read_to_string(&path)
                        .with_context(|| format!("不能读取章程文件 {}", path.display()))?;
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    files.insert(format!("{under}{name}"), text);
                }
            }
        }
        Ok(Self(files))
    }

    /// One canonical text of all files: what is digested, signed and stored.
    pub fn text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_else(|_| unreachable!("a map of texts is JSON"))
    }

    /// # Errors
    /// When a stored text is not one.
    pub fn from_text(text: &str) -> Result<Self> {
        Ok(Self(serde_json::from_str(text).context("the stored charter is not a map of files")?))
    }

    /// The Cedar files below a folder (`claims/`) by their names there.
    pub fn under(&self, folder: &str) -> Vec<(String, String)> {
        let cedar = self.0.iter().filter(|(name, _)| name.starts_with(folder) && name.ends_with(".cedar"));
        cedar.map(|(name, text)| (name[folder.len()..].to_owned(), text.clone())).collect()
    }
}
