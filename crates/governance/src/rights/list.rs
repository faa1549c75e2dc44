//! All grants (A6.7), filtered and page by page, for those who watch over them.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use kernel::{Actor, App, At, Audience, Doors, Id, Page, Person, Refusal, Result, View};
use people::persons;
use people::roles::{self, LISTED_A_PAGE, Listed};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::right::{self, Right};
use super::scopes::Scopes;
use super::store;

pub fn doors() -> Doors {
    Doors::new().get("/rights/list", Audience::SignedIn, list)
}

/// Whether the actor watches over all of them.
pub fn opens(view: &View<'_>) -> bool {
    ["academic", "security_admin", "center", "leadership"].iter().any(|role| view.holds(role))
}

const STAGES: [(&str, &str); 4] =
    [("", "没有结束的"), ("current", "生效中"), ("suspended", "已停用（含停用未解除）"), ("over", "已到期或收回")];

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    role: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    q: String,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "rights/list.html")]
struct Show {
    frame: Frame,
    asked: Asked,
    rights: Vec<Right>,
    next: Option<i64>,
    scopes: Scopes,
    names: HashMap<i64, String>,
    units: HashMap<i64, String>,
}

impl Show {
    fn name(&self, id: impl std::borrow::Borrow<Id<Person>>) -> &str {
        self.names.get(&id.borrow().0).map_or("", String::as_str)
    }
    fn what(&self, right: &Right) -> String {
        self.scopes.charter().role_name(&right.matter.role).to_owned()
    }
    fn place(&self, right: &Right) -> String {
        self.scopes.name(right.matter.scope)
    }
    fn unit(&self, right: &Right) -> &str {
        self.units.get(&right.matter.unit).map_or("", String::as_str)
    }
    fn until(&self, right: &Right) -> String {
        right.granted.until.map_or_else(|| "随范围结束".into(), At::day)
    }
}

async fn list(State(app): State<App>, actor: Actor, Query(asked): Query<Asked>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let Asked { role, stage, q, before } = &asked;
        let q = q.chars().filter(|one| *one != '\0').take(60).collect();
        drawn(view, Asked { role: role.clone(), stage: stage.clone(), q, before: *before }).await
    });
    Ok(Page(page.await?))
}

async fn drawn(view: &mut View<'_>, asked: Asked) -> Result<Show> {
    if !opens(view) {
        return Err(Refusal::NotFound.into());
    }
    let people = if asked.q.trim().is_empty() { None } else { Some(named(view, asked.q.trim()).await?) };
    let wanted = Listed {
        role: asked.role.clone(),
        stage: asked.stage.clone(),
        people,
        unit: 0,
        before: asked.before.unwrap_or(i64::MAX),
    };
    let mut granted = roles::listed(view, &wanted).await?;
    let most = usize::try_from(LISTED_A_PAGE).unwrap_or(50);
    let more = granted.len() > most;
    granted.truncate(most);
    let next = granted.last().filter(|_| more).map(|last| last.id);
    let mut rights = vec![];
    for right in store::rights(view, granted).await? {
        if view.may(right::Verb::See, &right)? {
            rights.push(right);
        }
    }
    let (mut places, mut people, mut units) = (vec![], vec![], vec![]);
    for right in &rights {
        places.push(right.matter.scope);
        people.push(right.matter.holder);
        units.push(right.matter.unit);
    }
    Ok(Show {
        frame: people::frame(view, "全部授权", Face::Console).await?.marked().under("授权", "/rights"),
        scopes: Scopes::of(view, &places).await?,
        names: persons::names(view, &people).await?,
        units: people::units::names(view, &units).await?,
        asked,
        rights,
        next,
    })
}

/// Whoever is meant by words: a staff number, or a name by characters, pinyin or initials (at most 100).
async fn named(view: &mut View<'_>, words: &str) -> Result<Vec<i64>> {
    let by_number = persons::by_staff_number(view, words).await?;
    let found = persons::find(view, words, None, 100).await?;
    Ok(by_number.iter().map(|person| person.id.0).chain(found.iter().map(|one| one.id.0)).collect())
}
