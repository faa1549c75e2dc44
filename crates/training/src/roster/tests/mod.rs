//! Promises, each kept on a real database, under the shipped charter: here the world that they are kept in.
mod doors;
mod merged;
mod rows;
mod work;

use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, MONDAY, dead_jobs, fresh_house, work_off};
use kernel::{Actor, App, Error, HOUR, Id, Person, Refusal, Tx, Wiring, on_both};
use people::persons::{self, Document, Newcomer};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit, Unit};

use super::import::{Declared, key_of};
use super::*;
use crate::classes::{self, Class, Seat};
use crate::house::roster_sheets as paper;
use crate::projects::{self, Project};
use crate::tasks;

struct World {
    app: App,
    owner: Actor,
    lead: Actor,
    stranger: Actor,
    project: Id<Project>,
    classes: [Id<Class>; 2],
    school: Id<Unit>,
}

async fn world(engine: Engine) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let app = fresh_house(engine, rules, wire(Wiring::default())).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let school = found(tx, "s1", paper::SCHOOL).await?;
        let other = found(tx, "s2", paper::FORMER).await?;
        units::remember_name(tx, school, paper::SHORT).await?;
        units::remember_name(tx, school, paper::TWOFOLD).await?;
        units::remember_name(tx, other, paper::TWOFOLD).await?;
        let owner = person(tx, "赵敏", None).await?;
        let lead = person(tx, "周岩", None).await?;
        let stranger = person(tx, "外人", None).await?;
        people::persons::join_unit(tx, lead, school, "教师", "语文").await?;
        let scope = ("Module", 1);
        give(tx, NewGrant { person: owner, role: "module_owner", scope, unit: school.0, until: None }).await?;
        let center = person(tx, "唐宁", None).await?;
        let scope = ("Platform", 1);
        give(tx, NewGrant { person: center, role: "center", scope, unit: school.0, until: None }).await?;
        Ok((owner, lead, stranger, center, school, other))
    });
    let (owner, lead, stranger, center, school, other) = made.await.unwrap();
    let [owner, lead, stranger, center] = [owner, lead, stranger, center].map(Actor::person);
    let task = app.act(&owner, async move |tx| {
        let task = tasks::draft(tx, a_task(school)).await?;
        tasks::issue(tx, task.id, 1).await
    });
    let (task, leader) = (task.await.unwrap(), lead.id());
    let project = app.act(&center, async move |tx| {
        let task = tasks::accept(tx, task.id, task.version).await?;
        let plan = projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead: leader };
        Ok(projects::deploy(tx, task.id, plan).await?.id)
    });
    let project = project.await.unwrap();
    let classes = app.act(&lead, async move |tx| {
        let one = classes::plan(tx, project, paper::CLASSES[0], 9000).await?.id;
        Ok([one, classes::plan(tx, project, paper::CLASSES[1], 9000).await?.id])
    });
    let classes = classes.await.unwrap();
    app.act(&seed, async move |tx| known(tx, classes, school, other).await).await.unwrap();
    World { app, owner, lead, stranger, project, classes, school }
}

async fn found(tx: &mut Tx<'_>, code: &str, name: &str) -> kernel::Result<Id<Unit>> {
    let new = NewUnit { code: code.into(), name: name.into(), kind: units::Kind::School, parent: None };
    Ok(units::found(tx, new).await?.id)
}

async fn person(tx: &mut Tx<'_>, name: &str, identity: Option<u32>) -> kernel::Result<Id<Person>> {
    let document = identity.map(|n| Document::read(&paper::identity(n)).unwrap());
    Ok(persons::enter(tx, Newcomer { name: name.into(), document, ..Default::default() }).await?.id)
}

fn registered(name: &str, identity: u32) -> Newcomer {
    let document = Some(Document::read(&paper::identity(identity)).unwrap());
    Newcomer { name: name.into(), document, ..Default::default() }
}

fn a_task(host: Id<Unit>) -> tasks::Draft {
    tasks::Draft {
        kind: tasks::Kind::Training,
        name: "2026 年小学语文骨干教师市级培训".into(),
        module: 1,
        issuer: host,
        host,
        audience: "小学语文骨干教师".into(),
        places: 20_000,
        starts_on: "2026-03-01".into(),
        ends_on: "2026-12-31".into(),
        document_number: String::new(),
        brief: String::new(),
    }
}

/// The people whom the sheet of defects takes for registered.
async fn known(tx: &mut Tx<'_>, classes: [Id<Class>; 2], school: Id<Unit>, other: Id<Unit>) -> kernel::Result<()> {
    for ((name, identity), unit, class) in [
        (paper::LEARNING, school, Some(classes[0])),
        (paper::REGISTERED, school, None),
        (paper::ELSEWHERE, other, None),
        (paper::OTHER_CLASS, school, Some(classes[1])),
        (paper::RENAMED, school, None),
    ] {
        let id = person(tx, name, Some(identity)).await?;
        persons::join_unit(tx, id, unit, "教师", "语文").await?;
        if let Some(class) = class {
            classes::enrol_many(tx, class, &[Seat { person: id, name: name.into(), unit: unit.0 }]).await?;
        }
    }
    let (staff_number, phone) = (paper::RENAMED_TWICE.2.to_owned(), paper::OTHER_PHONE.2.to_owned());
    for (new, unit) in [
        (registered(paper::TRANSFERRED.0, paper::TRANSFERRED.1), other),
        (Newcomer { phone: Some(phone), ..registered(paper::OTHER_PHONE.0, paper::OTHER_PHONE.1) }, school),
        (
            Newcomer { staff_number: Some(staff_number), ..registered(paper::RENAMED_TWICE.0, paper::RENAMED_TWICE.1) },
            school,
        ),
        (registered(paper::NO_PHONE.0, paper::NO_PHONE.1), school),
    ] {
        let id = persons::enter(tx, new).await?.id;
        persons::join_unit(tx, id, unit, "教师", "语文").await?;
    }
    person(tx, paper::NEVER_THERE.0, Some(paper::NEVER_THERE.1)).await?;
    for _ in 0..2 {
        let id = person(tx, paper::NAMESAKES, None).await?;
        persons::join_unit(tx, id, school, "教师", "语文").await?;
    }
    Ok(())
}

