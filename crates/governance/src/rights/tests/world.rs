//! A small college for these tests: units with their duties, two districts, a project with a class, people in their roles.
use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use futures::future::LocalBoxFuture;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Id, Place, Result, Tx, View, Wiring, params};
use people::persons::{self, Newcomer, enter, join_unit};
use people::roles::{self, NewGrant, give};
use people::units::{self, Kind, NewUnit};
use tower::ServiceExt as _;

use crate::charter::{Charter, Files};
use crate::policy::Rules;
use crate::rights::{Thing, Things};

pub const OWNER: usize = 0;
pub const OFFICE: usize = 1;
pub const SECOND: usize = 2;
pub const STAFF: usize = 3;
pub const CENTER: usize = 4;
pub const SECURITY: usize = 5;
pub const GUARD: usize = 6;
pub const NETWORK_HEAD: usize = 7;
pub const CLERK: usize = 8;
pub const SPARE: usize = 9;
pub const TEACHER: usize = 10;
pub const LEAD: usize = 11;
pub const DISTRICT: usize = 12;
pub const OTHER_DISTRICT: usize = 13;
pub const SCHOOL: usize = 14;
pub const PUPIL_TEACHER: usize = 15;

const UNITS: [(&str, &str, Kind, &str); 9] = [
    ("institution", "北京教育学院", Kind::Institution, ""),
    ("academic_office", "教务处", Kind::Functional, "institution"),
    ("center", "教师网络研修中心", Kind::Center, "institution"),
    ("network_office", "互联网信息办公室", Kind::Functional, "institution"),
    ("chinese", "中文系", Kind::College, "institution"),
    ("haidian", "海淀区教师进修学校", Kind::District, ""),
    ("tongzhou", "通州区教师研修中心", Kind::District, ""),
    ("qiming", "海淀区启明小学", Kind::School, "haidian"),
    ("yunhe", "通州区运河湾学校", Kind::School, "tongzhou"),
];

/// Name, unit, role, scope; the unit's own scope is 0.
const PEOPLE: [(&str, &str, &str, Place); 16] = [
    ("秦岚", "academic_office", "module_owner", ("Module", 3)),
    ("赵敏", "academic_office", "academic", ("Platform", 1)),
    ("孙立群", "academic_office", "academic", ("Platform", 1)),
    ("何静", "academic_office", "", ("Platform", 1)),
    ("郑一帆", "center", "center", ("Platform", 1)),
    ("沈浩", "network_office", "security_admin", ("Platform", 1)),
    ("朱颖", "network_office", "security_admin", ("Platform", 1)),
    ("蒋宁", "network_office", "unit_head", ("Unit", 0)),
    ("卫东", "network_office", "", ("Platform", 1)),
    ("杨帆", "network_office", "", ("Platform", 1)),
    ("何静涵", "chinese", "", ("Platform", 1)),
    ("周岩", "chinese", "project_lead", ("Project", 3)),
    ("施建华", "haidian", "district_coordinator", ("Unit", 0)),
    ("韩冰", "tongzhou", "district_coordinator", ("Unit", 0)),
    ("张瑞", "qiming", "school_coordinator", ("Unit", 0)),
    ("李文静", "qiming", "", ("Platform", 1)),
];

pub struct World {
    pub app: App,
    pub units: HashMap<&'static str, i64>,
    pub people: Vec<Id<kernel::Person>>,
}

const THINGS: Things = &[("Person", person)];

fn person<'a>(view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<Thing>> {
    Box::pin(async move {
        let person = persons::fetch(view, Id::new(id), persons::Verb::See).await?;
        Ok(Thing::of(&person, &person.name, format!("/people/{id}")))
    })
}

pub async fn world(engine: Engine) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let wiring = crate::rights::wire(Wiring::default());
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    let house = Actor::house("tests");
    let made = app.act(&house, async |tx| {
        let mut units = HashMap::new();
        for (code, name, kind, above) in UNITS {
            let parent = units.get(above).copied().map(Id::new);
            let unit = units::found(tx, NewUnit { code: code.into(), name: name.into(), kind, parent }).await?;
            units.insert(code, unit.id.0);
        }
        let mut people = vec![];
        for (name, unit, role, scope) in PEOPLE {
            let unit = units[unit];
            let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
            join_unit(tx, person, Id::new(unit), "经办", "").await?;
            let scope = if scope.1 == 0 { ("Unit", unit) } else { scope };
            if !role.is_empty() {
                give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
            }
            people.push(person);
        }
        project(tx, units["chinese"], people[0].0).await?;
        Ok((units, people))
    });
    let (units, people) = made.await.unwrap();
    World { app, units, people }
}

