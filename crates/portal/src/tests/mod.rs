//! For this wing's tests: a house under the shipped charter, with a few units and people in their roles.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::Response;
use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Error, Id, Refusal, Wiring};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit, Unit};
use tower::ServiceExt as _;

pub struct World {
    pub app: App,
    pub college: Id<Unit>,
    pub office: Id<Unit>,
    pub school: Id<Unit>,
    /// Writes for the college.
    pub writer: Actor,
    /// Writes for the office and owns all three columns.
    pub owner: Actor,
    /// Owns all three columns, writes for nobody.
    pub editor: Actor,
    pub center: Actor,
    /// Writes for the school.
    pub teacher: Actor,
}

pub async fn world(engine: Engine) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let wiring = crate::wire(governance::wire(Wiring::default()));
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let mut ids = vec![];
        for (code, name, kind) in [
            ("chinese", "中文系", units::Kind::College),
            ("academic_office", "教务处", units::Kind::Functional),
            ("school", "第一小学", units::Kind::School),
        ] {
            let new = NewUnit { code: code.into(), name: name.into(), kind, parent: None };
            ids.push(units::found(tx, new).await?.id);
        }
        let mut people = vec![];
        for (name, unit) in [("刘芳", 0), ("赵敏", 1), ("周岩", 1), ("陈卓", 1), ("王雪", 2)] {
            let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
            people.push((person, ids[unit]));
        }
        let columns =
            [("column_owner", ("Column", 1)), ("column_owner", ("Column", 2)), ("column_owner", ("Column", 3))];
        let mut grants = vec![(0, ("unit_staff", ("Unit", ids[0].0))), (1, ("unit_staff", ("Unit", ids[1].0)))];
        grants.extend(columns.map(|grant| (1, grant)));
        grants.extend(columns.map(|grant| (2, grant)));
        grants.extend([(3, ("center", ("Platform", 1))), (4, ("unit_staff", ("Unit", ids[2].0)))]);
        for (at, (role, scope)) in grants {
            let (person, unit) = people[at];
            give(tx, NewGrant { person, role, scope, unit: unit.0, until: None }).await?;
        }
        Ok((ids, people.into_iter().map(|one| one.0).collect::<Vec<_>>()))
    });
    let (ids, people) = made.await.unwrap();
    let [writer, owner, editor, center, teacher] = [0, 1, 2, 3, 4].map(|at: usize| Actor::person(people[at]));
    World { app, college: ids[0], office: ids[1], school: ids[2], writer, owner, editor, center, teacher }
}

impl World {
    /// What a stranger reads there.
    pub async fn read(&self, path: &str) -> (u16, String) {
        self.knock(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// What `actor` reads there.
    pub async fn read_as(&self, actor: &Actor, path: &str) -> (u16, String) {
        self.knock(Request::get(path).extension(actor.clone()).body(Body::empty()).unwrap()).await
    }

    /// Sends a form there; the place it leads to stands in the answer's text.
    pub async fn send(&self, actor: &Actor, path: &str, version: i64, fields: &str) -> (u16, String) {
        let token = self.app.house.form(actor, path, version);
        let request = Request::post(path)
            .extension(actor.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")));
        self.knock(request.unwrap()).await
    }

    /// What a stranger is answered there, whole.
    pub async fn answer(&self, request: Request<Body>) -> Response {
        let doors = crate::doors().merge(governance::files::doors());
        doors.router().with_state(self.app.clone()).oneshot(request).await.unwrap()
    }

    async fn knock(&self, request: Request<Body>) -> (u16, String) {
        let answer = self.answer(request).await;
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return (status, to.to_str().unwrap().to_owned());
        }
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&page).into_owned())
    }
}

/// The fields that are wrong, and everything that is said about them.
pub fn wrong<T: std::fmt::Debug>(answer: kernel::Result<T>) -> (Vec<String>, String) {
    match answer {
        Err(Error::Refused(Refusal::Invalid(problems))) => {
            let fields = problems.iter().map(|problem| problem.field.to_string()).collect();
            (fields, problems.into_iter().map(|problem| problem.says).collect::<Vec<_>>().join("\n"))
        }
        other => panic!("{other:?}"),
    }
}

/// Why not now.
pub fn not_now<T: std::fmt::Debug>(answer: kernel::Result<T>) -> String {
    match answer {
        Err(Error::Refused(Refusal::NotNow(says))) => says.into_owned(),
        other => panic!("{other:?}"),
    }
}

/// Not allowed, with the article that says so.
pub fn not_allowed<T: std::fmt::Debug>(answer: kernel::Result<T>) -> String {
    match answer {
        Err(Error::Refused(Refusal::NotAllowed { article, .. })) => article,
        other => panic!("{other:?}"),
    }
}
