//! Promises, each kept through the doors on a real database and a real store, under the shipped charter.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use base64::Engine as _;
use futures::StreamExt as _;
use futures::future::LocalBoxFuture;
use kernel::house::{Engine, MONDAY, dead_jobs, fresh_house, scanner, work_off};
use kernel::{Actor, App, Error, Governed, Id, Refusal, Result, SECOND, View, Wiring, on_both};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use tower::ServiceExt as _;

use super::*;
use crate::charter::{Charter, Files};
use crate::policy::Rules;

/// Things of the tests: whoever coordinates a school of that number may see it.
struct Shelf;
impl Governed for Shelf {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        let allowed = view.scopes("school_coordinator", "Unit").contains(&id);
        Box::pin(async move { if allowed { Ok(()) } else { Err(Refusal::NotFound.into()) } })
    }
}

struct World {
    app: App,
    sender: Actor,
    other: Actor,
    guard: Actor,
    reader: Actor,
}

const SHELF: i64 = 77;

async fn world(engine: Engine, clamd: Option<String>) -> World {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let wiring = super::wire(Wiring::default()).govern("Shelf", Shelf);
    let mut app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring).await;
    Arc::get_mut(&mut app.house).unwrap().config.clamd = clamd;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let mut people = vec![];
        for name in ["刘芳", "许国栋", "冯雪", "张瑞"] {
            people.push(enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id);
        }
        for (who, role, scope) in [
            (2, "file_guard", ("Platform", 1)),
            (3, "school_coordinator", ("Unit", SHELF)),
            (0, "file_guard", ("Platform", 1)),
        ] {
            give(tx, NewGrant { person: people[who], role, scope, unit: 0, until: None }).await?;
        }
        Ok(people)
    });
    let people = made.await.unwrap();
    let at = |n: usize, session| Actor { session, ..Actor::person(people[n]) };
    World { app, sender: at(0, 1), other: at(1, 2), guard: at(2, 3), reader: at(3, 4) }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn offset(&self) -> i64 {
        self.headers["upload-offset"].to_str().unwrap().parse().unwrap()
    }
    fn says(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl World {
    async fn ask(&self, who: &Actor, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).extension(who.clone()).header("host", "site.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let router = super::doors().router().with_state(self.app.clone());
        let answer = router.oneshot(request.body(body).unwrap()).await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = to_bytes(answer.into_body(), 64 << 20).await.unwrap().to_vec();
        Answer { status, headers, body }
    }

    fn token(&self, who: &Actor) -> String {
        self.app.house.form(who, "/uploads", 0)
    }

    async fn begin(&self, name: &str, purpose: &str, bytes: usize) -> Answer {
        let code = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let said = format!("filename {},filetype {},kind {}", code(name), code("x/y"), code(purpose));
        let (token, bytes) = (self.token(&self.sender), bytes.to_string());
        let headers = [("x-form-token", &*token), ("upload-length", &*bytes), ("upload-metadata", &*said)];
        self.ask(&self.sender, Method::POST, "/uploads", &headers, Body::empty()).await
    }

    async fn patch(&self, who: &Actor, path: &str, at: i64, body: Body) -> Answer {
        let (token, at) = (self.token(who), at.to_string());
        self.ask(who, Method::PATCH, path, &[("x-form-token", &*token), ("upload-offset", &*at)], body).await
    }

    /// Sends a whole file in three parts; its id.
    async fn sent(&self, name: &str, purpose: &str, bytes: &[u8]) -> Id<File> {
        let path = self.begin(name, purpose, bytes.len()).await.headers[header::LOCATION].to_str().unwrap().to_owned();
        let mut at = 0;
        for part in bytes.chunks(bytes.len().div_ceil(3)) {
            let answer = self.patch(&self.sender, &path, at, Body::from(part.to_vec())).await;
            assert_eq!(answer.status, 204, "{}", answer.says());
            at = answer.offset();
        }
        path.rsplit('/').next().unwrap().parse().unwrap()
    }

    async fn file(&self, id: Id<File>) -> File {
        self.app.look(&Actor::house("tests"), async move |view| by_id(view, id).await).await.unwrap().unwrap()
    }

    async fn on_shelf(&self, id: Id<File>) {
        self.app.act(&self.sender, async move |tx| take(tx, id, ("Shelf", SHELF)).await).await.unwrap();
    }

    async fn press(&self, who: &Actor, path: &str, version: i64, fields: &str) -> u16 {
        let token = self.app.house.form(who, path, version);
        let body = Body::from(format!("_form={token}&{fields}"));
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.ask(who, Method::POST, path, &headers, body).await.status
    }
}

impl World {
    async fn texts(&self, sql: &'static str) -> Vec<String> {
        self.app.db.look(async move |c: &mut kernel::db::Conn| c.all::<String>(sql, vec![]).await).await.unwrap()
    }
}

fn pdf(bytes: usize) -> Vec<u8> {
    let mut all = b"%PDF-1.7\n".to_vec();
    all.extend((0..bytes).map(|n| (n * 31 % 251) as u8));
    all
}

on_both!(a13_1_the_provider_is_fixed_when_the_upload_begins_and_a_cut_line_loses_nothing, async |engine: Engine| {
    let world = world(engine, None).await;
    let whole = pdf(3 << 20);
    let begun = world.begin("../讲义.pdf", "pdf", whole.len()).await;
    assert_eq!((begun.status, &begun.headers["tus-resumable"]), (201, &header::HeaderValue::from_static("1.0.0")));
    let path = begun.headers[header::LOCATION].to_str().unwrap().to_owned();
    // A line that breaks in the middle of a part keeps what came.
    let broken = futures::stream::iter([
        Ok(bytes::Bytes::copy_from_slice(&whole[..100_000])),
        Err(std::io::Error::other("cut")),
    ]);
    let cut = world.patch(&world.sender, &path, 0, Body::from_stream(broken)).await;
    assert_eq!((cut.status, cut.offset()), (204, 100_000));
    let head = world.ask(&world.sender, Method::HEAD, &path, &[], Body::empty()).await;
    assert_eq!((head.status, head.offset()), (200, 100_000));
    assert_eq!(head.headers["upload-length"], whole.len().to_string());
    // Two at once from the same place: one counts.
    let piece = || Body::from(whole[100_000..200_000].to_vec());
    let (one, two) = tokio::join!(
        world.patch(&world.sender, &path, 100_000, piece()),
        world.patch(&world.sender, &path, 100_000, piece())
    );
    let mut said = [one.status, two.status];
    said.sort_unstable();
    assert_eq!(said, [204, 409]);
    for (who, at, wanted) in [(&world.other, 200_000, 404), (&world.sender, 0, 409), (&world.sender, 300_000, 409)] {
        assert_eq!(world.patch(who, &path, at, Body::from("x")).await.status, wanted);
    }
    assert_eq!(world.ask(&world.other, Method::HEAD, &path, &[], Body::empty()).await.status, 404);
    let bare = world.ask(&world.sender, Method::PATCH, &path, &[("upload-offset", "200000")], Body::from("x")).await;
    assert_eq!(bare.status, 409, "no token");
    assert_eq!(
        world.patch(&world.sender, &path, 200_000, Body::from(vec![0; whole.len()])).await.status,
        422,
        "longer"
    );
    let rest = world.patch(&world.sender, &path, 200_000, Body::from(whole[200_000..].to_vec())).await;
    assert_eq!((rest.status, rest.offset()), (204, whole.len() as i64));
    work_off(&world.app).await;
    let file = world.file(path.rsplit('/').next().unwrap().parse().unwrap()).await;
    assert_eq!((file.uploader, &*file.name, &*file.sniffed), (world.sender.id(), "讲义.pdf", "pdf"));
    assert_eq!(file.digest, kernel::seal::sm3(&whole));
    assert_eq!(world.app.house.files.read(&file.key).await.unwrap(), whole);
    let id = file.id;
    let again = world.app.act(&world.other, async move |tx| take(tx, id, ("Shelf", SHELF)).await).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::NotFound))), "another's file");
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(what_cannot_be_a_file_is_refused_before_a_byte_is_sent, async |engine: Engine| {
    let world = world(engine, None).await;
    for (name, purpose, bytes, says) in [
        ("空.pdf", "pdf", 0, "0 字节"),
        ("大.mp4", "video", 21 << 30, "超过上限"),
        ("x.exe", "program", 10, "不接收这一类文件"),
        ("../..", "pdf", 10, "文件名"),
    ] {
        let answer = world.begin(name, purpose, bytes).await;
        assert!(answer.status == 422 && answer.says().contains(says), "{name}: {} {}", answer.status, answer.says());
    }
    let stranger = world.ask(&Actor::stranger(), Method::POST, "/uploads", &[], Body::empty()).await;
    assert_eq!(stranger.status, 401);
    let id = world.sent("其实是文本.mp4", "video", "这不是视频".repeat(50).as_bytes()).await;
    work_off(&world.app).await;
    let file = world.file(id).await;
    assert_eq!(file.stage.name, StageName::Rejected);
    assert!(file.stage.says.contains("与要求的视频"), "{}", file.stage.says);
    let taken = world.app.act(&world.sender, async move |tx| take(tx, id, ("Shelf", SHELF)).await).await;
    assert!(matches!(taken, Err(Error::Refused(Refusal::Invalid(_)))));
});

