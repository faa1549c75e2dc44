//! A small college for these tests, with numbers that can be looked for everywhere.
use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Id, Place, Wiring, params};
use people::messages::{Channel, PURPOSE, Wish, wish_digest};
use people::persons::{Document, Newcomer, enter, join_unit};
use people::purposes::{self, Decision};
use people::roles::{NewGrant, give};
use people::units::{self, Kind, NewUnit};
use tower::ServiceExt as _;

use crate::charter::{Charter, Files};
use crate::policy::Rules;

pub const OFFICE: usize = 0;
pub const SECOND: usize = 1;
pub const DISTRICT: usize = 2;
pub const SCHOOL: usize = 3;
pub const OTHER_SCHOOL: usize = 4;
pub const SECURITY: usize = 5;
pub const TEACHER: usize = 6;
pub const COLLEAGUE: usize = 7;
pub const CENTER: usize = 8;

/// Name, unit, role, scope (the unit's own is 0), the body of a document, a telephone.
const PEOPLE: [(&str, &str, &str, Place, &str, &str); 9] = [
    ("赵敏", "academic_office", "academic", ("Platform", 1), "11010519800101001", "13900000001"),
    ("孙立群", "academic_office", "academic", ("Platform", 1), "11010519810101002", "13900000002"),
    ("施建华", "haidian", "district_coordinator", ("Unit", 0), "11010519820101003", "13900000003"),
    ("张瑞", "qiming", "school_coordinator", ("Unit", 0), "11010519830101004", "13900000004"),
    ("韩冰", "yunhe", "school_coordinator", ("Unit", 0), "11010519840101005", "13900000005"),
    ("沈浩", "network_office", "security_admin", ("Platform", 1), "11010519850101006", "13900000006"),
    ("李文静", "qiming", "", ("Platform", 1), "11010819900307142", "13911112222"),
    ("刘芳", "qiming", "", ("Platform", 1), "11010819910408153", "13933334444"),
    ("郑一帆", "center", "center", ("Platform", 1), "11010519860101007", "13900000007"),
];

const UNITS: [(&str, &str, Kind, &str); 7] = [
    ("institution", "北京教育学院", Kind::Institution, ""),
    ("academic_office", "教务处", Kind::Functional, "institution"),
    ("center", "教师网络研修中心", Kind::Center, "institution"),
    ("network_office", "互联网信息办公室", Kind::Functional, "institution"),
    ("haidian", "海淀区教师进修学校", Kind::District, ""),
    ("qiming", "海淀区启明小学", Kind::School, "haidian"),
    ("yunhe", "通州区运河湾学校", Kind::School, ""),
];

pub struct World {
    pub app: App,
    pub units: HashMap<&'static str, i64>,
    people: Vec<Id<kernel::Person>>,
}

pub async fn world(engine: Engine) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let wiring = super::super::wire(Wiring::default().job::<people::messages::Deliver>());
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    let config = kernel::Config { demo: true, ..app.house.config.clone() };
    let old = Arc::into_inner(app.house).unwrap();
    let app = App { db: app.db, house: Arc::new(kernel::House { config, ..old }) };
    let house = Actor::house("tests");
    let made = app.act(&house, async |tx| {
        purposes::publish(tx).await?;
        let mut units = HashMap::new();
        for (code, name, kind, above) in UNITS {
            let parent = units.get(above).copied().map(Id::new);
            let unit = units::found(tx, NewUnit { code: code.into(), name: name.into(), kind, parent }).await?;
            units.insert(code, unit.id.0);
        }
        let mut people = vec![];
        for (at, (name, unit, role, scope, document, phone)) in PEOPLE.into_iter().enumerate() {
            let unit = units[unit];
            let new = Newcomer {
                name: name.into(),
                document: Document::completed(document),
                staff_number: Some(format!("T{at}")),
                phone: Some(phone.into()),
                ..Newcomer::default()
            };
            let person = enter(tx, new).await?.id;
            join_unit(tx, person, Id::new(unit), "教师", "语文").await?;
            let scope = if scope.1 == 0 { ("Unit", unit) } else { scope };
            if !role.is_empty() {
                give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
            }
            people.push(person);
        }
        Ok((units, people))
    });
    let (units, people) = made.await.unwrap();
    let world = World { app, units, people };
    world.lives(TEACHER, "wenjing@mail.example").await;
    world.lives(COLLEAGUE, "fang@mail.example").await;
    world
}

