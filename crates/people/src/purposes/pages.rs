//! The public notice, what changed in it, and the choices about purposes that rest on consent.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, At, Audience, Doors, Form, Page, Refusal, Result, Trace, View};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::consent::{Decision, decide};
use super::registry::{Change, Registry};
use super::store::{self, Notice};
use super::{actions, words};

pub fn doors() -> Doors {
    let mine = Audience::SignedIn;
    Doors::new()
        .get("/privacy", Audience::Public, current)
        .get("/privacy/{version}", Audience::Public, older)
        .get("/privacy/{version}/changes", Audience::Public, changes)
        .press("/privacy/{version}/seen", mine, Trace::Audit("purposes.seen"), actions::seen, |_: i64| {
            "/privacy".into()
        })
        .post("/privacy/purposes/{purpose}/{decision}", mine, Trace::Audit("purposes.decided"), choose)
}

#[derive(Template)]
#[template(path = "purposes/notice.html")]
struct Show {
    frame: Frame,
    registry: Registry,
    version: i64,
    made: Option<At>,
    newest: i64,
    /// Whether the actor is asked to say that they read it.
    unread: bool,
}

async fn current(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async |view| page(view, None).await).await?))
}

async fn older(State(app): State<App>, actor: Actor, Path(version): Path<i64>) -> Result<Page<impl Template>> {
    Ok(Page(app.look(&actor, async move |view| page(view, Some(version)).await).await?))
}

/// Before the first start has published it, the notice is what the binary carries.
async fn page(view: &mut View<'_>, wanted: Option<i64>) -> Result<Show> {
    let newest = store::newest(view).await?;
    let in_force = newest.as_ref().map_or(0, |notice| notice.version);
    let notice = match wanted {
        None => newest,
        Some(version) => Some(store::notice(view, version).await?.ok_or(Refusal::NotFound)?),
    };
    let (version, made) = notice.as_ref().map_or((0, None), |notice| (notice.version, Some(notice.made)));
    let registry = notice.map_or_else(|| Registry::shipped().clone(), |notice| notice.registry);
    let me = view.actor.id();
    let seen = if view.actor.is_person() { store::seen_version(view, me).await? } else { in_force };
    let frame = crate::frame(view, "个人信息保护说明", Kind::Public).await?.under("首页", "/");
    Ok(Show { frame, registry, version, made, newest: in_force, unread: version == in_force && seen < in_force })
}

#[derive(Template)]
#[template(path = "purposes/changes.html")]
struct Changes {
    frame: Frame,
    notice: Notice,
    /// The version that it is compared with; 0 for none.
    since: i64,
    changes: Vec<Change>,
    unread: bool,
}

/// Since the version that the actor read last; for strangers, since the one before.
async fn changes(State(app): State<App>, actor: Actor, Path(version): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let notice = store::notice(view, version).await?.ok_or(Refusal::NotFound)?;
        let me = view.actor.id();
        let seen = if view.actor.is_person() { store::seen_version(view, me).await? } else { 0 };
        let since = if seen == 0 || seen >= version { version - 1 } else { seen };
        let before = store::notice(view, since).await?;
        let changes = before.map(|before| notice.registry.changes_since(&before.registry)).unwrap_or_default();
        let unread = view.actor.is_person() && seen < version;
        let frame = crate::frame(view, "说明有哪些变化", Kind::Public).await?.under("个人信息保护说明", "/privacy");
        Ok(Changes { frame, notice, since, changes, unread })
    });
    Ok(Page(page.await?))
}

/// Nothing is ticked beforehand: to agree, `agree` must have been ticked.
#[derive(Clone, Deserialize)]
struct Choice {
    #[serde(default)]
    agree: String,
}

async fn choose(
    State(app): State<App>,
    actor: Actor,
    Path((purpose, decision)): Path<(String, String)>,
    form: Form<Choice>,
) -> Result<Redirect> {
    let decision: Decision = decision.parse().map_err(|_| Refusal::NotFound)?;
    if decision == Decision::Given && form.fields.agree != "yes" {
        return Err(Refusal::field("agree", words::TICK).into());
    }
    app.submit(&actor, form.ticket, async move |tx| {
        decide(tx, &purpose, decision).await?;
        if purpose == crate::messages::PURPOSE && decision != Decision::Given {
            crate::messages::end_digest(tx).await?;
        }
        Ok("/my/privacy#choices".into())
    })
    .await
}
