//! Promises, each kept through the doors on a real database, with a real solver, under the shipped charter.
mod editor;
mod meanwhile;
mod security;
mod states;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::db::Conn;
use kernel::house::{Engine, MONDAY, dead_jobs, fresh_db, house_on, work_off};
use kernel::{Actor, App, DAY, Id, Tx, Wiring, on_both, params};
use people::persons::{Newcomer, enter, join_unit};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use tower::ServiceExt as _;

use super::*;
use crate::charter::{self, Charter, Files, Solver};
use crate::policy::{self, Rules, Succession, charter_of};

pub struct World {
    pub app: App,
    academic: Actor,
    head: Actor,
    center: Actor,
    publisher: Actor,
    leader: Actor,
    network: Actor,
    outsider: Actor,
    guard: Actor,
}

/// A house that follows its charter, with whoever takes part in changing it.
pub async fn world(engine: Engine) -> World {
    let shipped = Files::shipped().unwrap();
    let db = fresh_db(engine).await;
    let wiring = super::wire(charter::wire(crate::files::wire(Wiring::default())));
    let mut app = house_on(db, Rules::open(Charter::load(&shipped).unwrap()).unwrap(), wiring);
    let seed = Actor::house("tests");
    app.act(&seed, async move |tx| charter::import_first(tx, &shipped).await).await.unwrap();
    let judge = succession(&app).await.unwrap();
    Arc::get_mut(&mut app.house).unwrap().judge = judge;
    let made = app.act(&seed, async |tx| people_of(tx).await).await.unwrap();
    work_off(&app).await;
    let at = |n: usize| Actor { session: n as i64 + 1, ..Actor::person(made[n]) };
    World {
        academic: at(0),
        head: at(1),
        center: at(2),
        publisher: at(3),
        leader: at(4),
        network: at(5),
        outsider: at(6),
        guard: at(7),
        app,
    }
}

async fn succession(app: &App) -> kernel::Result<Arc<Succession>> {
    Succession::open(&app.db, &app.house.seal, &Files::shipped().unwrap(), app.house.clock.clone()).await
}

/// (name, unit, its roles, each whether for the whole house)
type Player = (&'static str, &'static str, &'static [(&'static str, bool)]);

const CAST: [Player; 8] = [
    ("赵敏", "academic_office", &[("academic", true), ("unit_staff", false)]),
    ("孙立群", "academic_office", &[("academic", true), ("unit_head", false)]),
    ("郑一帆", "center", &[("center", true), ("unit_staff", false)]),
    ("冯雪", "center", &[("center", true)]),
    ("孔令辉", "leadership", &[("leadership", true)]),
    ("蒋宁", "network_office", &[("network_office", true), ("unit_staff", false)]),
    ("周岩", "chinese", &[("unit_staff", false), ("unit_head", false)]),
    ("何静", "center", &[("file_guard", true)]),
];

async fn people_of(tx: &mut Tx<'_>) -> kernel::Result<Vec<Id<kernel::Person>>> {
    let mut made = vec![];
    for (name, code, roles) in CAST {
        let new = NewUnit { code: code.into(), name: code.into(), kind: units::Kind::Functional, parent: None };
        let unit = units::found(tx, new).await?.id;
        let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
        join_unit(tx, person, unit, "", "").await?;
        for (role, everywhere) in roles {
            let scope = if *everywhere { ("Platform", 1) } else { ("Unit", unit.0) };
            give(tx, NewGrant { person, role, scope, unit: unit.0, until: None }).await?;
        }
        made.push(person);
    }
    let office =
        NewUnit {
            code: "party_office".into(), name: "党政办公室".into(), kind: units::Kind::Functional, parent: None
        };
    units::found(tx, office).await?;
    Ok(made)
}

impl World {
    pub async fn read(&self, who: &Actor, path: &str) -> (u16, String) {
        self.knock(Request::get(path).extension(who.clone()).body(Body::empty()).unwrap()).await
    }

    pub async fn send(&self, who: &Actor, path: &str, version: i64, fields: &str) -> (u16, String) {
        let token = self.app.house.form(who, path, version);
        let request = Request::post(path)
            .extension(who.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")));
        self.knock(request.unwrap()).await
    }

    async fn knock(&self, request: Request<Body>) -> (u16, String) {
        let doors = crate::doors(&[], &[]);
        let answer = doors.router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return (status, to.to_str().unwrap().to_owned());
        }
        let page = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        (status, String::from_utf8(page.to_vec()).unwrap())
    }

