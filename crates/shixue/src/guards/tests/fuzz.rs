//! Broken bytes for everything that reads bytes of others. Seeds and whatever once broke a reader lie in `fuzz/<reader>/`;
//! from them new inputs are bred by chance: bits turned, pieces cut out, doubled, moved and crossed, lengths made absurd.
//!
//! Not guided by coverage: that asks for a second build of the whole tree with instruments, which two cores do not give in
//! a suite that everybody runs. The chance is seeded, so what failed once fails again. `SHIXUE_FUZZ_SECONDS` makes it longer
//! (`cargo xtask fuzz`).
mod readers;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::*;

/// A reader may refuse; it must not panic, and must come to an end.
type Reader = fn(&[u8]);

const READERS: [(&str, Reader); 7] = [
    ("sheets", |bytes| {
        for name in ["名单.xlsx", "名单.xls", "名单.csv"] {
            drop(sheets::read(bytes, name, &sheets::Limits { rows: 2000, ..Default::default() }));
        }
    }),
    ("kinds", |bytes| {
        let _kind = av::sniff_head(bytes);
    }),
    ("captions", |bytes| {
        if let Ok(read) = av::captions(bytes) {
            assert!(av::captions(read.to_vtt().as_bytes()).is_ok(), "what was written is read again");
        }
    }),
    ("papers", |bytes| drop(governance::papers::open(bytes))),
    ("prose", |bytes| {
        let once = portal::articles::prose::clean(&String::from_utf8_lossy(bytes));
        assert_eq!(portal::articles::prose::clean(&once), once, "what is clean stays as it is");
        let lower = once.to_lowercase();
        assert!(!lower.contains("<script") && !lower.contains("<iframe") && !lower.contains("<svg"), "{once}");
    }),
    ("names", |bytes| {
        let name = sheets::safe_name(&String::from_utf8_lossy(bytes));
        assert!(!name.contains(['/', '\\', '\0']), "{name}");
    }),
    ("digests", |bytes| drop(governance::papers::check_archive(std::io::Cursor::new(bytes), 1 << 20))),
];

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name);
    let files = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut all: Vec<_> = files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    all.sort();
    all
}

/// xorshift: the same numbers each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

const ODD: [&[u8]; 12] = [
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80",
    b"99999999999999999999",
    b"-1",
    b"<",
    b"\"",
    b"\xef\xbb\xbf",
    "\u{202e}".as_bytes(),
    b"-->",
    b"&#x0;",
];

fn bred(seeds: &[(PathBuf, Vec<u8>)], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].1.clone();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let to = (at + chance.below(64)).min(bytes.len());
        match chance.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => drop(bytes.drain(at..to)),
            2 => drop(bytes.splice(at..at, bytes[at..to].to_vec())),
            3 => drop(bytes.splice(at..to, ODD[chance.below(ODD.len())].to_vec())),
            4 => bytes.truncate(at),
            5 => {
                let other = &seeds[chance.below(seeds.len())].1;
                let from = chance.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => drop(bytes.splice(at..at, ODD[chance.below(ODD.len())].to_vec())),
        }
    }
    bytes.truncate(1 << 20);
    bytes
}

