//! The world of this wing: the Office with its officers, a college, the Center, and who watches over them, on a real
//! database under the shipped charter.
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use futures::future::BoxFuture;
use governance::charter::{self, Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Id, Wiring};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, Kind, NewUnit};
use tower::ServiceExt as _;

use crate::backups::{self, Backup};
use crate::checklist::{Finding, Patient, Probes};

pub struct World {
    pub app: App,
    pub office: i64,
    pub center: i64,
    pub chinese: i64,
    pub mathematics: i64,
    pub leadership: i64,
    /// Two of the Office, and one who also works for the college.
    pub officer: Actor,
    pub colleague: Actor,
    pub both: Actor,
    pub security: Actor,
    pub head: Actor,
    pub staff: Actor,
    /// Head of the other college.
    pub other: Actor,
    pub chief: Actor,
    pub operator: Actor,
    pub auditor: Actor,
    pub leader: Actor,
    /// Has an account and no role.
    pub teacher: Actor,
    pub officer_head: Actor,
}

const UNITS: [(&str, &str, Kind); 5] = [
    ("network_office", "互联网信息办公室", Kind::Functional),
    ("center", "教师网络研修中心", Kind::Center),
    ("chinese", "中文系", Kind::College),
    ("mathematics", "数学与科学教育学院", Kind::College),
    ("leadership", "院领导", Kind::Leadership),
];

/// Name, unit, roles with whether they are of the whole platform.
type Cast = (&'static str, usize, &'static [(&'static str, bool)]);

const PEOPLE: [Cast; 13] = [
    ("蒋宁", 0, &[("network_office", true)]),
    ("沈雨", 0, &[("network_office", true)]),
    ("尤佳", 2, &[("network_office", true), ("unit_staff", false)]),
    ("沈浩", 0, &[("security_admin", true)]),
    ("许国栋", 2, &[("unit_head", false)]),
    ("周岩", 2, &[("unit_staff", false)]),
    ("秦岚", 3, &[("unit_head", false)]),
    ("陈大为", 1, &[("unit_head", false)]),
    ("韩冰", 1, &[("system_admin", true)]),
    ("杨帆", 4, &[("audit_admin", true)]),
    ("孔令辉", 4, &[("leadership", true)]),
    ("李文静", 3, &[]),
    ("温良", 0, &[("unit_head", false)]),
];

/// A check of the roof that this wing's tests stand in for.
const ROOF: Probes = &[("tools", "音视频工具", roof)];

fn roof(_: &Patient) -> BoxFuture<'_, Finding> {
    Box::pin(async { Finding::Good("ffmpeg".into()) })
}

pub async fn world(engine: Engine) -> World {
    let files = Files::shipped().unwrap();
    let rules = Rules::open(Charter::load(&files).unwrap()).unwrap();
    let wiring = crate::wire(governance::wire(Wiring::default()));
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async move |tx| {
        charter::import_first(tx, &files).await?;
        let mut units = vec![];
        for (code, name, kind) in UNITS {
            units
                .push(units::found(tx, NewUnit { code: code.into(), name: name.into(), kind, parent: None }).await?.id);
        }
        let mut people = vec![];
        for (at, (name, unit, roles)) in PEOPLE.into_iter().enumerate() {
            let number = Some(format!("N{at}"));
            let person =
                enter(tx, Newcomer { name: name.into(), staff_number: number, ..Default::default() }).await?.id;
            people::persons::join_unit(tx, person, units[unit], "教师", "").await?;
            for (role, platform) in roles {
                let scope = if *platform { ("Platform", 1) } else { ("Unit", units[unit].0) };
                give(tx, NewGrant { person, role, scope, unit: units[unit].0, until: None }).await?;
            }
            people.push(person);
        }
        Ok((units, people))
    });
    let (units, people) = made.await.unwrap();
    let actor = |at: usize| Actor::person(people[at]);
    World {
        app,
        office: units[0].0,
        center: units[1].0,
        chinese: units[2].0,
        mathematics: units[3].0,
        leadership: units[4].0,
        officer: actor(0),
        colleague: actor(1),
        both: actor(2),
        security: actor(3),
        head: actor(4),
        staff: actor(5),
        other: actor(6),
        chief: actor(7),
        operator: actor(8),
        auditor: actor(9),
        leader: actor(10),
        teacher: actor(11),
        officer_head: actor(12),
    }
}

impl World {
    /// What `actor` reads there.
    pub async fn read(&self, actor: &Actor, path: &str) -> (u16, String) {
        let (status, bytes) =
            self.knock(Request::get(path).extension(actor.clone()).body(Body::empty()).unwrap()).await;
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    pub async fn page(&self, actor: &Actor, path: &str) -> String {
        let (status, page) = self.read(actor, path).await;
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    /// Sends a form; where it leads to, or what is said against it.
    pub async fn send(&self, actor: &Actor, path: &str, version: i64, fields: &[(&str, &str)]) -> (u16, String) {
        let (status, bytes) = self.file(actor, path, version, fields).await;
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The status alone.
    pub async fn post(&self, actor: &Actor, path: &str, version: i64, fields: &[(&str, &str)]) -> u16 {
        self.file(actor, path, version, fields).await.0
    }

    /// The bytes that a form answers with.
    pub async fn file(&self, actor: &Actor, path: &str, version: i64, fields: &[(&str, &str)]) -> (u16, Vec<u8>) {
        people::house::elevate(&self.app, actor).await;
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let fields: String = fields.iter().map(|(name, text)| format!("&{name}={}", encode(text))).collect();
        let token = self.app.house.form(actor, path, version);
        let request = Request::post(path)
            .extension(actor.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}{fields}")));
        self.knock(request.unwrap()).await
    }

    /// What people of this world may knock at.
    pub fn doors(&self) -> kernel::Doors {
        crate::doors(ROOF).merge(governance::papers::doors()).merge(governance::audit::doors(&[]))
    }

    async fn knock(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        let answer = self.doors().router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return (status, to.as_bytes().to_vec());
        }
        (status, to_bytes(answer.into_body(), 8 << 20).await.unwrap().to_vec())
    }

    /// What waits for a person now.
    pub async fn waits(&self, who: &Actor) -> Vec<String> {
        let looked = self.app.look(who, async |view| {
            let (me, grants) = (view.actor.id(), view.grants.clone());
            let todos = people::inbox::todos_of(view, me, &grants).await?;
            Ok(todos.into_iter().map(|todo| todo.step).collect())
        });
        looked.await.unwrap()
    }

    /// The titles of what a person was told.
    pub async fn told(&self, who: &Actor) -> Vec<String> {
        let me = who.id();
        let looked = self.app.look(who, async move |view| {
            let all = "SELECT title FROM notices WHERE person_id = $1 ORDER BY id LIMIT 100";
            Ok(view.sql.all::<String>(all, kernel::params![me]).await?)
        });
        looked.await.unwrap()
    }
}

/// A backup of that house as it is now, kept as the command line keeps it.
pub async fn backed_up(app: &App, to: &Path) -> Backup {
    governance::audit::seal_all(app).await.unwrap();
    governance::audit::checkpoint(app).await.unwrap();
    let taken = backups::take(app, to).await.unwrap();
    app.act(&Actor::house("tests"), async move |tx| backups::keep(tx, &taken).await).await.unwrap()
}

/// The id at the end of an address.
pub fn id_of<T>(path: &str) -> Id<T> {
    Id::new(path.rsplit('/').next().unwrap().parse().unwrap())
}
