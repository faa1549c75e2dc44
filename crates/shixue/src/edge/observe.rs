//! The outermost layer: a number for each request, the address behind it, one line in the log when it was answered.
//! The line names the door, never the path: some paths hold a secret.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use kernel::RequestId;

use super::Peer;
use super::refusals::Passed;
use super::session::Bearer;

/// Whence a request came, as far as we can know.
#[derive(Clone, Debug)]
pub struct Address(pub Arc<str>);

pub async fn observe(State(peer): State<Peer>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let number: Arc<str> = short();
    let address = address(peer, &request);
    let method = request.method().clone();
    request.extensions_mut().insert(RequestId(number.clone()));
    request.extensions_mut().insert(Address(address.clone()));
    let mut response = next.run(request).await;
    let door = response.extensions().get::<Passed>().map_or("-", |passed| passed.0);
    let person = response.extensions().get::<Bearer>().map_or(0, |bearer| bearer.0);
    let (status, us) = (response.status().as_u16(), began.elapsed().as_micros() as u64);
    if !quiet(door) || status >= 400 {
        tracing::info!(request = %number, %method, door, status, us, person, address = %address, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Doors that are asked all the time and tell nothing.
fn quiet(door: &str) -> bool {
    matches!(door, "/assets/{*path}" | "/health")
}

/// Twelve characters that a person can read out: 60 random bits without look-alikes.
fn short() -> Arc<str> {
    const SIGNS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz_";
    let bytes = kernel::seal::random_bytes::<12>();
    bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect::<String>().into()
}

fn address(peer: Peer, request: &Request) -> Arc<str> {
    let direct = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip().to_string());
    let told = match peer {
        Peer::Proxy => forwarded(request.headers()),
        Peer::Direct => None,
    };
    told.or_else(direct).map_or_else(|| Arc::from("-"), Arc::from)
}

/// The last address in `X-Forwarded-For`: the one that our own proxy wrote.
fn forwarded(headers: &HeaderMap) -> Option<String> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    last.parse::<std::net::IpAddr>().ok().map(|ip| ip.to_string())
}
