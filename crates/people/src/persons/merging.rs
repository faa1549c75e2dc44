//! Two records of one person become one (合并档案). Who may and who decides is settled above; here the folded record becomes
//! history, and whatever it was known by finds the kept one.
use kernel::{Id, Refusal, Result, Tx};

use super::{store, words};

/// Folds one record into another: its places end, those that the kept one lacks are taken over, and its names find the kept
/// one. Its document, its staff number and its telephone stay where they are and lead to the kept record.
///
/// # Errors
/// `NotNow` where either was folded already or has others folded into it: no record is reached through two.
pub async fn merge(tx: &mut Tx<'_>, kept: Id<kernel::Person>, folded: Id<kernel::Person>, reason: &str) -> Result<()> {
    let into = store::by_id(tx, kept).await?.ok_or(Refusal::NotFound)?;
    let from = store::by_id(tx, folded).await?.ok_or(Refusal::NotFound)?;
    let again = into.merged.is_some() || from.merged.is_some() || !store::folded_into(tx, folded).await?.is_empty();
    if kept == folded || again {
        return Err(Refusal::not_now(words::MERGED_ALREADY).into());
    }
    let places = store::carry_places(tx, &into, &from).await?;
    store::carry_names(tx, &into, &from).await?;
    store::set_merged(tx, kept, folded).await?;
    let day = tx.now.day();
    store::keep_move(tx, kept, ("merged", &from.name, &into.name), &day, reason).await?;
    store::keep_move(tx, folded, ("folded", &from.name, &into.name), &day, reason).await?;
    tx.trace("persons.merged", ("Person", kept.0), &(folded, places, reason)).await?;
    tx.trace("persons.merged", ("Person", folded.0), &(kept, reason)).await
}
