//! What every reply says to the browser: over all doors, to a stranger, a learner and an officer, and for every way in which
//! a request can go wrong.
use axum::response::Response;

use super::*;

impl House {
    /// The same world in a house that was told something else at its start.
    pub fn told(self, change: impl FnOnce(&mut kernel::Config)) -> Self {
        let House { app, ways, foreign, unknown, site } = self;
        drop(site);
        let (db, old) = (app.db.clone(), &app.house);
        let mut config = old.config.clone();
        change(&mut config);
        let made = kernel::House {
            config,
            clock: old.clock.clone(),
            ids: kernel::Ids::new(9),
            seal: kernel::seal::Seal::from_root([7; 32]).unwrap(),
            files: old.files.clone(),
            judge: old.judge.clone(),
            wiring: wiring::wiring(),
            nav: crate::nav::nav(),
            bells: Default::default(),
        };
        let app = App { db, house: Arc::new(made) };
        let site = edge::site(app.clone(), &routes::doors(), Peer::Direct);
        House { app, site, ways, foreign, unknown }
    }
}

/// Over TLS, as outside.
async fn under_tls() -> House {
    house(Engine::Sqlite).await.told(|config| {
        config.tls = true;
        config.origin = "https://site.test".into();
    })
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// What is missing from a reply.
fn missing(answer: &Response, path: &str, signed_in: bool) -> Vec<&'static str> {
    let policy = header(answer, "content-security-policy");
    let cache = header(answer, "cache-control");
    let bytes = ["/files/", "/media/", "/assets/"].iter().any(|prefix| path.starts_with(prefix));
    let sandboxed = policy == "default-src 'none'; sandbox";
    let strict = policy.contains("default-src 'self'")
        && policy.contains("object-src 'none'")
        && policy.contains("base-uri 'none'")
        && policy.contains("frame-ancestors 'self'")
        && policy.contains("form-action 'self'")
        && !policy.contains("unsafe");
    let all = [
        ("content-security-policy", strict || (bytes && sandboxed)),
        ("x-content-type-options", header(answer, "x-content-type-options") == "nosniff"),
        ("referrer-policy", header(answer, "referrer-policy") == "same-origin"),
        ("cross-origin-opener-policy", header(answer, "cross-origin-opener-policy") == "same-origin"),
        ("cross-origin-resource-policy", header(answer, "cross-origin-resource-policy") == "same-origin"),
        ("x-frame-options", header(answer, "x-frame-options") == "SAMEORIGIN"),
        ("permissions-policy", header(answer, "permissions-policy").contains("camera=()")),
        ("strict-transport-security", header(answer, "strict-transport-security").contains("max-age=31536000")),
        ("x-request-id", header(answer, "x-request-id").len() == 12),
        (
            "no-store",
            !signed_in || cache == "no-store" || (bytes && (cache.contains("private") || cache.contains("immutable"))),
        ),
        (
            "no server's name",
            answer.headers().get("server").is_none() && answer.headers().get("x-powered-by").is_none(),
        ),
        ("no other site's leave", answer.headers().get("access-control-allow-origin").is_none()),
        ("cookie", answer.headers().get_all(header::SET_COOKIE).iter().all(|cookie| is_safe(cookie.to_str().unwrap()))),
    ];
    all.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect()
}

fn is_safe(cookie: &str) -> bool {
    let parts: Vec<&str> = cookie.split(';').map(str::trim).collect();
    let has = |word: &str| parts.iter().any(|part| part.eq_ignore_ascii_case(word));
    let lax = has("SameSite=Lax") || has("SameSite=Strict");
    parts[0].starts_with("__Host-")
        && has("Secure")
        && has("HttpOnly")
        && has("Path=/")
        && lax
        && !cookie.to_ascii_lowercase().contains("domain=")
}

