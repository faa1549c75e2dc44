//! Interpretations (解释): what the Center says an article means (A23.1). Rows beside the charter, never part of it; one is
//! withdrawn only by another that takes its place.
use kernel::{At, Id, Person, Refusal, Result, Tx, View};
use serde::Serialize;

use super::noun::{TheCharter, Verb};
use super::{store, words};

/// One interpretation of one article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interpretation {
    pub id: Id<Interpretation>,
    /// The number of the article.
    pub article: i64,
    pub text: String,
    /// The one that it takes the place of.
    pub replaces: Option<Id<Interpretation>>,
    pub published: At,
    pub by: Id<Person>,
    /// When another one took its place.
    pub replaced: Option<At>,
}

/// Publishes an interpretation at once.
///
/// # Errors
/// `Invalid` for an article that is not there, a text too short or long; `NotNow` when another took the old one's place.
pub async fn interpret(
    tx: &mut Tx<'_>,
    article: i64,
    text: &str,
    replaces: Option<Id<Interpretation>>,
) -> Result<Interpretation> {
    tx.allow(Verb::Interpret, &TheCharter)?;
    let text = text.trim();
    if !(10..=2000).contains(&text.chars().count()) {
        return Err(Refusal::field("text", words::INTERPRETATION).into());
    }
    let charter = crate::policy::charter_of(tx)?;
    if !charter.articles.iter().any(|one| one.number == article) {
        return Err(Refusal::field("article", words::NO_ARTICLE).into());
    }
    if let Some(old) = replaces {
        let standing = store::interpretations(tx.sql).await?;
        let Some(old) = standing.iter().find(|one| one.id == old) else { return Err(Refusal::NotFound.into()) };
        if old.replaced.is_some() {
            return Err(Refusal::not_now(words::ALREADY_REPLACED).into());
        }
        if old.article != article {
            return Err(Refusal::field("article", words::OTHER_ARTICLE).into());
        }
    }
    let (id, by) = (tx.new_id(), tx.actor.id());
    let made = Interpretation { id, article, text: text.into(), replaces, published: tx.now, by, replaced: None };
    if !store::insert_interpretation(tx, &made).await? {
        return Err(Refusal::not_now(words::ALREADY_REPLACED).into());
    }
    tx.trace("charter.interpreted", ("Charter", 1), &made).await?;
    Ok(made)
}

/// All of them, newest first (at most 200).
pub async fn interpretations(view: &mut View<'_>) -> Result<Vec<Interpretation>> {
    store::interpretations(view.sql).await
}
