//! From answers to responses. A refusal travels in the response's extensions; the roof draws it as page, fragment or JSON.
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::{Actor, App, Error, Refusal};

/// The number under which one request is found in the log and the trail.
#[derive(Clone, Debug)]
pub struct RequestId(pub std::sync::Arc<str>);

/// A template as a page: never cached, since it is one person's.
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Html(html)).into_response(),
            Err(fault) => Error::from(fault).into_response(),
        }
    }
}

/// After a change: go and look at that page.
pub fn see_other(to: &str) -> Redirect {
    Redirect::to(to)
}

/// Percent-encoded for an address or a header: letters, digits and the signs of `plain` stay.
pub fn percent_encoded(text: &str, plain: &[u8]) -> String {
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || plain.contains(&byte);
    text.bytes().map(|byte| if stays(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

impl Refusal {
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::StepUp | Self::NotAllowed { .. } => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotNow(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A fault on its way to the edge, where it is logged once, with its request.
#[derive(Clone)]
pub struct FaultSays(pub std::sync::Arc<str>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(no) => {
                let mut response = (no.status(), no.to_string()).into_response();
                response.extensions_mut().insert(no);
                response
            }
            Self::Fault(fault) => {
                let mut response = (StatusCode::INTERNAL_SERVER_ERROR, "系统故障，已记录").into_response();
                response.extensions_mut().insert(FaultSays(format!("{fault:#}").into()));
                response
            }
        }
    }
}

/// Whoever the session layer found; a stranger when there is no session.
impl FromRequestParts<App> for Actor {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(Self::stranger))
    }
}
