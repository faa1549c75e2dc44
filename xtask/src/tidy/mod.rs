//! `cargo xtask tidy`: the code compared with the house. Each rule is a pure function from the tree to findings,
//! so each is shown to fire on a few lines of text; how to mend is the finding's own business.

mod names;
pub mod rooms;
mod selfhood;
mod shape;
pub mod source;
mod sql;
mod templates;
#[cfg(test)]
mod tests;
mod wings;

use anyhow::{Result, bail};

use crate::say;
use crate::tree::Tree;

/// Where, why, what to do.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub path: String,
    /// From 1.
    pub line: usize,
    pub why: String,
    pub cure: &'static str,
}

impl Finding {
    fn new(path: &str, line: usize, why: impl Into<String>, cure: &'static str) -> Self {
        Self { path: path.to_owned(), line, why: why.into(), cure }
    }
}

/// Prints what was found, ordered by place; anything found is a failure.
pub fn report(tree: &Tree) -> Result<()> {
    let found = all(tree);
    for Finding { path, line, why, cure } in &found {
        eprintln!("{path}:{line}  {why}——{cure}");
    }
    match found.len() {
        0 => {
            say::note("代码与约定相符");
            Ok(())
        }
        count => bail!("{count} 处与约定不符"),
    }
}

fn all(tree: &Tree) -> Vec<Finding> {
    let rules = [wings::check, rooms::check, sql::check, shape::check, names::check, selfhood::check, templates::check];
    let mut found: Vec<Finding> = rules.iter().flat_map(|rule| rule(tree)).collect();
    found.sort();
    found.dedup();
    found
}