// req("MC-01")
on_both!(
    a13_2_without_a_scanner_a_file_waits_for_a_person_with_that_duty_who_did_not_send_it,
    async |engine: Engine| {
        let world = world(engine, None).await;
        let id = world.sent("讲义.pdf", "pdf", &pdf(1000)).await;
        work_off(&world.app).await;
        let file = world.file(id).await;
        assert_eq!(file.stage.name, StageName::Quarantined);
        world.on_shelf(id).await;
        assert_eq!(world.ask(&world.reader, Method::GET, &download(id), &[], Body::empty()).await.status, 409);
        assert_eq!(world.ask(&world.guard, Method::GET, &download(id), &[], Body::empty()).await.status, 200);
        let version = world.file(id).await.version;
        let guarding = "SELECT t.step || ' ' || h.role FROM todos t JOIN todo_holders h ON h.todo_id = t.id
            JOIN todo_exempt e ON e.todo_id = t.id WHERE t.kind = 'File' AND t.due_at IS NOT NULL LIMIT 9";
        assert_eq!(world.texts(guarding).await, ["放行 file_guard"], "for the guards, but for its sender");
        let door = format!("/quarantine/{id}/release");
        // The sender guards files as well, and may not release this one for all that.
        assert_eq!(world.press(&world.sender, &door, version, "").await, 403);
        assert_eq!(world.press(&world.other, &door, version, "").await, 404);
        let desk = world.ask(&world.guard, Method::GET, "/quarantine", &[], Body::empty()).await;
        assert!(desk.says().contains("讲义.pdf") && desk.says().contains("刘芳"));
        assert_eq!(world.press(&world.guard, &door, version, "").await, 303);
        assert_eq!(world.press(&world.guard, &door, version, "").await, 409);
        assert_eq!(world.texts(guarding).await, [""; 0]);
        let told = "SELECT title FROM notices WHERE title LIKE '文件已放行%' ORDER BY id LIMIT 9";
        assert_eq!(world.texts(told).await, ["文件已放行：讲义.pdf"], "its sender is told");
        assert_eq!(world.ask(&world.reader, Method::GET, &download(id), &[], Body::empty()).await.body, pdf(1000));
        let bad = world.sent("二.pdf", "pdf", &pdf(10)).await;
        work_off(&world.app).await;
        let (door, version) = (format!("/quarantine/{bad}/rejection"), world.file(bad).await.version);
        assert_eq!(world.press(&world.guard, &door, version, "reason=").await, 422);
        assert_eq!(world.press(&world.guard, &door, version, "reason=%E5%86%85%E5%AE%B9%E4%B8%8D%E7%AC%A6").await, 303);
        assert_eq!(world.file(bad).await.stage.name, StageName::Rejected);
    }
);

