//! A load of several kinds of writes with its journal: what was asked, what was acknowledged; and what must be true of them
//! whenever the server comes back.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::db::{Conn, Db, FromRow, Row};
use kernel::params;

use super::course::{COURSE, LEARNERS, VIDEO};
use super::sender::{Film, Sender};
use super::{Visitor, department};

/// What was acknowledged so far: texts of notes and names of heartbeats, each once.
#[derive(Clone, Default)]
pub struct Journal {
    pub notes: BTreeSet<String>,
    pub beats: BTreeSet<String>,
    pub asked: BTreeSet<String>,
    /// Each acknowledged name, and how long the record was when it was (`Load::recorded`).
    pub moments: Vec<(String, u64)>,
    /// Requests that were refused or broke off.
    pub failed: u64,
}

/// How long a record is that grows meanwhile; 0 where none is kept.
fn moment(record: Option<&Path>) -> u64 {
    record.map_or(0, |record| std::fs::metadata(record).unwrap().len())
}

/// Ends a load also when its test fails: threads that press on would keep it from telling why.
pub struct Ends<'s>(pub &'s AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub struct Load {
    pub learners: Vec<Visitor>,
    pub journal: Arc<Mutex<Journal>>,
    turn: AtomicU64,
    /// What tells its names from those of another load.
    mark: String,
    /// Where it is recorded what the server asks of the disk.
    record: Option<PathBuf>,
}

impl Load {
    pub fn begin(port: u16) -> Self {
        let learners = LEARNERS.map(|login| Visitor::sign_in(port, login, department::PASSWORD)).into();
        let mark = hex(kernel::seal::random_bytes::<4>());
        Self { learners, journal: Arc::default(), turn: AtomicU64::new(0), mark, record: None }
    }

    /// With the moments of the acknowledgements, as lengths of this record.
    pub fn recorded(self, record: &Path) -> Self {
        Self { record: Some(record.to_owned()), ..self }
    }

    pub fn comes_to(&mut self, port: u16) {
        self.learners.iter_mut().for_each(|learner| learner.port = port);
    }

    /// All learners at once, each until `stop`, or until the server is gone when there is no other to go to.
    pub fn presses(&self, stop: &AtomicBool, others: &[u16]) {
        std::thread::scope(|scope| {
            for learner in &self.learners {
                scope.spawn(|| self.learns(learner, stop, others));
            }
        });
    }

