//! How often one address or one person may ask for what is dear or worth guessing. Kept in memory, bounded, forgotten at a
//! restart; the accounts room keeps its own count of each account. A budget fills again steadily, so nobody is shut out
//! for good, and an address that was used up shuts out nobody at another.
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::{Actor, Error, Refusal};

use super::observe::Address;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Counts {
    Every,
    /// Only what was let in: a refusal cost nothing.
    Granted,
    /// Only what was refused: a guess.
    Refused,
}

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Of {
    Address,
    /// The person; the address of whoever is not signed in.
    Person,
}

/// `most` at once, then one after each `each`.
#[derive(Debug, PartialEq)]
struct Budget {
    name: &'static str,
    of: Of,
    counts: Counts,
    most: u32,
    each: Duration,
    says: &'static str,
}

const fn budget(name: &'static str, of: Of, counts: Counts, (most, seconds): (u32, u64), says: &'static str) -> Budget {
    Budget { name, of, counts, most, each: Duration::from_secs(seconds), says }
}

/// A school's teachers sit behind one address: what succeeds is not counted, and a colleague waits seconds, not hours.
const SIGN_IN: Budget =
    budget("sign-in", Of::Address, Counts::Refused, (60, 5), "同一网络在短时间内登录失败的次数太多");
const GUESS: Budget = budget("guess", Of::Address, Counts::Refused, (60, 5), "同一网络在短时间内输错的次数太多");
/// Each text costs money: a school that comes back from its holidays fits, a flood does not.
const TEXT: Budget = budget("text", Of::Address, Counts::Every, (120, 5), "同一网络在短时间内索取的短信太多");
const SEARCH: Budget = budget("search", Of::Person, Counts::Every, (60, 1), "短时间内搜索的次数太多");
const CHECK: Budget = budget("check", Of::Address, Counts::Every, (60, 2), "同一网络在短时间内查验的次数太多");
const COMPLAINT: Budget = budget("complaint", Of::Address, Counts::Every, (30, 60), "同一网络在短时间内提交的次数太多");
const EXPORT: Budget = budget("export", Of::Person, Counts::Granted, (60, 10), "短时间内导出的次数太多");
const PROOF: Budget = budget("proof", Of::Person, Counts::Granted, (10, 60), "短时间内校验的次数太多");
const UPLOAD: Budget = budget("upload", Of::Person, Counts::Granted, (120, 5), "短时间内上传的文件太多");

