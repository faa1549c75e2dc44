//! What the frame, the parts and the drawn refusals promise.
use std::sync::Arc;

use askama::Template;
use axum::body::to_bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use kernel::db::Conn;
use kernel::house::{Engine, empty_db, house_on};
use kernel::seal::Seal;
use kernel::{Actor, Ask, At, Grants, Grounds, House, Id, Judge, NavItem, Person, Problem, Refusal, Result};

use crate::refused::{Trouble, fragment, json, page};
use crate::{Frame, Kind, Me, asset, on_path, serve_asset};

struct Nobody;
impl Judge for Nobody {
    fn decide(&self, _: &Ask<'_>) -> Result<Grounds> {
        Err(Refusal::NotFound.into())
    }
    fn grants<'a>(&'a self, _: &'a mut Conn, _: &'a Seal, _: Id<Person>, _: At) -> Grants<'a> {
        Box::pin(async { Ok(vec![]) })
    }
    fn charter(&self) -> i64 {
        1
    }
}

const fn way(group: &'static str, label: &'static str, href: &'static str, roles: &'static [&'static str]) -> NavItem {
    NavItem { group, label, href, icon: "book", roles }
}

async fn house() -> Arc<House> {
    let app = house_on(empty_db(Engine::Sqlite).await, Arc::new(Nobody), Default::default());
    let Ok(mut house) = Arc::try_unwrap(app.house) else { panic!("nobody else holds the house") };
    house.nav = vec![
        way("portal", "首页", "/", &[]),
        way("portal", "甲", "/a", &[]),
        way("learner", "我的", "/my", &[]),
        way("me", "账号", "/account", &[]),
        way("工作", "收件", "/desk", &["clerk"]),
        way("工作", "明细", "/desk/lines", &["clerk"]),
        way("安全", "日志", "/trail", &["auditor"]),
    ];
    Arc::new(house)
}

fn someone() -> Actor {
    Actor { session: 7, ..Actor::person(Id::new(1)) }
}

fn me() -> Me {
    Me { name: "<李>".into(), unit: "某校".into(), initial: "李".into() }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "frame.html" %}{% import "parts.html" as parts %}{% block main %}<h1>页</h1>
{{ parts::icon("bell") }}{{ parts::tag("ok", "check", "成") }}{{ parts::empty("list", "空", "去添加") }}{{ parts::pager("共 3 行", "", "?before=1") }}
{{ parts::field("text", "name", "名", value, "", "太长", "required") }}{{ parts::area("more", "附", "", "一百字以内", "", "") }}
{{ parts::facts(pairs) }}{{ parts::progress("进度", 3, 4) }}{{ parts::form(frame, "/x/1/close", 4) }}</form>{{ parts::errors(problems) }}
{{ frame.form("/x/{}"|format(version), version)|safe }}{% endblock %}"#
)]
struct Everything {
    frame: Frame,
    value: String,
    version: i64,
    pairs: Vec<(&'static str, &'static str)>,
    problems: Vec<Problem>,
}

fn everything(frame: Frame) -> String {
    let problems = vec![Problem { field: "name".into(), says: "名太长".into() }];
    let value = "\"><script>".into();
    Everything { frame, value, version: 4, pairs: vec![("名", "甲")], problems }.render().unwrap()
}