    /// Proposes these files, as somebody of the office would with the command line.
    async fn propose(&self, who: &Actor, files: Files, decision: &str, day: &str) -> kernel::Result<Amendment> {
        let solver = Solver::find().await.unwrap();
        let new = Proposal {
            files,
            reason: "按本年检查意见调整".into(),
            decision: decision.into(),
            effective_on: day.into(),
        };
        self.app.act(who, async move |tx| propose(tx, &solver, new.clone()).await).await
    }

    async fn version(&self, at: &str) -> i64 {
        let sql = "SELECT version FROM amendments WHERE id = $1";
        let id: i64 = at.rsplit('/').next().unwrap().parse().unwrap();
        self.app.db.look(async move |c: &mut Conn| c.one::<i64>(sql, params![id]).await).await.unwrap()
    }

    /// The way of an amendment from its proof to its publication.
    async fn through(&self, at: &str, reviewer: &Actor) -> i64 {
        work_off(&self.app).await;
        let version = self.version(at).await;
        assert_eq!(self.send(reviewer, &format!("{at}/review"), version, "opinion=").await.0, 303);
        assert_eq!(self.send(&self.publisher, &format!("{at}/publication"), version + 1, "").await.0, 303);
        let (_, page) = self.read(&self.publisher, at).await;
        let (_, rest) = page.split_once("/charter/versions/").unwrap();
        assert!(!rest.is_empty());
        let newest = self.app.look(&Actor::house("tests"), async |view| charter::newest(view).await).await.unwrap();
        newest.unwrap().version
    }

    /// The version in force and one of its values, for whoever looks now.
    async fn ruling(&self) -> (i64, i64) {
        let looked = self.app.look(&self.outsider, async |view| {
            let charter = charter_of(view)?;
            assert_eq!(charter.version, view.house.judge.charter());
            Ok((charter.version, charter.parameters.password.lock_minutes))
        });
        looked.await.unwrap()
    }
}

fn altered(file: &str, from: &str, to: &str) -> Files {
    let mut files = Files::shipped().unwrap();
    let text = files.0.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} holds no {from}");
    *text = text.replacen(from, to, 1);
    files
}

const FORM: &str = "reason=%E6%8C%89%E6%A3%80%E6%9F%A5%E6%84%8F%E8%A7%81%E8%B0%83%E6%95%B4&decision=";

on_both!(
    a23_1_parameters_change_by_the_unit_that_answers_another_reviews_and_the_center_publishes,
    async |engine: Engine| {
        let world = world(engine).await;
        let fields = format!("{FORM}&effective_on=2026-12-01&password-lock_minutes=45");
        assert_eq!(world.read(&world.outsider, "/charter/amendments/new").await.0, 404);
        assert_eq!(world.send(&world.outsider, "/charter/amendments", 0, &fields).await.0, 403);
        let (status, page) = world.read(&world.network, "/charter/amendments/new").await;
        assert!(status == 200 && page.contains("锁定时间") && !page.contains("面授折算"), "{status}");
        for wrong in ["password-lock_minutes=0", "password-lock_minutes=x", "hours-online_per_credit=5"] {
            let fields = format!("{FORM}&effective_on=2026-12-01&{wrong}");
            assert_eq!(world.send(&world.network, "/charter/amendments", 0, &fields).await.0, 422, "{wrong}");
        }
        for day in ["2026-11-23", "2026-01-01", "soon", ""] {
            let fields = format!("{FORM}&effective_on={day}&password-lock_minutes=45");
            assert_eq!(world.send(&world.network, "/charter/amendments", 0, &fields).await.0, 422, "{day}");
        }
        let (status, at) = world.send(&world.network, "/charter/amendments", 0, &fields).await;
        assert_eq!(status, 303, "{at}");
        let early = world.send(&world.academic, &format!("{at}/review"), 1, "").await;
        assert!(early.0 == 409 && early.1.contains("证明"), "before its proof: {early:?}");
        work_off(&world.app).await;
        let (_, page) = world.read(&world.academic, &at).await;
        assert!(page.contains("全部断言成立") && page.contains("锁定时间") && page.contains("45 分钟"));
        assert_eq!(world.read(&world.outsider, &at).await.0, 404);
        for (who, path, want) in [
            (&world.network, "review", 403),
            (&world.outsider, "review", 404),
            (&world.center, "review", 403),
            (&world.leader, "review", 403),
            (&world.publisher, "publication", 403),
            (&world.academic, "publication", 403),
        ] {
            assert_eq!(world.send(who, &format!("{at}/{path}"), 1, "").await.0, want, "{path}");
        }
        assert_eq!(world.through(&at, &world.academic).await, 2);
        assert_eq!(world.ruling().await, (1, 30), "its moment has not come");
        world.app.house.clock.move_to(kernel::At::of(jiff::civil::date(2026, 12, 1)));
        assert_eq!(world.ruling().await, (2, 45));
        let (_, page) = world.read(&Actor::stranger(), "/charter/versions/1").await;
        assert!(page.contains("第 1 版") && page.contains("看现行一版"));
        let (_, page) = world.read(&Actor::stranger(), "/charter/changes?from=1&to=2").await;
        assert!(page.contains("锁定时间") && page.contains("30 分钟") && page.contains("45 分钟"));
        assert_eq!(world.read(&Actor::stranger(), "/charter/versions/3").await.0, 404);
        assert!(dead_jobs(&world.app).await.is_empty());
    }
);

