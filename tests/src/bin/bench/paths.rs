//! The paths of the load of a city, each pressed alone for some seconds, and heartbeats beside an import.
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use kernel::Id;
use training::projects::Project;

use crate::city::{Founded, Learner, Learners};
use crate::course::TITLE;
use crate::line::{Answer, Line, find, get, request};
use crate::load::{Tally, Until, press};
use crate::roster::{self, Clerk};
use crate::server::Server;
use crate::table::{Report, Row};

/// How long a path is pressed; the first second of each is part of it.
const TIME: Duration = Duration::from_secs(5);
/// How long everybody signs in at once.
const STORM: Duration = Duration::from_secs(15);
/// What a player has played between two of its reports: short, so that nobody gets to the end of the film.
const BEAT_MS: u32 = 500;
const FILM_MS: u32 = 30_000;

/// A page, by whom it is asked, and what it must show.
struct Page<'p> {
    name: &'static str,
    path: &'p str,
    by: By,
    shows: &'p str,
    moodle: Option<f64>,
}

enum By {
    Stranger,
    Learner,
    /// A learner whose browser takes compressed pages; these are not looked into.
    Squeezed,
}

/// Everybody who visits, and what they have been told.
pub struct Visits<'v> {
    server: &'v Server,
    founded: &'v Founded,
    learners: &'v Learners,
    /// By learner: what the page of the lesson gave the player to report with.
    reports: Vec<OnceLock<String>>,
    beats: Vec<AtomicU32>,
    heard: AtomicU64,
}

impl<'v> Visits<'v> {
    pub fn new(server: &'v Server, founded: &'v Founded, learners: &'v Learners) -> Self {
        let reports = learners.all.iter().map(|_| OnceLock::new()).collect();
        let beats = learners.all.iter().map(|_| AtomicU32::new(0)).collect();
        Self { server, founded, learners, reports, beats, heard: AtomicU64::new(0) }
    }

    pub fn pages(&self, report: &mut Report) -> Result<()> {
        let asset = self.style_sheet()?;
        let (tally, cpu, bytes) = self.path(|_| get(&asset, self.server.port, ""), |_, answer| answer.expect(200));
        report.fixed = tally.per_second();
        report.add(Row::of("极限：静态文件", &tally, cpu).after(self.server));
        let mut sizes = format!("字节：静态文件 {bytes}");
        let Founded { course, film, .. } = self.founded;
        let (course, lesson) = (format!("/courses/{course}"), format!("/learn/{course}/{film}"));
        let named = format!("<h1>{TITLE}</h1>");
        for page in [
            Page {
                name: "门户首页（访客）",
                path: "/",
                by: By::Stranger,
                shows: "href=\"/courses/",
                moodle: Some(73.0),
            },
            Page {
                name: "课程目录（访客）",
                path: "/courses",
                by: By::Stranger,
                shows: "href=\"/courses/",
                moodle: Some(65.0),
            },
            Page { name: "课程页（登录）", path: &course, by: By::Learner, shows: &named, moodle: Some(134.0) },
            Page { name: "课程页（登录，压缩）", path: &course, by: By::Squeezed, shows: "", moodle: None },
            Page { name: "我的学习", path: "/my", by: By::Learner, shows: TITLE, moodle: None },
            Page { name: "学习页", path: &lesson, by: By::Learner, shows: "<study-player ", moodle: Some(99.0) },
        ] {
            let (tally, cpu, bytes) = self.path(|n| self.ask(&page, n), |n, answer| self.read(&page, n, answer));
            sizes += &format!("，{} {bytes}", page.name);
            let row = Row::of(page.name, &tally, cpu).after(self.server).against("静态", report.fixed);
            report.add(page.moodle.into_iter().fold(row, Row::moodle));
        }
        report.note(sizes);
        Ok(())
    }

