//! The order of the wings: tools < kernel < ui < people < governance < siblings < shixue. Nobody depends upwards or
//! sideways; a tool, and the heavy library behind it, is reached only by those named here.

use super::Finding;
use crate::tree::{Text, Tree};

const TOOLS: [&str; 6] = ["pdf", "sheets", "fulltext", "authz", "av", "prove"];
const SIBLINGS: [&str; 8] = ["library", "training", "study", "live", "portal", "security", "office", "exchange"];

/// Who may reach for which tool; the roof may reach for all.
const TOOL_USERS: [(&str, &[&str]); 11] = [
    ("prove", &["authz"]),
    ("people", &["sheets"]),
    // governance: av tells a file's kind by its bytes; prove is asked about a proposed charter; sheets writes the
    // registers and the duties as workbooks; pdf the papers that the house signs.
    ("governance", &["authz", "av", "pdf", "prove", "sheets"]),
    ("library", &["av", "sheets", "fulltext"]),
    ("training", &["sheets"]),
    ("study", &["pdf", "sheets"]),
    ("live", &["av"]),
    ("portal", &["fulltext"]),
    ("security", &["sheets"]),
    ("office", &["pdf", "sheets"]),
    ("exchange", &["sheets"]),
];

/// Libraries that take long to build or are dangerous to spread: one door each.
const HEAVY: [(&str, &[&str]); 10] = [
    ("typst", &["pdf"]),
    // people: the picture by which an app takes up a one-time password.
    ("qrcode", &["pdf", "people"]),
    ("tantivy", &["fulltext"]),
    ("calamine", &["sheets"]),
    // training: sheets as clerks send them, for its tests alone, made by other means than the importer reads them with.
    ("rust_xlsxwriter", &["sheets", "training"]),
    ("cedar-policy", &["authz", "prove"]),
    ("rusqlite", &["kernel"]),
    ("tokio-postgres", &["kernel"]),
    ("deadpool-postgres", &["kernel"]),
    ("object_store", &["kernel"]),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let manifests: Vec<(&str, &Text)> = tree
        .under("crates/", &["toml"])
        .filter_map(|text| Some((text.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?, text)))
        .collect();
    manifests.iter().flat_map(|(wing, text)| judge(wing, text)).collect()
}

fn judge(wing: &str, manifest: &Text) -> Vec<Finding> {
    let Some(rank) = rank(wing) else {
        return vec![Finding::new(
            &manifest.path,
            1,
            format!("房屋平面图上没有 {wing}"),
            "并入已有的 wing，或先写入 ARCHITECTURE.md 与本规则",
        )];
    };
    let refused = |(line, name): (usize, String)| {
        let why = trouble(wing, rank, &name)?;
        Some(Finding::new(&manifest.path, line, why, "改为向下调用、事件（wiring.rs）或对方发布的视图"))
    };
    dependencies(&manifest.text).into_iter().filter_map(refused).collect()
}

fn trouble(wing: &str, own: u8, name: &str) -> Option<String> {
    let heavy = HEAVY.iter().find(|(library, _)| name == *library || name.starts_with(&format!("{library}-")));
    if let Some((_, users)) = heavy.filter(|_| rank(name).is_none()) {
        return (!users.contains(&wing))
            .then(|| format!("{wing} 直接依赖重型库 {name}，它只在 {} 之内", users.join("、")));
    }
    let other = rank(name).filter(|_| name != wing)?;
    if TOOLS.contains(&name) {
        let may = wing == "shixue" || TOOL_USERS.iter().any(|(user, tools)| *user == wing && tools.contains(&name));
        return (!may).then(|| format!("{wing} 不在工具 {name} 的使用者之列"));
    }
    (other >= own).then(|| format!("{wing} 依赖同层或上层的 {name}"))
}

fn rank(wing: &str) -> Option<u8> {
    match wing {
        tool if TOOLS.contains(&tool) => Some(0),
        "kernel" => Some(1),
        "ui" => Some(2),
        "people" => Some(3),
        "governance" => Some(4),
        sibling if SIBLINGS.contains(&sibling) => Some(5),
        "shixue" => Some(6),
        _ => None,
    }
}

/// Names under any `[…dependencies]`, with their lines.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, line) in manifest.lines().map(str::trim).enumerate() {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            inside = section.ends_with("dependencies");
            if let Some((_, name)) = section.split_once("dependencies.") {
                found.push((at + 1, name.to_owned()));
            }
        } else if inside && !line.starts_with('#') {
            let name: String = line.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
            found.extend((!name.is_empty()).then_some((at + 1, name)));
        }
    }
    found
}
