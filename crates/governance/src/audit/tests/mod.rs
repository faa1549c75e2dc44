//! Whoever tampers is found out: every kind of tampering is done here with the rights of the database's owner.
mod desk;
mod kept;
mod kinds;

use kernel::db::Conn;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, MINUTE, Wiring, on_both, params};

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
        "UPDATE audit SET elevation_id = 7 WHERE subject_id = 3",
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

// A process that is killed or loses its power while it signs leaves a part of a line, or the place of one.
// req("QA-02")
on_both!(a_checkpoint_that_was_cut_off_is_no_alarm_and_the_next_stands_on_a_line_of_its_own, async |engine: Engine| {
    for cut_off in ["12 34 5", "12 34 5\0\0\0", "\0\0\0\0 cafe\n"] {
        let app = unguarded(engine).await;
        let path = checkpoint::path(&app.house.config);
        let kept = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{kept}{cut_off}")).unwrap();
        assert_eq!(
            verify(&app).await.unwrap(),
            Report { sound: 5, last: 5, checkpoints: 1, trouble: None },
            "{cut_off:?}"
        );
        acted(&app, 1).await;
        seal(&app).await.unwrap();
        assert!(checkpoint(&app).await.unwrap());
        assert_eq!(
            verify(&app).await.unwrap(),
            Report { sound: 6, last: 6, checkpoints: 2, trouble: None },
            "{cut_off:?}"
        );
        assert_eq!(checkpoint::until(&format!("{kept}{cut_off}"), 9), kept);
    }
});

on_both!(a_checkpoint_file_that_was_edited_or_taken_away_is_found, async |engine: Engine| {
    let app = unguarded(engine).await;
    let path = checkpoint::path(&app.house.config);
    let line = std::fs::read_to_string(&path).unwrap();
    let lost = format!("\0\0\n{line}");
    for edited in [line.replacen("5 ", "4 ", 1), "nonsense\n".into(), format!("{line}\n"), lost] {
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