    fn ask(&self, page: &Page<'_>, n: u64) -> Vec<u8> {
        let (port, token) = (self.server.port, &*self.learner(n).1.token);
        match page.by {
            By::Stranger => get(page.path, port, ""),
            By::Learner => get(page.path, port, token),
            By::Squeezed => request("GET", page.path, port, token, "Accept-Encoding: gzip, deflate, br\r\n", &[]),
        }
    }

    /// A whole page that shows what it should; what its player needs is kept.
    fn read(&self, page: &Page<'_>, n: u64, answer: &Answer<'_>) -> Result<()> {
        answer.expect(200)?;
        if page.shows.is_empty() {
            return Ok(());
        }
        let text = answer.text();
        ensure!(text.trim_end().ends_with("</html>") && text.contains(page.shows), "{} 不完整", page.path);
        let Some(player) = text.split("<study-player ").nth(1) else { return Ok(()) };
        let (at, _) = self.learner(n);
        let token = player.split(" data-token=\"").nth(1).and_then(|rest| rest.split('"').next());
        self.reports[at].get_or_init(|| token.unwrap_or_default().to_owned());
        Ok(())
    }

    pub fn writes(&self, report: &mut Report) -> Result<()> {
        let before = self.server.cpu_ms();
        let tally = self.sign_ins(&Until::Past(TIME));
        let cpu = self.each(before, &tally);
        report.add(
            Row::of("登录（两次请求）", &tally, cpu).after(self.server).against("argon2", report.hashes).moodle(62.0),
        );
        let before = self.server.cpu_ms();
        let tally = self.heartbeats(&Until::Past(TIME))?;
        let cpu = self.each(before, &tally);
        report.add(Row::of("心跳", &tally, cpu).after(self.server).against("落盘", report.durable).moodle(18.0));
        Ok(())
    }

    /// Everybody signs in at the hour, from as many addresses as there are connections, while everybody watches: sign-ins
    /// queue, and heartbeats keep their time.
    pub fn storm(&self, report: &mut Report) -> Result<()> {
        let over = AtomicBool::new(false);
        let (beats, sign_ins) = std::thread::scope(|scope| {
            let storm = scope.spawn(|| {
                let tally = self.sign_ins(&Until::Past(STORM));
                over.store(true, Ordering::Relaxed);
                tally
            });
            (self.heartbeats(&Until::Told(&over)), storm.join())
        });
        let sign_ins = sign_ins.map_err(|_| anyhow::anyhow!("the storm's thread panicked"))?;
        report.add(Row::of("登录潮", &sign_ins, None).after(self.server).against("argon2", report.hashes));
        report.add(Row::of("心跳（登录潮中）", &beats?, None).after(self.server).against("落盘", report.durable));
        Ok(())
    }

    fn sign_ins(&self, until: &Until<'_>) -> Tally {
        press(self.server.port, until, &async |line: &mut Line, n| {
            let logins = &self.learners.logins;
            let login = &logins[n as usize % logins.len()];
            roster::sign_in(line, self.server.port, login, self.learners.password()).await.map(drop)
        })
    }

    /// Everybody watches while a clerk takes ten thousand more in.
    pub fn heartbeats_beside(
        &self,
        clerk: &mut Clerk,
        project: Id<Project>,
        sheet: &[u8],
        report: &mut Report,
    ) -> Result<()> {
        let over = AtomicBool::new(false);
        let (tally, imported) = std::thread::scope(|scope| {
            let import = scope.spawn(|| {
                let done = clerk.dry_run(project, "more.xlsx", sheet);
                let done = done.and_then(|(import, checked)| Ok((checked, clerk.apply(&import)?)));
                over.store(true, Ordering::Relaxed);
                done
            });
            (self.heartbeats(&Until::Told(&over)), import.join())
        });
        let tally = tally?;
        report.add(Row::of("心跳（同时导入名册）", &tally, None).after(self.server).against("落盘", report.durable));
        let (checked, applied) = imported.map_err(|_| anyhow::anyhow!("the clerk's thread panicked"))??;
        let (checked, applied) = (checked.as_secs_f64(), applied.as_secs_f64());
        report.note(format!("名册 {} 行，心跳满载时：核对 {checked:.1} s，导入 {applied:.1} s", crate::ROWS));
        Ok(())
    }

