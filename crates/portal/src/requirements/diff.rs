//! What changed between two texts, line by line. Pure.
use similar::{ChangeTag, TextDiff};

/// A line of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Same(String),
    Gone(String),
    New(String),
}

/// Texts with more lines than this are compared as wholes.
const MOST: usize = 600;

/// The lines of `before` and `after` in reading order; what is gone stands before what is new.
pub fn lines(before: &str, after: &str) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if old.len() > MOST || new.len() > MOST {
        return gone(&old).chain(fresh(&new)).collect();
    }
    let told = |change: similar::Change<&str>| match change.tag() {
        ChangeTag::Equal => Line::Same(change.value().to_owned()),
        ChangeTag::Delete => Line::Gone(change.value().to_owned()),
        ChangeTag::Insert => Line::New(change.value().to_owned()),
    };
    TextDiff::from_slices(&old, &new).iter_all_changes().map(told).collect()
}

/// Whether nothing changed.
pub fn is_same(lines: &[Line]) -> bool {
    lines.iter().all(|line| matches!(line, Line::Same(_)))
}

fn gone<'a>(lines: &'a [&str]) -> impl Iterator<Item = Line> + 'a {
    lines.iter().map(|line| Line::Gone((*line).to_owned()))
}
fn fresh<'a>(lines: &'a [&str]) -> impl Iterator<Item = Line> + 'a {
    lines.iter().map(|line| Line::New((*line).to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_texts_stand_in_their_comparison(old in "[abc\n]{0,40}", new in "[abc\n]{0,40}") {
            let all = lines(&old, &new);
            let side = |keep: fn(&Line) -> Option<&String>| all.iter().filter_map(keep).cloned().collect::<Vec<_>>();
            let before = side(|line| match line { Line::Same(text) | Line::Gone(text) => Some(text), Line::New(_) => None });
            let after = side(|line| match line { Line::Same(text) | Line::New(text) => Some(text), Line::Gone(_) => None });
            prop_assert_eq!(before, old.lines().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(after, new.lines().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(is_same(&all), old.lines().eq(new.lines()));
        }
    }

    #[test]
    fn a_changed_line_stands_as_gone_and_new() {
        let said = lines("一\n二\n三", "一\n二之二\n三");
        let (gone, new) = (Line::Gone("二".into()), Line::New("二之二".into()));
        assert_eq!(said, [Line::Same("一".into()), gone, new, Line::Same("三".into())]);
    }

    #[test]
    fn very_long_texts_are_compared_as_wholes() {
        let long = "行\n".repeat(MOST + 1);
        assert_eq!(lines(&long, "行").len(), MOST + 2);
    }
}
