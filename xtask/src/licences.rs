//! Every third-party package, Rust and npm, must carry a licence that `xtask/licences.txt` names. What a licence means
//! is decided there, by people; this file only compares. Only packages built for this host are asked for.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;
use crate::tree::Place;

const LIST: &str = "xtask/licences.txt";
const LOCKS: [&str; 2] = ["assets/package-lock.json", "tests/browser/package-lock.json"];

struct Package {
    name: String,
    licence: Option<String>,
}

/// Names each package whose licence is unknown or not allowed.
pub fn report(place: &Place) -> Result<()> {
    let list = fs::read_to_string(place.root.join(LIST)).with_context(|| format!("缺少 {LIST}"))?;
    let mut packages = cargo_packages(place)?;
    for lock in LOCKS {
        if let Ok(text) = fs::read_to_string(place.root.join(lock)) {
            packages.extend(npm_packages(&text).with_context(|| lock.to_owned())?);
        }
    }
    let unknown = unknown(&packages, &Allowed::parse(&list));
    if unknown.is_empty() {
        crate::say::note(&format!("{} 个第三方包的许可证均在 {LIST} 之内", packages.len()));
        return Ok(());
    }
    bail!("以下包的许可证不在 {LIST} 之内；请换用其他包，或经审定后在该文件中增加一行：\n  {}", unknown.join("\n  "))
}

/// Lines `MIT`, and `package: reason` for one whose licence cannot be read from its manifest.
struct Allowed<'a> {
    licences: Vec<&'a str>,
    packages: Vec<&'a str>,
}

impl<'a> Allowed<'a> {
    fn parse(list: &'a str) -> Self {
        let lines = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (packages, licences): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.contains(':'));
        Self { licences, packages: packages.iter().filter_map(|line| Some(line.split_once(':')?.0.trim())).collect() }
    }
}

fn unknown(packages: &[Package], allowed: &Allowed) -> Vec<String> {
    packages
        .iter()
        .filter(|package| !allowed.packages.contains(&package.name.as_str()))
        .filter(|package| {
            !package.licence.as_deref().is_some_and(|licence| Expression(licence).allowed(&allowed.licences))
        })
        .map(|package| format!("{}：{}", package.name, package.licence.as_deref().unwrap_or("未注明")))
        .collect()
}

fn cargo_packages(place: &Place) -> Result<Vec<Package>> {
    let about = process::output(Command::new("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV 没有说明 host")?;
    let args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", host];
    let answer: Value = serde_json::from_str(&process::output(place.cargo().args(args))?)?;
    let packages = answer["packages"].as_array().context("cargo metadata: packages")?;
    // Our own packages have no source.
    let foreign = packages.iter().filter(|package| package["source"].is_string());
    foreign.map(|package| package_of(&package["name"], &package["license"])).collect()
}

fn npm_packages(lock: &str) -> Result<Vec<Package>> {
    let lock: Value = serde_json::from_str(lock)?;
    let packages = lock["packages"].as_object().context("没有 packages")?;
    // Our own stand outside node_modules, and links lead to them.
    let foreign = packages.iter().filter(|(path, package)| path.contains("node_modules/") && package["link"] != true);
    foreign
        .map(|(path, package)| package_of(&Value::from(path.rsplit("node_modules/").next()), &package["license"]))
        .collect()
}

fn package_of(name: &Value, licence: &Value) -> Result<Package> {
    let name = name.as_str().context("包没有名称")?.to_owned();
    Ok(Package { name, licence: licence.as_str().map(str::to_owned) })
}

/// An SPDX expression: OR needs one side, AND both; the old `A/B` is an OR; WITH belongs to its licence.
struct Expression<'a>(&'a str);

impl Expression<'_> {
    fn allowed(&self, licences: &[&str]) -> bool {
        let spaced = self.0.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ").replace(" WITH ", "-WITH-");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut rest = &words[..];
        let holds = either(&mut rest, licences);
        holds && rest.is_empty()
    }
}

fn either(rest: &mut &[&str], licences: &[&str]) -> bool {
    let mut holds = both(rest, licences);
    while let ["OR", after @ ..] = rest {
        *rest = after;
        holds |= both(rest, licences);
    }
    holds
}

fn both(rest: &mut &[&str], licences: &[&str]) -> bool {
    let mut holds = one(rest, licences);
    while let ["AND", after @ ..] = rest {
        *rest = after;
        holds &= one(rest, licences);
    }
    holds
}

fn one(rest: &mut &[&str], licences: &[&str]) -> bool {
    match rest {
        ["(", after @ ..] => {
            *rest = after;
            let holds = either(rest, licences);
            let closed = matches!(rest, [")", ..]);
            *rest = rest.get(1..).unwrap_or_default();
            holds && closed
        }
        [licence, after @ ..] => {
            *rest = after;
            licences.iter().any(|allowed| allowed.replace(" WITH ", "-WITH-") == *licence)
        }
        // Something is missing: what remains is no end.
        [] => {
            *rest = &["…"];
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn judged(licence: &str, allowed: bool) {
        assert_eq!(
            Expression(licence).allowed(&["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]),
            allowed,
            "{licence}"
        );
    }

    #[test]
    fn an_or_needs_one_side_and_an_and_needs_both() {
        judged("MIT", true);
        judged("GPL-3.0-only", false);
        judged("GPL-3.0-only OR MIT", true);
        judged("MIT/GPL-3.0", true);
        judged("GPL-3.0-only AND MIT", false);
        judged("MIT AND Apache-2.0", true);
        judged("(MIT OR GPL-3.0-only) AND Apache-2.0", true);
        judged("(MIT AND GPL-3.0-only) OR (Apache-2.0)", true);
        judged("Apache-2.0 WITH LLVM-exception", true);
        judged("MIT WITH LLVM-exception", false);
    }

    #[test]
    fn a_broken_expression_is_refused() {
        for broken in ["", "(MIT", "MIT)", "MIT OR", "MIT MIT", "AND", "OR MIT GPL"] {
            judged(broken, false);
        }
    }

    #[test]
    fn a_package_without_a_licence_is_named_unless_it_is_listed_with_its_reason() {
        let packages = [
            Package { name: "ring".into(), licence: None },
            Package { name: "axum".into(), licence: Some("MIT".into()) },
        ];
        assert_eq!(unknown(&packages, &Allowed::parse("# allowed\nMIT\n")), ["ring：未注明"]);
        assert!(unknown(&packages, &Allowed::parse("MIT\nring: ISC, read in its LICENSE file\n")).is_empty());
    }

    #[test]
    fn an_npm_lock_names_scoped_and_nested_packages() {
        let lock = r#"{"packages":{"":{"name":"ours"},"stub":{},"node_modules/stub":{"link":true},"node_modules/a/node_modules/@s/b":{"license":"MIT"}}}"#;
        let packages = npm_packages(lock).unwrap();
        assert_eq!((packages.len(), packages[0].name.as_str()), (1, "@s/b"));
        assert!(npm_packages("{}").is_err());
    }
}
