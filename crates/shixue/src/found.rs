//! `shixue found` and `shixue units`: an installation gets its units and its first people out of a clerk's sheets. Nobody else
//! could give the first rights; from then on they are proposed and determined on the site.
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::Args;
use governance::charter::{Charter, Role};
use governance::policy::charter_of;
use governance::rights::words::kept;
use kernel::{Actor, Clock, Id, Refusal, Tx};
use people::persons::{Newcomer, enter, join_unit};
use people::roles::{CONSOLES, NewGrant, give};
use people::units::{self, Kind, NewUnit, Unit};
use people::{accounts, roles};

use crate::settings::Settings;
use crate::{demo, open};

/// More lines than any city has units.
const MOST: usize = 20_000;

/// What `found` is told.
#[derive(Args, Clone, Debug)]
pub struct Founding {
    #[command(flatten)]
    pub settings: Settings,
    /// 最初的人员（xlsx、xls 或 csv）：姓名、教师编号、单位、职务、角色；角色写章程中的名称，几个角色之间用顿号
    pub people: PathBuf,
    /// 章程点名的部门以外的单位（xlsx、xls 或 csv）：代码、名称、类别、上级
    #[arg(long)]
    pub units: Option<PathBuf>,
}

/// What `units` is told.
#[derive(Args, Clone, Debug)]
pub struct Adding {
    #[command(flatten)]
    pub settings: Settings,
    /// 单位（xlsx、xls 或 csv）：代码、名称、类别、上级；已有的代码不再建立
    pub units: PathBuf,
}

/// Units by code and by name.
type Known = HashMap<String, Id<Unit>>;

/// A line of the sheet of people.
#[derive(Clone, Debug)]
struct First {
    row: u32,
    name: String,
    number: String,
    unit: String,
    post: String,
    roles: Vec<String>,
}

/// A line of the sheet of units.
#[derive(Clone, Debug)]
struct Place {
    row: u32,
    code: String,
    name: String,
    kind: String,
    above: String,
}

/// Founds an installation in which nobody is: the units that the charter names, those of the sheet, and the first people with
/// their roles. Prints the activation codes, once.
///
/// # Errors
/// In Chinese, every wrong line at once; nothing is done then.
pub async fn found(said: &Founding) -> Result<()> {
    let (people, places) = (people(&said.people)?, said.units.as_deref().map(places).transpose()?.unwrap_or_default());
    let lock = open::lock(&said.settings)?;
    let app = open::open(said.settings.config(0)?, Clock::System).await?;
    ensure!(
        !demo::someone_lives_here(&app).await.map_err(open::bare)?,
        "本站已有人员，不能再次建立；新的单位用 shixue units 添加"
    );
    open::import_charter(&app).await?;
    let charter = governance::policy::charter_of_house(&app.house)?;
    all_right(&wrong(&people, &charter))?;
    let house = Actor::house("found");
    let made = app.act(&house, async move |tx| {
        let (known, _) = units_of(tx, &places).await?;
        let mut made = vec![];
        for first in &people {
            made.push(engage(tx, first, &known).await?);
        }
        Ok(made)
    });
    let made = made.await.map_err(open::bare)?;
    println!("已建立，共 {} 人。激活网址只显示这一次，请当面交给本人：", made.len());
    for (name, number, code) in made {
        println!("{name}　{number}　{}/activate/{code}", app.house.config.origin);
    }
    drop(lock);
    Ok(())
}

/// Adds units beside a running site; those whose code is there stay as they are.
///
/// # Errors
/// In Chinese, with the line.
pub async fn add_units(said: &Adding) -> Result<()> {
    let places = places(&said.units)?;
    let app = open::beside_to_act(&said.settings).await?;
    let house = Actor::house("units");
    let added = app.act(&house, async move |tx| units_of(tx, &places).await);
    println!("已添加 {} 个单位", added.await.map_err(open::bare)?.1);
    Ok(())
}

