//! Bad luck on the way of a lecture: lines are cut, the process is killed while a part arrives and while the whole is put
//! together, and what was acknowledged is never asked for again; and what people send in that is no lecture at all.
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::house::sender::{Film, PART, Sender};
use crate::house::{Server, Visitor, department, folder};
use kernel::db::{self, Conn, Db, FromRow};
use kernel::house::Engine;
use kernel::{Config, params};
use sm3::Digest as _;

/// Over 300 MB, and no multiple of anything.
const BYTES: u64 = (300 << 20) + 54_321;
/// What a process may hold more than before while such a file passes through it.
const FLAT_MB: u64 = 150;

#[test]
fn a13_1_a_large_upload_survives_cut_lines_and_kills_on_sqlite() {
    survives(Engine::Sqlite);
}

#[test]
fn a13_1_a_large_upload_survives_cut_lines_and_kills_on_postgres() {
    survives(Engine::Postgres);
}

#[test]
fn what_is_no_lecture_is_refused_with_a_sentence_or_cleaned_on_sqlite() {
    refuses(Engine::Sqlite);
}

#[test]
fn what_is_no_lecture_is_refused_with_a_sentence_or_cleaned_on_postgres() {
    refuses(Engine::Postgres);
}

fn survives(engine: Engine) {
    let mut life = Life::begin(engine, "upload");
    let film = Film::of(BYTES);
    life.path = life.sender.begun("第一讲 童话单元.mp4", &film);

    let before = life.starts_flat();
    life.line_cut_and_straight_on(&film, (6 << 20) + 1);
    for (parts, beyond) in [(2, 100_000), (3, (5 << 20) + 7), (3, PART - 1)] {
        life.sends(&film, parts);
        life.line_cut(&film, beyond);
    }
    life.others_and_wrong_offsets_are_refused();
    life.stays_flat(before);
    life.killed_in_a_part(&film);

    let before = life.starts_flat();
    life.sends(&film, u64::MAX);
    assert_eq!(life.known, BYTES);
    life.stays_flat(before);
    life.killed_while_joining();

    let before = life.starts_flat();
    life.settles("quarantined");
    let digest = film.digest();
    assert_eq!(life.row().digest, Some(digest.clone()));
    life.wait_for("a store without parts", |life| life.left("parts").is_empty());
    assert_eq!(life.left("whole"), [life.id()], "nor of the joining that was cut off");
    assert_eq!(life.sender.browser.get(&life.file()).status, 409, "it waits for a person");
    let release = format!("/quarantine/{}/release", life.id());
    assert_eq!(life.guard.submit("/quarantine", &release, "").status, 303);
    assert_eq!(life.downloaded(), digest);
    life.stays_flat(before);
    life.ends();
}

fn refuses(engine: Engine) {
    let mut life = Life::begin(engine, "no-lecture");
    what_cannot_begin(&life);
    let film = Film::of(1_000_003);
    for (said, kept) in [
        ("../../etc/passwd.mp4", "passwd.mp4"),
        ("C:\\x\\lecture.mp4", "lecture.mp4"),
        ("/课件/第\u{202e}一讲\0.mp4", "第一讲.mp4"),
    ] {
        life.restart_with(said, &film);
        assert_eq!(life.row().name, kept, "{said:?}");
        life.sends(&film, u64::MAX);
        life.settles("quarantined");
        assert!(life.guard.get("/quarantine").text().contains(kept));
    }
    assert_eq!(life.left("whole").len(), 3, "each lies under its number, whatever it is called");
    cut_short(&mut life, &film);
    not_a_film(&mut life);
    given_up(&mut life, &film);
    life.ends();
}

fn what_cannot_begin(life: &Life) {
    let long = format!("{}.mp4", "长".repeat(200));
    for (name, purpose, length, says) in [
        ("空.mp4", "video", "0", "文件是空的（0 字节）"),
        ("大.mp4", "video", "21474836481", "超过上限"),
        ("负.mp4", "video", "-1", "没有写明文件大小"),
        ("多.mp4", "video", "9223372036854775808", "没有写明文件大小"),
        ("程序.exe", "program", "10", "不接收这一类文件"),
        ("../..", "video", "10", "文件名不能为空"),
        ("", "video", "10", "文件名不能为空"),
        (&long, "video", "10", "不能超过 200 个字"),
    ] {
        let answer = life.sender.begin(name, purpose, length);
        assert!(answer.status == 422 && answer.text().contains(says), "{name}: {} {}", answer.status, answer.text());
    }
    let unsaid = life.sender.browser.ask("POST /uploads HTTP/1.1\r\nUpload-Length: 5\r\nContent-Length: 0\r\n", &[]);
    assert!(unsaid.status == 409 && unsaid.text().contains("不是从本站打开的"), "{}", unsaid.text());
}

