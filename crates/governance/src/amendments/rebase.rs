//! What becomes of the other amendments when one is published: what does not touch the same places is carried over to the
//! new version and proved anew; what does ends by itself, with its reason. Asks no rights: it follows from the publication.
use kernel::{Id, Result, Signed, Tx};

use super::amendment::{Amendment, End};
use super::jobs::Prove;
use super::{actions, store, waits};
use crate::charter::{self, Case, Charter, Dropping, Files, Version};

/// `files` have become `newest`.
pub(super) async fn others(tx: &mut Tx<'_>, newest: &Version, files: &Files) -> Result<()> {
    for one in store::live(tx).await? {
        let (_, base, _) = charter::stored(tx, one.base).await?;
        let own = store::files(tx, one.id).await?;
        match carried(&one, (&base, &own), newest, files) {
            Ok((after, merged)) => {
                let after = store::carry(tx, after, &merged).await?;
                tx.note("amendments.carried_over", &one, &after).await?;
                tx.ask(Prove { amendment: after.id.0 }).await?;
                waits::carried(tx, &after).await?;
            }
            Err(reason) => {
                let house = Signed { at: tx.now, by: Id::new(0) };
                let after = one.end(End::Overtaken, house, &reason)?;
                actions::settle(tx, &one, after, "amendments.overtaken").await?;
            }
        }
    }
    Ok(())
}

/// The amendment on the new version with its files, or why it cannot be.
fn carried(
    one: &Amendment,
    (base, own): (&Files, &Files),
    newest: &Version,
    files: &Files,
) -> Result<(Amendment, Files), String> {
    let version = newest.version;
    if one.effective < newest.effective_at {
        let day = newest.effective_at.day();
        return Err(format!(
            "章程第 {version} 版自 {day} 起执行，这份修改的生效日在它之前；如仍需要，请另定生效日重新提出"
        ));
    }
    let merged = merged(base, own, files)
        .ok_or_else(|| format!("章程第 {version} 版已修改了同一处内容；如仍需要，请按最新一版重新提出"))?;
    if merged == *files {
        return Err(format!("章程第 {version} 版已包含同样的修改，无须再办"));
    }
    Charter::load(&merged)
        .map_err(|bad| format!("与章程第 {version} 版合在一起不能采用（{bad}）；请按最新一版重新提出"))?;
    let refused = Case::of(&merged, Some(files), Dropping::Refused).ok().filter(|case| case.dropped == 0);
    let case = refused.map_or_else(|| Case::of(&merged, Some(files), Dropping::Decided), Ok);
    let case = case.map_err(|fault| format!("与章程第 {version} 版合在一起，断言不能读取（{fault:#}）"))?;
    let (digest, claims_digest) = (case.digest, case.claims_digest);
    Ok((Amendment { base: version, digest, claims_digest, ..one.clone() }, merged))
}

/// Both changes of the base in one; none where they touch the same line. A value of the charter is one line.
fn merged(base: &Files, own: &Files, new: &Files) -> Option<Files> {
    let names: std::collections::BTreeSet<&String> = base.0.keys().chain(own.0.keys()).chain(new.0.keys()).collect();
    let mut all = Files(std::collections::BTreeMap::new());
    for name in names {
        let (was, ours, theirs) = (base.0.get(name), own.0.get(name), new.0.get(name));
        let text = match (was, ours, theirs) {
            _ if ours == was || ours == theirs => theirs.cloned(),
            _ if theirs == was => ours.cloned(),
            (Some(was), Some(ours), Some(theirs)) => Some(lines(was, ours, theirs)?),
            _ => return None,
        };
        all.0.extend(text.map(|text| (name.clone(), text)));
    }
    Some(all)
}

/// Line by line where no line came or went; otherwise the file counts as one place.
fn lines(was: &str, ours: &str, theirs: &str) -> Option<String> {
    let [was, ours, theirs] = [was, ours, theirs].map(|text| text.lines().collect::<Vec<_>>());
    if was.len() != ours.len() || was.len() != theirs.len() {
        return None;
    }
    let mut all = String::new();
    for ((was, ours), theirs) in was.into_iter().zip(ours).zip(theirs) {
        let line = match () {
            () if ours == was || ours == theirs => theirs,
            () if theirs == was => ours,
            () => return None,
        };
        all.push_str(line);
        all.push('\n');
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        Files([("a.toml".to_owned(), text.to_owned())].into())
    }

    #[test]
    fn two_changes_of_different_lines_are_one_and_of_the_same_line_are_none() {
        let base = files("a = 1\nb = 2\nc = 3\n");
        let both = merged(&base, &files("a = 9\nb = 2\nc = 3\n"), &files("a = 1\nb = 8\nc = 3\n"));
        assert_eq!(both, Some(files("a = 9\nb = 8\nc = 3\n")), "neighbours too");
        assert_eq!(merged(&base, &files("a = 9\nb = 2\nc = 3\n"), &files("a = 8\nb = 2\nc = 3\n")), None);
        assert_eq!(merged(&base, &files("a = 1\nc = 3\n"), &files("a = 1\nb = 8\nc = 3\n")), None, "a line went");
        assert_eq!(merged(&base, &files("a = 9\nb = 2\nc = 3\n"), &base), Some(files("a = 9\nb = 2\nc = 3\n")));
    }
}
