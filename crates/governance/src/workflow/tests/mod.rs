//! Promises, each kept on a real database under the shipped charter: the ways of dossiers here, what is done beside a
//! decision in `desks`, all ways of a small world in `model`.
mod aside;
mod days;
mod desks;
mod lists;
mod model;
mod writers;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::house::{Engine, dead_jobs, fresh_house, work_off};
use kernel::{Actor, App, Error, Id, Person, Refusal, Signed, Tx, Wiring, on_both};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use proptest::prelude::*;
use tower::ServiceExt as _;

use super::dossier::Wanted;
use super::*;
use crate::charter::{Charter, Files};
use crate::policy::Rules;

pub struct World {
    pub app: App,
    pub host: i64,
    pub provider: Actor,
    pub head: Actor,
    pub lead: Actor,
    pub office: [Actor; 2],
    pub publicity: Actor,
    pub center: Actor,
    pub learner: Actor,
}

const PROJECT: i64 = 31;

pub async fn world(engine: Engine) -> World {
    // Not the first version, so that each decision must say under which it was made.
    world_under(engine, Charter { version: 3, ..Charter::load(&Files::shipped().unwrap()).unwrap() }).await
}

/// Somebody more, who holds this.
pub async fn somebody(app: &App, name: &str, number: &str, role: &'static str, scope: (&'static str, i64)) -> Actor {
    let (name, number) = (name.to_owned(), number.to_owned());
    let seed = Actor::house("tests");
    let made = app.act(&seed, async move |tx| {
        let new = Newcomer { name: name.clone(), staff_number: Some(number.clone()), ..Default::default() };
        let person = enter(tx, new).await?.id;
        give(tx, NewGrant { person, role, scope, unit: 0, until: None }).await?;
        Ok(person)
    });
    Actor::person(made.await.unwrap())
}

pub async fn world_under(engine: Engine, charter: Charter) -> World {
    let rules = Rules::open(charter).unwrap();
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, Wiring::default()).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let new =
            NewUnit { code: "chinese".into(), name: "中文系".into(), kind: units::Kind::College, parent: None };
        let host = units::found(tx, new).await?.id.0;
        let mut people = vec![];
        for name in ["刘芳", "许国栋", "周岩", "孙立群", "钱文博", "褚明", "冯雪", "李文静"] {
            people.push(enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id);
        }
        let (unit, site) = (("Unit", host), ("Platform", 1));
        for (who, role, scope) in [
            (0, "instructor", unit),
            (0, "unit_head", unit),
            (1, "unit_head", unit),
            (2, "project_lead", ("Project", PROJECT)),
            (3, "academic", site),
            (4, "academic", site),
            (5, "publicity", site),
            (6, "center", site),
            (7, "participant", ("Project", PROJECT)),
        ] {
            give(tx, NewGrant { person: people[who], role, scope, unit: host, until: None }).await?;
        }
        Ok((host, people))
    });
    let (host, people) = made.await.unwrap();
    let at = |n: usize| Actor::person(people[n]);
    let (office, publicity, center) = ([at(3), at(4)], at(5), at(6));
    World { app, host, provider: at(0), head: at(1), lead: at(2), office, publicity, center, learner: at(7) }
}

impl World {
    pub fn course(&self, audience: &'static str) -> Submission {
        Submission {
            kind: Kind::Course,
            subject: 7,
            content: 1,
            title: "大单元视角下的习作教学".into(),
            audience,
            host: self.host,
            provider: self.provider.id(),
            scopes: vec![vec![("Project", PROJECT), ("Module", 1)]],
            link: "/courses/7".into(),
            preview: "/courses/7/preview/1".into(),
            parts: vec![Part {
                label: "第 1 讲".into(),
                kind: "video".into(),
                digest: "ab".into(),
                link: String::new(),
                text: String::new(),
            }],
            editors: vec![],
            declaration: "内容合法、安全、准确，已取得授权。刘芳".into(),
        }
    }

    pub async fn submitted(&self, new: Submission) -> Dossier {
        let (subject, content) = (new.subject, new.content);
        let dossier = self.app.act(&self.provider, async move |tx| submit(tx, new.clone()).await).await.unwrap();
        self.app
            .act(&Actor::house("tests"), async move |tx| checked(tx, Kind::Course, subject, content, vec![]).await)
            .await
            .unwrap();
        self.now(dossier.id).await
    }

