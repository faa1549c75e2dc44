//! Whoever has a factor though no role asks for one, through the doors, as browsers come to them.
use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt as _;

use super::*;

/// One browser: what it was given to keep.
pub(super) struct Browser<'a> {
    app: &'a App,
    pub kept: BTreeMap<String, String>,
    /// What it was told to keep no longer.
    spent: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub fn new(app: &'a App) -> Self {
        Self { app, kept: BTreeMap::new(), spent: BTreeMap::new() }
    }

    pub async fn actor(&self) -> Actor {
        actor_of(self.app, self.kept.get("sid").map(String::as_str), "127.0.0.1", "r").await.unwrap()
    }

    async fn get(&mut self, path: &str) -> (u16, String) {
        self.knock(Request::get(path), String::new()).await
    }

    /// Sends a form there; the place it leads to stands in the answer's text.
    pub async fn post(&mut self, door: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let pair = |(name, text): &(&str, &str)| format!("&{name}={}", kernel::percent_encoded(text, b""));
        let fields: String = fields.iter().map(pair).collect();
        let body = format!("_form={}{fields}", self.app.house.form(&self.actor().await, door, 0));
        let form = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.knock(Request::post(door).header(form.0, form.1), body).await
    }

    async fn knock(&mut self, request: axum::http::request::Builder, body: String) -> (u16, String) {
        let cookies: Vec<String> = self.kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.extension(self.actor().await).header(header::COOKIE, cookies.join("; "));
        let router = crate::doors().router().with_state(self.app.clone());
        let answer = router.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        for set in answer.headers().get_all(header::SET_COOKIE) {
            let (name, value) = set.to_str().unwrap().split_once(';').unwrap().0.split_once('=').unwrap();
            let before = self.kept.insert(name.into(), value.into());
            self.spent.extend(before.filter(|_| value.is_empty()).map(|before| (name.into(), before)));
        }
        let (status, to) = (answer.status().as_u16(), answer.headers().get(header::LOCATION).cloned());
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, to.map_or_else(|| String::from_utf8(page.to_vec()).unwrap(), |to| to.to_str().unwrap().into()))
    }

    /// Signs in anew with the password; where that leads.
    pub async fn password(&mut self) -> String {
        self.kept.remove("sid");
        let said = [("login", "J1001"), ("password", PASSWORD), ("next", "/inbox")];
        let (status, to) = self.post("/sign-in", &said).await;
        assert_eq!(status, 303, "{to}");
        to
    }

    /// The next code of this secret.
    pub async fn code(&mut self, door: &str, secret: &str) -> u16 {
        self.app.house.clock.move_to(self.app.now().plus(30 * SECOND));
        let code = code_at(secret, self.app.now()).unwrap();
        self.post(door, &[("code", &code), ("next", "/inbox")]).await.0
    }

    /// Sets a factor on the page of one's own; its secret.
    async fn enrols(&mut self) -> String {
        let me = self.actor().await;
        let secret = secret_of(&self.app.house, me.id(), me.session, 0);
        let code = code_at(&secret, self.app.now()).unwrap();
        let (status, says) = self.post("/account/factors", &[("name", "手机"), ("code", &code)]).await;
        assert_eq!(status, 303, "{says}");
        secret
    }

    /// Sends a message as an island does; what it is told.
    pub async fn send(&mut self, door: &str, said: serde_json::Value) -> (u16, serde_json::Value) {
        let token = self.app.house.form(&self.actor().await, door, 0);
        let request = Request::post(door).header(header::CONTENT_TYPE, "application/json");
        let request = request.header(header::ACCEPT, "application/json").header(kernel::TOKEN_HEADER, token);
        let (status, told) = self.knock(request, said.to_string()).await;
        (status, serde_json::from_str(&told).unwrap_or(told.into()))
    }

    /// A cookie that was taken back.
    pub fn spent(&self, name: &str) -> String {
        self.spent[name].clone()
    }

    pub async fn is_in(&self) -> bool {
        self.actor().await.is_person()
    }
}

async fn texts(app: &App) -> i64 {
    let all = "SELECT COUNT(*) FROM outgoing";
    app.db.look(async |sql: &mut Conn| sql.one::<i64>(all, params![]).await).await.unwrap()
}

const STEP: &str = "/sign-in/second?next=/inbox";

