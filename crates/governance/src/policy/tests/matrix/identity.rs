//! Scenes about who somebody is: guests, lost credentials, two records of one person.
use super::{Scene, UNIT, one, scene, text};

/// A guest of the unit 4 whose account was asked for, is open, is to be renewed, is over.
pub(super) fn guests() -> impl Iterator<Item = Scene> {
    ["proposed", "open", "renewing", "expired"].into_iter().map(|stage| {
        let facts = vec![
            text("stage", stage),
            one("host", UNIT),
            one("sponsor", ("Person", 90)),
            one("person", ("Person", 91)),
        ];
        scene("Guest", 7, stage, vec![vec![UNIT]], facts)
    })
}

/// Somebody who lost everything, before and after the unit saw them.
pub(super) fn recoveries() -> impl Iterator<Item = Scene> {
    ["asked", "waiting", "ready"].into_iter().map(|stage| {
        let mut facts = vec![text("stage", stage), one("person", ("Person", 90))];
        facts.extend((stage != "asked").then(|| one("confirmer", ("Person", 91))));
        scene("Recovery", 7, stage, vec![vec![UNIT]], facts)
    })
}

/// Two records of one person, proposed by a third, before and after the decision.
pub(super) fn mergers() -> impl Iterator<Item = Scene> {
    ["proposed", "approved"].into_iter().map(|stage| {
        let people = [("kept", 90), ("folded", 91), ("proposer", 92)];
        let mut facts = vec![text("stage", stage)];
        facts.extend(people.map(|(name, id)| one(name, ("Person", id))));
        scene("Merger", 7, stage, vec![vec![UNIT]], facts)
    })
}