    fn learns(&self, learner: &Visitor, stop: &AtomicBool, others: &[u16]) {
        let mut ports = others.iter().copied().cycle();
        let mut now = learner.with_port(learner.port);
        while !stop.load(Ordering::Relaxed) {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            let done = if turn.is_multiple_of(3) { self.notes(&now, turn) } else { self.beats(&now, turn) };
            if done.is_none() {
                self.journal.lock().unwrap().failed += 1;
                match ports.next() {
                    Some(port) => now = learner.with_port(port),
                    None => return,
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// A form with its audit entry.
    fn notes(&self, learner: &Visitor, turn: u64) -> Option<()> {
        let page = learner.attempt(&format!("GET /learn/{COURSE}/{VIDEO} HTTP/1.1\r\n"), &[])?;
        let door = format!("/learn/{COURSE}/{VIDEO}/notes");
        let (page, text) = (page.text(), format!("note-{}-{turn}", self.mark));
        let token = page.split(&format!("action=\"{door}\"")).nth(1)?.split("value=\"").nth(1)?.split('"').next()?;
        let body = format!("_form={token}&text={text}&at_ms=1000");
        self.journal.lock().unwrap().asked.insert(text.clone());
        let kind = "application/x-www-form-urlencoded";
        let head = format!("POST {door} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        if learner.attempt(&head, body.as_bytes())?.status == 303 {
            self.acknowledged(&text, |journal| &mut journal.notes);
            return Some(());
        }
        None
    }

    /// A report of the player, which is its own ledger.
    fn beats(&self, learner: &Visitor, turn: u64) -> Option<()> {
        let page = learner.attempt(&format!("GET /learn/{COURSE}/{VIDEO} HTTP/1.1\r\n"), &[])?;
        let token = page.text().split("data-token=\"").nth(1)?.split('"').next()?.to_owned();
        let (batch, from) = (format!("batch-{}-{turn}", self.mark), turn * 97 % 3000 * 1000);
        let body = serde_json::json!({ "batch": batch, "position_ms": from, "spans": [
            { "from_ms": from, "to_ms": from + 900, "rate_hundredths": 100, "began_at": 0, "took_ms": 900 }
        ]})
        .to_string();
        let head = format!(
            "POST /learn/{COURSE}/{VIDEO}/heartbeat HTTP/1.1\r\nX-Form-Token: {token}\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        self.journal.lock().unwrap().asked.insert(batch.clone());
        if learner.attempt(&head, body.as_bytes())?.status == 200 {
            self.acknowledged(&batch, |journal| &mut journal.beats);
            return Some(());
        }
        None
    }

    fn acknowledged(&self, name: &str, kind: fn(&mut Journal) -> &mut BTreeSet<String>) {
        let moment = moment(self.record.as_deref());
        let mut journal = self.journal.lock().unwrap();
        kind(&mut journal).insert(name.to_owned());
        journal.moments.push((name.to_owned(), moment));
    }

    /// Every acknowledged write is there exactly once, with its audit entry; every other one wholly or not at all.
    pub async fn is_kept(&self, db: &Db) {
        let journal = self.journal.lock().unwrap().clone();
        journal.is_kept(db).await;
    }

    /// What is there was asked for, is there once, and is whole.
    pub async fn asked_alone(&self, db: &Db) {
        let journal = self.journal.lock().unwrap().clone();
        journal.asked_alone(db).await;
    }
}

impl Journal {
    /// What had been acknowledged when the record had this length.
    pub fn until(&self, length: u64) -> Self {
        let names: BTreeSet<&String> =
            self.moments.iter().filter(|(_, moment)| *moment <= length).map(|(name, _)| name).collect();
        let known = |all: &BTreeSet<String>| all.iter().filter(|one| names.contains(one)).cloned().collect();
        Self { notes: known(&self.notes), beats: known(&self.beats), ..self.clone() }
    }

    pub async fn is_kept(&self, db: &Db) {
        self.asked_alone(db).await;
        let notes = counted(db, "SELECT text, COUNT(*) FROM notes GROUP BY text ORDER BY text LIMIT 100000").await;
        let beats = counted(db, "SELECT batch, COUNT(*) FROM watch_batches GROUP BY batch LIMIT 100000").await;
        for note in &self.notes {
            assert_eq!(notes.get(note), Some(&1), "{note} was acknowledged");
        }
        for beat in &self.beats {
            assert_eq!(beats.get(beat), Some(&1), "{beat} was acknowledged");
        }
    }

    pub async fn asked_alone(&self, db: &Db) {
        let notes = counted(db, "SELECT text, COUNT(*) FROM notes GROUP BY text ORDER BY text LIMIT 100000").await;
        let traced = counted(
            db,
            "SELECT n.text, COUNT(*) FROM notes n JOIN audit a ON a.verb = 'notes.written' AND
             (a.detail = CAST(n.id AS TEXT) OR a.detail = '\"' || CAST(n.id AS TEXT) || '\"') GROUP BY n.text LIMIT 100000",
        )
        .await;
        let beats = counted(db, "SELECT batch, COUNT(*) FROM watch_batches GROUP BY batch LIMIT 100000").await;
        let entries =
            counted(db, "SELECT verb, COUNT(*) FROM audit WHERE verb = 'notes.written' GROUP BY verb LIMIT 5").await;
        for (one, count) in notes.iter().chain(&beats) {
            assert!(*count == 1 && self.asked.contains(one), "{one}: {count} times");
        }
        assert_eq!(traced, notes, "a note without its entry");
        assert_eq!(entries.values().sum::<i64>(), notes.len() as i64, "an entry without its note");
        // A report moves two tables: what its batches credit is what the film's total says.
        let uneven = counted(
            db,
            "SELECT CAST(w.person_id AS TEXT), w.total_ms FROM watched w WHERE w.total_ms <> (SELECT SUM(b.credited_ms)
             FROM watch_batches b WHERE b.person_id = w.person_id AND b.media_id = w.media_id) LIMIT 10",
        )
        .await;
        assert!(uneven.is_empty(), "{uneven:?}");
    }
}

fn hex(bytes: [u8; 4]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Count(String, i64);
impl FromRow for Count {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

async fn counted(db: &Db, sql: &'static str) -> BTreeMap<String, i64> {
    let rows = db.look(async move |c: &mut Conn| c.all::<Count>(sql, params![]).await).await.unwrap();
    rows.into_iter().map(|Count(name, count)| (name, count)).collect()
}

/// An upload that goes on over all rounds: where it stands by what was acknowledged.
pub struct Upload {
    pub sender: Sender,
    pub film: Film,
    pub path: String,
    pub known: u64,
    /// How far each part came, and how long the record was when that was acknowledged.
    pub moments: Vec<(u64, u64)>,
    record: Option<PathBuf>,
}

impl Upload {
    pub fn begin(port: u16, bytes: u64) -> Self {
        let (sender, film) = (department::teacher(port, "C8003"), Film::of(bytes));
        let path = sender.begun("第一讲.mp4", &film);
        Self { sender, film, path, known: 0, moments: vec![], record: None }
    }

    /// With the moments of the acknowledgements, as lengths of this record.
    pub fn recorded(self, record: &Path) -> Self {
        Self { record: Some(record.to_owned()), ..self }
    }

    /// Parts one after the other until the server is gone, the film is whole, or `stop`.
    pub fn presses(&mut self, stop: &AtomicBool, part: u64) {
        while !stop.load(Ordering::Relaxed) && self.known < self.film.bytes {
            let body = self.film.piece(self.known, part);
            match self.sender.acknowledged_now(&self.path, self.known, &body) {
                Some(said) => {
                    self.known = said;
                    self.moments.push((said, moment(self.record.as_deref())));
                }
                None => return,
            }
        }
    }

    /// Never before what was acknowledged; from there it goes on.
    pub fn is_kept(&mut self) {
        let answer = self.sender.look(&self.path);
        let said: u64 = answer.header("upload-offset").unwrap_or_else(|| panic!("{}", answer.head)).parse().unwrap();
        assert!(said >= self.known, "{said} after {} was acknowledged", self.known);
        self.known = said;
    }
}
