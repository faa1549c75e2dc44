//! Promises, each kept through the doors on a real database, under the shipped charter.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, fresh_house};
use kernel::{App, Wiring, on_both};
use tower::ServiceExt as _;

async fn house(engine: Engine) -> App {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    fresh_house(engine, rules as Arc<dyn kernel::Judge>, Wiring::default()).await
}

async fn ask(app: &App, path: &str) -> (u16, String) {
    let site = crate::doors().router().with_state(app.clone());
    let answer = site.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(page.to_vec()).unwrap())
}

on_both!(a10_3_all_eight_modules_stand_on_the_home_page_and_lead_to_their_own, async |engine: Engine| {
    let app = house(engine).await;
    let (status, home) = ask(&app, "/").await;
    assert_eq!(status, 200);
    for (n, name) in
        ["市级培训", "国培计划", "委托合作培训", "援助培训", "学历教育", "直播动态", "公共必修课", "学院内训"]
            .iter()
            .enumerate()
    {
        assert!(home.contains(name), "{name}");
        assert!(home.contains(&format!("href=\"/modules/{}\"", n + 1)), "{name}");
        let (status, page) = ask(&app, &format!("/modules/{}", n + 1)).await;
        assert!(status == 200 && page.contains(name), "{name}: {status}");
    }
    assert_eq!(ask(&app, "/modules/9").await.0, 404);
});

on_both!(a9_1_every_module_shows_the_unit_that_owns_it, async |engine: Engine| {
    let app = house(engine).await;
    let (_, home) = ask(&app, "/").await;
    for (owner, modules) in [("教务处", 6), ("北京市教师发展中心", 1), ("人事处", 1)] {
        let under = home.split("归口部门").find(|part| part.contains(owner)).unwrap_or_default();
        assert_eq!(under.matches("href=\"/modules/").count(), modules, "{owner}");
    }
    let (_, page) = ask(&app, "/modules/7").await;
    assert!(page.contains("北京市教师发展中心"));
});
