//! The two cookies: the session, and the browser that the account knows.
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use kernel::{App, SECOND};

use super::store::KNOWN_FOR;

/// A header that sets one.
pub type Set = (HeaderName, HeaderValue);

pub fn session(app: &App, token: &str) -> Set {
    set(app, "sid", token, "")
}

pub fn no_session(app: &App) -> Set {
    set(app, "sid", "", "; Max-Age=0")
}

pub fn device(app: &App, token: &str) -> Set {
    set(app, "dev", token, &format!("; Max-Age={}", KNOWN_FOR / SECOND))
}

/// Another of ours, kept for so many seconds; 0 takes it back.
pub fn brief(app: &App, name: &str, value: &str, seconds: i64) -> Set {
    set(app, name, value, &format!("; Max-Age={seconds}"))
}

/// What a browser says of itself; empty when it says nothing.
pub fn device_of(app: &App, headers: &HeaderMap) -> String {
    read(app, headers, "dev").unwrap_or_default()
}

/// The value of one of our cookies.
pub fn read(app: &App, headers: &HeaderMap, name: &str) -> Option<String> {
    let wanted = if app.house.config.tls { format!("__Host-{name}") } else { name.to_owned() };
    let said = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = said.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == wanted).map(|(_, token)| token.to_owned())
}

pub fn agent_of(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    said.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn set(app: &App, name: &str, token: &str, more: &str) -> Set {
    let (prefix, secure) = if app.house.config.tls { ("__Host-", "; Secure") } else { ("", "") };
    let text = format!("{prefix}{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    (header::SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))
}
