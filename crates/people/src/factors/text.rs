//! Codes by short message, for whoever signs in on a device that the account does not know. Six digits, five minutes, five
//! tries, bound to the session that asked; where a role asks for two kinds of evidence, or the person has a factor, they
//! count for nothing.
use kernel::{DAY, MINUTE, Refusal, Result, Tx, View};

use super::actions::{open, wrong};
use super::{store, words};
use crate::accounts::{self, throttle};
use crate::{messages, persons};

const GOOD_FOR: i64 = 5 * MINUTE;
const BETWEEN: i64 = MINUTE;
const MOST_A_DAY: i64 = 10;

/// Sends one to the registered telephone; an earlier one of this session is void.
///
/// # Errors
/// `TooMany` within a minute of the last, and after ten in a day; `NotNow` without a telephone, and for whoever owes none.
pub async fn send(tx: &mut Tx<'_>) -> Result<()> {
    let me = tx.actor.id();
    owed(tx).await?;
    let Some(phone) = persons::phone(tx, me).await? else {
        return Err(Refusal::not_now(words::NO_PHONE).into());
    };
    let since = tx.now.plus(-DAY);
    let (last, today) = store::texts_of(tx, me, since).await?;
    if last.is_some_and(|at| tx.now.0 - at.0 < BETWEEN) {
        return Err(Refusal::TooMany(words::TEXT_OFTEN.into()).into());
    }
    if today >= MOST_A_DAY {
        return Err(Refusal::TooMany(words::TEXT_MANY.into()).into());
    }
    let code = digits();
    store::keep_text(tx, &code, tx.now.plus(GOOD_FOR)).await?;
    let body = format!("验证码 {code}，5 分钟内有效，用于登录北京教师学习网。请勿告诉任何人，工作人员不会索要。");
    messages::text(tx, me, &phone, "登录验证码", &body).await?;
    tx.trace("factors.text_sent", ("Person", me.0), &"").await
}

/// A text makes the device known, so it is heard from nobody who owes more.
async fn owed(view: &mut View<'_>) -> Result<()> {
    let me = view.actor.id();
    if accounts::owes(view).await? == "text" && !super::has(view, me).await? {
        return Ok(());
    }
    Err(Refusal::not_now(words::NO_TEXT).into())
}

/// Whether this is the code that was sent to this session.
///
/// # Errors
/// `NotNow` for whoever owes none.
pub async fn answer(tx: &mut Tx<'_>, code: &str) -> Result<std::result::Result<(), Refusal>> {
    let me = tx.actor.id();
    owed(tx).await?;
    if let Err(no) = open(tx, me, throttle::TEXT).await? {
        return Ok(Err(no));
    }
    let code: String = crate::fold(code).chars().filter(char::is_ascii_digit).collect();
    if !store::use_text(tx, &code).await? {
        return Ok(Err(wrong(tx, me, throttle::TEXT, Refusal::field("code", words::TEXT)).await?));
    }
    throttle::clear(tx, me, throttle::TEXT).await?;
    tx.trace("factors.answered", ("Person", me.0), &"短信验证码").await?;
    Ok(Ok(()))
}

/// Six of them, by chance.
pub fn digits() -> String {
    let bytes = kernel::seal::random_bytes::<8>();
    format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000)
}
