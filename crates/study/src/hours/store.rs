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
    WHERE t.person_id = $1 AND t.amount > 0 AND t.act < $2 ORDER BY t.act DESC LIMIT 51";

const BY_PROJECT: &str =
    "SELECT project_id, account, CAST(SUM(amount) AS BIGINT) FROM settled_hours WHERE person_id = $1
    AND account <> 'source' GROUP BY project_id, account HAVING SUM(amount) <> 0 ORDER BY project_id LIMIT 3000";
const OF_PROJECT: &str = "SELECT account, CAST(SUM(amount) AS BIGINT) FROM settled_hours WHERE person_id = $1
    AND project_id = $2 GROUP BY account LIMIT 4";
const LISTED: &str = "SELECT COUNT(*) FROM undecided_rows WHERE person_id = $1";

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

/// What a record has of each project of which it has anything.
pub(super) async fn by_project(view: &mut View<'_>, person: i64) -> Result<Vec<(i64, Standing)>> {
    let mut found = std::collections::BTreeMap::<i64, Standing>::new();
    for Part(project, account, amount) in view.sql.all::<Part>(BY_PROJECT, params![person]).await? {
        let now = found.entry(project).or_default();
        *now = now.with(account, amount);
    }
    Ok(found.into_iter().collect())
}

/// What a record has of one project.
pub(super) async fn in_project(view: &mut View<'_>, person: i64, project: i64) -> Result<Standing> {
    let sums = view.sql.all::<Sum>(OF_PROJECT, params![person, project]).await?;
    Ok(sums.into_iter().fold(Standing::default(), |now, Sum(account, amount)| now.with(account, amount)))
}

/// Whether somebody stands on a list that is not decided.
pub(super) async fn is_listed(view: &mut View<'_>, person: i64) -> Result<bool> {
    Ok(view.sql.one::<i64>(LISTED, params![person]).await? > 0)
}

/// Who of these has not earned this project under a record that was folded into theirs.
pub(super) async fn unearned(view: &mut View<'_>, project: i64, persons: &[i64]) -> Result<Vec<i64>> {
    let query =
        Query::new("SELECT DISTINCT m.kept_id FROM merged_persons m JOIN hour_entries e ON e.person_id = m.person_id")
            .add(" WHERE e.project_id = {} AND e.step = 'earned'", params![project])
            .among(" AND m.kept_id IN", persons.iter().copied())
            .add(" LIMIT 200", params![]);
    let earned = view.sql.list::<i64>(query).await?;
    Ok(persons.iter().copied().filter(|person| !earned.contains(person)).collect())
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

struct Part(i64, Account, i64);
impl FromRow for Part {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get::<String>(1)?.parse()?, row.get(2)?))
    }
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
