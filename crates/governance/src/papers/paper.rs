//! The noun: one paper that was asked for, and where it stands once it is printed and signed.
use kernel::{At, Id, Person};
use serde::Serialize;

use super::record::Record;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paper {
    pub id: Id<Paper>,
    /// From its gap-free register: `责任档案 2026-0001`.
    pub number: String,
    /// The thing that it is about.
    pub kind: String,
    pub subject: i64,
    pub title: String,
    pub record: Record,
    pub charter: i64,
    pub asked_at: At,
    pub asked_by: Id<Person>,
    pub made: Option<Made>,
}

/// Its bytes, signature and all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Made {
    pub at: At,
    pub key: String,
    /// SM3 of the whole file.
    pub digest: Vec<u8>,
    pub bytes: i64,
}
