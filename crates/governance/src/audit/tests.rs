//! Whoever tampers is found out: every kind of tampering is done here with the rights of the database's owner.
use kernel::db::Conn;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, MINUTE, Refusal, Wiring, on_both, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};

use super::*;
use crate::charter::{Charter, Files};
use crate::policy::Rules;

async fn house(engine: Engine) -> App {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    fresh_house(engine, rules, Wiring::default()).await
}

/// `count` entries about themselves.
async fn acted(app: &App, count: i64) {
    for subject in 1..=count {
        let act = async move |tx: &mut kernel::Tx<'_>| tx.trace("tests.acted", ("Test", subject), &"").await;
        app.act(&Actor::house("tests"), act).await.unwrap();
    }
}

/// Five entries, sealed and signed, without the triggers that keep them.
async fn unguarded(engine: Engine) -> App {
    let app = house(engine).await;
    acted(&app, 5).await;
    assert_eq!(seal(&app).await.unwrap(), 5);
    assert!(checkpoint(&app).await.unwrap());
    assert_eq!(verify(&app).await.unwrap(), Report { sound: 5, last: 5, checkpoints: 1, trouble: None });
    let drop = match engine {
        Engine::Sqlite => {
            "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted;
             DROP TRIGGER audit_seals_are_never_changed; DROP TRIGGER audit_seals_are_never_deleted"
        }
        Engine::Postgres => "DROP TRIGGER audit_is_kept ON audit; DROP TRIGGER audit_seals_are_kept ON audit_seals",
    };
    app.db.write(async move |sql: &mut Conn| sql.batch(drop).await).await.unwrap();
    app
}

async fn tamper(app: &App, change: &'static str) {
    app.db.write(async move |sql: &mut Conn| sql.batch(change).await).await.unwrap();
}

async fn trouble(app: &App) -> Trouble {
    verify(app).await.unwrap().trouble.unwrap()
}

on_both!(a20_1_an_altered_entry_is_named_in_every_column, async |engine: Engine| {
    for change in [
        "UPDATE audit SET verb = 'tests.slept' WHERE subject_id = 3",
        "UPDATE audit SET actor_id = 9 WHERE subject_id = 3",
        "UPDATE audit SET at = at + 1 WHERE subject_id = 3",
        "UPDATE audit SET outcome = 'refused' WHERE subject_id = 3",
        "UPDATE audit SET detail = '{}' WHERE subject_id = 3",
        "UPDATE audit SET mac = (SELECT b.mac FROM audit b WHERE b.subject_id = 2) WHERE subject_id = 3",
    ] {
        let app = unguarded(engine).await;
        tamper(&app, change).await;
        assert!(matches!(trouble(&app).await, Trouble::Altered { seq: 3, .. }), "{change}");
    }
});

on_both!(a_deleted_entry_is_missed, async |engine: Engine| {
    let app = unguarded(engine).await;
    tamper(&app, "DELETE FROM audit WHERE subject_id = 4").await;
    assert!(matches!(trouble(&app).await, Trouble::Missing { seq: 4, .. }));
});

on_both!(an_entry_deleted_with_its_link_breaks_the_chain, async |engine: Engine| {
    let app = unguarded(engine).await;
    tamper(
        &app,
        "DELETE FROM audit WHERE subject_id = 2;
         DELETE FROM audit_seals WHERE seq = 2",
    )
    .await;
    assert_eq!(trouble(&app).await, Trouble::Moved { seq: 2 });
});

on_both!(renumbering_the_rest_after_a_cut_does_not_help, async |engine: Engine| {
    let app = unguarded(engine).await;
    tamper(
        &app,
        "DELETE FROM audit WHERE subject_id = 2;
         DELETE FROM audit_seals WHERE seq = 2;
         UPDATE audit_seals SET prev = (SELECT f.mac FROM audit_seals f WHERE f.seq = 1) WHERE seq = 3;
         UPDATE audit_seals SET seq = 2 WHERE seq = 3;
         UPDATE audit_seals SET seq = 3 WHERE seq = 4;
         UPDATE audit_seals SET seq = 4 WHERE seq = 5",
    )
    .await;
    assert_eq!(trouble(&app).await, Trouble::Moved { seq: 2 });
});

