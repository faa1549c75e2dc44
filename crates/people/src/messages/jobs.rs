//! The hourly round of summaries, and the handing in of one message.
use kernel::{Actor, App, HOUR, Id, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::store::Outgoing;
use super::{actions, carriers, digest, store};

/// Tells everybody who asked for the hour that it is; asks for the next one. Twice is once: the day is kept.
#[derive(Serialize, Deserialize)]
pub struct Round {}

impl Job for Round {
    const NAME: &'static str = "messages.round";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        String::new()
    }
    async fn run(self, app: App) -> Result<()> {
        let house = Actor::house(Self::NAME);
        let hour = i64::from(app.now().zoned().hour());
        let mut after = 0;
        loop {
            let due = app.look(&house, async move |view| store::due(view, hour, after).await).await?;
            let Some(last) = due.last() else { break };
            after = last.person.0;
            for one in due {
                app.act(&house, async move |tx| digest::tell(tx, &one).await).await?;
            }
        }
        let next = kernel::At((app.now().0 / HOUR + 1) * HOUR);
        app.act(&house, async move |tx| tx.ask_at(Self {}, next).await).await
    }
}

/// Hands one message in. Run again after a crash it may be handed in twice, never not at all.
#[derive(Serialize, Deserialize)]
pub struct Deliver {
    pub message: Id<Outgoing>,
}

impl Job for Deliver {
    const NAME: &'static str = "messages.deliver";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.message.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let house = Actor::house(Self::NAME);
        let id = self.message;
        let found = app.look(&house, async move |view| store::outgoing(view, id).await).await?;
        let Some(message) = found.filter(|message| message.sent.is_none()) else { return Ok(()) };
        let address = app.house.seal.open_sealed(&actions::place(message.person), &message.address)?;
        let to = String::from_utf8(address).map_err(anyhow::Error::from)?;
        carriers::carry(&app.house.config, message.channel, &to, &message.title, &message.body).await?;
        app.act(&house, async move |tx| store::sent(tx, id).await).await
    }
}
