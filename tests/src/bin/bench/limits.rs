//! What this machine can do at best, measured beside the product by the same libraries: durable rows in large batches,
//! password hashes alone. The limit of pages, bytes that lie ready, is asked of the server itself.
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::future::join_all;
use kernel::db::{Conn, Db};
use kernel::params;

use crate::server::cpu_ms;
use crate::table::{Report, Row};

const TIME: Duration = Duration::from_secs(3);
/// Rows of one transaction: as many as the product's writer lets share a commit.
const BATCH: i64 = 256;

/// Measures both.
pub fn measure(folder: &Path, report: &mut Report) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let (rows, cpu) = runtime.block_on(durable_rows(&folder.join("limit.db")))?;
    report.durable = rows;
    report.add(Row::limit("极限：成批落盘的行", rows, cpu));
    let (hashes, cpu) = runtime.block_on(hashes())?;
    report.hashes = hashes;
    report.add(Row::limit("极限：argon2id", hashes, cpu));
    report.note(format!("成批落盘：每事务 {BATCH} 行，WAL，synchronous=FULL；argon2id：19 MiB，2 遍"));
    Ok(())
}

const TABLE: &str = "CREATE TABLE rows (person_id BIGINT NOT NULL, batch TEXT NOT NULL, media_id BIGINT NOT NULL,
    at BIGINT NOT NULL, claimed_ms BIGINT NOT NULL, credited_ms BIGINT NOT NULL, beyond_ms BIGINT NOT NULL,
    PRIMARY KEY (person_id, batch))";
const ROW: &str = "INSERT INTO rows (person_id, batch, media_id, at, claimed_ms, credited_ms, beyond_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Rows like a heartbeat's, a second, and their CPU in ms each.
async fn durable_rows(file: &Path) -> Result<(f64, f64)> {
    let db = Db::sqlite(file.to_str().context("a path in UTF-8")?, 1)?;
    db.write(async |sql: &mut Conn| sql.batch(TABLE).await).await?;
    let (began, before, mut turn) = (Instant::now(), cpu_ms("self"), 0);
    while began.elapsed() < TIME {
        db.write(async move |sql: &mut Conn| {
            for n in turn * BATCH..(turn + 1) * BATCH {
                let (person, batch) = (n * 7919 % 10_000, format!("{n:036}"));
                sql.exec(ROW, params![person, batch, 1_i64, n, 15_000_i64, 15_000_i64, 0_i64]).await?;
            }
            anyhow::Ok(())
        })
        .await?;
        turn += 1;
    }
    let rows = (turn * BATCH) as f64;
    Ok((rows / began.elapsed().as_secs_f64(), (cpu_ms("self") - before) / rows))
}

/// Password hashes a second, and their CPU in ms each.
async fn hashes() -> Result<(f64, f64)> {
    let (began, before) = (Instant::now(), cpu_ms("self"));
    let four = join_all((0..4).map(|_| async {
        let mut done = 0;
        while began.elapsed() < TIME {
            people::accounts::hash("黑板与朱批-Kd82").await.map_err(|no| anyhow::anyhow!("{no}"))?;
            done += 1;
        }
        anyhow::Ok(done)
    }));
    let done: i32 = four.await.into_iter().sum::<Result<i32>>()?;
    Ok((f64::from(done) / began.elapsed().as_secs_f64(), (cpu_ms("self") - before) / f64::from(done)))
}
