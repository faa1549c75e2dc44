//! The database fails at each of its statements in turn, and at the commit: whoever asked hears that it was not done, nothing
//! of it is there, the process lives, and the same form sent again does it once.
use crate::house::{course, department, folder};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use kernel::db::{Conn, faults};
use kernel::house::{Engine, verify};
use kernel::{App, Clock, Config, params};
use shixue::edge::{self, Peer};
use shixue::routes;
use tower::ServiceExt as _;

/// More statements than any of these verbs has.
const MOST: i64 = 80;

// req("AS-22")
#[test]
fn whichever_statement_fails_nothing_is_said_to_be_done_and_nothing_is_half_done() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = (engine == Engine::Postgres).then(department::schema);
        tokio::runtime::Runtime::new().unwrap().block_on(fails_at_each(engine, database));
    }
}

async fn fails_at_each(engine: Engine, database: Option<String>) {
    let config = Config { database, ..Config::local(folder(&format!("faults-{engine:?}"))) };
    course::found(config.clone()).await.unwrap();
    let app = shixue::open::open(config, Clock::System).await.unwrap();
    let site = Site { router: edge::site(app.clone(), &routes::doors(), Peer::Direct), app };
    let learner = site.signed_in(course::LEARNERS[0]).await;
    let teacher = site.signed_in("C8003").await;

    let page = format!("/learn/{}/{}", course::COURSE, course::VIDEO);
    let (door, shown) = (format!("{page}/notes"), site.get(&learner, &page).await);
    let note = format!("_form={}&text=once&at_ms=0", after(&shown, &format!("action=\"{door}\""), "value=\""));
    site.survives(&learner, &door, FORM, "", &note, "SELECT COUNT(*) FROM notes").await;

    let token = after(&shown, "/heartbeat\"", "data-token=\"");
    let beat = r#"{"batch":"the-one-batch","position_ms":900,"spans":[{"from_ms":0,"to_ms":900,"rate_hundredths":100,"began_at":0,"took_ms":900}]}"#;
    let count = "SELECT (SELECT COUNT(*) FROM watch_batches) + (SELECT COUNT(*) FROM watched)";
    site.survives(&learner, &format!("{page}/heartbeat"), "application/json", &token, beat, count).await;

    let shown = site.get(&teacher, "/teach").await;
    let host = after(&shown, "name=\"host\"", "value=\"");
    let begin = format!(
        "_form={}&title=once&host={host}&audience=scoped",
        after(&shown, "action=\"/teach/courses\"", "value=\"")
    );
    let count = "SELECT (SELECT COUNT(*) FROM courses) + (SELECT COUNT(*) FROM course_versions)";
    site.survives(&teacher, "/teach/courses", FORM, "", &begin, count).await;
    verify(&site.app).await;
}

const FORM: &str = "application/x-www-form-urlencoded";

struct Site {
    app: App,
    router: Router,
}

impl Site {
    /// Sends the same request again and again, each time failing one statement later, until nothing fails any more.
    async fn survives(&self, cookie: &str, door: &str, kind: &str, token: &str, body: &str, rows: &'static str) {
        let before = (self.count(rows).await, self.done().await);
        for at in 1..MOST {
            faults::at(at);
            let (status, said) = self.post(cookie, door, kind, token, body).await;
            let struck = faults::is_over();
            faults::at(0);
            let now = (self.count(rows).await, self.done().await);
            if !struck {
                assert!(status == StatusCode::OK || status == StatusCode::SEE_OTHER, "{door}: {status} {said}");
                assert!(now.0 > before.0, "{door}: nothing was done");
                assert!(at > 4, "{door}: no statement was struck");
                let (again, _) = self.post(cookie, door, kind, token, body).await;
                assert_eq!(again, status, "the same again");
                assert_eq!((self.count(rows).await, self.done().await), now, "{door}: done twice");
                return;
            }
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{door}, statement {at}: {said}");
            assert!(!said.contains("the tests ask") && !said.contains("SELECT"), "what failed is not told: {said}");
            assert_eq!(now, before, "{door}, statement {at}: half done");
            assert_eq!(self.ask(Request::get("/health").body(Body::empty()).unwrap()).await.0, StatusCode::OK);
        }
        panic!("{door}: more than {MOST} statements");
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.app.db.look(async move |c: &mut Conn| c.one::<i64>(sql, params![]).await).await.unwrap()
    }

    /// Entries of the trail for what was done.
    async fn done(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM audit WHERE outcome = 'done'").await
    }

    async fn signed_in(&self, login: &str) -> String {
        let page = self.get("", "/sign-in").await;
        let token = after(&page, "action=\"/sign-in\"", "value=\"");
        let body = format!("_form={token}&login={login}&password={}&next=/my", department::PASSWORD);
        let request = Request::post("/sign-in").header("host", "127.0.0.1:8080").header("content-type", FORM);
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let cookie = answer.headers().get("set-cookie").expect("a session").to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    async fn get(&self, cookie: &str, path: &str) -> String {
        let request = Request::get(path).header("host", "127.0.0.1:8080").header("cookie", cookie);
        let (status, page) = self.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        page
    }

    async fn post(&self, cookie: &str, door: &str, kind: &str, token: &str, body: &str) -> (StatusCode, String) {
        let mut request = Request::post(door).header("host", "127.0.0.1:8080").header("cookie", cookie);
        request = request.header("content-type", kind).header("accept", "text/html");
        if !token.is_empty() {
            request = request.header("x-form-token", token);
        }
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn ask(&self, request: Request<Body>) -> (StatusCode, String) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}

/// What stands in quotes after `mark`, behind `name`.
fn after(page: &str, mark: &str, name: &str) -> String {
    let found =
        page.split(mark).nth(1).and_then(|rest| rest.split(name).nth(1)).and_then(|rest| rest.split('"').next());
    found.unwrap_or_else(|| panic!("no {mark}: {page}")).to_owned()
}
