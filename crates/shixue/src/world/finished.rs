//! A project that is over: a short training before the school year, from its task to its archive.
use kernel::{App, DAY, HOUR, Id, Result, work_off};
use study::{archives, certificates, rolls};
use training::classes::{self, Class};
use training::projects::{self, Plan};
use training::tasks::{self, Draft, Kind, Task};
use training::timetable::{self, NewLesson};

use super::courses::{self, Step};
use super::seed::Known;
use super::syllabi::FIRST_WEEK;
use super::{BEGIN, learning};

const NAME: &str = "2026 年小学语文新任教师岗前培训";
const LEARNERS: [(&str, &str, &str); 2] = [("T20036", "孙丽华", "yunhe"), ("T20038", "吴晓彤", "lucheng")];

/// The task, its project, course and certificates, the end of all of them, and the archive; the opening notice was never
/// handed in, and the archive says so.
pub async fn finish(app: &App, known: &Known) -> Result<()> {
    app.house.clock.move_to(BEGIN.plus(17 * DAY));
    let task = begin(app, known).await?;
    let (project, class) = deploy(app, known, task).await?;
    let course = courses::write(app, known, &FIRST_WEEK, None, project).await?;
    courses::hand_in(app, known, course).await?;
    for (who, step) in [("C8001", Step::Review), ("J1002", Step::File), ("C8002", Step::Publish)] {
        courses::decide(app, &known.actor(who), course, step).await?;
    }
    for (number, _, _) in LEARNERS {
        learning::study_items(app, known, number, Id::new(course.0), usize::MAX).await?;
    }
    work_off(app).await?;
    recognise(app, known, class).await?;
    close(app, known, task, project, class).await?;
    let plan =
        "一、培训目标：熟悉教材与课堂常规。\r\n二、方式：集中一天，网上自学一周。\r\n三、考核：完成必修内容。\r\n";
    let file = courses::bring(app, known, "C8002", ("实施方案.txt", "attachment"), plan.into()).await?;
    app.act(&known.actor("C8002"), async move |tx| {
        archives::bring(tx, project, "plan", file).await?;
        archives::ask(tx, project).await.map(drop)
    })
    .await?;
    work_off(app).await
}

async fn begin(app: &App, known: &Known) -> Result<Id<Task>> {
    let (issuer, host) = (Id::new(known.unit("academic_office")), Id::new(known.unit("chinese")));
    let officer = known.actor("J1001");
    let task = app.act(&officer, async move |tx| {
        let draft = Draft {
            kind: Kind::Training,
            name: NAME.into(),
            module: 1,
            issuer,
            host,
            audience: "2026 年新入职的小学语文教师".into(),
            places: 40,
            starts_on: "2026-09-24".into(),
            ends_on: "2026-09-26".into(),
            document_number: "京教院教〔2026〕88号".into(),
            brief: "集中培训一天，其余在网上自学。结束后一周内提交总结并归档。".into(),
        };
        let task = tasks::draft(tx, draft).await?;
        tasks::issue(tx, task.id, task.version).await
    });
    Ok(task.await?.id)
}

async fn deploy(app: &App, known: &Known, task: Id<Task>) -> Result<(i64, Id<Class>)> {
    let (lead, head) = (known.person("C8002"), known.person("C8004"));
    let (center, leads) = (known.actor("Y2001"), known.actor("C8002"));
    let project = app.act(&center, async move |tx| {
        tasks::accept(tx, task, 2).await?;
        projects::deploy(tx, task, Plan { name: NAME.into(), hours: 800, lead }).await
    });
    let project = project.await?.id;
    let class = app.act(&leads, async move |tx| {
        let class = classes::plan(tx, project, "岗前班", 40).await?;
        classes::appoint_head(tx, class.id, head).await?;
        Ok(class.id)
    });
    let class = class.await?;
    for (number, name, school) in LEARNERS {
        let (person, unit) = (known.person(number), known.unit(school));
        app.act(&known.actor("J1001"), async move |tx| classes::enrol(tx, class, person, name, unit).await).await?;
    }
    app.act(&known.actor("C8002"), async move |tx| {
        let version = classes::fetch(tx, class, classes::Verb::Open).await?.version;
        classes::open(tx, class, version).await.map(drop)
    })
    .await?;
    app.act(&known.actor("J1001"), async move |tx| {
        let lesson = NewLesson {
            day: "2026-09-24".into(),
            begins: "09:00".into(),
            ends: "11:30".into(),
            subject: "第一节课怎样上".into(),
            instructor: "刘芳".into(),
            place: "学院西院 203 教室".into(),
        };
        timetable::set(tx, class, lesson).await.map(drop)
    })
    .await?;
    Ok((project.0, class))
}

async fn recognise(app: &App, known: &Known, class: Id<Class>) -> Result<()> {
    app.house.clock.move_to(app.now().plus(2 * HOUR));
    let (lead, office, papers) = (known.actor("C8002"), known.actor("J1002"), known.actor("J1004"));
    let ready = app.look(&lead, async move |view| rolls::ready(view, class.0).await).await?;
    let roll = app.act(&lead, async move |tx| rolls::submit(tx, class.0, rolls::Declared::Yes, ready).await).await?;
    work_off(app).await?;
    app.act(&office, async move |tx| {
        let version = rolls::fetch(tx, roll.id, rolls::Verb::See).await?.version;
        rolls::recognise(tx, roll.id, version).await.map(drop)
    })
    .await?;
    work_off(app).await?;
    app.act(&papers, async move |tx| certificates::issue(tx, roll.id).await.map(drop)).await?;
    work_off(app).await
}

async fn close(app: &App, known: &Known, task: Id<Task>, project: i64, class: Id<Class>) -> Result<()> {
    app.house.clock.move_to(app.now().plus(2 * HOUR));
    app.act(&known.actor("C8002"), async move |tx| {
        let version = classes::fetch(tx, class, classes::Verb::Close).await?.version;
        classes::close(tx, class, version).await?;
        let id = Id::new(project);
        let version = projects::fetch(tx, id, projects::Verb::Close).await?.version;
        let report = "培训按计划完成，2 人参加，2 人结业。学员普遍认为课堂常规一讲最有用，建议下一期增加板书练习。";
        projects::close(tx, id, version, report).await.map(drop)
    })
    .await?;
    app.act(&known.actor("J1001"), async move |tx| {
        let version = tasks::fetch(tx, task, tasks::Verb::Close).await?.version;
        tasks::close(tx, task, version, "项目已结项，学时已认定，证书已颁发。").await.map(drop)
    })
    .await
}
