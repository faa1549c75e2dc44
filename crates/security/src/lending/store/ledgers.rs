//! What the ledgers of other rooms say, by the views that these publish. Everything is bounded by a window of days.
use governance::charter::Lending;
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, SECOND, View, params};

use crate::lending::evidence::{BeatLine, DeviceLine, SessionLine};

const PAIRS: &str = "SELECT s.person_id, s.id, s.made_at, s.seen_at, s.address, t.id, t.made_at, t.seen_at, t.address
    FROM session_tracks s JOIN session_tracks t ON t.person_id = s.person_id AND t.id > s.id
     AND t.address <> s.address AND t.made_at < s.seen_at + $2
    WHERE s.seen_at >= $1 ORDER BY t.id DESC LIMIT 2000";
const NEW_DEVICES: &str = "SELECT person_id, COUNT(DISTINCT browser_id), MAX(made_at) FROM device_tracks
    WHERE made_at >= $1 GROUP BY person_id HAVING COUNT(DISTINCT browser_id) >= $2 ORDER BY MAX(made_at) DESC LIMIT 500";
/// Days are those of Beijing, eight hours ahead.
const SHARED: &str = "SELECT d.person_id, d.browser_id, b.accounts, MAX(d.made_at) FROM device_tracks d
    JOIN (SELECT browser_id, (made_at + 28800000000) / 86400000000 AS day, COUNT(DISTINCT person_id) AS accounts
        FROM device_tracks WHERE made_at >= $1 GROUP BY browser_id, (made_at + 28800000000) / 86400000000
        HAVING COUNT(DISTINCT person_id) >= $2) b
      ON b.browser_id = d.browser_id AND (d.made_at + 28800000000) / 86400000000 = b.day
    WHERE d.made_at >= $1 GROUP BY d.person_id, d.browser_id, b.accounts, b.day ORDER BY MAX(d.made_at) DESC LIMIT 500";
const BEATS: &str = "SELECT s.person_id, s.id, t.id, COUNT(*), MAX(b.at)
    FROM session_tracks s JOIN session_tracks t ON t.person_id = s.person_id AND t.id > s.id
    JOIN watch_tracks a ON a.person_id = s.person_id AND a.session_id = s.id
    JOIN watch_tracks b ON b.person_id = s.person_id AND b.session_id = t.id AND b.at > a.at - $2 AND b.at < a.at + $2
    WHERE s.seen_at >= $1 AND t.seen_at >= $1 AND a.at >= $1
    GROUP BY s.person_id, s.id, t.id HAVING COUNT(*) >= $3 ORDER BY MAX(b.at) DESC LIMIT 500";
const BEYOND: &str = "SELECT person_id, CAST(SUM(beyond_ms) AS BIGINT), MAX(at) FROM watch_tracks
    WHERE beyond_ms > 0 AND at >= $1 GROUP BY person_id HAVING CAST(SUM(beyond_ms) AS BIGINT) >= $2 ORDER BY MAX(at) DESC LIMIT 500";
const SESSIONS: &str = "SELECT id, made_at, seen_at, ended_at, agent, address FROM session_tracks
    WHERE person_id = $1 AND seen_at >= $2 ORDER BY made_at DESC, id DESC LIMIT 100";
const DEVICES: &str = "SELECT agent, made_at, seen_at FROM device_tracks WHERE person_id = $1 AND seen_at >= $2
    ORDER BY made_at DESC, id DESC LIMIT 50";
const REPORTS: &str = "SELECT session_id, media_id, at, claimed_ms, credited_ms, beyond_ms FROM watch_tracks
    WHERE person_id = $1 AND at >= $2 ORDER BY at DESC LIMIT 200";

/// Two sessions of one person, the earlier one first.
pub struct Pair {
    pub person: Id<Person>,
    pub sessions: [Track; 2],
}

pub struct Track {
    pub id: i64,
    pub made: At,
    pub seen: At,
    pub address: String,
}

/// Sessions of one person from different addresses, where the later one began before the earlier one, or so many
/// microseconds after it, was over (at most 2000).
pub async fn pairs(view: &mut View<'_>, from: At, gap: i64) -> Result<Vec<Pair>> {
    Ok(view.sql.all(PAIRS, params![from, gap]).await?)
}

