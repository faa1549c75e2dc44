//! Doors: every route with what its guards need to know. The guards and the printed URL map read this one table.
use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Path, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use serde::de::DeserializeOwned;
use tower_http::limit::RequestBodyLimitLayer;

use crate::{Actor, App, Error, Form, Press, Refusal, Result, Traced, Tx, Who, strange};

/// Who may knock. `Verb` is answered inside, by the policy, when the noun is fetched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Audience {
    Public,
    SignedIn,
    /// (verb, kind)
    Verb(&'static str, &'static str),
}

/// What a door leaves behind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trace {
    /// A look: changes nothing.
    None,
    /// The audit verb of the change.
    Audit(&'static str),
    /// One of these, by what was decided.
    OneOf(&'static [&'static str]),
    /// A row of a ledger that is its own trace (heartbeats, autosave): named in the committed list of ledgers.
    Ledger(&'static str),
}

impl Trace {
    /// The audit verbs of which a change leaves one; none where nothing is promised to the trail.
    pub const fn verbs(&self) -> &[&'static str] {
        match self {
            Self::Audit(verb) => std::slice::from_ref(verb),
            Self::OneOf(verbs) => verbs,
            Self::None | Self::Ledger(_) => &[],
        }
    }
}

/// What evidence the door needs beyond the session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Proof {
    /// What the session itself needed.
    Session,
    /// Given within the last minutes (`Gate::step_up`).
    Fresh,
}

/// What a door takes that says nothing about it: the largest form of all, several times.
const MOST_BYTES: usize = 1 << 20;

/// One route.
#[derive(Clone)]
pub struct Door {
    pub method: Method,
    pub path: &'static str,
    pub audience: Audience,
    pub proof: Proof,
    pub trace: Trace,
    /// The largest body that it takes.
    pub most_bytes: usize,
    route: MethodRouter<App>,
}

/// A wing's doors; the roof merges them.
#[derive(Clone, Default)]
pub struct Doors(Vec<Door>);

impl Doors {
    pub fn new() -> Self {
        Self::default()
    }