// req("MC-01")
on_both!(a13_2_a_scanner_lets_clean_files_through_and_names_what_it_found, async |engine: Engine| {
    let world = world(engine, Some(scanner().await)).await;
    let clean = world.sent("讲义.pdf", "pdf", &pdf(3_000_000)).await;
    let evil = world.sent("坏.pdf", "pdf", &[pdf(1_200_000), b"SHIXUE-TEST-EVIL".to_vec(), pdf(10)].concat()).await;
    work_off(&world.app).await;
    assert_eq!(world.file(clean).await.stage.name, StageName::Clean);
    let found = world.file(evil).await.stage;
    assert!(found.name == StageName::Rejected && found.says.contains("Shixue.Test"), "{}", found.says);
    // Whoever guards the files may look at it; who sent it guards files too, but for others.
    assert_eq!(world.ask(&world.guard, Method::GET, &download(evil), &[], Body::empty()).await.status, 200);
    assert_eq!(world.ask(&world.sender, Method::GET, &download(evil), &[], Body::empty()).await.status, 409);
    let deaf = self::world(engine, Some("127.0.0.1:1".into())).await;
    let waits = deaf.sent("讲义.pdf", "pdf", &pdf(10)).await;
    work_off(&deaf.app).await;
    assert_eq!(deaf.file(waits).await.stage.says, words::SCANNER_DOWN);
});

