//! Requests that want to be read otherwise than they are written: at every door.
use std::net::SocketAddr;

use axum::extract::ConnectInfo;

use super::kept::differing;
use super::*;

/// Other spellings of a path, each of which some server takes for the path itself.
fn spellings(path: &str) -> Vec<String> {
    let (before, last) = path.rsplit_once('/').unwrap_or(("", path));
    let hidden: String =
        path.chars().enumerate().map(|(at, c)| if at == 1 { format!("%{:02X}", c as u32) } else { c.into() }).collect();
    vec![
        format!("{path}/"),
        format!("{path}."),
        format!("{path}%20"),
        format!("{path}%00"),
        format!("{path}%00.css"),
        format!("{path};"),
        format!("{path};jsessionid=1"),
        format!("{path}/."),
        format!("{path}/.."),
        format!("{path}/..;/"),
        format!("{path}%2f"),
        format!("{path}%252f"),
        format!("{path}.json"),
        format!("{path}%3f"),
        format!("/{path}"),
        format!("/.{path}"),
        format!("/..;{path}"),
        format!("/%2e{path}"),
        format!("/assets/..{path}"),
        format!("/assets/..;{path}"),
        format!("/assets/%2e%2e{path}"),
        format!("/assets/%252e%252e{path}"),
        format!("/health/..{path}"),
        format!("{before}//{last}"),
        format!("{before}/./{last}"),
        format!("{before}%5c{last}"),
        hidden,
        path.to_uppercase(),
    ]
}

const PRETENCES: [(&str, &str); 7] = [
    ("x-http-method-override", "DELETE"),
    ("x-http-method", "POST"),
    ("x-method-override", "PUT"),
    ("x-original-url", "/audit"),
    ("x-rewrite-url", "/audit"),
    ("x-original-uri", "/audit"),
    ("x-original-host", "evil.test"),
];

impl House {
    async fn hears(&self, method: &str, path: &str, who: &Visitor, more: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(path).header(header::COOKIE, &who.cookie);
        if more.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", "site.test");
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let answer = self.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        answer.status().as_u16()
    }
}

// req("AC-08")
on_both!(another_spelling_of_a_path_opens_no_door_and_changes_nothing, async |engine: Engine| {
    let house = house(engine).await;
    let officer = house.visitor("J1001").await;
    let (before, deeds) = (house.tables().await, house.deeds().await);
    let (mut tried, mut open) = (0, vec![]);
    for door in routes::doors().iter().filter(|door| door.path != "/" && !door.path.contains("{*")) {
        let Some(path) = house.every_path(door).await.into_iter().next() else { continue };
        for spelling in spellings(&path) {
            // A letter after a name that the path holds is another name: the house says that there is none.
            if spelling.parse::<axum::http::Uri>().is_err() || (door.path.ends_with('}') && is_a_name(&spelling, &path))
            {
                continue;
            }
            let status = house.hears(door.method.as_str(), &spelling, &officer, &[]).await;
            tried += 1;
            if !(400..500).contains(&status) {
                open.push(format!("{} {spelling}: {status}", door.method));
            }
        }
        for pretence in PRETENCES {
            let status = house.hears(door.method.as_str(), &path, &officer, &[pretence]).await;
            if !(400..500).contains(&status) {
                open.push(format!("{} {path} with {}: {status}", door.method, pretence.0));
            }
        }
    }
    assert_eq!(open, Vec::<String>::new());
    let changed = differing(&before, &house.tables().await);
    assert!(changed.iter().all(|table| table == "audit"), "{changed:?}");
    assert_eq!(house.deeds().await, deeds);
    assert!(tried > 3000, "{tried}");
});

/// Whether the spelling only lengthens the last name of the path: `/verify/none.json` asks for another code.
fn is_a_name(spelling: &str, path: &str) -> bool {
    spelling.strip_prefix(path).is_some_and(|more| !more.contains(['/', ';', '%']) || more == "%20" || more == "%3f")
        || spelling.eq_ignore_ascii_case(path)
}

