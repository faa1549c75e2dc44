//! All SQL of this room. The ledger only grows.
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use super::actions::Act;
use super::entry::{Account, Line, Standing};

const INSERT: &str = "INSERT INTO hour_entries (id, act, person_id, project_id, account, amount, step, source_kind,
    source_id, rule, charter, approved_by, made_at) VALUES";
const SUMS: &str = "SELECT account, CAST(SUM(amount) AS BIGINT) FROM settled_hours WHERE person_id = $1
    GROUP BY account LIMIT 4";
const IN_PROJECT: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM settled_hours
    WHERE person_id = $1 AND project_id = $2 AND account = 'recognised'";
const LINES: &str = "SELECT t.act, t.made_at, t.project_id, p.name, t.step, f.account, t.account, t.amount, t.rule,
        COALESCE(b.name, ''), t.charter
    FROM settled_hours t
    JOIN settled_hours f ON f.person_id = t.person_id AND f.act = t.act AND f.amount < 0
    JOIN project_facts p ON p.id = t.project_id LEFT JOIN person_labels b ON b.id = t.approved_by
    WHERE t.person_id = $1 AND t.amount > 0 AND t.act < $2 ORDER BY t.act DESC LIMIT 50";

/// What a person stands at: the moves of a list count when its last slice is in.
pub async fn of(view: &mut View<'_>, person: Id<Person>) -> Result<Standing> {
    let sums = view.sql.all::<Sum>(SUMS, params![person]).await?;
    Ok(sums.into_iter().fold(Standing::default(), |now, Sum(account, amount)| now.with(account, amount)))
}

/// A person's recognised hours of one project.
pub async fn recognised_in(view: &mut View<'_>, person: i64, project: i64) -> Result<i64> {
    Ok(view.sql.one::<i64>(IN_PROJECT, params![person, project]).await?)
}

/// A person's acts before `before`, newest first (at most 50).
pub async fn lines(view: &mut View<'_>, person: Id<Person>, before: i64) -> Result<Vec<Line>> {
    Ok(view.sql.all(LINES, params![person, before]).await?)
}

/// How many of the persons had not moved at this step of this source before.
pub(super) async fn insert(tx: &mut Tx<'_>, act: &Act, persons: &[i64]) -> Result<usize> {
    if persons.is_empty() {
        return Ok(0);
    }
    let step: &'static str = act.step.into();
    let charter = tx.house.judge.charter();
    let mut query = Query::new(INSERT);
    let mut comma = "";
    for person in persons {
        let number = tx.new_id::<Act>();
        for (account, amount) in act.moved.entries() {
            let account: &'static str = account.into();
            let (id, (kind, source)) = (tx.new_id::<Line>(), act.source);
            let row = params![
                id,
                number,
                *person,
                act.project,
                account,
                amount,
                step,
                kind,
                source,
                &act.rule,
                charter,
                act.by,
                tx.now
            ];
            query.sql.push_str(comma);
            query = query.add(" ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})", row);
            comma = ",";
        }
    }
    let query = query.add(" ON CONFLICT DO NOTHING RETURNING person_id", params![]);
    Ok(tx.sql.list::<i64>(query).await?.len() / 2)
}

/// Somebody of these persons whose account of that project is below zero.
pub(super) async fn overdrawn(tx: &mut Tx<'_>, project: i64, persons: &[i64]) -> Result<Option<i64>> {
    let query = Query::new("SELECT person_id FROM hour_entries")
        .add(" WHERE project_id = {} AND account <> 'source' AND person_id IN (0", params![project]);
    let query = persons.iter().fold(query, |query, id| query.add(", {}", params![*id]));
    let query = query.add(") GROUP BY person_id, account HAVING SUM(amount) < 0 LIMIT 1", params![]);
    Ok(tx.sql.list::<i64>(query).await?.pop())
}

struct Sum(Account, i64);
impl FromRow for Sum {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get::<String>(0)?.parse()?, row.get(1)?))
    }
}

impl FromRow for Line {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self {
            act: row.get(0)?,
            at: At(row.get(1)?),
            project: row.get(2)?,
            project_name: row.get(3)?,
            step: row.get::<String>(4)?.parse()?,
            from: row.get::<String>(5)?.parse()?,
            to: row.get::<String>(6)?.parse()?,
            amount: row.get(7)?,
            rule: row.get(8)?,
            approver: row.get(9)?,
            charter: row.get(10)?,
        })
    }
}
