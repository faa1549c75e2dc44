//! How a no leaves the house: as page, as fragment or as JSON, whichever was asked for; a stranger is led to the sign-in.
//! Faults are logged here, once; refused changes of people who are signed in are kept in the trail.
use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use governance::cuts;
use kernel::{Actor, App, Audience, Doors, FaultSays, Refusal, Trace, percent_encoded};
use serde::Serialize;
use ui::refused::{self, Trouble};
use ui::{Frame, Kind};

const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// The door that a request went through, for the log.
#[derive(Clone, Copy)]
pub struct Passed(pub &'static str);

/// What the trail needs to know of each door.
pub struct Kept {
    app: App,
    doors: HashMap<(Method, &'static str), (Audience, Trace)>,
    paths: HashMap<&'static str, &'static str>,
}

impl Kept {
    pub fn new(app: App, doors: &Doors) -> Self {
        let known = doors.iter().map(|door| ((door.method.clone(), door.path), (door.audience, door.trace)));
        Self { app, doors: known.collect(), paths: doors.iter().map(|door| (door.path, door.path)).collect() }
    }
}

#[derive(Serialize)]
struct Attempt<'a> {
    method: &'a str,
    /// The path as asked; left out at public doors, where it may hold a secret.
    path: &'a str,
    status: u16,
    says: &'a str,
}

/// Inside the guards' reach: keeps the refused change of a person in the trail. Best effort: a trail that cannot be
/// written is logged and the refusal stands.
pub async fn keep(State(kept): State<Arc<Kept>>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let Some(door) = kept.paths.get(matched).copied() else { return next.run(request).await };
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let actor = request.extensions().get::<Actor>().cloned().unwrap_or_else(Actor::stranger);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Passed(door));
    let refusal = response.extensions().get::<Refusal>().filter(|no| **no != Refusal::Busy).cloned();
    let known = kept.doors.get(&(method.clone(), door)).copied();
    if let (Some(no), Some((audience, trace))) = (refusal, known)
        && !trace.verbs().is_empty()
        && actor.is_person()
    {
        let path = if audience == Audience::Public { String::new() } else { path };
        let (says, status) = (no.to_string(), no.status().as_u16());
        let written = kept.app.act(&actor, async move |tx| {
            let attempt = Attempt { method: method.as_str(), path: &path, status, says: &says };
            tx.trace_refused(door, &attempt).await
        });
        if let Err(fault) = written.await {
            tracing::error!(request = %actor.request, door, "a refused attempt is not in the trail: {fault:#}");
        }
    }
    response
}

/// Draws what the rooms refused, what broke, and what the router itself turned away.
pub async fn draw(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let actor = request.extensions().get::<Actor>().cloned().unwrap_or_else(Actor::stranger);
    let response = next.run(request).await;
    asked.drawn(&app, &actor, response).await
}

/// What a request asked for, kept while it is answered.
pub struct Asked {
    form: Form,
    method: Method,
    path_and_query: String,
    /// The page that it was asked from, as a path of this site; empty when there was none.
    from: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Page,
    Fragment,
    Json,
}

impl Asked {
    pub fn of(request: &Request) -> Self {
        let headers = request.headers();
        let path_and_query = request.uri().path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let accept = text("accept");
        let json = path_and_query.starts_with("/api/")
            || (accept.contains("application/json") && !accept.contains("text/html"));
        let form = match (json, headers.contains_key("hx-request")) {
            (true, _) => Form::Json,
            (_, true) => Form::Fragment,
            _ => Form::Page,
        };
        let from = [text("hx-current-url"), text("referer")].into_iter().map(|url| local(url, headers));
        let from = from.into_iter().find(|path| !path.is_empty()).unwrap_or_default();
        Self { form, method: request.method().clone(), path_and_query, from }
    }

    /// The response as it leaves the house.
    pub async fn drawn(&self, app: &App, actor: &Actor, response: Response) -> Response {
        if response.status().is_redirection() && self.form == Form::Fragment {
            return led_on(response);
        }
        let extensions = response.extensions();
        let trouble = if let Some(FaultSays(says)) = extensions.get() {
            tracing::error!(request = %actor.request, method = %self.method, "fault: {says}");
            Trouble::fault(&actor.request)
        } else if let Some(no) = extensions.get::<Refusal>() {
            match (no, self.form) {
                (_, Form::Json) => {}
                (Refusal::SignIn, _) => return kept(self.led("/sign-in"), response),
                (Refusal::StepUp, _) => return kept(self.led("/sign-in/again"), response),
                _ => {}
            }
            match stopped(app, actor, no, &self.path_and_query).await {
                Some(trouble) => trouble,
                None => held_back(app, actor, helped(app, no.into())).await,
            }
        } else if unspoken(&response) {
            Trouble::of_status(response.status())
        } else {
            return response;
        };
        let drawn = match self.form {
            Form::Json => refused::json(&trouble),
            Form::Fragment => refused::fragment(&trouble),
            Form::Page => refused::page(frame(app, actor, trouble.title).await, &trouble),
        };
        kept(drawn, response)
    }

