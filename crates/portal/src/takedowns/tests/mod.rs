//! Promises, each kept through the doors on a real database, under the shipped charter. What becomes of courses, films and
//! the answers at the edge is proved where the whole house stands.
mod noun;

use axum::body::Body;
use axum::http::{Request, header};
use governance::cuts;
use kernel::house::{Engine, work_off};
use kernel::{Actor, HOUR, Id, Tx, on_both, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};

use super::*;
use crate::articles::tests::news;
use crate::premium::tests::published_course;
use crate::tests::{World, world};

/// 褚明 and 蒋宁 of the two offices, 孔令辉 who leads.
struct Offices {
    publicity: Actor,
    network: Actor,
    leader: Actor,
}

async fn offices(world: &World) -> Offices {
    let seed = Actor::house("tests");
    let unit = world.office.0;
    let made = world.app.act(&seed, async move |tx: &mut Tx<'_>| {
        let mut all = vec![];
        for (name, role) in [("褚明", "publicity"), ("蒋宁", "network_office"), ("孔令辉", "leadership")] {
            let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
            give(tx, NewGrant { person, role, scope: ("Platform", 1), unit, until: None }).await?;
            all.push(person);
        }
        Ok(all)
    });
    let made = made.await.unwrap();
    let [publicity, network, leader] =
        [0, 1, 2].map(|at: usize| Actor { session: 80 + at as i64, ..Actor::person(made[at]) });
    Offices { publicity, network, leader }
}

const WHY: &str = "ground=rumour&reason=%E6%89%80%E8%BF%B0%E4%BA%8B%E4%BB%B6%E6%B2%A1%E6%9C%89%E5%8F%91%E7%94%9F";
const SAID: &str = "%E6%A0%B8%E5%AE%9E%E6%97%A0%E8%AF%AF";
const REPORT: &str = "to=%E5%B8%82%E7%BD%91%E4%BF%A1%E5%8A%9E&number=%E4%BA%AC%E6%95%99%E9%99%A2%E7%BD%91%E3%80%942026%E3%80%951%E5%8F%B7";

impl World {
    async fn take_down(&self, by: &Actor, place: &str) -> (u16, String) {
        self.send(by, "/takedowns", 0, &format!("place={}&{WHY}", place.replace('/', "%2F"))).await
    }
    async fn evidence(&self, case: i64) -> (String, String) {
        let house = Actor::house("tests");
        let asked = self.app.look(&house, async move |view| {
            let one = fetch(view, Id::new(case), Verb::See).await?;
            store::sealed(view, &one).await
        });
        asked.await.unwrap()
    }
}