    /// A page or a file: looks, changes nothing.
    pub fn get<H, X>(self, path: &'static str, audience: Audience, page: H) -> Self
    where
        H: Handler<X, App>,
        X: 'static,
    {
        self.door(Method::GET, path, audience, Trace::None, page)
    }

    /// A change.
    pub fn post<H, X>(self, path: &'static str, audience: Audience, trace: Trace, verb: H) -> Self
    where
        H: Handler<X, App>,
        X: 'static,
    {
        self.door(Method::POST, path, audience, trace, verb)
    }

    /// A form of one button: the verb is done to the thing of the address, as whoever pressed had seen it, and the answer
    /// is the page to go `back` to.
    pub fn press<I, T, F, B>(self, path: &'static str, audience: Audience, trace: Trace, verb: F, back: B) -> Self
    where
        I: DeserializeOwned + Copy + Send + 'static,
        F: AsyncFn(&mut Tx<'_>, I, i64) -> Result<T> + Copy + Send + Sync + 'static,
        B: Fn(I) -> String + Copy + Send + Sync + 'static,
    {
        self.post(
            path,
            audience,
            trace,
            async move |State(app): State<App>, actor: Actor, Path(id): Path<I>, form: Press| {
                let version = form.0.version;
                app.submit(&actor, form.0, async move |tx| {
                    verb(tx, id, version).await?;
                    Ok(back(id))
                })
                .await
            },
        )
    }

    /// A form of one text, in `field`: a reason, an opinion, an answer. What is missing is an empty text, which the verb
    /// refuses with its own sentence.
    pub fn say<I, T, F, B>(
        self,
        path: &'static str,
        audience: Audience,
        trace: Trace,
        (field, verb): (&'static str, F),
        back: B,
    ) -> Self
    where
        I: DeserializeOwned + Copy + Send + 'static,
        F: AsyncFn(&mut Tx<'_>, I, i64, &str) -> Result<T> + Copy + Send + Sync + 'static,
        B: Fn(I) -> String + Copy + Send + Sync + 'static,
    {
        self.post(
            path,
            audience,
            trace,
            async move |State(app): State<App>,
                        actor: Actor,
                        Path(id): Path<I>,
                        form: Form<HashMap<String, String>>| {
                let unknown = form.fields.keys().map(String::as_str).filter(|name| *name != "_form" && *name != field);
                if unknown.clone().next().is_some() {
                    return Err(strange(unknown).into());
                }
                let (version, text) = (form.ticket.version, form.fields.get(field).cloned().unwrap_or_default());
                app.submit(&actor, form.ticket, async move |tx| {
                    verb(tx, id, version, &text).await?;
                    Ok(back(id))
                })
                .await
            },
        )
    }

    /// Any other method (resumable uploads).
    pub fn door<H, X>(mut self, method: Method, path: &'static str, audience: Audience, trace: Trace, to: H) -> Self
    where
        H: Handler<X, App>,
        X: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let (proof, most_bytes, route) = (Proof::Session, MOST_BYTES, on(filter, to));
        self.0.push(Door { method, path, audience, proof, trace, most_bytes, route });
        self
    }

    /// The last door opens to fresh evidence alone: whoever gave theirs longer ago is asked again.
    pub fn with_fresh_proof(mut self) -> Self {
        if let Some(door) = self.0.last_mut() {
            door.proof = Proof::Fresh;
        }
        self
    }

    /// The last door takes bodies of so many bytes: files, and parts of them.
    pub fn with_body(mut self, most_bytes: usize) -> Self {
        if let Some(door) = self.0.last_mut() {
            door.most_bytes = most_bytes;
        }
        self
    }

    pub fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = &Door> {
        self.0.iter()
    }

    /// The router of all the doors, each behind its guard.
    pub fn router(&self) -> Router<App> {
        let mut guarded = HashMap::new();
        let mut router = Router::new();
        for door in &self.0 {
            guarded.insert((door.method.clone(), door.path.to_owned()), (door.audience, door.proof, door.trace));
            let route: MethodRouter<App> = door.route.clone().layer(DefaultBodyLimit::max(door.most_bytes));
            router = router.route(door.path, route.layer(RequestBodyLimitLayer::new(door.most_bytes)));
        }
        let guards = Guards(Arc::new(guarded));
        router.route_layer(axum::middleware::from_fn_with_state(guards, guard))
    }
}

/// The guards of all doors.
#[derive(Clone)]
pub struct Guards(Arc<HashMap<(Method, String), Guarded>>);

/// Who may knock, with what evidence, and what they leave behind.
type Guarded = (Audience, Proof, Trace);

/// Turns away who may not even knock: strangers, and sessions with too little evidence. What was granted has left the trace
/// that its door promised.
pub async fn guard(State(guards): State<Guards>, mut request: Request, next: Next) -> Response {
    let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let door = (method, path);
    let Some((audience, proof, trace)) = guards.0.get(&door).copied() else { return next.run(request).await };
    let actor = request.extensions().get::<Actor>().cloned().unwrap_or_else(Actor::stranger);
    let refused = match audience {
        Audience::Public => None,
        _ if actor.who == Who::Stranger => Some(Refusal::SignIn),
        _ if proof == Proof::Fresh && !actor.fresh => Some(Refusal::StepUp),
        _ => None,
    };
    if let Some(no) = refused {
        return Error::from(no).into_response();
    }
    if trace.verbs().is_empty() {
        return next.run(request).await;
    }
    let traced = Traced::fresh();
    request.extensions_mut().insert(Actor { traced: traced.clone(), ..actor });
    let response = next.run(request).await;
    // No test and no journey goes past a change without its trace. In a house that runs whoever asked is answered, for what
    // they did is done, and whoever reads the log learns of it.
    if is_granted(&response) && !trace.verbs().iter().any(|verb| traced.holds(verb)) {
        let says =
            format!("{} answered {} and left none of {:?} in the trail", door.1, response.status(), trace.verbs());
        debug_assert!(false, "{says}");
        tracing::error!("{says}");
    }
    response
}

fn is_granted(response: &Response) -> bool {
    let status = response.status();
    (status.is_success() || status.is_redirection()) && response.extensions().get::<Refusal>().is_none()
}