/// Half a film is refused as a file wherever somebody asks for it, and stays what can be gone on with.
fn cut_short(life: &mut Life, film: &Film) {
    life.restart_with("半截.mp4", film);
    let longer = life.sender.part(&life.path, 0, &[film.piece(0, film.bytes), vec![0]].concat());
    assert!(longer.status == 422 && longer.text().contains("超过了文件声明的大小"), "{}", longer.text());
    assert_eq!(life.offset(), 0);
    for _ in 0..2 {
        life.line_cut(film, 300_000);
        let asked = life.sender.browser.get(&life.file());
        assert!(asked.status == 409 && asked.text().contains("还没有传完"), "{}", asked.text());
        assert_eq!(life.row().stage, "arriving");
    }
    assert!(!life.left("whole").contains(&life.id()));
    life.sends(film, u64::MAX);
    life.settles("quarantined");
    assert_eq!(life.row().digest, Some(film.digest()));
}

/// A right ending over wrong bytes: all of it arrives, and it is refused with its reason.
fn not_a_film(life: &mut Life) {
    let text = "这不是视频".repeat(100).into_bytes();
    let begun = life.sender.begin("其实是文本.mp4", "video", &text.len().to_string());
    life.path = begun.header("location").unwrap().to_owned();
    assert_eq!(life.sender.part(&life.path, 0, &text).status, 204);
    life.settles("rejected");
    assert!(life.row().says.contains("与要求的视频"), "{}", life.row().says);
    assert_eq!(life.sender.browser.get(&life.file()).status, 409);
}

/// An upload that was cancelled is not there any more, so that whoever comes back to it begins anew.
fn given_up(life: &mut Life, film: &Film) {
    life.restart_with("不要了.mp4", film);
    life.line_cut(film, 300_000);
    assert_eq!(life.other.give_up(&life.path).status, 404);
    assert_eq!(life.sender.give_up(&life.path).status, 204);
    assert_eq!(life.sender.look(&life.path).status, 404);
    assert_eq!(life.sender.part(&life.path, 300_000, b"x").status, 404);
    life.wait_for("a store without parts", |life| life.left("parts").is_empty());
}

/// A house with its server, the one who sends, another teacher, and the guard of the files.
struct Life {
    engine: Engine,
    data: PathBuf,
    database: Option<String>,
    server: Server,
    sender: Sender,
    other: Sender,
    guard: Visitor,
    path: String,
    /// The offset that the server acknowledged last.
    known: u64,
}

/// What the database says of a file.
struct Row {
    name: String,
    stage: String,
    says: String,
    digest: Option<Vec<u8>>,
}

impl FromRow for Row {
    fn from_row(row: &db::Row) -> anyhow::Result<Self> {
        Ok(Self { name: row.get(0)?, stage: row.get(1)?, says: row.get(2)?, digest: row.get(3)? })
    }
}

impl Life {
    fn begin(engine: Engine, name: &str) -> Self {
        let data = folder(&format!("{name}-{engine:?}"));
        let database = (engine == Engine::Postgres).then(department::schema);
        let config = Config { database: database.clone(), ..Config::local(&data) };
        run(department::found(config)).unwrap();
        let server = start(&data, database.as_deref());
        let (sender, other) = (department::teacher(server.port, "C8003"), department::teacher(server.port, "C8002"));
        let guard = Visitor::sign_in(server.port, "Y2002", department::PASSWORD);
        Self { engine, data, database, server, sender, other, guard, path: String::new(), known: 0 }
    }

    fn restart_with(&mut self, name: &str, film: &Film) {
        self.path = self.sender.begun(name, film);
        self.known = 0;
    }

    fn id(&self) -> String {
        self.path.rsplit('/').next().unwrap().to_owned()
    }

    fn file(&self) -> String {
        format!("/files/{}", self.id())
    }

    /// Where the server goes on: never before what it has acknowledged.
    fn offset(&mut self) -> u64 {
        let answer = self.sender.look(&self.path);
        assert_eq!(answer.status, 200);
        let said = answer.header("upload-offset").unwrap().parse().unwrap();
        assert!(said >= self.known, "{said} after {} was acknowledged", self.known);
        self.known = said;
        said
    }

    /// Sends on from where the server stands, at most so many parts; a line that it closes is answered by asking again.
    fn sends(&mut self, film: &Film, parts: u64) {
        let until = self.offset().saturating_add(parts.saturating_mul(PART)).min(film.bytes);
        let mut closed = 0;
        while self.known < until {
            let body = film.piece(self.known, PART.min(until - self.known));
            match self.sender.acknowledged(&self.path, self.known, &body) {
                Some(said) => {
                    assert_eq!(said, self.known + body.len() as u64);
                    self.known = said;
                }
                None => {
                    closed += 1;
                    assert!(closed < 3, "refused again and again at {}", self.known);
                    self.offset();
                }
            }
        }
    }

