//! The house's guards: every door is tried by those who may not pass it, generated from the doors themselves, in the
//! seeded world, on both engines.
mod budgets;
mod emergencies;
mod faults;
mod foot;
mod foreign;
mod forms;
mod fuzz;
mod hostile;
mod kept;
mod replies;
mod residue;
mod roles;
mod rotated;
mod taken_down;
mod tampered;
mod times;
mod unverified;
mod uploads;
mod waits;
mod walk;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use governance::charter::{Charter, Files, Solver};
use governance::policy::Rules;
use kernel::house::{Engine, copied_house, dead_jobs, fresh_house, work_off};
use kernel::{Actor, App, Audience, Door, Trace, on_both, params};
use tower::ServiceExt as _;

use crate::edge::{self, Peer};
use crate::world::SignIn;
use crate::{open, routes, wiring, world};

struct House {
    app: App,
    site: Router,
    ways: Vec<SignIn>,
    /// A thing of each kind that the learner 李文静 has no part in.
    foreign: HashMap<&'static str, i64>,
    /// Names in `ANYTHING` that a door said it does not know.
    unknown: Mutex<HashMap<&'static str, HashSet<String>>>,
}

/// The day of the tests' world.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 9, 28);

async fn house(engine: Engine) -> House {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let (mut app, ways) = copied_house(engine, rules as Arc<dyn kernel::Judge>, wiring::wiring(), async |app| {
        // A world without it is a smaller one, and would be kept.
        Solver::find().await.expect("cvc5 is there: cargo xtask test --only install");
        app.house.clock.move_to(world::BEGIN);
        open::import_charter(app).await.unwrap();
        let ways = world::seed(app, TODAY, None).await.unwrap();
        work_off(app).await;
        serde_json::to_string(&ways).unwrap()
    })
    .await;
    Arc::get_mut(&mut app.house).expect("nobody else holds the house yet").nav = crate::nav::nav();
    let ways = serde_json::from_str(&ways).unwrap();
    let reader = Actor::house("tests");
    let foreign = app.look(&reader, async |view| {
        let mut ids = HashMap::new();
        for (kind, sql) in foreign::THINGS {
            ids.insert(kind, view.sql.one::<i64>(sql, params![]).await?);
        }
        Ok(ids)
    });
    let foreign = foreign.await.unwrap();
    let site = edge::site(app.clone(), &routes::doors(), Peer::Direct);
    House { app, site, ways, foreign, unknown: Mutex::default() }
}

/// Doors for everybody who is signed in, about things that belong to one.
const OTHERS: [&str; 2] = ["/files/{id}", "/uploads/{id}"];

/// Fields that satisfy every form's shape, so that only the right to act can refuse it.
const ANYTHING: &str = "name=%E6%96%B0%E5%9F%B9%E8%AE%AD%E9%A1%B9%E7%9B%AE&module=1&host=1&places=5&starts_on=2027-01-01\
    &ends_on=2027-02-01&hours=4&lead=C8002&head=C8004&number=T20032&report=x&password=x&again=x&login=x&text=x&what=x\
    &title=x&body=x&reason=x&answer=x&to=1&question=x";

/// Doors that a player reports to, and a report that fits them all.
const REPORTS: [&str; 2] = ["/heartbeat", "/answers"];
const REPORT: &str = r#"{"batch":"12345678","spans":[],"position_ms":0,"question":"1","answer":["A"],"chosen":["A"]}"#;

impl House {
    /// Knocks with every field that the door knows: what it says it does not know is left out from then on.
    async fn knock(&self, door: &Door, path: &str, who: Option<&Visitor>) -> (u16, String) {
        loop {
            let answer = self.site.clone().oneshot(self.request(door, path, who)).await.unwrap();
            let fresh = strangers(&answer);
            let mut all = self.unknown.lock().unwrap();
            let known = all.entry(door.path).or_default();
            let before = known.len();
            known.extend(fresh);
            if known.len() == before {
                let to = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
                return (answer.status().as_u16(), to.to_owned());
            }
        }
    }

