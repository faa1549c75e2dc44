//! What a stranger may ask: a number with a name is answered by yes or no alone, so often and no oftener.
use kernel::{MINUTE, Refusal, Result, Tx};

use super::{store, words};

/// One address asks at most so often within ten minutes.
const MOST: i64 = 30;
const WITHIN: i64 = 10 * MINUTE;

/// 一致 or 不一致: an unknown number, another name and a revoked certificate are answered alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Same,
    Other,
}

/// Compares a typed number with a typed name, however people write them.
///
/// # Errors
/// `TooMany` for an address that asks oftener than people do.
pub async fn check(tx: &mut Tx<'_>, number: &str, name: &str) -> Result<Verdict> {
    let address = tx.house.seal.mac("verification.address", tx.actor.address.as_bytes());
    let since = tx.now.plus(-WITHIN);
    if store::tries(tx, &address, since).await? >= MOST {
        return Err(Refusal::TooMany(words::TOO_OFTEN.into()).into());
    }
    store::keep_try(tx, &address, since).await?;
    let same = store::is_same(tx, &digits(number), name).await?;
    Ok(if same { Verdict::Same } else { Verdict::Other })
}

/// `2026-000937` out of what people type: full-width digits, other dashes, the words before it.
fn digits(number: &str) -> String {
    let dash = |c| if "‐‑‒–—―−－﹣".contains(c) { '-' } else { c };
    people::fold(number).chars().map(dash).filter(|c| c.is_ascii_digit() || *c == '-').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        for said in ["2026-000937", " 2026 - 000937 ", "２０２６－０００９３７", "证书编号：2026—000937"]
        {
            assert_eq!(digits(said), "2026-000937", "{said}");
        }
        assert_eq!(digits("' OR 1=1"), "11");
    }
}