// req("AC-07")
on_both!(a17_1_every_byte_is_asked_about_and_a_link_does_not_outlive_the_right, async |engine: Engine| {
    let world = world(engine, Some(scanner().await)).await;
    let id = world.sent("讲义.pdf", "pdf", &pdf(1000)).await;
    work_off(&world.app).await;
    world.on_shelf(id).await;
    let whole = pdf(1000);
    let folder = kernel::house::folder();
    std::fs::write(folder.join("poster.jpg"), b"picture").unwrap();
    keep_child(&world.app, id, "poster.jpg", "image/jpeg", &folder.join("poster.jpg")).await.unwrap();
    let for_reader = async |name: &'static str| {
        world.app.look(&world.reader, async move |view| Ok(link(view, id, name))).await.unwrap()
    };
    let (source, poster) = (for_reader("source").await, for_reader("poster.jpg").await);
    let get = async |who: &Actor, path: &str, range: &str| {
        world.ask(who, Method::GET, path, &[("range", range)], Body::empty()).await
    };
    let all = get(&world.reader, &source, "").await;
    assert_eq!((all.status, &all.body), (200, &whole));
    assert_eq!(all.headers[header::CONTENT_TYPE], "application/pdf");
    let part = get(&world.reader, &source, "bytes=10-19").await;
    assert_eq!((part.status, &part.body[..]), (206, &whole[10..20]));
    assert_eq!(part.headers[header::CONTENT_RANGE], format!("bytes 10-19/{}", whole.len()));
    assert_eq!(get(&world.reader, &source, "bytes=5000-").await.status, 416);
    assert_eq!(get(&world.reader, &poster, "").await.body, b"picture");
    assert_eq!(get(&world.reader, &source.replace("source", "../files.db"), "").await.status, 404);
    // Another session's link, another person's, a changed one.
    for (who, path) in [
        (Actor { session: 9, ..world.reader.clone() }, source.clone()),
        (world.other.clone(), source.clone()),
        (Actor::stranger(), source.clone()),
        (world.reader.clone(), source.replace("/media/", "/media/1")),
    ] {
        assert_eq!(get(&who, &path, "").await.status, 404, "{path}");
    }
    let etag = all.headers[header::ETAG].to_str().unwrap().to_owned();
    let same = world.ask(&world.reader, Method::GET, &source, &[("if-none-match", &etag)], Body::empty()).await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    let reader = world.reader.id();
    world
        .app
        .act(&Actor::house("tests"), async move |tx| {
            people::roles::end(tx, reader, "school_coordinator", ("Unit", SHELF)).await
        })
        .await
        .unwrap();
    world.app.house.clock.move_to(MONDAY.plus(4 * SECOND));
    assert_eq!(get(&world.reader, &source, "").await.status, 404, "the right is gone, so is the link");
    assert_eq!(get(&world.reader, &download(id), "").await.status, 404);
});