    /// To where evidence is given, and from there back: to the page asked for, or to the page a form stood on.
    fn led(&self, to: &str) -> Response {
        let back = match (self.form, &self.method) {
            (Form::Page, &Method::GET) => &self.path_and_query,
            _ => &self.from,
        };
        let to = if back.is_empty() { to.to_owned() } else { format!("{to}?next={}", percent_encoded(back, b"-._~/")) };
        match (self.form, HeaderValue::try_from(&to)) {
            (Form::Fragment, Ok(to)) => (StatusCode::UNAUTHORIZED, [(HX_REDIRECT, to)]).into_response(),
            _ => Redirect::to(&to).into_response(),
        }
    }
}

/// A refusal by the rules names the unit that answers by their article.
fn helped(app: &App, trouble: Trouble) -> Trouble {
    match governance::policy::charter_of_house(&app.house) {
        Ok(charter) if !trouble.article.is_empty() => {
            let unit = charter.turn_to(&trouble.article).to_owned();
            trouble.to(&unit)
        }
        _ => trouble,
    }
}

/// What was taken down is gone at each of its addresses, whichever door that is: a refused address with its number, or
/// that of one of its files, is answered 410 with the reason, to whoever might have known of it.
async fn stopped(app: &App, actor: &Actor, no: &Refusal, path: &str) -> Option<Trouble> {
    let path = path.split('?').next().unwrap_or_default();
    let ids: Vec<i64> = path.split('/').filter_map(|part| part.parse().ok()).filter(|id| *id > 0).take(4).collect();
    if *no != Refusal::NotFound || ids.is_empty() {
        return None;
    }
    let told = app.look(actor, async move |view| {
        let Some(cut) = cuts::told(view, &ids).await? else { return Ok(None) };
        let charter = governance::policy::charter_of(view)?;
        let unit = charter.duty_name("center").to_owned();
        let next = cuts::words::next(&unit, &charter.head.site.hotline);
        Ok(Some((cuts::words::says(&cut), next, unit)))
    });
    let gone = |says: &str, next, unit| Trouble {
        unit,
        ..Trouble::gone(cuts::words::TITLE, says, cuts::words::ARTICLE, next)
    };
    match told.await {
        Ok(told) => told.map(|(says, next, unit)| gone(&says, next, unit)),
        Err(fault) => {
            tracing::warn!("whether an address was taken down could not be read: {fault:#}");
            None
        }
    }
}

/// Whoever is refused while one of their own rights is suspended is told so first: that may be why.
async fn held_back(app: &App, actor: &Actor, trouble: Trouble) -> Trouble {
    if !actor.is_person() || !["not_allowed", "not_found"].contains(&trouble.code) {
        return trouble;
    }
    match app.look(actor, async |view| governance::rights::held_back(view).await).await {
        Ok(Some(says)) => Trouble { next: format!("{says}{}", trouble.next).into(), ..trouble },
        Ok(None) => trouble,
        Err(fault) => {
            tracing::warn!("whether a right is suspended could not be read: {fault:#}");
            trouble
        }
    }
}

/// A redirect that a script asked for: it is told where to go instead of being led there itself.
fn led_on(mut response: Response) -> Response {
    if let Some(to) = response.headers_mut().remove(header::LOCATION) {
        response.headers_mut().insert(HX_REDIRECT, to);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.status_mut() = StatusCode::OK;
        *response.body_mut() = Body::empty();
    }
    response
}

/// An error that no room put into words: the router's, an extractor's, a limit's.
fn unspoken(response: &Response) -> bool {
    let status = matches!(response.status().as_u16(), 400 | 404 | 405 | 408 | 411 | 413 | 414 | 415 | 422 | 500 | 503);
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    status && (kind.is_empty() || kind.starts_with("text/plain"))
}

/// The drawn response with what else the first one said: cookies, allowed methods, what the log needs.
fn kept(mut drawn: Response, first: Response) -> Response {
    let (head, _) = first.into_parts();
    for name in [header::SET_COOKIE, header::ALLOW, header::RETRY_AFTER, header::CONNECTION] {
        for value in head.headers.get_all(&name) {
            drawn.headers_mut().append(&name, value.clone());
        }
    }
    drawn.extensions_mut().extend(head.extensions);
    drawn
}

/// The frame of whoever asked; a bare one when even that cannot be read.
async fn frame(app: &App, actor: &Actor, title: &'static str) -> Frame {
    let kind = if actor.is_person() { Kind::Learner } else { Kind::Public };
    if actor.is_person() {
        match app.look(actor, async move |view| people::frame(view, title, kind).await).await {
            Ok(frame) => return frame,
            Err(fault) => tracing::warn!(request = %actor.request, "a refusal without its frame: {fault:#}"),
        }
    }
    Frame::new(&app.house, actor, title, kind)
}

/// The path of an address of this site; empty for any other.
fn local(url: &str, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let after = url.split_once("://").and_then(|(_, rest)| rest.strip_prefix(host));
    after.filter(|path| !host.is_empty() && path.starts_with('/') && !path.starts_with("//")).unwrap_or_default().into()
}
