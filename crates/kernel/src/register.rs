//! Numbers that people say aloud: one counter per register and Beijing year, raised inside the verb, so that a verb
//! rolled back leaves no gap.
//! Owns      table `registers`.
use crate::{Result, Tx, params};

const NEXT: &str = "INSERT INTO registers (register, year, last) VALUES ($1, $2, $3)
    ON CONFLICT (register, year) DO UPDATE SET last = registers.last + excluded.last RETURNING last";

/// The next number of that register in the year of `tx.now`, with the year: `(2026, 937)`.
pub async fn next_number(tx: &mut Tx<'_>, register: &str) -> Result<(i64, i64)> {
    next_numbers(tx, register, 1).await
}

/// So many numbers in a row, all in use from now on: the year and the first of them.
pub async fn next_numbers(tx: &mut Tx<'_>, register: &str, count: i64) -> Result<(i64, i64)> {
    let year = tx.now.year();
    let last = tx.sql.one::<i64>(NEXT, params![register, year, count]).await?;
    Ok((year, last - count + 1))
}

/// `2026-0937`
pub fn number_of((year, number): (i64, i64)) -> String {
    format!("{year}-{number:04}")
}
