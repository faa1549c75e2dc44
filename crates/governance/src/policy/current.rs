//! The charter that a house acts under, for rooms that need its data: found by the version that its judge names.
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context as _;
use kernel::{House, Result, View};

use crate::charter::Charter;

/// Opened charters of this process by version: read-only data, written when a house opens and when a version is first
/// asked for.
static OPENED: RwLock<BTreeMap<i64, Arc<Charter>>> = RwLock::new(BTreeMap::new());

pub(super) fn remember(charter: &Arc<Charter>) {
    OPENED.write().unwrap_or_else(PoisonError::into_inner).insert(charter.version, charter.clone());
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
    if let Some(known) = opened(version) {
        return Ok(known);
    }
    let charter = Arc::new(crate::charter::stored(view, version).await?.2);
    remember(&charter);
    Ok(charter)
}

fn opened(version: i64) -> Option<Arc<Charter>> {
    OPENED.read().unwrap_or_else(PoisonError::into_inner).get(&version).cloned()
}

/// The charter in force, outside a view.
///
/// # Errors
/// A fault when no `Rules` were opened for this house.
pub fn charter_of_house(house: &House) -> Result<Arc<Charter>> {
    Ok(opened(house.judge.charter()).context("no charter was opened")?)
}
