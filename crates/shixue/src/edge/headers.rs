//! What every answer tells the browser to refuse. A door that must say otherwise sets the header itself and is left alone.
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use kernel::Config;

use super::session::Bearer;

/// What no page of ours uses.
const POWERS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()";

/// Names and values, made once.
pub struct Headers(Vec<(HeaderName, HeaderValue)>);

impl Headers {
    pub fn new(config: &Config) -> Self {
        let policy = format!(
            "default-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; img-src 'self' data:; \
             frame-src 'self' {}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
            config.package_origin
        );
        let mut all = vec![
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN")),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(POWERS)),
        ];
        // `settings::bare` lets only visible ASCII into an origin; a policy that is none would be worse than a refused start.
        all.extend(HeaderValue::try_from(policy).ok().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
        if config.tls {
            let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            all.push((header::STRICT_TRANSPORT_SECURITY, year));
        }
        Self(all)
    }
}

pub async fn add(State(headers): State<Arc<Headers>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    // What somebody sees who is signed in is kept by no cache, nor is what was refused.
    let private = response.extensions().get::<Bearer>().is_some_and(|bearer| bearer.0 != 0);
    if private || response.status().is_client_error() || response.status().is_server_error() {
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    for (name, value) in &headers.0 {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}
