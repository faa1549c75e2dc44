//! A backup is taken beside a server that works, read, put back on a bare place, and refused when it is not whole.
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::house::load::{Ends, Load, Upload};
use crate::house::{Server, Visitor, course, department, folder, says, shixue};
use kernel::Config;
use kernel::db::{Conn, Db};
use kernel::house::Engine;
use kernel::params;

const PART: u64 = 200_003;
/// A house of this size is back within so long, reading and proving included (RTO); what was acknowledged before its
/// backup began is in it (RPO: the time between two backups).
const BACK: Duration = Duration::from_secs(60);

// req("BK-01", "AU-06", "QA-14")
#[test]
fn a_backup_under_load_is_restored_whole_on_a_bare_place_on_sqlite() {
    round(Engine::Sqlite);
}

// req("BK-01", "AU-06", "QA-14")
#[test]
fn a_backup_under_load_is_restored_whole_on_a_bare_place_on_postgres() {
    round(Engine::Postgres);
}

// long: one story, from the load to the site on its bare place
fn round(engine: Engine) {
    let one = House::found(engine);
    let server = one.server(&one.data);
    let (load, mut upload) = (Load::begin(server.port), Upload::begin(server.port, 40 * PART));
    let stop = AtomicBool::new(false);
    let mut before = (Default::default(), Default::default());
    let backup = one.place.join("one.backup");
    std::thread::scope(|scope| {
        let ends = Ends(&stop);
        let pressing = scope.spawn(|| load.presses(&stop, &[]));
        let sending = scope.spawn(|| upload.presses(&stop, PART));
        let began = Instant::now();
        while load.journal.lock().unwrap().notes.len() < 8 {
            assert!(began.elapsed() < Duration::from_secs(60), "a load that wrote nothing");
            std::thread::sleep(Duration::from_millis(50));
        }
        {
            let journal = load.journal.lock().unwrap();
            before = (journal.notes.clone(), journal.beats.clone());
        }
        let made = one.shixue(&["backup", "--to", backup.to_str().unwrap()], &one.data);
        assert!(made.status.success() && out(&made).contains("备份完成"), "{}{}", out(&made), says(&made));
        drop(ends);
        pressing.join().unwrap();
        sending.join().unwrap();
    });
    assert_eq!(server.get("/health").split(' ').nth(1), Some("200"), "the server went on");

    let read = one.shixue(&["backup", "verify", backup.to_str().unwrap()], &one.data);
    assert!(read.status.success() && out(&read).contains("备份完好"), "{}", says(&read));
    let drilled = one.shixue(&["backup", "drill", backup.to_str().unwrap()], &one.data);
    assert!(drilled.status.success() && out(&drilled).contains("演练通过"), "{}", says(&drilled));
    let admin = Visitor::sign_in(server.port, "Y2002", department::PASSWORD);
    assert_eq!(admin.get("/backups").status, 404, "not for those who guard files");
    drop(server);

    // A bare machine: the backup, the envelope and its passphrase are all there is.
    let (envelope, passphrase) = one.envelope();
    let into = one.place.join("bare");
    let bare = one.bare();
    let began = Instant::now();
    let restored = one.restore(&backup, &into, &envelope, &passphrase, bare.as_deref());
    assert!(restored.status.success() && out(&restored).contains("恢复完成"), "{}", says(&restored));
    let took = began.elapsed();
    assert!(took < BACK, "{engine:?}: restored after {took:?}");
    let db = House::db(&into, bare.as_deref());
    let notes = texts(&db, "SELECT text FROM notes ORDER BY id LIMIT 100000");
    let beats = texts(&db, "SELECT batch FROM watch_batches ORDER BY batch LIMIT 100000");
    assert!(before.0.iter().all(|note| notes.contains(note)), "every note acknowledged before it began");
    assert!(before.1.iter().all(|beat| beats.contains(beat)), "every heartbeat acknowledged before it began");
    run(load.asked_alone(&db));
    for key in texts(&db, "SELECT key FROM stored_files ORDER BY key LIMIT 1000") {
        assert!(into.join("files").join(&key).is_file(), "{key} is named and was not restored");
    }
    assert_eq!(texts(&db, "SELECT verb FROM audit WHERE verb = 'backups.restored' LIMIT 5").len(), 1);
    let whole = one.shixue_on(&["audit", "verify"], &into, bare.as_deref());
    assert!(whole.status.success(), "{}", says(&whole));
    let again = Server::start(&into, &database(bare.as_deref()));
    let learner = Visitor::sign_in(again.port, course::LEARNERS[0], department::PASSWORD);
    assert_eq!(learner.get(&format!("/learn/{}/{}", course::COURSE, course::VIDEO)).status, 200);
    drop(again);
    for taken in [&one.data, &into] {
        let refused = one.restore(&backup, taken, &envelope, &passphrase, one.bare().as_deref());
        assert!(!refused.status.success() && says(&refused).contains("不是空目录"), "{}", says(&refused));
    }
    if let Some(bare) = &bare {
        let elsewhere = one.place.join("elsewhere");
        let refused = one.restore(&backup, &elsewhere, &envelope, &passphrase, Some(bare));
        assert!(!refused.status.success() && says(&refused).contains("数据库中已有表"), "{}", says(&refused));
        assert!(!elsewhere.exists());
    }
}

