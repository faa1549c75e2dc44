//! The page: the exact text that each one would get, the button that sends it, the lists to copy, what was sent before.
use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Page, Result, Trace, View};
use people::inbox::Notice;
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::round::{Again, PAUSE, Round, notice};
use super::{actions, store};
use crate::matrix::{self, Asked, Learner, Scope, Show, Total};
use crate::rules::{self, Left, Plan};
use crate::seats::{self, Class, ClassVerb};

/// So many are previewed; the sending goes to all.
const PREVIEWED: usize = 100;
/// So many are put into lists to copy.
const COPIED: i64 = 1000;

pub fn doors() -> Doors {
    let remind = Audience::Verb("remind", "Class");
    Doors::new().get("/classes/{id}/reminders", remind, show).post(
        "/classes/{id}/reminders",
        remind,
        Trace::Audit("reminders.asked"),
        ask,
    )
}

#[derive(Template)]
#[template(path = "reminders/show.html")]
struct Preview {
    frame: Frame,
    class: Class,
    plan: Plan,
    total: Total,
    /// The persons who were chosen in the matrix; everybody behind when empty.
    chosen: Vec<i64>,
    /// Whether a choice was asked for and nobody was in it.
    none_chosen: bool,
    letters: Vec<Letter>,
    lists: Vec<List>,
    rounds: Vec<Round>,
    names: HashMap<i64, String>,
    sending: bool,
}

/// What one learner would read, and whether they were reminded within a day.
struct Letter {
    learner: Learner,
    notice: Notice,
    lately: bool,
}

/// Those of one school who are behind, as a line to copy.
struct List {
    school: String,
    text: String,
}

impl Preview {
    /// All schools, with what is asked, for a group of the whole class.
    fn whole(&self) -> String {
        let head = format!("【{} {}】学习提醒\n要求：{}", self.class.project.name, self.class.name, self.plan.words());
        let lines = self.lists.iter().map(|list| list.text.as_str());
        std::iter::once(head.as_str()).chain(lines).collect::<Vec<_>>().join("\n")
    }
}

async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Page<impl Template>> {
    let query = query.unwrap_or_default();
    let chosen: Vec<i64> = query.split('&').filter_map(|pair| pair.strip_prefix("person=")?.parse().ok()).collect();
    let none_chosen = chosen.is_empty() && query.split('&').any(|pair| pair == "chosen=yes");
    let page = app.look(&actor, async move |view| {
        let class = seats::class(view, id, ClassVerb::Remind).await?;
        let plan = rules::plan(view, class.project.id).await?;
        let asked = Asked { show: Show::Behind, ..Asked::default() };
        let behind = matrix::learners(view, id, &plan, asked, COPIED).await?;
        let left = left_of(view, &plan, &behind).await?;
        let rounds = store::of_class(view, id).await?;
        let senders: Vec<_> = rounds.iter().map(|round| round.asked_by).collect();
        let frame = people::frame(view, "提醒学员", Face::Console).await?.marked();
        let frame = frame.under(class.project.name.clone(), format!("/projects/{}", class.project.id));
        Ok(Preview {
            frame: frame.under(class.name.clone(), format!("/classes/{id}")),
            total: matrix::totals(view, Scope::Class(id), &plan).await?.pop().unwrap_or_default(),
            letters: letters(view, &class, &plan, &behind, &left, &chosen).await?,
            names: people::persons::names(view, &senders).await?,
            lists: lists(&behind, &left),
            sending: rounds.iter().any(|round| round.finished.is_none()),
            chosen: chosen.clone(),
            none_chosen,
            class,
            plan,
            rounds,
        })
    });
    Ok(Page(page.await?))
}

/// What each of these learners is missing.
async fn left_of(view: &mut View<'_>, plan: &Plan, learners: &[Learner]) -> Result<HashMap<i64, Left>> {
    let mut all = HashMap::new();
    for some in learners.chunks(200) {
        let persons: Vec<i64> = some.iter().map(|learner| learner.person).collect();
        let mut done = rules::done_by(view, plan, &persons).await?;
        let left = persons.iter().filter_map(|id| Some((*id, plan.left(&done.remove(id).unwrap_or_default())?)));
        all.extend(left);
    }
    Ok(all)
}

async fn letters(
    view: &mut View<'_>,
    class: &Class,
    plan: &Plan,
    behind: &[Learner],
    left: &HashMap<i64, Left>,
    chosen: &[i64],
) -> Result<Vec<Letter>> {
    let wanted = |learner: &&Learner| chosen.is_empty() || chosen.contains(&learner.person);
    let some: Vec<&Learner> = behind.iter().filter(wanted).take(PREVIEWED).collect();
    let persons: Vec<i64> = some.iter().map(|learner| learner.person).collect();
    let lately = store::reminded_since(view, class.id, &persons, view.now.plus(-PAUSE)).await?;
    let letter = |learner: &Learner| {
        let notice = notice(&class.project, plan, left.get(&learner.person)?);
        Some(Letter { lately: lately.contains(&learner.person), notice, learner: learner.clone() })
    };
    Ok(some.into_iter().filter_map(letter).collect())
}

/// A line for each school, by its name.
fn lists(behind: &[Learner], left: &HashMap<i64, Left>) -> Vec<List> {
    let mut by_school: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for learner in behind {
        let Some(left) = left.get(&learner.person) else { continue };
        let said = format!("{}（还差 {} 项）", learner.name, left.count);
        by_school.entry(&learner.unit_name).or_default().push(said);
    }
    let list = |(school, names): (&str, Vec<String>)| {
        let school = if school.is_empty() { "未登记单位" } else { school }.to_owned();
        List { text: format!("{school}（{} 人）：{}", names.len(), names.join("、")), school }
    };
    by_school.into_iter().map(list).collect()
}

#[derive(Clone, Deserialize)]
struct Fields {
    #[serde(default)]
    person: Vec<String>,
    #[serde(default)]
    again: String,
}

async fn ask(State(app): State<App>, actor: Actor, Path(id): Path<i64>, form: Form<Fields>) -> Result<Redirect> {
    let Fields { person, again } = form.fields;
    let chosen: Vec<i64> = person.iter().filter_map(|id| id.parse().ok()).collect();
    let again = if again == "yes" { Again::Yes } else { Again::No };
    app.submit(&actor, form.ticket, async move |tx| {
        actions::ask(tx, id, chosen.clone(), again).await?;
        Ok(format!("/classes/{id}/reminders"))
    })
    .await
}
