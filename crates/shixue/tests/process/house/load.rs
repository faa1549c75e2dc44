//! A load of several kinds of writes with its journal: what was asked, what was acknowledged; and what must be true of them
//! whenever the server comes back.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::db::{Conn, Db, FromRow, Row};
use kernel::params;

use super::course::{CHOSEN, COURSE, LEARNERS, OFFICER, QUIZ, VIDEO, WRITTEN};
use super::sender::{Film, Sender};
use super::{Visitor, department};

/// What was acknowledged so far, each once: texts of notes, names of heartbeats, answers in a quiz, forms of consents,
/// names of tasks that were issued.
#[derive(Clone, Default)]
pub struct Journal {
    pub notes: BTreeSet<String>,
    pub beats: BTreeSet<String>,
    pub marks: BTreeSet<String>,
    pub consents: BTreeSet<String>,
    pub tasks: BTreeSet<String>,
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
    officer: Visitor,
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
        let officer = Visitor::sign_in(port, OFFICER, department::PASSWORD);
        let mark = hex(kernel::seal::random_bytes::<4>());
        Self { learners, officer, journal: Arc::default(), turn: AtomicU64::new(0), mark, record: None }
    }

    /// With the moments of the acknowledgements, as lengths of this record.
    pub fn recorded(self, record: &Path) -> Self {
        Self { record: Some(record.to_owned()), ..self }
    }

    pub fn comes_to(&mut self, port: u16) {
        self.learners.iter_mut().for_each(|learner| learner.port = port);
        self.officer.port = port;
    }

    /// All learners and the officer at once, each until `stop`, or until the server is gone when there is no other to go to.
    pub fn presses(&self, stop: &AtomicBool, others: &[u16]) {
        std::thread::scope(|scope| {
            for learner in &self.learners {
                scope.spawn(|| self.goes_on(learner, Self::learns, stop, others));
            }
            scope.spawn(|| self.goes_on(&self.officer, Self::issues, stop, others));
        });
    }

    /// One write after another, at another server when the one is gone.
    fn goes_on(
        &self,
        visitor: &Visitor,
        writes: fn(&Self, &Visitor, u64) -> Option<()>,
        stop: &AtomicBool,
        others: &[u16],
    ) {
        let mut ports = others.iter().copied().cycle();
        let mut now = visitor.with_port(visitor.port);
        while !stop.load(Ordering::Relaxed) {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            if writes(self, &now, turn).is_none() {
                self.journal.lock().unwrap().failed += 1;
                match ports.next() {
                    Some(port) => now = visitor.with_port(port),
                    None => return,
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    fn learns(&self, learner: &Visitor, turn: u64) -> Option<()> {
        match turn % 6 {
            0 | 3 => self.notes(learner, turn),
            2 => self.marks(learner, turn),
            5 => self.consents(learner),
            _ => self.beats(learner, turn),
        }
    }

    /// A task with its number in the register, what waits for the Center and the notice of it. Issued, it is acknowledged.
    fn issues(&self, officer: &Visitor, turn: u64) -> Option<()> {
        let name = format!("task-{}-{turn}", self.mark);
        let page = read(officer, "/tasks/new")?;
        let host = page.split("name=\"host\"").nth(1)?.split("value=\"").nth(1)?.split('"').next()?.to_owned();
        let day = |days: i64| kernel::At::system().plus(days * kernel::DAY).day();
        let fields = format!(
            "&kind=training&name={name}&module=1&host={host}&audience=teachers&places=30&starts_on={}&ends_on={}",
            day(30),
            day(90)
        );
        let task = self.hands_in(officer, &Drawn::on(&page, "/tasks")?, &name, &fields)?;
        let form = Drawn::on(&read(officer, &task)?, &format!("{task}/issue"))?;
        self.hands_in(officer, &form, &name, "")?;
        self.acknowledged(&name, |journal| &mut journal.tasks);
        Some(())
    }

    /// A form with its audit entry.
    fn notes(&self, learner: &Visitor, turn: u64) -> Option<()> {
        let (page, text) = (format!("/learn/{COURSE}/{VIDEO}"), format!("note-{}-{turn}", self.mark));
        let page = read(learner, &page)?;
        let form = Drawn::on(&page, &format!("/learn/{COURSE}/{VIDEO}/notes"))?;
        self.hands_in(learner, &form, &text, &format!("&text={text}&at_ms=1000"))?;
        self.acknowledged(&text, |journal| &mut journal.notes);
        Some(())
    }

    /// A quiz with its mark: of two questions one is answered rightly.
    fn marks(&self, learner: &Visitor, turn: u64) -> Option<()> {
        let (page, said) = (format!("/learn/{COURSE}/{QUIZ}"), format!("mark-{}-{turn}", self.mark));
        let page = read(learner, &page)?;
        let form = Drawn::on(&page, &format!("/learn/{COURSE}/{QUIZ}/attempts"))?;
        self.hands_in(learner, &form, &said, &format!("&q-{WRITTEN}={said}&q-{CHOSEN}=A"))?;
        self.acknowledged(&said, |journal| &mut journal.marks);
        Some(())
    }

    /// A consent, given or taken back as the page offers it. It has no text of its own: the form's chance names it.
    fn consents(&self, learner: &Visitor) -> Option<()> {
        let page = read(learner, "/my/privacy")?;
        let (form, fields) = match Drawn::on(&page, "/privacy/purposes/digests/withdrawn") {
            Some(form) => (form, ""),
            None => (Drawn::on(&page, "/privacy/purposes/digests/given")?, "&agree=yes"),
        };
        let nonce = form.token.split('.').nth(1)?.to_owned();
        self.hands_in(learner, &form, &nonce, fields)?;
        self.acknowledged(&nonce, |journal| &mut journal.consents);
        Some(())
    }

    /// Notes that it was asked for under this name; the page that follows when it was taken.
    fn hands_in(&self, visitor: &Visitor, form: &Drawn, name: &str, fields: &str) -> Option<String> {
        let body = format!("_form={}{fields}", form.token);
        self.journal.lock().unwrap().asked.insert(name.to_owned());
        let (door, kind) = (&form.door, "application/x-www-form-urlencoded");
        let head = format!("POST {door} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        let answer = visitor.attempt(&head, body.as_bytes())?;
        (answer.status == 303).then(|| answer.header("location").unwrap_or_default().to_owned())
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
        let [notes, beats, marks, consents, tasks] = self.kinds().map(known);
        Self { notes, beats, marks, consents, tasks, ..self.clone() }
    }

    pub fn kinds(&self) -> [&BTreeSet<String>; 5] {
        [&self.notes, &self.beats, &self.marks, &self.consents, &self.tasks]
    }

    pub async fn is_kept(&self, db: &Db) {
        self.asked_alone(db).await;
        for (kind, there) in self.kinds().into_iter().zip(there(db).await) {
            for one in kind {
                assert_eq!(there.get(one), Some(&1), "{one} was acknowledged");
            }
        }
    }

    pub async fn asked_alone(&self, db: &Db) {
        let there = there(db).await;
        for (one, count) in there.iter().flatten() {
            assert!(*count == 1 && self.asked.contains(one), "{one}: {count} times");
        }
        let [notes, _, marks, consents, tasks] = there;
        let entries = counted(
            db,
            "SELECT verb, COUNT(*) FROM audit WHERE verb IN ('notes.written', 'exams.submitted', 'purposes.decided',
             'tasks.issued') GROUP BY verb LIMIT 5",
        )
        .await;
        for (verb, of) in [
            ("notes.written", &notes),
            ("exams.submitted", &marks),
            ("purposes.decided", &consents),
            ("tasks.issued", &tasks),
        ] {
            assert_eq!(entries.get(verb).copied().unwrap_or(0), of.len() as i64, "{verb}: not an entry for each");
        }
        let traced = counted(
            db,
            "SELECT n.text, COUNT(*) FROM notes n JOIN audit a ON a.verb = 'notes.written' AND
             (a.detail = CAST(n.id AS TEXT) OR a.detail = '\"' || CAST(n.id AS TEXT) || '\"') GROUP BY n.text LIMIT 100000",
        )
        .await;
        assert_eq!(traced, notes, "a note without its entry");
        let decided = counted(db, "SELECT purpose, COUNT(*) FROM consents GROUP BY purpose LIMIT 5").await;
        assert_eq!(decided.values().sum::<i64>(), consents.len() as i64, "a form of a consent without it");
        issued(db, &tasks).await;
        let half =
            "SELECT answers, COUNT(*) FROM attempts WHERE points <> 10 OR full_points <> 20 GROUP BY answers LIMIT 5";
        assert_eq!(counted(db, half).await, BTreeMap::new(), "marks that nobody got");
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

/// Each issued task waits for the Center once, which was told of it once, and the register has no gap.
async fn issued(db: &Db, tasks: &BTreeMap<String, i64>) {
    let waits = "SELECT t.name, COUNT(*) FROM tasks t JOIN todos d ON d.kind = 'Task' AND d.subject_id = t.id
        GROUP BY t.name LIMIT 100000";
    assert_eq!(&counted(db, waits).await, tasks, "a task that waits for nobody");
    let told = "SELECT t.name, COUNT(*) FROM tasks t JOIN notices n ON n.link = '/tasks/' || CAST(t.id AS TEXT)
        GROUP BY t.name LIMIT 100000";
    assert_eq!(&counted(db, told).await, tasks, "a task that nobody was told of");
    let last = counted(db, "SELECT register, last FROM registers WHERE register = 'tasks' LIMIT 5").await;
    assert_eq!(last.values().sum::<i64>(), tasks.len() as i64, "a gap in the register of tasks");
}

/// A form as a page has drawn it.
struct Drawn {
    door: String,
    token: String,
}

impl Drawn {
    fn on(page: &str, door: &str) -> Option<Self> {
        let form = page.split(&format!("action=\"{door}\"")).nth(1)?;
        let token = form.split("value=\"").nth(1)?.split('"').next()?.to_owned();
        Some(Self { door: door.to_owned(), token })
    }
}

/// A page as text; nothing when the server is gone.
fn read(visitor: &Visitor, path: &str) -> Option<String> {
    Some(visitor.attempt(&format!("GET {path} HTTP/1.1\r\n"), &[])?.text())
}

fn hex(bytes: [u8; 4]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is there, in the order of `Journal::kinds`: how often, by name. A quiz is named by what was written in it, a consent by
/// its form, which is used in the same transaction.
async fn there(db: &Db) -> [BTreeMap<String, i64>; 5] {
    let notes = counted(db, "SELECT text, COUNT(*) FROM notes GROUP BY text ORDER BY text LIMIT 100000").await;
    let beats = counted(db, "SELECT batch, COUNT(*) FROM watch_batches GROUP BY batch LIMIT 100000").await;
    let answers = counted(db, "SELECT answers, COUNT(*) FROM attempts GROUP BY answers LIMIT 100000").await;
    // {"71":["mark-…"],"72":["A"]}
    let written = |said: String| said.split('"').nth(3).unwrap_or_default().to_owned();
    let marks = answers.into_iter().map(|(said, count)| (written(said), count)).collect();
    let consents =
        "SELECT nonce, COUNT(*) FROM form_uses WHERE location = '/my/privacy#choices' GROUP BY nonce LIMIT 100000";
    let tasks =
        "SELECT name, COUNT(*) FROM tasks WHERE name LIKE 'task-%' AND number IS NOT NULL GROUP BY name LIMIT 100000";
    [notes, beats, marks, counted(db, consents).await, counted(db, tasks).await]
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
