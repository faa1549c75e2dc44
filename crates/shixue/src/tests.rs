//! What the edge promises, asked through all its layers on a few doors of its own.
mod settings_of_a_process;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{Method, Request, StatusCode};
use axum::response::{Html, Redirect, Response};
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Audience, Doors, Problem, Refusal, Result, Trace, Wiring, params};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::edge::{self, Peer};
use crate::judge::Shut;
use crate::{nav, routes, settings};

const PASSWORD: &str = "黑板与朱批-Kd82";

fn doors() -> Doors {
    let (audit, ledger) = (Trace::Audit("tests.changed"), Trace::Ledger("beats"));
    Doors::new()
        .get("/page", Audience::Public, async || Html("字".repeat(4000)))
        .get("/mine", Audience::SignedIn, async |actor: Actor| actor.id().0.to_string())
        .get("/where", Audience::Public, async |actor: Actor| format!("{} {}", actor.address, actor.request))
        .get("/no/{what}", Audience::Public, async |Path(what): Path<String>| refuse(&what))
        .get("/row/{id}", Audience::Public, async |Path(id): Path<i64>| id.to_string())
        .get("/list", Audience::Public, async |Query(_): Query<std::collections::HashMap<i64, i64>>| "")
        .get("/panic", Audience::Public, panics)
        .post("/change/{id}", Audience::SignedIn, audit, async |Path(_): Path<i64>| refuse("not-now"))
        .post("/hidden/{code}", Audience::Public, audit, async |Path(_): Path<String>| refuse("not-now"))
        .post("/beat", Audience::SignedIn, ledger, async || refuse("not-now"))
        .post("/go", Audience::Public, ledger, async || Redirect::to("/row/7"))
        .post("/body", Audience::Public, ledger, async |body: Bytes| body.len().to_string())
        .post("/large", Audience::Public, ledger, async |body: Bytes| body.len().to_string())
        .with_body(5 << 20)
        .post("/api/read", Audience::Public, ledger, async |Json(_): Json<Vec<i64>>| "")
        .post("/leaves/{verb}", Audience::Public, audit, leaves)
}

/// Does something and leaves this in the trail.
async fn leaves(State(app): State<App>, actor: Actor, Path(verb): Path<String>) -> Result<Redirect> {
    app.act(&actor, async move |tx| match &*verb {
        "what-it-promised" => tx.trace("tests.changed", ("Row", 7), &"").await,
        "another" => tx.trace("tests.looked", ("Row", 7), &"").await,
        "all-as-it-was" => {
            tx.actor.changed_nothing();
            Ok(())
        }
        _ => Ok(()),
    })
    .await?;
    Ok(Redirect::to("/row/7"))
}

async fn panics() -> &'static str {
    panic!("the tests ask for it")
}

fn refuse(what: &str) -> Result<String> {
    Err(match what {
        "sign-in" => Refusal::SignIn.into(),
        "not-found" => Refusal::NotFound.into(),
        "not-allowed" => {
            Refusal::NotAllowed { says: "只有审核人可以退回".into(), article: "第十三条".into() }.into()
        }
        "invalid" => Refusal::Invalid(vec![Problem { field: "name".into(), says: "姓名<太长>".into() }]).into(),
        "not-now" => Refusal::not_now("班级已经关闭").into(),
        "busy" => Refusal::Busy.into(),
        _ => kernel::Error::Fault(anyhow::anyhow!("the disk of {what} is full")),
    })
}

struct House {
    app: App,
    site: Router,
}

async fn house_behind(peer: Peer) -> House {
    let app = fresh_house(Engine::Sqlite, Arc::new(Shut), Wiring::default()).await;
    let site = edge::site(app.clone(), &doors().merge(routes::doors()), peer);
    House { app, site }
}

async fn house() -> House {
    house_behind(Peer::Direct).await
}