/// `/takedowns/7` → 7
fn number(path: &str) -> i64 {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

// req("ICP-06")
on_both!(
    a18_1_what_is_taken_down_refuses_everybody_but_the_reviewers_and_comes_back_by_another_hand,
    async |engine: Engine| {
        let world = world(engine).await;
        let offices = offices(&world).await;
        let article = world.published(news()).await;
        let other = world.published(crate::articles::Content { title: "另一则动态".into(), ..news() }).await;
        work_off(&world.app).await;
        let path = format!("/articles/{}", article.id);
        let feed = |tag: Option<String>| {
            let mut request = Request::get("/columns/news/feed.atom");
            if let Some(tag) = tag {
                request = request.header(header::IF_NONE_MATCH, tag);
            }
            world.answer(request.body(Body::empty()).unwrap())
        };
        let before = feed(None).await;
        let tag = before.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(feed(Some(tag.clone())).await.status(), 304, "nothing has changed yet");
        // Nobody else presses: neither its provider, nor the column's owner, nor a stranger.
        for who in [&world.writer, &world.owner, &world.teacher] {
            assert_eq!(world.take_down(who, &path).await.0, 404);
        }
        assert_eq!(world.read(&path).await.0, 200);
        let (status, case) = world.take_down(&world.center, &path).await;
        assert_eq!(status, 303, "{case}");
        let places = [path.clone(), format!("{path}/record"), format!("{path}/preview"), format!("{path}/versions/1")];
        for place in &places {
            for who in [&world.writer, &world.owner, &world.editor, &world.teacher] {
                assert_eq!(world.read_as(who, place).await.0, 404, "{place}");
            }
            for who in [&world.center, &offices.publicity, &offices.network, &offices.leader] {
                assert_eq!(world.read_as(who, place).await.0, 200, "{place}: who reviews the case sees it");
            }
        }
        assert!(![200, 410].contains(&world.read(&path).await.0), "the edge says why");
        let shown = format!("{path}\"");
        for list in ["/", "/columns/news", "/columns/news/feed.rss", "/search?q=%E9%AA%A8%E5%B9%B2%E6%95%99%E5%B8%88"] {
            let (status, page) = world.read(list).await;
            assert!(status == 200 && !page.contains(&shown), "{list}");
        }
        let after = feed(Some(tag)).await;
        assert_eq!(after.status(), 200, "an old tag is no answer any more");
        assert_eq!(after.headers()[header::CACHE_CONTROL], "public, no-cache", "a cache asks each time");
        // No verb goes on with it, not even the Center's.
        let withdrawn = world.send(&world.center, &format!("{path}/withdrawal"), 4, "reason=%E9%87%8D%E5%A4%8D").await;
        assert_eq!(withdrawn.0, 403);
        assert_eq!(world.take_down(&offices.publicity, &path).await.0, 409, "once is enough");
        // Its provider is told and led to its page.
        let told = world.read_as(&world.writer, &path).await;
        assert_eq!(told.0, 404);
        // Restoring is another's: not whoever took it down, not the Center at all.
        let back = format!("{case}/restoration");
        assert_eq!(world.send(&world.center, &back, 1, &format!("restoration={SAID}")).await.0, 403);
        assert_eq!(world.send(&world.writer, &back, 1, &format!("restoration={SAID}")).await.0, 404);
        assert_eq!(world.send(&offices.network, &back, 1, "restoration=x").await.0, 422);
        assert_eq!(world.send(&offices.network, &back, 1, &format!("restoration={SAID}")).await.0, 303);
        assert_eq!(world.send(&offices.leader, &back, 2, &format!("restoration={SAID}")).await.0, 409);
        work_off(&world.app).await;
        for list in ["/", "/columns/news", "/columns/news/feed.atom", "/search?q=%E9%AA%A8%E5%B9%B2%E6%95%99%E5%B8%88"]
        {
            assert!(world.read(list).await.1.contains(&path), "{list}");
        }
        assert_eq!(world.read(&path).await.0, 200);
        assert_eq!(world.read_as(&world.writer, &format!("{path}/record")).await.0, 200);
        assert_eq!(world.read(&format!("/articles/{}", other.id)).await.0, 200);
        // It may be stopped again, under a number of its own.
        let (status, again) = world.take_down(&offices.network, &path).await;
        assert!(status == 303 && again != case, "{again}");
        assert_eq!(
            world.send(&offices.network, &format!("{again}/restoration"), 1, &format!("restoration={SAID}")).await.0,
            403
        );
    }
);

// req("ICP-06")
on_both!(a18_1_no_case_is_closed_before_the_report_is_on_record, async |engine: Engine| {
    let world = world(engine).await;
    let offices = offices(&world).await;
    let article = world.published(news()).await;
    let case = world.take_down(&world.center, &format!("/articles/{}", article.id)).await.1;
    for who in [&offices.publicity, &offices.network] {
        assert!(world.waits(who, "向有关机关报告").await);
    }
    assert!(!world.waits(&world.center, "向有关机关报告").await);
    let closure = format!("{case}/closure");
    let done = format!("conclusion={SAID}");
    let (status, says) = world.send(&offices.publicity, &closure, 1, &done).await;
    assert!(status == 409 && says.contains("还没有登记"), "{status} {says}");
    let door = format!("{case}/report");
    let now = world.app.now().minute().replace(' ', "T").replace(':', "%3A");
    let sent = format!("{REPORT}&sent={now}");
    assert_eq!(world.send(&world.center, &door, 1, &sent).await.0, 403, "the Center stops, it does not report");
    assert_eq!(world.send(&world.writer, &door, 1, &sent).await.0, 404);
    for bad in [format!("{REPORT}&sent="), format!("{REPORT}&sent=2030-01-01T10%3A00"), "to=x&number=&sent=".to_owned()]
    {
        assert_eq!(world.send(&offices.network, &door, 1, &bad).await.0, 422, "{bad}");
    }
    assert_eq!(world.send(&offices.network, &door, 1, &sent).await.0, 303);
    assert_eq!(world.send(&offices.network, &door, 2, &sent).await.0, 409);
    assert!(world.waits(&offices.publicity, "决定恢复或结案").await);
    let paper = world.read_as(&offices.leader, &door).await.1;
    for said in
        ["处置情况报告表", "市网信办", "京教院网〔2026〕1号", "第（六）项", "中文系", "刘芳", "小学语文骨干教师"]
    {
        assert!(paper.contains(said), "{said}");
    }
    assert_eq!(world.send(&world.center, &closure, 2, &done).await.0, 403);
    assert_eq!(world.send(&offices.publicity, &closure, 1, &done).await.0, 409, "somebody saved it meanwhile");
    assert_eq!(world.send(&offices.publicity, &closure, 2, &done).await.0, 303);
    assert!(!world.waits(&offices.publicity, "决定恢复或结案").await);
    let desk = world.read_as(&offices.leader, "/takedowns").await.1;
    assert!(desk.split("已结案").nth(1).unwrap().contains(&case), "{desk}");
    // Closed, and stopped all the same.
    assert_eq!(world.read_as(&world.writer, &format!("/articles/{}", article.id)).await.0, 404);
});

// req("ICP-06")
on_both!(a21_1_the_evidence_is_sealed_shown_to_the_reviewers_alone_and_changed_by_nobody, async |engine: Engine| {
    let world = world(engine).await;
    let offices = offices(&world).await;
    let article = world.published(news()).await;
    let place = format!("https%3A%2F%2Fsite.test%2Farticles%2F{}", article.id);
    let complaint =
        world.send(&Actor::stranger(), "/complaints", 0, &format!("what=%E4%B8%8D%E5%AE%9E&place={place}")).await.1;
    let code = complaint.rsplit('/').next().unwrap().to_owned();
    let desk = world.read_as(&world.center, "/complaints/desk").await.1;
    assert!(desk.contains("/takedowns/new?place=") && desk.contains(&format!("complaint={code}")), "{desk}");
    let form = world.read_as(&world.center, &format!("/takedowns/new?place={place}&complaint={code}")).await.1;
    assert!(form.contains("小学语文骨干教师市级培训开班") && form.contains(&code));
    assert_eq!(world.read_as(&offices.leader, "/takedowns/new").await.0, 403, "who leads decides, and presses nothing");
    for bad in [
        format!("place=&{WHY}"),
        format!("place={place}&ground=none&reason=x"),
        format!("place={place}&{WHY}&complaint=T20269999000000"),
        format!("place=%2Farticles%2F404&{WHY}"),
    ] {
        assert_eq!(world.send(&world.center, "/takedowns", 0, &bad).await.0, 422, "{bad}");
    }
    let case = world.send(&world.center, "/takedowns", 0, &format!("place={place}&{WHY}&complaint={code}")).await.1;
    let id = number(&case);
    let (text, digest) = world.evidence(id).await;
    assert_eq!(digest, hex_sm3(&text));
    let seen = Evidence::read(&text).unwrap();
    assert!(seen.content.texts.iter().any(|text| text.text.contains("120 位教师参加")));
    assert_eq!((seen.provider.name.as_str(), seen.published_by.name.as_str()), ("刘芳", "陈卓"));
    assert_eq!(seen.complaints.iter().map(|one| one.code.clone()).collect::<Vec<_>>(), std::slice::from_ref(&code));
    assert!(seen.addresses.iter().any(|one| one.ends_with(&format!("/articles/{}", article.id))));
    assert!(seen.addresses.iter().any(|one| one.ends_with("/columns/news/feed.atom")));
    for who in [&world.center, &offices.publicity, &offices.network, &offices.leader] {
        let (status, page) = world.read_as(who, &case).await;
        assert!(status == 200 && page.contains("与固定时一致") && page.contains(&digest), "{page}");
    }
    for who in [&world.writer, &world.owner, &world.teacher] {
        for page in [case.clone(), format!("{case}/report"), "/takedowns".to_owned(), "/takedowns/new".to_owned()] {
            assert_eq!(world.read_as(who, &page).await.0, 404, "{page}");
        }
    }
    // No statement changes it while the guards of the database stand.
    for sql in [
        "UPDATE takedown_evidence SET text = 'x' WHERE takedown_id = $1",
        "UPDATE takedown_evidence SET digest = 'x' WHERE takedown_id = $1",
        "DELETE FROM takedown_evidence WHERE takedown_id = $1",
    ] {
        let house = Actor::house("tests");
        let tried = world.app.act(&house, async move |tx| {
            tx.sql.exec(sql, params![id]).await?;
            Ok(())
        });
        assert!(tried.await.is_err(), "{sql}");
    }
    assert_eq!(world.evidence(id).await.0, text);
});

fn hex_sm3(text: &str) -> String {
    kernel::seal::sm3(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

on_both!(a_report_that_is_late_is_said_to_be_late, async |engine: Engine| {
    let world = world(engine).await;
    let offices = offices(&world).await;
    let article = world.published(news()).await;
    world.take_down(&offices.network, &format!("/articles/{}", article.id)).await;
    assert!(!world.read_as(&offices.network, "/takedowns").await.1.contains("报告已超期"));
    world.app.house.clock.move_to(world.app.now().plus(25 * HOUR));
    assert!(world.read_as(&offices.network, "/takedowns").await.1.contains("报告已超期"));
});

// req("ECO-01")
on_both!(what_is_complained_of_or_taken_down_stands_on_no_shelf_and_on_no_home_page, async |engine: Engine| {
    let world = world(engine).await;
    let offices = offices(&world).await;
    published_course(&world, 41_000, "从一篇到一类", "open").await;
    published_course(&world, 42_000, "几何直观与推理", "open").await;
    let steps = async |tx: &mut Tx<'_>| {
        for id in [41_000_i64, 42_000] {
            let step =
                "INSERT INTO dossier_steps (id, dossier_id, step, taken_at, taken_by, role, unit_id, reason, charter)
                    VALUES ($1, $1, 'published', 1, (SELECT MIN(id) FROM persons), '', 0, '', 1)";
            tx.sql.exec(step, params![id]).await?;
        }
        Ok(())
    };
    world.app.act(&Actor::house("tests"), steps).await.unwrap();
    let owner = world.owner.id();
    let given = async move |tx: &mut Tx<'_>| {
        give(tx, NewGrant { person: owner, role: "academic", scope: ("Platform", 1), unit: 0, until: None }).await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    let filed = "what=%E4%B8%8D%E5%AE%9E&place=%2Flearn%2F41000%2F7";
    let complaint = world.send(&Actor::stranger(), "/complaints", 0, filed).await.1;
    let (status, says) = world.send(&world.owner, "/premium/41000/shelf", 0, "").await;
    assert!(status == 409 && says.contains("待答复的投诉"), "{status} {says}");
    assert_eq!(world.send(&world.owner, "/premium/42000/shelf", 0, "").await.0, 303, "another course is not meant");
    let code = complaint.rsplit('/').next().unwrap().to_owned();
    let id = world
        .app
        .look(&world.center, async move |view| Ok(crate::complaints::by_code(view, &code).await?.id))
        .await
        .unwrap();
    let answer = format!("answer={SAID}");
    assert_eq!(world.send(&world.center, &format!("/complaints/desk/{id}"), 1, &answer).await.0, 303);
    assert_eq!(world.send(&world.owner, "/premium/41000/shelf", 0, "").await.0, 303);
    assert!(world.read("/").await.1.contains("/courses/41000\""));
    let (status, case) = world.take_down(&offices.publicity, "/courses/41000").await;
    assert_eq!(status, 303, "{case}");
    let home = world.read("/").await.1;
    assert!(!home.contains("/courses/41000\"") && home.contains("/courses/42000\""));
    assert_eq!(world.send(&world.owner, "/premium/41000/removal", 0, "").await.0, 404);
    let back = format!("{case}/restoration");
    assert_eq!(world.send(&offices.leader, &back, 1, &format!("restoration={SAID}")).await.0, 303);
    assert!(world.read("/").await.1.contains("/courses/41000\""));
});

on_both!(what_is_cut_is_told_to_those_alone_who_might_have_known_of_it, async |engine: Engine| {
    let world = world(engine).await;
    let (host, person) = (world.college.0, world.teacher.id());
    let house = Actor::house("tests");
    let scoped = cuts::Cut {
        kind: "Course".into(),
        subject: 51_000,
        case: 1,
        number: "紧急下架 2026-0009".into(),
        ground: "第（九）项".into(),
        audience: "scoped".into(),
        host,
        projects: vec![31],
        at: world.app.now(),
    };
    world.app.act(&house, async move |tx| cuts::cut(tx, &scoped).await).await.unwrap();
    let told = async |who: &Actor| {
        let who = who.clone();
        let told = world.app.look(&who, async |view| cuts::told(view, &[51_000]).await).await.unwrap();
        told.is_some()
    };
    assert!(!told(&Actor::stranger()).await && !told(&world.teacher).await && !told(&world.owner).await);
    assert!(told(&world.writer).await, "its host knows");
    let seat = NewGrant { person, role: "participant", scope: ("Project", 31), unit: 0, until: None };
    world.app.act(&house, async move |tx| give(tx, seat.clone()).await).await.unwrap();
    assert!(told(&world.teacher).await, "who learns in its project knows");
});
