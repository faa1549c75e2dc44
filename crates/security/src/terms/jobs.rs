//! The job: tell that a part of a term is used up. A part that was told is not told again, so that twice is once.
use kernel::{Actor, App, Job, Lane, Result};
use serde::{Deserialize, Serialize};

use super::told;

#[derive(Serialize, Deserialize)]
pub struct Tell {
    pub term: i64,
}

impl Job for Tell {
    const NAME: &'static str = "terms.tell";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.term.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let term = self.term;
        app.act(&Actor::house(Self::NAME), async move |tx| told::tell(tx, term).await).await
    }
}
