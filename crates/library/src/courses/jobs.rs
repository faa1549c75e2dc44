//! What follows the way of a version: its automatic check is told to its dossier. Run again, it says the same.
use governance::workflow::{self, DossierMoved, Kind};
use kernel::{Actor, App, Id, Result};

use super::{actions, store};

/// A submitted version has its media checked already; its findings, and those in its texts, go to the reviewer.
pub async fn on_moved(app: App, moved: DossierMoved) -> Result<()> {
    if moved.kind != Kind::Course || moved.stage != "submitted" {
        return Ok(());
    }
    let (id, content) = (Id::new(moved.subject), moved.content);
    app.act(&Actor::house("courses.check"), async move |tx| {
        let course = store::content_of(tx, id, content).await?;
        let findings = actions::findings(tx, &course).await?;
        workflow::checked(tx, Kind::Course, id.0, content, findings).await
    })
    .await
}
