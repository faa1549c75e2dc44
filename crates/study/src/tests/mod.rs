//! For this wing's tests: a house under the shipped charter with a project, a class with learners and a published course,
//! as training and library would leave them; forms and messages as a browser sends them.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, MONDAY, fresh_house};
use kernel::{Actor, App, Id, MINUTE, Person, Result, Tx, Wiring, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use tower::ServiceExt as _;

/// The version of the charter that is in force: not the first, so that each decision must say which it was.
pub const CHARTER: i64 = 3;
pub const PROJECT: i64 = 31;
pub const CLASS: i64 = 51;
pub const COURSE: i64 = 41;
/// The film of the course: a minute long.
pub const FILM: i64 = 901;
pub const VIDEO: i64 = 61;
pub const TEXT: i64 = 62;
pub const QUIZ: i64 = 63;
pub const QUESTION: i64 = 71;
/// A question that stops the film at its tenth second.
pub const STOP: i64 = 72;

pub struct World {
    pub app: App,
    pub learner: Actor,
    pub second: Actor,
    pub lead: Actor,
    pub office: Actor,
    pub other_office: Actor,
    pub outsider: Actor,
}

pub async fn world(engine: Engine) -> World {
    let charter = Charter { version: CHARTER, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
    let rules = Rules::open(charter).unwrap();
    let wiring = crate::wire(governance::wire(Wiring::default()));
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let new =
            NewUnit { code: "chinese".into(), name: "中文系".into(), kind: units::Kind::College, parent: None };
        let unit = units::found(tx, new).await?.id.0;
        let mut people = vec![];
        for name in ["李文静", "王雪", "周岩", "孙立群", "钱文博", "陈卓"] {
            people.push(enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id);
        }
        let (project, class, site) = (("Project", PROJECT), ("Class", CLASS), ("Platform", 1));
        for (who, role, scope) in [
            (0, "participant", project),
            (0, "learner", class),
            (1, "participant", project),
            (1, "learner", class),
            (2, "project_lead", project),
            (2, "class_head", class),
            (3, "academic", site),
            (4, "academic", site),
        ] {
            give(tx, NewGrant { person: people[who], role, scope, unit, until: None }).await?;
        }
        training(tx, unit, &people).await?;
        course(tx, unit, people[2]).await?;
        Ok(people)
    });
    let people = made.await.unwrap();
    // Each signed in an hour ago.
    let at =
        |n: usize| Actor { session: n as i64 + 1, proved_at: MONDAY.plus(-60 * MINUTE), ..Actor::person(people[n]) };
    World { app, learner: at(0), second: at(1), lead: at(2), office: at(3), other_office: at(4), outsider: at(5) }
}

async fn training(tx: &mut Tx<'_>, unit: i64, people: &[Id<Person>]) -> Result<()> {
    let task =
        "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places, starts_on,
        ends_on, document_number, brief, drafted_by, drafted_at, number, issued_at, issued_by)
        VALUES (30, 'training', '任务', 1, $1, $1, '', 1, '', '2026-12-31', '', '', $2, 1, '2026-0001', 1, $2)";
    tx.sql.exec(task, params![unit, people[2]]).await?;
    let project = "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at, deployed_by)
        VALUES ($1, 30, 1, $2, '小学语文市级培训', 4000, 1, $3)";
    tx.sql.exec(project, params![PROJECT, unit, people[2]]).await?;
    let class = "INSERT INTO classes (id, project_id, module_id, name, places, taken, opened_at)
        VALUES ($1, $2, 1, '一班', 50, 2, 1)";
    tx.sql.exec(class, params![CLASS, PROJECT]).await?;
    for (person, name) in [(people[0], "李文静"), (people[1], "王雪")] {
        let place = "INSERT INTO class_places (class_id, person_id, project_id, name, unit_id, taken_at)
            VALUES ($1, $2, $3, $4, $5, 1)";
        tx.sql.exec(place, params![CLASS, person, PROJECT, name, unit]).await?;
    }
    Ok(())
}

