//! Characters that no font of the press has.
//!
//! Holds: the search for them on finished pages; a blank in a name is worse than a refusal.
//! Refuses to hold: text inside pictures, which bring their own shapes.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

/// Refuses a document with a character that would be printed as an empty box; the error names them all.
pub(crate) fn all_there(document: &PagedDocument) -> Result<()> {
    let mut missing = BTreeSet::new();
    for page in document.pages() {
        collect(&page.frame, &mut missing);
    }
    ensure!(
        missing.is_empty(),
        "所用字体里没有“{}”，请换用收字更全的字体",
        missing.into_iter().collect::<Vec<_>>().join("、")
    );
    Ok(())
}

fn collect(frame: &Frame, missing: &mut BTreeSet<String>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, missing),
            FrameItem::Text(text) => {
                let absent = text.glyphs.iter().filter(|glyph| glyph.id == 0);
                missing.extend(absent.map(|glyph| text.text[glyph.range()].to_string()));
            }
            _ => {}
        }
    }
}