    /// The line breaks so far into a part: what came counts, as soon as the server has noticed.
    fn line_cut(&mut self, film: &Film, beyond: u64) {
        let from = self.offset();
        drop(self.sender.cut_short(&self.path, from, PART.min(film.bytes - from), &film.piece(from, beyond)));
        let began = Instant::now();
        while self.offset() < from + beyond {
            assert!(began.elapsed() < Duration::from_secs(20), "{} of {}", self.known, from + beyond);
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(self.known, from + beyond);
    }

    /// The line breaks and the sender comes back at once, perhaps before the server has noticed: one of the two parts counts.
    fn line_cut_and_straight_on(&mut self, film: &Film, beyond: u64) {
        let from = self.offset();
        drop(self.sender.cut_short(&self.path, from, PART, &film.piece(from, beyond)));
        self.sends(film, 1);
        assert!(self.known > from + beyond);
    }

    fn others_and_wrong_offsets_are_refused(&mut self) {
        let known = self.offset();
        for at in [0, known - 1, known + 1, known + PART] {
            let answer = self.sender.part(&self.path, at, b"x");
            assert!(answer.status == 409 && answer.text().contains("续传的位置"), "{at}: {}", answer.text());
        }
        assert_eq!(self.other.look(&self.path).status, 404);
        assert_eq!(self.other.part(&self.path, known, b"x").status, 404);
        assert_eq!(self.offset(), known);
    }

    /// The process dies while a part arrives: what it has of it on disk was not acknowledged and does not count.
    fn killed_in_a_part(&mut self, film: &Film) {
        let from = self.offset();
        let line = self.sender.cut_short(&self.path, from, PART, &film.piece(from, PART - 1000));
        self.wait_for("a part that is being written", |life| {
            life.left(&format!("parts/{}", life.id())).iter().any(|name| name.contains('#'))
        });
        self.dies_and_comes_back();
        drop(line);
        assert_eq!(self.offset(), from);
    }

    /// The process dies after the last part was acknowledged, while the whole is being put together.
    fn killed_while_joining(&mut self) {
        let staged = self.data.join("files/whole").join(format!("{}#1", self.id()));
        self.wait_for("a whole that is being written", |_| {
            std::fs::metadata(&staged).is_ok_and(|file| file.len() > 20 << 20)
        });
        self.dies_and_comes_back();
        assert_eq!(self.offset(), BYTES);
    }

    fn dies_and_comes_back(&mut self) {
        self.server.dies();
        let stage = if self.known == BYTES { "assembling" } else { "arriving" };
        assert_eq!(self.row().stage, stage, "killed in the middle of it");
        self.server = start(&self.data, self.database.as_deref());
        let port = self.server.port;
        (self.sender.browser.port, self.other.browser.port, self.guard.port) = (port, port, port);
    }

    fn settles(&self, stage: &str) {
        self.wait_for(stage, |life| life.row().stage == stage);
    }

    fn wait_for(&self, what: &str, there: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !there(self) {
            assert!(began.elapsed() < Duration::from_secs(40), "{what}: never");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn starts_flat(&self) -> u64 {
        self.server.forgets_its_peak();
        self.server.peak_mb()
    }

    fn stays_flat(&self, before: u64) {
        let peak = self.server.peak_mb();
        assert!(peak < before + FLAT_MB, "{before} MB before, {peak} MB at the peak");
    }

    /// Names in a folder of the store.
    fn left(&self, folder: &str) -> Vec<String> {
        let all = std::fs::read_dir(self.data.join("files").join(folder));
        all.map_or(vec![], |all| all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
    }

    fn row(&self) -> Row {
        let id: i64 = self.id().parse().unwrap();
        let db = match &self.database {
            Some(url) => Db::postgres(url, 1, 1).unwrap(),
            None => Db::sqlite(self.data.join("shixue.db").to_str().unwrap(), 1).unwrap(),
        };
        let row = "SELECT name, stage, stage_says, digest FROM files WHERE id = $1";
        run(db.look(async move |c: &mut Conn| c.one(row, params![id]).await)).unwrap()
    }

    /// The digest of what the sender gets back.
    fn downloaded(&self) -> Vec<u8> {
        let mut line = self.sender.browser.line(&format!("GET {} HTTP/1.1\r\n", self.file()));
        let (mut head, mut byte) = (vec![], [0]);
        while !head.ends_with(b"\r\n\r\n") {
            line.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with("HTTP/1.1 200") && head.contains(&format!("content-length: {BYTES}\r\n")), "{head}");
        let (mut digest, mut chunk) = (sm3::Sm3::new(), vec![0; 1 << 20]);
        loop {
            match line.read(&mut chunk).unwrap() {
                0 => return digest.finalize().to_vec(),
                length => digest.update(&chunk[..length]),
            }
        }
    }

    /// In order; what the test wrote is large and goes with it.
    fn ends(mut self) {
        self.server.signal("-TERM");
        assert_eq!(self.server.ends_within(Duration::from_secs(60)).code(), Some(0), "{:?}", self.engine);
        std::fs::remove_dir_all(&self.data).unwrap();
    }
}

fn start(data: &Path, database: Option<&str>) -> Server {
    match database {
        Some(url) => Server::start(data, &["--database", url]),
        None => Server::start(data, &[]),
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}
