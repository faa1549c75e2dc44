//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::{Engine, MONDAY, dead_jobs, work_off};
use kernel::{Actor, MINUTE, SECOND, on_both};
use serde_json::{Value, json};

use crate::tests::{COURSE, FILM, QUESTION, QUIZ, STOP, TEXT, VIDEO, World, world};

fn beat(batch: &str, from: i64, to: i64) -> Value {
    json!({ "batch": batch, "position_ms": to, "spans": [
        { "from_ms": from, "to_ms": to, "rate_hundredths": 100, "began_at": 0, "took_ms": to - from }
    ]})
}

fn door(item: i64, what: &str) -> String {
    format!("/learn/{COURSE}/{item}/{what}")
}

async fn report(world: &World, who: &Actor, said: Value) -> (u16, Value) {
    world.message(who, &door(VIDEO, "heartbeat"), &said).await
}

on_both!(a12_1_distinct_seconds_count_once_by_the_servers_clock_and_make_the_item_done, async |engine: Engine| {
    let world = world(engine).await;
    let who = &world.learner;
    let (status, said) = report(&world, who, beat("first-batch", 0, 15_000)).await;
    assert_eq!(
        (status, said),
        (200, json!({ "credited_ms": 15_000, "total_ms": 15_000, "duration_ms": 60_000, "done": false }))
    );
    let again = report(&world, who, beat("first-batch", 0, 15_000)).await.1;
    assert_eq!((&again["credited_ms"], &again["total_ms"]), (&json!(15_000), &json!(15_000)), "the same report");
    let twice = report(&world, who, beat("second-batch", 5_000, 20_000)).await.1;
    assert_eq!(twice["credited_ms"], json!(5_000), "seen again is not counted again");
    let rest = report(&world, who, beat("third-batch", 20_000, 60_000)).await.1;
    assert_eq!((&rest["total_ms"], &rest["done"]), (&json!(60_000), &json!(true)));
    work_off(&world.app).await;
    let page = world.read(who, &format!("/learn/{COURSE}/{VIDEO}")).await.1;
    assert!(page.contains("已学完") && page.contains("<span class=\"big num\">1</span>"));
    assert!(page.contains(&format!("/media/{FILM}/")) && !page.contains("\"answer\":"));
    let ledger = world.read(who, &format!("/my/ledger/{COURSE}")).await.1;
    assert!(ledger.contains("全部计入") && ledger.contains("10 秒 此前已计入，不重复计"));
    assert!(ledger.contains("1 分 00 秒 / 1 分 00 秒（100%）") && ledger.contains("学完</span>"));
    assert!(
        !world.read(&world.second, &format!("/my/ledger/{COURSE}")).await.1.contains("全部计入"),
        "another's ledger"
    );
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a_script_gains_nothing_over_the_time_that_passed_and_a_late_report_loses_nothing, async |engine: Engine| {
    let world = world(engine).await;
    // Signed in half a minute ago: a whole minute at once is not believed, at twice the speed it is.
    let who = Actor { proved_at: MONDAY.plus(-20 * SECOND), ..world.second.clone() };
    let said = report(&world, &who, beat("at-once-batch", 0, 60_000)).await.1;
    assert_eq!(said["credited_ms"], json!(20_000));
    let ledger = world.read(&who, &format!("/my/ledger/{COURSE}")).await.1;
    assert!(ledger.contains("40 秒 超出实际经过的时间，不计"), "the reason stands beside it");
    let said = report(&world, &who, beat("again-at-once", 20_000, 60_000)).await.1;
    assert_eq!(said["credited_ms"], json!(0), "the time is used up");
    // Ten minutes without a line, then everything that was played meanwhile.
    world.app.house.clock.move_to(MONDAY.plus(10 * MINUTE));
    let said = report(&world, &who, beat("late-batch-1", 20_000, 60_000)).await.1;
    assert_eq!((&said["credited_ms"], &said["done"]), (&json!(40_000), &json!(true)));
});

on_both!(two_players_at_once_share_one_budget_and_the_same_report_twice_at_once_is_one, async |engine: Engine| {
    let world = world(engine).await;
    let who = Actor { proved_at: MONDAY.plus(-20 * SECOND), ..world.second.clone() };
    let (one, two, same) =
        (beat("player-one-1", 0, 20_000), beat("player-two-1", 30_000, 50_000), beat("player-one-1", 0, 20_000));
    let said = futures::join!(report(&world, &who, one), report(&world, &who, two), report(&world, &who, same));
    let (one, two, same) = (said.0.1, said.1.1, said.2.1);
    let credited = |said: &Value| said["credited_ms"].as_i64().unwrap();
    assert_eq!(credited(&one) + credited(&two), 20_000, "{one} {two}");
    assert_eq!(credited(&one), credited(&same));
    // Whatever came last knows all of it.
    let all = report(&world, &who, beat("afterwards-1", 0, 0)).await.1;
    assert_eq!(all["total_ms"], json!(20_000));
});

on_both!(a_film_seen_in_dust_is_refused_before_its_record_grows, async |engine: Engine| {
    let world = world(engine).await;
    let dust = |batch: usize| {
        let span = |n: usize| {
            let from = 2 * (batch * 500 + n);
            json!({ "from_ms": from, "to_ms": from + 1 })
        };
        json!({ "batch": format!("dust-batch-{batch}"), "position_ms": 0, "spans": (0..500).map(span).collect::<Vec<_>>() })
    };
    for batch in 0..4 {
        assert_eq!(report(&world, &world.learner, dust(batch)).await.0, 200);
    }
    assert_eq!(report(&world, &world.learner, dust(4)).await.0, 422);
    let whole = report(&world, &world.learner, beat("the-whole-film", 0, 60_000)).await.1;
    assert_eq!((&whole["total_ms"], &whole["done"]), (&json!(60_000), &json!(true)), "an honest report still joins it");
});

on_both!(a17_1_who_has_no_part_in_a_course_neither_sees_it_nor_earns_from_it, async |engine: Engine| {
    let world = world(engine).await;
    let page = format!("/learn/{COURSE}/{VIDEO}");
    for (who, wanted) in [(&world.learner, 200), (&world.lead, 200), (&world.office, 200), (&world.outsider, 404)] {
        assert_eq!(world.read(who, &page).await.0, wanted);
    }
    assert_eq!(world.read(&Actor::stranger(), &page).await.0, 404);
    assert_eq!(report(&world, &world.outsider, beat("outsiders-batch", 0, 1000)).await.0, 404);
    assert_eq!(report(&world, &world.lead, beat("the-leads-batch", 0, 1000)).await.0, 404, "looking is not learning");
    assert_eq!(world.send(&world.lead, &door(TEXT, "reading"), 0, "").await.0, 409);
    assert_eq!(world.send(&world.outsider, &door(TEXT, "reading"), 0, "").await.0, 404);
    let elsewhere = format!("/learn/404/{VIDEO}/heartbeat");
    assert_eq!(world.message(&world.learner, &elsewhere, &beat("a-foreign-one", 0, 1000)).await.0, 404);
});

on_both!(odd_reports_are_refused_or_bounded_and_change_nothing_else, async |engine: Engine| {
    let world = world(engine).await;
    let who = &world.learner;
    for said in [
        json!({ "batch": "x", "position_ms": 0, "spans": [] }),
        json!({ "batch": "long".repeat(40), "position_ms": 0, "spans": [] }),
        json!({ "batch": "much-too-many", "position_ms": 0, "spans": vec![json!({ "from_ms": 0, "to_ms": 1 }); 501] }),
        json!({ "batch": "no-number-here", "position_ms": "x", "spans": [] }),
        json!([]),
    ] {
        assert_eq!(report(&world, who, said.clone()).await.0, 422, "{said}");
    }
    let odd = json!({ "batch": "out-of-bounds", "position_ms": -5, "spans": [
        { "from_ms": -9_000_000, "to_ms": 1000, "rate_hundredths": 0, "took_ms": -1 },
        { "from_ms": 50_000, "to_ms": 40_000 }, { "from_ms": 59_000, "to_ms": 9_000_000_000_000_i64 }
    ]});
    let (status, said) = report(&world, who, odd).await;
    assert_eq!((status, &said["total_ms"]), (200, &json!(2000)));
});

on_both!(a12_1_a_question_that_stops_the_film_is_marked_by_the_server_and_a_text_is_read, async |engine: Engine| {
    let world = world(engine).await;
    let who = &world.learner;
    let page = world.read(who, &format!("/learn/{COURSE}/{VIDEO}")).await.1;
    assert!(page.contains(&format!("\"id\":\"{STOP}\"")) && page.contains("先确定什么"));
    let said = |chosen: &[&str]| json!({ "question": STOP.to_string(), "chosen": chosen });
    let answers = door(VIDEO, "answers");
    let first = world.message(who, &answers, &said(&["B"])).await.1;
    assert_eq!((&first["correct"], &first["again"]), (&json!(false), &json!(true)));
    let second = world.message(who, &answers, &said(&["A"])).await.1;
    assert!(second["correct"] == json!(true) && second["say"].as_str().unwrap().contains("先有目标"));
    assert_eq!(world.message(who, &answers, &said(&[])).await.0, 422);
    assert_eq!(world.message(who, &answers, &json!({ "question": "1", "chosen": ["A"] })).await.0, 409);
    assert_eq!(world.message(&world.outsider, &answers, &said(&["A"])).await.0, 404);
    assert_eq!(world.send(&world.outsider, &door(TEXT, "reading"), 0, "").await.0, 404);
    assert!(!world.read(who, &format!("/my/ledger/{COURSE}")).await.1.contains("读完</span>"));
    assert_eq!(world.send(who, &door(TEXT, "reading"), 0, "").await.0, 303);
    assert!(world.read(who, &format!("/my/ledger/{COURSE}")).await.1.contains("读完</span>"));
    assert_eq!(world.send(who, &door(VIDEO, "reading"), 0, "").await.0, 409, "a film is watched, not read");
    let notes = door(VIDEO, "notes");
    assert_eq!(world.send(who, &notes, 0, "at_ms=12000&text=%E7%9B%AE%E6%A0%87").await.0, 303);
    let page = world.read(who, &format!("/learn/{COURSE}/{VIDEO}")).await.1;
    let removal = page.split('"').find(|part| part.ends_with("/removal")).unwrap().to_owned();
    assert!(page.contains("0:12"));
    assert!(!world.read(&world.second, &format!("/learn/{COURSE}/{VIDEO}")).await.1.contains("/removal"));
    assert_eq!(world.send(&world.second, &removal, 0, "").await.0, 404, "another's note");
    assert_eq!(world.send(who, &removal, 0, "").await.0, 303);
});

on_both!(a19_1_what_two_records_watched_answered_and_wrote_is_one_persons, async |engine: Engine| {
    let world = world(engine).await;
    let (kept, folded) = (world.learner.id(), world.second.id());
    let fill = async move |tx: &mut kernel::Tx<'_>| {
        for (person, spans, total) in [(kept, "[[0,30000]]", 30_000_i64), (folded, "[[20000,60000]]", 40_000)] {
            let sql = "INSERT INTO watched (person_id, media_id, spans, total_ms, position_ms, began_at, seen_at)
                VALUES ($1, $2, $3, $4, 0, 1, 1)";
            tx.sql.exec(sql, kernel::params![person, FILM, spans, total]).await?;
        }
        for (person, question, correct) in [(kept, STOP, false), (folded, STOP, true), (folded, QUESTION, false)] {
            let sql = "INSERT INTO answers (person_id, course_id, question_key, chosen, correct, tries, at)
                VALUES ($1, $2, $3, '[]', $4, 1, 1)";
            tx.sql.exec(sql, kernel::params![person, COURSE, question, correct]).await?;
        }
        for (id, person, number) in [(1_i64, kept, 1_i64), (2, folded, 1), (3, folded, 2)] {
            let sql = "INSERT INTO attempts (id, person_id, course_id, content, item_key, number, answers, submitted_at, points,
                full_points, passed) VALUES ($1, $2, $3, 1, $4, $5, '{}', 1, $1, 10, FALSE)";
            tx.sql.exec(sql, kernel::params![id, person, COURSE, QUIZ, number]).await?;
        }
        let sql = "INSERT INTO notes (id, person_id, course_id, item_key, at_ms, text, made_at) VALUES (1, $1, $2, $3, 0, 'x', 1)";
        tx.sql.exec(sql, kernel::params![folded, COURSE, VIDEO]).await?;
        Ok(())
    };
    world.app.act(&Actor::house("tests"), fill).await.unwrap();
    world.merged(&world.second).await;
    for _ in 0..2 {
        let of = |sql: &str| format!("{sql} person_id = {kept}");
        assert_eq!(world.count(&of("SELECT total_ms FROM watched WHERE")).await, 60_000, "united, no second twice");
        assert_eq!(world.count(&of("SELECT COUNT(*) FROM answers WHERE")).await, 2);
        assert_eq!(world.count(&of("SELECT COUNT(*) FROM answers WHERE correct = TRUE AND")).await, 1, "the right one");
        let tries = "SELECT COUNT(*) * 100 + MAX(number) * 10 + COUNT(DISTINCT number) FROM attempts WHERE";
        assert_eq!(world.count(&of(tries)).await, 333, "one after the other");
        assert_eq!(world.count(&of("SELECT COUNT(*) FROM notes WHERE")).await, 1);
        world.heard(folded).await;
    }
    let moved = "SELECT COUNT(*) FROM audit WHERE verb IN ('progress.carried', 'exams.carried', 'notes.carried')";
    assert_eq!(world.count(moved).await, 3, "each once, each with its trace");
    assert_eq!(kernel::house::dead_jobs(&world.app).await, Vec::<String>::new());
});
