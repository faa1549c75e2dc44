//! Whom a leak concerns: computed from the tables, the trail and the ledgers, with the draft of what they are told (PIPL
//! 57). Reads alone; the desk that handles incidents calls it.
use std::collections::BTreeSet;

use kernel::{Asked, At, Id, Path, Person, Result, Subject, View};
use people::purposes::Registry;
use serde::Serialize;

use super::store;
use super::tables::Tables;
use crate::rights;

/// What came into the wrong hands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Leak {
    /// Rows that arose in a window (`until` is not in it): the tables, and of them the fields (all when empty).
    Tables { tables: Vec<String>, fields: Vec<String>, from: At, until: At },
    /// Everything that an account looked at or took out in a window.
    Viewer { viewer: Id<Person>, from: At, until: At },
    /// One copy, by its number.
    Copy { number: String },
    /// One roster.
    Import { import: i64 },
}

/// Whom it concerns, and with what.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Affected {
    /// In the order of ids, each once.
    pub persons: Vec<i64>,
    /// Names of fields, the most sensitive label first.
    pub fields: Vec<String>,
    /// What was taken too and names people whom nobody can list: the kinds of things.
    pub unlisted: Vec<&'static str>,
}

/// All leaks, as the thing that the policies decide about.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Breach;

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
}

impl Subject for Breach {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Breach";
    fn id(&self) -> i64 {
        1
    }
    fn within(&self) -> Vec<Path> {
        vec![]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![]
    }
}

/// # Errors
/// `NotFound` or `NotAllowed` for whoever may not know.
pub async fn affected(view: &mut View<'_>, leak: &Leak) -> Result<Affected> {
    view.allow(Verb::See, &Breach)?;
    let mut persons = BTreeSet::new();
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    let mut unlisted = BTreeSet::new();
    match leak {
        Leak::Tables { tables, fields, from, until } => {
            for (name, table) in Tables::shipped().of_persons().filter(|(name, _)| tables.iter().any(|t| t == name)) {
                let wanted = |code: &str| fields.is_empty() || fields.iter().any(|field| field == code);
                let of = table.fields.iter().filter(|(code, _)| wanted(code));
                let mut columns = vec![];
                for (code, all) in of {
                    codes.insert(code);
                    columns.extend(all.iter().map(String::as_str));
                }
                if !columns.is_empty() {
                    persons.extend(store::distinct(view, (name, table), &columns, (*from, *until)).await?);
                }
            }
        }
        Leak::Viewer { viewer, from, until } => {
            persons.extend(store::seen_by(view, *viewer, *from, *until).await?);
            codes.extend(["name", "document", "phone"]);
            for (kind, subject) in store::taken_by(view, *viewer, *from, *until).await? {
                match kind.as_str() {
                    "Person" | "Account" => drop(persons.insert(subject)),
                    "Import" => persons.extend(store::imported(view, subject).await?),
                    "Class" => persons.extend(store::seated(view, subject).await?),
                    "Project" => persons.extend(store::seated_in_project(view, subject).await?),
                    _ => drop(unlisted.insert(rights::words::kind(&kind))),
                }
            }
        }
        Leak::Copy { number } => {
            if let Some(copy) = store::copy_numbered(view, number).await? {
                persons.insert(copy.person.0);
                codes.extend(Registry::shipped().fields.iter().map(|field| field.code.as_str()));
            }
        }
        Leak::Import { import } => {
            persons.extend(store::imported(view, *import).await?);
            codes.extend(["name", "document", "staff", "phone", "post"]);
        }
    }
    persons.remove(&0);
    let (persons, unlisted) = (persons.into_iter().collect(), unlisted.into_iter().collect());
    Ok(Affected { persons, fields: named(&codes), unlisted })
}

fn named(codes: &BTreeSet<&str>) -> Vec<String> {
    let found = Registry::shipped().fields.iter().filter(|field| codes.contains(field.code.as_str()));
    let mut found: Vec<_> = found.collect();
    let rank = |label: &str| ["敏感", "受限", "内部", "公开"].iter().position(|other| *other == label);
    found.sort_by_key(|field| rank(&field.label));
    found.iter().map(|field| format!("{}（{}）", field.name, field.label)).collect()
}

impl Affected {
    /// What each of them is told, to be completed by whoever handles the incident.
    pub fn draft(&self, now: At) -> String {
        let registry = Registry::shipped();
        format!(
            "各位老师：\n{}，平台发生个人信息安全事件，涉及您的：{}。\n发生原因：（请填写）\n可能造成的影响：（请填写，例如收到冒充学院的电话或短信）\n我们已经采取的措施：（请填写）\n您可以这样减轻影响：尽快修改密码；不要向来电、来信者提供验证码；发现异常请联系我们。\n联系：{}，{}",
            now.day(),
            self.fields.join("、"),
            registry.office,
            registry.contact
        )
    }
}
