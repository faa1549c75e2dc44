//! What a browser is shown at the doors of this room.
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt as _;

use super::*;

/// What came back: the cookie as a browser sends it on, and the page or the place that it leads to.
struct Answer {
    status: u16,
    cookie: String,
    text: String,
}

async fn get(app: &App, who: &Actor, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).extension(who.clone()).header(header::COOKIE, cookie);
    answer(app, request.body(Body::empty()).unwrap()).await
}

async fn post(app: &App, who: &Actor, door: &str, fields: &str) -> Answer {
    let body = format!("_form={}&{fields}", app.house.form(who, door, 0));
    let form = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = Request::post(door).extension(who.clone()).header(form.0, form.1);
    answer(app, request.body(Body::from(body)).unwrap()).await
}

async fn answer(app: &App, request: Request<Body>) -> Answer {
    let answer = crate::doors().router().with_state(app.clone()).oneshot(request).await.unwrap();
    let text_of = |name: header::HeaderName| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (set, to) = (text_of(header::SET_COOKIE).unwrap_or_default(), text_of(header::LOCATION));
    let (status, cookie) = (answer.status().as_u16(), set.split(';').next().unwrap().to_owned());
    let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    Answer { status, cookie, text: to.unwrap_or_else(|| String::from_utf8(page.to_vec()).unwrap()) }
}

// req("IA-04")
on_both!(whoever_has_just_activated_is_told_so_once_and_no_stranger_is_told_a_login, async |engine: Engine| {
    let (app, _, code) = house(engine).await;
    let (door, stranger) = (format!("/activate/{code}"), Actor::stranger());
    let made_up = get(&app, &stranger, "/sign-in", "activated=T20031").await;
    assert!(made_up.status == 200 && !made_up.text.contains("T20031"), "{}", made_up.text);
    let password = kernel::percent_encoded(PASSWORD, b"");
    let activated = post(&app, &stranger, &door, &format!("password={password}&again={password}")).await;
    assert_eq!((activated.status, &*activated.text), (303, "/sign-in"));
    let page = get(&app, &stranger, "/sign-in", &activated.cookie).await;
    assert!(page.text.contains("账号已激活，请用登录名 <b>T20031</b>"), "{}", page.text);
    assert!(page.text.contains(r#"value="T20031""#) && !page.text.contains("第一次登录"), "{}", page.text);
    assert_eq!(page.cookie, "activated=", "once");
    assert!(get(&app, &stranger, "/sign-in", "").await.text.contains("第一次登录"));
    let void = get(&app, &stranger, &door, "").await;
    assert_eq!(void.status, 409);
    assert!(void.text.contains(words::CODE) && void.text.contains("/sign-in/forgotten"), "{}", void.text);
    assert!(!void.text.contains("T20031"), "{}", void.text);
});

// req("IA-06")
on_both!(the_list_of_devices_holds_the_sessions_that_stand_and_calls_them_by_name, async |engine: Engine| {
    let app = fresh_house(engine, Arc::new(Strict), Wiring::default()).await;
    let seed = Actor::house("tests");
    let code = app.act(&seed, async |tx| {
        let person = enter(tx, Newcomer { name: "赵明".into(), ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role: "academic", scope: ("Platform", 1), unit: 0, until: None }).await?;
        invite(tx, person, "T20031").await
    });
    activate(&app, &Actor::stranger(), &code.await.unwrap(), PASSWORD).await.unwrap();
    let arrives = async |token: &'static str| {
        let agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36".into();
        let knock = Knock { login: "T20031".into(), password: PASSWORD.into(), agent, ..Knock::default() };
        let half = sign_in(&app, &Actor::stranger(), knock).await.unwrap();
        let me = bearer(&actor_of(&app, Some(&half), "-", "-").await.unwrap()).unwrap();
        app.act(&me, async move |tx| complete(tx, token, 2).await).await.unwrap();
        actor_of(&app, Some(token), "-", "-").await.unwrap()
    };
    arrives("first").await;
    app.house.clock.move_to(MONDAY.plus(5 * MINUTE));
    let second = arrives("second").await;
    let listed = async || get(&app, &second, "/account", "").await.text;
    let rows = |page: &str| page.matches("结束这次登录</button>").count();
    let page = listed().await;
    assert!(rows(&page) == 2 && page.contains(">Windows 上的 Chrome</b>"), "{page}");
    app.house.clock.move_to(MONDAY.plus(11 * MINUTE));
    assert_eq!(rows(&listed().await), 1, "ten idle minutes ended the first");
});
