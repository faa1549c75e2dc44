//! The charter that a house acts under, for rooms that need its data: found by the version that its judge names.
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context as _;
use authz::Sentence;
use kernel::{House, Result, View};

use crate::charter::Charter;

/// A charter, and its policies as people read them.
type Book = (Arc<Charter>, Arc<[Sentence]>);

/// Opened charters of this process by version: read-only data, written when a house opens.
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
    let opened = OPENED.read().unwrap_or_else(PoisonError::into_inner);
    let book = opened.get(&view.house.judge.charter()).context("no charter was opened")?;
    Ok(book.1.clone())
}

/// The charter in force for whoever looks or acts.
///
/// # Errors
/// A fault when no `Rules` were opened for this house.
pub fn charter_of(view: &View<'_>) -> Result<Arc<Charter>> {
    charter_of_house(view.house)
}

/// The same, outside a view.
///
/// # Errors
/// A fault when no `Rules` were opened for this house.
pub fn charter_of_house(house: &House) -> Result<Arc<Charter>> {
    let opened = OPENED.read().unwrap_or_else(PoisonError::into_inner);
    let book = opened.get(&house.judge.charter()).context("no charter was opened")?;
    Ok(book.0.clone())
}