on_both!(a23_1_an_amendment_that_breaks_a_claim_is_refused_with_its_counterexample_in_words, async |engine: Engine| {
    let world = world(engine).await;
    let wider = altered(
        "policies/course.cedar",
        "when { resource.audience == \"open\" && resource in principal.academic };",
        "when { resource.audience == \"open\" && (resource in principal.academic || resource in principal.center) };",
    );
    let refused = world.propose(&world.center, wider.clone(), "", "2026-12-01").await.unwrap_err();
    assert!(matches!(refused, kernel::Error::Refused(kernel::Refusal::NotAllowed { .. } | kernel::Refusal::NotFound)));
    let made = world.propose(&world.academic, wider, "", "2026-12-01").await.unwrap();
    work_off(&world.app).await;
    let at = format!("/charter/amendments/{}", made.id);
    let (_, page) = world.read(&world.academic, &at).await;
    assert!(page.contains("不予受理"), "{page}");
    assert!(page.contains("一个只持有“研修中心经办”的人可以审核面向全网开放的课程"), "{page}");
    assert!(page.contains("面向全网开放的课程只由教务处审核") && page.contains("第十三条"));
    assert_eq!(world.send(&world.leader, &format!("{at}/review"), 2, "").await.0, 409);
    // Leaving the claim out as well helps nobody: it is held against the version before, or needs a decision.
    let mut bolder = altered(
        "policies/course.cedar",
        "when { resource.audience == \"open\" && resource in principal.academic };",
        "when { resource.audience == \"open\" && (resource in principal.academic || resource in principal.center) };",
    );
    bolder.0.remove("claims/course.cedar");
    let refused = world.propose(&world.academic, bolder, "", "2026-12-01").await.unwrap_err();
    assert!(refused.to_string().contains("决定文号"), "{refused}");
});

on_both!(a23_1_articles_change_only_with_a_decision_number_and_its_scan, async |engine: Engine| {
    let world = world(engine).await;
    let files = || altered("articles.toml", "summary = \"自印发之日起执行\"", "summary = \"自发布之日起执行\"");
    let refused = world.propose(&world.center, files(), " ", "2026-12-01").await.unwrap_err();
    assert!(refused.to_string().contains("决定文号"), "{refused}");
    let made = world.propose(&world.center, files(), "京教院发〔2026〕3号", "2026-12-01").await.unwrap();
    assert_eq!(made.part, Part::Articles);
    work_off(&world.app).await;
    let at = format!("/charter/amendments/{}", made.id);
    let (status, says) = world.send(&world.leader, &format!("{at}/review"), 1, "").await;
    assert!(status == 409 && says.contains("扫描件"), "{status} {says}");
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &[0; 64]].concat();
    let scan = crate::files::send_in(&world.app, &world.center, "决定.png", "letter", png.into()).await.unwrap();
    assert_eq!(world.send(&world.academic, &format!("{at}/scans"), 0, &format!("upload={scan}")).await.0, 403);
    assert_eq!(world.send(&world.center, &format!("{at}/scans"), 0, &format!("upload={scan}")).await.0, 303);
    work_off(&world.app).await;
    assert_eq!(world.send(&world.leader, &format!("{at}/review"), 1, "").await.0, 409, "not clean yet");
    let version = world.app.look(&world.guard, async move |view| crate::files::by_id(view, scan).await);
    let version = version.await.unwrap().unwrap().version;
    world.app.act(&world.guard, async move |tx| crate::files::release(tx, scan, version).await).await.unwrap();
    assert_eq!(world.send(&world.academic, &format!("{at}/review"), 1, "").await.0, 403, "an article is not theirs");
    assert_eq!(world.through(&at, &world.leader).await, 2);
});

