//! Promises, each kept through the doors on a real database, under the shipped charter.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::house::{Engine, MONDAY, fresh_house, work_off};
use kernel::{Actor, App, DAY, Wiring, on_both};
use people::persons::{Newcomer, enter, join_unit};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use tower::ServiceExt as _;

use crate::charter::{self, Charter, Files};
use crate::policy::Rules;

struct World {
    app: App,
    head: Actor,
    staff: Actor,
    academic: Actor,
    other_head: Actor,
}

async fn world(engine: Engine) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, charter::wire(Wiring::default())).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let mut made = vec![];
        for (number, name, code, role) in [
            ("Y2003", "陈大为", "center", "unit_head"),
            ("Y2001", "郑一帆", "center", "unit_staff"),
            ("J1001", "赵敏", "academic_office", "academic"),
            ("X3002", "卫东", "publicity", "unit_head"),
        ] {
            let new = NewUnit { code: code.into(), name: code.into(), kind: units::Kind::Center, parent: None };
            let unit = units::found(tx, new).await?.id;
            let new = Newcomer { name: name.into(), staff_number: Some(number.into()), ..Default::default() };
            let person = enter(tx, new).await?.id;
            join_unit(tx, person, unit, "", "").await?;
            let scope = if role == "academic" { ("Platform", 1) } else { ("Unit", unit.0) };
            give(tx, NewGrant { person, role, scope, unit: unit.0, until: None }).await?;
            made.push(person);
        }
        Ok(made)
    });
    let made = made.await.unwrap();
    let at = |n: usize| Actor { session: n as i64 + 1, ..Actor::person(made[n]) };
    World { app, head: at(0), staff: at(1), academic: at(2), other_head: at(3) }
}

impl World {
    async fn read(&self, who: &Actor, path: &str) -> (u16, Vec<u8>) {
        self.knock(Request::get(path).extension(who.clone()).body(Body::empty()).unwrap()).await
    }

    async fn page(&self, who: &Actor, path: &str) -> String {
        let (status, body) = self.read(who, path).await;
        assert_eq!(status, 200, "{path}");
        String::from_utf8(body).unwrap()
    }

    async fn send(&self, who: &Actor, path: &str, fields: &str) -> u16 {
        let token = self.app.house.form(who, path, 0);
        let request = Request::post(path)
            .extension(who.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&{fields}")));
        self.knock(request.unwrap()).await.0
    }

    async fn knock(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        let doors = crate::doors(&[], &[]);
        let answer = doors.router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, to_bytes(answer.into_body(), 4 << 20).await.unwrap().to_vec())
    }
}

on_both!(a4_1_the_duty_matrix_is_public_and_is_the_data_that_the_policies_run_on, async |engine: Engine| {
    let world = world(engine).await;
    let charter = crate::policy::charter_of_house(&world.app.house).unwrap();
    let html = world.page(&Actor::stranger(), "/duties").await;
    for duty in &charter.duties {
        assert!(html.contains(&duty.name) && duty.answers.iter().all(|one| html.contains(one)), "{}", duty.name);
    }
    for name in charter.modules.iter().map(|one| &one.name).chain(charter.roles.iter().map(|one| &one.name)) {
        assert!(html.contains(name), "{name}");
    }
    assert!(html.contains("还没有证明过"), "nothing is called proved that was not");
    assert!(!html.contains(&charter.claims[0].says));
    let files = Files::shipped().unwrap();
    let seed = Actor::house("tests");
    world.app.act(&seed, async move |tx| charter::import_first(tx, &files).await).await.unwrap();
    work_off(&world.app).await;
    let html = world.page(&Actor::stranger(), "/duties").await;
    for claim in &charter.claims {
        assert!(html.contains(&claim.says), "{}", claim.says);
    }
    assert!(html.contains("2026-11-23"), "with the day of the proof");
    let html = world.page(&Actor::stranger(), "/charter").await;
    assert!(html.contains("第二十三条") && html.contains("2023-10-08") && html.contains("6 个月"));
    let (status, book) = world.read(&Actor::stranger(), "/duties.xlsx").await;
    assert!(status == 200 && book.starts_with(b"PK"));
});

