//! All SQL of this room: incidents here, whom they concern and the chains they are taken from in their own files.
pub mod chains;
pub mod persons;

use std::str::FromStr as _;

use kernel::db::{FromRow, Query, Row};
use kernel::{At, Entry, Id, MAC_COLUMNS, Refusal, Result, Signed, Tx, View, params};
use people::units;

use super::incident::{Charge, Class, End, Grade, Incident, Level, Outcome, Said, SentUp, Stage, Verb};
use super::thing::Thing;

const COLUMNS: &str =
    "SELECT i.id, i.number, i.class, i.title, i.says, i.thing_kind, i.thing_id, i.happened_at, i.reported_at,
    i.reported_by, i.stage, i.level, i.graded_at, i.graded_by, i.unit_id, i.person_id, i.why, i.assigned_at,
    i.assigned_by, i.rectified_at, i.rectified_by, i.rectification, i.sent_to, i.sent_at, i.sent_by, i.outcome,
    i.disposition, i.closed_at, i.closed_by,
    EXISTS (SELECT 1 FROM overdue_terms t WHERE t.kind = 'Incident' AND t.subject_id = i.id), i.version
    FROM incidents i";
const INSERT: &str =
    "INSERT INTO incidents (id, number, class, title, says, thing_kind, thing_id, happened_at, reported_at, reported_by,
    stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'reported')";
const SAVE: &str =
    "UPDATE incidents SET stage = $1, level = $2, graded_at = $3, graded_by = $4, unit_id = $5, person_id = $6,
    why = $7, assigned_at = $8, assigned_by = $9, rectified_at = $10, rectified_by = $11, rectification = $12,
    sent_to = $13, sent_at = $14, sent_by = $15, outcome = $16, disposition = $17, closed_at = $18, closed_by = $19,
    version = version + 1 WHERE id = $20 AND version = $21";
const COUNT: &str = "SELECT COUNT(*) FROM incidents WHERE reported_by = $1 AND reported_at > $2";
const TIMES: &str = "SELECT COUNT(*), COUNT(graded_at), COUNT(closed_at),
    CAST(COALESCE(SUM(graded_at - reported_at), 0) AS BIGINT), CAST(COALESCE(SUM(closed_at - reported_at), 0) AS BIGINT)
    FROM incidents WHERE reported_at > $1";
const TRAIL: &str = "SELECT id, at, verb, mac FROM audit_trail WHERE kind = 'Incident' AND subject_id = $1
    ORDER BY id LIMIT 300";

pub async fn fetch(view: &mut View<'_>, id: Id<Incident>, verb: Verb) -> Result<Incident> {
    let query = Query::new(COLUMNS).add(" WHERE i.id = {} LIMIT 1", params![id]);
    let found = view.sql.list::<Incident>(query).await?;
    let one = of_office(view, found).await?.pop().ok_or(Refusal::NotFound)?;
    view.allow(verb, &one)?;
    Ok(one)
}

/// Whose incidents.
#[derive(Clone, Debug)]
pub enum Whose {
    All,
    /// Reported by the actor, answered for by them or by one of these units; overdue ones for the leadership.
    Ours(Vec<i64>),
}

