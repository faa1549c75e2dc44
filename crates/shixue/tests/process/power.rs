//! The power goes, at many moments under load: of what was not asked onto the disk by then anything may be missing or torn.
//! What had been acknowledged is there exactly once, no row names bytes that are not there, the trail is proved, and the
//! house opens again. The disk is `house::disk`; it lies as no disk in good order does.
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::house::cluster::{self, Cluster};
use crate::house::disk::{self, Asked, Chance, Disk, Names};
use crate::house::load::{Ends, Journal, Load, Upload};
use crate::house::released::{Line, look};
use crate::house::{Server, Visitor, course, department, folder, says, shixue};
use kernel::Config;
use kernel::db::{Conn, Db, FromRow, Row};
use kernel::house::Engine;
use kernel::params;

const LOAD: Duration = Duration::from_secs(6);
/// Each of so many is also started again and visited, and the last.
const VISITED: usize = 15;
const PART: u64 = 60_007;
/// More than one part each, and more than one upload.
const FILM: u64 = 5 * PART + 1;

// req("QA-02")
#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes_on_sqlite() {
    goes(Engine::Sqlite, 30);
}

// req("QA-02")
#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes_on_postgres() {
    goes(Engine::Postgres, 8);
}

fn goes(engine: Engine, times: usize) {
    let trial = Trial::begin("power", Some(engine));
    let server = trial.start();
    let load = Load::begin(server.port).recorded(&trial.record);
    let uploads = trial.under_load(server, &load);
    let (asked, journal) = (disk::read(&trial.record), load.journal.lock().unwrap().clone());
    let of_parts: Vec<u64> = uploads.iter().flat_map(|one| &one.moments).map(|(_, moment)| *moment).collect();
    let acknowledged: Vec<u64> = journal.moments.iter().map(|(_, moment)| *moment).collect();
    assert!(
        acknowledged.len() > 60 && of_parts.len() > 5,
        "a load that wrote nothing: {}, {}",
        acknowledged.len(),
        of_parts.len()
    );
    let all: Vec<u64> = asked.iter().map(|(end, _)| *end).collect();
    let (mut disk, mut chance) = (trial.disk, Chance(trial.seed));
    let mut cuts: Vec<u64> = (0..times)
        .map(|turn| match turn % 4 {
            0 | 1 => acknowledged[chance.below(acknowledged.len())],
            2 => of_parts[chance.below(of_parts.len())],
            _ => all[chance.below(all.len())],
        })
        .collect();
    cuts.sort_unstable();
    for (turn, cut) in cuts.into_iter().enumerate() {
        disk.play_until(&asked, cut);
        let found = Found::after_the_power_went(&disk, &trial.tools, &mut chance, engine);
        let at = format!("{engine:?}, seed {}, cut {turn} at {cut}", trial.seed);
        found.holds(&journal.until(cut), &uploads, cut, &at);
        if turn % VISITED == VISITED - 1 || turn + 1 == times {
            found.is_visited(&at);
        }
    }
    println!(
        "{engine:?}: {} asked, {} + {} acknowledged, cut {times} times",
        all.len(),
        acknowledged.len(),
        of_parts.len()
    );
    drop(trial.cluster);
    clear(&[&trial.place, &trial.tools]);
}

// req("QA-02")
#[test]
fn a_house_that_loses_its_power_at_its_first_start_keeps_its_keys_or_begins_anew() {
    let trial = Trial::begin("first", None);
    let mut server = trial.start();
    let ready = std::fs::metadata(&trial.record).unwrap().len();
    std::thread::sleep(Duration::from_millis(300));
    server.dies();
    let root = std::fs::read_to_string(trial.place.join("data/keys/root")).unwrap();
    let asked = disk::read(&trial.record);
    let (mut disk, mut chance) = (trial.disk, Chance(trial.seed));
    let ends = asked.iter().map(|(end, _)| *end);
    let (before, after): (Vec<u64>, Vec<u64>) = ends.chain([ready]).partition(|end| *end < ready);
    let of_keys = |one: &Asked| matches!(one, Asked::Created { path, .. } if path.to_string_lossy().contains("/keys/"));
    let keys = asked.iter().filter(|(_, one)| of_keys(one)).map(|(end, _)| *end);
    let mut cuts: Vec<u64> = keys.collect();
    cuts.extend((0..5).map(|_| before[chance.below(before.len())]));
    cuts.extend((0..5).map(|_| after[chance.below(after.len())]));
    cuts.sort_unstable();
    for cut in cuts {
        disk.play_until(&asked, cut);
        let found = Found::after_the_power_went(&disk, &trial.tools, &mut chance, Engine::Sqlite);
        let at = format!("seed {}, cut at {cut} of {ready}", trial.seed);
        if cut >= ready {
            assert_eq!(std::fs::read_to_string(found.data.join("keys/root")).unwrap_or_default(), root, "{at}");
            found.is_proved(&at);
        }
        let again = Server::start(&found.data, &[]);
        assert!(again.get("/health").starts_with("HTTP/1.1 200"), "{at}");
        drop(again);
        found.is_proved(&at);
    }
    clear(&[&trial.place, &trial.tools]);
}

