//! Every third-party package, Rust and npm, must carry a licence that `xtask/licences.txt` names, and come from the public
//! index by its digest. What a licence means is decided there, by people; this file only compares. Only packages built for
//! this host are asked for their licence; where all come from is read in the lock files. That these name no other host, is
//! `tidy`'s.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::process;
use crate::tree::Place;

const LIST: &str = "xtask/licences.txt";
const LOCKS: [&str; 2] = ["assets/package-lock.json", "tests/browser/package-lock.json"];

struct Package {
    name: String,
    licence: Option<String>,
}

/// Names each package whose licence is unknown or not allowed, and each that comes from elsewhere.
pub fn report(place: &Place) -> Result<()> {
    let list = fs::read_to_string(place.root.join(LIST)).with_context(|| format!("缺少 {LIST}"))?;
    let answer = metadata(place)?;
    let mut packages = cargo_packages(&answer)?;
    let lock = fs::read_to_string(place.root.join("Cargo.lock")).context("缺少 Cargo.lock")?;
    let mut strays = cargo_strays(&lock, &own(&answer)?);
    for lock in LOCKS {
        if let Ok(text) = fs::read_to_string(place.root.join(lock)) {
            packages.extend(npm_packages(&text).with_context(|| lock.to_owned())?);
            strays.extend(npm_strays(&text).with_context(|| lock.to_owned())?);
        }
    }
    ensure!(strays.is_empty(), "以下包不是按校验值取自公共仓库；请换用公共仓库中的版本：\n  {}", strays.join("\n  "));
    let unknown = unknown(&packages, &Allowed::parse(&list));
    if unknown.is_empty() {
        crate::say::note(&format!("{} 个第三方包均按校验值取自公共仓库，许可证均在 {LIST} 之内", packages.len()));
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

fn metadata(place: &Place) -> Result<Value> {
    let about = process::output(Command::new("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV 没有说明 host")?;
    let args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", host];
    Ok(serde_json::from_str(&process::output(place.cargo().args(args))?)?)
}

fn cargo_packages(answer: &Value) -> Result<Vec<Package>> {
    let packages = answer["packages"].as_array().context("cargo metadata: packages")?;
    // Our own packages have no source.
    let foreign = packages.iter().filter(|package| package["source"].is_string());
    foreign.map(|package| package_of(&package["name"], &package["license"])).collect()
}

/// The names of the workspace's own packages.
fn own(answer: &Value) -> Result<Vec<&str>> {
    let members = answer["workspace_members"].as_array().context("cargo metadata: workspace_members")?;
    let packages = answer["packages"].as_array().context("cargo metadata: packages")?;
    Ok(packages.iter().filter(|one| members.contains(&one["id"])).filter_map(|one| one["name"].as_str()).collect())
}

/// What the lock takes from elsewhere than an index, or without its digest: a folder that is no member of the workspace, a
/// repository.
fn cargo_strays(lock: &str, own: &[&str]) -> Vec<String> {
    let mut strays = vec![];
    for package in lock.split("[[package]]\n").skip(1) {
        let said = |key: &str| {
            package
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
                .map(|text| text.trim_matches('"'))
        };
        let name = said("name").unwrap_or_default();
        let is_own = said("source").is_none() && own.contains(&name);
        if !is_own && (said("source").is_none() || said("checksum").is_none()) {
            strays.push(format!("{name}：{}", said("source").unwrap_or("工作区以外的目录")));
        }
    }
    strays
}

/// The same of npm, whose locks name neither host nor address: a repository, an archive, a folder outside.
fn npm_strays(lock: &str) -> Result<Vec<String>> {
    let lock: Value = serde_json::from_str(lock)?;
    let packages = lock["packages"].as_object().context("没有 packages")?;
    let is_stray = |path: &str, package: &Value| match package["resolved"].as_str() {
        Some(to) if package["link"] == true => !packages.contains_key(to) || to.starts_with(['.', '/']),
        Some(_) => true,
        None => path.contains("node_modules/") && !package["integrity"].is_string(),
    };
    let strays = packages.iter().filter(|(path, package)| is_stray(path, package));
    Ok(strays
        .map(|(path, package)| format!("{path}：{}", package["resolved"].as_str().unwrap_or("没有校验值")))
        .collect())
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

    // req("IP-06")
    #[test]
    fn a_crate_that_comes_from_elsewhere_or_without_its_digest_is_named() {
        let index = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let strays =
            |about: &str| cargo_strays(&format!("version = 4\n\n[[package]]\nname = \"axum\"\n{about}"), &["kernel"]);
        assert!(strays(&format!("{index}checksum = \"31\"\ndependencies = [\n \"source\",\n]\n")).is_empty());
        assert_eq!(strays(index), ["axum：registry+https://github.com/rust-lang/crates.io-index"]);
        assert_eq!(strays("source = \"git+https://example.com/axum#1\"\n"), ["axum：git+https://example.com/axum#1"]);
        assert_eq!(strays("dependencies = [\n \"kernel\",\n]\n"), ["axum：工作区以外的目录"]);
        assert!(cargo_strays("[[package]]\nname = \"kernel\"\nversion = \"0.1.0\"\n", &["kernel"]).is_empty());
        let answer = serde_json::json!({"workspace_members": ["a"], "packages": [
            {"id": "a", "name": "kernel", "source": null}, {"id": "b", "name": "beside", "source": null}]});
        assert_eq!(own(&answer).unwrap(), ["kernel"]);
    }

    // req("IP-06")
    #[test]
    fn an_npm_package_that_comes_from_elsewhere_or_without_its_digest_is_named() {
        let strays = |package: &str| {
            npm_strays(&format!(r#"{{"packages":{{"":{{"name":"ours"}},"stub":{{}},"node_modules/a":{package}}}}}"#))
                .unwrap()
        };
        assert!(strays(r#"{"integrity":"sha512-x"}"#).is_empty());
        assert!(strays(r#"{"resolved":"stub","link":true}"#).is_empty());
        assert_eq!(strays(r#"{"version":"1.0.0"}"#), ["node_modules/a：没有校验值"]);
        for elsewhere in ["git+ssh://git@example.com/a.git#1", "https://example.com/a.tgz", "file:../a.tgz"] {
            let package = format!(r#"{{"resolved":"{elsewhere}","integrity":"sha512-x"}}"#);
            assert_eq!(strays(&package), [format!("node_modules/a：{elsewhere}")]);
        }
        assert_eq!(strays(r#"{"resolved":"../a","link":true}"#), ["node_modules/a：../a"]);
        assert!(npm_strays("{}").is_err());
    }

    #[test]
    fn an_npm_lock_names_scoped_and_nested_packages() {
        let lock = r#"{"packages":{"":{"name":"ours"},"stub":{},"node_modules/stub":{"link":true},"node_modules/a/node_modules/@s/b":{"license":"MIT"}}}"#;
        let packages = npm_packages(lock).unwrap();
        assert_eq!((packages.len(), packages[0].name.as_str()), (1, "@s/b"));
        assert!(npm_packages("{}").is_err());
    }
}