impl World {
    async fn upload(&self, who: &Actor, bytes: Vec<u8>, declared: Declared) -> kernel::Result<Import> {
        let id = Id::new(self.app.house.ids.next(self.app.now()));
        let stored = self.app.house.files.put(&key_of(id), bytes.into()).await.unwrap();
        let (project, file_name) = (self.project, "名册.xlsx".to_owned());
        let bytes = i64::try_from(stored.bytes).unwrap();
        let new = NewImport { id, project, file_name, bytes, digest: stored.digest, declared };
        self.app.act(who, async move |tx| declare(tx, new.clone()).await).await
    }
    async fn checked(&self, bytes: Vec<u8>) -> Import {
        let import = self.upload(&self.owner, bytes, Declared::Yes).await.unwrap();
        self.settled(import.id).await
    }
    async fn settled(&self, id: Id<Import>) -> Import {
        work_off(&self.app).await;
        assert_eq!(dead_jobs(&self.app).await, Vec::<String>::new());
        self.app.look(&self.owner, async move |view| fetch(view, id, Verb::See).await).await.unwrap()
    }
    async fn apply(&self, import: &Import, chosen: &'static [Verdict]) -> kernel::Result<Import> {
        let (id, version) = (import.id, import.version);
        self.app.act(&self.owner, async move |tx| ask_apply(tx, id, version, chosen).await).await?;
        Ok(self.settled(id).await)
    }
    /// Verdict, rows, rows that took effect.
    async fn counts(&self, id: Id<Import>) -> Vec<(&'static str, i64, i64)> {
        let counts = self.app.look(&self.owner, async move |view| counts(view, id).await).await.unwrap();
        counts.into_iter().map(|count| (count.verdict.code(), count.all, count.applied)).collect()
    }
    async fn taken(&self) -> [i64; 2] {
        let project = self.project;
        let classes = self.app.look(&self.owner, async move |view| classes::of_project(view, project).await);
        let classes = classes.await.unwrap();
        self.classes.map(|id| classes.iter().find(|class| class.id == id).unwrap().taken)
    }
    async fn trail(&self, verb: &'static str) -> i64 {
        let count = async move |c: &mut kernel::db::Conn| {
            c.one::<i64>("SELECT COUNT(*) FROM audit WHERE verb = $1", kernel::params![verb]).await
        };
        self.app.db.look(count).await.unwrap()
    }
    /// 「确认补报 module_owner」 with how many are kept from it: what waits for somebody about sheets.
    async fn waiting(&self) -> Vec<String> {
        let sql = "SELECT t.step || ' ' || h.role || ' ' || (SELECT COUNT(*) FROM todo_exempt e WHERE e.todo_id = t.id)
            FROM todos t JOIN todo_holders h ON h.todo_id = t.id WHERE t.kind = 'Import' AND t.due_at IS NOT NULL LIMIT 9";
        self.app.db.look(async move |c: &mut kernel::db::Conn| c.all::<String>(sql, vec![]).await).await.unwrap()
    }
    async fn number(&self, sql: &'static str) -> i64 {
        self.app.db.look(async move |c: &mut kernel::db::Conn| c.one::<i64>(sql, vec![]).await).await.unwrap()
    }
    async fn reason(&self, id: Id<Import>, row: u32) -> String {
        let number = i64::from(row);
        let lines =
            self.app.look(&self.owner, async move |view| store::lines(view, id, &Verdict::ALL, number - 1, 1).await);
        lines.await.unwrap().remove(0).reason
    }
}

fn not_now<T: std::fmt::Debug>(answer: kernel::Result<T>) -> String {
    match answer {
        Err(Error::Refused(Refusal::NotNow(says))) => says.into_owned(),
        other => panic!("{other:?}"),
    }
}

fn row(n: u32) -> u32 {
    paper::FIRST + n
}

/// A workbook opened and saved by LibreOffice.
fn converted(bytes: &[u8], into: &str) -> Vec<u8> {
    let folder = kernel::house::folder();
    std::fs::write(folder.join("sheet.xlsx"), bytes).unwrap();
    let out = folder.join("out");
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let done = std::process::Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", into, "--outdir"])
        .arg(&out)
        .arg(folder.join("sheet.xlsx"))
        .output()
        .expect("LibreOffice: sudo apt-get install -y libreoffice-calc");
    let file = std::fs::read(out.join(format!("sheet.{into}")));
    file.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}