/// A house, the disk below it, and where it is recorded what is asked of it.
struct Trial {
    place: PathBuf,
    tools: PathBuf,
    disk: Disk,
    record: PathBuf,
    recorder: PathBuf,
    cluster: Option<Cluster>,
    seed: u64,
}

impl Trial {
    /// A house that was founded, or an empty folder.
    fn begin(name: &str, founded: Option<Engine>) -> Self {
        let name = format!("{name}-{}", founded.map_or("new".into(), |engine| format!("{engine:?}")));
        let place = cluster::ground(&name);
        let data = place.join("data");
        std::fs::create_dir_all(&data).unwrap();
        let cluster = (founded == Some(Engine::Postgres)).then(|| {
            let cluster = Cluster::init(place.join("pg"), "");
            cluster.starts();
            cluster.says("CREATE DATABASE shixue");
            cluster
        });
        if founded.is_some() {
            let database = cluster.as_ref().map(|cluster| cluster.conninfo("shixue"));
            let config = Config { database, ..Config::local(&data) };
            tokio::runtime::Runtime::new().unwrap().block_on(course::found(config)).unwrap();
        }
        // Whoever founded it has let go of it.
        let began = Instant::now();
        while is_held(&data) {
            assert!(began.elapsed() < Duration::from_secs(20), "the founder still has the database");
            std::thread::sleep(Duration::from_millis(20));
        }
        cluster.iter().for_each(Cluster::stops);
        let tools = folder(&name);
        std::fs::create_dir_all(&tools).unwrap();
        let (recorder, record) = (disk::recorder(&tools), tools.join("record"));
        std::fs::write(&record, "").unwrap();
        std::fs::set_permissions(&record, std::fs::Permissions::from_mode(0o666)).unwrap();
        // PostgreSQL's files stand on journalling file systems alone: it relies on their order of names.
        let names = if cluster.is_some() { Names::ByJournal } else { Names::ByFolder };
        let seed = u64::from_le_bytes(kernel::seal::random_bytes()) | 1;
        Self { disk: Disk::of(&place, names), place, tools, record, recorder, cluster, seed }
    }

    fn start(&self) -> Server {
        let environment =
            [("LD_PRELOAD", &*self.recorder), ("POWER_ROOT", &*self.place), ("POWER_RECORD", &*self.record)];
        let url = self.cluster.as_ref().map(|cluster| {
            cluster.starts_with(&environment);
            cluster.conninfo("shixue")
        });
        let more: Vec<&str> = url.iter().flat_map(|url| ["--database", url.as_str()]).collect();
        Server::start_with(&self.place.join("data"), &more, &environment)
    }

    /// Learners write and a teacher sends films, one after the other, until server and database die.
    fn under_load(&self, mut server: Server, load: &Load) -> Vec<Upload> {
        let (stop, port) = (AtomicBool::new(false), server.port);
        std::thread::scope(|scope| {
            let ends = Ends(&stop);
            let pressing = scope.spawn(|| load.presses(&stop, &[]));
            let sending = scope.spawn(|| {
                let mut uploads = vec![];
                while !stop.load(Ordering::Relaxed) {
                    let mut upload = Upload::begin(port, FILM).recorded(&self.record);
                    upload.presses(&stop, PART);
                    uploads.push(upload);
                }
                uploads
            });
            std::thread::sleep(LOAD / 2);
            self.cluster.iter().for_each(|cluster| drop(cluster.says("CHECKPOINT")));
            std::thread::sleep(LOAD / 2);
            drop(ends);
            pressing.join().unwrap();
            let uploads = sending.join().unwrap();
            server.dies();
            self.cluster.iter().for_each(Cluster::dies);
            uploads
        })
    }
}

/// What is there when the power has come back.
struct Found {
    data: PathBuf,
    cluster: Option<Cluster>,
}

