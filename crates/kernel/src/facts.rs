//! Announced facts: what other rooms may want to hear, written in the same transaction, one job per listener.
use serde::{Serialize, de::DeserializeOwned};

use crate::{Result, Tx};

/// A past participle with its payload; `NAME` is `room.done`, and what was written must stay readable one release back.
pub trait Fact: Serialize + DeserializeOwned + Send + 'static {
    const NAME: &'static str;
    /// What keeps the order: two facts about the same subject are heard one after the other.
    fn subject(&self) -> i64;
}

/// A fact on its way to one listener.
#[derive(Debug, Serialize, serde::Deserialize)]
pub struct Announced<F> {
    pub at: i64,
    pub fact: F,
}

impl Tx<'_> {
    /// Announces a fact that exists only if this transaction commits: one row per listener that the roof has wired.
    pub async fn announce<F: Fact>(&mut self, fact: F) -> Result<()> {
        let listeners: Vec<&'static str> = self.house.wiring.listeners(F::NAME).collect();
        let subject = fact.subject();
        let announced = serde_json::to_string(&Announced { at: self.now.0, fact })?;
        for listener in listeners {
            self.push(listener, &format!("{}:{subject}", F::NAME), Some(subject), self.now, announced.clone()).await?;
        }
        Ok(())
    }
}
