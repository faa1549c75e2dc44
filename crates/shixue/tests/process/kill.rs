//! The process is killed at a random moment under load, again and again: what it had acknowledged is there exactly once,
//! what it had not is there wholly or not at all, and it is ready again within ten seconds.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::house::load::{Ends, Load, Upload};
use crate::house::{Server, course, department, folder, says, shixue};
use kernel::Config;
use kernel::db::{Conn, Db};
use kernel::house::Engine;
use kernel::params;

/// Rounds in the suite; `cargo xtask soak --rounds N` asks for more.
const ROUNDS: u64 = 20;
/// A house lives so many rounds, then a new one is founded: a note book has five hundred pages.
const LIFE: u64 = 60;
const READY: Duration = Duration::from_secs(10);
const PART: u64 = 100_003;

// req("QA-01", "AU-08")
#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed_on_sqlite() {
    lives(Engine::Sqlite);
}

// req("QA-01", "AU-08")
#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed_on_postgres() {
    lives(Engine::Postgres);
}

#[expect(clippy::disallowed_methods, reason = "a soak says how many rounds it wants")]
fn rounds() -> u64 {
    std::env::var("SHIXUE_KILL_ROUNDS").ok().and_then(|said| said.parse().ok()).unwrap_or(ROUNDS)
}

fn lives(engine: Engine) {
    let mut left = rounds();
    let (mut life, mut written) = (0, 0);
    while left > 0 {
        written += live(engine, left.min(LIFE), life);
        left -= left.min(LIFE);
        life += 1;
    }
    println!("{engine:?}: {written} acknowledged writes, none lost");
}

fn live(engine: Engine, rounds: u64, life: u64) -> usize {
    let data = folder(&format!("kill-{engine:?}-{life}"));
    let database = (engine == Engine::Postgres).then(department::schema);
    let config = Config { database: database.clone(), ..Config::local(&data) };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(course::found(config)).unwrap();
    let db = match &database {
        Some(url) => Db::postgres(url, 1, 1).unwrap(),
        None => Db::sqlite(data.join("shixue.db").to_str().unwrap(), 1).unwrap(),
    };
    let mut server = start(&data, database.as_deref());
    let (mut load, mut upload) = (Load::begin(server.port), Upload::begin(server.port, 300 * PART));
    for round in 0..rounds {
        let (stop, after) = (AtomicBool::new(false), chance_ms(80, 700));
        std::thread::scope(|scope| {
            let ends = Ends(&stop);
            let pressing = scope.spawn(|| load.presses(&stop, &[]));
            let sending = scope.spawn(|| upload.presses(&stop, PART));
            std::thread::sleep(after);
            server.dies();
            drop(ends);
            pressing.join().unwrap();
            sending.join().unwrap();
        });
        let began = Instant::now();
        server = start(&data, database.as_deref());
        while !server.get("/health").starts_with("HTTP/1.1 200") {
            assert!(began.elapsed() < READY, "round {round}: not ready");
        }
        let took = began.elapsed();
        assert!(took < READY, "round {round}: ready after {took:?}");
        load.comes_to(server.port);
        upload.sender.browser.port = server.port;
        runtime.block_on(load.is_kept(&db));
        upload.is_kept();
        if engine == Engine::Sqlite {
            let check = "PRAGMA integrity_check";
            let look = db.look(async move |c: &mut Conn| c.one::<String>(check, params![]).await);
            assert_eq!(runtime.block_on(look).unwrap(), "ok", "round {round}");
        }
        if round % 5 == 4 || round + 1 == rounds {
            verifies(&data, database.as_deref());
        }
    }
    let journal = load.journal.lock().unwrap();
    assert!(
        journal.notes.len() as u64 > rounds / 4 && journal.beats.len() as u64 > rounds / 4,
        "a load that wrote nothing"
    );
    let kinds = journal.kinds().map(BTreeSet::len);
    assert!(!kinds.contains(&0), "notes, heartbeats, quizzes, consents, tasks: {kinds:?}, {} failed", journal.failed);
    server.signal("-TERM");
    assert_eq!(server.ends_within(Duration::from_secs(60)).code(), Some(0));
    verifies(&data, database.as_deref());
    drop(std::fs::remove_dir_all(&data));
    journal.moments.len()
}

fn verifies(data: &Path, database: Option<&str>) {
    let words: Vec<&str> =
        ["audit", "verify"].into_iter().chain(database.into_iter().flat_map(|url| ["--database", url])).collect();
    let whole = shixue(&words, data).output().unwrap();
    assert!(whole.status.success(), "{}", says(&whole));
}

fn start(data: &Path, database: Option<&str>) -> Server {
    match database {
        Some(url) => Server::start(data, &["--database", url]),
        None => Server::start(data, &[]),
    }
}

fn chance_ms(least: u64, most: u64) -> Duration {
    let chance = u64::from_le_bytes(kernel::seal::random_bytes());
    Duration::from_millis(least + chance % (most - least))
}
