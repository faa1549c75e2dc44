//! For this wing's tests: a house under the shipped charter with a unit, a project and people in their roles; uploads and
//! forms as a browser sends them.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use base64::Engine as _;
use governance::charter::{Charter, Files};
use governance::files::{self, File};
use governance::policy::Rules;
use governance::workflow::{self, Dossier, Verb};
use kernel::house::{Engine, fresh_house, scanner, work_off};
use kernel::{Actor, App, Id, Tx, Wiring, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use tower::ServiceExt as _;

use crate::courses::Course;

pub struct World {
    pub app: App,
    pub host: i64,
    /// 刘芳 teaches for the host.
    pub provider: Actor,
    pub head: Actor,
    pub office: Actor,
    pub publicity: Actor,
    pub center: Actor,
    pub learner: Actor,
    /// Teaches for another unit.
    pub other: Actor,
    /// Learns in another project.
    pub elsewhere: Actor,
}

pub const PROJECT: i64 = 31;
pub const OTHER_PROJECT: i64 = 32;

pub fn shipped() -> Charter {
    Charter::load(&Files::shipped().unwrap()).unwrap()
}

pub async fn world(engine: Engine) -> World {
    world_under(engine, shipped()).await
}

pub async fn world_under(engine: Engine, charter: Charter) -> World {
    let rules = Rules::open(charter).unwrap();
    let wiring = crate::wire(governance::wire(Wiring::default()));
    let mut app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    Arc::get_mut(&mut app.house).unwrap().config.clamd = Some(scanner().await);
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let mut units = vec![];
        for (code, name) in [("chinese", "中文系"), ("maths", "数学系")] {
            let new = NewUnit { code: code.into(), name: name.into(), kind: units::Kind::College, parent: None };
            units.push(units::found(tx, new).await?.id.0);
        }
        let mut people = vec![];
        for name in ["刘芳", "许国栋", "孙立群", "褚明", "冯雪", "李文静", "陈卓", "王雪"] {
            people.push(enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id);
        }
        let site = ("Platform", 1);
        for (who, role, scope) in [
            (0, "instructor", ("Unit", units[0])),
            (1, "unit_head", ("Unit", units[0])),
            (2, "academic", site),
            (3, "publicity", site),
            (4, "center", site),
            (5, "participant", ("Project", PROJECT)),
            (6, "instructor", ("Unit", units[1])),
            (7, "participant", ("Project", OTHER_PROJECT)),
        ] {
            give(tx, NewGrant { person: people[who], role, scope, unit: units[0], until: None }).await?;
        }
        project(tx, units[0], people[2]).await?;
        Ok((units[0], people))
    });
    let (host, people) = made.await.unwrap();
    let at = |n: usize| Actor { session: n as i64 + 1, ..Actor::person(people[n]) };
    let (provider, head, office, publicity) = (at(0), at(1), at(2), at(3));
    World {
        app,
        host,
        provider,
        head,
        office,
        publicity,
        center: at(4),
        learner: at(5),
        other: at(6),
        elsewhere: at(7),
    }
}

/// Two running projects, as training would leave them.
async fn project(tx: &mut Tx<'_>, unit: i64, person: Id<kernel::Person>) -> kernel::Result<()> {
    let task =
        "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places, starts_on,
        ends_on, document_number, brief, drafted_by, drafted_at, number, issued_at, issued_by)
        VALUES (30, 'training', '任务', 1, $1, $1, '', 1, '', '', '', '', $2, 1, '2026-0001', 1, $2)";
    tx.sql.exec(task, params![unit, person]).await?;
    let project = "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at, deployed_by)
        VALUES ($1, 30, 1, $2, '小学语文市级培训', 4000, 1, $3)";
    for id in [PROJECT, OTHER_PROJECT] {
        tx.sql.exec(project, params![id, unit, person]).await?;
    }
    Ok(())
}

impl World {
    async fn knock(&self, request: Request<Body>) -> (u16, String, String) {
        let doors = crate::doors().merge(files::doors()).merge(workflow::doors());
        let answer = doors.router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let page = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        (status, to, String::from_utf8_lossy(&page).into_owned())
    }

    pub async fn read(&self, who: &Actor, path: &str) -> (u16, String) {
        let (status, _, page) =
            self.knock(Request::get(path).extension(who.clone()).body(Body::empty()).unwrap()).await;
        (status, page)
    }

    /// Sends a form; the status, and where it leads or what it says.
    pub async fn send(&self, who: &Actor, path: &str, version: i64, fields: &[(&str, &str)]) -> (u16, String) {
        let token = self.app.house.form(who, path, version);
        let code = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", code(value))).collect();
        let request = Request::post(path)
            .extension(who.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{}", fields.join("&"))));
        let (status, to, page) = self.knock(request.unwrap()).await;
        (status, if to.is_empty() { page } else { to })
    }

    /// Uploads a file in one part and lets the jobs run.
    pub async fn upload(&self, who: &Actor, name: &str, purpose: &str, bytes: Vec<u8>) -> Id<File> {
        let file = self.hand_in(who, name, purpose, bytes).await;
        work_off(&self.app).await;
        file
    }

    /// Uploads a file in one part; nobody has looked at it yet.
    pub async fn hand_in(&self, who: &Actor, name: &str, purpose: &str, bytes: Vec<u8>) -> Id<File> {
        let code = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let token = self.app.house.form(who, "/uploads", 0);
        let begin = Request::post("/uploads")
            .extension(who.clone())
            .header("x-form-token", &token)
            .header("upload-length", bytes.len())
            .header("upload-metadata", format!("filename {},kind {}", code(name), code(purpose)))
            .body(Body::empty());
        let (status, path, says) = self.knock(begin.unwrap()).await;
        assert_eq!(status, 201, "{says}");
        let part = Request::builder()
            .method(Method::PATCH)
            .uri(&path)
            .extension(who.clone())
            .header("x-form-token", &token)
            .header("upload-offset", 0)
            .body(Body::from(bytes));
        assert_eq!(self.knock(part.unwrap()).await.0, 204);
        path.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// An upload becomes part of a course.
    pub async fn take(&self, who: &Actor, file: Id<File>, id: Id<Course>) {
        let take = async move |tx: &mut Tx<'_>| files::take(tx, file, ("Course", id.0)).await;
        self.app.act(who, take).await.unwrap();
    }

    pub async fn course(&self, id: Id<Course>) -> Course {
        let house = Actor::house("tests");
        let newest =
            async move |view: &mut kernel::View<'_>| crate::courses::fetch(view, id, crate::courses::Verb::Edit).await;
        self.app.look(&house, newest).await.unwrap()
    }

    pub async fn dossier(&self, id: Id<Course>) -> Dossier {
        let house = Actor::house("tests");
        let latest = async move |view: &mut kernel::View<'_>| {
            let found = workflow::latest(view, workflow::Kind::Course, id.0).await?.expect("a dossier");
            workflow::fetch(view, found.id, Verb::See).await
        };
        self.app.look(&house, latest).await.unwrap()
    }

    /// Takes the newest papers one step further through the desks.
    pub async fn decide(&self, who: &Actor, id: Id<Course>, door: &str, fields: &[(&str, &str)]) -> u16 {
        let dossier = self.dossier(id).await;
        let status = self.send(who, &format!("/reviews/{}/{door}", dossier.id), dossier.version, fields).await.0;
        work_off(&self.app).await;
        status
    }
}
