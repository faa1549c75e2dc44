//! Activation lists: one workbook a unit, with a code for everybody whom the import brought and who has not activated
//! their account. The database keeps digests alone, so a list is made, not fetched: making it again voids the codes of
//! the one before, and says so.
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, App, Form, Id, Page, Refusal, Result, Tx};
use people::accounts::{self, Invitation};
use people::units::{self, Unit};
use serde::Deserialize;
use sheets::Out;
use ui::{Frame, Kind as Face};

use super::downloads::{self, File};
use super::import::{Import, Verb};
use super::store::{self, School};
use super::words;
use crate::projects;

#[derive(Template)]
#[template(path = "roster/lists.html")]
pub(super) struct Lists {
    frame: Frame,
    import: Import,
    schools: Vec<School>,
}

pub(super) async fn index(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Import>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let import = store::fetch(view, id, Verb::Invite).await?;
        let schools = store::schools(view, id).await?;
        let project = projects::fetch(view, import.project, projects::Verb::See).await?;
        let frame = people::frame(view, "激活码名单", Face::Console).await?.marked();
        let frame = frame
            .under(project.name.clone(), format!("/projects/{}", project.id))
            .under("名册导入", format!("/projects/{}/imports", project.id))
            .under(import.file_name.clone(), format!("/imports/{id}"));
        Ok(Lists { frame, import, schools })
    });
    Ok(Page(page.await?))
}

impl Lists {
    fn waiting(&self) -> i64 {
        self.schools.iter().map(|school| school.waiting).sum()
    }
}

#[derive(Deserialize)]
pub(super) struct Of {
    #[serde(default)]
    unit: String,
}

/// Makes the codes and answers with the list: a large school takes several short transactions.
pub(super) async fn make(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Import>>,
    form: Form<Of>,
) -> Result<File> {
    // What is no number is no unit: nobody waits there, said after the right to ask was proved.
    let unit = form.fields.unit.parse().map_or(Id::new(0), Id::<Unit>::new);
    let (mut after, mut lines) = (0, vec![]);
    loop {
        let slice = app.act(&actor, async move |tx| invite(tx, id, unit, after).await).await?;
        let Some(last) = slice.last else { break };
        (after, lines) = (last, [lines, slice.lines].concat());
    }
    if lines.is_empty() {
        return Err(Refusal::not_now(words::NOBODY_WAITS).into());
    }
    let school = app.look(&actor, async move |view| units::name(view, unit).await).await?;
    let origin = app.house.config.origin.clone();
    let days = app.house.judge.gate().activation / kernel::DAY;
    let made = tokio::task::spawn_blocking(move || workbook(&school, &origin, days, &lines));
    Ok(downloads::file("activation-codes.xlsx", made.await.map_err(anyhow::Error::from)??))
}

/// Up to 200 new codes.
struct Slice {
    lines: Vec<Line>,
    /// The row of the sheet after which the next slice begins; none at the end.
    last: Option<i64>,
}

/// Name, and what opens the account.
#[derive(Clone)]
struct Line(String, Invitation);

async fn invite(tx: &mut Tx<'_>, id: Id<Import>, unit: Id<Unit>, after: i64) -> Result<Slice> {
    let import = store::fetch(tx, id, Verb::Invite).await?;
    let rows = store::waiting_in(tx, import.id, unit, after).await?;
    let Some((last, _)) = rows.last().copied() else { return Ok(Slice { lines: vec![], last: None }) };
    let persons: Vec<_> = rows.into_iter().map(|(_, person)| person).collect();
    let invited = accounts::invite_many(tx, &persons, ("Import", id.0)).await?;
    let names = people::persons::names(tx, &persons).await?;
    let codes = i64::try_from(invited.len()).unwrap_or(i64::MAX);
    store::note_list(tx, id, unit, after, codes).await?;
    tx.trace("roster.list_made", ("Import", id.0), &serde_json::json!({ "unit": unit, "codes": codes })).await?;
    let line = |one: Invitation| Line(names.get(&one.person.0).cloned().unwrap_or_default(), one);
    Ok(Slice { lines: invited.into_iter().map(line).collect(), last: Some(last) })
}

fn workbook(school: &str, origin: &str, days: i64, lines: &[Line]) -> anyhow::Result<Vec<u8>> {
    let row = |Line(name, invitation): &Line| {
        let until = format!("{days} 天");
        let link = format!("{origin}/activate/{}", invitation.code);
        [school, name, &invitation.login, &link, &until].map(|text| Out::Text(text.to_owned())).to_vec()
    };
    let titles = ["单位", "姓名", "登录名", "激活地址（本人打开后设置密码）", "有效期"];
    sheets::table("激活码名单", &titles, lines.iter().map(row))
}