on_both!(a5_1_every_unit_has_a_named_person_set_by_its_head_or_the_academic_office, async |engine: Engine| {
    let world = world(engine).await;
    let at = "/duties/center/holders";
    let first = "matter=&place=first&number=Y2003&until=2027-12-31";
    assert_eq!(world.send(&world.staff, at, first).await, 403);
    assert_eq!(world.send(&world.other_head, at, first).await, 403, "another unit's head");
    assert_eq!(world.read(&world.staff, "/duties/holders").await.0, 404);
    for wrong in [
        "matter=&place=first&number=none",
        "matter=&place=first&number=X3002",
        "matter=&place=third&number=Y2003",
        "matter=coffee&place=first&number=Y2003",
        "matter=&place=first&number=Y2003&until=2026-11-22",
    ] {
        assert_eq!(world.send(&world.head, at, wrong).await, 422, "{wrong}");
    }
    let html = world.page(&Actor::stranger(), "/duties").await;
    assert!(!html.contains("未指定"), "told to nobody in public");
    assert!(world.page(&world.academic, "/duties/holders").await.contains("未指定"));
    assert!(!world.page(&world.head, "/duties/holders").await.contains("未指定"));
    assert_eq!(world.send(&world.head, at, first).await, 303);
    assert_eq!(world.send(&world.head, at, "matter=&place=deputy&number=Y2003").await, 422, "A and B are two");
    assert_eq!(world.send(&world.academic, at, "matter=&place=deputy&number=Y2001").await, 303);
    let html = world.page(&Actor::stranger(), "/duties").await;
    assert!(html.contains("陈大为") && html.contains("郑一帆"));
    let matter = "matter=%E8%A7%A3%E9%87%8A%E5%8A%9E%E6%B3%95&place=first&number=Y2001";
    assert_eq!(world.send(&world.head, at, matter).await, 303, "one matter of its own");
    world.app.house.clock.move_to(MONDAY.plus(500 * DAY));
    let html = world.page(&Actor::stranger(), "/duties").await;
    assert!(!html.contains("陈大为"), "the term is over");
    world.app.house.clock.move_to(MONDAY);
    assert_eq!(world.send(&world.head, at, "matter=&place=first&number=Y2001").await, 422);
    let page = world.page(&world.head, "/duties/holders").await;
    let (_, rest) = page.split_once("action=\"/duties/center/holders/").unwrap();
    let id = rest.split('/').next().unwrap();
    let end = format!("{at}/{id}/end");
    assert_eq!(world.send(&world.other_head, &end, "").await, 403);
    assert_eq!(world.send(&world.head, &end, "").await, 303);
    assert_eq!(world.send(&world.head, &end, "").await, 409);
});

on_both!(a4_1_each_unit_has_its_own_roles_and_each_step_the_office_that_takes_it, async |engine: Engine| {
    let world = world(engine).await;
    let charter = crate::policy::charter_of_house(&world.app.house).unwrap();
    let roles = |code: &str| {
        crate::duties::table::rows(&charter, &[], MONDAY).into_iter().find(|row| row.code == code).unwrap().roles
    };
    assert_eq!(roles("publicity"), "宣传部经办");
    assert!(roles("academic_office").contains("教务处经办") && !roles("academic_office").contains("宣传部经办"));
    let html = world.page(&Actor::stranger(), "/duties").await;
    assert!(html.contains("审核：教务处经办；备案：宣传部经办；发布：研修中心经办"), "{html}");
});

on_both!(a5_1_a_head_ends_no_term_of_another_unit_through_the_own_one, async |engine: Engine| {
    let world = world(engine).await;
    assert_eq!(world.send(&world.head, "/duties/center/holders", "matter=&place=first&number=Y2003").await, 303);
    let page = world.page(&world.head, "/duties/holders").await;
    let (_, rest) = page.split_once("action=\"/duties/center/holders/").unwrap();
    let end = format!("/duties/publicity/holders/{}/end", rest.split('/').next().unwrap());
    assert_eq!(world.send(&world.other_head, &end, "").await, 409);
    assert!(world.page(&Actor::stranger(), "/duties").await.contains("陈大为"));
});

on_both!(a5_1_whoever_left_the_unit_answers_for_nothing_there, async |engine: Engine| {
    let world = world(engine).await;
    assert_eq!(world.send(&world.head, "/duties/center/holders", "matter=&place=first&number=Y2001").await, 303);
    let missing = async || world.page(&world.academic, "/duties/holders").await.matches("未指定").count();
    assert!(world.page(&Actor::stranger(), "/duties").await.contains("郑一帆"));
    let before = missing().await;
    let gone = world.staff.id();
    let leaves = async move |tx: &mut kernel::Tx<'_>| {
        let row = kernel::params![tx.now, gone];
        tx.sql.exec("UPDATE memberships SET until_at = $1 WHERE person_id = $2", row).await?;
        Ok::<_, kernel::Error>(())
    };
    world.app.act(&Actor::house("tests"), leaves).await.unwrap();
    assert!(!world.page(&Actor::stranger(), "/duties").await.contains("郑一帆"));
    assert!(missing().await > before, "and the academic office is told");
    assert!(world.page(&world.head, "/duties/holders").await.contains("已不在本部门"));
    assert_eq!(world.send(&world.head, "/duties/center/holders", "matter=&place=first&number=Y2003").await, 303);
    assert!(world.page(&Actor::stranger(), "/duties").await.contains("陈大为"), "another steps in");
});
