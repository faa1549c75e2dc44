//! One's own links.
use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, Audience, Doors, Id, Page, Result, Trace};
use ui::{Frame, Kind};

use super::link::Link;
use super::{actions, store};

pub fn doors() -> Doors {
    let mine = Audience::SignedIn;
    Doors::new()
        .get("/account/links", mine, own)
        .press("/account/links/{id}/end", mine, Trace::Audit("links.ended"), actions::end, |_: Id<Link>| {
            "/account/links".into()
        })
        .with_fresh_proof()
}

/// A house that we ask, with the reader's link to it.
struct Way {
    code: &'static str,
    name: String,
    link: Option<Link>,
}

#[derive(Template)]
#[template(path = "links/own.html")]
struct Own {
    frame: Frame,
    ways: Vec<Way>,
    fresh: bool,
}

async fn own(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let me = view.actor.id();
        let links = store::of(view, me).await?;
        let link = |code| links.iter().find(|link| link.way == code).cloned();
        let ways = view.house.config.sso.ways().into_iter();
        let ways = ways.map(|(code, name)| Way { code, name: name.to_owned(), link: link(code) }).collect();
        let frame = crate::frame(view, "统一身份绑定", Kind::Learner).await?.under("账号与登录设备", "/account");
        Ok(Own { frame, ways, fresh: view.actor.fresh })
    });
    Ok(Page(page.await?))
}