on_both!(a23_1_the_center_alone_interprets_beside_the_article_and_withdraws_by_another, async |engine: Engine| {
    let world = world(engine).await;
    let said = |text: &str, replaces: &str| format!("article=13&text={text}&replaces={replaces}");
    let first =
        said("%E5%90%8C%E4%B8%80%E8%AF%BE%E7%A8%8B%E6%8D%A2%E7%89%88%E9%A1%BB%E9%87%8D%E6%96%B0%E5%A4%87%E6%A1%88", "");
    for who in [&world.academic, &world.leader, &world.outsider, &world.network] {
        assert_eq!(world.send(who, "/charter/interpretations", 0, &first).await.0, 403);
        assert_eq!(world.read(who, "/charter/interpretations").await.0, 404);
    }
    assert_eq!(world.send(&world.center, "/charter/interpretations", 0, "article=13&text=x").await.0, 422);
    assert_eq!(world.send(&world.center, "/charter/interpretations", 0, &first.replace("13", "24")).await.0, 422);
    assert_eq!(world.send(&world.center, "/charter/interpretations", 0, &first).await.0, 303);
    let (_, page) = world.read(&Actor::stranger(), "/charter").await;
    let beside = &page[page.find("id=\"article-13\"").unwrap()..page.find("id=\"article-14\"").unwrap()];
    assert!(beside.contains("同一课程换版须重新备案") && beside.contains("2026-11-23"));
    let all = world.app.look(&world.center, async |view| charter::interpretations(view).await).await.unwrap();
    let old = all[0].id;
    let second = said(
        "%E6%9B%B4%E6%8D%A2%E8%AE%B2%E5%B8%88%E7%9A%84%E8%AF%BE%E7%A8%8B%E9%A1%BB%E9%87%8D%E6%96%B0%E5%A4%87%E6%A1%88",
        &old.to_string(),
    );
    assert_eq!(world.send(&world.center, "/charter/interpretations", 0, &second.replace("13", "14")).await.0, 422);
    assert_eq!(world.send(&world.center, "/charter/interpretations", 0, &second).await.0, 303);
    assert_eq!(world.send(&world.center, "/charter/interpretations", 0, &second).await.0, 409, "replaced once");
    let (_, page) = world.read(&Actor::stranger(), "/charter").await;
    assert!(page.contains("更换讲师的课程须重新备案") && !page.contains("同一课程换版须重新备案"));
    let gone = "DELETE FROM charter_interpretations";
    world.app.db.write(async move |c: &mut Conn| c.exec(gone, params![]).await).await.unwrap_err();
});

on_both!(a22_1_two_versions_of_one_day_follow_each_other_and_old_ones_stay_readable, async |engine: Engine| {
    let world = world(engine).await;
    let lock = |minutes: i64| altered("parameters.toml", "lock_minutes = 30", &format!("lock_minutes = {minutes}"));
    let made = world.propose(&world.network, lock(40), "", "2026-12-01").await.unwrap();
    let rival = world.propose(&world.network, lock(41), "", "2026-12-01").await.unwrap();
    assert_eq!(world.through(&format!("/charter/amendments/{}", made.id), &world.academic).await, 2);
    let (status, says) = world.send(&world.academic, &format!("/charter/amendments/{}/review", rival.id), 1, "").await;
    assert!(status == 409 && says.contains("已经办结"), "it would undo version 2: {says}");
    let before = world.propose(&world.network, lock(50), "", "2026-11-30").await.unwrap_err();
    assert!(before.to_string().contains("生效日"), "{before}");
    let made = world.propose(&world.network, lock(50), "", "2026-12-01").await.unwrap();
    assert_eq!(world.through(&format!("/charter/amendments/{}", made.id), &world.academic).await, 3);
    let moment = kernel::At::of(jiff::civil::date(2026, 12, 1));
    world.app.house.clock.move_to(moment.plus(-1));
    assert_eq!(world.ruling().await, (1, 30));
    // A transaction that begins under one version ends under it.
    let clock = world.app.house.clock.clone();
    let within = world.app.act(&world.outsider, async move |tx| {
        let first = tx.house.judge.charter();
        clock.move_to(moment);
        tx.trace("tests.crossed", ("Charter", 1), &()).await?;
        Ok((first, tx.house.judge.charter(), charter_of(tx)?.version))
    });
    assert_eq!(within.await.unwrap(), (1, 1, 1));
    assert_eq!(world.ruling().await, (3, 50), "the later one of the same day rules");
    for who in [Actor::stranger(), Actor::house("tests")] {
        let seen = world.app.look(&who, async |view| Ok(view.house.judge.charter())).await.unwrap();
        assert_eq!(seen, 3);
    }
    let old = world.app.look(&world.outsider, async |view| policy::charter_at(view, 2).await).await.unwrap();
    assert_eq!((old.version, old.parameters.password.lock_minutes), (2, 40));
    let none = world.app.look(&world.outsider, async |view| policy::charter_at(view, 9).await).await;
    assert!(none.is_err());
    let told = "SELECT charter FROM audit WHERE verb = 'tests.crossed'";
    let told = world.app.db.look(async move |c: &mut Conn| c.one::<i64>(told, params![]).await).await.unwrap();
    assert_eq!(told, 1);
});

