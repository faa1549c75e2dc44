//! Promises, each kept on a real database. Who may answer is proved about the policies, not here.
use std::sync::Arc;

use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Error, HOUR, Refusal, Wiring, on_both, params};
use people::house::Anything;
use people::persons::{Newcomer, enter};

use super::*;
use crate::tests::{not_now, world, wrong};

async fn house(engine: Engine) -> App {
    // The promised day is the one of the charter that the judge names.
    Rules::open(Charter { version: 1, ..Charter::load(&Files::shipped().unwrap()).unwrap() }).unwrap();
    fresh_house(engine, Arc::new(Anything), Wiring::default()).await
}

fn stranger(address: &str) -> Actor {
    Actor { address: address.into(), ..Actor::stranger() }
}

fn a_complaint() -> New {
    New { what: "课程画面不清楚".into(), place: "/articles/1".into(), contact: "13800000000".into() }
}

async fn filed(app: &App, address: &str) -> kernel::Result<Complaint> {
    app.act(&stranger(address), async |tx| file(tx, a_complaint()).await).await
}

// req("ECO-02")
on_both!(a18_1_anybody_complains_without_an_account_and_follows_it_by_its_number, async |engine: Engine| {
    let world = world(engine).await;
    let nobody = Actor::stranger();
    assert!(world.read("/complaints").await.1.contains("name=\"homepage\""));
    let (status, to) =
        world.send(&nobody, "/complaints", 0, "what=%E5%86%85%E5%AE%B9%E4%B8%8D%E5%AF%B9&contact=13900000000").await;
    assert_eq!(status, 303, "{to}");
    let code = to.strip_prefix("/complaints/T20260001").unwrap();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    let (status, page) = world.read(&to).await;
    assert!(status == 200 && page.contains("待答复") && !page.contains("13900000000") && !page.contains("内容不对"));
    assert_eq!(world.read("/complaints/T20260001").await.0, 404);
    assert_eq!(world.read("/complaints/none").await.0, 404);
    assert_eq!(world.send(&nobody, "/complaints", 0, "what=").await.0, 422);
});

on_both!(a18_1_the_answer_is_given_once_and_read_by_whoever_holds_the_number, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let newcomer = Newcomer { name: "陈卓".into(), ..Default::default() };
    let person = app.act(&seed, async move |tx| enter(tx, newcomer.clone()).await).await.unwrap().id;
    let clerk = Actor::person(person);
    let complaint = filed(&app, "10.0.0.1").await.unwrap();
    let (id, code) = (complaint.id, complaint.code.clone());
    let empty = app.act(&clerk, async move |tx| answer(tx, id, 1, " ").await).await;
    assert_eq!(wrong(empty).0, ["answer"]);
    app.act(&clerk, async move |tx| answer(tx, id, 1, "已更换清晰版本").await).await.unwrap();
    assert_eq!(
        not_now(app.act(&clerk, async move |tx| answer(tx, id, 2, "再答复").await).await),
        words::ALREADY_ANSWERED
    );
    let read = app.look(&stranger("10.0.0.9"), async move |view| by_code(view, &code).await).await.unwrap();
    assert!(matches!(read.stage, Stage::Answered { by, ref text, .. } if by == person && text == "已更换清晰版本"));
});

on_both!(a18_1_one_address_complains_five_times_an_hour_and_others_still_may, async |engine: Engine| {
    let app = house(engine).await;
    for _ in 0..5 {
        filed(&app, "10.0.0.1").await.unwrap();
    }
    assert!(matches!(filed(&app, "10.0.0.1").await, Err(Error::Refused(Refusal::TooMany(_)))));
    filed(&app, "10.0.0.2").await.unwrap();
    app.house.clock.move_to(app.now().plus(HOUR));
    filed(&app, "10.0.0.1").await.unwrap();
});

on_both!(a_machine_that_fills_the_hidden_field_leaves_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let (status, to) =
        world.send(&Actor::stranger(), "/complaints", 0, "what=spam%20spam&homepage=http://x.test").await;
    assert_eq!((status, &*to), (303, "/complaints"));
    let reader = Actor::house("tests");
    let count = world
        .app
        .look(&reader, async |view| Ok(view.sql.one::<i64>("SELECT COUNT(*) FROM complaints", params![]).await?));
    assert_eq!(count.await.unwrap(), 0);
});

// req("ECO-02")
on_both!(who_complained_is_sealed_and_opened_for_the_desk_alone, async |engine: Engine| {
    let app = house(engine).await;
    let complaint = filed(&app, "10.0.0.1").await.unwrap();
    let reader = Actor::house("tests");
    let (stored, opened) = app
        .look(&reader, async move |view| {
            let stored = view.sql.one::<String>("SELECT contact_sealed FROM complaints", params![]).await?;
            Ok((stored, store::contact(view, &complaint).await?))
        })
        .await
        .unwrap();
    assert!(!stored.contains("13800000000"));
    assert_eq!(opened, "13800000000");
});

on_both!(mistakes_are_told_all_at_once, async |engine: Engine| {
    let app = house(engine).await;
    let bad = New { what: "字".repeat(2001), place: "javascript:alert(1)".into(), contact: "9".repeat(101) };
    let no = app.act(&stranger("10.0.0.1"), async move |tx| file(tx, bad.clone()).await).await;
    assert_eq!(wrong(no).0, ["what", "place", "contact"]);
});

// req("ECO-02")
on_both!(a_complaint_waits_for_the_center_until_the_promised_day_and_is_found_by_its_number, async |engine: Engine| {
    let world = world(engine).await;
    let (_, to) = world.send(&Actor::stranger(), "/complaints", 0, "what=%E5%86%85%E5%AE%B9%E4%B8%8D%E5%AF%B9").await;
    let code = to.strip_prefix("/complaints/").unwrap().to_owned();
    let waiting = async || {
        let look = world.app.look(&world.center, async |view| {
            let (me, grants) = (view.actor.id(), view.grants.clone());
            let todos = people::inbox::todos_of(view, me, &grants).await?;
            Ok(todos.into_iter().map(|todo| (todo.step, todo.due.map(|due| due.day()))).collect::<Vec<_>>())
        });
        look.await.unwrap()
    };
    assert_eq!(waiting().await, [("答复".to_owned(), Some("2026-12-14".to_owned()))], "fifteen working days");
    let desk = world.read_as(&world.center, "/complaints/desk").await.1;
    assert!(desk.contains("答复期限") && desk.contains("2026-12-14 18:00"), "{desk}");
    let lower = code.to_lowercase();
    let (status, found) = world.read(&format!("/complaints/search?code=%20{lower}")).await;
    assert_eq!((status, found), (303, to.clone()));
    assert_eq!(world.read("/complaints/search?code=T20260001000000").await.0, 422);
    assert_eq!(world.read("/complaints/search").await.0, 422);
    let id = world.app.look(&world.center, async move |view| Ok(by_code(view, &code).await?.id)).await.unwrap();
    let door = format!("/complaints/desk/{id}");
    assert_eq!(world.send(&world.center, &door, 1, "answer=%E5%B7%B2%E6%9B%B4%E6%AD%A3").await.0, 303);
    assert_eq!(waiting().await, []);
});
