//! What happens to a person in their working life: they move to another unit, retire, leave, come back, change their
//! name or have it corrected. Each with its reason and day; what was issued to them before stays as it was.
use jiff::civil::Date;
use kernel::{Id, Refusal, Result, Tx};
use serde::Serialize;

use super::person::{Person, Verb};
use super::{store, words};
use crate::inbox::{Notice, notify};
use crate::roles::{self, Granted, LEARNING};
use crate::units::{self, Unit};

/// Why and when: what every move is told with.
#[derive(Clone, Debug)]
pub struct Because {
    pub reason: String,
    /// The civil day of the paper behind it, `2026-09-01`; never one to come.
    pub day: String,
}

/// How somebody leaves a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Leaving {
    Retired,
    Left,
}

/// Whether a name is another one from now on, or was written wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Naming {
    Changed,
    Corrected,
}

/// Moves a person from one of their units to another. What they hold on the old unit's behalf ends; what they do in
/// projects and classes stays, and the leads of those projects are told.
pub async fn transfer(
    tx: &mut Tx<'_>,
    id: Id<kernel::Person>,
    version: i64,
    from: Id<Unit>,
    (to, post): (Id<Unit>, &str),
    because: Because,
) -> Result<()> {
    let person = leaving(tx, id, from).await?;
    let day = because.checked(tx)?;
    let (old, new) = (units::name(tx, from).await?, units::name(tx, to).await?);
    if new.is_empty() || person.units.contains(&to.0) {
        return Err(Refusal::field("unit", words::TARGET).into());
    }
    let post = post_of(post)?;
    store::touch(tx, id, version).await?;
    store::leave(tx, id, from).await?;
    store::take_post(tx, id, to, &post).await?;
    let ended = end_grants(tx, id, from, false, &format!("由{old}调往{new}")).await?;
    let moved = ("transferred", old.as_str(), new.as_str());
    store::keep_move(tx, id, moved, &day, &because.reason).await?;
    tx.trace("persons.transferred", ("Person", id.0), &(from, to, ended, &because.reason)).await?;
    let body = format!("{}由{old}调往{new}，在您项目中的角色没有变动，请核对是否继续。", person.name);
    for lead in roles::class_leads(tx, id).await? {
        notify(tx, lead, &told(&format!("人员调动：{}", person.name), &body, id)).await?;
    }
    let body = format!("您已由{old}调往{new}。以原单位名义持有的授权已终止，学习记录不变。");
    notify(tx, id, &told("您的任职已变动", &body, id)).await
}

/// Ends a person's place in a unit. Whoever belongs to no unit afterwards keeps nothing but what they learned.
pub async fn leave(
    tx: &mut Tx<'_>,
    id: Id<kernel::Person>,
    version: i64,
    from: Id<Unit>,
    how: Leaving,
    because: Because,
) -> Result<()> {
    let person = leaving(tx, id, from).await?;
    let day = because.checked(tx)?;
    let old = units::name(tx, from).await?;
    store::touch(tx, id, version).await?;
    store::leave(tx, id, from).await?;
    let last = person.units == [from.0];
    let ended = end_grants(tx, id, from, last, &format!("{}：{old}", how.name())).await?;
    store::keep_move(tx, id, (how.into(), &old, ""), &day, &because.reason).await?;
    tx.trace("persons.departed", ("Person", id.0), &(from, how, ended, &because.reason)).await
}

/// A person who belongs to no unit works again (返聘、复职).
pub async fn come_back(
    tx: &mut Tx<'_>,
    id: Id<kernel::Person>,
    version: i64,
    (to, post): (Id<Unit>, &str),
    because: Because,
) -> Result<()> {
    let person = store::fetch(tx, id, Verb::Move).await?;
    let day = because.checked(tx)?;
    if !person.units.is_empty() {
        return Err(Refusal::not_now(words::STILL_THERE).into());
    }
    let new = units::name(tx, to).await?;
    if new.is_empty() {
        return Err(Refusal::field("unit", words::TARGET).into());
    }
    let post = post_of(post)?;
    store::touch(tx, id, version).await?;
    store::take_post(tx, id, to, &post).await?;
    store::keep_move(tx, id, ("returned", "", &new), &day, &because.reason).await?;
    tx.trace("persons.returned", ("Person", id.0), &(to, &because.reason)).await
}

/// Gives a person another name. The old one stays findable when it was right in its time, and stands on everything that
/// was issued under it.
pub async fn rename(
    tx: &mut Tx<'_>,
    id: Id<kernel::Person>,
    version: i64,
    (how, name): (Naming, &str),
    because: Because,
) -> Result<()> {
    let person = store::fetch(tx, id, Verb::Correct).await?;
    let (day, name) = (because.checked(tx)?, name.trim());
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Refusal::field("name", words::NAME).into());
    }
    if name == person.name {
        return Err(Refusal::field("name", words::SAME_NAME).into());
    }
    store::set_name(tx, id, version, name).await?;
    if how == Naming::Changed {
        store::keep_name(tx, id, &person.name).await?;
    }
    store::keep_move(tx, id, (how.into(), &person.name, name), &day, &because.reason).await?;
    tx.trace("persons.renamed", ("Person", id.0), &(how, &person.name, name, &because.reason)).await
}

impl Leaving {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retired => "退休",
            Self::Left => "离职",
        }
    }
}

impl Because {
    fn checked(&self, tx: &Tx<'_>) -> Result<String, Refusal> {
        if !(2..=300).contains(&self.reason.trim().chars().count()) {
            return Err(Refusal::field("reason", words::REASON));
        }
        match self.day.trim().parse::<Date>() {
            Ok(day) if day <= tx.now.date() => Ok(day.to_string()),
            _ => Err(Refusal::field("day", words::DAY)),
        }
    }
}

/// The person, as a member of that unit alone: whoever manages one of somebody's units ends nothing in another.
async fn leaving(tx: &mut Tx<'_>, id: Id<kernel::Person>, from: Id<Unit>) -> Result<Person> {
    let person = store::fetch(tx, id, Verb::Move).await?;
    if person.guest.is_some() {
        return Err(Refusal::not_now(words::GUEST).into());
    }
    if !person.units.contains(&from.0) {
        return Err(Refusal::field("from", words::NOT_THERE).into());
    }
    let above = person.above.iter().copied().filter(|(unit, _)| *unit == from.0).collect();
    tx.allow(Verb::Move, &Person { units: vec![from.0], above, ..person.clone() })?;
    Ok(person)
}

/// How many ended.
async fn end_grants(tx: &mut Tx<'_>, id: Id<kernel::Person>, from: Id<Unit>, all: bool, reason: &str) -> Result<usize> {
    let ends = |granted: &Granted| {
        let here = granted.scope == ("Unit", from.0)
            || (granted.unit == from.0 && !matches!(granted.scope.0, "Project" | "Class"));
        granted.ended.is_none() && !LEARNING.contains(&&*granted.role) && (all || here)
    };
    let ended: Vec<Granted> = roles::of_person(tx, id).await?.into_iter().filter(ends).collect();
    roles::end_for_leaving(tx, id, &ended, reason).await?;
    Ok(ended.len())
}

fn post_of(said: &str) -> Result<String, Refusal> {
    let post = said.trim();
    if (1..=40).contains(&post.chars().count()) {
        Ok(post.to_owned())
    } else {
        Err(Refusal::field("post", words::POST))
    }
}

fn told(title: &str, body: &str, id: Id<kernel::Person>) -> Notice {
    Notice { title: title.into(), body: body.into(), link: format!("/rights/persons/{id}"), due: None }
}
