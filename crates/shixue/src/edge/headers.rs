//! What every answer tells the browser to refuse. A door that must say otherwise sets the header itself and is left alone.
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use kernel::Config;

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
    for (name, value) in &headers.0 {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}
