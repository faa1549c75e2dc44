//! Bad luck on the way of a roster: the process is killed while it checks, applies and takes back, and each time goes on.
use std::path::Path;
use std::time::{Duration, Instant};

use crate::house::{Server, Visitor, folder, says, shixue};
use kernel::db::{Conn, Db};
use kernel::{Actor, Clock, Id};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, Kind, NewUnit, Unit};
use training::classes;
use training::house::roster_sheets as paper;
use training::projects::{self, Project};
use training::tasks::{self, Draft};

const ROWS: u32 = 2400;
const PASSWORD: &str = "Kd82-blackboard";

#[test]
fn a6_5_a_roster_survives_a_kill_at_any_slice_with_nothing_lost_and_nothing_twice() {
    let data = folder("roster");
    let mut life = Life::begin(&data);
    let before = life.counts();
    let import = life.upload();

    life.killed_while("核对中");
    life.settles("待导入");
    let page = life.clerk.get(&import).text();
    assert!(page.contains(&format!("可导入 {ROWS}")), "{page}");

    let apply = format!("{import}/application");
    assert_eq!(life.clerk.submit(&import, &apply, "&verdict=new").status, 303);
    life.killed_while("导入中");
    life.settles("已导入");
    let rows = i64::from(ROWS);
    assert_eq!(
        life.counts(),
        [before[0] + rows, before[1] + rows, before[2] + rows, before[3] + 2 * rows, before[4] + rows]
    );

    let undo = format!("{import}/undo");
    assert_eq!(life.clerk.submit(&import, &undo, "").status, 303);
    life.killed_while("撤销中");
    life.settles("已撤销");
    assert_eq!(life.counts(), [before[0] + rows, before[1] + rows, before[2] + rows, before[3], before[4]]);

    life.server.signal("-TERM");
    assert_eq!(life.server.ends_within(Duration::from_secs(60)).code(), Some(0));
    let whole = shixue(&["audit", "verify"], &data).output().unwrap();
    assert!(whole.status.success(), "{}", says(&whole));
}

#[test]
fn a_roster_of_twenty_megabytes_passes_the_edge_and_a_larger_one_is_told_so() {
    let data = folder("large-roster");
    let life = Life::begin(&data);
    let large = |bytes: usize| {
        let mut csv = sheet(20);
        csv.resize(bytes, b' ');
        life.clerk.upload(&life.index, &life.index, "large.csv", &csv)
    };
    assert_eq!(large(20 << 20).status, 303);
    let refused = large((20 << 20) + 1);
    assert!(refused.status == 422 && refused.text().contains("文件超过 20 MB"), "{}", refused.text());
    assert_eq!(large(24 << 20).status, 413);
}

/// A small house with its server, and the clerk of the compulsory course in it.
struct Life<'a> {
    data: &'a Path,
    server: Server,
    clerk: Visitor,
    index: String,
    import: String,
}

impl<'a> Life<'a> {
    fn begin(data: &'a Path) -> Self {
        let project = tokio::runtime::Runtime::new().unwrap().block_on(world(data)).unwrap();
        let server = Server::start(data, &[]);
        let clerk = Visitor::sign_in(server.port, "F7001", PASSWORD);
        Self { data, server, clerk, index: format!("/projects/{project}/imports"), import: String::new() }
    }

    fn upload(&mut self) -> String {
        let answer = self.clerk.upload(&self.index, &self.index, "roster.csv", &sheet(ROWS));
        self.import = answer.header("location").expect("an import").to_owned();
        self.import.clone()
    }

    fn state(&self) -> String {
        self.clerk.get(&format!("{}/state", self.import)).text()
    }

    /// Kills the server in the middle of its work and starts another on the same folder.
    fn killed_while(&mut self, doing: &str) {
        let began = Instant::now();
        let mut seen = self.state();
        while progress(&seen).is_none_or(|done| done == 0) {
            assert!(seen.contains(doing) && began.elapsed() < Duration::from_secs(60), "{doing}: {seen}");
            seen = self.state();
        }
        assert!(seen.contains(doing), "{seen}");
        self.server.signal("-KILL");
        self.server.ends_within(Duration::from_secs(20));
        self.server = Server::start(self.data, &[]);
        self.clerk.port = self.server.port;
    }