// req("ICP-06")
on_both!(a17_1_a_transfer_that_goes_on_breaks_off_with_the_right, async |engine: Engine| {
    let world = world(engine, Some(scanner().await)).await;
    let id = world.sent("讲义.pdf", "pdf", &pdf(1 << 20)).await;
    work_off(&world.app).await;
    world.on_shelf(id).await;
    let begun = async || {
        let request = Request::get(download(id)).extension(world.reader.clone()).body(Body::empty()).unwrap();
        let answer = super::doors().router().with_state(world.app.clone()).oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.into_body().into_data_stream()
    };
    let whole: Vec<_> = begun().await.collect().await;
    assert!(whole.len() > 1 && whole.iter().all(|chunk| chunk.is_ok()), "a transfer of some pieces");
    let mut cut = begun().await;
    assert!(cut.next().await.unwrap().is_ok());
    let reader = world.reader.id();
    let ended = async move |tx: &mut kernel::Tx<'_>| {
        people::roles::end(tx, reader, "school_coordinator", ("Unit", SHELF)).await
    };
    world.app.act(&Actor::house("tests"), ended).await.unwrap();
    world.app.house.clock.move_to(MONDAY.plus(4 * SECOND));
    let rest: Vec<_> = cut.collect().await;
    assert!(rest.len() == 1 && rest[0].is_err(), "{} pieces came after the right was gone", rest.len());
});

on_both!(what_is_let_go_or_never_arrives_leaves_no_bytes, async |engine: Engine| {
    let world = world(engine, Some(scanner().await)).await;
    let id = world.sent("讲义.pdf", "pdf", &pdf(1000)).await;
    work_off(&world.app).await;
    world.on_shelf(id).await;
    let key = world.file(id).await.key;
    let foreign = world.app.act(&world.sender, async move |tx| let_go(tx, id, ("Shelf", 1)).await).await;
    assert!(matches!(foreign, Err(Error::Refused(Refusal::NotFound))));
    world.app.act(&world.sender, async move |tx| let_go(tx, id, ("Shelf", SHELF)).await).await.unwrap();
    let begun = world.begin("半截.pdf", "pdf", 1000).await;
    let path = begun.headers[header::LOCATION].to_str().unwrap().to_owned();
    world.patch(&world.sender, &path, 0, Body::from(pdf(10))).await;
    work_off(&world.app).await;
    assert!(world.app.house.files.bytes(&key).await.is_err());
    world.app.house.clock.move_to(MONDAY.plus(8 * kernel::DAY));
    work_off(&world.app).await;
    let half = world.file(path.rsplit('/').next().unwrap().parse().unwrap()).await;
    assert_eq!(half.stage.name, StageName::Gone);
    let left = std::fs::read_dir(world.app.house.config.data.join("files/parts")).map_or(0, |all| {
        all.flatten()
            .filter(|folder| std::fs::read_dir(folder.path()).is_ok_and(|mut inner| inner.next().is_some()))
            .count()
    });
    assert_eq!(left, 0);
});