/// (person, new devices, the newest) of whoever has so many.
pub async fn new_devices(view: &mut View<'_>, from: At, most: i64) -> Result<Vec<(Id<Person>, i64, At)>> {
    let rows = view.sql.all::<Sum>(NEW_DEVICES, params![from, most]).await?;
    Ok(rows.into_iter().map(|one| (one.0, one.1, one.2)).collect())
}

/// (person, browser, how many accounts came in by it that day, the last time) of everybody who did where so many did.
pub async fn shared(view: &mut View<'_>, from: At, most: i64) -> Result<Vec<(Id<Person>, i64, i64, At)>> {
    let rows = view.sql.all::<Shared>(SHARED, params![from, most]).await?;
    Ok(rows.into_iter().map(|one| (one.0, one.1, one.2, one.3)).collect())
}

/// (person, two sessions, how often both reported at once, the last time).
pub async fn beats(view: &mut View<'_>, from: At, rules: &Lending) -> Result<Vec<(Id<Person>, [i64; 2], i64, At)>> {
    let row = params![from, rules.beats_seconds * SECOND, rules.beats];
    Ok(view.sql.all::<Beat>(BEATS, row).await?.into_iter().map(|one| (one.0, one.1, one.2, one.3)).collect())
}

/// (person, ms beyond what the time allows, the last time).
pub async fn beyond(view: &mut View<'_>, from: At, ms: i64) -> Result<Vec<(Id<Person>, i64, At)>> {
    let rows = view.sql.all::<Sum>(BEYOND, params![from, ms]).await?;
    Ok(rows.into_iter().map(|one| (one.0, one.1, one.2)).collect())
}

/// The person's sessions since then, newest first (at most 100).
pub async fn sessions(view: &mut View<'_>, person: Id<Person>, from: At) -> Result<Vec<SessionLine>> {
    Ok(view.sql.all(SESSIONS, params![person, from]).await?)
}

/// The person's devices since then, newest first (at most 50).
pub async fn devices(view: &mut View<'_>, person: Id<Person>, from: At) -> Result<Vec<DeviceLine>> {
    Ok(view.sql.all(DEVICES, params![person, from]).await?)
}

/// What the person's players reported since then, newest first (at most 200).
pub async fn reports(view: &mut View<'_>, person: Id<Person>, from: At) -> Result<Vec<BeatLine>> {
    Ok(view.sql.all(REPORTS, params![person, from]).await?)
}

struct Sum(Id<Person>, i64, At);

impl FromRow for Sum {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Id::new(row.get(0)?), row.get(1)?, At(row.get(2)?)))
    }
}

struct Shared(Id<Person>, i64, i64, At);

impl FromRow for Shared {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Id::new(row.get(0)?), row.get(1)?, row.get(2)?, At(row.get(3)?)))
    }
}

struct Beat(Id<Person>, [i64; 2], i64, At);

impl FromRow for Beat {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Id::new(row.get(0)?), [row.get(1)?, row.get(2)?], row.get(3)?, At(row.get(4)?)))
    }
}

impl FromRow for Pair {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let track = |at: usize| -> anyhow::Result<Track> {
            let (made, seen) = (At(row.get(at + 1)?), At(row.get(at + 2)?));
            Ok(Track { id: row.get(at)?, made, seen, address: row.get(at + 3)? })
        };
        Ok(Self { person: Id::new(row.get(0)?), sessions: [track(1)?, track(5)?] })
    }
}

impl FromRow for SessionLine {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (id, made, seen, ended) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Self { id, made, seen, ended, agent: row.get(4)?, address: row.get(5)? })
    }
}

impl FromRow for DeviceLine {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { agent: row.get(0)?, made: row.get(1)?, seen: row.get(2)? })
    }
}

impl FromRow for BeatLine {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let (session, media, at) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (claimed_ms, credited_ms, beyond_ms) = (row.get(3)?, row.get(4)?, row.get(5)?);
        Ok(Self { session, media, at, claimed_ms, credited_ms, beyond_ms })
    }
}