    fn request(&self, door: &Door, path: &str, who: Option<&Visitor>) -> Request<Body> {
        let mut request = Request::builder().method(door.method.clone()).uri(path).header("host", "site.test");
        let mut body = Body::empty();
        if let Some(Visitor { cookie, actor }) = who {
            request = request.header(header::COOKIE, cookie);
            let made_for = if path.starts_with("/uploads") { "/uploads" } else { path };
            let token = self.app.house.form(actor, made_for, 1);
            request = request.header("x-form-token", &token).header("upload-offset", "0");
            let kinds = if path.starts_with("/articles") { "kind=dynamic&column=news" } else { "kind=training" };
            body = Body::from(format!("_form={token}&{}", self.known(door, &format!("{kinds}&{ANYTHING}"))));
        }
        if REPORTS.iter().any(|end| door.path.ends_with(end)) {
            let mut report: serde_json::Map<String, serde_json::Value> = serde_json::from_str(REPORT).unwrap();
            let unknown = self.unknown.lock().unwrap().get(door.path).cloned().unwrap_or_default();
            report.retain(|name, _| !unknown.contains(name));
            body = Body::from(serde_json::to_vec(&report).unwrap());
            request = request.header(header::CONTENT_TYPE, "application/json");
        } else if door.method != Method::GET {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request.body(body).unwrap()
    }

    async fn visitor(&self, login: &str) -> Visitor {
        let way = self.ways.iter().find(|way| way.name == login).expect("the world tells its ways in");
        let (token, actor) = people::house::sign_in(&self.app, login, &way.password, way.totp.as_deref()).await;
        Visitor { cookie: format!("sid={token}"), actor }
    }

    /// The door's path about a thing that is there but foreign, and about one that is not there.
    fn paths(&self, door: &Door) -> Vec<String> {
        let known = self.foreign.iter().filter(|(prefix, _)| door.path.starts_with(**prefix));
        let foreign = known.max_by_key(|(prefix, _)| prefix.len()).map(|(_, id)| *id);
        foreign.into_iter().chain([404_404]).map(|id| filled(door, id)).collect()
    }
}

/// The names that a door says it does not know.
fn strangers(answer: &axum::response::Response) -> Vec<String> {
    let said = answer.extensions().get::<kernel::Refusal>().map(ToString::to_string).unwrap_or_default();
    let names = said.split_once("表单中有本页没有的内容").and_then(|(_, rest)| rest.split_once('：'));
    names.map(|(_, names)| names.split('、').map(str::to_owned).collect()).unwrap_or_default()
}

/// The door's path about that thing.
fn filled(door: &Door, id: i64) -> String {
    let code = if door.path.starts_with("/duties/") { "center" } else { "none" };
    door.path
        .replace("{id}", &id.to_string())
        .replace("{code}", code)
        .replace("{n}", "1")
        .replace("{person}", "1")
        .replace("{m}", "1")
        .replace("{what}", "document")
}

struct Visitor {
    cookie: String,
    actor: Actor,
}

on_both!(every_door_that_is_not_public_sends_a_stranger_to_sign_in, async |engine: Engine| {
    let house = house(engine).await;
    for door in routes::doors().iter().filter(|door| door.audience != Audience::Public) {
        for path in house.paths(door) {
            let (status, to) = house.knock(door, &path, None).await;
            assert!(
                status == 401 || (status == 303 && to.starts_with("/sign-in")),
                "{} {path}: {status} {to}",
                door.method
            );
        }
    }
});

// req("QA-06")
on_both!(yx_08_no_door_about_one_thing_opens_to_a_learner_who_has_no_part_in_it, async |engine: Engine| {
    let house = house(engine).await;
    let learner = house.visitor("T20031").await;
    let (mut tried, mut open) = (0, vec![]);
    let about_one = |door: &&Door| {
        matches!(door.audience, Audience::Verb(..)) || OTHERS.iter().any(|prefix| door.path.starts_with(prefix))
    };
    for door in routes::doors().iter().filter(about_one) {
        for path in house.paths(door) {
            let (status, to) = house.knock(door, &path, Some(&learner)).await;
            if ![403, 404].contains(&status) {
                open.push(format!("{} {path}: {status} {to}", door.method));
            }
            tried += 1;
        }
    }
    assert_eq!(open, Vec::<String>::new());
    assert!(tried > 150, "only {tried} doors were tried");
});

on_both!(the_seeded_world_leaves_no_dead_job_and_a_whole_trail, async |engine: Engine| {
    let house = house(engine).await;
    assert_eq!(dead_jobs(&house.app).await, Vec::<String>::new());
    governance::audit::seal_all(&house.app).await.unwrap();
    governance::audit::checkpoint(&house.app).await.unwrap();
    let report = governance::audit::verify(&house.app).await.unwrap();
    assert!(report.trouble.is_none(), "{:?}", report.trouble);
    assert!(report.sound > 100, "{}", report.sound);
});

impl House {
    /// Sends a form as this person; the status and where it leads.
    async fn send(&self, who: &Visitor, path: &str, version: i64, fields: &str) -> (u16, String) {
        let token = self.app.house.form(&who.actor, path, version);
        let request = Request::post(path)
            .header("host", "site.test")
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")))
            .unwrap();
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let to = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        (answer.status().as_u16(), to.to_owned())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_by_the_rules_names_its_article_and_the_unit_to_turn_to() {
    let house = house(Engine::Sqlite).await;
    let center = house.visitor("Y2001").await;
    let door = format!("/tasks/{}/issue", house.foreign["/tasks/"]);
    let token = house.app.house.form(&center.actor, &door, 1);
    for (accept, said) in [
        ("text/html", ["任务由模块归口部门拟订、下达和结束", "依据：第六条、第十条", "请联系教务处"]),
        ("application/json", ["任务由模块归口部门拟订", "\"article\":\"第六条、第十条\"", "\"unit\":\"教务处\""]),
    ] {
        let request = Request::post(&door)
            .header("host", "site.test")
            .header(header::COOKIE, &center.cookie)
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}")));
        let answer = house.site.clone().oneshot(request.unwrap()).await.unwrap();
        assert_eq!(answer.status(), 403);
        let page = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(said.iter().all(|one| page.contains(*one)), "{said:?}: {page}");
    }
}

const TASK: &str = "name=%E6%96%B0%E4%BB%BB%E6%95%99%E5%B8%88%E5%9F%B9%E8%AE%AD&kind=training&places=5&starts_on=2027-01-01&ends_on=2027-02-01";

on_both!(a6_1_the_owner_issues_a_task_and_others_of_the_house_are_told_why_not, async |engine: Engine| {
    let house = house(engine).await;
    let reader = Actor::house("tests");
    let host = house.app.look(&reader, async |view| people::units::by_code(view, "chinese").await);
    let fields = format!("{TASK}&module=1&host={}", host.await.unwrap().unwrap().id);
    let [owner, host_head, center, other] = [
        house.visitor("J1001").await,
        house.visitor("C8001").await,
        house.visitor("Y2001").await,
        house.visitor("R6001").await,
    ];
    assert_eq!(house.send(&other, "/tasks", 0, &fields).await.0, 404, "the personnel office owns another module");
    let (status, task) = house.send(&owner, "/tasks", 0, &fields).await;
    assert_eq!(status, 303);
    assert_eq!(
        house.send(&center, &format!("{task}/issue"), 1, "").await.0,
        403,
        "the Center carries out, it does not issue"
    );
    assert_eq!(
        house.send(&host_head, &format!("{task}/issue"), 1, "").await.0,
        404,
        "a draft is not the host's to know"
    );
    assert_eq!(house.send(&owner, &format!("{task}/issue"), 1, "").await.0, 303);
    assert_eq!(house.send(&owner, &format!("{task}/acceptance"), 2, "").await.0, 403, "who issues does not accept");
    assert_eq!(house.send(&center, &format!("{task}/acceptance"), 2, "").await.0, 303);
});

on_both!(a7_2_the_center_deploys_and_nobody_else_and_not_without_a_task, async |engine: Engine| {
    let house = house(engine).await;
    let (center, owner) = (house.visitor("Y2001").await, house.visitor("F7001").await);
    let door = format!("/tasks/{}/projects", house.foreign["/tasks/"]);
    let plan = "name=%E6%96%B0%E4%BB%BB%E6%95%99%E5%B8%88%E5%9F%B9%E8%AE%AD&hours=4&lead=C8002";
    assert_eq!(house.send(&owner, &door, 0, plan).await.0, 403);
    assert_eq!(house.send(&center, "/tasks/404404/projects", 0, plan).await.0, 404);
    let (status, project) = house.send(&center, &door, 0, plan).await;
    assert!(status == 303 && project.starts_with("/projects/"), "{status} {project}");
    // A task of the academic office: who issued it does not deploy it, and nobody does before it was accepted.
    let officer = house.visitor("J1001").await;
    let reader = Actor::house("tests");
    let host = house.app.look(&reader, async |view| people::units::by_code(view, "chinese").await);
    let fields = format!("{TASK}&module=1&host={}", host.await.unwrap().unwrap().id);
    let task = house.send(&officer, "/tasks", 0, &fields).await.1;
    assert_eq!(house.send(&officer, &format!("{task}/issue"), 1, "").await.0, 303);
    assert_eq!(house.send(&center, &format!("{task}/projects"), 0, plan).await.0, 409, "not accepted yet");
    assert_eq!(house.send(&center, &format!("{task}/acceptance"), 2, "").await.0, 303);
    assert_eq!(house.send(&officer, &format!("{task}/projects"), 0, plan).await.0, 403);
    assert_eq!(house.send(&center, &format!("{task}/projects"), 0, plan).await.0, 303);
});

on_both!(a10_3_each_module_is_administered_by_its_owner_alone, async |engine: Engine| {
    let house = house(engine).await;
    let reader = Actor::house("tests");
    let host = house.app.look(&reader, async |view| people::units::by_code(view, "chinese").await);
    let host = host.await.unwrap().unwrap().id;
    for (login, own) in [("J1001", 1..=6), ("F7001", 7..=7), ("R6001", 8..=8)] {
        let officer = house.visitor(login).await;
        for module in 1..=8 {
            let (status, _) = house.send(&officer, "/tasks", 0, &format!("{TASK}&module={module}&host={host}")).await;
            assert_eq!(status == 303, own.contains(&module), "{login} {module}: {status}");
        }
    }
});

on_both!(what_was_issued_keeps_the_name_and_the_unit_of_its_day, async |engine: Engine| {
    let house = house(engine).await;
    let reader = Actor::house("tests");
    let holder = house.app.look(&reader, async |view| {
        Ok(view.sql.one::<i64>("SELECT person_id FROM certificates ORDER BY id LIMIT 1", params![]).await?)
    });
    let holder = holder.await.unwrap();
    let kept = async || {
        let found = house.app.look(&reader, async move |view| {
            let paper = "SELECT name || ' ' || unit_name FROM certificates WHERE person_id = $1 LIMIT 1";
            let seat = "SELECT p.name || ' ' || u.name FROM class_places p JOIN units u ON u.id = p.unit_id
                WHERE p.person_id = $1 LIMIT 1";
            let paper = view.sql.one::<String>(paper, params![holder]).await?;
            Ok((paper, view.sql.one::<String>(seat, params![holder]).await?))
        });
        found.await.unwrap()
    };
    let before = kept().await;
    let officer = house.visitor("J1001").await;
    let path = format!("/people/{holder}");
    let why = "reason=%E8%B0%83%E4%BB%A4&day=2026-09-20";
    let renamed = format!("name=%E6%AC%A7%E9%98%B3%E9%9D%99&how=changed&{why}");
    let (status, _) = house.send(&officer, &format!("{path}/name"), 1, &renamed).await;
    assert_eq!(status, 303);
    let unit = house.app.look(&reader, async move |view| {
        Ok(people::persons::by_id(view, kernel::Id::new(holder)).await?.map(|person| person.units[0]))
    });
    let unit = unit.await.unwrap().unwrap();
    let to = "%E9%80%9A%E5%B7%9E%E5%8C%BA%E8%BF%90%E6%B2%B3%E6%B9%BE%E5%AD%A6%E6%A0%A1";
    let moved = format!("from={unit}&unit={to}&post=%E6%95%99%E5%B8%88&{why}");
    assert_eq!(house.send(&officer, &format!("{path}/transfer"), 2, &moved).await.0, 303);
    assert_eq!(kept().await, before, "the paper and the roster say what was true then");
    let now = house.app.look(&reader, async move |view| people::persons::by_id(view, kernel::Id::new(holder)).await);
    let now = now.await.unwrap().unwrap();
    assert!(now.name == "欧阳静" && now.units != [unit]);
});

// req("YX-01")
/// The URL map: a change of doors is a diff that a person reviews.
#[test]
fn the_map_of_doors() {
    let mut lines: Vec<String> = routes::doors()
        .iter()
        .map(|door| {
            let trace = match door.trace {
                Trace::None => "-".to_owned(),
                Trace::Ledger(name) => name.to_owned(),
                _ => door.trace.verbs().join("|"),
            };
            let audience = format!("{:?}", door.audience);
            let large = match door.most_bytes >> 20 {
                0 | 1 => String::new(),
                more => format!("  {more} MiB"),
            };
            format!("{:<6} {:<40} {audience:<28} {trace}{large}", door.method.as_str(), door.path)
        })
        .collect();
    lines.sort_by_key(|line| line[7..].to_owned());
    let map = lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n") + "\n";
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("doors.txt");
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    if known != map {
        let new = file.with_extension("txt.new");
        std::fs::write(&new, &map).unwrap();
        panic!("the doors changed: review the difference and move {} over {}", new.display(), file.display());
    }
}

// req("AU-01")
/// A change without a declared trace is a hole in the audit.
#[test]
fn every_changing_door_names_the_trace_it_leaves() {
    let open: Vec<&str> = routes::doors()
        .iter()
        .filter(|door| door.method != Method::GET && door.trace == Trace::None)
        .map(|door| door.path)
        .collect();
    assert_eq!(open, Vec::<&str>::new());
}
