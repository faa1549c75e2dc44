//! All SQL of this room.
use std::str::FromStr as _;

use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::actions::{Account, Move};

const INSERT: &str =
    "INSERT INTO hour_entries (id, act, person_id, project_id, account, amount, source_kind, source_id, rule, charter,
    approved_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
const BALANCES: &str = "SELECT account, CAST(SUM(amount) AS BIGINT) FROM hour_entries WHERE person_id = $1
    GROUP BY account ORDER BY account LIMIT 10";
const ENTRIES: &str =
    "SELECT e.account, e.amount, e.rule, e.charter, e.approved_by, e.made_at, p.name FROM hour_entries e
    JOIN project_facts p ON p.id = e.project_id WHERE e.person_id = $1 AND e.amount > 0 ORDER BY e.id DESC LIMIT 200";
/// The projects of a course in which a person has all that is asked for.
const COMPLETED: &str =
    "SELECT s.project_id, p.hours FROM class_seats s JOIN project_facts p ON p.id = s.project_id
    JOIN course_places own ON own.project_id = s.project_id AND own.course_id = $2
    WHERE s.person_id = $1 AND (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
            JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
            JOIN done_items d ON d.course_id = i.course_id AND d.item_key = i.item_key AND d.person_id = $1
            WHERE l.project_id = s.project_id AND i.required) * 100 >= COALESCE((SELECT r.items_percent
            FROM completion_rule_facts r WHERE r.project_id = s.project_id), 100) *
        (SELECT COUNT(*) FROM course_places l JOIN published_courses k ON k.course_id = l.course_id
            JOIN course_items i ON i.course_id = k.course_id AND i.content = k.content
            WHERE l.project_id = s.project_id AND i.required)
    ORDER BY s.project_id LIMIT 50";

/// A person's hours in their three states, hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    pub learned: i64,
    pub pending: i64,
    pub recognised: i64,
}

/// One line of a person's account, as its receiving side says it.
pub struct Entry {
    pub account: Account,
    pub amount: i64,
    pub rule: String,
    pub charter: i64,
    pub by: Id<Person>,
    pub made: At,
    pub project: String,
}

pub async fn of(view: &mut View<'_>, person: Id<Person>) -> Result<Standing> {
    let mut standing = Standing::default();
    for Balance(account, amount) in view.sql.all::<Balance>(BALANCES, params![person]).await? {
        match account {
            Account::Source => {}
            Account::Learned => standing.learned = amount,
            Account::Pending => standing.pending = amount,
            Account::Recognised => standing.recognised = amount,
        }
    }
    Ok(standing)
}

/// A person's entries, newest first (at most 200).
pub async fn entries(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Entry>> {
    Ok(view.sql.all(ENTRIES, params![person]).await?)
}

/// Both sides of a move, in one transaction; true when it was not made before.
pub async fn insert(tx: &mut Tx<'_>, made: &Move) -> Result<bool> {
    let (act, charter, by) = (tx.new_id::<Move>(), tx.house.judge.charter(), tx.actor.id());
    let mut new = 0;
    for (account, amount) in [(made.from, -made.amount), (made.to, made.amount)] {
        let account: &'static str = account.into();
        let row = params![
            tx.new_id::<Entry>(),
            act,
            made.person,
            made.project,
            account,
            amount,
            made.source.0,
            made.source.1,
            made.rule,
            charter,
            by,
            tx.now
        ];
        new += tx.sql.exec(INSERT, row).await?;
    }
    Ok(new == 2)
}

pub async fn completed(view: &mut View<'_>, person: i64, course: i64) -> Result<Vec<(i64, i64)>> {
    let rows = view.sql.all::<Pair>(COMPLETED, params![person, course]).await?;
    Ok(rows.into_iter().map(|Pair(project, hours)| (project, hours)).collect())
}

struct Balance(Account, i64);
impl FromRow for Balance {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Account::from_str(&row.get::<String>(0)?)?, row.get(1)?))
    }
}

struct Pair(i64, i64);
impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            account: Account::from_str(&row.get::<String>(0)?)?,
            amount: row.get(1)?,
            rule: row.get(2)?,
            charter: row.get(3)?,
            by: Id::new(row.get(4)?),
            made: At(row.get(5)?),
            project: row.get(6)?,
        })
    }
}
