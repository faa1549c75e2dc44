//! The desk on which the shelf is filled.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Id, Page, Press, Refusal, Result, Trace};
use ui::{Frame, Kind as Face};

use super::course::{Card, Verb};
use super::{actions, store};

pub fn doors() -> Doors {
    Doors::new()
        .get("/premium", Audience::Verb("feature", "Course"), desk)
        .post("/premium/{id}/shelf", Audience::Verb("feature", "Course"), Trace::Audit("premium.put_up"), put_up)
        .post(
            "/premium/{id}/removal",
            Audience::Verb("feature", "Course"),
            Trace::Audit("premium.taken_down"),
            take_down,
        )
}

#[derive(Template)]
#[template(path = "premium/desk.html")]
struct Desk {
    frame: Frame,
    cards: Vec<Card>,
}

async fn desk(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        if !view.holds("academic") {
            return Err(Refusal::NotFound.into());
        }
        let all = store::shelf(view, 100).await?;
        let mut cards = vec![];
        for card in all {
            if view.may(Verb::Feature, &card)? {
                cards.push(card);
            }
        }
        Ok(Desk { frame: people::frame(view, "精品课程", Face::Console).await?, cards })
    });
    Ok(Page(page.await?))
}

async fn put_up(State(app): State<App>, actor: Actor, Path(id): Path<Id<Card>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::put_up(tx, id).await?;
        Ok("/premium".into())
    })
    .await
}

async fn take_down(State(app): State<App>, actor: Actor, Path(id): Path<Id<Card>>, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async move |tx| {
        actions::take_down(tx, id).await?;
        Ok("/premium".into())
    })
    .await
}
