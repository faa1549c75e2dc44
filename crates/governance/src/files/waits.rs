//! Who releases a file (文件值守), and what waits for them. Part of the verb or job that makes it true.
use kernel::{Id, Result, Tx, View};
use people::inbox::{Waiting, settle, wait};
use people::roles;

use super::file::File;
use super::words;
use crate::policy::charter_of;

const GUARD: (&str, (&str, i64)) = ("file_guard", ("Platform", 1));

/// From now on the file waits for whoever guards the files, but for its sender.
pub(super) async fn for_guards(tx: &mut Tx<'_>, file: &File) -> Result<()> {
    let charter = charter_of(tx)?;
    let waiting = Waiting {
        thing: thing(file.id),
        step: "放行",
        title: format!("文件待放行：{}", file.name),
        link: "/quarantine".into(),
        due: Some(charter.due(tx.now, charter.parameters.deadlines.file_release_days)),
        holders: vec![(GUARD.0.into(), GUARD.1)],
        not: vec![file.uploader],
        ..Waiting::default()
    };
    wait(tx, waiting).await
}

pub(super) async fn over(tx: &mut Tx<'_>, file: Id<File>) -> Result<()> {
    settle(tx, thing(file)).await
}

/// Whom to ask about a file that waits: 「文件值守（吴刚、郑洁）」, at most three by name.
pub async fn guards(view: &mut View<'_>) -> Result<String> {
    let mut all = roles::holders(view, GUARD.0, GUARD.1).await?;
    all.truncate(3);
    let names = people::persons::names(view, &all).await?;
    let named: Vec<&str> = all.iter().filter_map(|person| names.get(&person.0)).map(String::as_str).collect();
    Ok(if named.is_empty() { words::NO_GUARD.into() } else { format!("文件值守（{}）", named.join("、")) })
}

const fn thing(file: Id<File>) -> (&'static str, i64) {
    ("File", file.0)
}