on_both!(two_entries_that_changed_places_are_found, async |engine: Engine| {
    let app = unguarded(engine).await;
    tamper(
        &app,
        "UPDATE audit_seals SET entry_id = -entry_id WHERE seq IN (2, 3);
         UPDATE audit_seals SET entry_id = (SELECT a.id FROM audit a WHERE a.subject_id = 3) WHERE seq = 2;
         UPDATE audit_seals SET entry_id = (SELECT a.id FROM audit a WHERE a.subject_id = 2) WHERE seq = 3",
    )
    .await;
    assert_eq!(trouble(&app).await, Trouble::Moved { seq: 2 });
});

on_both!(an_entry_forged_without_the_key_is_found_although_the_sealer_seals_it, async |engine: Engine| {
    let app = unguarded(engine).await;
    tamper(
        &app,
        "INSERT INTO audit (id, at, verb, kind, subject_id, actor_kind, actor_id, session_id, role, unit_id, policy,
            charter, request, address, outcome, before_digest, after_digest, detail, key_id, mac)
         SELECT id + 1, at, verb, kind, 6, actor_kind, 12, session_id, role, unit_id, policy, charter, request, address,
            outcome, before_digest, after_digest, detail, key_id, mac FROM audit WHERE subject_id = 5",
    )
    .await;
    assert_eq!(seal(&app).await.unwrap(), 1);
    assert!(matches!(trouble(&app).await, Trouble::Altered { seq: 6, .. }));
});

on_both!(an_entry_that_stays_unsealed_is_reported_after_five_minutes, async |engine: Engine| {
    let app = unguarded(engine).await;
    acted(&app, 1).await;
    assert_eq!(verify(&app).await.unwrap().trouble, None);
    app.house.clock.move_to(app.now().plus(6 * MINUTE));
    assert!(matches!(trouble(&app).await, Trouble::Unsealed { .. }));
    seal(&app).await.unwrap();
    assert_eq!(verify(&app).await.unwrap().trouble, None);
});

on_both!(a_link_that_was_cut_off_the_end_is_missed_by_the_file, async |engine: Engine| {
    let app = unguarded(engine).await;
    tamper(
        &app,
        "DELETE FROM audit WHERE subject_id = 5;
         DELETE FROM audit_seals WHERE seq = 5",
    )
    .await;
    assert_eq!(trouble(&app).await, Trouble::RolledBack { file: 5, table: 4 });
});

on_both!(a_database_brought_back_and_worked_on_does_not_agree_with_the_file, async |engine: Engine| {
    let app = unguarded(engine).await;
    tamper(
        &app,
        "DELETE FROM audit WHERE subject_id > 3;
         DELETE FROM audit_seals WHERE seq > 3",
    )
    .await;
    acted(&app, 4).await;
    seal(&app).await.unwrap();
    assert_eq!(trouble(&app).await, Trouble::Checkpoint { line: 1 });
});

on_both!(a_checkpoint_file_that_was_edited_or_taken_away_is_found, async |engine: Engine| {
    let app = unguarded(engine).await;
    let path = checkpoint::path(&app.house.config);
    let line = std::fs::read_to_string(&path).unwrap();
    for edited in [line.replacen("5 ", "4 ", 1), "nonsense\n".into(), format!("{line}\n")] {
        std::fs::write(&path, edited).unwrap();
        assert!(matches!(trouble(&app).await, Trouble::Checkpoint { .. }));
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(trouble(&app).await, Trouble::NoCheckpoints);
});

on_both!(a_late_commit_with_a_smaller_id_is_sealed_too, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 3).await;
    let late = "SELECT id FROM audit ORDER BY id LIMIT 1";
    let late = app.db.look(async move |sql: &mut Conn| sql.one::<i64>(late, params![]).await).await.unwrap();
    // The oldest entry was not visible when the two others were sealed.
    let pass = async move |sql: &mut Conn| {
        let mut prev = vec![0; 32];
        let mut links = vec![];
        for (seq, loose) in (1..).zip(store::unsealed(sql, late, 10).await?) {
            let mac = sealer::link_mac(&kernel::seal::Seal::from_root([7; 32])?, seq, loose.id, &loose.mac, &prev);
            links.push(store::Link { seq, entry: loose.id, prev, mac: mac.clone() });
            prev = mac;
        }
        store::append(sql, &links, kernel::At(0)).await
    };
    app.db.write(pass).await.unwrap();
    assert_eq!(seal(&app).await.unwrap(), 1);
    checkpoint(&app).await.unwrap();
    assert_eq!(verify(&app).await.unwrap(), Report { sound: 3, last: 3, checkpoints: 1, trouble: None });
});

