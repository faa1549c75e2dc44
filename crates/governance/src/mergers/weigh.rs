//! Two records side by side, and what keeps them apart.
use kernel::{Id, Person, Refusal, Result, View};
use people::{accounts, persons, roles, units};

use super::{store, words};
use crate::policy::charter_of;

/// One record as whoever proposes or decides sees it: numbers masked.
pub struct Side {
    pub person: persons::Person,
    pub former: Vec<String>,
    pub units: Vec<String>,
    pub document: Option<String>,
    pub phone: Option<String>,
    pub has_account: bool,
    /// Project, class, stage.
    pub seats: Vec<(String, String, String)>,
    pub recognised: i64,
    pub learned: i64,
    pub papers: i64,
    pub rights: Vec<String>,
}

impl Side {
    /// Name and staff number: namesakes are the rule here.
    pub fn titled(&self) -> String {
        match &self.person.staff_number {
            Some(number) => format!("{}（{number}）", self.person.name),
            None => self.person.name.clone(),
        }
    }

    pub fn hours(&self) -> String {
        let text = |hundredths: i64| ui::hundredths(hundredths);
        format!("已认定 {} 学时，未认定 {} 学时", text(self.recognised), text(self.learned))
    }
}

pub async fn side(view: &mut View<'_>, id: Id<Person>) -> Result<Side> {
    let person = persons::by_id(view, id).await?.ok_or(Refusal::NotFound)?;
    let [document, phone] = persons::contacts(view, id).await?;
    let names = units::names(view, &person.units).await?;
    let units = person.units.iter().filter_map(|unit| names.get(unit).cloned()).collect();
    let charter = charter_of(view)?;
    let held = roles::of_many(view, &[id.0]).await?;
    let mut rights: Vec<String> = held.iter().map(|one| charter.role_name(&one.role).to_owned()).collect();
    rights.sort();
    rights.dedup();
    let (recognised, learned) = store::hours(view, id).await?;
    Ok(Side {
        former: persons::former_names(view, id).await?,
        units: if person.merged.is_some() { vec![] } else { units },
        document,
        phone,
        has_account: accounts::has(view, id).await?,
        seats: store::seats(view, id).await?,
        recognised,
        learned,
        papers: store::papers(view, id).await?,
        rights,
        person,
    })
}

/// What keeps the two apart now, as sentences that say whom to turn to; none when nothing does.
pub async fn apart(view: &mut View<'_>, kept: Id<Person>, folded: Id<Person>) -> Result<Vec<String>> {
    let into = persons::by_id(view, kept).await?.ok_or(Refusal::NotFound)?;
    let from = persons::by_id(view, folded).await?.ok_or(Refusal::NotFound)?;
    if into.merged.is_some() || from.merged.is_some() || !persons::folded_into(view, folded).await?.is_empty() {
        return Ok(vec![words::CHAIN.to_owned()]);
    }
    let mut found = vec![];
    if accounts::has(view, folded).await? && !accounts::has(view, kept).await? {
        found.push(words::DIRECTION.to_owned());
    }
    let history = roles::of_person(view, folded).await?;
    if history.iter().any(|one| one.suspended.is_some()) {
        found.push(words::SUSPENDED.to_owned());
    }
    if history.iter().any(|one| one.ended.is_none() && roles::CONSOLES.contains(&&*one.role)) {
        found.push(words::CONSOLE.to_owned());
    }
    let charter = charter_of(view)?;
    for (kind, title, step) in store::apart(view, kept, folded).await? {
        found.push(match &*kind {
            "lending" => words::LENDING.to_owned(),
            "list" => words::LIST.to_owned(),
            "guest" => words::GUEST.to_owned(),
            "dossier" => words::item("课程", &title),
            "article" => words::item("栏目稿件", &title),
            "todo" => words::todo(&title, &step),
            "duty" => words::duty(charter.duty_name(&title)),
            "request" => words::REQUEST.to_owned(),
            "recovery" => words::RECOVERY.to_owned(),
            "right" => words::RIGHT.to_owned(),
            "host" => words::HOST.to_owned(),
            _ => words::AMENDMENT.to_owned(),
        });
    }
    Ok(found)
}