/// The newest (at most 100), open ones first.
pub async fn list(view: &mut View<'_>, whose: Whose) -> Result<Vec<Incident>> {
    let me = view.actor.id();
    let mut query = Query::new(COLUMNS);
    if let Whose::Ours(units) = whose {
        query = query.add(" WHERE (i.reported_by = {} OR i.person_id = {}", params![me, me]);
        query = query.among(" OR i.unit_id IN", units);
        if view.holds("leadership") {
            let late = " OR EXISTS (SELECT 1 FROM overdue_terms t WHERE t.kind = 'Incident' AND t.subject_id = i.id)
                OR i.unit_id = {}";
            let office = units::by_code(view, "network_office").await?.map_or(0, |unit| unit.id.0);
            query = query.add(late, params![office]);
        }
        query = query.add(")", params![]);
    }
    let order = " ORDER BY CASE WHEN i.stage = 'closed' THEN 1 ELSE 0 END, i.id DESC LIMIT 100";
    let all = view.sql.list::<Incident>(query.add(order, params![])).await?;
    let mut seen = vec![];
    for one in of_office(view, all).await? {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok(seen)
}

/// Marks those for which the Office itself answers.
async fn of_office(view: &mut View<'_>, mut all: Vec<Incident>) -> Result<Vec<Incident>> {
    let office = units::by_code(view, "network_office").await?.map_or(0, |unit| unit.id.0);
    for one in &mut all {
        one.of_office = one.stage.charge().is_some_and(|charge| charge.unit == office);
    }
    Ok(all)
}

/// How many the actor reported since then.
pub async fn count_since(tx: &mut Tx<'_>, since: At) -> Result<i64> {
    let me = tx.actor.id();
    Ok(tx.sql.one::<i64>(COUNT, params![me, since]).await?)
}

/// How quickly incidents were graded and closed, since a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    pub reported: i64,
    pub graded: i64,
    pub closed: i64,
    /// Microseconds, on average.
    pub to_grade: i64,
    pub to_close: i64,
}

pub async fn times(view: &mut View<'_>, since: At) -> Result<Times> {
    Ok(view.sql.opt::<Times>(TIMES, params![since]).await?.unwrap_or_default())
}

/// An entry of the audit about an incident.
pub struct Trace {
    pub id: i64,
    pub at: At,
    pub verb: String,
    pub mac: Vec<u8>,
}

pub async fn trail(view: &mut View<'_>, id: Id<Incident>) -> Result<Vec<Trace>> {
    Ok(view.sql.all(TRAIL, params![id]).await?)
}

/// Entries of the audit from `from` until `until`, after one of them, oldest first.
pub async fn entries(view: &mut View<'_>, (from, until): (At, At), after: i64, limit: i64) -> Result<Vec<Entry>> {
    let query = Query::new("SELECT ")
        .add(MAC_COLUMNS, params![])
        .add(" FROM audit_trail WHERE at >= {} AND at < {} AND id > {}", params![from, until, after])
        .add(" ORDER BY id LIMIT {}", params![limit]);
    Ok(view.sql.list(query).await?)
}

pub async fn insert(tx: &mut Tx<'_>, new: &Incident) -> Result<()> {
    let class: &'static str = new.class.into();
    let (kind, thing) = new.thing.place();
    let row = params![
        new.id,
        &new.number,
        class,
        &new.title,
        &new.says,
        kind,
        thing,
        new.happened,
        new.reported.at,
        new.reported.by
    ];
    tx.sql.exec(INSERT, row).await?;
    Ok(())
}

/// Saves what was fetched, unless somebody saved it first.
pub async fn save(tx: &mut Tx<'_>, new: Incident) -> Result<Incident> {
    let stage: &'static str = (&new.stage).into();
    let (grade, charge) = (new.stage.grade(), new.stage.charge());
    let level: Option<&'static str> = grade.map(|grade| grade.level.into());
    let (rectified, end) = (new.stage.rectified(), new.stage.end());
    let outcome: Option<&'static str> = end.map(|end| end.outcome.into());
    let up = new.sent_up.as_ref();
    let row = params![
        stage,
        level,
        grade.map(|grade| grade.graded.at),
        grade.map(|grade| grade.graded.by),
        charge.map(|charge| charge.unit),
        charge.map(|charge| charge.person),
        charge.map(|charge| &charge.why),
        charge.map(|charge| charge.assigned.at),
        charge.map(|charge| charge.assigned.by),
        rectified.map(|one| one.signed.at),
        rectified.map(|one| one.signed.by),
        rectified.map(|one| &one.text),
        up.map(|up| &up.to),
        up.map(|up| up.sent.at),
        up.map(|up| up.sent.by),
        outcome,
        end.map(|end| &end.disposition),
        end.map(|end| end.closed.at),
        end.map(|end| end.closed.by),
        new.id,
        new.version
    ];
    match tx.sql.exec(SAVE, row).await? {
        1 => {
            let saved = Incident { version: new.version + 1, ..new };
            let mut all = of_office(tx, vec![saved.clone()]).await?;
            Ok(all.pop().unwrap_or(saved))
        }
        _ => Err(Refusal::stale("本事件"))?,
    }
}

