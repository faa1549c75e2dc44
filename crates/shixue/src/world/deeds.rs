//! What has happened in the world: tasks issued, accepted and deployed, classes set up and opened, each by the right
//! person on their own day.
use kernel::{App, DAY, HOUR, Id, Result, work_off};
use training::classes::{self, Class};
use training::projects::{self, Plan};
use training::tasks::{self, Draft, Kind, Task};

use super::cast::LEARNERS;
use super::seed::Known;
use super::{BEGIN, courses};

/// One task as the charter's offices would issue it.
struct Deed {
    issuer: &'static str,
    issuer_unit: &'static str,
    host: &'static str,
    module: i64,
    name: &'static str,
    audience: &'static str,
    places: i64,
    ends_on: &'static str,
    hours: i64,
    document: &'static str,
    classes: &'static [(&'static str, i64)],
}

const DEEDS: [Deed; 3] = [
    Deed {
        issuer: "J1001",
        issuer_unit: "academic_office",
        host: "chinese",
        module: 1,
        name: "2026 年小学语文骨干教师市级培训",
        audience: "小学语文骨干教师，由各区推荐",
        places: 160,
        ends_on: "2026-12-31",
        hours: 4000,
        document: "京教院教〔2026〕86号",
        classes: &[("一班", 80), ("二班", 80)],
    },
    Deed {
        issuer: "F7001",
        issuer_unit: "development_center",
        host: "mathematics",
        module: 7,
        name: "“十五五”公共必修课：人工智能与课堂教学",
        audience: "全市中小学、幼儿园、中等职业学校在职教师",
        places: 50_000,
        ends_on: "2027-06-30",
        hours: 800,
        document: "",
        classes: &[("一班", 25_000), ("二班", 25_000)],
    },
    Deed {
        issuer: "R6001",
        issuer_unit: "personnel",
        host: "personnel",
        module: 8,
        name: "2026 年学院教职工数字素养内训",
        audience: "学院在岗教职工",
        places: 400,
        ends_on: "2026-12-15",
        hours: 600,
        document: "",
        classes: &[("第一期", 400)],
    },
];

/// The city-level project, on which courses, lessons and learners stand.
pub struct Made {
    pub project: i64,
    pub classes: Vec<Id<Class>>,
}

/// Performs the deeds on consecutive days.
pub async fn perform(app: &App, known: &Known) -> Result<Made> {
    let mut first = None;
    for (day, deed) in DEEDS.iter().enumerate() {
        app.house.clock.move_to(BEGIN.plus(day as i64 * DAY));
        let task = issue(app, known, deed).await?;
        app.house.clock.move_to(BEGIN.plus(day as i64 * DAY + 3 * HOUR));
        let made = deploy(app, known, deed, task).await?;
        first = first.or(Some(made));
    }
    work_off(app).await?;
    Ok(first.unwrap_or(Made { project: 0, classes: vec![] }))
}

async fn issue(app: &App, known: &Known, deed: &'static Deed) -> Result<Id<Task>> {
    let (issuer, host) = (Id::new(known.unit(deed.issuer_unit)), Id::new(known.unit(deed.host)));
    let officer = known.actor(deed.issuer);
    let task = app.act(&officer, async move |tx| {
        let draft = Draft {
            kind: Kind::Training,
            name: deed.name.into(),
            module: deed.module,
            issuer,
            host,
            audience: deed.audience.into(),
            places: deed.places,
            starts_on: "2026-09-10".into(),
            ends_on: deed.ends_on.into(),
            document_number: deed.document.into(),
            brief: "请按任务要求部署项目，设置班级和班主任，按期完成培训并提交总结。".into(),
        };
        tasks::draft(tx, draft).await
    });
    let task = task.await?;
    let quota = format!("{}\r\n名额分配表\r\n海淀区 50\r\n通州区 50\r\n", deed.name);
    let file = courses::bring(app, known, deed.issuer, ("名额分配表.txt", "attachment"), quota.into()).await?;
    app.act(&officer, async move |tx| {
        tasks::attach(tx, task.id, file).await?;
        tasks::issue(tx, task.id, task.version).await
    })
    .await?;
    Ok(task.id)
}

async fn deploy(app: &App, known: &Known, deed: &'static Deed, task: Id<Task>) -> Result<Made> {
    let lead = known.person("C8002");
    // Whoever runs a project works for its host: these two do so for other departments as well.
    let (second, host) = (known.person("C8004"), known.unit(deed.host));
    if deed.host != "chinese" {
        let join = async move |tx: &mut kernel::Tx<'_>| {
            people::persons::join_unit(tx, lead, Id::new(host), "项目实施（兼）", "").await?;
            people::persons::join_unit(tx, second, Id::new(host), "班主任（兼）", "").await
        };
        app.act(&kernel::Actor::house("demo"), join).await?;
    }
    let center = known.actor("Y2001");
    let project = app.act(&center, async move |tx| {
        tasks::accept(tx, task, 2).await?;
        projects::deploy(tx, task, Plan { name: deed.name.into(), hours: deed.hours, lead }).await
    });
    let project = project.await?;
    let head = known.person("C8004");
    let lead = known.actor("C8002");
    let mut made = vec![];
    for (name, places) in deed.classes {
        let class = app.act(&lead, async move |tx| {
            let class = classes::plan(tx, project.id, name, *places).await?;
            classes::appoint_head(tx, class.id, head).await?;
            Ok(class.id)
        });
        made.push(class.await?);
    }
    if deed.module == 1 {
        fill(app, known, &made).await?;
    }
    Ok(Made { project: project.id.0, classes: made })
}

/// The learners of the city-level project, taken in by the office that answers for its roster, and the classes opened.
async fn fill(app: &App, known: &Known, made: &[Id<Class>]) -> Result<()> {
    let learners = std::iter::once(("T20031", "李文静", "qiming")).chain(LEARNERS);
    for (turn, (number, name, school)) in learners.enumerate() {
        let (class, person, unit) = (made[turn % made.len()], known.person(number), known.unit(school));
        app.act(&known.actor("J1001"), async move |tx| classes::enrol(tx, class, person, name, unit).await).await?;
    }
    for class in made.iter().copied() {
        app.act(&known.actor("C8002"), async move |tx| {
            let version = classes::fetch(tx, class, classes::Verb::Open).await?.version;
            classes::open(tx, class, version).await
        })
        .await?;
    }
    Ok(())
}

/// A task that waits on the desk of the office.
pub async fn draft_of_today(app: &App, known: &Known) -> Result<()> {
    let (issuer, host) = (Id::new(known.unit("academic_office")), Id::new(known.unit("mathematics")));
    app.act(&known.actor("J1001"), async move |tx| {
        let draft = Draft {
            kind: Kind::Training,
            name: "2027 年初中数学新任教师市级培训".into(),
            module: 1,
            issuer,
            host,
            audience: "初中数学新任教师".into(),
            places: 60,
            starts_on: "2027-02-20".into(),
            ends_on: "2027-07-10".into(),
            document_number: String::new(),
            brief: String::new(),
        };
        tasks::draft(tx, draft).await.map(drop)
    })
    .await
}
