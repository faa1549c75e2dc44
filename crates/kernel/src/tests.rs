//! What the kernel promises to every room, on both engines.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use crate::db::Conn;
use crate::house::{Engine, dead_jobs, fresh_house, work_off};
use crate::seal::Seal;
use crate::*;

/// Allows everything; the policies have tests of their own.
struct Yes;
impl Judge for Yes {
    fn decide(&self, _: &Ask<'_>) -> Result<Grounds> {
        Ok(Grounds::default())
    }
    fn grants<'a>(&'a self, _: &'a mut Conn, _: &'a Seal, _: Id<Person>, _: At) -> Grants<'a> {
        Box::pin(async { Ok(vec![]) })
    }
    fn charter(&self) -> i64 {
        1
    }
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[derive(Serialize, Deserialize)]
struct Count {
    key: String,
    fail: bool,
}
impl Job for Count {
    const NAME: &'static str = "tests.count";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.key.clone()
    }
    async fn run(self, app: App) -> Result<()> {
        RUNS.fetch_add(1, Ordering::Relaxed);
        if self.fail {
            return Err(Refusal::not_now("不行").into());
        }
        app.act(&Actor::house("tests.count"), async move |tx| tx.trace("tests.counted", ("Test", 1), &self.key).await)
            .await
    }
}

/// Takes for ever the first time.
#[derive(Serialize, Deserialize)]
struct Film {}
impl Job for Film {
    const NAME: &'static str = "tests.film";
    const LANE: Lane = Lane::Media;
    fn key(&self) -> String {
        "film".into()
    }
    async fn run(self, app: App) -> Result<()> {
        let begun = trail(&app).await.len();
        app.act(&Actor::house("tests.film"), async |tx| tx.trace("tests.filmed", ("Test", 1), &"").await).await?;
        if begun == 0 { std::future::pending().await } else { Ok(()) }
    }
}

#[derive(Serialize, Deserialize)]
struct Done {
    id: i64,
    turn: i64,
}
impl Fact for Done {
    const NAME: &'static str = "tests.done";
    fn subject(&self) -> i64 {
        self.id
    }
}
async fn heard(app: App, fact: Done) -> Result<()> {
    app.act(&Actor::house("tests.hear"), async move |tx| tx.trace("tests.heard", ("Test", fact.turn), &"").await).await
}

async fn house(engine: Engine) -> App {
    let wiring = Wiring::default().job::<Count>().job::<Film>().hear("tests.hear", heard);
    fresh_house(engine, Arc::new(Yes), wiring).await
}

async fn trail(app: &App) -> Vec<String> {
    app.db
        .look(async |c: &mut Conn| c.all::<String>("SELECT verb FROM audit ORDER BY id LIMIT 100", params![]).await)
        .await
        .unwrap()
}

// req("AS-04")
on_both!(the_same_form_sent_twice_acts_once_and_goes_to_the_same_place, async |engine: Engine| {
    let app = house(engine).await;
    let actor = Actor::person(Id::new(5));
    let token = app.house.form(&actor, "/tests/1", 3);
    let ticket = app.house.ticket(&actor, "/tests/1", &token).unwrap();
    ticket.fresh(3).unwrap();
    ticket.fresh(4).unwrap_err();
    for _ in 0..3 {
        let verb = async |tx: &mut Tx<'_>| {
            tx.trace("tests.acted", ("Test", 1), &"").await?;
            Ok("/tests/1".to_owned())
        };
        let _location = app.submit(&actor, ticket.clone(), verb).await.unwrap();
    }
    assert_eq!(trail(&app).await, ["tests.acted"]);
});

