//! Full-text search over Chinese and Latin text, in a folder of its own.
//!
//! Holds: an index of documents with a key, a kind, a title, a body, keywords and facets; dictionary segmentation
//! for ranking and character bigrams for recall; highlighted pieces of text.
//! Refuses to hold: what a document means, who may see it (the caller asks again for every hit), HTML, and any
//! truth: the folder is a cache that may be wiped at any opening and is then filled anew ([`Index::fresh`]).
//!
//! Every call blocks (disk, segmentation): asynchronous callers put them on a blocking thread. The first opening in a
//! process loads the dictionary (some 350,000 words); later openings with the same extra words share it.

mod folder;
mod index;
mod pieces;
mod query;
mod segment;
#[cfg(test)]
mod tests;

pub use index::Index;
pub use pieces::Piece;

/// One thing that can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doc {
    /// Unique over all kinds, 1–500 bytes; a later document with the same key replaces the earlier one.
    pub key: String,
    /// A short machine word such as `page`, at most 500 bytes; hits can be restricted to kinds.
    pub kind: String,
    /// Shown and searched; outranks keywords and body.
    pub title: String,
    /// Shown as an excerpt and searched; plain text.
    pub body: String,
    /// Keywords, e.g. subjects or people; searched, not shown; outrank the body.
    pub words: Vec<String>,
    /// Name and value, matched exactly by [`Ask::filters`]; several values under one name are fine.
    pub facets: Vec<(String, String)>,
    /// µs since 1970; among equal scores the newest comes first.
    pub at: i64,
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What the person typed; never a query language. Only the first 200 characters count.
    pub words: String,
    /// Any of these kinds; empty means all.
    pub kinds: Vec<String>,
    /// Values under the same name are alternatives; different names must all hold.
    pub filters: Vec<(String, String)>,
    /// Hits wanted, at most 100; 0 asks for the total alone.
    pub limit: usize,
    /// Hits to skip; past 10,000 no hits are given.
    pub offset: usize,
}

impl Default for Ask {
    fn default() -> Self {
        Self { words: String::new(), kinds: Vec::new(), filters: Vec::new(), limit: 20, offset: 0 }
    }
}

/// How the hits relate to the words asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// Every hit holds every word (particles such as 的 aside).
    All,
    /// No document holds them all; the hits hold at least one, or a part of one.
    Any,
}

/// A page of hits, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Documents that match, on all pages together.
    pub total: usize,
    pub matched: Matched,
    pub hits: Vec<Hit>,
}

/// One document that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub key: String,
    pub kind: String,
    /// Comparable within one answer only.
    pub score: f32,
    /// The whole title.
    pub title: Vec<Piece>,
    /// About 120 Chinese characters of the body around the best match; empty when there is no body.
    pub excerpt: Vec<Piece>,
}
