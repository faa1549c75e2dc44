//! Recovery codes: ten words on paper for the day on which every other factor is out of reach. Each is good once.
use kernel::{Refusal, Result, Tx};

use super::actions::{by_factor, open, told, wrong};
use super::{store, words};
use crate::accounts::throttle;

const COUNT: usize = 10;

/// Ten new ones; every earlier one of the actor's is void. They are shown this once.
///
/// # Errors
/// `NotNow` for whoever is asked for no second kind of evidence: they could be used nowhere.
pub async fn make(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    if !by_factor(tx).await? {
        return Err(Refusal::not_now(words::NO_FACTOR).into());
    }
    let codes: Vec<String> = (0..COUNT).map(|_| word()).collect();
    store::keep_codes(tx, &codes).await?;
    told(tx, "生成了新的恢复码", "以前的恢复码全部作废。请打印或抄写后妥善保管，不要拍照转发。".into()).await?;
    tx.trace("factors.codes_made", ("Person", tx.actor.id().0), &codes.len()).await?;
    Ok(codes)
}

/// Whether this is one of the actor's that was not used yet.
pub async fn answer(tx: &mut Tx<'_>, code: &str, device: &str) -> Result<std::result::Result<(), Refusal>> {
    let me = tx.actor.id();
    let counted = throttle::at(tx, me, throttle::RECOVERY, device).await?;
    if let Err(no) = open(tx, me, &counted).await? {
        return Ok(Err(no));
    }
    if !store::use_code(tx, &plain(code)).await? {
        return Ok(Err(wrong(tx, me, &counted, Refusal::field("recovery", words::RECOVERY)).await?));
    }
    throttle::clear(tx, me, &counted).await?;
    let left = store::codes_left(tx, me).await?;
    told(tx, "用恢复码登录了一次", format!("还剩 {left} 个恢复码。不是你本人登录的，请立即修改密码。")).await?;
    tx.trace("factors.recovered", ("Person", me.0), &left).await?;
    Ok(Ok(()))
}

/// `kd7f-92mq-x3wp`: 60 random bits without look-alikes.
fn word() -> String {
    const SIGNS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz3";
    let bytes = kernel::seal::random_bytes::<12>();
    let signs: Vec<char> = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 31)])).collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// As people type it from paper.
pub(super) fn plain(code: &str) -> String {
    crate::fold(code).chars().filter(char::is_ascii_alphanumeric).collect()
}
