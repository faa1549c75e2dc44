//! Where a person arrives who asked for no page: whoever manages, at what waits for them; everybody else, at what they
//! learn. Who is both has a way between in every frame.
use axum::extract::State;
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Result, View};

use crate::roles::{LEARNING, MARKS};

pub fn doors() -> Doors {
    Doors::new().get("/landing", Audience::SignedIn, arrive)
}

/// Where the console begins: what waits for the reader.
pub(crate) const TODOS: &str = "/todos";

/// The page on which the actor arrives.
pub fn landing(view: &View<'_>) -> &'static str {
    if manages(view) { TODOS } else { "/my" }
}

/// Whether they hold anything beside places in classes.
pub(crate) fn manages(view: &View<'_>) -> bool {
    let own = |role: &str| !LEARNING.contains(&role) && !MARKS.contains(&role);
    view.grants.iter().any(|grant| own(&grant.role))
}

async fn arrive(State(app): State<App>, actor: Actor) -> Result<Redirect> {
    Ok(Redirect::to(app.look(&actor, async |view| Ok(landing(view))).await?))
}