// req("IA-11", "AS-13")
on_both!(a_learner_with_a_factor_gives_it_on_a_new_device_and_no_text_goes_around_it, async |engine: Engine| {
    let (app, person) = house(engine, None, Some("13900001234")).await;
    let mut own = Browser::new(&app);
    assert_eq!(own.password().await, STEP, "a text, as before");
    assert!(own.get(STEP).await.1.contains("验证码将发到"));
    let sent_on = own.post("/sign-in/second/text", &[("next", "/inbox")]).await;
    assert_eq!(sent_on, (303, STEP.to_owned()), "with the way that they wanted to go");
    assert!(own.get(STEP).await.1.contains("验证码已发到"));
    assert_eq!(own.post("/sign-in/second/text/answer", &[("code", &sent(&app).await)]).await.0, 303);
    assert_eq!((own.password().await.as_str(), own.is_in().await), ("/inbox", true), "known, and without a factor");
    let mut half = Browser::new(&app);
    half.password().await;
    let secret = own.enrols().await;

    let mut thief = Browser::new(&app);
    assert_eq!(thief.password().await, STEP);
    assert_eq!(thief.actor().await.owing, Some(person));
    assert_eq!(thief.get("/inbox").await.0, 401, "the password alone opens nothing");
    let before = texts(&app).await;
    for other in [&mut thief, &mut half] {
        let page = other.get("/sign-in/second").await.1;
        assert!(page.contains("动态口令") && page.contains("恢复码") && !page.contains("短信验证码"), "{page}");
        assert_eq!(other.post("/sign-in/second/text", &[]).await, (409, words::NO_TEXT.to_owned()));
        let (status, says) = other.post("/sign-in/second/text/answer", &[("code", "123456")]).await;
        assert_eq!((status, &*says), (409, words::NO_TEXT));
        assert!(!other.kept.contains_key("dev") && !other.is_in().await);
    }
    assert_eq!(texts(&app).await, before, "nothing was sent");
    let first = [("name", "手机"), ("code", "123456")];
    assert_eq!(thief.post("/sign-in/second/first", &first).await.0, 409, "no other factor");
    let change = [("present", PASSWORD), ("password", "粉笔与黑板-Kd83"), ("again", "粉笔与黑板-Kd83")];
    assert_eq!(thief.post("/sign-in/second/password", &change).await.0, 409, "nor another password");
    assert_eq!(thief.post("/sign-in/second/code", &[("code", "000000")]).await.0, 422);
    assert_eq!(own.password().await, STEP, "a device that gave no factor is none that is known");

    for browser in [&mut thief, &mut half, &mut own] {
        assert_eq!(browser.code("/sign-in/second/code", &secret).await, 303);
        let me = browser.actor().await;
        assert_eq!((me.id(), me.factors, me.fresh), (person, 2, true));
    }
});

// req("IA-11", "IA-12")
on_both!(a_device_that_gave_the_factor_is_spared_it_but_not_before_what_is_dangerous, async |engine: Engine| {
    let (app, person) = house(engine, None, None).await;
    let mut own = Browser::new(&app);
    assert_eq!(own.password().await, "/inbox", "without a telephone and without a factor as before");
    assert!(!own.get("/account/factors").await.1.contains("生成一组新的恢复码"));
    let none = own.post("/account/recovery-codes", &[]).await;
    assert_eq!(none, (409, words::NO_FACTOR.to_owned()), "so fresh is a password, but they could be used nowhere");
    let secret = own.enrols().await;
    assert!(own.get("/account/factors").await.1.contains("生成一组新的恢复码"));
    assert_eq!(own.post("/account/recovery-codes", &[]).await.0, 200, "what was set was given");
    let mut beside = Browser::new(&app);
    assert_eq!(beside.password().await, STEP, "though there is no telephone");
    assert_eq!(beside.code("/sign-in/second/code", &secret).await, 303);

    assert_eq!((beside.password().await.as_str(), beside.is_in().await), ("/inbox", true), "spared");
    let me = beside.actor().await;
    assert_eq!((me.id(), me.factors, me.fresh), (person, 1, false));
    let factor = app.look(&me, async move |view| store::of(view, person).await).await.unwrap()[0].id;
    let removal = format!("/account/factors/{factor}/removal");
    for door in ["/account/recovery-codes", &removal] {
        assert_eq!(beside.post(door, &[]).await.0, 403, "{door}: a password alone");
    }
    assert!(beside.get("/sign-in/again").await.1.contains("动态口令"));
    assert_eq!(beside.post("/sign-in/again", &[("password", PASSWORD)]).await.0, 422, "nor the password once more");
    assert_eq!(beside.code("/sign-in/again", &secret).await, 303);
    assert_eq!(beside.post(&removal, &[]).await.0, 303);
    assert_eq!(Browser::new(&app).password().await, "/inbox", "without a factor as before");
    app.house.clock.move_to(app.now().plus(6 * MINUTE));
    assert_eq!(beside.post("/account/recovery-codes", &[]).await.0, 403);
    assert_eq!(beside.post("/sign-in/again", &[("password", PASSWORD)]).await.0, 303);
});

// req("IA-11")
on_both!(a_learner_whose_factor_is_out_of_reach_comes_in_by_a_recovery_code_once, async |engine: Engine| {
    let (app, person) = house(engine, None, Some("13900001234")).await;
    let mut own = Browser::new(&app);
    own.password().await;
    own.post("/sign-in/second/text", &[]).await;
    own.post("/sign-in/second/text/answer", &[("code", &sent(&app).await)]).await;
    own.enrols().await;
    let page = own.post("/account/recovery-codes", &[]).await.1;
    let code = page.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let mut other = Browser::new(&app);
    other.password().await;
    assert_eq!(other.post("/sign-in/second/recovery", &[("code", "kd7f-92mq-x3wp")]).await.0, 422);
    assert_eq!(other.post("/sign-in/second/recovery", &[("code", &code)]).await.0, 303);
    assert_eq!(other.actor().await.id(), person);
    let mut third = Browser::new(&app);
    third.password().await;
    assert_eq!(third.post("/sign-in/second/recovery", &[("code", &code)]).await.0, 422, "once");
    assert!(!third.is_in().await);
});