// req("AC-08")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_that_a_door_does_not_know_is_told_so() {
    let house = house(Engine::Sqlite).await;
    let officer = house.visitor("J1001").await;
    let doors = routes::doors();
    let mut known: HashMap<&str, HashSet<String>> = HashMap::new();
    for door in doors.iter() {
        let methods = known.entry(door.path).or_default();
        methods.insert(door.method.to_string());
        if door.method == Method::GET {
            methods.insert("HEAD".into());
        }
    }
    let mut tried = 0;
    for door in doors.iter().filter(|door| !door.path.contains("{*")) {
        let Some(path) = house.every_path(door).await.into_iter().next() else { continue };
        for method in
            ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"]
        {
            if known[door.path].contains(method) {
                continue;
            }
            assert_eq!(house.hears(method, &path, &officer, &[]).await, 405, "{method} {path}");
            tried += 1;
        }
    }
    assert!(tried > 1500, "{tried}");
}

// req("AC-08")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_is_not_ours_is_served_nothing() {
    let house = house(Engine::Sqlite).await;
    let officer = house.visitor("J1001").await;
    for host in [
        "evil.test",
        "site.test.evil.test",
        "evil.test:80",
        "site.test@evil.test",
        "site.test:",
        "",
        "site.test, evil.test",
        "[::2]",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "site.test#x",
    ] {
        for door in routes::doors()
            .iter()
            .filter(|door| door.method == Method::GET && door.path != "/health" && !door.path.contains('{'))
        {
            assert_eq!(house.hears("GET", door.path, &officer, &[("host", host)]).await, 422, "{host} {}", door.path);
        }
    }
    for host in ["site.test", "SITE.test", "127.0.0.1:8080", "localhost", "[::1]:99"] {
        assert_eq!(house.hears("GET", "/tasks", &officer, &[("host", host)]).await, 200, "{host}");
    }
    // What a proxy may say of the name is not heard.
    let forwarded = [("x-forwarded-host", "evil.test"), ("forwarded", "host=evil.test")];
    let request = Request::get("/sign-in?next=//evil.test").header("host", "site.test");
    let request = request.header(forwarded[0].0, forwarded[0].1).header(forwarded[1].0, forwarded[1].1);
    let answer = house.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let page = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    assert!(!String::from_utf8_lossy(&page).contains("evil.test"));
}

// req("AC-08")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parameter_that_comes_twice_is_refused_and_one_that_nobody_knows_changes_no_page() {
    let house = house(Engine::Sqlite).await;
    let officer = house.visitor("J1001").await;
    for (path, name) in [("/search", "q"), ("/search", "from"), ("/audit", "verb"), ("/sign-in", "next")] {
        let twice = house.hears("GET", &format!("{path}?{name}=1&{name}=2"), &officer, &[]).await;
        assert!((400..500).contains(&twice), "{path}: {twice}");
    }
    for (path, more) in [("/audit", "role=admin"), ("/people", "unit_id=1"), ("/certificates", "person_id=1")] {
        let learner = house.visitor("T20031").await;
        let plain = house.hears("GET", path, &learner, &[]).await;
        assert_eq!(house.hears("GET", &format!("{path}?{more}"), &learner, &[]).await, plain, "{path}");
    }
}

/// A request from an address.
async fn from(house: &House, address: [u8; 4], request: Request<Body>) -> axum::response::Response {
    let mut request = request;
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 4000))));
    house.site.clone().oneshot(request).await.unwrap()
}

fn sign_in(house: &House, login: &str, password: &str) -> Request<Body> {
    let token = house.app.house.form(&Actor::stranger(), "/sign-in", 0);
    let password: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
    Request::post("/sign-in")
        .header("host", "site.test")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("_form={token}&login={login}&password={password}")))
        .unwrap()
}

