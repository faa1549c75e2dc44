//! First-load budgets: what a page asks a phone to fetch before it can be used, in bytes as they travel. Printed, and held
//! to; the figures are the design's.
use std::collections::BTreeSet;

use super::*;

/// Bytes of the page itself, its styles and its scripts, and requests beside the font; films and pictures are not among
/// them, nor what an island fetches when it is used.
struct Budget {
    name: &'static str,
    login: &'static str,
    path: &'static str,
    most: [usize; 4],
}

const KB: usize = 1024;
const PORTAL: [usize; 4] = [12 * KB, 10 * KB, 5 * KB, 8];
const LEARNER: [usize; 4] = [12 * KB, 12 * KB, 24 * KB, 10];
const CONSOLE: [usize; 4] = [20 * KB, 14 * KB, 24 * KB, 10];

const BUDGETS: [Budget; 12] = [
    budget("门户", "", "/", PORTAL),
    budget("栏目", "", "/columns/news", PORTAL),
    budget("功能模块", "", "/modules/1", PORTAL),
    budget("章程", "", "/charter", PORTAL),
    budget("职责分工", "", "/duties", PORTAL),
    budget("课程", "", "/courses", PORTAL),
    budget("我的学习", "T20031", "/my", LEARNER),
    budget("消息", "T20031", "/inbox", LEARNER),
    budget("待办", "J1001", "/todos", CONSOLE),
    budget("审核", "J1001", "/reviews", CONSOLE),
    budget("备案台账", "J1001", "/filings", [20 * KB, 14 * KB, 42 * KB, 10]),
    budget("任务", "J1001", "/tasks", CONSOLE),
];

const fn budget(name: &'static str, login: &'static str, path: &'static str, most: [usize; 4]) -> Budget {
    Budget { name, login, path, most }
}

impl House {
    /// As a browser that takes `packing`.
    pub(super) async fn fetch(&self, path: &str, who: Option<&Visitor>, packing: &str) -> Vec<u8> {
        let mut request = Request::get(path).header("host", "site.test").header("accept-encoding", packing);
        if let Some(Visitor { cookie, .. }) = who {
            request = request.header(header::COOKIE, cookie);
        }
        let answer = self.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        axum::body::to_bytes(answer.into_body(), 8 << 20).await.unwrap().to_vec()
    }
}

/// The addresses that a page names with that ending.
fn named(page: &str, ending: &str) -> BTreeSet<String> {
    let all = page.split('"').filter(|text| text.starts_with("/assets/") && text.ends_with(ending));
    all.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_keep_their_first_load_budgets() {
    let house = house(Engine::Sqlite).await;
    let mut over = vec![];
    for Budget { name, login, path, most } in BUDGETS {
        let who = if login.is_empty() { None } else { Some(house.visitor(login).await) };
        let page = String::from_utf8(house.fetch(path, who.as_ref(), "identity").await).unwrap();
        let mut found = [house.fetch(path, who.as_ref(), "br").await.len(), 0, 0, 1];
        for (at, ending) in [(1, ".css"), (2, ".js")] {
            for asset in named(&page, ending) {
                found[at] += house.fetch(&asset, None, "br").await.len();
                found[3] += 1;
            }
        }
        assert!(found[1] > KB && found[2] > KB, "the assets are not built: cargo xtask test builds them");
        println!("{name:　<6}页面 {:>6}　样式 {:>6}　脚本 {:>6}　请求 {:>2}", found[0], found[1], found[2], found[3]);
        if found.iter().zip(most).any(|(found, most)| *found > most) {
            over.push(format!("{name} {path}: {found:?} > {most:?}"));
        }
    }
    assert_eq!(over, Vec::<String>::new());
}
