//! A browser by hand: one session, forms with the token that their page drew.
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use kernel::{At, SECOND};

/// How long a one-time password counts, µs.
const STEP: i64 = 30 * SECOND;

/// By login: the secret of the app, and the step that was used last.
static SECRETS: LazyLock<Mutex<HashMap<String, (String, i64)>>> = LazyLock::new(Mutex::default);

/// The secret of somebody's app, as the page showed it.
pub fn secret_of(login: &str) -> String {
    SECRETS.lock().unwrap().get(login).map(|(secret, _)| secret.clone()).unwrap_or_default()
}

/// One person's browser.
pub struct Visitor {
    pub port: u16,
    cookie: String,
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &&str| line.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(name));
        self.head.lines().find(line)?.split_once(':').map(|(_, value)| value.trim())
    }
}

impl Visitor {
    pub fn sign_in(port: u16, login: &str, password: &str) -> Self {
        let mut visitor = Self { port, cookie: String::new() };
        let page = visitor.get("/sign-in").text();
        let fields = format!("_form={}&login={login}&password={password}&next=/my", token(&page, "/sign-in"));
        let answer = visitor.post("/sign-in", "application/x-www-form-urlencoded", fields.as_bytes());
        assert_eq!(answer.status, 303, "{login}: {}", answer.text());
        let cookie = answer.header("set-cookie").expect("a session").split(';').next().unwrap_or_default();
        visitor.cookie = cookie.to_owned();
        if answer.header("location").is_some_and(|to| to.starts_with("/sign-in/second")) {
            visitor.second(login);
        }
        visitor
    }

    /// As whoever was handed an activation code: chooses a password.
    pub fn activates(port: u16, code: &str, password: &str) {
        let (visitor, door) = (Self { port, cookie: String::new() }, format!("/activate/{code}"));
        let answer = visitor.submit(&door, &door, &format!("&password={password}&again={password}"));
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    /// The step after the password: the first time with the secret that the page offers, then with the same one. A code is
    /// good once, the next step's is good already; whoever has used that too waits for the clock.
    fn second(&mut self, login: &str) {
        let page = self.get("/sign-in/second").text();
        let offered = page.split("<code class=\"num\">").nth(1).and_then(|rest| rest.split('<').next());
        let mut known = SECRETS.lock().unwrap();
        if let Some(secret) = offered {
            known.insert(login.to_owned(), (secret.to_owned(), 0));
        }
        let (secret, last) = known.get_mut(login).expect("a secret from the first sign-in");
        let step = loop {
            let now = At::system().0 / STEP;
            let next = (*last + 1).max(now);
            if next <= now + 1 {
                break next;
            }
            std::thread::sleep(Duration::from_secs(1));
        };
        *last = step;
        let code = people::factors::code_at(secret, At(step * STEP)).unwrap();
        let door = if offered.is_some() { "/sign-in/second/first" } else { "/sign-in/second/code" };
        let fields = format!("_form={}&code={code}&name=app&next=/my", token(&page, door));
        let answer = self.post(door, "application/x-www-form-urlencoded", fields.as_bytes());
        assert_eq!(answer.status, 303, "{login}: {}", answer.text());
        let cookie = answer.header("set-cookie").expect("a session").split(';').next().unwrap_or_default();
        self.cookie = cookie.to_owned();
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), &[])
    }

    pub fn post(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        self.ask(&format!("POST {path} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len()), body)
    }

    /// Presses a button or fills in a form of the page `on`.
    pub fn submit(&self, on: &str, door: &str, fields: &str) -> Answer {
        let page = self.get(on).text();
        let body = format!("_form={}{fields}", token(&page, door));
        self.post(door, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Uploads a sheet with its declaration.
    pub fn upload(&self, on: &str, door: &str, name: &str, file: &[u8]) -> Answer {
        let page = self.get(on).text();
        let part =
            |name: &str, more: &str| format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
        let mut body = format!("{}{}\r\n{}yes\r\n", part("_form", ""), token(&page, door), part("declared", ""));
        body += &part("sheet", &format!("; filename=\"{name}\""));
        let body = [body.as_bytes(), file, b"\r\n--cut--\r\n"].concat();
        self.post(door, "multipart/form-data; boundary=cut", &body)
    }

    /// A line on which the head of a request has been sent.
    pub fn line(&self, head: &str) -> TcpStream {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let head = format!("{head}Host: 127.0.0.1\r\nConnection: close\r\nCookie: {}\r\n\r\n", self.cookie);
        line.write_all(head.as_bytes()).unwrap();
        line
    }

    /// The same person at another server of the house.
    pub fn with_port(&self, port: u16) -> Self {
        Self { port, cookie: self.cookie.clone() }
    }

    /// Like `ask`, at a server that may be gone at any moment: nothing for an answer that did not come whole.
    pub fn attempt(&self, head: &str, body: &[u8]) -> Option<Answer> {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        line.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        let head = format!("{head}Host: 127.0.0.1\r\nConnection: close\r\nCookie: {}\r\n\r\n", self.cookie);
        line.write_all(&[head.as_bytes(), body].concat()).ok()?;
        let mut all = vec![];
        line.read_to_end(&mut all).ok()?;
        answer(&all)
    }

    pub fn ask(&self, head: &str, body: &[u8]) -> Answer {
        let mut line = self.line(head);
        // Whoever is refused half way need not send the rest.
        drop(line.write_all(body));
        let mut all = vec![];
        line.read_to_end(&mut all).unwrap();
        answer(&all).expect("a head")
    }
}

fn answer(all: &[u8]) -> Option<Answer> {
    let end = all.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let body = if head.to_lowercase().contains("transfer-encoding: chunked") {
        unchunked(&all[end + 4..])
    } else {
        all[end + 4..].to_vec()
    };
    Some(Answer { status, head, body })
}

/// The token of the form that posts to `door`.
fn token(page: &str, door: &str) -> String {
    let form = page.split("<form").find(|form| form.contains(&format!("action=\"{door}\"")));
    let value = form.and_then(|form| form.split("name=\"_form\" value=\"").nth(1)?.split('"').next());
    value.unwrap_or_else(|| panic!("no form for {door}: {page}")).to_owned()
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = vec![];
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap_or("0").trim(), 16).unwrap_or(0);
        if length == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 2 + length + 2..];
    }
    body
}