// req("BK-01", "BK-04")
#[test]
fn a_backup_cut_off_altered_or_under_another_key_is_refused_and_leaves_nothing() {
    let one = House::found(Engine::Sqlite);
    let backup = one.place.join("one.backup");
    let made = one.shixue(&["backup", "--to", backup.to_str().unwrap()], &one.data);
    assert!(made.status.success(), "{}", says(&made));
    let bytes = std::fs::read(&backup).unwrap();
    assert!(!bytes.windows(6).any(|six| six == "刘芳".as_bytes()), "a name in plain");
    let root = std::fs::read_to_string(one.data.join("keys/root")).unwrap();
    assert!(!bytes.windows(32).any(|some| some == root.trim().as_bytes()[..32].to_vec()), "the key in plain");
    let (envelope, passphrase) = one.envelope();
    let wrong = one.place.join("wrong");
    std::fs::write(&wrong, "another passphrase altogether").unwrap();
    let other = one.place.join("other-root");
    std::fs::write(&other, "07".repeat(32)).unwrap();
    let altered = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let path = one.place.join(name);
        let mut bytes = bytes.clone();
        change(&mut bytes);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let half = bytes.len() / 2;
    let cases = [
        (altered("cut", &|bytes| bytes.truncate(half)), &envelope, &passphrase, "被截断"),
        (altered("flipped", &|bytes| bytes[half] ^= 1), &envelope, &passphrase, "被改动"),
        (altered("longer", &|bytes| bytes.extend(b"more")), &envelope, &passphrase, "被改动"),
        (altered("zip", &|bytes| *bytes = b"PK\x03\x04".to_vec()), &envelope, &passphrase, "不是本平台的备份文件"),
        (backup.clone(), &envelope, &wrong, "口令不对"),
        (backup.clone(), &other, &passphrase, "另一把机构密钥"),
        (backup.clone(), &backup, &passphrase, "密钥文件"),
    ];
    for (file, key, word, says_so) in cases {
        let into = one.place.join("into");
        let refused = one.restore(&file, &into, key, word, None);
        assert_eq!(refused.status.code(), Some(1));
        assert!(says(&refused).contains(says_so), "{says_so}: {}", says(&refused));
        assert!(!into.exists());
        let left = std::fs::read_dir(&one.place)
            .unwrap()
            .flatten()
            .filter(|one| one.file_name().to_string_lossy().starts_with(".into"));
        assert_eq!(left.count(), 0, "{says_so}: something half done");
    }
    // A rehearsal of a bad one is red, is kept, and waits for the administrator.
    let drilled = one.shixue(&["backup", "drill", one.place.join("flipped").to_str().unwrap()], &one.data);
    assert!(!drilled.status.success() && says(&drilled).contains("演练失败"), "{}", says(&drilled));
    let db = House::db(&one.data, None);
    assert_eq!(texts(&db, "SELECT says FROM backup_drills WHERE NOT passed LIMIT 5").len(), 1);
    let read = one.shixue(&["backup", "verify", one.place.join("cut").to_str().unwrap()], &one.data);
    assert!(!read.status.success());
    assert_eq!(texts(&db, "SELECT verb FROM audit WHERE verb = 'backups.refused' LIMIT 5").len(), 1);
    let twice = one.shixue(&["backup", "--to", backup.to_str().unwrap()], &one.data);
    assert!(!twice.status.success() && says(&twice).contains("不覆盖"), "{}", says(&twice));
}