/// The units by code and by name, after those of the charter and of the sheet were founded; how many of the sheet are new.
async fn units_of(tx: &mut Tx<'_>, places: &[Place]) -> kernel::Result<(Known, usize)> {
    let charter = charter_of(tx)?;
    let (mut known, mut added) = (Known::new(), 0);
    for duty in &charter.duties {
        let parent = known.get("institution").copied();
        let kind = duty.kind.parse().map_err(anyhow::Error::from)?;
        let new = NewUnit { code: duty.code.clone(), name: duty.name.clone(), kind, parent };
        found_unit(tx, &mut known, new).await?;
    }
    for place in places {
        let line = |why: &str| told(format!("单位表第 {} 行：{why}", place.row));
        let kind = Kind::of(&place.kind)
            .ok_or_else(|| line("类别不是职能部门、二级学院、直属中心、项目团队、区、学校之一"))?;
        let parent = match &*place.above {
            "" => None,
            above => Some(above_of(tx, &known, above).await?.ok_or_else(|| line("没有这个上级，上级须写在前面"))?),
        };
        if place.code.is_empty() || place.name.is_empty() {
            return Err(line("代码和名称都要填写"));
        }
        added += usize::from(units::by_code(tx, &place.code).await?.is_none());
        let new = NewUnit { code: place.code.clone(), name: place.name.clone(), kind, parent };
        found_unit(tx, &mut known, new).await?;
    }
    Ok((known, added))
}

async fn found_unit(tx: &mut Tx<'_>, known: &mut Known, new: NewUnit) -> kernel::Result<()> {
    let unit = units::found(tx, new).await?;
    known.insert(unit.code, unit.id);
    known.insert(unit.name, unit.id);
    Ok(())
}

/// A unit of the sheet or of the charter by code or name, or one that is there by its code.
async fn above_of(tx: &mut Tx<'_>, known: &Known, above: &str) -> kernel::Result<Option<Id<Unit>>> {
    match known.get(above) {
        Some(unit) => Ok(Some(*unit)),
        None => Ok(units::by_code(tx, above).await?.map(|unit| unit.id)),
    }
}

fn told(why: String) -> kernel::Error {
    Refusal::NotNow(why.into()).into()
}

/// Name, staff number and activation code.
async fn engage(tx: &mut Tx<'_>, first: &First, known: &Known) -> kernel::Result<(String, String, String)> {
    let none = || told(format!("人员表第 {} 行：没有“{}”这个单位", first.row, first.unit));
    let unit = *known.get(&first.unit).ok_or_else(none)?;
    let new = Newcomer { name: first.name.clone(), staff_number: Some(first.number.clone()), ..Newcomer::default() };
    let person = enter(tx, new).await?.id;
    join_unit(tx, person, unit, kept(&first.post), "").await?;
    let charter = charter_of(tx)?;
    for role in first.roles.iter().filter_map(|word| role(&charter, word)) {
        let scope = if role.scope == "Unit" { ("Unit", unit.0) } else { ("Platform", 1) };
        give(tx, NewGrant { person, role: kept(&role.code), scope, unit: unit.0, until: None }).await?;
    }
    let code = accounts::invite(tx, person, &first.number).await?;
    Ok((first.name.clone(), first.number.clone(), code))
}

/// Everything that is wrong with the first people, line by line, and what they lack together.
fn wrong(people: &[First], charter: &Charter) -> Vec<String> {
    let (mut all, mut seen) = (vec![], HashSet::new());
    for first in people {
        all.extend(line(first, charter).into_iter().map(|why| format!("人员表第 {} 行：{why}", first.row)));
        if !seen.insert(&first.number) {
            all.push(format!("人员表第 {} 行：教师编号与前面的一行相同", first.row));
        }
    }
    let holders = |code: &str| {
        let holds =
            |first: &&First| first.roles.iter().any(|word| role(charter, word).is_some_and(|role| role.code == code));
        people.iter().filter(holds).count()
    };
    let wanted = CONSOLES.iter().map(|code| (*code, 1)).chain([("academic", 2), ("center", 1)]);
    for (code, least) in wanted.filter(|(code, least)| holders(code) < *least) {
        all.push(format!("至少要有 {least} 位“{}”", charter.role_name(code)));
    }
    all
}

