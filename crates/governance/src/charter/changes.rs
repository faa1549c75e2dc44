//! What changed between two versions, as a clerk reads it: values by their names, policies and claims sentence by
//! sentence, and the texts themselves.
use std::collections::BTreeMap;

use super::fields;
use super::files::Files;
use super::noun::Charter;

/// Everything that differs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    pub values: Vec<Value>,
    pub sentences: Vec<Sentence>,
    pub texts: Vec<Text>,
}

/// One value of a table: empty where there was or is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// 「实施参数」
    pub part: String,
    pub name: String,
    pub before: String,
    pub after: String,
}

/// One sentence of the policies or claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    pub part: &'static str,
    pub how: How,
    pub effect: &'static str,
    pub says: String,
    pub article: String,
    pub before: String,
    pub after: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Added,
    Removed,
    Changed,
}

impl How {
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Added => ("新增", "ok"),
            Self::Removed => ("删去", "no"),
            Self::Changed => ("改写", "wait"),
        }
    }
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub file: String,
    pub before: String,
    pub after: String,
}

impl Changes {
    pub fn between(charter: &Charter, before: &Files, after: &Files) -> Self {
        let names: std::collections::BTreeSet<&String> = before.0.keys().chain(after.0.keys()).collect();
        let mut all = Self::default();
        for name in names {
            let (old, new) = (text(before, name), text(after, name));
            if old == new {
                continue;
            }
            if name.ends_with(".toml") {
                all.values.extend(values(charter, name, old, new));
            } else if name.ends_with(".cedar") {
                all.sentences.extend(sentences(name, old, new));
            }
            all.texts.push(Text { file: name.clone(), before: old.into(), after: new.into() });
        }
        all
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

fn text<'f>(files: &'f Files, name: &str) -> &'f str {
    files.0.get(name).map_or("", String::as_str)
}

fn values(charter: &Charter, file: &str, old: &str, new: &str) -> Vec<Value> {
    let read = |text: &str| {
        let mut flat = BTreeMap::new();
        for (key, value) in text.parse::<toml::Table>().unwrap_or_default() {
            flatten(&key, &key, &value, &mut flat);
        }
        flat
    };
    let (old, new) = (read(old), read(new));
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differing = paths.into_iter().filter(|path| old.get(*path) != new.get(*path));
    let value = |path: &String| {
        let of = |all: &BTreeMap<String, (String, String)>| {
            all.get(path).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let label = new.get(path).or_else(|| old.get(path)).map(|(label, _)| label.clone()).unwrap_or_default();
        let (before, after) = (readable(charter, file, path, &of(&old)), readable(charter, file, path, &of(&new)));
        Value { part: file_name(charter, file), name: value_name(charter, file, path, &label), before, after }
    };
    differing.map(value).collect()
}

/// Path → (label, value): items of a list of tables go by their code, number or name.
fn flatten(path: &str, label: &str, value: &toml::Value, into: &mut BTreeMap<String, (String, String)>) {
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                flatten(&format!("{path}.{key}"), &format!("{label} · {}", key_name(key)), inner, into);
            }
        }
        toml::Value::Array(all) if all.iter().any(toml::Value::is_table) => {
            for item in all {
                let said = |key: &str| item.get(key).map(|value| value.to_string().trim_matches('"').to_owned());
                let kept = said("audience").map(|audience| format!("{}-{audience}", said("kind").unwrap_or_default()));
                let of = said("file").map(|file| format!("{file}:{}", said("table").unwrap_or_default()));
                let code = kept.or(of).or(said("code")).or(said("number")).or(said("year")).or(said("name"));
                let code = code.unwrap_or_default();
                let name = said("name").unwrap_or_else(|| code.clone());
                flatten(&format!("{path}[{code}]"), &name, item, into);
            }
        }
        toml::Value::String(text) => {
            into.insert(path.into(), (label.into(), text.clone()));
        }
        toml::Value::Array(all) => {
            let said = all.iter().map(|one| one.to_string().trim_matches('"').to_owned()).collect::<Vec<_>>();
            into.insert(path.into(), (label.into(), said.join("、")));
        }
        other => {
            into.insert(path.into(), (label.into(), other.to_string()));
        }
    }
}

fn value_name(charter: &Charter, file: &str, path: &str, label: &str) -> String {
    if file == fields::FILE
        && let Some(field) = fields::field(path)
    {
        // 「审核」 alone says little: its part stands before it.
        let unit = if field.unit.is_empty() { String::new() } else { format!("（{}）", field.unit) };
        return format!("{} · {}{unit}", charter.answer(file, field.table()).name, field.name);
    }
    label.into()
}