    pub async fn now(&self, id: Id<Dossier>) -> Dossier {
        self.app.look(&Actor::house("tests"), async move |view| fetch(view, id, Verb::See).await).await.unwrap()
    }

    /// Posts a decision as a person would; the status.
    pub async fn send(&self, who: &Actor, dossier: &Dossier, door: &str, fields: &str) -> u16 {
        self.post(who, &format!("/reviews/{}/{door}", dossier.id), dossier.version, fields).await
    }

    pub async fn post(&self, who: &Actor, path: &str, version: i64, fields: &str) -> u16 {
        let token = self.app.house.form(who, path, version);
        let request = Request::post(path)
            .extension(who.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")));
        let answer = all_doors().router().with_state(self.app.clone()).oneshot(request.unwrap()).await.unwrap();
        answer.status().as_u16()
    }

    pub async fn read(&self, who: &Actor, path: &str) -> (u16, String) {
        let request = Request::get(path).extension(who.clone()).body(Body::empty()).unwrap();
        let answer = all_doors().router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(page.to_vec()).unwrap())
    }
}

fn all_doors() -> kernel::Doors {
    doors().merge(crate::filings::doors()).merge(crate::todos::doors())
}

pub const YES: &str = "decision=approve";
pub const FILE: &str = "decision=file";
const BACK: &str = "decision=return&opinion=%E8%AF%B7%E5%89%AA%E9%99%A4%E9%BB%91%E5%9C%BA";

on_both!(a13_3_open_course_needs_review_and_filing_by_the_right_offices_in_this_order, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    // Neither the provider nor those who answer for scoped courses, nor those whose step comes later.
    for (who, door, fields) in [
        (&world.provider, "decision", YES),
        (&world.head, "decision", YES),
        (&world.lead, "decision", YES),
        (&world.publicity, "decision", YES),
        (&world.publicity, "filing", FILE),
        (&world.center, "publication", ""),
    ] {
        assert_eq!(world.send(who, &dossier, door, fields).await, 403, "{door}");
    }
    assert_eq!(world.send(&world.learner, &dossier, "decision", YES).await, 404);
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 303);
    let reviewed = world.now(dossier.id).await;
    assert_eq!(world.send(&world.office[1], &reviewed, "filing", FILE).await, 403, "教务处 files scoped courses");
    assert_eq!(world.send(&world.center, &reviewed, "publication", "").await, 403, "not before it is filed");
    assert_eq!(world.send(&world.publicity, &reviewed, "filing", FILE).await, 303);
    let filed = world.now(dossier.id).await;
    assert_eq!(filed.stage.serial(), Some("开放备案 2026-0001"));
    assert_eq!(world.send(&world.lead, &filed, "publication", "").await, 403);
    assert_eq!(world.send(&world.center, &filed, "publication", "").await, 303);
    assert!(matches!(world.now(dossier.id).await.stage, Stage::Published { .. }));
    let (status, page) = world.read(&world.center, &format!("/reviews/{}", dossier.id)).await;
    assert_eq!(status, 200);
    for said in ["刘芳", "孙立群", "褚明", "冯雪", "开放备案 2026-0001", "内容责任", "章程第 3 版"]
    {
        assert!(page.contains(said), "{said}");
    }
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a13_4_scoped_course_is_reviewed_by_its_host_and_filed_by_the_office, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("scoped")).await;
    // The provider heads the unit as well and may not review for all that.
    assert_eq!(world.send(&world.provider, &dossier, "decision", YES).await, 403);
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 403);
    // Whoever works in the unit sees it and does not decide.
    let (host, staff) = (world.host, world.learner.id());
    let given = async move |tx: &mut Tx<'_>| {
        give(tx, NewGrant { person: staff, role: "unit_staff", scope: ("Unit", host), unit: host, until: None }).await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    assert_eq!(world.send(&world.learner, &dossier, "decision", YES).await, 403);
    assert_eq!(world.send(&world.head, &dossier, "decision", BACK).await, 303);
    let returned = world.now(dossier.id).await;
    assert!(matches!(&returned.stage, Stage::Ended { how: End::Returned, reason, .. } if reason == "请剪除黑场"));
    let for_revision = async || {
        let look = world.app.look(&world.provider, async |view| {
            let (me, grants) = (view.actor.id(), view.grants.clone());
            let todos = people::inbox::todos_of(view, me, &grants).await?;
            Ok(todos.into_iter().filter(|todo| todo.kind == "Course").map(|todo| todo.step).collect::<Vec<_>>())
        });
        look.await.unwrap()
    };
    assert_eq!(for_revision().await, ["修改后重新提交"], "what came back waits for its provider");
    let again = world.submitted(world.course("scoped")).await;
    assert_eq!(for_revision().await, [""; 0], "until it is submitted again");
    assert_ne!(again.id, dossier.id, "a decision is followed by another, never changed");
    assert_eq!(world.send(&world.head, &again, "decision", YES).await, 303);
    let reviewed = world.now(again.id).await;
    assert_eq!(world.send(&world.publicity, &reviewed, "filing", FILE).await, 404, "not theirs to know");
    assert_eq!(world.send(&world.office[0], &reviewed, "filing", FILE).await, 303);
    let filed = world.now(again.id).await;
    assert_eq!(filed.stage.serial(), Some("限定备案 2026-0001"));
    assert_eq!(world.send(&world.lead, &filed, "publication", "").await, 303);
});

