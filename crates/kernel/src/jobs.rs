//! Jobs: rows written in the transaction that asks for them, run at least once by the worker, idempotent.
use std::collections::HashMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::Notify;

use crate::facts::Announced;
use crate::{App, At, Fact, Governed, Result, Tx, params};

/// Short work shares several places; heavy work (large imports) and media work have one place each, so that an import
/// never waits for a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Lane {
    Quick,
    Heavy,
    Media,
}

/// One bell a lane, so that no hand is woken for work of another.
#[derive(Default)]
pub struct Bells {
    quick: Notify,
    heavy: Notify,
    media: Notify,
}

impl Bells {
    /// One job more waits in this lane.
    pub(crate) fn ring(&self, lane: Lane) {
        self.of(lane).notify_one();
    }

    pub(crate) fn of(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Quick => &self.quick,
            Lane::Heavy => &self.heavy,
            Lane::Media => &self.media,
        }
    }
}

/// Work that follows a commit: which verb on which id. Run again after a crash, so it must be idempotent.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    const NAME: &'static str;
    const LANE: Lane;
    /// One waiting job per name and key; asking again while it waits changes nothing.
    fn key(&self) -> String;
    fn run(self, app: App) -> impl Future<Output = Result<()>> + Send;
}

type Run = Arc<dyn Fn(App, String) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// Who does what and who listens to whom: filled by the roof, on one page.
#[derive(Clone, Default)]
pub struct Wiring {
    runs: HashMap<&'static str, (Lane, Run)>,
    heard: HashMap<&'static str, Vec<&'static str>>,
    kept: HashMap<&'static str, Arc<dyn Governed>>,
}

impl Wiring {
    pub fn job<J: Job>(mut self) -> Self {
        let run: Run =
            Arc::new(|app, payload| Box::pin(async move { serde_json::from_str::<J>(&payload)?.run(app).await }));
        self.runs.insert(J::NAME, (J::LANE, run));
        self
    }

    /// `listener` names the listening room and what it does: `credits.open_account`.
    pub fn hear<F: Fact, A>(mut self, listener: &'static str, act: fn(App, F) -> A) -> Self
    where
        A: Future<Output = Result<()>> + Send + 'static,
    {
        let run: Run = Arc::new(move |app, payload| {
            Box::pin(async move { act(app, serde_json::from_str::<Announced<F>>(&payload)?.fact).await })
        });
        self.runs.insert(listener, (Lane::Quick, run));
        self.heard.entry(F::NAME).or_default().push(listener);
        self
    }

    /// Whoever keeps a kind of things says who may see one of them.
    pub fn govern(mut self, kind: &'static str, keeper: impl Governed + 'static) -> Self {
        self.kept.insert(kind, Arc::new(keeper));
        self
    }

    pub fn governed(&self, kind: &str) -> Option<Arc<dyn Governed>> {
        self.kept.get(kind).cloned()
    }

    pub fn listeners(&self, fact: &str) -> impl Iterator<Item = &'static str> {
        self.heard.get(fact).into_iter().flatten().copied()
    }

    pub(crate) fn find(&self, name: &str) -> Option<Run> {
        self.runs.get(name).map(|(_, run)| run.clone())
    }

    fn lane(&self, name: &str) -> Lane {
        self.runs.get(name).map_or(Lane::Quick, |(lane, _)| *lane)
    }
}

impl Tx<'_> {
    /// Asks for a job as soon as this transaction has committed.
    pub async fn ask<J: Job>(&mut self, job: J) -> Result<()> {
        self.ask_at(job, self.now).await
    }

    /// Asks for a job not before `at`.
    pub async fn ask_at<J: Job>(&mut self, job: J, at: At) -> Result<()> {
        self.push(J::NAME, &job.key(), None, at, serde_json::to_string(&job)?).await
    }

    pub(crate) async fn push(
        &mut self,
        name: &'static str,
        key: &str,
        line: Option<i64>,
        at: At,
        payload: String,
    ) -> Result<()> {
        let lane = self.house.wiring.lane(name);
        self.left.push(lane);
        let lane: &'static str = lane.into();
        let id = self.new_id::<()>().0;
        // A fact's key carries its id: two facts about one subject are two jobs.
        let key = if line.is_some() { format!("{key}:{id}") } else { key.to_owned() };
        let row = params![id, name, key, lane, line, payload, at, self.now];
        self.sql.exec(crate::worker::PUSH, row).await?;
        Ok(())
    }
}
