//! The job: tell those whom an incident concerns. Whoever was told is marked in the same transaction, so that twice is once.
use kernel::{Actor, App, At, Id, Job, Lane, Result};
use people::inbox::{Notice, notify};
use serde::{Deserialize, Serialize};

use super::incident::Incident;
use super::store;

#[derive(Serialize, Deserialize)]
pub struct TellPersons {
    pub incident: Id<Incident>,
    /// Who was on the list at that moment.
    pub at: i64,
    pub text: String,
}

const A_SLICE: i64 = 100;

impl Job for TellPersons {
    const NAME: &'static str = "incidents.tell_persons";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        format!("{}:{}", self.incident, self.at)
    }
    async fn run(self, app: App) -> Result<()> {
        let (id, at, house) = (self.incident, At(self.at), Actor::house(Self::NAME));
        loop {
            let body = self.text.clone();
            let told = app.act(&house, async move |tx| {
                let some = store::persons::untold(tx, id, at, A_SLICE).await?;
                let (title, body) = ("关于您个人信息的安全告知".to_owned(), body.clone());
                let notice = Notice { title, body, link: "/inbox".into(), due: None };
                for person in &some {
                    notify(tx, *person, &notice).await?;
                }
                store::persons::told(tx, id, &some).await?;
                if !some.is_empty() {
                    tx.trace("incidents.persons_told", ("Incident", id.0), &some.len()).await?;
                }
                Ok(some.len())
            });
            if told.await? == 0 {
                return Ok(());
            }
        }
    }
}