/// Codes of roles and units by their names, numbers with their unit.
fn readable(charter: &Charter, file: &str, path: &str, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    if file == fields::FILE
        && let Some(field) = fields::field(path)
    {
        let chosen = field.choices().iter().find(|(code, _)| *code == value).map(|(_, name)| (*name).to_owned());
        return chosen.unwrap_or_else(|| format!("{value} {}", field.unit).trim_end().into());
    }
    // A route names roles, everything else names units: some have the same code.
    let names = |one: &str| match (charter.role(one), charter.duty(one)) {
        (Some(role), _) if file == "routes.toml" => role.name.clone(),
        (_, Some(duty)) => duty.name.clone(),
        _ => one.to_owned(),
    };
    value.split('、').map(names).collect::<Vec<_>>().join("、")
}

fn key_name(key: &str) -> &str {
    match key {
        "owner" => "归口部门",
        "issuer" => "任务下达部门",
        "roster_source" => "名单和课表来源",
        "review" => "审核",
        "file" => "备案",
        "publish" => "发布",
        "precheck" => "部门把关",
        "fallback" => "后备审核",
        "register" => "备案登记簿",
        "summary" => "要点",
        "name" => "名称",
        "note" => "说明",
        "article" | "owner_article" => "依据",
        "answers" => "负责",
        "factors" => "身份凭据种类",
        "scope" => "范围",
        "order" => "次序",
        "sources" => "来源",
        "required" => "必填",
        "submitter_kinds" => "可提交的单位种类",
        "words" => "词",
        "level" => "级别",
        "units" => "答责部门",
        "decision" => "须有决定",
        "off" => "放假",
        "work" => "调休上班",
        "hotline" => "电话",
        "icp" => "ICP 备案号",
        "police" => "公网安备号",
        "complaint_days" => "投诉答复（工作日）",
        "answer_days" => "咨询答复（工作日）",
        other => other,
    }
}

/// How the files of the charter read.
pub fn file_name(charter: &Charter, file: &str) -> String {
    match file {
        "parameters.toml" => "实施参数".into(),
        "routes.toml" => "审核路线".into(),
        "modules.toml" => "模块归口".into(),
        "columns.toml" => "栏目归口".into(),
        "roles.toml" => "角色".into(),
        _ => charter.answer(file, "").name,
    }
}

fn sentences(file: &str, old: &str, new: &str) -> Vec<Sentence> {
    let part = if file.starts_with("claims/") { "断言" } else { "权限" };
    let (mut old, mut new) = (statements(old), statements(new));
    old.retain(|one| match new.iter().position(|other| other.text == one.text) {
        Some(same) => {
            new.remove(same);
            false
        }
        None => true,
    });
    let mut all = vec![];
    for one in old {
        let now = new.iter().position(|other| other.says == one.says && other.effect == one.effect);
        let now = now.map(|at| new.remove(at));
        let how = if now.is_some() { How::Changed } else { How::Removed };
        let after = now.map(|now| now.text).unwrap_or_default();
        let Statement { effect, says, article, text: before } = one;
        all.push(Sentence { part, how, effect, says, article, before, after });
    }
    let added = new.into_iter().map(|Statement { effect, says, article, text }| Sentence {
        part,
        how: How::Added,
        effect,
        says,
        article,
        before: String::new(),
        after: text,
    });
    all.extend(added);
    all
}

struct Statement {
    effect: &'static str,
    says: String,
    article: String,
    text: String,
}

/// The statements of a Cedar text without comments: each ends at a `;` outside quotes.
fn statements(text: &str) -> Vec<Statement> {
    let mut all = vec![];
    let (mut at, mut quoted) = (String::new(), false);
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for c in line.chars() {
            quoted ^= c == '"';
            at.push(c);
            if c == ';' && !quoted {
                let text = std::mem::take(&mut at).split_whitespace().collect::<Vec<_>>().join(" ");
                let note = |name: &str| {
                    let said = text.split_once(&format!("@{name}(\"")).and_then(|(_, rest)| rest.split_once("\")"));
                    said.map(|(said, _)| said.to_owned()).unwrap_or_default()
                };
                let forbids = text.contains("forbid (") || text.contains("forbid(");
                let (says, article) = (note("says"), note("article"));
                all.push(Statement { effect: if forbids { "禁止" } else { "允许" }, says, article, text });
            }
        }
        at.push(' ');
    }
    all
}
