//! The charter that a house acts under, for rooms that need its data: found by the version that its judge names.
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context as _;
use authz::Sentence;
use kernel::{House, Result, View};

use super::rules::Rules;
use crate::charter::Charter;

/// A charter, and its policies as people read them.
type Book = (Arc<Charter>, Arc<[Sentence]>);

/// Opened charters of this process by version: read-only data, written when a house opens and when a version is first
/// asked for.
static OPENED: RwLock<BTreeMap<i64, Book>> = RwLock::new(BTreeMap::new());

pub(super) fn remember(charter: &Arc<Charter>, sentences: &[Sentence]) {
    let book = (charter.clone(), sentences.into());
    OPENED.write().unwrap_or_else(PoisonError::into_inner).insert(charter.version, book);
}

/// The policies in force as people read them: by which sentence something is allowed.
///
/// # Errors
/// A fault when no `Rules` were opened for this house.
pub fn sentences_of(view: &View<'_>) -> Result<Arc<[Sentence]>> {
    Ok(opened(view.house.judge.charter()).context("no charter was opened")?.1)
}

/// The charter in force for whoever looks or acts.
///
/// # Errors
/// A fault when no `Rules` were opened for this house.
pub fn charter_of(view: &View<'_>) -> Result<Arc<Charter>> {
    charter_of_house(view.house)
}

/// Any version that was ever published, as a dossier under way needs the one that it was submitted under (A22.1): read
/// from the store once and kept.
///
/// # Errors
/// `NotFound` when there is no such version; a fault when its text is not the one that was signed.
pub async fn charter_at(view: &mut View<'_>, version: i64) -> Result<Arc<Charter>> {
    if let Some((known, _)) = opened(version) {
        return Ok(known);
    }
    let (.., charter) = crate::charter::stored(view, version).await?;
    Ok(Rules::open(charter)?.charter().clone())
}

fn opened(version: i64) -> Option<Book> {
    OPENED.read().unwrap_or_else(PoisonError::into_inner).get(&version).cloned()
}

/// The charter in force, outside a view.
///
/// # Errors
/// A fault when no `Rules` were opened for this house.
pub fn charter_of_house(house: &House) -> Result<Arc<Charter>> {
    Ok(opened(house.judge.charter()).context("no charter was opened")?.0)
}
