//! Signals: raised once each, until a case takes them; and how often each was wrong.
use std::str::FromStr as _;

use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use crate::lending::case::Case;
use crate::lending::evidence::Hint;
use crate::lending::signals::{Sight, Signal};

const RAISE: &str = "INSERT INTO lending_signals (id, person_id, signal, mark, says, seen_at, raised_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const TAKE: &str = "UPDATE lending_signals SET case_id = $1 WHERE person_id = $2 AND case_id IS NULL";
const HINTS: &str = "SELECT signal, says, seen_at FROM lending_signals WHERE person_id = $1 AND case_id IS NULL
    ORDER BY seen_at DESC, id DESC LIMIT 100";
/// Newest first; whoever has an open case is there already.
const SUSPECTS: &str = "SELECT g.person_id, p.name, COUNT(*), MAX(g.seen_at), COUNT(DISTINCT g.signal)
    FROM lending_signals g JOIN person_labels p ON p.id = g.person_id WHERE g.case_id IS NULL AND g.seen_at >= $1
    GROUP BY g.person_id, p.name ORDER BY COUNT(DISTINCT g.signal) DESC, MAX(g.seen_at) DESC LIMIT 50";
const FREE: &str = "SELECT COUNT(*) FROM lending_signals WHERE case_id IS NULL AND seen_at >= $1";
const RATES: &str = "SELECT g.signal, COUNT(DISTINCT c.id),
    COUNT(DISTINCT CASE WHEN c.outcome = 'false_alarm' THEN c.id END)
    FROM lending_signals g JOIN lending_cases c ON c.id = g.case_id WHERE c.concluded_at IS NOT NULL
    GROUP BY g.signal ORDER BY g.signal LIMIT 20";

/// A person with signals that no case has taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    pub person: i64,
    pub name: String,
    pub sights: i64,
    pub last: At,
    pub kinds: i64,
}

/// Of the concluded cases that rest on a signal, how many were false alarms.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub signal: Signal,
    pub cases: i64,
    pub wrong: i64,
}

impl Rate {
    /// Percent of the cases; nothing before the first one.
    pub fn percent(&self) -> Option<i64> {
        (self.cases > 0).then(|| (self.wrong * 100 + self.cases / 2) / self.cases)
    }
}

/// True when this sight is new.
pub async fn raise(tx: &mut Tx<'_>, sight: &Sight) -> Result<bool> {
    let signal: &'static str = sight.signal.into();
    let row = params![tx.new_id::<Sight>(), sight.person, signal, &sight.mark, &sight.says, sight.at, tx.now];
    Ok(tx.sql.exec(RAISE, row).await? == 1)
}

/// The person's signals belong to the case from now on.
pub async fn take(tx: &mut Tx<'_>, case: Id<Case>, person: Id<Person>) -> Result<()> {
    tx.sql.exec(TAKE, params![case, person]).await?;
    Ok(())
}

/// The person's signals that no case has taken, newest first (at most 100).
pub async fn hints(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Hint>> {
    Ok(view.sql.all(HINTS, params![person]).await?)
}

/// Who has signals since then (at most 50).
pub async fn suspects(view: &mut View<'_>, since: At) -> Result<Vec<Suspect>> {
    Ok(view.sql.all(SUSPECTS, params![since]).await?)
}

pub async fn any_free(view: &mut View<'_>, since: At) -> Result<bool> {
    Ok(view.sql.one::<i64>(FREE, params![since]).await? > 0)
}

/// One for each signal, also where nothing was concluded yet.
pub async fn rates(view: &mut View<'_>) -> Result<Vec<Rate>> {
    let known = view.sql.all::<Rate>(RATES, params![]).await?;
    let of = |signal| known.iter().find(|one| one.signal == signal).cloned();
    Ok(Signal::ALL
        .iter()
        .map(|(signal, _)| of(*signal).unwrap_or(Rate { signal: *signal, cases: 0, wrong: 0 }))
        .collect())
}

impl FromRow for Hint {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let signal = Signal::from_str(&row.get::<String>(0)?)?;
        Ok(Self { signal: signal.name().into(), says: row.get(1)?, at: row.get(2)? })
    }
}

impl FromRow for Suspect {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (person, name, sights, last) = (row.get(0)?, row.get(1)?, row.get(2)?, At(row.get(3)?));
        Ok(Self { person, name, sights, last, kinds: row.get(4)? })
    }
}

impl FromRow for Rate {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { signal: Signal::from_str(&row.get::<String>(0)?)?, cases: row.get(1)?, wrong: row.get(2)? })
    }
}