impl World {
    pub fn id(&self, who: usize) -> Id<kernel::Person> {
        self.people[who]
    }
    pub fn actor(&self, who: usize) -> Actor {
        Actor::person(self.people[who])
    }
    pub fn document(who: usize) -> Document {
        Document::completed(PEOPLE[who].4).unwrap()
    }
    pub fn phone(who: usize) -> &'static str {
        PEOPLE[who].5
    }
    pub fn name(who: usize) -> &'static str {
        PEOPLE[who].0
    }

    /// Leaves traces of a person in every wing: a summary, an account, a seat, notes, answers, hours, an import's row.
    async fn lives(&self, who: usize, mail: &'static str) {
        let (me, house) = (self.actor(who), Actor::house("tests"));
        let person = self.id(who);
        let wish = move || Wish { channel: Channel::Mail, address: mail.into(), hour: 12 };
        let wished = self.app.act(&me, async move |tx| {
            purposes::decide(tx, PURPOSE, Decision::Given).await?;
            wish_digest(tx, wish()).await
        });
        wished.await.unwrap();
        let rows: [(&'static str, &'static str); 8] = [
            ("INSERT INTO accounts (person_id, login, folded) VALUES ($1, $2, $2)", "login"),
            ("INSERT INTO sessions (id, digest, person_id, made_at, seen_at, until_at, factors, proved_at, agent, address)
              VALUES (CAST($1 AS BIGINT) + 1, $3, $1, 1, 1, 9, 1, 1, $2, '10.0.0.7')", "agent"),
            ("INSERT INTO notes (id, person_id, course_id, item_key, at_ms, text, made_at) VALUES (CAST($1 AS BIGINT) + 2, $1, 9, 3, 1, $2, 5)", "note"),
            ("INSERT INTO answers (person_id, course_id, question_key, chosen, correct, tries, at) VALUES ($1, 9, 4, $2, TRUE, 1, 6)", "B"),
            ("INSERT INTO former_names (id, person_id, name, folded, pinyin, initials, until_at) VALUES (CAST($1 AS BIGINT) + 3, $1, $2, $2, $2, $2, 7)", "former"),
            ("INSERT INTO watched (person_id, media_id, spans, total_ms, position_ms, began_at, seen_at) VALUES ($1, 4, $2, 10, 5, 8, 9)", "0-10"),
            ("INSERT INTO watch_clocks (person_id, counted_until) VALUES ($1, LENGTH($2))", "x"),
            ("INSERT INTO items_done (person_id, course_id, item_key, done_at, how) VALUES ($1, 9, 3, 9, $2)", "watched"),
        ];
        for (sql, text) in rows {
            let text = format!("{text}-{who}");
            let digest = kernel::seal::sm3(text.as_bytes());
            let has_digest = sql.contains("$3");
            let done = self.app.act(&house, async move |tx| {
                let mut row = params![person, &text];
                if has_digest {
                    row.push(digest.clone().into());
                }
                Ok(tx.sql.exec(sql, row).await?)
            });
            done.await.unwrap();
        }
        self.is_on_a_roster(who).await;
    }

    /// A seat in a class and the row of the roster that brought it.
    async fn is_on_a_roster(&self, who: usize) {
        let (person, name, house) = (self.id(who), Self::name(who), Actor::house("tests"));
        let said = format!("{{\"name\":\"{name}\",\"document\":\"{}\"}}", Self::document(who).number());
        let number = i64::try_from(who).unwrap();
        let sealed = self.app.house.seal.seal(&format!("import_rows.said.77.{number}"), said.as_bytes()).unwrap();
        let (haidian, center) = (self.units["haidian"], self.id(OFFICE));
        let done = self.app.act(&house, async move |tx| {
            let task = "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places,
                starts_on, ends_on, document_number, brief, drafted_by, drafted_at)
                VALUES (2, 'training', '任务', 1, $1, $1, '', 9, '', '', '', '', $2, 1) ON CONFLICT DO NOTHING";
            tx.sql.exec(task, params![haidian, center]).await?;
            let project = "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at,
                deployed_by) VALUES (3, 2, 1, $1, '培训', 400, 1, $2) ON CONFLICT DO NOTHING";
            tx.sql.exec(project, params![haidian, center]).await?;
            let class = "INSERT INTO classes (id, project_id, module_id, name, places) VALUES (5, 3, 1, '一班', 9)
                ON CONFLICT DO NOTHING";
            tx.sql.exec(class, params![]).await?;
            let seat = "INSERT INTO class_places (class_id, person_id, project_id, name, unit_id, taken_at)
                VALUES (5, $1, 3, $2, $3, 4)";
            tx.sql.exec(seat, params![person, name, haidian]).await?;
            let import = "INSERT INTO imports (id, project_id, module_id, host_unit_id, what, file_name, file_bytes,
                file_digest, declaration, made_at, made_by, rows_seen, rows_all, remark, stage, stage_at, stage_by,
                stage_says) VALUES (77, 3, 1, $1, 'roster', 'a.xlsx', 1, $2, '', 1, $3, 2, 2, '', 'applied', 1, $3, '')
                ON CONFLICT DO NOTHING";
            tx.sql.exec(import, params![haidian, vec![1_u8], center]).await?;
            let row = "INSERT INTO import_rows (import_id, number, said_sealed, verdict, reason, fix, person_id, unit_id,
                joins, renames, rephones, applied_at) VALUES (77, $1, $2, 'new', '', '', $3, $4, TRUE, FALSE, FALSE, 3)";
            tx.sql.exec(row, params![number, &sealed, person, haidian]).await?;
            Ok(())
        });
        done.await.unwrap();
    }

    pub async fn count(&self, sql: &'static str, row: kernel::db::Params) -> i64 {
        let house = Actor::house("tests");
        self.app.look(&house, async move |view| Ok(view.sql.one::<i64>(sql, row.clone()).await?)).await.unwrap()
    }

    pub async fn text(&self, sql: &'static str, row: kernel::db::Params) -> String {
        let house = Actor::house("tests");
        self.app.look(&house, async move |view| Ok(view.sql.one::<String>(sql, row.clone()).await?)).await.unwrap()
    }

    pub async fn read(&self, who: Option<usize>, path: &str) -> (u16, String) {
        let (status, bytes) = self.fetch(who, path).await;
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    pub async fn fetch(&self, who: Option<usize>, path: &str) -> (u16, Vec<u8>) {
        let actor = who.map_or_else(Actor::stranger, |who| self.actor(who));
        self.knock(Request::get(path).extension(actor).body(Body::empty()).unwrap()).await
    }

    /// Sends a form there; the place it leads to stands in the answer's text.
    pub async fn send(&self, who: usize, path: &str, version: i64, fields: &str) -> (u16, String) {
        let actor = self.actor(who);
        let token = self.app.house.form(&actor, path, version);
        let request = Request::post(path)
            .extension(actor)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")));
        let (status, bytes) = self.knock(request.unwrap()).await;
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn knock(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        let doors = people::doors().merge(super::super::doors());
        let answer = doors.router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return (status, to.as_bytes().to_vec());
        }
        (status, to_bytes(answer.into_body(), 1 << 24).await.unwrap().to_vec())
    }
}
