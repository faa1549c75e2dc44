//! What goes through the doors: uploads, pages, downloads.
use super::*;

on_both!(errors_go_back_as_her_own_sheet_in_her_order_and_leave_a_trace, async |engine: Engine| {
    use axum::extract::{Path, State};
    let world = world(engine).await;
    let import = world.checked(paper::defects(120).unwrap()).await;
    let got = downloads::errors(State(world.app.clone()), world.owner.clone(), Path(import.id)).await.unwrap();
    let book = sheets::read(&got.1, "x.xlsx", &sheets::Limits::default()).unwrap();
    let header = book.sheets[0].header(&[&["姓名"], &["原因"]]).unwrap();
    let note = |row: u32| book.sheets[0].row(row).unwrap().cell(header.columns[1].unwrap()).text();
    assert!(note(row(8)).contains("末几位已丢失"), "{}", note(row(8)));
    assert_eq!(note(row(30)), "");
    assert_eq!(world.trail("roster.errors_taken").await, 1);
    let foreign = downloads::errors(State(world.app.clone()), world.stranger.clone(), Path(import.id)).await;
    assert!(matches!(foreign, Err(Error::Refused(Refusal::NotFound))));
    let form = downloads::template(State(world.app.clone()), world.lead.clone(), Path(world.project)).await.unwrap();
    let form = sheets::read(&form.1, "x.xlsx", &sheets::Limits::default()).unwrap();
    assert!(form.sheets[0].header(&[&["身份证号"]]).is_some());
});

/// A browser's form, by hand.
fn browser_form(token: &str, declared: &str, name: &str, file: &[u8]) -> axum::extract::Request {
    let part =
        |name: &str, more: &str| format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
    let mut body = format!("{}{token}\r\n{declared}", part("_form", "")).into_bytes();
    body.extend(part("sheet", &format!("; filename=\"..\\{name}\"")).into_bytes());
    body.extend(file);
    body.extend(b"\r\n--cut--\r\n");
    let request =
        axum::http::Request::post("/projects/1/imports").header("content-type", "multipart/form-data; boundary=cut");
    request.body(body.into()).unwrap()
}

on_both!(an_upload_is_taken_once_from_a_page_of_this_house_with_its_declaration, async |engine: Engine| {
    use axum::extract::{Path, State};
    let world = world(engine).await;
    let (app, owner) = (&world.app, &world.owner);
    let ticked = "--cut\r\nContent-Disposition: form-data; name=\"declared\"\r\n\r\nyes\r\n";
    let send = async |who: &Actor, token: &str, declared: &str, file: &[u8]| {
        let form = browser_form(token, declared, "名册.csv", file);
        upload::upload(State(app.clone()), who.clone(), Path(world.project), form).await
    };
    let token = app.house.form(owner, "/projects/1/imports", 0);
    let sheet = format!("姓名,身份证号,单位,班级\n甲一,{},{},一班\n", paper::identity(700), paper::SCHOOL);
    assert!(matches!(
        send(&world.stranger, &token, ticked, sheet.as_bytes()).await,
        Err(Error::Refused(Refusal::NotFound))
    ));
    not_now(send(owner, "0.x.y", ticked, sheet.as_bytes()).await);
    not_now(send(&world.lead, &app.house.form(owner, "/projects/2/imports", 0), ticked, sheet.as_bytes()).await);
    for (declared, file) in [("", sheet.as_bytes()), (ticked, b""), (ticked, &vec![0; 21 << 20][..])] {
        assert!(matches!(send(owner, &token, declared, file).await, Err(Error::Refused(Refusal::Invalid(_)))));
    }
    for _ in 0..2 {
        let _location = send(owner, &token, ticked, sheet.as_bytes()).await.unwrap();
    }
    work_off(app).await;
    let project = world.project;
    let imports = app.look(owner, async move |view| store::of_project(view, project).await).await.unwrap();
    let names: Vec<&str> = imports.iter().map(|import| import.file_name.as_str()).collect();
    assert_eq!(names, ["名册.csv"], "the same form twice is one import, and a path is no name");
    assert_eq!(world.counts(imports[0].id).await, [("new", 1, 0)]);
});

