//! Forms: a hidden `_form` ties a form to its session, door and row version, and makes a second click harmless.
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use serde::de::DeserializeOwned;

use crate::{Actor, App, Error, House, Refusal};

/// What came with a form: proof that this house drew it for this session and this door.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub nonce: String,
    /// The row's version when the form was drawn; 0 where there was no row.
    pub version: i64,
}

/// A form's fields with its ticket. Refuses a foreign origin, another session's form, another door's form, a field that
/// the door does not know, NUL in text and more than 256 kB.
pub struct Form<T> {
    pub ticket: Ticket,
    pub fields: T,
}

const MOST_BYTES: usize = 256 * 1024;
const STRANGE: &str = "表单中有本页没有的内容，本次没有办理，请刷新页面后重新填写：";
const STALE: &str = "这一页已经过期或不是从本站打开的，请刷新页面后重新提交";

impl Ticket {
    /// The row must still be the one that the person saw.
    pub fn fresh(&self, version: i64) -> Result<(), Refusal> {
        if self.version == version { Ok(()) } else { Err(Refusal::stale("本件")) }
    }
}

impl House {
    /// The hidden value for a form that posts to `door` (a path without query).
    pub fn form(&self, actor: &Actor, door: &str, version: i64) -> String {
        let nonce = crate::seal::random_code();
        let said = format!("{}|{door}|{version}|{nonce}", actor.session);
        let mac = hex::encode(self.seal.mac("form", said.as_bytes()));
        format!("{version}.{nonce}.{}", &mac[..32])
    }

    /// # Errors
    /// `NotNow` when the token is not this session's for this door.
    pub fn ticket(&self, actor: &Actor, door: &str, token: &str) -> Result<Ticket, Refusal> {
        let mut parts = token.splitn(3, '.');
        let (Some(version), Some(nonce), Some(mac)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Refusal::not_now(STALE));
        };
        let said = format!("{}|{door}|{version}|{nonce}", actor.session);
        let wanted = hex::encode(self.seal.mac("form", said.as_bytes()));
        if !crate::seal::same(&wanted.as_bytes()[..32], mac.as_bytes()) {
            return Err(Refusal::not_now(STALE));
        }
        Ok(Ticket { nonce: nonce.into(), version: version.parse().unwrap_or(0) })
    }
}

/// Whether the browser says that the request comes from a page of ours; under TLS from one that came by TLS. That the
/// host is one of ours the edge has made sure of.
fn same_origin(house: &House, headers: &axum::http::HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or_default());
    let ours = |scheme| scheme == "https" || (scheme == "http" && !house.config.tls);
    match (text(ORIGIN), text(HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(scheme, from)| ours(scheme) && from == host)
        }
        (Some(_), None) => false,
        _ => headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin"),
    }
}

/// What came under names that no page of this door has: nobody sets by hand what nobody was offered.
pub fn strange<'a>(names: impl IntoIterator<Item = &'a str>) -> Refusal {
    let names = names.into_iter().take(40).map(|name| name.chars().take(40).collect::<String>());
    Refusal::field("", format!("{STRANGE}{}", names.collect::<Vec<_>>().join("、")))
}

/// The fields as the door knows them. A name that it does not know is refused, and so is one that comes twice where it
/// takes one.
///
/// # Errors
/// `Invalid`, with what was wrong.
pub fn written<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let mut unknown = vec![];
    let from = serde_html_form::Deserializer::from_bytes(body);
    let fields = serde_ignored::deserialize(from, |path| unknown.push(path.to_string()));
    unknown.retain(|name| name != "_form");
    if !unknown.is_empty() {
        return Err(strange(unknown.iter().map(String::as_str)));
    }
    fields.map_err(|wrong: serde_html_form::de::Error| {
        Refusal::field("", format!("表单缺少必填内容或格式不对，请核对后再提交（{wrong}）"))
    })
}

/// The same of a message that an island sends.
///
/// # Errors
/// `Invalid`, with what was wrong.
pub fn spoken<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let mut unknown = vec![];
    let mut from = serde_json::Deserializer::from_slice(body);
    let said = serde_ignored::deserialize(&mut from, |path| unknown.push(path.to_string()));
    if !unknown.is_empty() {
        return Err(strange(unknown.iter().map(String::as_str)));
    }
    let wrong =
        |wrong: serde_json::Error| Refusal::field("", format!("发送的内容格式不对，请刷新页面后重试（{wrong}）"));
    let said = said.map_err(wrong)?;
    from.end().map_err(wrong)?;
    Ok(said)
}

/// A form of one button: its ticket is all it says.
pub struct Press(pub Ticket);

impl FromRequest<App> for Press {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        let Form { ticket, fields: Nothing {} } = Form::from_request(request, app).await?;
        Ok(Self(ticket))
    }
}

#[derive(serde::Deserialize)]
struct Nothing {}

/// What an island sends by itself: JSON, with the page's token in the header `X-Form-Token`. The token proves session
/// and door and may be used again: whoever takes it makes the same message twice harmless by its own key.
pub struct Sent<T>(pub T);

/// The header in which islands carry their page's token.
pub const TOKEN_HEADER: &str = "x-form-token";

impl House {
    /// # Errors
    /// `NotNow` for a foreign origin or a token that is not this session's for `door`.
    pub fn sent_here(&self, actor: &Actor, headers: &axum::http::HeaderMap, door: &str) -> Result<Ticket, Refusal> {
        if !same_origin(self, headers) {
            return Err(Refusal::not_now(STALE));
        }
        let token = headers.get(TOKEN_HEADER).and_then(|token| token.to_str().ok()).unwrap_or_default();
        self.ticket(actor, door, token)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        let actor = request.extensions().get::<Actor>().cloned().unwrap_or_else(Actor::stranger);
        app.house.sent_here(&actor, request.headers(), request.uri().path())?;
        let body = axum::body::to_bytes(request.into_body(), MOST_BYTES)
            .await
            .map_err(|_| Refusal::field("", "发送的内容太长，请分几次发送"))?;
        Ok(Self(spoken(&body)?))
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        let actor = request.extensions().get::<Actor>().cloned().unwrap_or_else(Actor::stranger);
        let door = request.uri().path().to_owned();
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") || !same_origin(&app.house, request.headers()) {
            return Err(Refusal::not_now(STALE).into());
        }
        let body = axum::body::to_bytes(request.into_body(), MOST_BYTES)
            .await
            .map_err(|_| Refusal::field("", "提交的内容太长，请缩短后再提交"))?;
        let pairs: Vec<(String, String)> = serde_html_form::from_bytes(&body).map_err(|_| Refusal::not_now(STALE))?;
        if pairs.iter().any(|(_, text)| text.contains('\0')) {
            return Err(Refusal::field("", "文字中含有不可见的空字符，请删去后再提交").into());
        }
        let mut tokens = pairs.iter().filter(|(name, _)| name == "_form").map(|(_, token)| token);
        let token = tokens.next().map_or("", |token| token);
        if tokens.next().is_some() {
            return Err(Refusal::not_now(STALE).into());
        }
        let ticket = app.house.ticket(&actor, &door, token)?;
        Ok(Self { ticket, fields: written(&body)? })
    }
}
