//! The texts of a charter folder that matter for proving. Reads files; judges nothing.
use std::path::Path;

use anyhow::{Context, Result};

/// A schema, policies and claims as they were written; the files as (name, text), sorted by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    pub schema: String,
    pub policies: Vec<(String, String)>,
    pub claims: Vec<(String, String)>,
}

impl Texts {
    /// Reads `policies/schema.cedarschema`, `policies/*.cedar` and `claims/*.cedar` under that folder.
    ///
    /// # Errors
    /// When a file or folder cannot be read, with its path.
    pub fn read(folder: &Path) -> Result<Self> {
        let schema = folder.join("policies/schema.cedarschema");
        Ok(Self {
            schema: std::fs::read_to_string(&schema).with_context(|| schema.display().to_string())?,
            policies: cedar_files(&folder.join("policies"))?,
            claims: cedar_files(&folder.join("claims"))?,
        })
    }
}

fn cedar_files(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "cedar") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path).with_context(|| path.display().to_string())?));
        }
    }
    files.sort();
    Ok(files)
}
