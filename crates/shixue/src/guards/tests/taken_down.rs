//! Take-down as the whole house keeps it: every address that the content's own pages gave before is tried after, by a
//! stranger, a learner and whoever provides it, whole, by range and with the tag of the last answer.
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::response::Response;
use bytes::Bytes;
use governance::files;
use kernel::SECOND;

use super::*;

const WHY: &str = "ground=rumour&reason=%E6%89%80%E8%BF%B0%E4%BA%8B%E4%BB%B6%E6%B2%A1%E6%9C%89%E5%8F%91%E7%94%9F%EF%BC%8C%E5%B7%B2%E6%A0%B8%E5%AE%9E";
const SAID: &str = "%E6%A0%B8%E5%AE%9E%E6%97%A0%E8%AF%AF";

/// What an address answered, and the tag and the day that a cache would ask with.
#[derive(Clone, Debug)]
struct Answered {
    status: u16,
    tag: Option<String>,
    changed: Option<String>,
}

impl House {
    async fn ask(&self, who: Option<&Visitor>, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::get(path).header("host", "site.test");
        if !headers.iter().any(|(name, _)| *name == "accept") {
            request = request.header("accept", "text/html,*/*");
        }
        if let Some(visitor) = who {
            request = request.header(header::COOKIE, &visitor.cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn text(&self, who: Option<&Visitor>, path: &str) -> (u16, String) {
        let answer = self.ask(who, path, &[]).await;
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 24).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Everything that answers `who` and bears one of these numbers, found from link to link.
    async fn addresses(&self, who: Option<&Visitor>, starts: &[String], ids: &[i64]) -> BTreeMap<String, Answered> {
        let mut open: VecDeque<String> = starts.iter().cloned().collect();
        let mut seen: BTreeSet<String> = open.iter().cloned().collect();
        let mut found = BTreeMap::new();
        while let Some(path) = open.pop_front() {
            let answer = self.ask(who, &path, &[]).await;
            let status = answer.status().as_u16();
            let said = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let (tag, changed) = (said(header::ETAG), said(header::LAST_MODIFIED));
            let to = said(header::LOCATION);
            let bytes = axum::body::to_bytes(answer.into_body(), 1 << 24).await.unwrap();
            if bears(&path, ids) && (status < 300 || to.as_ref().is_some_and(|to| bears(to, ids))) {
                found.insert(path.clone(), Answered { status, tag, changed });
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let more = links(&path, &text).into_iter().chain(to).filter(|link| bears(link, ids));
            for link in more {
                if seen.insert(link.clone()) {
                    open.push_back(link);
                }
            }
        }
        found
    }

    async fn one(&self, sql: &'static str) -> i64 {
        let reader = Actor::house("tests");
        self.app.look(&reader, async move |view| Ok(view.sql.one::<i64>(sql, params![]).await?)).await.unwrap()
    }

    /// Every file of a thing.
    async fn files(&self, kind: &'static str, id: i64) -> Vec<i64> {
        let sql = "SELECT id FROM files WHERE subject_kind = $1 AND subject_id = $2 ORDER BY id LIMIT 200";
        let reader = Actor::house("tests");
        self.app.look(&reader, async move |view| Ok(view.sql.all::<i64>(sql, params![kind, id]).await?)).await.unwrap()
    }

    /// A film with its renditions in the first item of a course, as the house would have made them.
    async fn film(&self, course: i64) {
        let teacher = self.visitor("C8003").await.actor;
        let film = files::send_in(
            &self.app,
            &teacher,
            "导学.txt",
            "attachment",
            Bytes::from_static(b"not a film, and served all the same"),
        );
        let film = film.await.unwrap();
        work_off(&self.app).await;
        let house = Actor::house("tests");
        let placed = self.app.act(&house, async move |tx| {
            let media = "INSERT INTO media (file_id, course_id, kind, stage, duration_ms, playlist, poster, captions, made_at)
                VALUES ($1, $2, 'video', 'checked', 60000, 'hls/master.m3u8', 'poster.jpg', 'captions.vtt', 1)";
            let owned = "UPDATE files SET subject_kind = 'Course', subject_id = $1, stage = 'clean' WHERE id = $2";
            let item = "UPDATE items SET kind = 'video', file_id = $1 WHERE course_id = $2 AND item_key = (SELECT MIN(item_key)
                FROM items WHERE course_id = $2)";
            tx.sql.exec(media, params![film, course]).await?;
            tx.sql.exec(owned, params![course, film]).await?;
            tx.sql.exec(item, params![film, course]).await?;
            Ok(())
        });
        placed.await.unwrap();
        let folder = kernel::house::folder();
        for (name, text) in [
            ("hls/master.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p.m3u8\n"),
            ("hls/360p.m3u8", "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:4,\nseg-1.m4s\n"),
            ("hls/init.mp4", "the beginning"),
            ("hls/seg-1.m4s", "four seconds of a film"),
            ("poster.jpg", "a picture"),
            ("captions.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n各位老师好\n"),
        ] {
            let path = folder.join("made");
            std::fs::write(&path, text).unwrap();
            files::keep_child(&self.app, film, name, "application/octet-stream", &path).await.unwrap();
        }
    }
}

fn bears(link: &str, ids: &[i64]) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/') && path.split('/').filter_map(|part| part.parse::<i64>().ok()).any(|id| ids.contains(&id))
}

/// Everything in a page, a feed or a playlist that looks like an address of this site.
fn links(from: &str, text: &str) -> Vec<String> {
    let plain = text.replace("&quot;", "\"").replace("&amp;", "&").replace("http://127.0.0.1:8080", "");
    let mut all: Vec<String> =
        plain.split(['"', '<', '>', ' ', '\n', '\\']).filter(|run| run.starts_with('/')).map(str::to_owned).collect();
    if text.starts_with("#EXTM3U") {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let lines = plain.split(['\n', '"']).filter(|line| line.contains('.') && !line.contains('#'));
        all.extend(lines.map(|line| format!("{folder}/{}", line.trim())));
    }
    all
}

/// Where readers find it, beside its own pages.
const LISTS: [&str; 9] = [
    "/",
    "/courses",
    "/modules/1",
    "/columns/news",
    "/columns/news/feed.atom",
    "/columns/news/feed.rss",
    "/search?q=%E9%AA%A8%E5%B9%B2%E6%95%99%E5%B8%88",
    "/search?q=%E6%95%B4%E4%BD%93%E6%95%99%E5%AD%A6",
    "/my",
];

// req("ICP-06", "CSL-07")
on_both!(
    a18_1_every_address_of_what_is_taken_down_refuses_within_five_seconds_and_answers_again_when_restored,
    async |engine: Engine| {
        let mut house = house(engine).await;
        let article = house
            .one("SELECT id FROM articles WHERE stage = 'published' AND attachments <> '' ORDER BY id LIMIT 1")
            .await;
        let course = house
            .one(
                "SELECT subject_id FROM dossiers WHERE stage = 'published' AND audience = 'scoped' ORDER BY id LIMIT 1",
            )
            .await;
        let content =
            "SELECT content FROM dossiers WHERE stage = 'published' AND audience = 'scoped' ORDER BY id LIMIT 1";
        let content = house.one(content).await;
        house.film(course).await;
        let (learner, teacher, writer) =
            (house.visitor("T20031").await, house.visitor("C8003").await, house.visitor("J1003").await);
        let (center, publicity) = (house.visitor("Y2001").await, house.visitor("X3002").await);
        for (kind, id, provider, least) in [("Article", article, &writer, 3), ("Course", course, &teacher, 12)] {
            let page = if kind == "Article" { format!("/articles/{id}") } else { format!("/courses/{id}") };
            let mut ids = house.files(kind, id).await;
            assert!(!ids.is_empty(), "{kind} has files");
            ids.push(id);
            let starts: Vec<String> = LISTS.iter().map(|list| (*list).to_owned()).chain([page.clone()]).collect();
            let readers = [("stranger", None), ("learner", Some(&learner)), ("provider", Some(provider))];
            let mut before = vec![];
            for (name, who) in readers {
                let found = house.addresses(who, &starts, &ids).await;
                before.push((name, who, found));
            }
            let count: usize = before.iter().map(|(_, _, found)| found.len()).sum();
            assert!(
                count >= least,
                "{kind}: only {count} addresses: {before:?}",
                before = before.iter().map(|one| one.2.keys().collect::<Vec<_>>()).collect::<Vec<_>>()
            );
            if kind == "Course" {
                let all: Vec<&String> = before[1].2.keys().collect();
                for part in ["/learn/", "/source", "seg-1.m4s", "master.m3u8", "init.mp4", "poster.jpg", "captions.vtt"]
                {
                    assert!(all.iter().any(|path| path.contains(part)), "{part} was not among {all:?}");
                }
                assert!(before[0].2.is_empty(), "a scoped course has no address for strangers: {:?}", before[0].2);
            } else {
                assert!(before[0].2.keys().any(|path| path.starts_with("/files/")), "{:?}", before[0].2);
            }
            let place = page.replace('/', "%2F");
            let (status, case) = house.send(&center, "/takedowns", 0, &format!("place={place}&{WHY}")).await;
            assert_eq!(status, 303, "{case}");
            // Pages and files at once; a film's parts within the seconds for which an answer about a right is good.
            for after in [0, 5] {
                house.app.house.clock.move_to(house.app.now().plus(after * SECOND));
                for (name, who, found) in &before {
                    // Guesses at addresses have a budget; here nobody guesses.
                    house.site = edge::site(house.app.clone(), &routes::doors(), Peer::Direct);
                    let found = found.iter().filter(|(path, _)| after > 0 || !path.starts_with("/media/"));
                    for (path, answered) in found {
                        let mut tries = vec![vec![], vec![("range", "bytes=0-9")]];
                        tries.extend(answered.tag.as_deref().map(|tag| vec![("if-none-match", tag)]));
                        tries
                            .extend(answered.tag.as_deref().map(|tag| vec![("if-range", tag), ("range", "bytes=0-1")]));
                        tries.extend(answered.changed.as_deref().map(|day| vec![("if-modified-since", day)]));
                        for headers in tries {
                            let answer = house.ask(*who, path, &headers).await;
                            let status = answer.status().as_u16();
                            assert_eq!(status, 410, "{name} {path} {headers:?}");
                            let kept = answer.headers().get(header::CACHE_CONTROL).unwrap();
                            assert_eq!(kept, "no-store", "{path}");
                        }
                    }
                }
            }
            for list in LISTS {
                for who in [None, Some(&learner)] {
                    let text = house.text(who, list).await.1;
                    let left: Vec<String> = links(list, &text).into_iter().filter(|link| bears(link, &ids)).collect();
                    assert_eq!(left, Vec::<String>::new(), "{list}");
                }
            }
            // Whoever might have known of it is told why, and nothing of what it said; nobody else that it ever was.
            let (status, told) = house.text(Some(&learner), &page).await;
            assert_eq!(status, 410);
            for said in ["内容已停止传输", "第（六）项", "第十六条", "请联系教师网络研修中心", "紧急下架 2026-"]
            {
                assert!(told.contains(said), "{said}: {told}");
            }
            let title = if kind == "Article" { "骨干教师市级培训开班" } else { "单元整体教学" };
            assert!(!told.contains(title));
            let json = house.ask(Some(&learner), &page, &[("accept", "application/json")]).await;
            assert_eq!(json.status(), 410);
            let json = axum::body::to_bytes(json.into_body(), 1 << 20).await.unwrap();
            assert!(String::from_utf8_lossy(&json).contains("\"unit\":\"教师网络研修中心\""));
            let stranger = house.text(None, &page).await.0;
            assert_eq!(stranger, if kind == "Article" { 410 } else { 404 }, "{kind}");
            // Those who review the case see it, and the sealed evidence says who had read it.
            let network = house.visitor("W4001").await;
            let reviewed = if kind == "Article" { page.clone() } else { format!("{page}/preview/{content}") };
            let (status, seen) = house.text(Some(&network), &reviewed).await;
            assert!(status == 200 && seen.contains(title), "{reviewed}: {status}");
            let (status, sealed) = house.text(Some(&network), &case).await;
            assert!(status == 200 && sealed.contains("与固定时一致"));
            assert!(kind == "Article" || sealed.contains("李文静"), "who studied it: {sealed}");
            assert_eq!(house.text(Some(&learner), &case).await.0, 404);
            assert_eq!(house.text(Some(provider), &case).await.0, 404);
            let (status, _) =
                house.send(&publicity, &format!("{case}/restoration"), 1, &format!("restoration={SAID}")).await;
            assert_eq!(status, 303);
            for (name, who, found) in &before {
                for (path, answered) in found {
                    let status = house.ask(*who, path, &[]).await.status().as_u16();
                    assert_eq!(status, answered.status, "{name} {path}");
                }
            }
        }
        work_off(&house.app).await;
        assert_eq!(dead_jobs(&house.app).await, Vec::<String>::new());
    }
);

// req("ICP-05")
on_both!(a18_1_every_published_version_of_the_world_stands_in_the_ledger, async |engine: Engine| {
    let house = house(engine).await;
    let kept = house.one("SELECT COUNT(*) FROM publications WHERE kind = 'Article'").await;
    assert_eq!(kept, house.one("SELECT COUNT(*) FROM article_versions").await);
    let courses = house.one("SELECT COUNT(*) FROM publications WHERE kind = 'Course'").await;
    assert_eq!(courses, house.one("SELECT COUNT(*) FROM dossier_steps WHERE step = 'published'").await);
    assert!(kept >= 6 && courses >= 2, "{kept} {courses}");
    let network = house.visitor("W4001").await;
    let id = house.one("SELECT id FROM publications WHERE kind = 'Course' ORDER BY id LIMIT 1").await;
    let (status, page) = house.text(Some(&network), &format!("/publications/{id}")).await;
    assert!(status == 200 && page.contains("与发布时一致") && page.contains("第 1 章"), "{page}");
});
