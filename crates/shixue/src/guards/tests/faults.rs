//! The database fails at every single statement of a change: no answer says that it was done, nothing is half done, and the
//! house goes on. Each of these tests needs a process of its own, which nextest gives it.
use kernel::db::faults;

use super::kept::{Tables, differing};
use super::*;

/// Beside the change itself: what an attempt may leave. A fault leaves nothing.
fn untouched(before: &Tables, after: &Tables) -> bool {
    differing(before, after).is_empty()
}

// req("AS-22")
on_both!(a_fault_at_any_statement_of_a_change_leaves_no_half_of_it, async |engine: Engine| {
    let house = house(engine).await;
    let center = house.visitor("Y2001").await;
    let learner = house.visitor("T20031").await;
    let door = format!("/tasks/{}/projects", house.foreign["/tasks/"]);
    let plan = "name=%E6%96%B0%E4%BB%BB%E6%95%99%E5%B8%88%E5%9F%B9%E8%AE%AD&hours=4&lead=C8002";
    for (who, path, fields) in
        [(&center, door.as_str(), plan), (&learner, "/inbox/reading", ""), (&learner, "/complaints", COMPLAINT)]
    {
        let before = house.tables().await;
        let (mut n, mut failed) = (0, 0);
        // Until a round in which the statement that was to fail was never reached: then it is done, once.
        let status = loop {
            n += 1;
            faults::at(n);
            let (status, _) = house.send(who, path, 0, fields).await;
            let reached = faults::is_over();
            faults::at(0);
            if !reached {
                break status;
            }
            failed += 1;
            assert!(status >= 500 || status == 503, "{path}: statement {n} failed and the answer was {status}");
            assert!(
                untouched(&before, &house.tables().await),
                "{path}: statement {n} left {:?}",
                differing(&before, &house.tables().await)
            );
        };
        assert_eq!(status, 303, "{path}: at last it is done");
        assert!(failed >= 4, "{path}: {failed} statements");
        assert!(!untouched(&before, &house.tables().await), "{path}");
    }
    governance::audit::seal_all(&house.app).await.unwrap();
    governance::audit::checkpoint(&house.app).await.unwrap();
    assert_eq!(governance::audit::verify(&house.app).await.unwrap().trouble, None);
});

const COMPLAINT: &str = "what=%E5%86%85%E5%AE%B9%E6%9C%89%E8%AF%AF%EF%BC%8C%E8%AF%B7%E6%A0%B8%E5%AF%B9%E8%AF%BE%E7%A8%8B%E7%9A%84%E6%97%A5%E6%9C%9F&place=&contact=";

// req("AS-22")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_at_any_statement_of_a_page_is_a_number_and_no_page() {
    let house = house(Engine::Sqlite).await;
    let officer = house.visitor("J1001").await;
    let mut faults_seen = 0;
    for path in ["/todos", "/tasks", "/filings", "/my"] {
        for n in 1..60 {
            faults::at(n);
            let request = Request::get(path).header("host", "site.test").header(header::COOKIE, &officer.cookie);
            let answer = house.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let reached = faults::is_over();
            faults::at(0);
            let (status, number) = (answer.status(), answer.headers()["x-request-id"].to_str().unwrap().to_owned());
            if !reached {
                break;
            }
            faults_seen += 1;
            let bytes = axum::body::to_bytes(answer.into_body(), 4 << 20).await.unwrap();
            let page = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(status, 500, "{path}: statement {n}");
            assert!(
                page.contains(&number) && !page.contains("SELECT") && !page.contains("the tests ask"),
                "{path}: {n}"
            );
        }
    }
    assert!(faults_seen > 30, "{faults_seen}");
}