// req("AS-21", "IA-05")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_guesses_is_held_up_and_shuts_out_nobody_else() {
    let house = house(Engine::Sqlite).await;
    let way = house.ways.iter().find(|way| way.name == "T20031").unwrap();
    let (attacker, victim) = ([6, 6, 6, 6], [10, 1, 2, 3]);
    let (mut held, mut said) = (0, String::new());
    for guess in 0..70 {
        // Each time another login, so that no account is locked: only the address is at fault.
        let answer = from(&house, attacker, sign_in(&house, &format!("nobody{guess}"), "x")).await;
        if answer.status() == 429 {
            let wait: u64 = answer.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
            assert!((1..=6).contains(&wait), "{wait}");
            held += 1;
            let page = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            said = String::from_utf8_lossy(&page).into_owned();
        }
    }
    assert!((1..=10).contains(&held), "{held}");
    assert!(said.contains("同一网络在短时间内登录失败的次数太多") && said.contains("秒后再试"), "{said}");
    assert_eq!(from(&house, victim, sign_in(&house, "T20031", &way.password)).await.status(), 303);
    // Whoever is already signed in behind the same address is not asked anything.
    let learner = house.visitor("T20031").await;
    let my = Request::get("/my").header("host", "site.test").header(header::COOKIE, &learner.cookie);
    assert_eq!(from(&house, attacker, my.body(Body::empty()).unwrap()).await.status(), 200);
    // A whole school signs in behind one address: what succeeds is not counted.
    for _ in 0..70 {
        assert_eq!(from(&house, victim, sign_in(&house, "T20031", &way.password)).await.status(), 303);
    }
    // Nobody buys a new budget by writing another address.
    let mut held = 0;
    for _ in 0..70 {
        let mut forged = sign_in(&house, "nobody", "x");
        forged.headers_mut().insert("x-forwarded-for", "9.9.9.9".parse().unwrap());
        held += usize::from(from(&house, attacker, forged).await.status() == 429);
    }
    assert!(held > 0, "a written address is another one");
}

// req("AS-21")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_exports_so_much_and_no_more_from_wherever() {
    let house = house(Engine::Sqlite).await;
    let officer = house.visitor("J1001").await;
    let (mut given, mut held) = (0, 0);
    for at in 0..70 {
        let request = Request::get("/duties.xlsx").header("host", "site.test").header(header::COOKIE, &officer.cookie);
        let answer = from(&house, [10, 0, 0, at], request.body(Body::empty()).unwrap()).await;
        match answer.status().as_u16() {
            200 => given += 1,
            429 => held += 1,
            other => panic!("{other}"),
        }
    }
    assert!((60..70).contains(&given) && given + held == 70, "{given} {held}");
    let another = house.visitor("Y2001").await;
    let request = Request::get("/duties.xlsx").header("host", "site.test").header(header::COOKIE, &another.cookie);
    assert_eq!(from(&house, [10, 0, 0, 1], request.body(Body::empty()).unwrap()).await.status(), 200);
}

// req("AS-21")
#[test]
fn every_door_that_makes_a_file_or_takes_a_guess_draws_on_a_budget() {
    let doors = routes::doors();
    let dear = |door: &&Door| {
        door.path.ends_with(".xlsx")
            || door.path.ends_with("/sheet")
            || (door.audience == Audience::Public && door.method != Method::GET)
            || door.path.contains("{code}/") && door.audience == Audience::Public
    };
    let unbounded: Vec<String> = doors
        .iter()
        .filter(dear)
        // A feed is read by programs all day; who leaves asks for nothing.
        .filter(|door| !door.path.starts_with("/columns/") && door.path != "/sign-out")
        .filter(|door| !edge::is_bounded(&door.method, door.path))
        .map(|door| format!("{} {}", door.method, door.path))
        .collect();
    assert_eq!(unbounded, Vec::<String>::new(), "no budget");
    for (method, path) in edge::bounded() {
        assert!(doors.iter().any(|door| door.method == method && door.path == path), "{method} {path} is no door");
    }
}

// req("AC-01")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_cookie_only_the_public_doors_answer() {
    let house = house(Engine::Sqlite).await;
    let reviewed: Vec<&str> = include_str!("../../../public.txt").lines().filter(|line| !line.starts_with('#')).collect();
    let line = |door: &Door| format!("{} {}", door.method, door.path);
    let mut public: Vec<String> =
        routes::doors().iter().filter(|door| door.audience == Audience::Public).map(line).collect();
    public.sort_by(|one, other| one.split_once(' ').unwrap().1.cmp(other.split_once(' ').unwrap().1).then(one.cmp(other)));
    assert_eq!(public, reviewed, "public.txt is the reviewed list, sorted by path");
    for door in routes::doors().iter() {
        for path in house.paths(door) {
            let request = Request::builder().method(door.method.clone()).uri(&path).header("host", "site.test");
            let answer = house.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = answer.status().as_u16();
            assert!(door.audience == Audience::Public || status == 401 || status == 303, "{}: {status}", line(door));
        }
    }
}