// req("AS-07", "AS-06", "AS-19")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reply_of_every_door_carries_its_safeguards() {
    let house = under_tls().await;
    let mut visitors = vec![None];
    for login in ["T20031", "J1001"] {
        let Visitor { cookie, actor } = house.visitor(login).await;
        visitors.push(Some(Visitor { cookie: format!("__Host-{cookie}"), actor }));
    }
    let (mut bare, mut tried, mut statuses) = (vec![], 0, HashSet::new());
    for door in routes::doors().iter().filter(|door| !door.path.starts_with("/sign-out")) {
        for path in house.every_path(door).await {
            for who in &visitors {
                let answer = house.site.clone().oneshot(house.request(door, &path, who.as_ref())).await.unwrap();
                statuses.insert(answer.status().as_u16());
                let missing = missing(&answer, &path, who.is_some());
                tried += 1;
                if !missing.is_empty() {
                    bare.push(format!("{} {path} ({}): {missing:?}", door.method, answer.status()));
                }
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
    for status in [200, 303, 403, 404, 409, 422] {
        assert!(statuses.contains(&status), "{status} was not among the replies: {statuses:?}");
    }
    assert!(tried > 1400, "{tried}");
}

// req("AS-06")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cookie_of_a_session_is_bound_to_this_host_and_to_tls() {
    let house = under_tls().await;
    let way = house.ways.iter().find(|way| way.name == "T20031").unwrap();
    let token = house.app.house.form(&Actor::stranger(), "/sign-in", 0);
    let fields = format!(
        "_form={token}&login=T20031&password={}&next=/my",
        way.password.bytes().map(|b| format!("%{b:02X}")).collect::<String>()
    );
    let form = |path: &str, cookie: &str, fields: String| {
        let request = Request::post(path).header("host", "site.test").header(header::COOKIE, cookie);
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(fields)).unwrap()
    };
    let answer = house.site.clone().oneshot(form("/sign-in", "", fields)).await.unwrap();
    assert_eq!(answer.status(), 303);
    assert!(missing(&answer, "/sign-in", false).is_empty());
    let cookie = header(&answer, "set-cookie").split(';').next().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-sid=") && cookie.len() > 30, "{cookie}");
    // The cookie of plain http is not heard under TLS.
    let plain = cookie.replace("__Host-", "");
    for (cookie, status) in [(&cookie, 200), (&plain, 303)] {
        let request = Request::get("/my").header("host", "site.test").header(header::COOKIE, cookie);
        assert_eq!(house.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status(), status);
    }
    let session = cookie.split_once('=').unwrap().1;
    let actor = people::accounts::actor_of(&house.app, Some(session), "-", "-").await.unwrap();
    let token = house.app.house.form(&actor, "/sign-out", 0);
    let gone = house.site.clone().oneshot(form("/sign-out", &cookie, format!("_form={token}"))).await.unwrap();
    assert_eq!(gone.status(), 303);
    assert!(is_safe(header(&gone, "set-cookie")) && header(&gone, "set-cookie").contains("Max-Age=0"));
}

// req("AS-07")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reply_to_what_goes_wrong_carries_them_too() {
    let house = under_tls().await;
    let way = house.visitor("J1001").await;
    let cookie = format!("__Host-{}", way.cookie);
    let ask = |method: &str, path: &str| {
        Request::builder().method(method).uri(path).header("host", "site.test").header(header::COOKIE, &cookie)
    };
    let large = Body::from(vec![b'x'; 2 << 20]);
    let wrong = [
        (404, ask("GET", "/nowhere").body(Body::empty())),
        (404, ask("GET", "/assets/nothing.css").body(Body::empty())),
        (405, ask("DELETE", "/tasks").body(Body::empty())),
        (405, ask("TRACE", "/tasks").body(Body::empty())),
        (400, ask("GET", "/tasks/seven").body(Body::empty())),
        (422, ask("GET", "/tasks/..;/x").body(Body::empty())),
        (411, ask("POST", "/tasks").header("transfer-encoding", "chunked").body(Body::empty())),
        (413, ask("POST", "/tasks").header("content-length", "2097152").body(large)),
        (422, ask("GET", "/tasks").header("x-original-url", "/audit").body(Body::empty())),
        (422, Request::get("/tasks").header("host", "evil.test").body(Body::empty())),
        (409, ask("POST", "/tasks").header("content-type", "text/xml").body(Body::from("<a/>"))),
    ];
    for (status, request) in wrong {
        let request = request.unwrap();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = house.site.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
        assert_eq!(missing(&answer, &path, true), Vec::<&str>::new(), "{method} {path}");
    }
}
