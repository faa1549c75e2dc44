//! The chain of responsibility of the thing that an incident is about: units and persons who provided, reviewed, filed,
//! published, own or run it. Whoever is named comes from here (A5.1, A21.1).
use governance::policy::charter_of;
use kernel::{Id, Person, Result, View};
use people::{persons, roles, units};

use super::store::chains::{self, Decided};
use super::thing::Thing;

/// One who answers for the thing, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub unit: i64,
    pub unit_name: String,
    pub person: Id<Person>,
    pub name: String,
    pub why: String,
}

/// (unit, person, why), before names are looked up.
type Bare = (i64, Id<Person>, String);

/// The chain of a thing, in the order in which it came to be; each unit and person once.
pub async fn chain(view: &mut View<'_>, thing: Thing) -> Result<Vec<Link>> {
    let bare = match thing {
        Thing::Course(id) => of_course(view, id).await?,
        Thing::Article(id) => of_article(view, id).await?,
        Thing::Module(id) => of_module(view, id).await?,
        Thing::Account(id) => of_account(view, id).await?,
        Thing::Platform => of_platform(view).await?,
    };
    let mut once: Vec<Bare> = vec![];
    for (unit, person, why) in bare.into_iter().filter(|one| one.0 != 0 && one.1.0 != 0) {
        match once.iter_mut().find(|old| old.0 == unit && old.1 == person) {
            Some(old) if !old.2.contains(&why) => old.2 = format!("{}、{why}", old.2),
            Some(_) => {}
            None => once.push((unit, person, why)),
        }
    }
    let names = persons::names(view, &once.iter().map(|one| one.1).collect::<Vec<_>>()).await?;
    let places = units::names(view, &once.iter().map(|one| one.0).collect::<Vec<_>>()).await?;
    let link = |(unit, person, why): Bare| Link {
        unit,
        unit_name: places.get(&unit).cloned().unwrap_or_default(),
        person,
        name: names.get(&person.0).cloned().unwrap_or_default(),
        why,
    };
    Ok(once.into_iter().map(link).collect())
}

/// Every decision about its versions, then whoever answers for the unit that undertook it.
async fn of_course(view: &mut View<'_>, id: i64) -> Result<Vec<Bare>> {
    let mut all = vec![];
    let mut host = 0;
    for Decided { host_unit, step, by, unit } in chains::of_course(view, id).await? {
        host = host_unit;
        let why = match step.as_str() {
            "submitted" => "提供责任",
            "prechecked" => "把关责任",
            "reviewed" => "审核责任",
            "filed" => "备案责任",
            "published" => "发布责任",
            _ => continue,
        };
        all.push((if unit == 0 { host_unit } else { unit }, by, why.into()));
    }
    all.extend(heads(view, host, "承办部门负责人").await?);
    Ok(all)
}

async fn of_article(view: &mut View<'_>, id: i64) -> Result<Vec<Bare>> {
    let Some(one) = chains::of_article(view, id).await? else { return Ok(vec![]) };
    let charter = charter_of(view)?;
    let owner = charter.column(one.column).map(|column| column.owner.clone()).unwrap_or_default();
    let owner = units::by_code(view, &owner).await?.map_or(0, |unit| unit.id.0);
    let center = units::by_code(view, "center").await?.map_or(0, |unit| unit.id.0);
    let mut all = vec![
        (one.host, one.provided_by, "提供责任".to_owned()),
        (owner, one.reviewed_by, "采用责任".to_owned()),
        (center, one.published_by, "发布责任".to_owned()),
    ];
    all.extend(heads(view, one.host, "供稿部门负责人").await?);
    Ok(all)
}

async fn of_module(view: &mut View<'_>, id: i64) -> Result<Vec<Bare>> {
    let charter = charter_of(view)?;
    let owner = charter.module(id).map(|module| module.owner.clone()).unwrap_or_default();
    let owner = units::by_code(view, &owner).await?.map_or(0, |unit| unit.id.0);
    let holders = roles::holders(view, "module_owner", ("Module", id)).await?;
    let mut all: Vec<Bare> = holders.into_iter().map(|person| (owner, person, "模块归口责任".to_owned())).collect();
    all.extend(heads(view, owner, "归口部门负责人").await?);
    Ok(all)
}

/// Its person, and whoever vouches for them (A19.3).
async fn of_account(view: &mut View<'_>, id: i64) -> Result<Vec<Bare>> {
    let Some(person) = persons::by_id(view, Id::new(id)).await? else { return Ok(vec![]) };
    let mut all: Vec<Bare> = person.units.iter().map(|unit| (*unit, Id::new(id), "账号使用责任".to_owned())).collect();
    for unit in &person.units {
        all.extend(heads(view, *unit, "所在单位负责人").await?);
        for vouches in roles::holders(view, "school_coordinator", ("Unit", *unit)).await? {
            all.push((*unit, vouches, "账号担保责任".to_owned()));
        }
    }
    Ok(all)
}

/// Its operation is the Center's.
async fn of_platform(view: &mut View<'_>) -> Result<Vec<Bare>> {
    let center = units::by_code(view, "center").await?.map_or(0, |unit| unit.id.0);
    let office = units::by_code(view, "network_office").await?.map_or(0, |unit| unit.id.0);
    let mut all = heads(view, center, "平台运行责任").await?;
    for person in roles::holders(view, "system_admin", ("Platform", 1)).await? {
        all.push((center, person, "系统管理责任".to_owned()));
    }
    for person in roles::holders(view, "network_office", ("Platform", 1)).await? {
        all.push((office, person, "安全管理责任".to_owned()));
    }
    Ok(all)
}

async fn heads(view: &mut View<'_>, unit: i64, why: &str) -> Result<Vec<Bare>> {
    let heads = units::heads(view, &[unit]).await?;
    Ok(heads.into_iter().map(|(unit, person, _)| (unit, person, why.to_owned())).collect())
}
