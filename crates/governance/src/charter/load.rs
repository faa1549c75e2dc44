//! From files to a typed charter. A bad one is refused with file, line and reason; nothing is guessed.
use kernel::{Problem, Refusal};
use serde::de::DeserializeOwned;

use super::answers::Answer;
use super::calendar::Calendar;
use super::check;
use super::files::Files;
use super::noun::{Article, Chapter, Charter, Claim, Column, Duty, Head, Module, Role, Route};

/// Where a charter is wrong and why: `units.toml 第 12 行：…`.
#[derive(Clone, Debug, PartialEq)]
pub struct BadCharter {
    pub file: String,
    /// From 1; 0 when it is the file as a whole.
    pub line: usize,
    pub reason: String,
}

impl std::fmt::Display for BadCharter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "章程不能采用：{}：{}", self.file, self.reason),
            line => write!(f, "章程不能采用：{} 第 {line} 行：{}", self.file, self.reason),
        }
    }
}
impl std::error::Error for BadCharter {}

impl BadCharter {
    /// As the refusal of a proposal of these files: at the field of the file, with the line as it is written.
    pub fn refusal(&self, files: &Files) -> Refusal {
        let line = files.0.get(&self.file).and_then(|text| text.lines().nth(self.line.checked_sub(1)?));
        let there = line.map(|line| format!("（这一行是：{}）", line.trim())).unwrap_or_default();
        Refusal::Invalid(vec![Problem { field: field_of(&self.file).into(), says: format!("{self}{there}") }])
    }
}

/// The name of the field in which a file is written.
pub fn field_of(file: &str) -> String {
    format!("file:{file}")
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Articles {
    chapter: Vec<Chapter>,
    article: Vec<Article>,
}
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    duty: Vec<Duty>,
}
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    role: Vec<Role>,
}
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Modules {
    module: Vec<Module>,
}
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    column: Vec<Column>,
}
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    part: Vec<Answer>,
}
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Routes {
    route: Vec<Route>,
}

impl Charter {
    /// Reads and checks a charter; its version is 1 until a store says otherwise.
    ///
    /// # Errors
    /// The first thing that is wrong, with file, line and reason.
    pub fn load(files: &Files) -> Result<Self, BadCharter> {
        let charter = Self::read(files)?;
        check::check(&charter, files)?;
        Ok(charter)
    }

    /// A charter that was taken in before: bounds that were drawn since do not make it unreadable.
    ///
    /// # Errors
    /// The first thing that this program cannot follow, with file, line and reason.
    pub fn kept(files: &Files) -> Result<Self, BadCharter> {
        let charter = Self::read(files)?;
        check::sound(&charter, files)?;
        Ok(charter)
    }

    fn read(files: &Files) -> Result<Self, BadCharter> {
        let Articles { chapter, article } = read(files, "articles.toml")?;
        Ok(Self {
            version: 1,
            digest: kernel::seal::sm3(files.text().as_bytes()),
            head: read::<Head>(files, "charter.toml")?,
            chapters: chapter,
            articles: article,
            duties: read::<Units>(files, "units.toml")?.duty,
            roles: read::<Roles>(files, "roles.toml")?.role,
            modules: read::<Modules>(files, "modules.toml")?.module,
            columns: read::<Columns>(files, "columns.toml")?.column,
            routes: read::<Routes>(files, "routes.toml")?.route,
            parameters: read(files, "parameters.toml")?,
            calendar: if files.0.contains_key("calendar.toml") {
                read(files, "calendar.toml")?
            } else {
                Calendar::default()
            },
            answers: if files.0.contains_key("answers.toml") {
                read::<Answers>(files, "answers.toml")?.part
            } else {
                vec![]
            },
            sensitive: read(files, "sensitive.toml")?,
            schema: text(files, "policies/schema.cedarschema")?.to_owned(),
            policies: files.under("policies/"),
            claims: claims(files)?,
        })
    }
}

pub fn text<'f>(files: &'f Files, name: &str) -> Result<&'f str, BadCharter> {
    let missing = || BadCharter { file: name.into(), line: 0, reason: "没有这个文件，请补上".into() };
    files.0.get(name).map(String::as_str).ok_or_else(missing)
}

fn read<T: DeserializeOwned>(files: &Files, name: &str) -> Result<T, BadCharter> {
    let text = text(files, name)?;
    toml::from_str(text).map_err(|no| {
        let line = no.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        BadCharter { file: name.into(), line, reason: say(no.message()) }
    })
}

/// The parser's commonest complaints in Chinese; what it says otherwise stays as it is.
fn say(message: &str) -> String {
    let ticked = message.split('`').nth(1).unwrap_or_default();
    match message {
        _ if message.starts_with("missing field") => format!("缺少 {ticked}，请补上"),
        _ if message.starts_with("unknown field") => format!("不认识 {ticked}，请核对拼写或删去"),
        _ if message.starts_with("duplicate key") => "同一键出现两次，请删去一个".into(),
        _ => format!("写法不对（{}），请核对", message.trim().replace('\n', "；")),
    }
}

/// The sentences of the claims; whether they hold is proved elsewhere.
fn claims(files: &Files) -> Result<Vec<Claim>, BadCharter> {
    let mut all = Vec::new();
    for (name, text) in files.under("claims/") {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with('@')) {
            let note = |name: &str| {
                line.split_once(&format!("@{name}(\""))
                    .and_then(|(_, rest)| rest.split_once("\")"))
                    .map(|(said, _)| said)
            };
            let (Some(says), Some(article)) = (note("says"), note("article")) else {
                let reason = "断言须在一行内写明 @article 和 @says".into();
                return Err(BadCharter { file: format!("claims/{name}"), line: at + 1, reason });
            };
            all.push(Claim { says: says.into(), article: article.into() });
        }
    }
    Ok(all)
}
