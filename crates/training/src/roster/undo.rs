//! An import taken back: the places and grants that it made go, in slices like those that made them. People that it
//! entered stay registered with their unit and their account: what was said about them elsewhere must not lose them.
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use kernel::{Actor, App, Error, Id, Person, Refusal, Result, Tx};

use super::apply::SLICE;
use super::import::{Import, Stage};
use super::store::{self, Effect, Line};
use crate::classes;

pub(super) async fn run(app: &App, actor: &Actor, id: Id<Import>) -> Result<()> {
    let mut began = Instant::now();
    while slice(app, actor, id).await? {
        app.make_way(began).await;
        began = Instant::now();
    }
    Ok(())
}

/// Takes the next rows back; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Import>) -> Result<bool> {
    app.act(actor, async move |tx| {
        let import = store::for_job(tx, id).await?;
        let Stage::Undoing { by, .. } = import.stage else { return Ok(false) };
        let lines = store::applied(tx, id, SLICE).await?;
        if lines.is_empty() {
            let after = store::save(tx, Import { stage: Stage::Undone { at: tx.now, by }, ..import.clone() }).await?;
            tx.note("roster.undone", &import, &after).await?;
            return Ok(false);
        }
        let gone = give_back(tx, &lines).await?;
        let numbers: Vec<i64> = lines.iter().map(|line| line.number).collect();
        store::back(tx, id, &numbers).await?;
        let rows: Vec<(i64, Option<Id<Person>>)> = lines
            .iter()
            .filter(|line| line.person.is_some_and(|person| gone.contains(&person)))
            .map(|line| (line.number, line.person))
            .collect();
        let detail = serde_json::json!({ "asked_by": by, "rows": rows });
        tx.trace("roster.slice_undone", ("Import", id.0), &detail).await?;
        Ok(true)
    })
    .await
}

/// Who lost the place that this import gave; a closed class keeps its learners.
async fn give_back(tx: &mut Tx<'_>, lines: &[Line]) -> Result<HashSet<Id<Person>>> {
    let ids: Vec<i64> = lines.iter().filter_map(|line| Some(line.person?.0)).collect();
    let kept = people::persons::kept_among(tx, &ids).await?;
    let mut by_way = BTreeMap::<(i64, i64), Vec<Id<Person>>>::new();
    for line in lines {
        let (Some(class), Some(person)) = (line.class, line.person) else { continue };
        let person = kept.get(&person.0).copied().unwrap_or(person);
        match (line.effect, line.from) {
            (Some(Effect::Enrolled), _) => by_way.entry((class.0, 0)).or_default().push(person),
            (Some(Effect::Moved), Some(from)) => by_way.entry((class.0, from.0)).or_default().push(person),
            _ => {}
        }
    }
    let mut gone = HashSet::new();
    for ((class, back_to), who) in by_way {
        let left = match back_to {
            0 => classes::release_many(tx, Id::new(class), &who).await,
            back => classes::move_many(tx, Id::new(class), Id::new(back), &who).await,
        };
        match left {
            Ok(left) => gone.extend(left),
            Err(Error::Refused(Refusal::NotNow(_))) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(gone)
}