on_both!(the_pages_show_masked_numbers_and_only_what_may_be_done, async |engine: Engine| {
    use axum::extract::{Path, Query, State};
    use axum::response::IntoResponse as _;
    let world = world(engine).await;
    let import = world.checked(paper::defects(120).unwrap()).await;
    let html = async |answer: axum::response::Response| {
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    };
    let show = async |who: &Actor, tab: Option<Verdict>| {
        let asked = Query(pages::Tab { tab, after: None });
        html(pages::show(State(world.app.clone()), who.clone(), Path(import.id), asked).await.unwrap().into_response())
            .await
    };
    let page = show(&world.owner, Some(Verdict::New)).await;
    assert!(page.contains("110108********") && !page.contains(&paper::identity(40)), "{page}");
    assert!(page.contains("先导入 101 行") && page.contains("需处理 18") && page.contains("丰盛里小学"));
    let page = show(&world.lead, None).await;
    assert!(!page.contains("/application") && !page.contains("/undo"), "{page}");
    let index = async |who: &Actor| {
        html(pages::index(State(world.app.clone()), who.clone(), Path(world.project)).await.unwrap().into_response())
            .await
    };
    assert!(index(&world.owner).await.contains("上传名册"));
    assert!(index(&world.lead).await.contains("上传补报名册"));
    let state = pages::state(State(world.app.clone()), world.owner.clone(), Path(import.id)).await.unwrap();
    let state = html(state.into_response()).await;
    assert!(state.contains("id=\"import\"") && !state.contains("<html"), "{state}");
    assert!(!state.contains("data-poll"), "what is settled asks no more");
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_workbook_and_a_gbk_file_come_in_through_the_door() {
    use axum::extract::{Path, State};
    let world = world(Engine::Sqlite).await;
    let gbk = encoding_rs::GBK.encode(&paper::lines(7)).0.into_owned();
    for (name, file, rows) in [("名册.xls", converted(&paper::tidy(5).unwrap(), "xls"), 5), ("名册.csv", gbk, 7)] {
        let token = world.app.house.form(&world.owner, "/projects/1/imports", 0);
        let ticked = "--cut\r\nContent-Disposition: form-data; name=\"declared\"\r\n\r\nyes\r\n";
        let form = browser_form(&token, ticked, name, &file);
        let upload = upload::upload(State(world.app.clone()), world.owner.clone(), Path(world.project), form);
        let _location = upload.await.unwrap();
        work_off(&world.app).await;
        let project = world.project;
        let imports = world.app.look(&world.owner, async move |view| store::of_project(view, project).await);
        let newest = &imports.await.unwrap()[0];
        assert_eq!(newest.file_name, name);
        assert_eq!(world.counts(newest.id).await, [("new", rows, 0)], "{name}");
    }
}

impl World {
    /// Sends a request through the wing's doors; the status, and where it leads or what it says.
    async fn knock(&self, who: &Actor, mut request: axum::extract::Request) -> (u16, String) {
        use tower::ServiceExt as _;
        request.extensions_mut().insert(who.clone());
        let answer = crate::doors().router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        work_off(&self.app).await;
        let status = answer.status().as_u16();
        if let Some(to) = answer.headers().get(axum::http::header::LOCATION) {
            return (status, to.to_str().unwrap().to_owned());
        }
        let page = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&page).into_owned())
    }
    async fn hand_in(&self, who: &Actor, declared: &str, csv: &str) -> (u16, String) {
        let door = format!("/projects/{}/imports", self.project);
        let mut form = browser_form(&self.app.house.form(who, &door, 0), declared, "名册.csv", csv.as_bytes());
        *form.uri_mut() = door.parse().unwrap();
        self.knock(who, form).await
    }
    async fn send(&self, who: &Actor, import: &str, door: &str, fields: &str) -> u16 {
        let id: Id<Import> = import.rsplit('/').next().unwrap().parse().unwrap();
        let seen = self.app.look(&self.owner, async move |view| fetch(view, id, Verb::See).await).await.unwrap();
        let path = format!("{import}/{door}");
        let body = format!("_form={}&{fields}", self.app.house.form(who, &path, seen.version));
        let request = axum::http::Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.knock(who, request.body(body.into()).unwrap()).await.0
    }
}

on_both!(a6_5_the_source_brings_its_roster_in_and_a_leads_addition_waits_for_it, async |engine: Engine| {
    let world = world(engine).await;
    let ticked = "--cut\r\nContent-Disposition: form-data; name=\"declared\"\r\n\r\nyes\r\n";
    let line = |name: &str, number: &str| format!("{name},{number},{},一班\n", paper::SCHOOL);
    let sheet = |lines: &[String]| format!("姓名,身份证号,单位,班级\n{}", lines.concat());
    let good = line("甲一", &paper::identity(700));
    let roster = sheet(&[good.clone(), good, line("乙二", "110108197001010000")]);
    assert_eq!(world.hand_in(&world.stranger, ticked, &roster).await.0, 404);
    assert_eq!(world.hand_in(&world.owner, "", &roster).await.0, 422, "nobody vouches for it");
    let (status, import) = world.hand_in(&world.owner, ticked, &roster).await;
    assert_eq!(status, 303, "{import}");
    let read = async |who: &Actor| {
        let request = axum::http::Request::get(format!("{import}?tab=invalid")).body(axum::body::Body::empty());
        world.knock(who, request.unwrap()).await
    };
    let (status, page) = read(&world.owner).await;
    assert!(status == 200 && page.contains("校验位不符") && page.contains("乙二"), "{page}");
    assert_eq!(read(&world.stranger).await.0, 404);
    let before = world.taken().await;
    for (who, status) in [(&world.lead, 403), (&world.stranger, 404)] {
        assert_eq!(world.send(who, &import, "application", "verdict=new").await, status);
    }
    assert_eq!(world.taken().await, before);
    assert_eq!(world.send(&world.owner, &import, "application", "verdict=new").await, 303);
    assert_eq!(world.taken().await, [before[0] + 1, before[1]], "one of the two, not the one with a mistake");
    let addition = sheet(&[line("丙三", &paper::identity(701))]);
    let (status, addition) = world.hand_in(&world.lead, ticked, &addition).await;
    assert_eq!(status, 303, "{addition}");
    assert_eq!(world.send(&world.owner, &addition, "application", "verdict=new").await, 409, "not confirmed");
    for (who, status) in [(&world.lead, 403), (&world.stranger, 404)] {
        for (door, fields) in [("confirmation", ""), ("application", "verdict=new")] {
            assert_eq!(world.send(who, &addition, door, fields).await, status, "{door}");
        }
    }
    assert_eq!(world.send(&world.owner, &addition, "confirmation", "").await, 303);
    assert_eq!(world.send(&world.lead, &addition, "application", "verdict=new").await, 403, "confirmed for the source");
    assert_eq!(world.send(&world.owner, &addition, "application", "verdict=new").await, 303);
    assert_eq!(world.taken().await, [before[0] + 2, before[1]]);
});
