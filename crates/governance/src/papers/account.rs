//! The dossier of an account: who entered its person, who opened it, who gave it which roles, how it was used, who vouches.
use kernel::{At, Id, Person, Refusal, Result, View};
use people::accounts::{Owned, Verb};
use people::persons;

use super::record::{Line, Record, Step};
use super::store::{self, Deed, Held};
use super::words;
use crate::charter::Charter;
use crate::policy::charter_of;

/// What the house knows of an account that the actor may export.
///
/// # Errors
/// `NotFound` and `NotAllowed` as for every thing.
pub(super) async fn record(view: &mut View<'_>, person: Id<Person>) -> Result<Record> {
    let owner = persons::by_id(view, person).await?.ok_or(Refusal::NotFound)?;
    let account = Owned { owner };
    view.allow(Verb::Export, &account)?;
    let known = store::account(view, person.0).await?;
    let charter = charter_of(view)?;
    let places = store::places(view, person.0).await?;
    let deeds = store::deeds(view, person.0).await?;
    let grants = store::grants(view, person.0).await?;
    let entered = deeds
        .iter()
        .find(|deed| ["persons.entered", "roster.declared"].contains(&deed.verb.as_str()))
        .map(by)
        .unwrap_or_else(|| "没有记录".into());
    let mut facts = vec![Line::new("姓名", &account.owner.name), Line::new("登记人", entered)];
    let uses = match known {
        None => vec![Line::new("账号", "没有开通")],
        Some(known) => {
            facts.push(Line::new("登录名", &known.login));
            facts.push(Line::new("激活", known.activated.map_or_else(|| "尚未激活".into(), At::minute)));
            used(&known)
        }
    };
    facts.extend(places.iter().map(|place| {
        let until = place.until.map_or_else(|| "至今".into(), |at| format!("至 {}", at.day()));
        Line::new("所在单位（保证人）", format!("{}　{}　{} {until}", place.unit, place.post, place.from.day()))
    }));
    facts.extend(grants.iter().map(|grant| Line::new("授权", granted(&charter, grant))));
    let steps = deeds.iter().map(|deed| step(&charter, deed)).collect();
    Ok(Record { heading: "账号责任档案".into(), title: account.owner.name, facts, steps, parts: vec![], uses })
}

fn used(known: &store::Account) -> Vec<Line> {
    match (known.first, known.last) {
        (Some(first), Some(last)) => vec![
            Line::new("登录", format!("{} 次", known.times)),
            Line::new("首次登录", first.minute()),
            Line::new("最近登录", last.minute()),
        ],
        _ => vec![Line::new("登录", "还没有登录过")],
    }
}

fn by(deed: &Deed) -> String {
    match deed.actor_kind.as_str() {
        "person" if !deed.by.is_empty() => deed.by.clone(),
        "stranger" => "本人".into(),
        _ => "系统".into(),
    }
}

fn step(charter: &Charter, deed: &Deed) -> Step {
    let (name, answers) = words::deed(&deed.verb);
    Step {
        name: name.into(),
        answers: answers.into(),
        person: by(deed),
        role: if deed.role.is_empty() { String::new() } else { charter.role_name(&deed.role).into() },
        unit: deed.unit.clone(),
        at: deed.at,
        charter: deed.charter,
        reason: role_in(charter, deed),
        ..Step::default()
    }
}

/// Which role was given or taken, as the entry's detail names it.
fn role_in(charter: &Charter, deed: &Deed) -> String {
    let said: serde_json::Value = serde_json::from_str(&deed.detail).unwrap_or_default();
    let code = said.get("role").or_else(|| said.get(0)).and_then(serde_json::Value::as_str).unwrap_or_default();
    if deed.verb.starts_with("roles.") { charter.role_name(code).to_owned() } else { String::new() }
}

fn granted(charter: &Charter, grant: &Held) -> String {
    let scope = match grant.kind.as_str() {
        "Platform" => "全平台".to_owned(),
        "Module" => {
            charter.modules.iter().find(|one| one.id == grant.scope).map_or_else(String::new, |one| one.name.clone())
        }
        "Column" => charter.column(grant.scope).map_or_else(String::new, |one| one.name.clone()),
        "Unit" => "本单位".to_owned(),
        "Project" => "所任项目".to_owned(),
        "Class" => "所任班级".to_owned(),
        _ => String::new(),
    };
    let state = match (grant.ended, grant.suspended, grant.until) {
        (Some(at), ..) => format!("{} 收回", at.day()),
        (_, Some(at), _) => format!("{} 停用", at.day()),
        (_, _, Some(at)) => format!("至 {}", at.day()),
        _ => "有效".into(),
    };
    let mut said = vec![charter.role_name(&grant.role).to_owned(), scope, grant.unit.clone(), grant.from.day(), state];
    if !grant.asked_by.is_empty() {
        said.push(format!("提出 {}", grant.asked_by));
    }
    if !grant.approved_by.is_empty() {
        said.push(format!("确定 {}", grant.approved_by));
    }
    said.retain(|text| !text.is_empty());
    said.join("　")
}
