//! What the layer promises when things go wrong, on both engines.
use anyhow::{Result, anyhow};

use super::{Conn, Db, anywhere};
use crate::house::{Engine, empty_db};
use crate::{on_both, params};

/// A fresh database with one table `t (id, word)`.
async fn fresh(engine: Engine) -> Db {
    let db = empty_db(engine).await;
    db.write(async |c: &mut Conn| c.batch("CREATE TABLE t (id BIGINT PRIMARY KEY, word TEXT NOT NULL)").await)
        .await
        .unwrap();
    db
}

async fn put(c: &mut Conn, id: i64) -> Result<u64> {
    c.exec("INSERT INTO t (id, word) VALUES ($1, 'x')", params![id]).await
}

async fn count(db: &Db) -> i64 {
    db.look(async |c: &mut Conn| c.one::<i64>("SELECT count(*) FROM t", params![]).await).await.unwrap()
}

on_both!(a_hidden_statement_error_is_rolled_back_and_told, async |engine: Engine| {
    let db = fresh(engine).await;
    let done = db
        .write(async |c: &mut Conn| {
            put(c, 1).await?;
            let _ = put(c, 1).await;
            Ok::<_, anyhow::Error>(())
        })
        .await;
    assert!(done.unwrap_err().to_string().contains("not passed on"));
    assert_eq!(count(&db).await, 0);
});

on_both!(a_panicking_body_harms_nobody_else, async |engine: Engine| {
    let db = fresh(engine).await;
    let bodies = (0..40).map(|id| {
        let db = db.clone();
        async move {
            db.write(async move |c: &mut Conn| {
                put(c, id).await?;
                assert!(id % 4 != 3, "on purpose");
                Ok::<_, anyhow::Error>(())
            })
            .await
        }
    });
    let done = futures::future::join_all(bodies).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 30);
    assert_eq!(count(&db).await, 30);
    db.write(async |c: &mut Conn| put(c, 1000).await).await.unwrap();
});

on_both!(a_refused_body_rolls_back_alone, async |engine: Engine| {
    let db = fresh(engine).await;
    let bodies = (0..40).map(|id| {
        let db = db.clone();
        async move {
            db.write(async move |c: &mut Conn| {
                put(c, id).await?;
                if id % 2 == 0 { Ok(()) } else { Err(anyhow!("refused")) }
            })
            .await
        }
    });
    let done = futures::future::join_all(bodies).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 20);
    assert_eq!(count(&db).await, 20);
});

on_both!(a_caller_that_goes_away_does_not_stop_its_verb, async |engine: Engine| {
    let db = fresh(engine).await;
    let mut waiting = Box::pin(db.write(async |c: &mut Conn| put(c, 1).await));
    assert!(futures::poll!(waiting.as_mut()).is_pending());
    drop(waiting);
    for _ in 0..200 {
        if count(&db).await == 1 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the queued verb never ran");
});

on_both!(a_look_cannot_write, async |engine: Engine| {
    let db = fresh(engine).await;
    db.look(async |c: &mut Conn| put(c, 1).await).await.unwrap_err();
    assert_eq!(count(&db).await, 0);
});

on_both!(a_constraint_checked_at_commit_fails_everyone_it_shares_the_commit_with, async |engine: Engine| {
    let db = fresh(engine).await;
    let late = "CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)";
    db.write(async move |c: &mut Conn| c.batch(late).await).await.unwrap();
    let done =
        db.write(async |c: &mut Conn| c.exec("INSERT INTO child (id, parent) VALUES (1, 77)", params![]).await).await;
    assert!(done.is_err());
    db.write(async |c: &mut Conn| put(c, 5).await).await.unwrap();
    assert_eq!(count(&db).await, 1);
});

on_both!(many_counters_at_once_have_no_gap, async |engine: Engine| {
    let db = fresh(engine).await;
    db.write(async |c: &mut Conn| c.exec("INSERT INTO t (id, word) VALUES (0, '0')", params![]).await).await.unwrap();
    let bodies = (0..50).map(|i| {
        let db = db.clone();
        async move {
            db.write(async move |c: &mut Conn| {
                let n = c
                    .one::<String>(
                        "UPDATE t SET word = CAST(CAST(word AS BIGINT) + 1 AS TEXT) WHERE id = 0 RETURNING word",
                        params![],
                    )
                    .await?;
                if i % 5 == 0 { Err(anyhow!("refused")) } else { Ok(n.parse::<i64>()?) }
            })
            .await
        }
    });
    let mut numbers: Vec<i64> = futures::future::join_all(bodies).await.into_iter().filter_map(Result::ok).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
});

// A body may rename an error; a conflict is asked again all the same.
on_both!(a_conflict_that_the_body_renamed_is_asked_again, async |engine: Engine| {
    let db = fresh(engine).await;
    db.write(async |c: &mut Conn| put(c, 0).await).await.unwrap();
    let bodies = (0..30).map(|_| {
        let db = db.clone();
        async move {
            db.write(async |c: &mut Conn| {
                c.exec("UPDATE t SET word = 'y' WHERE id = 0", params![]).await.map_err(|_| anyhow!("renamed"))
            })
            .await
        }
    });
    assert!(futures::future::join_all(bodies).await.iter().all(Result::is_ok));
});

// The engine may end the transaction by itself: nothing of the body may then commit alone.
on_both!(a_body_that_goes_on_after_the_disk_was_full_leaves_nothing, async |engine: Engine| {
    let db = fresh(engine).await;
    let Db::Sqlite(_) = db else { return };
    let done = db
        .write(async |c: &mut Conn| {
            let pages = c.one::<i64>("PRAGMA page_count", params![]).await?;
            c.batch(&format!("PRAGMA max_page_count = {}", pages + 2)).await?;
            let _ = c.exec("INSERT INTO t (id, word) VALUES (1, hex(zeroblob(100000)))", params![]).await;
            put(c, 2).await
        })
        .await;
    assert!(done.is_err());
    assert_eq!(count(&db).await, 0);
});

on_both!(a_flood_is_refused_at_the_door, async |engine: Engine| {
    let db = fresh(engine).await;
    let mut waiting = vec![];
    for _ in 0..20_000 {
        let mut write = Box::pin(async { db.write(async |c: &mut Conn| c.batch("SELECT 1").await).await });
        if futures::poll!(write.as_mut()).is_ready() {
            return;
        }
        waiting.push(write);
    }
    panic!("20,000 writes wait and none was refused");
});

on_both!(a_pattern_takes_each_sign_as_itself, async |engine: Engine| {
    let db = fresh(engine).await;
    let fits = async |text: &'static str, words: &'static str| {
        let sql = r"SELECT COUNT(*) FROM (SELECT CAST($1 AS TEXT) AS text) t WHERE text LIKE $2 ESCAPE '\'";
        let asked = async move |c: &mut Conn| c.one::<i64>(sql, params![text, anywhere(words)]).await;
        db.look(asked).await.unwrap() == 1
    };
    for (text, words) in [("学时 100% 完成", "0%"), ("a_b", "_"), (r"c:\dir", r"\d"), ("公开课", "开"), ("x", "")]
    {
        assert!(fits(text, words).await, "{text}: {words}");
    }
    for (text, words) in [("学时 100 完成", "%"), ("ab", "_"), ("dir", r"\"), ("公开课", "公课")] {
        assert!(!fits(text, words).await, "{text}: {words}");
    }
});
