//! From a cookie to an actor, once per request. Who bears which session is the accounts room's business.
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::{Actor, App, RequestId};
use people::accounts::cookies;

use super::observe::Address;
use super::refusals::Asked;

/// The person who asked, for the log; 0 is nobody.
#[derive(Clone, Copy)]
pub struct Bearer(pub i64);

pub async fn find(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let number = request.extensions().get::<RequestId>().map_or_else(|| "-".into(), |number| number.0.clone());
    let address = request.extensions().get::<Address>().map_or_else(|| "-".into(), |address| address.0.clone());
    let token = if anonymous(request.uri().path()) { None } else { cookies::read(&app, request.headers(), "sid") };
    let actor = match people::accounts::actor_of(&app, token.as_deref(), &address, &number).await {
        Ok(actor) => actor,
        Err(fault) => {
            let stranger = Actor { address, request: number, ..Actor::stranger() };
            let asked = Asked::of(&request);
            return asked.drawn(&app, &stranger, fault.into_response()).await;
        }
    };
    let bearer = Bearer(actor.id().0);
    request.extensions_mut().insert(actor);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(bearer);
    response
}

/// Doors that are the same for everybody: no look at the session.
fn anonymous(path: &str) -> bool {
    path.starts_with("/assets/") || path == "/health"
}
