//! The public matrix with its export, and the desk on which heads name their people.
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Actor, App, Audience, Doors, Form, Id, Page, Press, Refusal, Result, Trace};
use serde::Deserialize;
use sheets::Out;
use ui::{Frame, Kind as Face};

use super::actions::{self, NewHolder};
use super::holder::{Holder, Place, Post, Verb};
use super::table::{Row, rows};
use super::{store, words};
use crate::charter::{self, Charter, Proof, Route};
use crate::policy::charter_of;

pub fn doors() -> Doors {
    let assign = Audience::Verb("assign", "Unit");
    Doors::new()
        .get("/duties", Audience::Public, show)
        .get("/duties.xlsx", Audience::Public, export)
        .get("/duties/holders", assign, desk)
        .post("/duties/{code}/holders", assign, Trace::Audit("duties.assigned"), name)
        .post("/duties/{code}/holders/{n}/end", assign, Trace::Audit("duties.ended"), end)
}

#[derive(Template)]
#[template(path = "duties/show.html")]
pub(super) struct Show {
    pub frame: Frame,
    pub charter: Arc<Charter>,
    pub rows: Vec<Row>,
    pub proof: Option<Proof>,
    pub may_assign: bool,
}

impl Show {
    fn scope(&self, scope: &str) -> &'static str {
        charter::words::scope(scope)
    }
    /// The steps of a route by the names of their roles.
    fn steps(&self, route: &Route) -> String {
        let names =
            |codes: &[String]| codes.iter().map(|code| self.charter.role_name(code)).collect::<Vec<_>>().join("或");
        let steps = [("审核", names(&route.review)), ("备案", names(&route.file)), ("发布", names(&route.publish))];
        let steps = steps.iter().filter(|(_, who)| !who.is_empty());
        steps.map(|(step, who)| format!("{step}：{who}")).collect::<Vec<_>>().join("；")
    }
    fn route_name(&self, route: &Route) -> &'static str {
        match (route.kind.as_str(), route.audience.as_str()) {
            ("course", "open") => "面向全网开放的课程",
            ("course", _) => "限定范围的课程",
            ("article", _) => "栏目稿件",
            ("live", "large") => "大型直播",
            ("live", _) => "日常直播",
            _ => "其他",
        }
    }
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let standing = store::standing(view).await?;
        Ok(Show {
            rows: rows(&charter, &standing, view.now),
            proof: charter::proof_of_files(view, &charter.digest).await?,
            may_assign: view.holds("unit_head") || view.holds("academic"),
            frame: people::frame(view, "职责分工", Face::Public).await?,
            charter,
        })
    });
    Ok(Page(page.await?))
}

async fn export(State(app): State<App>, actor: Actor) -> Result<Response> {
    let (rows, version) = app
        .look(&actor, async |view| {
            let charter = charter_of(view)?;
            let standing = store::standing(view).await?;
            Ok((rows(&charter, &standing, view.now), charter.version))
        })
        .await?;
    let name = |one: &Option<Holder>| Out::Text(one.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let lines = rows.into_iter().map(|row| {
        let (first, deputy) = (name(&row.first), name(&row.deputy));
        let text = [row.unit, row.matter, row.article, row.roles].map(Out::Text);
        text.into_iter().chain([first, deputy, Out::Int(version)]).collect()
    });
    let headers = ["部门", "职责", "依据", "角色", "A 角", "B 角", "章程版本"];
    let book = sheets::table("职责分工", &headers, lines)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let as_file = "attachment; filename=\"duties.xlsx\"; filename*=UTF-8''%E8%81%8C%E8%B4%A3%E5%88%86%E5%B7%A5.xlsx";
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, as_file)], book).into_response())
}

/// A unit whose people the actor may name.
struct Own {
    code: String,
    name: String,
    matters: Vec<String>,
    holders: Vec<Holder>,
}

#[derive(Template)]
#[template(path = "duties/holders.html")]
struct Desk {
    frame: Frame,
    units: Vec<Own>,
    /// What has no A person; told to the academic office alone.
    missing: Vec<Row>,
    now: kernel::At,
}

async fn desk(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let standing = store::standing(view).await?;
        let mut units = vec![];
        for duty in &charter.duties {
            let Some(unit) = people::units::by_code(view, &duty.code).await? else { continue };
            if view.may(Verb::Assign, &Post { unit })? {
                let holders = standing.iter().filter(|one| one.duty == duty.code).cloned().collect();
                let (code, name, matters) = (duty.code.clone(), duty.name.clone(), duty.answers.clone());
                units.push(Own { code, name, matters, holders });
            }
        }
        if units.is_empty() && !view.holds("unit_head") {
            return Err(Refusal::NotFound.into());
        }
        let all = rows(&charter, &standing, view.now);
        let missing = if view.holds("academic") { all } else { vec![] };
        let missing = missing.into_iter().filter(|row| row.first.is_none()).collect();
        let frame = people::frame(view, "责任人（A/B 角）", Face::Console).await?;
        Ok(Desk { frame, units, missing, now: view.now })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    matter: String,
    place: String,
    number: String,
    until: String,
}

async fn name(State(app): State<App>, actor: Actor, Path(code): Path<String>, form: Form<Fields>) -> Result<Redirect> {
    let fields = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        let Fields { matter, place, number, until } = fields.clone();
        // Whether the unit may be spoken of comes before what was filled in.
        let post = actions::post(tx, &code).await?;
        tx.allow(Verb::Assign, &post)?;
        let place: Place = place.parse().map_err(|_| Refusal::field("place", words::NO_PLACE))?;
        actions::assign(tx, NewHolder { duty: code.clone(), matter, place, staff_number: number, until }).await?;
        Ok("/duties/holders".into())
    })
    .await
}

async fn end(
    State(app): State<App>,
    actor: Actor,
    Path((code, n)): Path<(String, i64)>,
    press: Press,
) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::end(tx, &code, Id::new(n)).await?;
        Ok("/duties/holders".into())
    })
    .await
}