on_both!(a_form_is_good_for_its_own_session_and_door_alone, async |engine: Engine| {
    let app = house(engine).await;
    let (mine, other) = (Actor::person(Id::new(5)), Actor { session: 9, ..Actor::person(Id::new(5)) });
    let token = app.house.form(&mine, "/tests/1", 0);
    app.house.ticket(&mine, "/tests/1", &token).unwrap();
    for (actor, door, token) in [
        (&other, "/tests/1", &*token),
        (&mine, "/tests/2", &token),
        (&mine, "/tests/1", "0.x"),
        (&mine, "/tests/1", ""),
    ] {
        app.house.ticket(actor, door, token).unwrap_err();
    }
});

on_both!(a_refused_verb_leaves_neither_trace_nor_job, async |engine: Engine| {
    let app = house(engine).await;
    let refused = app
        .act(&Actor::house("tests"), async |tx| {
            tx.trace("tests.acted", ("Test", 1), &"").await?;
            tx.ask(Count { key: "x".into(), fail: false }).await?;
            Err::<(), _>(Refusal::not_now("以后再说").into())
        })
        .await;
    assert!(refused.is_err());
    assert!(trail(&app).await.is_empty());
    work_off(&app).await;
    assert!(trail(&app).await.is_empty());
});

on_both!(a_job_asked_for_twice_runs_once_and_a_refused_one_is_shown_as_dead, async |engine: Engine| {
    let app = house(engine).await;
    for fail in [false, false, true] {
        let key = if fail { "bad" } else { "good" };
        app.act(&Actor::house("tests"), async move |tx| tx.ask(Count { key: key.into(), fail }).await).await.unwrap();
    }
    work_off(&app).await;
    assert_eq!(trail(&app).await, ["tests.counted"]);
    assert_eq!(dead_jobs(&app).await, ["tests.count: 不行"]);
});

on_both!(a_film_under_work_holds_up_no_stop_and_goes_on_at_the_next_start, async |engine: Engine| {
    let app = house(engine).await;
    app.act(&Actor::house("tests"), async |tx| tx.ask(Film {}).await).await.unwrap();
    let (say, said) = tokio::sync::watch::channel(false);
    let work = tokio::spawn(work(app.clone(), said));
    while trail(&app).await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    say.send_replace(true);
    tokio::time::timeout(std::time::Duration::from_secs(5), work).await.expect("a prompt end").unwrap();
    work_off(&app).await;
    assert_eq!(trail(&app).await, ["tests.filmed", "tests.filmed"]);
    assert_eq!(dead_jobs(&app).await, Vec::<String>::new());
});

on_both!(what_a_process_held_when_it_died_is_due_at_its_next_start_and_nobody_elses, async |engine: Engine| {
    let app = house(engine).await;
    let ask = async |key: &'static str| {
        let count = async move |tx: &mut Tx<'_>| tx.ask(Count { key: key.into(), fail: false }).await;
        app.act(&Actor::house("tests"), count).await.unwrap();
    };
    ask("mine").await;
    ask("theirs").await;
    let held = "UPDATE jobs SET leased_until = $1, leased_by = CASE WHEN key = 'mine' THEN 1 ELSE 2 END";
    let until = app.now().plus(60 * SECOND);
    app.db.write(async move |c: &mut Conn| c.exec(held, params![until]).await).await.unwrap();
    // One more waits under the same key: the one that is held may not come to stand beside it.
    ask("mine").await;
    let (say, said) = tokio::sync::watch::channel(false);
    let work = tokio::spawn(work(app.clone(), said));
    let left = "SELECT key FROM jobs ORDER BY id LIMIT 10";
    let left = async || app.db.look(async |c: &mut Conn| c.all::<String>(left, params![]).await).await.unwrap();
    let began = std::time::Instant::now();
    while left().await.len() > 1 {
        assert!(began.elapsed().as_secs() < 20, "{:?}", left().await);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    say.send_replace(true);
    work.await.unwrap();
    assert_eq!(left().await, ["theirs"]);
});

