//! What a charter must be, beyond its types: known duties and roles, no code twice, nothing below the compiled floors.
use std::collections::BTreeSet;
use std::str::FromStr as _;

use super::fields::{FIELDS, FILE};
use super::files::Files;
use super::load::BadCharter;
use super::noun::{Charter, Module, PROPOSERS, Role};

/// Logs and audit are kept at least six months (网络安全法): days.
pub const AUDIT_DAYS_FLOOR: i64 = 184;
/// Content records and recordings of large events are kept at least so long: days.
pub const CONTENT_DAYS_FLOOR: i64 = 60;
/// The shortest password that any charter may allow.
pub const PASSWORD_FLOOR: i64 = 8;

const SCOPES: [&str; 6] = ["Platform", "Unit", "Module", "Column", "Project", "Class"];

type Checked = Result<(), BadCharter>;

/// What a charter must be that is taken in anew: sound, and every value of it within its bounds.
pub fn check(charter: &Charter, files: &Files) -> Checked {
    sound(charter, files)?;
    let check = Check { charter, files };
    check.bounds()?;
    check.terms_of_security()?;
    check.claims()
}

/// What any charter must be that this program can follow, also one of an earlier day.
pub fn sound(charter: &Charter, files: &Files) -> Checked {
    let check = Check { charter, files };
    check.codes()?;
    check.articles()?;
    check.duties()?;
    check.owners()?;
    check.answers()?;
    check.roles()?;
    check.proposers()?;
    check.routes()?;
    check.periods()?;
    check.policies()
}

struct Check<'c> {
    charter: &'c Charter,
    files: &'c Files,
}

