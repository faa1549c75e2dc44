//! The charter, fully typed. Holds data alone: what may be in it is judged in `check`, what follows from it elsewhere.
use jiff::civil::Date;
use kernel::{Asked, At, Path, Subject};
use serde::{Deserialize, Serialize};

use super::answers::Answer;
use super::calendar::Calendar;
use super::parameters::{Parameters, Period};

/// One version of the charter, as every room reads it.
#[derive(Clone, Debug)]
pub struct Charter {
    /// 1 for what the folder holds; a stored version has its own.
    pub version: i64,
    /// SM3 over the canonical text of all files.
    pub digest: Vec<u8>,
    pub head: Head,
    pub chapters: Vec<Chapter>,
    pub articles: Vec<Article>,
    pub duties: Vec<Duty>,
    pub roles: Vec<Role>,
    pub modules: Vec<Module>,
    pub columns: Vec<Column>,
    pub routes: Vec<Route>,
    pub parameters: Parameters,
    pub calendar: Calendar,
    /// Who answers for which part of the charter; empty before there was such a file.
    pub answers: Vec<Answer>,
    pub sensitive: Sensitive,
    /// Text of `policies/schema.cedarschema`.
    pub schema: String,
    /// (name, text), sorted by name.
    pub policies: Vec<(String, String)>,
    pub claims: Vec<Claim>,
}

/// `charter.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub name: String,
    pub number: String,
    pub decided_by: String,
    pub version_note: String,
    /// A civil day of Beijing (A22.1).
    pub in_force: Date,
    pub site: Site,
}

/// What the site must show of itself (A18.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub name: String,
    pub institution: String,
    pub icp: String,
    pub police: String,
    pub hotline: String,
    /// Promised days for a complaint and for an answer of the help desk, working days.
    pub complaint_days: i64,
    pub answer_days: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    pub number: i64,
    pub name: String,
}

/// An article in one sentence of our own; the measures themselves are the source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub number: i64,
    /// `第十三条`
    pub name: String,
    pub chapter: i64,
    pub summary: String,
}

/// What a unit that the measures name answers for; unit rows carry the code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    pub code: String,
    pub name: String,
    /// A kind of unit as `people::units::Kind` spells it.
    pub kind: String,
    pub article: String,
    pub answers: Vec<String>,
}

/// A role that may be granted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub code: String,
    pub name: String,
    /// The kind of scope that it is granted in: `Platform`, `Unit`, `Module`, `Column`, `Project` or `Class`.
    pub scope: String,
    /// How many kinds of evidence its holder gives at sign-in: 1 or 2.
    pub factors: u8,
    /// Whose people hold it, when one unit's alone.
    #[serde(default)]
    pub duty: String,
    /// Whose holders may propose it within their own scope (A6.7); nobody's where another verb gives it.
    #[serde(default)]
    pub proposed_by: Vec<String>,
    /// Of a role in a unit: the kinds of units that it is held in; in any where none is named.
    #[serde(default)]
    pub kinds: Vec<String>,
    pub note: String,
}

/// The roles that the policies of grants let propose: a charter chooses among them.
pub const PROPOSERS: [&str; 6] =
    ["center", "module_owner", "column_owner", "unit_head", "project_lead", "district_coordinator"];

/// One of the eight modules (A10.3). `id` is what `Module` scopes carry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub order: i64,
    /// Codes of duties: who owns it, who issues its tasks, who provides its rosters and timetables.
    pub owner: String,
    pub issuer: String,
    pub roster_source: String,
    pub article: String,
    /// The name of a `[[period]]` that it is carried out in, `yearly`, or empty where it has none.
    #[serde(default)]
    pub period: String,
}

impl Module {
    /// What `period` says of a module that begins anew each year.
    pub const YEARLY: &'static str = "yearly";
}