#[expect(clippy::disallowed_methods, reason = "tests are told how long to try")]
fn patience() -> Duration {
    let seconds = std::env::var("SHIXUE_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    Duration::from_secs(seconds)
}

// req("QA-09", "IP-04")
#[test]
fn no_bytes_of_others_break_a_reader() {
    READERS.into_iter().for_each(|(name, read)| fed(name, read));
}

/// As long as patience lasts, whatever the reader makes of it.
fn fed<T>(name: &str, read: fn(&[u8]) -> T) {
    let seeds = corpus(name);
    assert!(!seeds.is_empty(), "fuzz/{name} holds no seed");
    for (path, bytes) in &seeds {
        tried(name, read, bytes, &path.display().to_string());
    }
    let (mut chance, began, mut inputs) = (Chance(0x5eed_5eed_5eed_5eed), Instant::now(), 0);
    while began.elapsed() < patience() {
        tried(name, read, &bred(&seeds, &mut chance), "bred");
        inputs += 1;
    }
    println!("{name}: {inputs} inputs");
    assert!(inputs > 3, "{name}: a reader that takes so long is a weapon");
}

/// What breaks a reader is kept beside the seeds: it is a test from then on.
fn tried<T>(name: &str, read: fn(&[u8]) -> T, bytes: &[u8], which: &str) {
    let began = Instant::now();
    let whole = std::panic::catch_unwind(|| drop(read(bytes))).is_ok();
    if whole && began.elapsed() < Duration::from_secs(20) {
        return;
    }
    let digest = kernel::seal::sm3(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name).join(digest);
    std::fs::write(&kept, bytes).unwrap();
    panic!("{name} broke on {which} after {:?}; kept as {}", began.elapsed(), kept.display());
}

/// What may stand in an address, a cookie and a form reaches its reader through the whole edge.
// req("QA-09", "IP-04")
#[tokio::test]
async fn no_address_cookie_or_form_breaks_the_edge() {
    let app = fresh_house(Engine::Sqlite, Arc::new(crate::judge::Shut), kernel::Wiring::default()).await;
    let doors = routes::doors();
    let open = |door: &&Door| door.method == Method::POST && door.audience == Audience::Public;
    let forms: Vec<&str> = doors.iter().filter(open).map(|door| door.path).filter(|path| !path.contains('{')).collect();
    let site = edge::site(app.clone(), &doors, Peer::Direct);
    let seeds: Vec<(PathBuf, Vec<u8>)> = [
        "q=%E5%AD%A6&from=3&page=2",
        "sid=abc; __Host-sid=def; x",
        "_form=1.abc.def&login=a&password=b&next=/my",
        "next=//evil.test/%0d%0aSet-Cookie:a=b",
        "bytes=0-1,5-",
        "{\"batch\":\"1\",\"spans\":[[0,1]]}",
        "login=a&password=b&next=/my",
        "login=a&contact=1&name=%E5%AD%A6&text=b&kind=c&topic=d",
    ]
    .map(|text| (PathBuf::new(), text.as_bytes().to_vec()))
    .into();
    let (mut chance, began, mut inputs) = (Chance(77), Instant::now(), 0);
    while began.elapsed() < patience() {
        let bytes = bred(&seeds, &mut chance);
        let hidden: String = bytes.iter().map(hidden).collect();
        let path = ["/search", "/sign-in", "/verify", "/columns/news"][chance.below(4)];
        let mut request = Request::builder().uri(format!("{path}?{hidden}")).header("host", "site.test");
        if let Ok(value) = axum::http::HeaderValue::from_bytes(&bytes) {
            request = request
                .header("cookie", value.clone())
                .header("referer", value.clone())
                .header("range", value.clone())
                .header("accept", value);
        }
        let Ok(request) = request.body(Body::empty()) else { continue };
        // A form that this house drew for whoever brings it: what stands in it reaches the door's own fields.
        let door = forms[chance.below(forms.len())];
        let token = app.house.form(&Actor::stranger(), door, 0);
        let drawn = posted(door, [format!("_form={token}&").as_bytes(), &bytes].concat());
        for request in [request, posted("/sign-in", bytes), drawn] {
            let answer = site.clone().oneshot(request).await.unwrap();
            let leads =
                answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
            assert!(!leads.contains("evil.test") || leads.starts_with("/sign-in?"), "{leads}");
            assert!(answer.headers().get_all(header::SET_COOKIE).iter().next().is_none());
            // This house holds no charter, which some pages ask for: a fault, and no panic.
            let fault =
                answer.extensions().get::<kernel::FaultSays>().map(|says| says.0.to_string()).unwrap_or_default();
            assert!(!fault.contains("panicked"), "{hidden}: {fault}");
        }
        inputs += 1;
    }
    assert!(inputs > 10, "{inputs}");
}

/// As it may stand in an address.
fn hidden(byte: &u8) -> String {
    if byte.is_ascii_alphanumeric() || b"=&/".contains(byte) {
        char::from(*byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn posted(door: &str, body: Vec<u8>) -> Request<Body> {
    let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    Request::post(door).header("host", "site.test").header(kind.0, kind.1).body(Body::from(body)).unwrap()
}