    fn settles(&self, stage: &str) {
        let began = Instant::now();
        let says =
            |state: &str| state.split("</h1>").nth(1).and_then(|rest| rest.split("</span>").next()).map(str::to_owned);
        while !says(&self.state()).is_some_and(|tag| tag.ends_with(stage)) {
            assert!(began.elapsed() < Duration::from_secs(120), "{stage}: {}", self.state());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Persons, accounts, memberships, grants that hold, places in classes.
    fn counts(&self) -> [i64; 5] {
        let db = Db::sqlite(self.data.join("shixue.db").to_str().unwrap(), 1).unwrap();
        let count = db.look(async |c: &mut Conn| -> anyhow::Result<Vec<i64>> {
            let mut all = vec![];
            for of in ["persons", "accounts", "memberships", "grants WHERE ended_at IS NULL", "class_places"] {
                all.push(c.one::<i64>(&format!("SELECT COUNT(*) FROM {of}"), vec![]).await?);
            }
            Ok(all)
        });
        let count = tokio::runtime::Runtime::new().unwrap().block_on(count).unwrap();
        count.try_into().unwrap()
    }
}

/// A school, the owner of module 7 with an account, and a project of theirs with one large class.
async fn world(data: &Path) -> kernel::Result<Id<Project>> {
    std::fs::create_dir_all(data).unwrap();
    let app = shixue::open::open(kernel::Config::local(data.to_owned()), Clock::System).await?;
    let house = Actor::house("tests");
    let (unit, owner, code) = app
        .act(&house, async |tx| {
            let new = NewUnit { code: "s".into(), name: paper::SCHOOL.into(), kind: Kind::School, parent: None };
            let unit = units::found(tx, new).await?.id;
            let new = Newcomer { name: "尤佳".into(), staff_number: Some("F7001".into()), ..Newcomer::default() };
            let owner = enter(tx, new).await?.id;
            people::persons::join_unit(tx, owner, unit, "培训管理", "").await?;
            let scope = ("Module", 7);
            give(tx, NewGrant { person: owner, role: "module_owner", scope, unit: unit.0, until: None }).await?;
            Ok((unit, owner, people::accounts::invite(tx, owner, "F7001").await?))
        })
        .await?;
    people::accounts::activate(&app, &Actor::stranger(), &code, PASSWORD).await?;
    let clerk = Actor::person(owner);
    let task = app.act(&clerk, async move |tx| {
        let task = tasks::draft(tx, a_task(unit)).await?;
        tasks::issue(tx, task.id, task.version).await
    });
    let task = task.await?;
    app.act(&house, async move |tx| {
        let task = tasks::accept(tx, task.id, task.version).await?;
        let plan = projects::Plan { name: "人工智能与课堂教学".into(), hours: 800, lead: owner };
        let project = projects::deploy(tx, task.id, plan).await?;
        classes::plan(tx, project.id, "全市班", 50_000).await?;
        Ok(project.id)
    })
    .await
}

fn a_task(host: Id<Unit>) -> Draft {
    Draft {
        kind: tasks::Kind::Training,
        name: "“十五五”公共必修课：人工智能与课堂教学".into(),
        module: 7,
        issuer: host,
        host,
        audience: "全市在职教师".into(),
        places: 50_000,
        starts_on: "2026-09-10".into(),
        ends_on: "2027-06-30".into(),
        document_number: String::new(),
        brief: String::new(),
    }
}

/// Rows that are done, where the page says so.
fn progress(state: &str) -> Option<i64> {
    let bar = state.split("<progress").nth(1)?;
    bar.split("value=\"").nth(1)?.split('"').next()?.parse().ok()
}

fn sheet(rows: u32) -> Vec<u8> {
    let line = |n: u32| format!("学员{n},{},K{n:06},{},全市班\r\n", paper::identity(n + 100_000), paper::SCHOOL);
    let head = "姓名,身份证号,教师编号,单位,班级\r\n".to_owned();
    (head + &(0..rows).map(line).collect::<String>()).into_bytes()
}