#[tokio::test]
async fn every_frame_has_one_main_a_way_past_the_navigation_and_escapes_what_people_wrote() {
    let house = house().await;
    for kind in [Kind::Public, Kind::Learner, Kind::Console] {
        let frame =
            Frame::new(&house, &someone(), "<题>", kind).with_me(me()).with_roles(&["clerk"]).under("上", "/up");
        let html = everything(frame);
        assert_eq!(html.matches("<main ").count(), 1, "{kind:?}");
        assert_eq!(html.matches("<h1").count(), 1, "{kind:?}");
        assert_eq!(html.matches("<div").count(), html.matches("</div>").count(), "{kind:?}");
        assert_eq!(html.matches("<form").count(), html.matches("</form>").count(), "{kind:?}");
        assert!(html.contains(r##"<a class="skip" href="#main">"##) && html.contains("data-notice"), "{kind:?}");
        assert!(html.contains(r#"action="/sign-out""#), "{kind:?}");
        assert!(!html.contains("<题>") && !html.contains("<李>") && !html.contains("\"><script>"), "{kind:?}");
        assert!(!html.contains(" style=") && !html.contains(" onclick="), "{kind:?}");
    }
}

#[tokio::test]
async fn a_role_opens_its_own_ways_alone_and_a_stranger_sees_no_rail() {
    let house = house().await;
    let hrefs = |frame: &Frame| frame.nav.iter().flat_map(|g| &g.ways).map(|w| w.href).collect::<Vec<_>>();
    let clerk = Frame::new(&house, &someone(), "", Kind::Console).with_roles(&["clerk"]);
    assert_eq!(hrefs(&clerk), ["/desk", "/desk/lines"]);
    assert_eq!(clerk.console, Some("/desk"));
    let nobody = Frame::new(&house, &someone(), "", Kind::Learner);
    assert_eq!((hrefs(&nobody), nobody.console), (vec!["/my"], None));
    let stranger = Frame::new(&house, &Actor::stranger(), "", Kind::Console).with_roles(&["clerk"]);
    assert!(stranger.nav.is_empty());
}

#[tokio::test]
async fn a_page_marks_the_longest_way_that_leads_to_it() {
    let house = house().await;
    let frame = Frame::new(&house, &someone(), "", Kind::Console).with_roles(&["clerk"]);
    assert!(!frame.is_here("/desk"));
    let here = on_path("/desk/lines/7".into(), async { (frame.is_here("/desk/lines"), frame.is_here("/desk")) }).await;
    assert_eq!(here, (true, false));
    assert!(frame.clone().at("/desk/other").is_here("/desk") && !frame.at("/desks").is_here("/desk"));
}

#[tokio::test]
async fn a_form_is_tied_to_its_session_its_door_and_its_version() {
    let house = house().await;
    let frame = Frame::new(&house, &someone(), "", Kind::Console);
    let hidden = frame.form("/x/1/close", 4);
    let token = hidden.split('"').nth(5).unwrap();
    assert_eq!(house.ticket(&someone(), "/x/1/close", token).unwrap().version, 4);
    assert!(house.ticket(&someone(), "/x/2/close", token).is_err());
    let other = Actor { session: 8, ..someone() };
    assert!(house.ticket(&other, "/x/1/close", token).is_err());
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn a_refusal_is_drawn_as_page_fragment_and_json_in_the_same_words() {
    let frame = Frame::new(&house().await, &Actor::stranger(), "原题", Kind::Public);
    let no = Refusal::NotAllowed { says: "只有审核人可以退回".into(), article: "第十三条".into() };
    let trouble = Trouble::from(&no);
    let drawn = [page(frame, &trouble), fragment(&trouble), json(&trouble)];
    for response in drawn {
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let text = text(response).await;
        assert!(text.contains("只有审核人可以退回（依据：第十三条）"), "{text}");
    }
}

#[tokio::test]
async fn a_wrong_field_is_named_and_its_sentence_escaped() {
    let no = Refusal::Invalid(vec![
        Problem { field: "login".into(), says: "<b>第 2 行</b>重复".into() },
        Problem { field: "".into(), says: "请核对".into() },
    ]);
    let response = fragment(&Trouble::from(&no));
    assert_eq!(response.headers()["hx-retarget"], "[data-notice]");
    let html = text(response).await;
    assert!(html.contains(r#"<p data-field="login">"#) && html.contains("<p>请核对</p>") && !html.contains("<b>"));
    let said: serde_json::Value = serde_json::from_str(&text(json(&Trouble::from(&no))).await).unwrap();
    assert_eq!(said["error"]["problems"][0]["field"], "login");
}

#[tokio::test]
async fn a_fault_shows_its_number_and_nothing_of_its_cause() {
    let text = text(fragment(&Trouble::fault("r-81"))).await;
    assert!(text.contains("r-81") && text.contains("故障"));
}

async fn served(name: &str, accepts: &str) -> Response {
    let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_str(accepts).unwrap())]);
    serve_asset(Path(name.to_owned()), headers).await
}

#[tokio::test]
async fn an_asset_is_kept_for_a_year_under_its_hash_and_packed_for_those_who_can_unpack() {
    let name = asset("app.css").trim_start_matches("/assets/").to_owned();
    if name == "app.css" {
        // Nothing is built yet: the link leads to a 404, and the page stands unstyled.
        assert_eq!(served(&name, "br").await.status(), StatusCode::NOT_FOUND);
        return;
    }
    let packed = served(&name, "gzip, br;q=0.9").await;
    assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(packed.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert!(packed.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    let plain = served(&name, "gzip, br;q=0").await;
    assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
    assert!(text(plain).await.contains("@layer"));
}

#[tokio::test]
async fn only_what_the_build_published_is_given_out() {
    for name in ["", "manifest.json", ".keep", "../Cargo.toml", "app.css", "%2e%2e/x", "app.css.br"] {
        assert_eq!(served(name, "br").await.status(), StatusCode::NOT_FOUND, "{name}");
    }
}

#[test]
fn figures_stand_as_people_write_them() {
    let hundredths = [0, 400, 450, 25, 1005, 1000].map(ui::hundredths);
    assert_eq!(hundredths, ["0", "4", "4.5", "0.25", "10.05", "10"]);
    assert_eq!([0, 41_000, 3_723_000].map(|ms| ui::clock(&ms)), ["0:00", "0:41", "1:02:03"]);
}