impl House {
    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Response {
        let mut request = Request::builder().method(method).uri(path).header("host", "site.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.site.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        self.ask(Method::GET, path, headers, Body::empty()).await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        self.ask(Method::POST, path, headers, Body::empty()).await
    }

    /// A person with an account, signed in: their cookie.
    async fn signed_in(&self) -> String {
        let seed = Actor::house("tests");
        let invited = self.app.act(&seed, async |tx| {
            let new = people::persons::Newcomer { name: "李文静".into(), ..Default::default() };
            let person = people::persons::enter(tx, new).await?.id;
            people::accounts::invite(tx, person, "T20031").await
        });
        let (code, stranger) = (invited.await.unwrap(), Actor::stranger());
        people::accounts::activate(&self.app, &stranger, &code, PASSWORD).await.unwrap();
        let (token, _) = people::house::sign_in(&self.app, "T20031", PASSWORD, None).await;
        format!("other=1; sid={token}")
    }

    /// Verb, detail and outcome of every refused attempt in the trail.
    async fn refused(&self) -> Vec<(String, String)> {
        let sql = "SELECT verb || ' ' || detail FROM audit WHERE outcome = 'refused' ORDER BY id LIMIT 100";
        let reader = Actor::house("tests");
        let all = self.app.look(&reader, async move |view| Ok(view.sql.all::<String>(sql, params![]).await?));
        let lines = all.await.unwrap();
        lines.iter().filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    }
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec()).unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];
const FRAGMENT: &[(&str, &str)] = &[("hx-request", "true"), ("accept", "text/html")];
const JSON: &[(&str, &str)] = &[("accept", "application/json")];

