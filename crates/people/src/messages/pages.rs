//! One's own summary, and in the demo the outbox of the house.
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Page, Press, Refusal, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind};

use super::actions::{HOURS, PURPOSE, Wish, end_digest, wish_digest};
use super::carriers;
use super::message::Channel;
use super::store::{self, Due, Outgoing};
use crate::purposes::{self, Decision};

pub fn doors() -> Doors {
    let mine = Audience::SignedIn;
    Doors::new()
        .get("/account/digest", mine, show)
        .post("/account/digest", mine, Trace::Audit("messages.digest_wished"), wish)
        .post("/account/digest/end", mine, Trace::Audit("messages.digest_ended"), end)
        .get("/outbox", Audience::Public, outbox)
}

#[derive(Template)]
#[template(path = "messages/digest.html")]
struct Show {
    frame: Frame,
    wish: Option<Due>,
    channels: Vec<Channel>,
    messages: Vec<Outgoing>,
    demo: bool,
    /// Whether the box is to be ticked: it never is beforehand.
    asks: bool,
}

impl Show {
    const HOURS: [i64; 4] = HOURS;

    fn chosen(&self, channel: &Channel) -> bool {
        self.wish.as_ref().is_some_and(|wish| wish.channel == *channel)
    }
    fn at(&self, hour: &i64) -> bool {
        self.wish.as_ref().map_or(8, |wish| wish.hour) == *hour
    }
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let config = &view.house.config;
        let (demo, ways) = (config.demo, [Channel::Mail, Channel::Sms]);
        let channels = ways.into_iter().filter(|channel| carriers::has(config, *channel)).collect();
        let (wish, messages) = (store::wished(view).await?, store::latest(view).await?);
        let me = view.actor.id();
        let asks = !purposes::given(view, me, PURPOSE).await?;
        let frame = crate::frame(view, "待办摘要", Kind::Learner).await?.under("账号与登录设备", "/account");
        Ok(Show { frame, wish, channels, messages, demo, asks })
    });
    Ok(Page(page.await?))
}

#[derive(Clone, Deserialize)]
struct Fields {
    channel: Channel,
    address: String,
    hour: i64,
    #[serde(default)]
    consent: String,
}

async fn wish(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let Fields { channel, address, hour, consent } = form.fields;
    app.submit(&actor, form.ticket, async move |tx| {
        if consent == "yes" {
            purposes::decide(tx, PURPOSE, Decision::Given).await?;
        }
        wish_digest(tx, Wish { channel, address: address.clone(), hour }).await?;
        Ok("/account/digest".into())
    })
    .await
}

async fn end(State(app): State<App>, actor: Actor, press: Press) -> Result<Redirect> {
    app.submit(&actor, press.0, async |tx| {
        let me = tx.actor.id();
        if purposes::given(tx, me, PURPOSE).await? {
            purposes::decide(tx, PURPOSE, Decision::Withdrawn).await?;
        }
        end_digest(tx).await?;
        Ok("/account/digest".into())
    })
    .await
}

#[derive(Template)]
#[template(path = "messages/outbox.html")]
struct Outbox {
    frame: Frame,
    messages: Vec<Outgoing>,
    /// (person, login, the code that counts now)
    codes: Vec<(String, String, String)>,
}

/// Only where nothing leaves the house.
async fn outbox(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        if !view.house.config.demo {
            return Err(Refusal::NotFound.into());
        }
        let (messages, codes) = (store::all(view).await?, crate::factors::shown_in_the_demo(view).await?);
        Ok(Outbox { frame: crate::frame(view, "演示发件箱", Kind::Public).await?, messages, codes })
    });
    Ok(Page(page.await?))
}
