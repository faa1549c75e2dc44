//! Every column of the database as data: personal or not, whose it is, what becomes of it when an account is closed. Pure:
//! reads two files of the binary and compares them with a schema that it is given.
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use people::purposes::Registry;
use serde::Deserialize;

static TABLES: LazyLock<Tables> =
    LazyLock::new(|| toml::from_str(include_str!("tables.toml")).expect("a test reads the file of the binary"));
static LABELS: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| toml::from_str(include_str!("labels.toml")).expect("a test reads the file of the binary"));

/// Names a process, not a person.
const WORKER: &str = "leased_by";

/// Table → what it holds about people.
#[derive(Clone, Debug, Deserialize)]
pub struct Tables(pub BTreeMap<String, Table>);

/// One table; the keys are explained at the head of `tables.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    pub title: String,
    pub whose: Vec<String>,
    pub acts: Vec<String>,
    pub fields: BTreeMap<String, Vec<String>>,
    pub withheld: Vec<String>,
    pub sealed: BTreeMap<String, String>,
    pub plain: Vec<String>,
    pub time: String,
    pub erase: String,
    pub keep: String,
    pub mask: Vec<String>,
    pub blank: Vec<String>,
}

/// A table and its columns, each with whether it holds whole numbers.
pub type Schema = BTreeMap<String, Vec<(String, bool)>>;

impl Tables {
    pub fn shipped() -> &'static Self {
        &TABLES
    }

    /// Tables with rows of persons.
    pub fn of_persons(&self) -> impl Iterator<Item = (&str, &Table)> {
        self.0.iter().map(|(name, table)| (name.as_str(), table)).filter(|(_, table)| !table.whose.is_empty())
    }

    /// What a schema has that this does not say, and the other way round: one sentence each.
    pub fn differences(&self, schema: &Schema, registry: &Registry) -> Vec<String> {
        let mut found = vec![];
        for (name, columns) in schema {
            match self.0.get(name) {
                None => found.push(format!("表 {name} 没有登记：请在 tables.toml 写明每一列是不是个人信息、是谁的")),
                Some(table) => found.extend(table.differences(name, columns, registry)),
            }
        }
        let gone = self.0.keys().filter(|name| !schema.contains_key(*name));
        found.extend(gone.map(|name| format!("tables.toml 登记了表 {name}，数据库里没有")));
        found
    }
}

impl Table {
    /// The columns of a field, or all that are personal.
    pub fn personal(&self) -> impl Iterator<Item = &String> {
        self.fields.values().flatten()
    }

    /// What goes into a copy, in the order of the fields.
    pub fn given(&self) -> Vec<&str> {
        self.personal().filter(|column| !self.withheld.contains(column)).map(String::as_str).collect()
    }

    /// The field that a column belongs to.
    pub fn field_of(&self, column: &str) -> Option<&str> {
        let of = self.fields.iter().find(|(_, columns)| columns.iter().any(|other| other == column));
        of.map(|(code, _)| code.as_str())
    }

    pub fn is_deleted(&self) -> bool {
        self.erase == "delete"
    }

    fn differences(&self, name: &str, columns: &[(String, bool)], registry: &Registry) -> Vec<String> {
        let mut found = vec![];
        let mut said: Vec<&String> = self.plain.iter().chain(&self.acts).chain(self.personal()).collect();
        said.extend(self.whose.iter().filter(|column| !self.personal().any(|other| other == *column)));
        let known: HashSet<&str> = columns.iter().map(|(column, _)| column.as_str()).collect();
        for (column, is_number) in columns {
            match said.iter().filter(|other| **other == column).count() {
                0 => found.push(format!("{name}.{column} 没有登记：请在 tables.toml 写明是不是个人信息、属于哪一项")),
                1 => {}
                _ => found.push(format!("{name}.{column} 登记了不止一次")),
            }
            let speaks = (column.ends_with("_by") && column != WORKER) || column == "person_id";
            if *is_number && speaks && self.plain.contains(column) {
                found.push(format!("{name}.{column} 写着是谁，不能登记为 plain"));
            }
        }
        let all = said.into_iter().chain(&self.withheld).chain(&self.mask).chain(&self.blank);
        let missing = all.chain(self.sealed.keys()).filter(|column| !known.contains(column.as_str()));
        found.extend(missing.map(|column| format!("{name}.{column} 登记了，数据库里没有")));
        let codes = self.fields.keys().filter(|code| registry.field(code).is_none());
        found.extend(codes.map(|code| format!("{name} 的信息项 {code} 没有写入 purposes.toml，就没有目的和依据")));
        found.extend(self.unended(name, registry));
        found
    }

    fn unended(&self, name: &str, registry: &Registry) -> Option<String> {
        let personal = !self.fields.is_empty() || !self.acts.is_empty();
        let ends = self.is_deleted() || !self.mask.is_empty() || registry.floor(&self.keep).is_some();
        let unknown = !self.keep.is_empty() && registry.floor(&self.keep).is_none();
        (unknown || (personal && !ends)).then(|| format!("{name} 没有写明注销时删除还是保留，或保留的依据没有登记"))
    }
}

/// How a column is called on paper; none when nobody named it.
pub fn label(column: &str) -> Option<&'static str> {
    LABELS.get(column).map(String::as_str)
}