/// Which door draws on which budget.
const DOORS: &[(&str, &str, &Budget)] = &[
    ("POST", "/sign-in", &SIGN_IN),
    ("POST", "/sign-in/passkey", &SIGN_IN),
    ("POST", "/sign-in/passkey/ask", &GUESS),
    ("POST", "/sign-in/second/code", &SIGN_IN),
    ("POST", "/sign-in/second/first", &SIGN_IN),
    ("POST", "/sign-in/second/passkey", &SIGN_IN),
    ("POST", "/sign-in/second/passkey/ask", &GUESS),
    ("POST", "/sign-in/second/password", &SIGN_IN),
    ("POST", "/sign-in/second/recovery", &SIGN_IN),
    ("POST", "/sign-in/second/text", &TEXT),
    ("POST", "/sign-in/forgotten", &TEXT),
    ("POST", "/sign-in/forgotten/answer", &SIGN_IN),
    ("GET", "/sign-in/by/{way}", &GUESS),
    ("POST", "/sign-in/by/{way}", &SIGN_IN),
    ("POST", "/account/links/{way}", &SIGN_IN),
    ("POST", "/recoveries", &COMPLAINT),
    ("POST", "/recoveries/stop", &SIGN_IN),
    ("POST", "/sign-in/second/text/answer", &SIGN_IN),
    ("GET", "/activate/{code}", &GUESS),
    ("POST", "/activate/{code}", &GUESS),
    ("GET", "/complaints/{code}", &GUESS),
    ("GET", "/privacy/requests/{number}", &GUESS),
    ("GET", "/media/{file}/{token}/{*name}", &GUESS),
    ("GET", "/search", &SEARCH),
    ("POST", "/verify", &CHECK),
    ("GET", "/verify/{code}", &CHECK),
    ("POST", "/verify/file", &CHECK),
    ("POST", "/complaints", &COMPLAINT),
    ("GET", "/archives/{id}/file", &EXPORT),
    ("GET", "/certificates/{id}/paper", &EXPORT),
    ("GET", "/classes/{id}/progress.xlsx", &EXPORT),
    ("GET", "/projects/{id}/progress.xlsx", &EXPORT),
    ("GET", "/projects/{id}/roster-template.xlsx", &EXPORT),
    ("GET", "/imports/{id}/errors.xlsx", &EXPORT),
    ("GET", "/duties.xlsx", &EXPORT),
    ("GET", "/filings/paper", &EXPORT),
    ("POST", "/filings/sheet", &EXPORT),
    ("POST", "/publications/{id}/package", &EXPORT),
    ("POST", "/my/privacy/copies", &EXPORT),
    ("GET", "/my/privacy/copies/{id}", &EXPORT),
    ("POST", "/security/checklist/sheet", &EXPORT),
    ("POST", "/security/incidents/{id}/dossier", &EXPORT),
    ("POST", "/security/incidents/{id}/log", &EXPORT),
    ("POST", "/security/inspections/{id}/report", &EXPORT),
    ("POST", "/audit/sheet", &EXPORT),
    ("POST", "/audit/proofs", &PROOF),
    ("POST", "/dossiers/accounts/{id}", &EXPORT),
    ("POST", "/dossiers/articles/{id}", &EXPORT),
    ("POST", "/dossiers/courses/{id}", &EXPORT),
    ("POST", "/projects/{id}/archive", &EXPORT),
    ("POST", "/uploads", &UPLOAD),
    ("POST", "/projects/{id}/imports", &UPLOAD),
];

/// Whether a door draws on a budget: guards compare the list with the doors.
#[cfg(test)]
pub fn is_bounded(method: &Method, path: &str) -> bool {
    budget_of(method, path).is_some()
}

#[cfg(test)]
pub fn bounded() -> impl Iterator<Item = (&'static str, &'static str)> {
    DOORS.iter().map(|(method, path, _)| (*method, *path))
}

fn budget_of(method: &Method, path: &str) -> Option<&'static Budget> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    DOORS.iter().find(|(own, door, _)| *own == method && *door == path).map(|(.., budget)| *budget)
}

/// More keys than this are not remembered one by one.
const MOST_KEYS: usize = 50_000;
/// Whoever comes when the memory is full shares one of these.
const SHARED: u64 = 4096;
const SWEEP: Duration = Duration::from_secs(1);

type Key = (&'static str, u64);

/// When each key's budget will be full again, and when the full ones were last swept out.
#[derive(Default)]
struct Memory {
    full_at: HashMap<Key, Instant>,
    swept: Option<Instant>,
}

/// All budgets of this process.
#[derive(Default)]
pub struct Limits {
    memory: Mutex<Memory>,
    /// Keys are digests under a secret of this process: nobody can choose to share somebody's.
    digest: RandomState,
}

impl Limits {
    /// Takes one; how long to wait when nothing is left.
    fn take(&self, budget: &Budget, whom: &str, now: Instant) -> Result<Key, Duration> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let key = self.key(&mut memory, budget, whom, now);
        let all = &mut memory.full_at;
        let full_at = all.get(&key).copied().filter(|at| *at > now).unwrap_or(now) + budget.each;
        let (owed, most) = (full_at - now, budget.each * budget.most);
        if owed > most {
            return Err(owed - most);
        }
        all.insert(key, full_at);
        Ok(key)
    }

    /// Gives one back.
    fn give_back(&self, budget: &Budget, key: Key) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = memory.full_at.get_mut(&key) {
            *at = at.checked_sub(budget.each).unwrap_or(*at);
        }
    }

    fn key(&self, memory: &mut Memory, budget: &Budget, whom: &str, now: Instant) -> Key {
        let key = (budget.name, self.digest.hash_one(whom));
        if memory.full_at.contains_key(&key) || memory.full_at.len() < MOST_KEYS {
            return key;
        }
        // Not at each request of a flood: a sweep looks at every key.
        if memory.swept.is_none_or(|at| now.saturating_duration_since(at) >= SWEEP) {
            memory.swept = Some(now);
            memory.full_at.retain(|_, at| *at > now);
        }
        if memory.full_at.len() < MOST_KEYS { key } else { (budget.name, key.1 % SHARED) }
    }
}