#[tokio::test]
async fn a_refusal_comes_as_page_fragment_or_json_whichever_was_asked_for() {
    let house = house().await;
    for (what, status) in [("not-found", 404), ("not-allowed", 403), ("invalid", 422), ("not-now", 409), ("busy", 503)]
    {
        let path = format!("/no/{what}");
        let page = house.get(&path, PAGE).await;
        assert_eq!((page.status().as_u16(), header(&page, "content-type")), (status, "text/html; charset=utf-8"));
        let page = text(page).await;
        assert!(page.starts_with("<!doctype html>") && page.matches("<h1").count() == 1, "{what}");
        assert!(!page.contains("<太长>"), "{what}");
        let fragment = house.get(&path, FRAGMENT).await;
        assert_eq!((fragment.status().as_u16(), header(&fragment, "hx-retarget")), (status, "[data-notice]"), "{what}");
        assert!(!text(fragment).await.contains("<html"), "{what}");
        let json = house.get(&path, JSON).await;
        assert_eq!(json.status().as_u16(), status, "{what}");
        let said: Value = serde_json::from_str(&text(json).await).unwrap();
        assert_eq!(said["error"]["code"], what.replace('-', "_"));
    }
    let named = text(house.get("/no/invalid", FRAGMENT).await).await;
    assert!(named.contains(r#"<p data-field="name">"#), "{named}");
}

#[tokio::test]
async fn a_fault_shows_its_number_and_keeps_its_cause() {
    let house = house().await;
    for path in ["/no/disk", "/panic"] {
        let answer = house.get(path, PAGE).await;
        let number = header(&answer, "x-request-id").to_owned();
        assert_eq!((answer.status(), number.len()), (StatusCode::INTERNAL_SERVER_ERROR, 12));
        let page = text(answer).await;
        assert!(page.contains(&number) && !page.contains("disk") && !page.contains("the tests"), "{page}");
    }
}

#[tokio::test]
async fn what_no_door_takes_is_refused_in_chinese_too() {
    let house = house().await;
    for (method, path, status) in [
        (Method::GET, "/nowhere", 404),
        (Method::GET, "/row/seven", 400),
        (Method::GET, "/row/%FF", 400),
        (Method::GET, "/list?a=b", 400),
        (Method::DELETE, "/page", 405),
        (Method::POST, "/api/read", 415),
    ] {
        let answer = house.ask(method.clone(), path, PAGE, Body::empty()).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        let allowed = header(&answer, "allow").to_owned();
        let text = text(answer).await;
        assert!(text.contains('。') || text.contains('；'), "{path}: {text}");
        assert_eq!(path.starts_with("/api/"), serde_json::from_str::<Value>(&text).is_ok(), "{path}");
        assert_eq!(status == 405, !allowed.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_body_past_the_limit_is_refused_before_it_is_read_whole() {
    let house = house().await;
    for (door, most) in [("/body", 1_usize << 20), ("/large", 5 << 20)] {
        let fits = house.ask(Method::POST, door, PAGE, Body::from(vec![0; most])).await;
        assert_eq!(text(fits).await, most.to_string());
        let chunks = (0..=(most >> 20)).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![0; 1 << 20])));
        let long = Body::from_stream(futures::stream::iter(chunks));
        let answer = house.ask(Method::POST, door, PAGE, long).await;
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert!(text(answer).await.contains("内容太大"));
    }
}

#[tokio::test]
async fn a_stranger_is_led_to_the_sign_in_and_back_to_where_they_were() {
    let house = house().await;
    let page = house.get("/mine?a=1&b=二", PAGE).await;
    assert_eq!(page.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&page, "location"), "/sign-in?next=/mine%3Fa%3D1%26b%3D%E4%BA%8C");
    let here = [("hx-request", "true"), ("hx-current-url", "http://site.test/desk?x=1")];
    let fragment = house.get("/mine", &here).await;
    assert_eq!(
        (fragment.status(), header(&fragment, "hx-redirect")),
        (StatusCode::UNAUTHORIZED, "/sign-in?next=/desk%3Fx%3D1")
    );
    let foreign = house.post("/change/1", &[("referer", "http://evil.test/site.test/x")]).await;
    assert_eq!(header(&foreign, "location"), "/sign-in");
    let json = house.get("/mine", JSON).await;
    assert_eq!(json.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_script_is_told_where_to_go_and_a_browser_is_led_there() {
    let house = house().await;
    let script = house.post("/go", FRAGMENT).await;
    assert_eq!(
        (script.status(), header(&script, "hx-redirect"), header(&script, "location")),
        (StatusCode::OK, "/row/7", "")
    );
    let browser = house.post("/go", PAGE).await;
    assert_eq!((browser.status(), header(&browser, "location")), (StatusCode::SEE_OTHER, "/row/7"));
}

#[tokio::test]
async fn a_cookie_makes_a_person_and_a_wrong_one_a_stranger() {
    let house = house().await;
    let cookie = house.signed_in().await;
    let mine = house.get("/mine", &[("cookie", &cookie)]).await;
    assert_eq!(mine.status(), StatusCode::OK);
    for wrong in ["sid=", "sid=x", "__Host-sid=x", &cookie.replace("sid=", "sad=")] {
        assert_eq!(house.get("/mine", &[("cookie", wrong)]).await.status(), StatusCode::SEE_OTHER, "{wrong}");
    }
}

// req("AU-01")
#[tokio::test]
async fn the_refused_change_of_a_person_is_in_the_trail_without_secrets() {
    let house = house().await;
    let cookie = house.signed_in().await;
    let bearer = [("cookie", cookie.as_str())];
    for path in ["/change/7", "/hidden/onetimecode", "/beat"] {
        assert_eq!(house.post(path, &bearer).await.status(), StatusCode::CONFLICT, "{path}");
        house.post(path, &[]).await;
    }
    house.get("/no/not-allowed", &bearer).await;
    let kept = house.refused().await;
    let verbs: Vec<&str> = kept.iter().map(|(verb, _)| verb.as_str()).collect();
    assert_eq!(verbs, ["/change/{id}", "/hidden/{code}"]);
    assert!(kept[0].1.contains("/change/7") && kept[0].1.contains("班级已经关闭"));
    assert!(!kept[1].1.contains("onetimecode"));
}

// req("AU-01")
#[tokio::test]
async fn whoever_was_granted_a_change_has_left_the_trace_that_the_door_promised() {
    let house = house().await;
    for (verb, status) in [("what-it-promised", 303), ("all-as-it-was", 303), ("another", 500), ("nothing", 500)] {
        assert_eq!(house.post(&format!("/leaves/{verb}"), &[]).await.status().as_u16(), status, "{verb}");
    }
}

#[tokio::test]
async fn every_answer_bears_the_content_policy_and_its_companions() {
    let house = house().await;
    let policy = "default-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; img-src 'self' data:; \
        frame-src 'self' http://localhost:8080; object-src 'none'; base-uri 'none'; form-action 'self'; \
        frame-ancestors 'self'";
    for path in ["/page", "/nowhere", "/no/disk", "/mine", "/health", "/assets/x"] {
        let answer = house.get(path, PAGE).await;
        assert_eq!(header(&answer, "content-security-policy"), policy, "{path}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "referrer-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn pages_are_packed_for_those_who_can_unpack() {
    let house = house().await;
    let packed = house.get("/page", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(header(&packed, "content-encoding"), "br");
    assert!(to_bytes(packed.into_body(), 1 << 20).await.unwrap().len() < 200);
    assert_eq!(header(&house.get("/page", &[]).await, "content-encoding"), "");
}

#[tokio::test]
async fn an_asset_is_given_out_packed_once_and_for_long() {
    let house = house().await;
    let path = ui::asset("app.css");
    let answer = house.get(&path, &[("accept-encoding", "gzip, br")]).await;
    if path == "/assets/app.css" {
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "nothing is built yet");
        return;
    }
    assert_eq!((answer.status(), header(&answer, "content-encoding")), (StatusCode::OK, "br"));
    assert!(header(&answer, "cache-control").contains("immutable"));
    // No path with two readings reaches a door.
    assert_eq!(house.get("/assets/../Cargo.toml", &[]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_house_says_that_it_is_well_and_no_more() {
    let answer = house().await.get("/health", &[]).await;
    assert_eq!((answer.status(), header(&answer, "cache-control")), (StatusCode::OK, "no-store"));
    let said: Value = serde_json::from_str(&text(answer).await).unwrap();
    assert_eq!(
        (&said["status"], &said["database"], said.as_object().unwrap().len()),
        (&"ok".into(), &"sqlite".into(), 3)
    );
}

// req("AS-09")
#[tokio::test]
async fn only_our_own_proxy_may_say_for_whom_it_asks() {
    let told = [("x-forwarded-for", "6.6.6.6, 203.0.113.9")];
    let direct = text(house().await.get("/where", &told).await).await;
    assert!(direct.starts_with("- "), "{direct}");
    let house = house_behind(Peer::Proxy).await;
    assert!(text(house.get("/where", &told).await).await.starts_with("203.0.113.9 "));
    assert!(text(house.get("/where", &[("x-forwarded-for", "<script>")]).await).await.starts_with("- "));
}

#[test]
fn no_door_stands_twice() {
    // The router itself refuses a second door of the same method and path.
    drop(routes::doors().router());
}

/// Whether a path is one of a door's: `/columns/news` of `/columns/{code}`.
fn leads(href: &str, door: &str) -> bool {
    let (mut path, mut pattern) = (href.split('/'), door.split('/'));
    path.by_ref().zip(pattern.by_ref()).all(|(said, known)| said == known || known.starts_with('{'))
        && href.matches('/').count() == door.matches('/').count()
}

#[test]
fn every_way_of_the_navigation_leads_to_a_door_under_an_icon_that_exists() {
    let doors = routes::doors();
    for item in nav::nav() {
        let stands = doors.iter().any(|door| door.method == Method::GET && leads(item.href, door.path));
        assert!(stands, "{} leads to {}, where there is no door", item.label, item.href);
        let icon = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/icons").join(item.icon);
        assert!(item.icon.is_empty() || icon.with_extension("svg").is_file(), "no icon {}", item.icon);
    }
}
