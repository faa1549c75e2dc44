//! Pages everybody may read: the charter with its version, and who answers for what.
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, Audience, Doors, Page, Result};
use ui::{Frame, Kind};

use super::noun::{Article, Charter};
use super::store::Version;
use super::words;
use crate::policy::charter_of;

pub fn doors() -> Doors {
    Doors::new().get("/charter", Audience::Public, show).get("/duties", Audience::Public, duties)
}

#[derive(Template)]
#[template(path = "charter/show.html")]
pub(super) struct Show {
    pub frame: Frame,
    pub charter: Arc<Charter>,
    pub version: Option<Version>,
    pub parameters: Vec<words::Parameter>,
}

impl Show {
    fn articles(&self, chapter: &i64) -> Vec<&Article> {
        self.charter.articles.iter().filter(|article| article.chapter == *chapter).collect()
    }
    fn since(&self) -> String {
        self.version
            .as_ref()
            .map_or_else(|| self.charter.head.in_force.to_string(), |version| version.effective_at.day())
    }
    fn digest(&self) -> String {
        short(&self.charter.digest)
    }
}

#[derive(Template)]
#[template(path = "charter/duties.html")]
pub(super) struct Duties {
    pub frame: Frame,
    pub charter: Arc<Charter>,
}

impl Duties {
    /// Chinese names of the roles of one duty.
    fn roles(&self, duty: &str) -> String {
        let roles = self.charter.roles.iter().filter(|role| role.duty == duty);
        roles.map(|role| &*role.name).collect::<Vec<_>>().join("、")
    }
    fn scope(&self, scope: &str) -> &'static str {
        words::scope(scope)
    }
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let version = super::in_force(view).await?;
        let parameters = words::parameters(&charter.parameters);
        Ok(Show { frame: people::frame(view, "章程", Kind::Public).await?, charter, version, parameters })
    });
    Ok(Page(page.await?))
}

async fn duties(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        Ok(Duties { frame: people::frame(view, "职责分工", Kind::Public).await?, charter })
    });
    Ok(Page(page.await?))
}

/// The first half of a digest, as people compare it.
fn short(digest: &[u8]) -> String {
    hex::encode(&digest[..digest.len().min(16)])
}