fn line(first: &First, charter: &Charter) -> Vec<String> {
    let mut all = vec![];
    if first.name.is_empty() || first.number.is_empty() || first.unit.is_empty() {
        all.push("姓名、教师编号和单位都要填写".to_owned());
    }
    let mut held: Vec<String> = vec![];
    for word in &first.roles {
        let Some(role) = role(charter, word) else {
            all.push(format!("章程中没有“{word}”这个角色"));
            continue;
        };
        if !matches!(role.scope.as_str(), "Platform" | "Unit") {
            all.push(format!("“{}”在网站上由归口部门提出、教务处确定", role.name));
        }
        let office = charter.duty_name(&role.duty);
        if !role.duty.is_empty() && first.unit != role.duty && first.unit != office {
            all.push(format!("“{}”只由{office}的人担任", role.name));
        }
        if roles::against(&held, &role.code).is_some() {
            all.push("系统管理员、安全管理员、审计管理员由三个人分别担任，也不兼任业务角色".to_owned());
        }
        held.push(role.code.clone());
    }
    all
}

fn role<'a>(charter: &'a Charter, word: &str) -> Option<&'a Role> {
    charter.roles.iter().find(|role| role.code == word || role.name == word)
}

fn people(path: &Path) -> Result<Vec<First>> {
    let wanted: [&[&str]; 5] = [&["姓名"], &["教师编号", "编号", "工号"], &["单位", "部门"], &["职务"], &["角色"]];
    let first = |(row, [name, number, unit, post, roles]): (u32, [String; 5])| {
        let words = roles.split(['、', '，', ',', '；', ';']).map(|word| word.trim().to_owned());
        First { row, name, number, unit, post, roles: words.filter(|word| !word.is_empty()).collect() }
    };
    Ok(lines(path, wanted)?.into_iter().map(first).collect())
}

fn places(path: &Path) -> Result<Vec<Place>> {
    let wanted: [&[&str]; 4] = [&["代码"], &["名称", "单位"], &["类别"], &["上级", "上级代码"]];
    let place = |(row, [code, name, kind, above]): (u32, [String; 4])| Place { row, code, name, kind, above };
    Ok(lines(path, wanted)?.into_iter().map(place).collect())
}

/// The lines of a sheet under its header, each with the number that Excel shows.
fn lines<const N: usize>(path: &Path, wanted: [&[&str]; N]) -> Result<Vec<(u32, [String; N])>> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("不能读取 {shown}"))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let book = sheets::read(&bytes, &name, &sheets::Limits::default()).map_err(|wrong| anyhow!("{shown}：{wrong}"))?;
    let sheet = book.sheets.iter().find(|sheet| !sheet.hidden && !sheet.rows.is_empty());
    let sheet = sheet.with_context(|| format!("{shown} 中没有内容"))?;
    let header = sheet.header(&wanted).filter(|header| header.columns.iter().all(Option::is_some));
    let titles = wanted.iter().map(|titles| titles[0]).collect::<Vec<_>>().join("、");
    let header = header.with_context(|| format!("{shown} 的前 20 行中没有表头，表头须有：{titles}"))?;
    let below = sheet.rows.iter().filter(|row| row.number > header.row);
    let text = |row: &sheets::Row, at: usize| row.cell(header.columns[at].unwrap_or_default()).text().trim().to_owned();
    let all: Vec<_> = below.map(|row| (row.number, std::array::from_fn(|at| text(row, at)))).collect();
    ensure!(all.len() <= MOST, "{shown} 超过 {MOST} 行");
    Ok(all)
}

/// All that is wrong, each once.
fn all_right(wrong: &[String]) -> Result<()> {
    let wrong: BTreeSet<&String> = wrong.iter().collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let lines: Vec<&str> = wrong.into_iter().map(String::as_str).collect();
    bail!("没有建立，请改正以下 {} 处后再试：\n{}", lines.len(), lines.join("\n"))
}
