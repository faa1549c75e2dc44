//! One connection that stays open, speaking HTTP/1.1 as a browser does. Knows no page and follows no redirect.
use std::net::Ipv4Addr;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// What came back; lives until the next question.
pub struct Answer<'l> {
    pub status: u16,
    pub head: &'l str,
    pub body: &'l [u8],
}

/// A connection to the server, opened when first needed and again after a trouble.
pub struct Line {
    from: Ipv4Addr,
    port: u16,
    stream: Option<TcpStream>,
    bytes: Vec<u8>,
    body: Vec<u8>,
}

impl Answer<'_> {
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.body).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// # Errors
    /// Another status, with the beginning of what was said.
    pub fn expect(&self, status: u16) -> Result<()> {
        let says: String = self.text().chars().take(200).collect();
        ensure!(self.status == status, "{} 而不是 {status}：{says}", self.status);
        Ok(())
    }
}

impl Line {
    pub fn new(port: u16) -> Self {
        Self::from(port, Ipv4Addr::LOCALHOST)
    }

    /// From an address of its own (127.0.0.0/8), as a school has one.
    pub fn from(port: u16, from: Ipv4Addr) -> Self {
        Self { from, port, stream: None, bytes: vec![], body: vec![] }
    }

    /// # Errors
    /// When the connection breaks or what comes back is no HTTP; the next question then opens a new one.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        match self.exchange(request).await {
            Ok((status, head, whole)) => {
                let head = std::str::from_utf8(&self.bytes[..head]).unwrap_or_default();
                let body = whole.map_or(&self.body[..], |(from, to)| &self.bytes[from..to]);
                Ok(Answer { status, head, body })
            }
            Err(trouble) => {
                self.stream = None;
                Err(trouble)
            }
        }
    }

    /// Status, end of the head, and where the body stands in `bytes` unless it came in chunks and is in `body`.
    async fn exchange(&mut self, request: &[u8]) -> Result<(u16, usize, Option<(usize, usize)>)> {
        let Self { from, port, stream, bytes, body } = self;
        let stream = match stream {
            Some(stream) => stream,
            None => {
                let socket = TcpSocket::new_v4()?;
                socket.bind((*from, 0).into())?;
                let opened = socket.connect((Ipv4Addr::LOCALHOST, *port).into()).await?;
                opened.set_nodelay(true)?;
                stream.insert(opened)
            }
        };
        stream.write_all(request).await?;
        bytes.clear();
        let head = loop {
            if let Some(at) = find(bytes, b"\r\n\r\n") {
                break at;
            }
            more(stream, bytes).await?;
        };
        let said = std::str::from_utf8(&bytes[..head])?;
        let status = said.get(9..12).and_then(|code| code.parse().ok()).context("no status line")?;
        let lower = said.to_ascii_lowercase();
        let length = lower.split("\r\ncontent-length:").nth(1).and_then(|rest| rest.lines().next());
        let begins = head + 4;
        if let Some(length) = length {
            let ends = begins + length.trim().parse::<usize>()?;
            while bytes.len() < ends {
                more(stream, bytes).await?;
            }
            return Ok((status, head, Some((begins, ends))));
        }
        if !lower.contains("transfer-encoding: chunked") {
            return Ok((status, head, Some((begins, begins))));
        }
        while !unchunk(&bytes[begins..], body)? {
            more(stream, bytes).await?;
        }
        Ok((status, head, None))
    }
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<()> {
    bytes.reserve(64 * 1024);
    if stream.read_buf(bytes).await? == 0 {
        bail!("the server closed the connection");
    }
    Ok(())
}

/// Whether all chunks are there; then `body` holds them.
fn unchunk(mut rest: &[u8], body: &mut Vec<u8>) -> Result<bool> {
    body.clear();
    loop {
        let Some(end) = find(rest, b"\r\n") else { return Ok(false) };
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end])?.trim(), 16)?;
        let (from, to) = (end + 2, end + 2 + length);
        if rest.len() < to + 2 {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        body.extend_from_slice(&rest[from..to]);
        rest = &rest[to + 2..];
    }
}

pub fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// The head of a question by the bearer of `cookie` (a session's token, or nothing); `more` are further lines, each with
/// its end.
pub fn request(method: &str, path: &str, port: u16, cookie: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: sid={cookie}\r\n") };
    let length = if method == "GET" { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench\r\n{cookie}{length}{more}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A question that changes nothing.
pub fn get(path: &str, port: u16, cookie: &str) -> Vec<u8> {
    request("GET", path, port, cookie, "", &[])
}

/// A form of a page of ours, filled in.
pub fn post(path: &str, port: u16, cookie: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let more = format!("Origin: http://127.0.0.1:{port}\r\nContent-Type: {kind}\r\n");
    request("POST", path, port, cookie, &more, body)
}

/// The token of the form on this page that posts to `door`.
///
/// # Errors
/// When there is no such form.
pub fn token(page: &str, door: &str) -> Result<String> {
    let form = page.split("<form").find(|form| form.contains(&format!("action=\"{door}\"")));
    let value = form.and_then(|form| form.split("name=\"_form\" value=\"").nth(1)?.split('"').next());
    Ok(value.with_context(|| format!("no form for {door}"))?.to_owned())
}