on_both!(a22_1_another_process_takes_a_version_up_and_an_altered_text_is_refused_at_opening, async |engine: Engine| {
    let world = world(engine).await;
    let other = succession(&world.app).await.unwrap();
    let files = altered("parameters.toml", "lock_minutes = 30", "lock_minutes = 40");
    let made = world.propose(&world.network, files, "", "2026-12-01").await.unwrap();
    world.through(&format!("/charter/amendments/{}", made.id), &world.academic).await;
    let (_say, stop) = tokio::sync::watch::channel(false);
    drop(tokio::spawn(policy::keep_current(stop)));
    world.app.house.clock.move_to(MONDAY.plus(30 * DAY));
    let began = std::time::Instant::now();
    while kernel::Judge::charter(&*other) != 2 {
        assert!(began.elapsed() < std::time::Duration::from_secs(8), "within seconds");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let change =
        "UPDATE charter_versions SET text = replace(text, 'lock_minutes = 40', 'lock_minutes = 1') WHERE version = 2";
    world.app.db.write(async move |c: &mut Conn| c.exec(change, params![]).await).await.unwrap_err();
    let drop = match engine {
        Engine::Sqlite => "DROP TRIGGER charter_is_never_changed",
        Engine::Postgres => "DROP TRIGGER charter_versions_are_kept ON charter_versions",
    };
    world.app.db.write(async move |c: &mut Conn| c.batch(drop).await).await.unwrap();
    world.app.db.write(async move |c: &mut Conn| c.exec(change, params![]).await).await.unwrap();
    let refused = succession(&world.app).await.map(drop_it).unwrap_err();
    assert!(refused.to_string().contains("摘要不符"), "{refused}");
    world.app.house.clock.move_to(MONDAY);
    assert!(succession(&world.app).await.is_err(), "also before its moment");
});

fn drop_it<T>(_: T) {}

on_both!(a23_1_a_proposal_is_withdrawn_by_its_proposer_and_rejected_with_a_reason, async |engine: Engine| {
    let world = world(engine).await;
    let files = |n: i64| altered("parameters.toml", "lock_minutes = 30", &format!("lock_minutes = {n}"));
    let made = world.propose(&world.network, files(40), "", "2026-12-01").await.unwrap();
    let at = format!("/charter/amendments/{}", made.id);
    assert_eq!(world.send(&world.academic, &format!("{at}/withdrawal"), 1, "reason=no%20more").await.0, 403);
    assert_eq!(world.send(&world.network, &format!("{at}/withdrawal"), 1, "reason=").await.0, 422);
    assert_eq!(world.send(&world.network, &format!("{at}/withdrawal"), 1, "reason=no%20more").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(world.send(&world.academic, &format!("{at}/review"), 2, "").await.0, 409);
    // What the office itself proposes is for the leadership.
    let own = altered("parameters.toml", "review_days = 5", "review_days = 6");
    let made = world.propose(&world.academic, own, "", "2026-12-01").await.unwrap();
    let at = format!("/charter/amendments/{}", made.id);
    work_off(&world.app).await;
    assert_eq!(world.send(&world.head, &format!("{at}/review"), 1, "").await.0, 403);
    assert_eq!(world.send(&world.leader, &format!("{at}/rejection"), 1, "reason=").await.0, 422);
    assert_eq!(world.send(&world.leader, &format!("{at}/rejection"), 1, "reason=later%20please").await.0, 303);
    let (_, page) = world.read(&world.academic, &at).await;
    assert!(page.contains("不予通过") && page.contains("later please"));
});
