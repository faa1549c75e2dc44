//! The judge of a running house: which version of the charter rules at which moment. A published version lies ready before
//! its moment and takes over by itself; a transaction begins under one version and ends under it.
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use kernel::db::{Conn, Db};
use kernel::seal::Seal;
use kernel::{Ask, At, Clock, Gate, Grants, Grounds, Id, Judge, Person, Result};
use tokio::sync::watch;

use super::rules::{Rules, held};
use crate::charter::{self, Files};

/// How often a process looks for versions that another one published.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// Transactions whose version a database thread remembers at a time; far more than it has under way.
const REMEMBERED: usize = 256;

/// The versions of a house in the order in which they come into force.
pub struct Succession {
    line: Arc<Line>,
    clock: Clock,
}

struct Line {
    db: Db,
    public_key: String,
    reigns: RwLock<Vec<Reign>>,
}

#[derive(Clone)]
struct Reign {
    from: At,
    rules: Arc<Rules>,
}

/// The successions of this process: whoever publishes a version says so to all of them.
static LINES: Mutex<Vec<Weak<Line>>> = Mutex::new(vec![]);

thread_local! {
    /// The version under which each transaction of this database thread began. On SQLite a thread runs one at a time; on
    /// PostgreSQL each is a task.
    static BEGUN: RefCell<VecDeque<(Option<tokio::task::Id>, Arc<Rules>)>> = const { RefCell::new(VecDeque::new()) };
}

impl Succession {
    /// The stored versions from the one in force on; what `files` holds when none is stored.
    ///
    /// # Errors
    /// When the charter is bad, or a stored text is not the one that was signed.
    pub async fn open(db: &Db, seal: &Seal, files: &Files, clock: Clock) -> Result<Arc<Self>> {
        let first = Rules::open(charter::opening(db, seal, files, clock.now()).await?)?;
        let reigns = RwLock::new(vec![Reign { from: At(i64::MIN), rules: first }]);
        let line = Arc::new(Line { db: db.clone(), public_key: seal.public_key(), reigns });
        line.renew().await?;
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(&line));
        Ok(Arc::new(Self { line, clock }))
    }

    /// The rules of the transaction under way, or of this moment outside of one.
    fn rules(&self) -> Arc<Rules> {
        begun().unwrap_or_else(|| self.line.at(self.clock.now()))
    }
}

impl Line {
    fn at(&self, now: At) -> Arc<Rules> {
        let reigns = self.reigns.read().unwrap_or_else(PoisonError::into_inner);
        let ruling = reigns.iter().rev().find(|reign| reign.from <= now).or(reigns.first());
        ruling.map(|reign| reign.rules.clone()).expect("a house opens with a charter")
    }

    fn newest(&self) -> i64 {
        let reigns = self.reigns.read().unwrap_or_else(PoisonError::into_inner);
        reigns.iter().map(|reign| reign.rules.charter().version).max().unwrap_or(0)
    }

    /// Takes up what was published since.
    async fn renew(&self) -> Result<()> {
        let later = charter::later(&self.db, &self.public_key, self.newest()).await?;
        for (from, charter) in later {
            let rules = Rules::open(charter)?;
            let mut reigns = self.reigns.write().unwrap_or_else(PoisonError::into_inner);
            if reigns.iter().all(|reign| reign.rules.charter().version != rules.charter().version) {
                tracing::info!(version = rules.charter().version, from = %from.iso(), "a version of the charter is ready");
                reigns.push(Reign { from, rules });
                reigns.sort_by_key(|reign| (reign.from, reign.rules.charter().version));
            }
        }
        Ok(())
    }
}

/// Takes up at once what this process has just published.
///
/// # Errors
/// When the database does not answer or a stored text is not the one that was signed.
pub async fn renew() -> Result<()> {
    let lines: Vec<Arc<Line>> = {
        let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter_map(Weak::upgrade).collect()
    };
    for line in lines {
        line.renew().await?;
    }
    Ok(())
}

/// Takes up what other processes publish, every few seconds until `stop`; in trouble the version that rules goes on.
pub async fn keep_current(mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            _ = stop.changed() => {}
        }
        if let Err(trouble) = renew().await {
            tracing::error!("newer versions of the charter are not taken up: {trouble}");
        }
    }
}

fn begin(rules: Arc<Rules>) {
    let task = tokio::task::try_id();
    BEGUN.with_borrow_mut(|begun| {
        begun.retain(|(own, _)| *own != task);
        begun.truncate(REMEMBERED);
        begun.push_front((task, rules));
    });
}

fn begun() -> Option<Arc<Rules>> {
    let task = tokio::task::try_id();
    BEGUN.with_borrow(|begun| begun.iter().find(|(own, _)| *own == task).map(|(_, rules)| rules.clone()))
}

impl Judge for Succession {
    fn decide(&self, ask: &Ask<'_>) -> Result<Grounds> {
        self.rules().decide(ask)
    }

    /// Asked first in every transaction, with its moment: the version that rules then is its own to the end.
    fn grants<'a>(&'a self, sql: &'a mut Conn, seal: &'a Seal, person: Id<Person>, now: At) -> Grants<'a> {
        let rules = self.line.at(now);
        begin(rules.clone());
        Box::pin(async move { held(rules.charter(), sql, seal, person, now).await })
    }

    fn charter(&self) -> i64 {
        self.rules().charter().version
    }

    fn gate(&self) -> Arc<Gate> {
        self.rules().gate()
    }
}
