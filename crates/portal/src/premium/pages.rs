//! The desk on which the shelf is filled.
use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, Audience, Doors, Page, Refusal, Result, Trace};
use ui::{Frame, Kind as Face};

use super::course::{Card, Verb};
use super::{actions, store};

pub fn doors() -> Doors {
    Doors::new()
        .get("/premium", Audience::Verb("feature", "Course"), desk)
        .press(
            "/premium/{id}/shelf",
            Audience::Verb("feature", "Course"),
            Trace::Audit("premium.put_up"),
            async |tx, id, _| actions::put_up(tx, id).await,
            |_| "/premium".into(),
        )
        .press(
            "/premium/{id}/removal",
            Audience::Verb("feature", "Course"),
            Trace::Audit("premium.taken_down"),
            async |tx, id, _| actions::take_down(tx, id).await,
            |_| "/premium".into(),
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