async fn course(tx: &mut Tx<'_>, unit: i64, provider: Id<Person>) -> Result<()> {
    let course = "INSERT INTO courses (id, host_unit_id, provider_id, made_at, latest) VALUES ($1, $2, $3, 1, 1)";
    tx.sql.exec(course, params![COURSE, unit, provider]).await?;
    let content =
        "INSERT INTO course_versions (course_id, content, audience, title, intro, subject, school_stage, hours, cover, made_at)
        VALUES ($1, 1, 'scoped', '大单元视角下的习作教学', '', '语文', '小学', 400, 'chinese', 1)";
    tx.sql.exec(content, params![COURSE]).await?;
    let dossier = "INSERT INTO dossiers (id, kind, subject_id, content, title, audience, host_unit_id, provider_id, scopes,
        link, preview, parts, parts_digest, declaration, charter, stage, submitted_at, submitted_by, checked_at, findings,
        reviewed_at, reviewed_by, filed_at, filed_by, serial, published_at, published_by)
        VALUES (1, 'Course', $1, 1, '', 'scoped', $2, $3, '[]', '', '', '[]', $4, '', 1, 'published', 1, $3, 1, '[]', 1, $3, 1,
        $3, '限定备案 2026-0001', 1, $3)";
    tx.sql.exec(dossier, params![COURSE, unit, provider, vec![0_u8]]).await?;
    let place = "INSERT INTO course_projects (course_id, content, project_id, module_id) VALUES ($1, 1, $2, 1)";
    tx.sql.exec(place, params![COURSE, PROJECT]).await?;
    let media = "INSERT INTO media (file_id, course_id, kind, stage, duration_ms, made_at) VALUES ($1, $2, 'video', 'checked', 60000, 1)";
    tx.sql.exec(media, params![FILM, COURSE]).await?;
    let chapter = "INSERT INTO chapters (course_id, content, place, title) VALUES ($1, 1, 1, '认识大单元')";
    tx.sql.exec(chapter, params![COURSE]).await?;
    for (key, place, kind, title, file) in [
        (VIDEO, 1, "video", "什么是大单元", Some(FILM)),
        (TEXT, 2, "text", "阅读材料", None),
        (QUIZ, 3, "quiz", "单元测验", None),
    ] {
        let item =
            "INSERT INTO items (course_id, content, item_key, chapter, place, kind, title, required, file_id, body,
            pass_percent, tries) VALUES ($1, 1, $2, 1, $3, $4, $5, TRUE, $6, '正文', 60, 2)";
        tx.sql.exec(item, params![COURSE, key, place, kind, title, file]).await?;
    }
    for (key, item, at) in [(QUESTION, QUIZ, None), (STOP, VIDEO, Some(10_000_i64))] {
        let question = "INSERT INTO questions (course_id, content, question_key, item_key, place, at_ms, required, kind, stem,
            options, answer, points, explanation) VALUES ($1, 1, $2, $3, 1, $4, TRUE, 'single', '先确定什么？',
            '[{\"key\":\"A\",\"text\":\"单元目标\"},{\"key\":\"B\",\"text\":\"活动数量\"}]', '[\"A\"]', 10, '先有目标。')";
        tx.sql.exec(question, params![COURSE, key, item, at]).await?;
    }
    Ok(())
}

impl World {
    async fn knock(&self, request: Request<Body>) -> (u16, String) {
        let answer = crate::doors().router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return (status, to.to_str().unwrap().to_owned());
        }
        let page = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&page).into_owned())
    }

    pub async fn read(&self, who: &Actor, path: &str) -> (u16, String) {
        self.knock(Request::get(path).extension(who.clone()).body(Body::empty()).unwrap()).await
    }

    /// Sends a form; the status, and where it leads or what it says.
    pub async fn send(&self, who: &Actor, path: &str, version: i64, fields: &str) -> (u16, String) {
        let token = self.app.house.form(who, path, version);
        let request = Request::post(path)
            .extension(who.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")));
        self.knock(request.unwrap()).await
    }

    /// Sends an island's message.
    pub async fn message(&self, who: &Actor, path: &str, json: &serde_json::Value) -> (u16, serde_json::Value) {
        let request = Request::post(path)
            .extension(who.clone())
            .header("x-form-token", self.app.house.form(who, path, 0))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(json.to_string()));
        let (status, said) = self.knock(request.unwrap()).await;
        (status, serde_json::from_str(&said).unwrap_or(serde_json::Value::String(said)))
    }

    /// A second record of the learner's is folded into theirs, and whoever keeps what was learned hears of it.
    pub async fn merged(&self, folded: &Actor) {
        let (kept, folded) = (self.learner.id(), folded.id());
        let merge = async move |tx: &mut Tx<'_>| people::persons::merge(tx, kept, folded, "登记有误").await;
        self.app.act(&Actor::house("tests"), merge).await.unwrap();
        self.heard(folded).await;
    }

    /// The same fact, once more.
    pub async fn heard(&self, folded: Id<Person>) {
        let (kept, folded, by) = (self.learner.id().0, folded.0, self.office.id().0);
        let announce = async move |tx: &mut Tx<'_>| {
            let (number, at) = ("2026-0001".to_owned(), tx.now.0);
            tx.announce(governance::mergers::RecordsMerged { merger: 1, number, kept, folded, by, at }).await
        };
        self.app.act(&Actor::house("tests"), announce).await.unwrap();
        kernel::house::work_off(&self.app).await;
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let sql = sql.to_owned();
        let read = async move |view: &mut kernel::View<'_>| Ok(view.sql.one::<i64>(&sql, params![]).await?);
        self.app.look(&Actor::house("tests"), read).await.unwrap()
    }

    /// Everything that the course asks of a learner.
    pub async fn complete(&self, who: &Actor) {
        let (course, person) = (COURSE, who.id());
        for item in [VIDEO, TEXT, QUIZ] {
            let done = async move |tx: &mut Tx<'_>| crate::progress::complete(tx, person, course, item, "tests").await;
            self.app.act(&Actor::house("tests"), done).await.unwrap();
        }
        kernel::house::work_off(&self.app).await;
    }
}