on_both!(who_reviewed_does_not_file_and_queues_hold_only_what_is_ones_own_to_do, async |engine: Engine| {
    let world = world(engine).await;
    let both = world.office[0].id();
    let (host, lead) = (world.host, world.lead.clone());
    world
        .app
        .act(&Actor::house("tests"), async move |tx| {
            give(tx, NewGrant { person: both, role: "unit_head", scope: ("Unit", host), unit: host, until: None }).await
        })
        .await
        .unwrap();
    let dossier = world.submitted(world.course("scoped")).await;
    let title = &dossier.title;
    assert!(world.read(&lead, "/reviews").await.1.contains(title));
    for other in [&world.provider, &world.office[1], &world.publicity, &world.learner] {
        assert!(!world.read(other, "/reviews").await.1.contains(title));
    }
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 303);
    let reviewed = world.now(dossier.id).await;
    assert!(!world.read(&world.office[0], "/reviews?queue=file").await.1.contains(title));
    assert!(world.read(&world.office[1], "/reviews?queue=file").await.1.contains(title));
    assert_eq!(world.send(&world.office[0], &reviewed, "filing", FILE).await, 403);
    assert_eq!(world.send(&world.office[1], &reviewed, "filing", FILE).await, 303);
});

// req("AS-04")
on_both!(two_reviewers_at_once_decide_once_and_a_stale_page_decides_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = world.submitted(world.course("open")).await;
    let (one, two) = tokio::join!(
        world.send(&world.office[0], &dossier, "decision", YES),
        world.send(&world.office[1], &dossier, "decision", BACK)
    );
    let mut said = [one, two];
    said.sort_unstable();
    assert_eq!(said, [303, 409]);
    assert_eq!(world.send(&world.office[1], &dossier, "decision", YES).await, 409);
    assert_eq!(world.send(&world.publicity, &dossier, "filing", "").await / 100, 4);
});

fn fail() -> Finding {
    Finding {
        level: Level::Fail,
        place: "第 1 讲 00:12".into(),
        says: "黑场 12 秒".into(),
        measured: "12 秒".into(),
        wanted: "不超过 10 秒".into(),
        link: "/courses/7/preview/1".into(),
    }
}