/// Projects 3 and 4 of module 1 with a class each, as training would leave them.
async fn project(tx: &mut Tx<'_>, host: i64, by: i64) -> Result<()> {
    let task =
        "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places, starts_on,
        ends_on, document_number, brief, drafted_by, drafted_at)
        VALUES (2, 'training', '任务', 1, $1, $1, '', 9, '', '', '', '', $2, 1)";
    tx.sql.exec(task, params![host, by]).await?;
    for (project, class) in [(3, 5), (4, 6)] {
        let row = "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at, deployed_by)
            VALUES ($1, 2, 1, $2, '骨干教师培训', 400, 1, $3)";
        tx.sql.exec(row, params![project, host, by]).await?;
        let row = "INSERT INTO classes (id, project_id, module_id, name, places) VALUES ($1, $2, 1, '一班', 9)";
        tx.sql.exec(row, params![class, project]).await?;
    }
    Ok(())
}

impl World {
    pub fn id(&self, who: usize) -> Id<kernel::Person> {
        self.people[who]
    }

    pub fn actor(&self, who: usize) -> Actor {
        Actor::person(self.people[who])
    }

    pub async fn give(&self, who: usize, role: &'static str, scope: Place) {
        self.try_give(who, role, scope).await.unwrap();
    }

    pub async fn try_give(&self, who: usize, role: &'static str, scope: Place) -> Result<()> {
        let person = self.id(who);
        let grant = move || NewGrant { person, role, scope, unit: 0, until: None };
        self.app.act(&Actor::house("tests"), async move |tx| give(tx, grant()).await).await
    }

    /// Somebody works in another unit from now on; what they hold is left as it is.
    pub async fn leave(&self, who: usize, unit: &'static str) {
        let row = params![self.units[unit], self.id(who)];
        let sql = "UPDATE memberships SET unit_id = $1 WHERE person_id = $2";
        let moved = async move |tx: &mut Tx<'_>| Ok(tx.sql.exec(sql, row.clone()).await?);
        self.app.act(&Actor::house("tests"), moved).await.unwrap();
    }

    /// Whether a role counts for this person now.
    pub async fn holds(&self, who: usize, role: &'static str) -> bool {
        let actor = self.actor(who);
        self.app.look(&actor, async move |view| Ok(view.holds(role))).await.unwrap()
    }

    /// The newest grant of that role.
    pub async fn grant_of(&self, who: usize, role: &'static str) -> i64 {
        let person = self.id(who);
        let house = Actor::house("tests");
        let all = self.app.look(&house, async move |view| roles::of_person(view, person).await);
        all.await.unwrap().into_iter().find(|granted| granted.role == role).unwrap().id
    }

    /// How many notices with such a title this person has.
    pub async fn notices(&self, who: usize, title: &'static str) -> i64 {
        let row = params![self.id(who), format!("{title}%")];
        let sql = "SELECT COUNT(*) FROM notices WHERE person_id = $1 AND title LIKE $2";
        let house = Actor::house("tests");
        let count = self.app.look(&house, async move |view| Ok(view.sql.one(sql, row.clone()).await?));
        count.await.unwrap()
    }

    pub async fn read(&self, who: usize, path: &str) -> (u16, String) {
        self.knock(Request::get(path).extension(self.actor(who)).body(Body::empty()).unwrap()).await
    }

    /// Sends a form there; the place it leads to stands in the answer's text.
    pub async fn send(&self, who: usize, path: &str, version: i64, fields: &str) -> (u16, String) {
        people::house::elevate(&self.app, &self.actor(who)).await;
        self.bare_at(who, path, version, fields).await
    }

    /// The same of a console outside its time.
    pub async fn bare(&self, who: usize, path: &str, fields: &str) -> (u16, String) {
        self.bare_at(who, path, 0, fields).await
    }

    pub async fn bare_at(&self, who: usize, path: &str, version: i64, fields: &str) -> (u16, String) {
        self.post(&self.actor(who), path, version, fields).await
    }

    pub async fn send_as(&self, actor: &Actor, path: &str, fields: &str) -> (u16, String) {
        self.post(actor, path, 0, fields).await
    }

    pub async fn read_as(&self, actor: &Actor, path: &str) -> (u16, String) {
        self.knock(Request::get(path).extension(actor.clone()).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, actor: &Actor, path: &str, version: i64, fields: &str) -> (u16, String) {
        let token = self.app.house.form(actor, path, version);
        let request = Request::post(path)
            .extension(actor.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")));
        self.knock(request.unwrap()).await
    }

    async fn knock(&self, request: Request<Body>) -> (u16, String) {
        let doors = people::doors().merge(crate::rights::doors(THINGS));
        let answer = doors.router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return (status, to.to_str().unwrap().to_owned());
        }
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(page.to_vec()).unwrap())
    }
}