// req("BK-01")
#[test]
fn a_house_moves_from_one_engine_to_the_other_by_its_backup_and_back() {
    let one = House::found(Engine::Sqlite);
    let (envelope, passphrase) = one.envelope();
    let mut from = (one.data.clone(), None::<String>);
    for (name, to) in [("there", Some(department::schema())), ("back", None)] {
        let (backup, into) = (one.place.join(format!("{name}.backup")), one.place.join(name));
        let made = one.shixue_on(&["backup", "--to", backup.to_str().unwrap()], &from.0, from.1.as_deref());
        assert!(made.status.success(), "{}", says(&made));
        let restored = one.restore(&backup, &into, &envelope, &passphrase, to.as_deref());
        assert!(restored.status.success(), "{name}: {}", says(&restored));
        from = (into, to);
    }
    let (first, last) = (House::db(&one.data, None), House::db(&from.0, None));
    for table in ["persons", "grants", "accounts", "course_versions", "items", "class_places"] {
        let count =
            |db: &Db| texts(db, Box::leak(format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}").into_boxed_str()));
        assert_eq!(count(&first), count(&last), "{table}");
    }
    assert_eq!(texts(&last, "SELECT CAST(COUNT(*) AS TEXT) FROM audit WHERE verb = 'backups.restored'"), ["2"]);
}

/// A department, where its backups go, and the ways to the program.
struct House {
    data: PathBuf,
    database: Option<String>,
    place: PathBuf,
}

impl House {
    fn found(engine: Engine) -> Self {
        let name = format!("backup-{engine:?}-{}", u32::from_le_bytes(kernel::seal::random_bytes()));
        let (place, database) = (folder(&name), (engine == Engine::Postgres).then(department::schema));
        let data = place.join("data");
        std::fs::create_dir_all(&place).unwrap();
        run(course::found(Config { database: database.clone(), ..Config::local(&data) })).unwrap();
        Self { data, database, place }
    }

    fn server(&self, data: &Path) -> Server {
        Server::start(data, &database(self.database.as_deref()))
    }

    /// Another empty database, where this house has one of its own.
    fn bare(&self) -> Option<String> {
        self.database.as_ref().map(|_| department::schema())
    }

    fn db(data: &Path, database: Option<&str>) -> Db {
        match database {
            Some(url) => Db::postgres(url, 1, 1).unwrap(),
            None => Db::sqlite(data.join("shixue.db").to_str().unwrap(), 1).unwrap(),
        }
    }

    fn shixue(&self, words: &[&str], data: &Path) -> Output {
        self.shixue_on(words, data, self.database.as_deref())
    }

    fn shixue_on(&self, words: &[&str], data: &Path, url: Option<&str>) -> Output {
        let words: Vec<&str> = words.iter().copied().chain(database(url)).collect();
        shixue(&words, data).output().unwrap()
    }

    fn envelope(&self) -> (PathBuf, PathBuf) {
        let (envelope, passphrase) = (self.place.join("keys.envelope"), self.place.join("passphrase"));
        std::fs::write(&passphrase, "an old oak by the school gate\n").unwrap();
        let words =
            ["backup", "keys", "--to", envelope.to_str().unwrap(), "--passphrase-file", passphrase.to_str().unwrap()];
        let made = shixue(&words, &self.data).output().unwrap();
        assert!(made.status.success(), "{}", says(&made));
        (envelope, passphrase)
    }

    fn restore(&self, backup: &Path, into: &Path, key: &Path, word: &Path, url: Option<&str>) -> Output {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shixue"));
        command.env_remove("DATABASE_URL").arg("restore").arg(backup).arg("--into").arg(into);
        command.arg("--house-key").arg(key).arg("--passphrase-file").arg(word).args(database(url));
        command.output().unwrap()
    }
}

fn database(url: Option<&str>) -> Vec<&str> {
    url.into_iter().flat_map(|url| ["--database", url]).collect()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn texts(db: &Db, sql: &'static str) -> Vec<String> {
    run(db.look(async move |c: &mut Conn| c.all::<String>(sql, params![]).await)).unwrap()
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}
