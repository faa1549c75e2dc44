//! 「我学了没算」: a learner's doubt about what the ledger says, told to whoever heads the class. Decides nothing: hours come
//! by entries alone.
use std::collections::BTreeSet;

use kernel::{Id, Person, Refusal, Result, Tx, View};
use people::inbox::{Notice, notify};
use people::roles::holders;

use super::outline::{self, Outline};
use super::words;
use crate::seats;

/// Tells the heads of the learner's classes what they miss in the ledger of a course, word for word.
///
/// # Errors
/// `NotNow` for somebody who does not learn here; `Invalid` for a text that says nothing.
pub(super) async fn doubt(tx: &mut Tx<'_>, id: Id<Outline>, text: &str) -> Result<()> {
    let outline = outline::fetch(tx, id).await?;
    let heads = heads(tx, id).await?;
    let text = text.trim();
    if heads.is_empty() {
        return Err(Refusal::not_now(words::NOT_LEARNING).into());
    }
    if !(4..=500).contains(&text.chars().count()) {
        return Err(Refusal::field("doubt", words::DOUBT).into());
    }
    let me = tx.actor.id();
    let name = people::persons::names(tx, &[me]).await?.remove(&me.0).unwrap_or_default();
    for (head, class) in &heads {
        let notice = Notice {
            title: format!("{name}对学时有疑问：{}", outline.title),
            body: format!("{text}\n请核对学习进度后答复学员；需要更正已认定学时的，由教务处办理。"),
            link: format!("/classes/{class}/progress"),
            due: None,
        };
        notify(tx, Id::new(*head), &notice).await?;
    }
    tx.trace("progress.doubted", ("Course", id.0), &text).await
}

/// The names of those who read it.
pub(super) async fn names(view: &mut View<'_>, id: Id<Outline>) -> Result<String> {
    let heads: Vec<Id<Person>> = heads(view, id).await?.into_iter().map(|(head, _)| Id::new(head)).collect();
    let names: BTreeSet<String> = people::persons::names(view, &heads).await?.into_values().collect();
    Ok(names.into_iter().collect::<Vec<_>>().join("、"))
}

/// (person, class) of those who head the actor's classes in which this course is learned; the leads where no class has a
/// head.
async fn heads(view: &mut View<'_>, id: Id<Outline>) -> Result<BTreeSet<(i64, i64)>> {
    let mut all = BTreeSet::new();
    for class in seats::sits_in(view, view.actor.id().0, id.0).await? {
        let mut heads = holders(view, "class_head", ("Class", class)).await?;
        if heads.is_empty() {
            let project = seats::class_for_job(view, class).await?.project.id;
            heads = holders(view, "project_lead", ("Project", project)).await?;
        }
        all.extend(heads.into_iter().map(|head| (head.0, class)));
    }
    Ok(all)
}
