//! The verbs: a reminder is a walk over those who are behind, in slices.
use std::collections::BTreeSet;

use kernel::{Actor, App, Id, Job, Lane, Refusal, Result, Tx, View};
use people::inbox::{Notice, notify};
use serde::{Deserialize, Serialize};

use super::{store, words};
use crate::matrix::{self, Column, Learner};
use crate::places::{self, Class, ClassVerb};
use crate::rules;

/// The slice of a walk that begins after a learner (by pinyin and id); asked for by a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remind {
    pub class: i64,
    pub after: (String, i64),
    pub by: i64,
}

impl Job for Remind {
    const NAME: &'static str = "reminders.send";
    const LANE: Lane = Lane::Heavy;
    /// One waiting slice of a walk at a place.
    fn key(&self) -> String {
        format!("{}:{}", self.class, self.after.1)
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house("reminders.send"), async move |tx| slice(tx, &self).await).await
    }
}

/// Somebody who is behind, with the first thing that is missing.
pub struct Behind {
    pub learner: Learner,
    pub missing: Column,
    pub left: i64,
}

/// Begins a reminder of everybody in a class who is behind and was not reminded within a day.
pub async fn begin(tx: &mut Tx<'_>, class: Id<Class>) -> Result<()> {
    let class = places::class(tx, class, ClassVerb::Remind).await?;
    if class.stage != "open" {
        return Err(Refusal::not_now(words::NOT_OPEN).into());
    }
    let (some, _) = behind(tx, &class, &(String::new(), 0)).await?;
    let persons: Vec<i64> = some.iter().map(|behind| behind.learner.person).collect();
    let lately = store::lately(tx, class.id.0, &persons).await?;
    if persons.iter().all(|person| lately.contains(person)) {
        return Err(Refusal::not_now(words::NOBODY).into());
    }
    tx.trace("reminders.begun", ("Class", class.id.0), &class.taken).await?;
    let by = tx.actor.id().0;
    tx.ask(Remind { class: class.id.0, after: (String::new(), 0), by }).await
}

const SLICE: i64 = 200;

/// The next of a class who are behind, and where the walk stands then; nothing when it is over.
pub async fn behind(
    view: &mut View<'_>,
    class: &Class,
    after: &(String, i64),
) -> Result<(Vec<Behind>, Option<(String, i64)>)> {
    let columns = matrix::columns(view, class.project).await?;
    let percent = rules::of(view, class.project).await?;
    let asked = (i64::try_from(columns.len()).unwrap_or(0) * percent + 99) / 100;
    let found = matrix::learners(view, class.id.0, matrix::Which::Behind, asked, (&after.0, after.1), SLICE).await?;
    let persons: Vec<i64> = found.iter().map(|learner| learner.person).collect();
    let done = matrix::done_of(view, class.project, &persons).await?;
    let next = found.last().map(|last| (last.sort_key.clone(), last.person));
    let none = BTreeSet::new();
    let told = found.into_iter().filter_map(|learner| {
        let own = done.get(&learner.person).unwrap_or(&none);
        let missing = columns.iter().find(|column| !own.contains(&(column.course, column.item)))?.clone();
        let left = i64::try_from(columns.len()).unwrap_or(0) - learner.done;
        Some(Behind { learner, missing, left })
    });
    Ok((told.collect(), next))
}

async fn slice(tx: &mut Tx<'_>, walk: &Remind) -> Result<()> {
    let Some(class) = places::class_unasked(tx, Id::new(walk.class)).await? else { return Ok(()) };
    let (some, next) = behind(tx, &class, &walk.after).await?;
    let persons: Vec<i64> = some.iter().map(|behind| behind.learner.person).collect();
    let lately = store::lately(tx, walk.class, &persons).await?;
    let mut told = vec![];
    for one in some.iter().filter(|one| !lately.contains(&one.learner.person)) {
        let said = text(&class, one);
        let notice = Notice {
            title: format!("学习提醒：{}", class.project_name),
            body: said.clone(),
            link: format!("/learn/{}/{}", one.missing.course, one.missing.item),
            due: None,
        };
        notify(tx, Id::new(one.learner.person), &notice).await?;
        store::insert(tx, walk.class, one.learner.person, &said, walk.by).await?;
        told.push(one.learner.person);
    }
    if !told.is_empty() {
        tx.trace("reminders.sent", ("Class", walk.class), &told).await?;
    }
    match next {
        Some(after) => tx.ask(Remind { after, ..walk.clone() }).await,
        None => Ok(()),
    }
}

/// What a learner is told.
pub fn text(class: &Class, behind: &Behind) -> String {
    let until = if class.ends_on.is_empty() { String::new() } else { format!("，请在 {} 前完成", class.ends_on) };
    format!("还差：{} 等 {} 项必学内容{until}。", behind.missing.name(), behind.left)
}
