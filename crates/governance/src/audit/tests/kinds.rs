//! What the trail is about reads as a word, whichever room wrote it.
use std::collections::BTreeSet;

use super::kept::product;
use crate::rights::words::KINDS;

/// The kind with which a text begins, up to its quotation mark.
fn kind(text: &str) -> Option<String> {
    let word = text.split('"').next()?;
    let is_kind =
        word.starts_with(|first: char| first.is_ascii_uppercase()) && word.chars().all(|one| one.is_ascii_alphabetic());
    is_kind.then(|| word.to_owned())
}

/// The kinds that a file names: of its nouns, and of what it traces.
fn named(text: &str) -> Vec<String> {
    let mut found = vec![];
    for head in ["const KIND: &'static str = \"", "const KIND: &str = \""] {
        found.extend(text.split(head).skip(1).filter_map(kind));
    }
    for traced in text.split(".trace(").skip(1) {
        let statement = traced.split(';').next().unwrap_or_default();
        found.extend(statement.split("(\"").skip(1).filter_map(kind));
    }
    found
}

#[test]
fn every_kind_on_the_trail_has_a_word() {
    let mut all = BTreeSet::new();
    for file in product() {
        all.extend(named(&std::fs::read_to_string(&file).unwrap()));
    }
    assert!(all.len() > 40, "{all:?}");
    all.retain(|kind| KINDS.iter().all(|(code, _)| *code != kind.as_str()));
    assert_eq!(all, BTreeSet::new(), "rights/words.rs has no word for these kinds");
    // It finds what it looks for.
    let code =
        "const KIND: &'static str = \"Noun\"; tx.trace(\"a.b\",\n (\"Traced\", 1), &\"\").await?; (\"Other\", 1)";
    assert_eq!(named(code), ["Noun", "Traced"]);
}
