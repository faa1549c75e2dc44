//! A clerk with a sheet of ten thousand rows: the dry run and the application of it, as the clerk waits for them.
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use kernel::Id;
use training::projects::Project;

use crate::ROWS;
use crate::line::{Line, get, post, token};
use crate::server::Server;
use crate::table::{Report, Row};

/// How often the clerk's page asks how far it is; a clerk's own asks once a second.
const LOOK: Duration = Duration::from_millis(100);
/// Whoever waits longer has been forgotten.
const PATIENCE: Duration = Duration::from_secs(120);
/// What Moodle uses for one of 10,000 people: CPU ms.
const MOODLE: f64 = 31.5;

pub struct Clerk {
    port: u16,
    line: Line,
    cookie: String,
    runtime: tokio::runtime::Runtime,
}

/// An import on the server.
pub struct Import(String);

/// Both steps on a server that does nothing else.
pub fn alone(
    clerk: &mut Clerk,
    server: &Server,
    project: Id<Project>,
    sheet: &[u8],
    report: &mut Report,
) -> Result<()> {
    let before = server.cpu_ms();
    let (import, took) = clerk.dry_run(project, "roster.xlsx", sheet)?;
    let checked = server.cpu_ms();
    report.add(row("名册核对，每行", took, checked - before));
    let applied = clerk.apply(&import)?;
    report.add(row("名册导入，每行", applied, server.cpu_ms() - checked).moodle(MOODLE));
    report.note(format!("名册 {ROWS} 行：核对 {:.1} s，导入 {:.1} s", took.as_secs_f64(), applied.as_secs_f64()));
    Ok(())
}

fn row(name: &str, took: Duration, cpu_ms: f64) -> Row {
    Row::limit(name, f64::from(ROWS) / took.as_secs_f64(), cpu_ms / f64::from(ROWS))
}

impl Clerk {
    /// `totp`: the secret of the second factor, where the role asks for one.
    pub fn sign_in(port: u16, login: &str, password: &str, totp: Option<&str>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut line = Line::new(port);
        let mut cookie = runtime.block_on(sign_in(&mut line, port, login, password))?;
        if let Some(secret) = totp {
            cookie = runtime.block_on(second(&mut line, port, &cookie, secret))?;
        }
        Ok(Self { port, line, cookie, runtime })
    }

    /// Uploads the sheet and waits until every row has its verdict.
    pub fn dry_run(&mut self, project: Id<Project>, name: &str, sheet: &[u8]) -> Result<(Import, Duration)> {
        let door = format!("/projects/{project}/imports");
        let ticket = token(&self.page(&door)?, &door)?;
        let part =
            |name: &str, more: &str| format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
        let file = part("sheet", &format!("; filename=\"{name}\""));
        let head = format!("{}{ticket}\r\n{}yes\r\n{file}", part("_form", ""), part("declared", ""));
        let body = [head.as_bytes(), sheet, b"\r\n--cut--\r\n"].concat();
        let began = Instant::now();
        let import = Import(self.submit(&door, "multipart/form-data; boundary=cut", &body)?);
        self.settles(&import, "待导入", began)?;
        Ok((import, began.elapsed()))
    }

    /// Lets its new rows take effect and waits for the last one.
    pub fn apply(&mut self, import: &Import) -> Result<Duration> {
        let door = format!("{}/application", import.0);
        let ticket = token(&self.page(&import.0)?, &door)?;
        let began = Instant::now();
        let body = format!("_form={ticket}&verdict=new");
        self.submit(&door, "application/x-www-form-urlencoded", body.as_bytes())?;
        self.settles(import, "已导入", began)?;
        Ok(began.elapsed())
    }

    fn settles(&mut self, import: &Import, stage: &str, began: Instant) -> Result<()> {
        let path = format!("{}/state", import.0);
        loop {
            let page = self.page(&path)?;
            let tag = page.split("</h1>").nth(1).and_then(|rest| rest.split("</span>").next()).unwrap_or_default();
            if tag.ends_with(stage) {
                return Ok(());
            }
            ensure!(began.elapsed() < PATIENCE, "名册没有到“{stage}”：{tag}");
            std::thread::sleep(LOOK);
        }
    }

    fn page(&mut self, path: &str) -> Result<String> {
        let asked = get(path, self.port, &self.cookie);
        self.runtime.block_on(async {
            let answer = self.line.ask(&asked).await?;
            answer.expect(200)?;
            Ok(answer.text().to_owned())
        })
    }

    /// Where the answer leads.
    fn submit(&mut self, door: &str, kind: &str, body: &[u8]) -> Result<String> {
        let asked = post(door, self.port, &self.cookie, kind, body);
        self.runtime.block_on(async {
            let answer = self.line.ask(&asked).await?;
            answer.expect(303)?;
            Ok(answer.header("location").context("a place to go to")?.to_owned())
        })
    }
}

/// The page, its form, the session's token.
pub async fn sign_in(line: &mut Line, port: u16, login: &str, password: &str) -> Result<String> {
    let page = line.ask(&get("/sign-in", port, "")).await?;
    page.expect(200)?;
    let ticket = token(page.text(), "/sign-in")?;
    let body = format!("_form={ticket}&login={login}&password={password}&next=/my");
    let answer = line.ask(&post("/sign-in", port, "", "application/x-www-form-urlencoded", body.as_bytes())).await?;
    answer.expect(303)?;
    session(answer.header("set-cookie"))
}

/// The step after the password. A code is good once: whoever signed in a moment ago waits for the next.
async fn second(line: &mut Line, port: u16, cookie: &str, secret: &str) -> Result<String> {
    const STEP: i64 = 30 * kernel::SECOND;
    let door = "/sign-in/second/code";
    for _ in 0..2 {
        let page = line.ask(&get("/sign-in/second", port, cookie)).await?;
        page.expect(200)?;
        let ticket = token(page.text(), door)?;
        let now = kernel::At::system();
        let body = format!("_form={ticket}&code={}&next=/my", people::factors::code_at(secret, now)?);
        let answer = line.ask(&post(door, port, cookie, "application/x-www-form-urlencoded", body.as_bytes())).await?;
        if answer.status == 303 {
            return session(answer.header("set-cookie"));
        }
        let left = STEP - now.0.rem_euclid(STEP);
        std::thread::sleep(Duration::from_micros(left.unsigned_abs()));
        // The server has given up on a line that said nothing meanwhile.
        *line = Line::new(port);
    }
    bail!("the second step was refused twice")
}

fn session(cookie: Option<&str>) -> Result<String> {
    let token = cookie.and_then(|cookie| cookie.split(';').next()).and_then(|pair| pair.strip_prefix("sid="));
    Ok(token.context("a session")?.to_owned())
}