    pub fn acknowledged(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    /// One path, pressed: what came of it, CPU of the server for each, and the length of the last answer.
    fn path(
        &self,
        ask: impl Fn(u64) -> Vec<u8> + Sync,
        read: impl Fn(u64, &Answer<'_>) -> Result<()> + Sync,
    ) -> (Tally, Option<f64>, u64) {
        let (bytes, before) = (AtomicU64::new(0), self.server.cpu_ms());
        let tally = press(self.server.port, &Until::Past(TIME), &async |line: &mut Line, n| {
            let answer = line.ask(&ask(n)).await?;
            read(n, &answer)?;
            bytes.store(answer.body.len() as u64, Ordering::Relaxed);
            Ok(())
        });
        let cpu = self.each(before, &tally);
        (tally, cpu, bytes.into_inner())
    }

    fn each(&self, before: f64, tally: &Tally) -> Option<f64> {
        Some((self.server.cpu_ms() - before) / (tally.right + tally.wrong).max(1) as f64)
    }

    fn learner(&self, n: u64) -> (usize, &Learner) {
        let at = n as usize % self.learners.all.len();
        (at, &self.learners.all[at])
    }

    /// Reports as the player sends them, from everybody who has opened the lesson.
    fn heartbeats(&self, until: &Until<'_>) -> Result<Tally> {
        let watching: Vec<usize> = (0..self.reports.len()).filter(|at| self.reports[*at].get().is_some()).collect();
        ensure!(watching.len() > 1000, "{} learners have opened the lesson", watching.len());
        let door = format!("/learn/{}/{}/heartbeat", self.founded.course, self.founded.film);
        Ok(press(self.server.port, until, &async |line: &mut Line, n| {
            let at = watching[n as usize % watching.len()];
            let asked = self.heartbeat(&door, at).context("no token")?;
            let answer = line.ask(&asked).await?;
            answer.expect(200)?;
            ensure!(find(answer.body, b"\"credited_ms\":").is_some(), "{}", answer.text());
            self.heard.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }))
    }

    fn heartbeat(&self, door: &str, at: usize) -> Option<Vec<u8>> {
        let beat = self.beats[at].fetch_add(1, Ordering::Relaxed);
        let (from, to) = (beat * BEAT_MS % FILM_MS, beat * BEAT_MS % FILM_MS + BEAT_MS);
        let body = format!(
            r#"{{"batch":"0b6e9b1c-{beat:08x}-4c1e-{at:012x}","spans":[{{"from_ms":{from},"to_ms":{to},"rate_hundredths":100,"began_at":1795395600000,"took_ms":{BEAT_MS}}}],"position_ms":{to}}}"#
        );
        let port = self.server.port;
        let more = format!(
            "Origin: http://127.0.0.1:{port}\r\nContent-Type: application/json\r\nAccept: application/json\r\nX-Form-Token: {}\r\n",
            self.reports[at].get()?
        );
        Some(request("POST", door, port, &self.learners.all[at].token, &more, body.as_bytes()))
    }

    /// The address of the style sheet, as the portal's page names it.
    fn style_sheet(&self) -> Result<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut line = Line::new(self.server.port);
        let page = runtime.block_on(async {
            let answer = line.ask(&get("/", self.server.port, "")).await?;
            answer.expect(200)?;
            anyhow::Ok(answer.text().to_owned())
        })?;
        let mut links = page.split("href=\"").filter_map(|rest| rest.split('"').next());
        let found = links.find(|href| href.starts_with("/assets/app-") && href.ends_with(".css"));
        Ok(found.context("the page links no style sheet: are the assets built?")?.to_owned())
    }
}
