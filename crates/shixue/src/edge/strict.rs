//! What is turned away before a door is looked for: a name that is not ours, a path or a message with two readings, a change
//! that a page elsewhere asked for. A request that another machine could read otherwise than we do is refused, not mended.
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Uri;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::{Config, Error, Refusal};

/// The names under which this house is reached.
pub struct Names {
    ours: Vec<String>,
    /// Plain http is for this machine, which has several names and any port.
    tls: bool,
}

/// Headers by which some frameworks let a request pretend to be another one.
const PRETENCES: [&str; 7] = [
    "x-http-method-override",
    "x-http-method",
    "x-method-override",
    "x-original-url",
    "x-original-uri",
    "x-rewrite-url",
    "x-original-host",
];

/// A header that stands twice is read by the one as its first value and by the other as its last.
const ONCE: [HeaderName; 5] =
    [header::HOST, header::ORIGIN, header::CONTENT_TYPE, header::CONTENT_LENGTH, header::RANGE];

const NAME: &str = "这个网址不属于本站，请从本站的网址进入";
const PATH: &str = "地址写法不规范，请从本站的页面进入";
const TWICE: &str = "请求的写法有歧义，没有办理，请用浏览器从本站的页面进入";
const FOREIGN: &str = "这次提交不是从本站的页面发出的，没有办理，请刷新本站页面后重新提交";

impl Names {
    pub fn new(config: &Config) -> Self {
        let bare = |origin: &String| origin.split_once("://").map_or(origin.clone(), |(_, host)| host.to_owned());
        let all = [&config.origin, &config.package_origin].map(bare).into_iter().chain(config.hosts.clone());
        Self { ours: all.map(|name| name.to_ascii_lowercase()).collect(), tls: config.tls }
    }

    fn is_ours(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let same =
            |known: &String| *known == host || host.strip_suffix(":443").is_some_and(|bare| self.tls && known == bare);
        if self.ours.iter().any(same) {
            return true;
        }
        let bare = match host.rsplit_once(':') {
            Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty() => bare,
            _ => &host,
        };
        !self.tls && ["127.0.0.1", "localhost", "[::1]"].contains(&bare)
    }
}

pub async fn check(State(names): State<Arc<Names>>, request: Request, next: Next) -> Response {
    // Bodies come with their length. One in chunks has two ends for whoever also sees a length, so it is not read at
    // all, and nothing after it on this connection is.
    if request.headers().contains_key(header::TRANSFER_ENCODING) {
        return (StatusCode::LENGTH_REQUIRED, [(header::CONNECTION, HeaderValue::from_static("close"))])
            .into_response();
    }
    match refused(&names, &request) {
        Some(says) => Error::from(Refusal::field("", says)).into_response(),
        None => next.run(request).await,
    }
}

fn refused(names: &Names, request: &Request) -> Option<&'static str> {
    let (headers, uri) = (request.headers(), request.uri());
    // A balancer asks by the machine's address whether the house is well; it hears nothing else.
    if !is_named(names, headers, uri) && uri.path() != "/health" {
        return Some(NAME);
    }
    if !is_plain(uri.path()) {
        return Some(PATH);
    }
    let pretends = PRETENCES.iter().any(|name| headers.contains_key(*name));
    if pretends || ONCE.iter().any(|name| headers.get_all(name).iter().nth(1).is_some()) {
        return Some(TWICE);
    }
    if request.method().is_safe() {
        return None;
    }
    // What a change is told stands in its body alone.
    if uri.query().is_some() {
        return Some(TWICE);
    }
    is_foreign(names, headers).then_some(FOREIGN)
}

fn is_named(names: &Names, headers: &HeaderMap, uri: &Uri) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let whole = uri.authority().is_none_or(|authority| host == Some(authority.as_str()));
    whole && host.is_some_and(|host| names.is_ours(host))
}

/// One spelling for each path: no step up, no parameter, no letter that hides behind its number or twice behind it.
fn is_plain(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let hidden = ["%2e", "%2f", "%5c", "%25", "%00", "%0a", "%0d", "%3b"].iter().any(|code| lower.contains(code));
    let steps = path.split('/').any(|part| part == "." || part == "..");
    path.starts_with('/') && !hidden && !steps && !path.contains("//") && !path.contains(['\\', ';'])
}

/// A change that a page of another origin asked for; whoever says nothing still needs the form's token.
fn is_foreign(names: &Names, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let (origin, site) = (text("origin"), text("sec-fetch-site"));
    let elsewhere = origin.is_some_and(|origin| {
        let parts = origin.split_once("://");
        let host = text("host").unwrap_or_default();
        !parts.is_some_and(|(scheme, from)| from == host && (scheme == "https" || (scheme == "http" && !names.tls)))
    });
    elsewhere || site.is_some_and(|site| !["same-origin", "none"].contains(&site))
}
