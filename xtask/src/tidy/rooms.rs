//! Rooms as their heads describe them (`mod.rs`: Owns, Publishes, Promises, Answers, Speaks), and whether they keep it.
//! SQL is the business of `sql.rs`.

use super::Finding;
use super::source::Source;
use crate::obligations;
use crate::tree::{Text, Tree};

/// Words that begin a paragraph of a head.
const FIELDS: [&str; 5] = ["Owns", "Publishes", "Promises", "Answers", "Speaks"];

pub struct Room {
    /// The file whose head speaks: `crates/training/src/classes/mod.rs`, or one file that owns tables alone.
    pub door: String,
    pub tables: Vec<String>,
    /// Views that other rooms may read.
    pub views: Vec<String>,
    /// Obligations: `A7.2`.
    pub answers: Vec<String>,
    /// Facts and audit verbs: `classes.closed`.
    pub facts: Vec<String>,
    missing: Vec<&'static str>,
}

impl Room {
    /// The folder of a room, with its `/`; for a single file the file itself.
    pub fn folder(&self) -> &str {
        self.door.strip_suffix("mod.rs").unwrap_or(&self.door)
    }

    /// A room proper has a folder and stands in a wing of rooms; the kernel's tables are owned by files.
    pub fn is_folder(&self) -> bool {
        self.door.ends_with("/mod.rs") && !self.door.starts_with("crates/kernel/")
    }

    fn read(text: &Text) -> Option<Self> {
        let head = head(&text.text);
        let field = |name| paragraph(&head, name);
        let owns = field("Owns")?;
        let missing = ["Promises", "Answers", "Speaks"].into_iter().filter(|name| field(name).is_none()).collect();
        let words = |name| field(name).unwrap_or_default();
        Some(Self {
            door: text.path.clone(),
            tables: ticked(&owns),
            views: ticked(&words("Publishes")),
            answers: numbered(&words("Answers")),
            facts: ticked(&words("Speaks")).into_iter().filter(|fact| fact.contains('.')).collect(),
            missing,
        })
    }
}

/// All rooms, and all files that own tables.
pub fn all(tree: &Tree) -> Vec<Room> {
    tree.under("crates/", &["rs"]).filter_map(Room::read).collect()
}

pub fn check(tree: &Tree) -> Vec<Finding> {
    let rooms = all(tree);
    let mut found = headless(tree);
    for room in rooms.iter().filter(|room| room.is_folder()) {
        found.extend(room.missing.iter().map(|field| {
            Finding::new(&room.door, 1, format!("房间的题头没有 {field}"), "补上这一行；没有可写的写 none")
        }));
        found.extend(unspoken(tree, room));
        found.extend(unlisted(tree, room));
    }
    let open = obligations::unanswered(tree).into_iter();
    found.extend(open.map(|claim| {
        let (id, door) = claim.trim_end_matches('）').split_once('（').unwrap_or((&claim, ""));
        Finding::new(
            door,
            1,
            format!("题头称回应 {id}，却没有以其命名的测试"),
            "写一个名为 aN_M_… 的测试，或从题头删去",
        )
    }));
    found
}

/// A folder with a `store.rs` is a room and must say so.
fn headless(tree: &Tree) -> Vec<Finding> {
    let stores = tree.under("crates/", &["rs"]).filter_map(|text| text.path.strip_suffix("store.rs"));
    stores
        .filter(|folder| !folder.starts_with("crates/kernel/") && folder.ends_with('/'))
        .filter_map(|folder| tree.get(&format!("{folder}mod.rs")))
        .filter(|door| Room::read(door).is_none())
        .map(|door| {
            Finding::new(&door.path, 1, "有 store.rs 的房间没有题头", "写明 Owns / Promises / Answers / Speaks")
        })
        .collect()
}

/// Facts without a sentence in the room's words.
fn unspoken(tree: &Tree, room: &Room) -> Vec<Finding> {
    let words: Vec<&Text> = tree
        .under(room.folder(), &["rs"])
        .filter(|text| {
            text.path.strip_prefix(room.folder()).is_some_and(|file| file == "words.rs" || file.starts_with("words/"))
        })
        .collect();
    let spoken = |fact: &&String| words.iter().any(|text| text.text.contains(&format!("\"{fact}\"")));
    let silent = room.facts.iter().filter(|fact| !spoken(fact));
    silent
        .map(|fact| {
            Finding::new(&room.door, 1, format!("{fact} 在 words.rs 中没有句子"), "在 words.rs 中写明它用中文怎么说")
        })
        .collect()
}

/// Verbs that the room notes and its head does not list.
fn unlisted(tree: &Tree, room: &Room) -> Vec<Finding> {
    let mut found = Vec::new();
    for text in tree.under(room.folder(), &["rs"]) {
        let source = Source::read(text);
        for (at, line) in text.text.lines().enumerate().filter(|(at, _)| !source.is_test(*at)) {
            let noted = line.split_once(".note(\"").and_then(|(_, rest)| rest.split_once('"'));
            if let Some((fact, _)) = noted.filter(|(fact, _)| !room.facts.iter().any(|listed| listed == fact)) {
                found.push(Finding::new(
                    &text.path,
                    at + 1,
                    format!("{fact} 不在题头的 Speaks 之列"),
                    "写入 mod.rs 的 Speaks，并在 words.rs 中给它句子",
                ));
            }
        }
    }
    found
}

/// The text of the `//!` lines at the top, without their marks.
fn head(text: &str) -> Vec<&str> {
    text.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line)).collect()
}

/// A field with its continued lines, which are indented.
fn paragraph(head: &[&str], name: &str) -> Option<String> {
    let starts =
        |line: &&str| FIELDS.iter().any(|field| line.strip_prefix(field).is_some_and(|rest| rest.starts_with(' ')));
    let at = head.iter().position(|line| starts(line) && line.starts_with(name))?;
    let more = head[at + 1..].iter().take_while(|line| line.starts_with("  ") && !starts(line));
    let mut text = head[at][name.len()..].trim().to_owned();
    for line in more {
        text.push(' ');
        text.push_str(line.trim());
    }
    Some(text)
}

/// The words between backticks.
fn ticked(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn numbered(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').map(|word| word.trim_end_matches('.'));
    words.filter(|word| obligations::is_id(word)).map(str::to_owned).collect()
}
