//! One slice of a list: at most 200 people, in one transaction that also asks for the next. A slice run twice moves
//! nothing twice; after a crash the walk goes on where it stood.
use kernel::{Actor, App, Id, Job, Lane, Person, Result, Tx};
use people::inbox::{Notice, notify};
use people::roles::holders;
use serde::{Deserialize, Serialize};

use super::roll::{Roll, Stage};
use super::store::{self, Line};
use crate::hours::{self, Account, Move};

/// The slice of a list that begins after a person.
#[derive(Debug, Serialize, Deserialize)]
pub struct Step {
    pub roll: i64,
    pub after: i64,
}

impl Job for Step {
    const NAME: &'static str = "rolls.step";
    const LANE: Lane = Lane::Heavy;
    /// One waiting slice of a list at a place.
    fn key(&self) -> String {
        format!("{}:{}", self.roll, self.after)
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house("rolls.step"), async move |tx| slice(tx, Id::new(self.roll), self.after).await).await
    }
}

async fn slice(tx: &mut Tx<'_>, id: Id<Roll>, after: i64) -> Result<()> {
    let Some(roll) = store::by_id(tx, id).await? else { return Ok(()) };
    let lines = match roll.stage {
        Stage::Gathering => gather(tx, &roll, after).await?,
        Stage::Recognising { .. } | Stage::Returning { .. } => store::rows(tx, id, after).await?,
        Stage::Submitted | Stage::Recognised { .. } | Stage::Returned { .. } => return Ok(()),
    };
    for line in &lines {
        move_hours(tx, &roll, Id::new(line.person)).await?;
    }
    tx.trace("rolls.slice", ("Roll", id.0), &lines.iter().map(|line| line.person).collect::<Vec<_>>()).await?;
    match lines.last() {
        Some(last) => tx.ask(Step { roll: id.0, after: last.person }).await,
        None => settle(tx, &roll).await,
    }
}

async fn gather(tx: &mut Tx<'_>, roll: &Roll, after: i64) -> Result<Vec<Line>> {
    let of = store::required(tx, roll.project).await?;
    let lines = store::qualified(tx, roll.class, after, roll.rule_percent * of).await?;
    let lines: Vec<Line> = lines.into_iter().map(|line| Line { of, ..line }).collect();
    for line in &lines {
        store::add(tx, roll.id, line).await?;
    }
    if lines.is_empty() {
        return Ok(lines);
    }
    let people = roll.people + i64::try_from(lines.len()).unwrap_or(0);
    store::save(tx, Roll { people, ..roll.clone() }).await?;
    Ok(lines)
}

async fn move_hours(tx: &mut Tx<'_>, roll: &Roll, person: Id<Person>) -> Result<()> {
    let (from, to, rule) = match roll.stage {
        Stage::Gathering => {
            hours::learned(tx, person, roll.project, roll.hours).await?;
            (Account::Learned, Account::Pending, "submitted")
        }
        Stage::Recognising { .. } => (Account::Pending, Account::Recognised, "recognised"),
        _ => (Account::Pending, Account::Learned, "returned"),
    };
    let made = Move { person, project: roll.project, amount: roll.hours, from, to, source: ("Roll", roll.id.0), rule };
    hours::post(tx, &made).await?;
    Ok(())
}

async fn settle(tx: &mut Tx<'_>, roll: &Roll) -> Result<()> {
    let Some(settled) = roll.settled() else { return Ok(()) };
    let settled = store::save(tx, settled).await?;
    let (verb, title) = match settled.stage {
        Stage::Submitted => ("rolls.submitted", "达标名单待认定"),
        Stage::Recognised { .. } => ("rolls.recognised", "达标名单已认定"),
        _ => ("rolls.returned", "达标名单已退回"),
    };
    tx.note(verb, roll, &settled).await?;
    let told = if settled.stage == Stage::Submitted {
        holders(tx, "academic", ("Platform", 1)).await?.into_iter().filter(|person| *person != roll.by).collect()
    } else {
        vec![roll.by]
    };
    let body = match &settled.stage {
        Stage::Returned { reason, .. } => reason.clone(),
        _ => format!("{} 人，每人 {} 学时", settled.people, hours::text(&settled.hours)),
    };
    for person in told {
        let title = format!("{title}：{} {}", settled.project_name, settled.class_name);
        let notice = Notice { title, body: body.clone(), link: format!("/rolls/{}", settled.id), due: None };
        notify(tx, person, &notice).await?;
    }
    Ok(())
}
