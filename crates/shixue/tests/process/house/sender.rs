//! Somebody who sends a large file: tus as the island speaks it, on lines that can be cut, and the file itself, whose
//! bytes are made where they are needed.
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use base64::Engine as _;
use sm3::Digest as _;

use super::visitor::{Answer, Visitor};

/// What the island sends at a time.
pub const PART: u64 = 8 << 20;
const BLOCK: u64 = 64 << 10;
const PATTERN: u64 = 1 << 20;

/// A film as far as its first bytes say: an MP4 whose one box is free room. No two of its blocks are alike.
pub struct Film {
    pub bytes: u64,
    head: Vec<u8>,
    pattern: Vec<u8>,
}

impl Film {
    pub fn of(bytes: u64) -> Self {
        let mut head = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41".to_vec();
        head.extend(u32::try_from(bytes - 32).unwrap().to_be_bytes());
        head.extend(b"free");
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let words = (0..(PATTERN + BLOCK) / 8).flat_map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        });
        Self { bytes, pattern: words.collect(), head }
    }

    /// The bytes from `from` on, at most `most` of them.
    pub fn piece(&self, from: u64, most: u64) -> Vec<u8> {
        let until = self.bytes.min(from + most);
        let mut piece = vec![];
        let mut at = from;
        while at < until {
            let (block, within) = (at / BLOCK, at % BLOCK);
            let length = (BLOCK - within).min(until - at);
            let begin = usize::try_from(block * 4099 % PATTERN + within).unwrap();
            piece.extend_from_slice(&self.pattern[begin..begin + usize::try_from(length).unwrap()]);
            at += length;
        }
        for (place, byte) in (0..).zip(&self.head).filter(|(place, _)| (from..until).contains(place)) {
            piece[usize::try_from(place - from).unwrap()] = *byte;
        }
        piece
    }

    pub fn digest(&self) -> Vec<u8> {
        let mut digest = sm3::Sm3::new();
        for at in (0..self.bytes).step_by(1 << 20) {
            digest.update(self.piece(at, 1 << 20));
        }
        digest.finalize().to_vec()
    }
}

/// One person's page with an upload on it.
pub struct Sender {
    pub browser: Visitor,
    token: String,
}

impl Sender {
    /// The token of the page `on`.
    pub fn on_page(browser: Visitor, on: &str) -> Self {
        let page = browser.get(on).text();
        let token = page.split("data-endpoint=\"/uploads\"").nth(1).and_then(|rest| rest.split("data-token=\"").nth(1));
        let token = token.unwrap_or_else(|| panic!("no upload on {on}: {page}")).split('"').next().unwrap_or_default();
        Self { token: token.to_owned(), browser }
    }

    /// Announces a file; `length` is sent as it stands.
    pub fn begin(&self, name: &str, purpose: &str, length: &str) -> Answer {
        let code = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let said = format!("filename {},filetype {},kind {}", code(name), code("video/mp4"), code(purpose));
        let more = format!("Upload-Length: {length}\r\nUpload-Metadata: {said}\r\nContent-Length: 0\r\n");
        self.browser.ask(&self.head("POST", "/uploads", &more), &[])
    }

    /// Announces a film; its path.
    pub fn begun(&self, name: &str, film: &Film) -> String {
        let begun = self.begin(name, "video", &film.bytes.to_string());
        assert_eq!(begun.status, 201, "{}", begun.text());
        begun.header("location").unwrap().to_owned()
    }

    pub fn look(&self, path: &str) -> Answer {
        self.browser.ask(&self.head("HEAD", path, ""), &[])
    }

    pub fn part(&self, path: &str, at: u64, body: &[u8]) -> Answer {
        self.browser.ask(&self.head("PATCH", path, &Self::of_part(at, body.len())), body)
    }

    /// A line on which a part was announced and only its beginning sent.
    pub fn cut_short(&self, path: &str, at: u64, announced: u64, sent: &[u8]) -> TcpStream {
        let more = Self::of_part(at, usize::try_from(announced).unwrap());
        let mut line = self.browser.line(&self.head("PATCH", path, &more));
        line.write_all(sent).unwrap();
        line
    }

    /// A part on a line that the server may close early; what it acknowledged.
    pub fn acknowledged(&self, path: &str, at: u64, body: &[u8]) -> Option<u64> {
        let mut line = self.cut_short(path, at, body.len() as u64, &[]);
        line.write_all(body).ok()?;
        let mut answer = String::new();
        line.read_to_string(&mut answer).ok()?;
        let said = answer.lines().find_map(|line| line.strip_prefix("upload-offset: "))?;
        answer.starts_with("HTTP/1.1 204").then(|| said.trim().parse().unwrap())
    }

    /// The same at a server that may be gone at any moment.
    pub fn acknowledged_now(&self, path: &str, at: u64, body: &[u8]) -> Option<u64> {
        let head = self.head("PATCH", path, &Self::of_part(at, body.len()));
        let answer = self.browser.attempt(&head, body)?;
        let said = answer.header("upload-offset")?.parse().ok()?;
        (answer.status == 204).then_some(said)
    }

    pub fn give_up(&self, path: &str) -> Answer {
        self.browser.ask(&self.head("DELETE", path, ""), &[])
    }

    fn of_part(at: u64, length: usize) -> String {
        format!("Upload-Offset: {at}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {length}\r\n")
    }

    fn head(&self, method: &str, path: &str, more: &str) -> String {
        let tus = "Tus-Resumable: 1.0.0\r\nAccept: application/json";
        format!("{method} {path} HTTP/1.1\r\n{tus}\r\nX-Form-Token: {}\r\n{more}", self.token)
    }
}
