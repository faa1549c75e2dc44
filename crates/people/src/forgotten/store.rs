//! All SQL of this room. Codes are kept as keyed digests alone.
use kernel::{DAY, House, Id, MINUTE, Person, Result, Tx, params};

/// One a minute and ten a day, counted from the last.
const KEEP: &str = "INSERT INTO password_codes (person_id, digest, made_at, until_at, sent) VALUES ($1, $2, $3, $4, 1)
    ON CONFLICT (person_id) DO UPDATE SET digest = excluded.digest, made_at = excluded.made_at,
    until_at = excluded.until_at, tried = 0, used_at = NULL,
    sent = CASE WHEN password_codes.made_at > $6 THEN password_codes.sent + 1 ELSE 1 END
    WHERE password_codes.made_at <= $5 AND (password_codes.sent < 10 OR password_codes.made_at <= $6)";
const TRY: &str = "UPDATE password_codes SET tried = tried + 1 WHERE person_id = $1 AND used_at IS NULL
    AND until_at > $2 AND tried < 5";
const IS: &str = "SELECT COUNT(*) FROM password_codes WHERE person_id = $1 AND digest = $2";
const TAKE: &str = "UPDATE password_codes SET used_at = $1 WHERE person_id = $2 AND digest = $3 AND used_at IS NULL
    AND until_at > $1";

const GOOD_FOR: i64 = 10 * MINUTE;

fn digest(house: &House, person: Id<Person>, code: &str) -> Vec<u8> {
    house.seal.mac("forgotten.code", format!("{person}|{code}").as_bytes())
}

/// False within a minute of the last, and after ten in a day.
pub async fn keep(tx: &mut Tx<'_>, person: Id<Person>, code: &str) -> Result<bool> {
    let (digest, now) = (digest(tx.house, person, code), tx.now);
    let row = params![person, digest, now, now.plus(GOOD_FOR), now.plus(-MINUTE), now.plus(-DAY)];
    Ok(tx.sql.exec(KEEP, row).await? == 1)
}

/// Whether this is the person's code and still good: one of five tries is used up by asking.
pub async fn is_code(tx: &mut Tx<'_>, person: Id<Person>, code: &str) -> Result<bool> {
    let now = tx.now;
    let digest = digest(tx.house, person, code);
    let counts = tx.sql.exec(TRY, params![person, now]).await? == 1;
    Ok(counts && tx.sql.one::<i64>(IS, params![person, digest]).await? == 1)
}

/// The code is used up: true once.
pub async fn take(tx: &mut Tx<'_>, person: Id<Person>, code: &str) -> Result<bool> {
    let row = params![tx.now, person, digest(tx.house, person, code)];
    Ok(tx.sql.exec(TAKE, row).await? == 1)
}