impl Check<'_> {
    /// Refused, at the last line of that file that holds `needle`.
    fn no(&self, file: &str, needle: &str, reason: impl Into<String>) -> Checked {
        let text = self.files.0.get(file).map_or("", String::as_str);
        let found = text.lines().enumerate().filter(|(_, line)| !needle.is_empty() && line.contains(needle)).last();
        Err(BadCharter { file: file.into(), line: found.map_or(0, |(at, _)| at + 1), reason: reason.into() })
    }

    fn codes(&self) -> Checked {
        let charter = self.charter;
        let codes = |file: &'static str, all: Vec<&String>| (file, all.into_iter().cloned().collect::<Vec<_>>());
        for (file, all) in [
            codes("units.toml", charter.duties.iter().map(|duty| &duty.code).collect()),
            codes("roles.toml", charter.roles.iter().map(|role| &role.code).collect()),
            codes("modules.toml", charter.modules.iter().map(|module| &module.code).collect()),
            codes("columns.toml", charter.columns.iter().map(|column| &column.code).collect()),
            codes("sensitive.toml", charter.sensitive.lists.iter().map(|list| &list.code).collect()),
        ] {
            let mut seen = BTreeSet::new();
            for code in all {
                let plain = code.starts_with(|c: char| c.is_ascii_lowercase())
                    && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                if !plain {
                    return self.no(
                        file,
                        &format!("\"{code}\""),
                        format!("代码 {code:?} 只能用小写字母、数字和下划线"),
                    );
                }
                if !seen.insert(code.clone()) {
                    return self.no(file, &format!("code = \"{code}\""), format!("代码 {code} 出现两次，请改用另一个"));
                }
            }
        }
        self.ids()
    }

    fn ids(&self) -> Checked {
        let modules = self.charter.modules.iter().map(|module| ("modules.toml", module.id));
        let columns = self.charter.columns.iter().map(|column| ("columns.toml", column.id));
        let mut seen = BTreeSet::new();
        for (file, id) in modules.chain(columns) {
            if id < 1 || !seen.insert((file, id)) {
                return self.no(file, &format!("id = {id}"), format!("编号 {id} 重复或不是正数，请改用另一个"));
            }
        }
        Ok(())
    }

    fn articles(&self) -> Checked {
        for (at, article) in (1..).zip(&self.charter.articles) {
            if article.number != at {
                let needle = format!("number = {}", article.number);
                return self.no("articles.toml", &needle, format!("条文编号应为 {at}，现为 {}", article.number));
            }
            if !self.charter.chapters.iter().any(|chapter| chapter.number == article.chapter) {
                let reason = format!("没有第 {} 章", article.chapter);
                return self.no("articles.toml", &format!("\"{}\"", article.name), reason);
            }
        }
        Ok(())
    }

    fn duties(&self) -> Checked {
        for duty in &self.charter.duties {
            if people::units::Kind::from_str(&duty.kind).is_err() {
                let reason = format!("没有单位种类 {}", duty.kind);
                return self.no("units.toml", &format!("kind = \"{}\"", duty.kind), reason);
            }
        }
        Ok(())
    }

    fn owners(&self) -> Checked {
        let known = |code: &str| self.charter.duty(code).is_some();
        for module in &self.charter.modules {
            for (field, code) in
                [("owner", &module.owner), ("issuer", &module.issuer), ("roster_source", &module.roster_source)]
            {
                if !known(code) {
                    let reason =
                        format!("模块“{}”的 {field} 是未知职责 {code:?}，请写 units.toml 中的代码", module.name);
                    return self.no("modules.toml", &format!("{field} = \"{code}\""), reason);
                }
            }
            self.period(module)?;
        }
        for column in &self.charter.columns {
            if !known(&column.owner) {
                let reason = format!("栏目“{}”的归口部门是未知职责 {:?}", column.name, column.owner);
                return self.no("columns.toml", &format!("owner = \"{}\"", column.owner), reason);
            }
            for kind in &column.submitter_kinds {
                if people::units::Kind::from_str(kind).is_err() {
                    return self.no("columns.toml", &format!("\"{kind}\""), format!("没有单位种类 {kind}"));
                }
            }
        }
        Ok(())
    }

    fn period(&self, module: &Module) -> Checked {
        let known = module.period.is_empty() || module.period == Module::YEARLY;
        if known || self.charter.period_of(module).is_some() {
            return Ok(());
        }
        let reason = format!(
            "模块“{}”的周期 {:?} 不存在，请写 parameters.toml 中一个 [[period]] 的名称，或 yearly",
            module.name, module.period
        );
        self.no("modules.toml", &format!("period = \"{}\"", module.period), reason)
    }

    fn answers(&self) -> Checked {
        for part in &self.charter.answers {
            let unknown = part.units.iter().find(|code| self.charter.duty(code).is_none());
            if let Some(code) = unknown {
                return self.no(
                    "answers.toml",
                    &format!("\"{code}\""),
                    format!("“{}”由未知职责 {code} 答责", part.name),
                );
            }
            if part.units.is_empty() {
                return self.no("answers.toml", &part.name, format!("“{}”没有答责部门", part.name));
            }
        }
        Ok(())
    }

    fn roles(&self) -> Checked {
        for role in &self.charter.roles {
            let at = format!("code = \"{}\"", role.code);
            if !SCOPES.contains(&&*role.scope) {
                return self.no("roles.toml", &at, format!("角色 {} 的作用范围 {} 不存在", role.code, role.scope));
            }
            if !(1..=2).contains(&role.factors) {
                return self.no("roles.toml", &at, format!("角色 {} 的 factors 应为 1 或 2", role.code));
            }
            if !role.duty.is_empty() && self.charter.duty(&role.duty).is_none() {
                let reason = format!("角色 {} 属于未知职责 {}", role.code, role.duty);
                return self.no("roles.toml", &format!("duty = \"{}\"", role.duty), reason);
            }
            let line = format!("\"{}\": Set<{}>", role.code, role.scope);
            if !self.charter.schema.contains(&line) {
                let reason = format!("角色 {} 在 schema.cedarschema 的 Person 中没有 {line}", role.code);
                return self.no("roles.toml", &at, reason);
            }
            let used = |(_, text): &(String, String)| names(text, &role.code);
            if !self.charter.policies.iter().any(used) {
                return self.no(
                    "roles.toml",
                    &at,
                    format!("角色 {} 没有出现在任何权限中，请删去或写明权限", role.code),
                );
            }
        }
        Ok(())
    }

    /// Delegation goes down alone: nobody proposes what lies outside every scope of theirs.
    fn proposers(&self) -> Checked {
        for role in &self.charter.roles {
            for proposer in &role.proposed_by {
                let known = self.charter.role(proposer).filter(|_| PROPOSERS.contains(&&**proposer));
                let reason = match known {
                    None => format!("角色 {} 的提出人 {proposer} 不是可以提出授权的角色", role.code),
                    Some(known) if !reaches(known, role) => {
                        format!("角色 {} 不在提出人 {proposer} 的作用范围之内", role.code)
                    }
                    Some(_) => continue,
                };
                return self.no("roles.toml", &format!("code = \"{}\"", role.code), reason);
            }
        }
        Ok(())
    }

    fn routes(&self) -> Checked {
        for route in &self.charter.routes {
            let all = [&route.precheck, &route.review, &route.fallback, &route.file, &route.publish];
            for role in all.into_iter().flatten() {
                if self.charter.role(role).is_none() {
                    return self.no("routes.toml", &format!("\"{role}\""), format!("未知角色 {role}"));
                }
            }
            if route.review.is_empty() || route.publish.is_empty() {
                let reason = format!("{} {} 没有审核人或发布人", route.kind, route.audience);
                return self.no("routes.toml", &format!("audience = \"{}\"", route.audience), reason);
            }
        }
        Ok(())
    }

    /// Every parameter lies within its bounds; what a text does not say has its default, which does.
    fn bounds(&self) -> Checked {
        let table: toml::Table = self.files.0.get(FILE).and_then(|text| text.parse().ok()).unwrap_or_default();
        for field in &FIELDS {
            let (Some((floor, ceiling)), Ok(value)) = (field.bounds(), field.value(&table).parse::<i64>()) else {
                continue;
            };
            let word = field.word();
            let bound = match value {
                _ if value < floor => format!("不得低于 {floor}"),
                _ if value > ceiling => format!("不得高于 {ceiling}"),
                _ => continue,
            };
            return self.no(FILE, &format!("{word} = {value}"), format!("{word} {bound}，现为 {value}"));
        }
        let password = &self.charter.parameters.password;
        if password.min_length > password.max_length {
            return self.no(FILE, "min_length =", "密码最短的位数不能超过最长的位数");
        }
        for role in &self.charter.parameters.guests.roles {
            if self.charter.role(role).is_none_or(|role| role.factors > 1) {
                let reason = format!("来访人员的角色 {role} 不存在，或需要两种身份凭据");
                return self.no(FILE, &format!("\"{role}\""), reason);
            }
        }
        let days = self.charter.head.site.complaint_days;
        if !(1..=30).contains(&days) {
            let reason = format!("complaint_days 应在 1 到 30 之间，现为 {days}");
            return self.no("charter.toml", &format!("complaint_days = {days}"), reason);
        }
        Ok(())
    }

    fn periods(&self) -> Checked {
        match self.charter.parameters.periods.iter().find(|period| period.from >= period.until) {
            Some(period) => self.no(FILE, &period.name, "周期的起止日期颠倒"),
            None => Ok(()),
        }
    }

    /// What is less grave never waits less long; a reminder comes before a complaint.
    fn terms_of_security(&self) -> Checked {
        let s = &self.charter.parameters.security;
        let reports =
            [s.report_gravest_minutes, s.report_grave_minutes, s.report_serious_minutes, s.report_general_minutes];
        let flaws = [s.flaw_critical_hours, s.flaw_high_hours, s.flaw_medium_hours, s.flaw_low_hours];
        if !reports.is_sorted() {
            return self.no(FILE, "report_gravest_minutes =", "事件级别越低，上报时限不得短于上一级");
        }
        if !flaws.is_sorted() {
            return self.no(FILE, "flaw_critical_hours =", "漏洞级别越低，修复时限不得短于上一级");
        }
        if s.remind_percent >= s.press_percent {
            return self.no(FILE, "remind_percent =", "提醒的百分比应小于催办的百分比");
        }
        Ok(())
    }

    /// That they are claims at all; whether they hold is proved elsewhere.
    fn claims(&self) -> Checked {
        for (name, text) in self.files.under("claims/") {
            let bad = |(line, no)| {
                let reason = format!("断言不能读取（{no}），请核对");
                BadCharter { file: format!("claims/{name}"), line, reason }
            };
            authz::syntax(&text).map_err(bad)?;
        }
        Ok(())
    }

    fn policies(&self) -> Checked {
        let roles = self.charter.readable();
        let files: Vec<(&str, &str)> = self.charter.policies.iter().map(|(name, text)| (&**name, &**text)).collect();
        let Err(no) = authz::Policies::parse(&self.charter.schema, &roles, &files) else { return Ok(()) };
        let said = format!("{no:#}");
        let named =
            files.iter().find(|(name, _)| said.starts_with(name)).map_or("schema.cedarschema", |(name, _)| name);
        let line = said.split_once("line ").map_or("", |(_, rest)| rest);
        let line = line.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
        Err(BadCharter { file: format!("policies/{named}"), line, reason: said })
    }
}

/// Whether a scope of the one may hold a scope of the other. An office reaches what it answers for as well.
fn reaches(proposer: &Role, role: &Role) -> bool {
    match (&*proposer.scope, &*role.scope) {
        ("Platform", _) | ("Module", "Module" | "Project" | "Class") | ("Project", "Project" | "Class") => true,
        ("Unit", "Unit" | "Module" | "Column") | ("Column", "Column") | ("Class", "Class") => true,
        ("Unit", "Platform") => !role.duty.is_empty(),
        _ => false,
    }
}

/// Whether a policy text reads that role.
pub fn names(text: &str, role: &str) -> bool {
    let word = format!("principal.{role}");
    text.match_indices(&word)
        .any(|(at, _)| !text[at + word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}