impl Found {
    fn after_the_power_went(disk: &Disk, tools: &Path, chance: &mut Chance, engine: Engine) -> Self {
        let place = tools.join("found");
        disk.after_the_power_went(&place, chance);
        let data = place.join("data");
        std::fs::create_dir_all(&data).unwrap();
        let cluster = (engine == Engine::Postgres).then(|| {
            for left in ["pg/postmaster.pid", "pg.log"] {
                drop(std::fs::remove_file(place.join(left)));
            }
            cluster::own(&place);
            let cluster = Cluster::configured(place.join("pg"), "");
            cluster.starts();
            cluster
        });
        Self { data, cluster }
    }

    fn url(&self) -> Option<String> {
        self.cluster.as_ref().map(|cluster| cluster.conninfo("shixue"))
    }

    /// What was acknowledged is there, and what is there is whole.
    fn holds(&self, journal: &Journal, uploads: &[Upload], cut: u64, at: &str) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let db = match self.url() {
            Some(url) => Db::postgres(&url, 1, 1).unwrap(),
            None => Db::sqlite(self.data.join("shixue.db").to_str().unwrap(), 1).unwrap(),
        };
        println!("{at}: {} notes, {} heartbeats", journal.notes.len(), journal.beats.len());
        if self.cluster.is_none() {
            let check = async |sql: &mut Conn| sql.one::<String>("PRAGMA integrity_check", params![]).await;
            assert_eq!(runtime.block_on(look(&db, check)), "ok", "{at}");
        }
        runtime.block_on(journal.is_kept(&db));
        let received = "SELECT CAST(id AS TEXT), CAST(received AS TEXT) FROM files LIMIT 10000";
        let received = async move |sql: &mut Conn| sql.all::<Line<2>>(received, params![]).await;
        let received = runtime.block_on(look(&db, received));
        for upload in uploads {
            let known = upload.moments.iter().filter(|(_, moment)| *moment <= cut).map(|(known, _)| *known).max();
            let Some(known) = known else { continue };
            let id = upload.path.rsplit('/').next().unwrap();
            let row = received.iter().find(|line| line.0[0] == id).unwrap_or_else(|| panic!("{at}: no upload {id}"));
            assert!(row.0[1].parse::<u64>().unwrap() >= known, "{at}: {} after {known} was acknowledged", row.0[1]);
        }
        let named = "SELECT key, bytes, digest FROM stored_files LIMIT 10000";
        let named = async move |sql: &mut Conn| sql.all::<Named>(named, params![]).await;
        for Named { key, length, digest } in runtime.block_on(look(&db, named)) {
            let bytes = std::fs::read(self.data.join("files").join(&key));
            let bytes = bytes.unwrap_or_else(|no| panic!("{at}: {key} is named: {no}"));
            assert!(length.is_none_or(|length| length == bytes.len() as i64), "{at}: {key} has {} bytes", bytes.len());
            assert!(digest.is_none_or(|digest| digest == kernel::seal::sm3(&bytes)), "{at}: {key} is other bytes");
        }
        drop((db, runtime));
        self.is_proved(at);
    }

    fn is_proved(&self, at: &str) {
        let url = self.url();
        let words = ["audit", "verify"].into_iter().chain(url.iter().flat_map(|url| ["--database", url.as_str()]));
        let whole = shixue(&words.collect::<Vec<_>>(), &self.data).output().unwrap();
        assert!(whole.status.success(), "{at}: {}", says(&whole));
    }

    /// The house opens again and goes on.
    fn is_visited(&self, at: &str) {
        let url = self.url();
        let more: Vec<&str> = url.iter().flat_map(|url| ["--database", url.as_str()]).collect();
        let mut again = Server::start(&self.data, &more);
        assert!(again.get("/health").starts_with("HTTP/1.1 200"), "{at}");
        let learner = Visitor::sign_in(again.port, course::LEARNERS[0], department::PASSWORD);
        assert_eq!(learner.get(&format!("/learn/{}/{}", course::COURSE, course::VIDEO)).status, 200, "{at}");
        again.signal("-TERM");
        assert_eq!(again.ends_within(Duration::from_secs(60)).code(), Some(0), "{at}");
        self.is_proved(at);
    }
}

/// Bytes of the store that a row names.
struct Named {
    key: String,
    length: Option<i64>,
    digest: Option<Vec<u8>>,
}

impl FromRow for Named {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { key: row.get(0)?, length: row.get(1)?, digest: row.get(2)? })
    }
}

/// Whether this process has a file below a folder open.
fn is_held(folder: &Path) -> bool {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    open.filter_map(|one| std::fs::read_link(one.path()).ok()).any(|file| file.starts_with(folder))
}

fn clear(folders: &[&Path]) {
    folders.iter().for_each(|folder| drop(std::fs::remove_dir_all(folder)));
}
