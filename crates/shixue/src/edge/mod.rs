//! Between the network and the doors: numbers, headers, sessions, refusals, strictness, budgets. Every request passes these layers in
//! the order in which they stand in `site`; none of them knows a room.
mod headers;
mod limits;
mod observe;
mod refusals;
mod session;
mod strict;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use kernel::{App, Doors, Error};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

#[cfg(test)]
pub use limits::{bounded, is_bounded};

/// Whose address a request bears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Peer {
    /// Whoever opened the connection.
    Direct,
    /// A proxy of ours opened it and wrote the other's address at the end of `X-Forwarded-For`.
    Proxy,
}

/// All doors behind all layers.
pub fn site(app: App, doors: &Doors, peer: Peer) -> Router {
    let kept = refusals::Kept::new(app.clone(), doors);
    let squeeze = DefaultPredicate::new()
        .and(NotForContentType::new("video/"))
        .and(NotForContentType::new("audio/"))
        .and(NotForContentType::new("font/"))
        .and(NotForContentType::new("application/zip"))
        .and(NotForContentType::new("application/pdf"))
        .and(NotForContentType::new("application/octet-stream"))
        .and(NotForContentType::new("application/vnd."));
    // The first stands outermost. One stack, not one layer after another: each of those would be a box that every request
    // copies with all that lies below it.
    let outside = ServiceBuilder::new()
        .layer(from_fn_with_state(peer, observe::observe))
        .layer(from_fn_with_state(Arc::new(headers::Headers::new(&app.house.config)), headers::add))
        .layer(CompressionLayer::new().compress_when(squeeze))
        .layer(from_fn_with_state(app.clone(), session::find))
        .layer(from_fn_with_state(app.clone(), refusals::draw))
        .layer(from_fn_with_state(Arc::new(strict::Names::new(&app.house.config)), strict::check))
        .layer(from_fn(here))
        .layer(CatchPanicLayer::custom(panicked));
    let inside = ServiceBuilder::new()
        .layer(from_fn_with_state(Arc::new(limits::Limits::default()), limits::keep))
        .layer(from_fn_with_state(Arc::new(kept), refusals::keep));
    doors.router().route_layer(inside).with_state(app).layer(outside)
}

/// Lets the page know where it stands, so that it marks its own way.
async fn here(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    ui::on_path(request.uri().path().to_owned(), next.run(request)).await
}

fn panicked(said: Box<dyn std::any::Any + Send>) -> Response {
    let text = said.downcast_ref::<String>().map(String::as_str).or_else(|| said.downcast_ref::<&str>().copied());
    Error::Fault(anyhow::anyhow!("a handler panicked: {}", text.unwrap_or("without words"))).into_response()
}