on_both!(a_failed_check_cannot_pass_and_a_second_version_waits_for_the_first, async |engine: Engine| {
    let world = world(engine).await;
    let new = world.course("open");
    let second = new.clone();
    let dossier = world.app.act(&world.provider, async move |tx| submit(tx, new.clone()).await).await.unwrap();
    let twice = world.app.act(&world.provider, async move |tx| submit(tx, second.clone()).await).await;
    assert!(matches!(twice, Err(Error::Refused(Refusal::NotNow(says))) if says == words::UNDER_WAY));
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 409, "still checking");
    world
        .app
        .act(&Actor::house("tests"), async |tx| checked(tx, Kind::Course, 7, 1, vec![fail()]).await)
        .await
        .unwrap();
    let dossier = world.now(dossier.id).await;
    assert!(world.read(&world.office[0], &format!("/reviews/{}", dossier.id)).await.1.contains("黑场 12 秒"));
    assert_eq!(world.send(&world.office[0], &dossier, "decision", YES).await, 409);
    assert_eq!(world.send(&world.office[0], &dossier, "decision", "decision=return").await, 422, "no reason");
    assert_eq!(world.send(&world.office[0], &dossier, "decision", "decision=nothing").await, 422);
    assert_eq!(world.send(&world.office[0], &dossier, "decision", BACK).await, 303);
});

on_both!(a_new_version_takes_the_place_of_the_published_one_in_the_same_moment, async |engine: Engine| {
    let world = world(engine).await;
    let mut published = vec![];
    for content in [1, 2] {
        let dossier = world.submitted(Submission { content, ..world.course("open") }).await;
        for (who, door, fields) in [
            (&world.office[0], "decision", YES),
            (&world.publicity, "filing", FILE),
            (&world.center, "publication", ""),
        ] {
            let now = world.now(dossier.id).await;
            assert_eq!(world.send(who, &now, door, fields).await, 303);
        }
        published.push(dossier.id);
    }
    let old = world.now(published[0]).await;
    assert!(matches!(old.stage, Stage::Ended { how: End::Superseded, .. }));
    assert_eq!(old.stage.serial(), Some("开放备案 2026-0001"), "its number stays its own");
    let now = world.app.look(&world.learner, async |view| super::published(view, Kind::Course, 7).await);
    assert_eq!(now.await.unwrap().unwrap().content, 2);
    let new = world.now(published[1]).await;
    assert_eq!(world.send(&world.publicity, &new, "withdrawal", "opinion=%E4%BE%B5%E6%9D%83").await, 303);
    let now = world.app.look(&world.learner, async |view| super::published(view, Kind::Course, 7).await);
    assert_eq!(now.await.unwrap(), None);
});

fn signed(by: i64) -> Signed {
    Signed { at: kernel::At(by), by: Id::<Person>::new(by) }
}

proptest! {
    /// Whatever is tried in whatever order, nothing is published that was not checked, reviewed and filed before.
    #[test]
    fn no_way_leads_to_publication_past_review_and_filing(tries in prop::collection::vec(0..8_u8, 0..24)) {
        let mut now = Dossier {
            id: Id::new(1), kind: Kind::Course, subject: 7, content: 1, title: String::new(), audience: "open".into(), host: 1,
            provider: Id::new(1), scopes: vec![], link: String::new(), preview: String::new(), parts: vec![],
            declaration: String::new(), charter: 1, submitted: signed(1), findings: vec![], stage: Stage::Submitted, version: 1,
            due: None, assigned: None, advisers: vec![],
            editors: vec![], unmanned: false, cut: false,
        };
        let mut passed = vec![];
        for one in tries {
            let next = match one {
                0 => now.checked(kernel::At(1), vec![]),
                1 => now.review(signed(2), Wanted::No),
                2 => now.file(signed(3), "1".into()),
                3 => now.publish(signed(4), Wanted::Yes),
                4 => now.end(End::Returned, signed(5), "x"),
                5 => now.end(End::Rejected, signed(5), "x"),
                6 => now.end(End::Withdrawn, signed(5), "x"),
                _ => now.end(End::Superseded, signed(5), "x"),
            };
            if let Ok(next) = next {
                passed.push(next.stage.name());
                now = next;
            }
            if matches!(now.stage, Stage::Published { .. }) {
                prop_assert_eq!(&passed, &["checked", "reviewed", "filed", "published"]);
                prop_assert!(now.end(End::Voided, signed(5), "x").is_err(), "its serial stands");
            }
            if matches!(now.stage, Stage::Ended { .. }) {
                prop_assert!(now.review(signed(2), Wanted::No).is_err() && now.publish(signed(4), Wanted::No).is_err());
            }
        }
    }
}