/// The acts of a row and what came with them.
struct Acts {
    grade: Option<Grade>,
    charge: Option<Charge>,
    rectified: Option<Said>,
    end: Option<End>,
}

impl Acts {
    fn read(row: &Row<'_>) -> anyhow::Result<Self> {
        let text = |at: usize| row.get::<Option<String>>(at).map(Option::unwrap_or_default);
        let level = row.get::<Option<String>>(11)?.map(|level| Level::from_str(&level)).transpose()?;
        let (unit, person): (Option<i64>, Option<i64>) = (row.get(14)?, row.get(15)?);
        let (why, rectification, disposition) = (text(16)?, text(21)?, text(26)?);
        let outcome = row.get::<Option<String>>(25)?.map(|outcome| Outcome::from_str(&outcome)).transpose()?;
        let charge = unit.zip(person).zip(Signed::read(row, 17)?);
        Ok(Self {
            grade: level.zip(Signed::read(row, 12)?).map(|(level, graded)| Grade { level, graded }),
            charge: charge.map(|((unit, person), assigned)| Charge { unit, person: Id::new(person), why, assigned }),
            rectified: Signed::read(row, 19)?.map(|signed| Said { signed, text: rectification }),
            end: outcome.zip(Signed::read(row, 27)?).map(|(outcome, closed)| End { closed, outcome, disposition }),
        })
    }

    /// None where the acts do not belong to a stage of that name.
    fn stage(self, name: &str) -> Option<Stage> {
        Some(match (name, self.grade, self.charge, self.rectified, self.end) {
            ("reported", None, None, None, None) => Stage::Reported,
            ("graded", Some(grade), None, None, None) => Stage::Graded { grade },
            ("assigned", Some(grade), Some(charge), None, None) => Stage::Assigned { grade, charge },
            ("rectified", Some(grade), Some(charge), Some(rectified), None) => {
                Stage::Rectified { grade, charge, rectified }
            }
            ("closed", grade, charge, rectified, Some(end)) => {
                Stage::Closed { grade, answered: charge.zip(rectified), end }
            }
            _ => return None,
        })
    }
}

impl FromRow for Incident {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, name): (i64, String) = (row.get(0)?, row.get(10)?);
        let loose = || anyhow::anyhow!("incident {id}: impossible stage {name} or thing");
        let to = row.get::<Option<String>>(22)?.unwrap_or_default();
        Ok(Self {
            id: Id::new(id),
            number: row.get(1)?,
            class: Class::from_str(&row.get::<String>(2)?)?,
            title: row.get(3)?,
            says: row.get(4)?,
            thing: Thing::of(&row.get::<String>(5)?, row.get(6)?).ok_or_else(loose)?,
            happened: At(row.get(7)?),
            reported: Signed { at: At(row.get(8)?), by: Id::new(row.get(9)?) },
            sent_up: Signed::read(row, 23)?.map(|sent| SentUp { to, sent }),
            stage: Acts::read(row)?.stage(&name).ok_or_else(loose)?,
            overdue: row.get(29)?,
            of_office: false,
            version: row.get(30)?,
        })
    }
}

impl FromRow for Times {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (reported, graded, closed): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (to_grade, to_close): (i64, i64) = (row.get(3)?, row.get(4)?);
        Ok(Self { reported, graded, closed, to_grade: to_grade / graded.max(1), to_close: to_close / closed.max(1) })
    }
}

impl FromRow for Trace {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { id: row.get(0)?, at: At(row.get(1)?), verb: row.get(2)?, mac: row.get(3)? })
    }
}