on_both!(facts_about_one_subject_are_heard_in_order, async |engine: Engine| {
    let app = house(engine).await;
    for turn in 1..=5 {
        app.act(&Actor::house("tests"), async move |tx| tx.announce(Done { id: 7, turn }).await).await.unwrap();
    }
    work_off(&app).await;
    let turns = app
        .db
        .look(async |c: &mut Conn| c.all::<i64>("SELECT subject_id FROM audit ORDER BY id LIMIT 9", params![]).await);
    assert_eq!(turns.await.unwrap(), [1, 2, 3, 4, 5]);
});

on_both!(the_trail_can_be_neither_changed_nor_cut, async |engine: Engine| {
    let app = house(engine).await;
    app.act(&Actor::house("tests"), async |tx| tx.trace("tests.acted", ("Test", 1), &"").await).await.unwrap();
    for change in ["UPDATE audit SET verb = 'x'", "DELETE FROM audit"] {
        app.db.write(async move |c: &mut Conn| c.exec(change, params![]).await).await.unwrap_err();
    }
    assert_eq!(trail(&app).await, ["tests.acted"]);
});

on_both!(numbers_have_no_gap_after_a_rollback_and_begin_anew_each_year, async |engine: Engine| {
    let app = house(engine).await;
    let next = async |fail: bool| {
        app.act(&Actor::house("tests"), async move |tx| {
            let number = next_number(tx, "tests").await?;
            if fail { Err(Refusal::not_now("不").into()) } else { Ok(number_of(number)) }
        })
        .await
    };
    assert_eq!(next(false).await.unwrap(), "2026-0001");
    next(true).await.unwrap_err();
    assert_eq!(next(false).await.unwrap(), "2026-0002");
    app.house.clock.move_to(At::of(jiff::civil::date(2027, 1, 1)));
    assert_eq!(next(false).await.unwrap(), "2027-0001");
});

on_both!(processes_that_start_together_migrate_once, async |engine: Engine| {
    let db = crate::house::empty_db(engine).await;
    let starts = (0..4).map(|_| db::migrate(&db));
    assert!(futures::future::join_all(starts).await.iter().all(std::result::Result::is_ok));
});

on_both!(migrations_run_again_change_nothing, async |engine: Engine| {
    let app = house(engine).await;
    db::migrate(&app.db).await.unwrap();
});

/// Whether a scenario holds at whose end this was done to its house.
async fn holds(engine: Engine, harm: &'static str, loose: bool) -> bool {
    let scenario = async {
        let app = house(engine).await;
        let acted = async |tx: &mut Tx<'_>| tx.trace("tests.acted", ("Test", 1), &"").await;
        app.act(&Actor::house("tests"), acted).await.unwrap();
        app.db.write(async move |sql: &mut Conn| sql.batch(harm).await).await.unwrap();
        if loose {
            let row = "INSERT INTO dossier_editors (dossier_id, person_id) VALUES (1, 1)";
            crate::house::behind(&app.db, &format!("PRAGMA foreign_keys = OFF; {row}")).await;
        }
    };
    let kept = std::panic::AssertUnwindSafe(crate::house::kept_sound(scenario));
    futures::FutureExt::catch_unwind(kept).await.is_ok()
}

// Every scenario of the suite ends so: whatever it left that is not as it was written fails it.
// req("QA-05")
on_both!(a_scenario_fails_that_leaves_a_changed_entry_or_a_row_that_refers_to_nothing, async |engine: Engine| {
    let changed = match engine {
        Engine::Sqlite => {
            "DROP TRIGGER audit_is_never_changed; UPDATE audit SET detail = '{}';
             CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'never'); END"
        }
        Engine::Postgres => {
            "ALTER TABLE audit DISABLE TRIGGER audit_is_kept; UPDATE audit SET detail = '{}';
             ALTER TABLE audit ENABLE TRIGGER audit_is_kept"
        }
    };
    assert!(holds(engine, "SELECT 1", false).await);
    assert!(!holds(engine, changed, false).await);
    // PostgreSQL lets no such row in.
    assert!(engine == Engine::Postgres || !holds(engine, "SELECT 1", true).await);
});