pub async fn keep(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let Some(budget) = budget_of(request.method(), matched) else { return next.run(request).await };
    let Some(whom) = whom(budget.of, &request) else { return next.run(request).await };
    let key = match limits.take(budget, &whom, Instant::now()) {
        Ok(key) => key,
        Err(wait) => return too_many(budget, wait),
    };
    let response = next.run(request).await;
    let refused = response.status().is_client_error();
    let counts = match budget.counts {
        Counts::Every => true,
        Counts::Granted => !refused,
        Counts::Refused => refused,
    };
    if !counts {
        limits.give_back(budget, key);
    }
    response
}

/// A person by their number, everybody else by their address: with the newer kind, by the network that a household has.
/// None for a request that did not come over the network.
fn whom(of: Of, request: &Request) -> Option<String> {
    let actor = request.extensions().get::<Actor>();
    if let (Of::Person, Some(actor)) = (of, actor.filter(|actor| actor.is_person())) {
        return Some(format!("person {}", actor.id()));
    }
    let address: IpAddr = request.extensions().get::<Address>()?.0.parse().ok()?;
    Some(match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("{:?}", &v6.segments()[..4]),
    })
}

fn too_many(budget: &Budget, wait: Duration) -> Response {
    let seconds = wait.as_secs() + 1;
    let mut response =
        Error::from(Refusal::TooMany(format!("{}，请 {seconds} 秒后再试", budget.says).into())).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_used_up_fills_again_and_is_its_owners_alone() {
        let (limits, now) = (Limits::default(), Instant::now());
        for _ in 0..SIGN_IN.most {
            limits.take(&SIGN_IN, "6.6.6.6", now).unwrap();
        }
        let wait = limits.take(&SIGN_IN, "6.6.6.6", now).unwrap_err();
        assert!(wait <= SIGN_IN.each, "{wait:?}: whoever waits gets through, however long somebody tried before");
        limits.take(&SIGN_IN, "7.7.7.7", now).unwrap();
        limits.take(&GUESS, "6.6.6.6", now).unwrap();
        limits.take(&SIGN_IN, "6.6.6.6", now + SIGN_IN.each).unwrap();
        limits.take(&SIGN_IN, "6.6.6.6", now + SIGN_IN.each).unwrap_err();
        let key = limits.take(&SIGN_IN, "6.6.6.6", now + SIGN_IN.each * 2).unwrap();
        limits.give_back(&SIGN_IN, key);
        limits.take(&SIGN_IN, "6.6.6.6", now + SIGN_IN.each * 2).unwrap();
    }

    #[test]
    fn its_memory_is_bounded_and_a_flood_pushes_nobody_out_of_their_count() {
        let (limits, now) = (Limits::default(), Instant::now());
        for _ in 0..SIGN_IN.most {
            limits.take(&SIGN_IN, "6.6.6.6", now).unwrap();
        }
        for flood in 0..MOST_KEYS + 20_000 {
            let _taken = limits.take(&CHECK, &flood.to_string(), now);
        }
        let kept = limits.memory.lock().unwrap().full_at.len();
        assert!(kept <= MOST_KEYS + SHARED as usize, "{kept}");
        limits.take(&SIGN_IN, "6.6.6.6", now).unwrap_err();
        // What is full again is forgotten first.
        limits.take(&CHECK, "another", now + CHECK.each * CHECK.most * 2).unwrap();
        assert!(limits.memory.lock().unwrap().full_at.len() < 100);
    }
}
