//! Two colleges and the offices around them, and the doors of this room with those that a guest comes by.
use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use kernel::db::Conn;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, DAY, Id, Place, params};
use people::persons::{Newcomer, enter, join_unit};
use people::roles::{NewGrant, give};
use people::units::{self, Kind, NewUnit};
use tower::ServiceExt as _;

use crate::charter::{Charter, Files};
use crate::policy::Rules;

pub const HEAD: usize = 0;
pub const STAFF: usize = 1;
pub const SYSTEM: usize = 2;
pub const OFFICE: usize = 3;
pub const OTHER: usize = 4;
pub const SECURITY: usize = 5;
pub const LEARNER: usize = 6;
pub const SECOND: usize = 7;

pub const REASON: &str = "reason=%E8%AF%BE%E7%A8%8B%E9%A1%BA%E5%BB%B6%E4%B8%A4%E5%91%A8";

const UNITS: [(&str, &str, Kind); 5] = [
    ("chinese", "中文系", Kind::College),
    ("mathematics", "数学与科学教育学院", Kind::College),
    ("academic_office", "教务处", Kind::Functional),
    ("center", "教师网络研修中心", Kind::Center),
    ("network_office", "互联网信息办公室", Kind::Functional),
];

const PEOPLE: [(&str, &str, &str, Place); 8] = [
    ("孔德明", "chinese", "unit_head", ("Unit", 0)),
    ("刘芳", "chinese", "unit_staff", ("Unit", 0)),
    ("韩冰", "center", "system_admin", ("Platform", 1)),
    ("赵敏", "academic_office", "academic", ("Platform", 1)),
    ("周岩", "mathematics", "unit_head", ("Unit", 0)),
    ("沈浩", "network_office", "security_admin", ("Platform", 1)),
    ("何静涵", "chinese", "", ("Platform", 1)),
    ("杜若", "chinese", "unit_head", ("Unit", 0)),
];

pub struct World {
    pub app: App,
    pub units: HashMap<&'static str, i64>,
    pub people: Vec<Id<kernel::Person>>,
}

pub async fn world(engine: Engine) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let wiring = people::wire(crate::wire(kernel::Wiring::default()));
    let mut app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    // A gateway that nobody asks: the messages stay where they are made.
    Arc::get_mut(&mut app.house).expect("nobody else holds the house yet").config.demo = true;
    let house = Actor::house("tests");
    let made = app.act(&house, async |tx| {
        let mut units = HashMap::new();
        for (code, name, kind) in UNITS {
            let unit = units::found(tx, NewUnit { code: code.into(), name: name.into(), kind, parent: None }).await?;
            units.insert(code, unit.id.0);
        }
        let mut people = vec![];
        for (at, (name, unit, role, scope)) in PEOPLE.into_iter().enumerate() {
            let unit = units[unit];
            let phone = Some(format!("1380000000{}", if at == LEARNER { 9 } else { at }));
            let person = enter(tx, Newcomer { name: name.into(), phone, ..Default::default() }).await?.id;
            join_unit(tx, person, Id::new(unit), "经办", "").await?;
            let scope = if scope.1 == 0 { ("Unit", unit) } else { scope };
            if !role.is_empty() {
                give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
            }
            people.push(person);
        }
        Ok((units, people))
    });
    let (units, people) = made.await.unwrap();
    World { app, units, people }
}

/// What the form sends: from today, for so many days.
pub fn fields(world: &World, name: &str, phone: &str, days: i64) -> String {
    let (from, until, host) = (world.day(0), world.day(days - 1), world.units["chinese"]);
    let text = |said: &str| -> String { said.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let (origin, purpose) = (text("北京师范大学"), text("为骨干班讲授整本书阅读"));
    format!("name={}&phone={phone}&origin={origin}&purpose={purpose}&host={host}&from={from}&until={until}", text(name))
}

impl World {
    /// So many days from now, as a form sends it.
    pub fn day(&self, days: i64) -> String {
        self.app.now().plus(days * DAY).day()
    }

    pub fn id(&self, who: usize) -> Id<kernel::Person> {
        self.people[who]
    }

    pub fn actor(&self, who: usize) -> Actor {
        Actor::person(self.people[who])
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let sql = sql.to_owned();
        self.app.db.look(async move |c: &mut Conn| c.one::<i64>(&sql, params![]).await).await.unwrap()
    }

    pub async fn text(&self, sql: &str) -> String {
        let sql = sql.to_owned();
        self.app.db.look(async move |c: &mut Conn| c.one::<String>(&sql, params![]).await).await.unwrap()
    }

    pub async fn write(&self, sql: String) {
        let house = Actor::house("tests");
        let write = async move |tx: &mut kernel::Tx<'_>| Ok(tx.sql.exec(&sql, params![]).await?);
        self.app.act(&house, write).await.unwrap();
    }

    pub async fn todos(&self, who: usize) -> i64 {
        let actor = self.actor(who);
        self.app.look(&actor, async |view| people::inbox::count_todos(view).await).await.unwrap()
    }

    pub async fn read(&self, who: usize, path: &str) -> (u16, String) {
        let path: String = path.chars().map(|c| if c.is_ascii() { c.into() } else { encoded(c) }).collect();
        self.knock(Request::get(path).extension(self.actor(who)).body(Body::empty()).unwrap()).await
    }

    /// Sends a form; one of the three administrators opens their time first. The place it leads to is the answer's text.
    pub async fn send(&self, who: usize, path: &str, version: i64, fields: &str) -> (u16, String) {
        people::house::elevate(&self.app, &self.actor(who)).await;
        self.bare(who, path, version, fields).await
    }

    pub async fn bare(&self, who: usize, path: &str, version: i64, fields: &str) -> (u16, String) {
        self.post(&self.actor(who), path, version, fields).await
    }

    pub async fn send_as(&self, actor: &Actor, path: &str, fields: &str) -> (u16, String) {
        self.post(actor, path, 0, fields).await
    }

    /// Announces an upload as the island does.
    pub async fn upload(&self, actor: &Actor) -> (u16, String) {
        let token = self.app.house.form(actor, "/uploads", 0);
        let request = Request::builder().method(Method::POST).uri("/uploads").extension(actor.clone());
        let request = request.header("x-form-token", token).header("upload-length", "9");
        let said = "filename YS5wZGY=,kind cGRm,filetype YXBwbGljYXRpb24vcGRm";
        self.knock(request.header("upload-metadata", said).body(Body::empty()).unwrap()).await
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
        let doors = people::doors().merge(crate::guests::doors()).merge(crate::rights::doors(&[]));
        let doors = doors.merge(crate::files::doors()).merge(crate::recoveries::doors()).merge(crate::mergers::doors());
        let answer = doors.router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return (status, to.to_str().unwrap().to_owned());
        }
        let says = answer.extensions().get::<kernel::Refusal>().map(ToString::to_string);
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, says.unwrap_or_else(|| String::from_utf8_lossy(&page).into_owned()))
    }
}

fn encoded(c: char) -> String {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
}