/// One of the three columns (A11). `id` is what `Column` scopes carry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub order: i64,
    pub owner: String,
    pub owner_article: String,
    pub article: String,
    /// Where its items may come from; empty is anywhere (A11.2).
    pub sources: Vec<String>,
    /// Kinds of unit that may submit (A11.3).
    pub submitter_kinds: Vec<String>,
    /// Fields that must be given beside title and text (A11.4).
    pub required: Vec<String>,
    pub kinds: Vec<String>,
}

/// Who reviews, files and publishes one kind for one audience; roles by code, empty where there is no such step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    pub kind: String,
    pub audience: String,
    /// 部门把关 before the review; not in the measures, so empty unless an institution wants it.
    #[serde(default)]
    pub precheck: Vec<String>,
    pub review: Vec<String>,
    /// Who reviews where separation leaves nobody of `review`.
    #[serde(default)]
    pub fallback: Vec<String>,
    pub file: Vec<String>,
    pub publish: Vec<String>,
    /// The register that its filing numbers come from; empty when nothing is filed.
    pub register: String,
    pub article: String,
}

/// Words and marks that a scan looks for (A11.2, A13.2).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensitive {
    pub marks: Vec<String>,
    #[serde(rename = "list")]
    pub lists: Vec<WordList>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordList {
    pub code: String,
    pub name: String,
    pub level: WordLevel,
    pub words: Vec<String>,
}

/// Whether a found word stops the submission or is shown to the reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordLevel {
    Block,
    Warn,
}

/// A sentence that is proved of the policies (`prove`).
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub says: String,
    pub article: String,
}

impl Charter {
    pub fn duty(&self, code: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.code == code)
    }
    pub fn role(&self, code: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.code == code)
    }
    pub fn module(&self, id: i64) -> Option<&Module> {
        self.modules.iter().find(|module| module.id == id)
    }
    /// The five-year period that a module is carried out in, when it has one.
    pub fn period_of(&self, module: &Module) -> Option<&Period> {
        self.parameters.periods.iter().find(|period| period.name == module.period)
    }
    pub fn column(&self, id: i64) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }
    pub fn route(&self, kind: &str, audience: &str) -> Option<&Route> {
        self.routes.iter().find(|route| route.kind == kind && route.audience == audience)
    }
    /// The name of a duty, or its code when there is no such duty.
    pub fn duty_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.duty(code).map_or(code, |duty| &duty.name)
    }
    /// 「第十六条」; empty when there is no such article.
    pub fn article_name(&self, number: i64) -> &str {
        self.articles.iter().find(|article| article.number == number).map_or("", |article| &article.name)
    }
    /// Whom to ask about a refusal that rests on these articles (`第十三条、第十八条`): the first unit that answers by one of
    /// them, else the Center, which interprets (A23.1).
    pub fn turn_to(&self, articles: &str) -> &str {
        let named: Vec<&str> = articles.split('、').filter(|name| name.starts_with('第')).collect();
        let answers = |duty: &&Duty| duty.article.split('、').any(|own| named.contains(&own));
        self.duties.iter().find(answers).map_or_else(|| self.duty_name("center"), |duty| &duty.name)
    }
    /// What policies may read of a person: the roles, and the marks that travel with them.
    pub fn readable(&self) -> Vec<&str> {
        self.roles.iter().map(|role| &*role.code).chain(people::roles::MARKS).collect()
    }
    /// The name of a role, or its code when there is no such role.
    pub fn role_name<'a>(&'a self, code: &'a str) -> &'a str {
        match code {
            "verified" => "已核验身份",
            "guest" => "来访人员",
            code => self.role(code).map_or(code, |role| &role.name),
        }
    }
    /// The end of the office's day so many working days after `from`.
    pub fn due(&self, from: At, working_days: i64) -> At {
        self.calendar.due(from, working_days)
    }
    /// How many kinds of evidence holders of these roles give at sign-in.
    pub fn factors<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> u8 {
        roles.into_iter().filter_map(|code| self.role(code)).map(|role| role.factors).max().unwrap_or(1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Interpret,
}

/// The charter as the thing that policies decide about.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TheCharter;

impl Subject for TheCharter {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Charter";
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
