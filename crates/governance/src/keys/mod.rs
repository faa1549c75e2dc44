//! Keys (数据密钥轮换): a new data key, everything sealed anew with it while people work, and the old ones destroyed, each
//! step in the trail. Which columns hold sealed values stands in `privacy/tables.toml`.
//!
//! Owns      nothing: the keys are the kernel's.
//! Promises  nothing is unreadable at any moment; what was sealed with a destroyed key is nowhere in the database.
//! Answers   none
//! Speaks    `keys.made`, `keys.sealed_anew`, `keys.destroyed`.
mod jobs;
mod store;
pub mod words;

use kernel::data_keys::{self, DataKey};
use kernel::{Result, Tx};

pub use jobs::SealAnew;

/// Makes the next key and asks for everything to be sealed anew once it is in use.
///
/// # Errors
/// When the database does not answer.
pub async fn rotate(tx: &mut Tx<'_>) -> Result<DataKey> {
    let key = data_keys::add(tx).await?;
    tx.ask_at(SealAnew {}, key.from.plus(data_keys::LEAD)).await?;
    Ok(key)
}
