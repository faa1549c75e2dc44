//! Tables and their rooms: a table is named in SQL only by its owner's `store.rs` (or `store/`), a published view may be
//! read by all, and every table of a migration has an owner. Tests may look at what they like.

use std::collections::BTreeMap;

use super::Finding;
use super::rooms::{self, Room};
use super::source::Source;
use crate::tree::{Text, Tree};

const NAMING: [&str; 4] = ["FROM", "INTO", "UPDATE", "JOIN"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let rooms = rooms::all(tree);
    let mut owners: BTreeMap<&str, Vec<&Room>> = BTreeMap::new();
    for room in &rooms {
        for table in &room.tables {
            owners.entry(table).or_default().push(room);
        }
    }
    let mut found: Vec<Finding> = twice_owned(&owners);
    found.extend(tree.under("crates/", &["rs"]).flat_map(|text| trespasses(text, &owners)));
    found.extend(tree.under("migrations/", &["sql"]).flat_map(|text| unowned(text, &owners)));
    found.extend(tree.under("migrations/", &["sql"]).flat_map(|text| unpublished(text, &rooms)));
    found
}

fn twice_owned(owners: &BTreeMap<&str, Vec<&Room>>) -> Vec<Finding> {
    let twice = owners.iter().filter(|(_, rooms)| rooms.len() > 1);
    twice
        .map(|(table, rooms)| {
            Finding::new(&rooms[1].door, 1, format!("表 {table} 已归 {}", rooms[0].door), "一张表只归一个房间")
        })
        .collect()
}

fn trespasses(text: &Text, owners: &BTreeMap<&str, Vec<&Room>>) -> Vec<Finding> {
    let source = Source::read(text);
    let mut found = Vec::new();
    for (at, table) in named(&source.strings) {
        let Some(room) = owners.get(table.as_str()).and_then(|rooms| rooms.first()) else { continue };
        if !source.is_test(at) && !may_name(&text.path, room) {
            found.push(Finding::new(
                &text.path,
                at + 1,
                format!("表 {table} 归 {}", room.door),
                "移入该房间的 store.rs 并经 mod.rs 调用；跨房间读取用它发布的视图",
            ));
        }
    }
    found
}

/// A room's SQL stands in its store; the kernel's and a single file's stands where the owner stands.
fn may_name(path: &str, room: &Room) -> bool {
    let Some(inner) = path.strip_prefix(room.folder()) else { return false };
    match room.is_folder() {
        true => inner == "store.rs" || inner.starts_with("store/"),
        false => true,
    }
}

/// Identifiers after FROM, INTO, UPDATE and JOIN in string literals, with their lines (from 0).
fn named(strings: &[String]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut naming = false;
    for (at, line) in strings.iter().enumerate() {
        for word in line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
            if std::mem::replace(&mut naming, NAMING.contains(&word)) && !NAMING.contains(&word) {
                found.push((at, word.to_owned()));
            }
        }
    }
    found
}

fn unowned(text: &Text, owners: &BTreeMap<&str, Vec<&Room>>) -> Vec<Finding> {
    let tables = created(text, "CREATE TABLE ");
    // A rebuild makes a table under a passing name.
    let loose = tables.into_iter().filter(|(_, name)| !owners.contains_key(name.as_str()) && !name.ends_with("_new"));
    loose
        .map(|(line, name)| {
            Finding::new(&text.path, line, format!("表 {name} 没有归属"), "写入其房间 mod.rs 的 Owns tables")
        })
        .collect()
}

fn unpublished(text: &Text, rooms: &[Room]) -> Vec<Finding> {
    let views = created(text, "CREATE VIEW ");
    let silent = views.into_iter().filter(|(_, name)| !rooms.iter().any(|room| room.views.contains(name)));
    silent
        .map(|(line, name)| {
            Finding::new(&text.path, line, format!("视图 {name} 无人发布"), "写入其房间 mod.rs 的 Publishes view")
        })
        .collect()
}

/// What a migration creates, with the line (from 1).
fn created(text: &Text, words: &str) -> Vec<(usize, String)> {
    let lines = text.text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("--"))
        .filter_map(|(at, line)| Some((at + 1, line.split_once(words)?.1.trim_start_matches("IF NOT EXISTS "))))
        .map(|(line, rest)| (line, rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()))
        .collect()
}