on_both!(many_sealers_at_once_seal_every_entry_once, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 30).await;
    let sealers = (0..4).map(|_| {
        let app = app.clone();
        async move { seal(&app).await.unwrap_or(0) }
    });
    futures::future::join_all(sealers).await;
    seal_all(&app).await.unwrap();
    checkpoint(&app).await.unwrap();
    assert_eq!(verify(&app).await.unwrap(), Report { sound: 30, last: 30, checkpoints: 1, trouble: None });
    assert!(!checkpoint(&app).await.unwrap());
});

on_both!(a_long_chain_is_walked_to_its_end, async |engine: Engine| {
    let app = house(engine).await;
    let many = async |tx: &mut kernel::Tx<'_>| {
        for subject in 1..=1203 {
            tx.trace("tests.acted", ("Test", subject), &"").await?;
        }
        Ok(())
    };
    app.act(&Actor::house("tests"), many).await.unwrap();
    assert_eq!(seal(&app).await.unwrap(), 1203);
    checkpoint(&app).await.unwrap();
    assert_eq!(verify(&app).await.unwrap().sound, 1203);
});

on_both!(seals_can_be_neither_changed_nor_cut, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 1).await;
    seal(&app).await.unwrap();
    for change in ["UPDATE audit_seals SET seq = 9", "DELETE FROM audit_seals"] {
        app.db.write(async move |sql: &mut Conn| sql.batch(change).await).await.unwrap_err();
    }
});

/// The page through its router: who looks, what is found, what it leaves.
async fn get(app: &App, actor: Actor, path: &str) -> (u16, String) {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt as _;
    let router = crate::doors(&[("tests.acted", "做了一件事")], &[]).router().layer(axum::Extension(actor));
    let response =
        router.with_state(app.clone()).oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn administrator(app: &App, role: &'static str) -> Actor {
    let enter = async move |tx: &mut kernel::Tx<'_>| {
        let person = enter(tx, Newcomer { name: format!("审计员{role}"), ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role, scope: ("Platform", 1), unit: 0, until: None }).await?;
        Ok(person)
    };
    Actor::person(app.act(&Actor::house("tests"), enter).await.unwrap())
}

on_both!(the_trail_is_searched_by_its_administrator_alone_and_every_search_is_on_it, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 60).await;
    let auditor = administrator(&app, "audit_admin").await;
    let other = administrator(&app, "system_admin").await;
    assert_eq!(get(&app, Actor::stranger(), "/audit").await.0, 401);
    assert_eq!(get(&app, other, "/audit").await.0, 404);
    assert_eq!(get(&app, auditor.clone(), "/audit?day=yesterday").await.0, 422);
    assert_eq!(get(&app, auditor.clone(), "/audit?person=%3C1").await.0, 422);
    let (status, page) = get(&app, auditor.clone(), "/audit?verb=tests.&day=2026-11-23").await;
    assert_eq!((status, page.matches("<td>做了一件事</td>").count()), (200, 50));
    let older = page.split("href=\"/audit?").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let (_, rest) = get(&app, auditor.clone(), &format!("/audit?{older}")).await;
    assert_eq!(rest.matches("<td>做了一件事</td>").count(), 10);
    let (_, none) = get(&app, auditor.clone(), "/audit?verb=tests.acted&day=2026-11-22").await;
    assert!(none.contains("没有符合条件的记录"));
    let queried = "SELECT count(*) FROM audit WHERE verb = 'audit.queried' AND actor_id = $1";
    let Actor { who: kernel::Who::Person(id), .. } = auditor else { panic!() };
    let count = app.db.look(async move |sql: &mut Conn| sql.one::<i64>(queried, params![id]).await).await.unwrap();
    assert_eq!(count, 3);
});

#[test]
fn a_search_that_makes_no_sense_is_refused_by_its_field() {
    for (asked, field) in [
        (pages::Asked { person: "１２".into(), ..Default::default() }, "person"),
        (pages::Asked { subject: "x".into(), ..Default::default() }, "subject"),
        (pages::Asked { day: "23/11/2026".into(), ..Default::default() }, "day"),
    ] {
        let Refusal::Invalid(problems) = pages::wanted(&asked).unwrap_err() else { panic!() };
        assert_eq!(problems[0].field, field);
    }
    assert_eq!(pages::wanted(&pages::Asked::default()).unwrap(), store::Wanted::default());
}
