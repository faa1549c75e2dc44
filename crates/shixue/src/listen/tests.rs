//! The server as it stands, asked over raw sockets: by people in no hurry, by machines that read a request otherwise, over
//! broken and unbroken lines.
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use axum::routing::{get, post};
use kernel::house::{Engine, folder, fresh_house};
use kernel::{Audience, Doors, Trace, Wiring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::edge::{self, Peer};
use crate::judge::Shut;

struct Server {
    port: u16,
    came: Arc<AtomicUsize>,
    stop: watch::Sender<bool>,
}

/// Short enough for a test, long enough for a busy machine.
fn hurried() -> Patience {
    Patience {
        handshake: Duration::from_millis(700),
        head: Duration::from_millis(700),
        body: Pace { grace: Duration::from_millis(700), bytes_per_second: 1000 },
        answer: Duration::from_millis(700),
        most: Most { all: 8, each: 8 },
    }
}

async fn served(site: Router, patience: Patience, certificate: Option<Arc<Certificate>>, callers: Callers) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (stop, told) = watch::channel(false);
    let listening = Listening { site, patience, certificate, callers };
    tokio::spawn(async move {
        let _stop = stop;
        serve(listener, listening, told).await;
    });
    port
}

/// A small site: `/` says hello, `/count` counts what arrives whole, `/large` says much.
async fn server(patience: Patience, certificate: Option<Arc<Certificate>>) -> Server {
    let came = Arc::new(AtomicUsize::new(0));
    let count = came.clone();
    let site =
        Router::new().route("/", get(async || "hello")).route("/large", get(async || vec![b'x'; 64 << 20])).route(
            "/count",
            post(async move |body: String| {
                count.fetch_add(1, Ordering::SeqCst);
                body
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (stop, told) = watch::channel(false);
    let listening = Listening { site, patience, certificate, callers: Callers::all() };
    tokio::spawn(serve(listener, listening, told));
    Server { port, came, stop }
}

async fn line(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

/// What comes until the other side closes; `None` when it does not within five seconds.
async fn rest<L: AsyncRead + Unpin>(line: &mut L) -> Option<String> {
    let mut all = vec![];
    match tokio::time::timeout(Duration::from_secs(5), line.read_to_end(&mut all)).await {
        Ok(_) => Some(String::from_utf8_lossy(&all).into_owned()),
        Err(_) => None,
    }
}

const GET: &str = "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";

// req("AS-23")
#[tokio::test]
async fn who_sends_a_head_or_a_body_drop_by_drop_is_given_up_and_others_are_served() {
    let server = server(hurried(), None).await;
    let (mut head, mut idle, mut body) = (line(server.port).await, line(server.port).await, line(server.port).await);
    head.write_all(b"GET / HTTP/1.1\r\nHost: a.t").await.unwrap();
    body.write_all(b"POST /count HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9000\r\n\r\nx").await.unwrap();
    let (mut drops, began) = (0, Instant::now());
    while began.elapsed() < Duration::from_secs(4) && body.write_all(b"x").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        drops += 1;
    }
    assert!(drops < 35, "a body of a few bytes a second is given up");
    for silent in [&mut head, &mut idle] {
        let said = rest(silent).await.expect("it is closed");
        assert!(!said.starts_with("HTTP/1.1 200"), "{said}");
    }
    assert_eq!(server.came.load(Ordering::SeqCst), 0);
    let mut other = line(server.port).await;
    other.write_all(GET.as_bytes()).await.unwrap();
    assert!(rest(&mut other).await.unwrap().ends_with("hello"));
}

// req("AS-23")
#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_given_up() {
    let server = server(Patience { most: Most { all: 1, each: 1 }, ..hurried() }, None).await;
    let mut lazy = line(server.port).await;
    lazy.write_all(b"GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    // The one place is free again although the lazy one never hung up.
    let mut other = line(server.port).await;
    other.write_all(GET.as_bytes()).await.unwrap();
    assert!(rest(&mut other).await.unwrap().ends_with("hello"));
    drop(lazy);
}

// req("AS-23")
#[tokio::test]
async fn connections_above_the_limit_wait_for_nobody_and_break_nothing() {
    let server = server(Patience { head: Duration::from_secs(20), ..hurried() }, None).await;
    let mut held = vec![];
    for _ in 0..8 {
        let mut one = line(server.port).await;
        one.write_all(b"GET / HT").await.unwrap();
        held.push(one);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut more = line(server.port).await;
    drop(more.write_all(GET.as_bytes()).await);
    assert_eq!(rest(&mut more).await.expect("it is closed at once"), "");
    held.truncate(4);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut fits = line(server.port).await;
    fits.write_all(GET.as_bytes()).await.unwrap();
    assert!(rest(&mut fits).await.unwrap().ends_with("hello"));
    server.stop.send_replace(true);
}

// req("AS-09", "DI-01")
#[tokio::test]
async fn whoever_goes_round_the_proxy_hears_nothing() {
    let site = Router::new().route("/", get(async || "hello"));
    let elsewhere = Callers::proxies(&[]);
    let port = served(site.clone(), hurried(), None, elsewhere).await;
    let mut proxy = line(port).await;
    proxy.write_all(GET.as_bytes()).await.unwrap();
    assert!(rest(&mut proxy).await.unwrap().ends_with("hello"), "this machine may");
    // The test itself calls from this machine, so the list is turned round: only another may.
    let port = served(site, hurried(), None, Callers::only("192.0.2.1".parse().unwrap())).await;
    let mut direct = line(port).await;
    drop(direct.write_all(GET.as_bytes()).await);
    assert_eq!(rest(&mut direct).await.unwrap_or_default(), "");
}

/// A certificate for `a.test` in two files.
fn pair(days: i64) -> (PathBuf, PathBuf) {
    let folder = folder();
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    write_pair(&chain, &key, days);
    (chain, key)
}

fn write_pair(chain: &std::path::Path, key: &std::path::Path, days: i64) {
    let mut params = rcgen::CertificateParams::new(vec!["a.test".to_owned()]).unwrap();
    let now = kernel::Clock::System.now().0 / kernel::SECOND;
    params.not_before = (std::time::UNIX_EPOCH).into();
    params.not_after = (std::time::UNIX_EPOCH + Duration::from_secs((now + days * 86_400 + 60).cast_unsigned())).into();
    let keys = rcgen::KeyPair::generate().unwrap();
    std::fs::write(chain, params.self_signed(&keys).unwrap().pem()).unwrap();
    std::fs::write(key, keys.serialize_pem()).unwrap();
}

async fn secure(
    port: u16,
    trusted: &std::path::Path,
    version: &'static rustls::SupportedProtocolVersion,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_protocol_versions(&[version]).unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    connector.connect(ServerName::try_from("a.test").unwrap(), line(port).await).await
}

// req("IA-09", "DC-01", "DI-01")
#[tokio::test]
async fn tls_speaks_1_2_and_1_3_with_forward_secrecy_and_plain_http_hears_no_http() {
    let (chain, key) = pair(90);
    let server = server(hurried(), Some(Certificate::open(&chain, &key).unwrap())).await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let mut line = secure(server.port, &chain, version).await.unwrap();
        let suite = format!("{:?}", line.get_ref().1.negotiated_cipher_suite().unwrap().suite());
        assert!(suite.starts_with("TLS13_") || suite.contains("_ECDHE_"), "{suite}");
        line.write_all(GET.as_bytes()).await.unwrap();
        assert!(rest(&mut line).await.unwrap().ends_with("hello"), "{suite}");
    }
    let (port, file) = (server.port, chain.clone());
    let other = tokio::task::spawn_blocking(move || {
        let ask = |origin: &str| crate::health::ask(port, Some((origin, &file))).unwrap_err().to_string();
        (ask("https://a.test:443"), ask("https://b.test"))
    });
    let (a, b) = other.await.unwrap();
    assert!(a.contains("网站运行不正常：HTTP/1.1 404") && !b.contains("HTTP/1.1"), "its own look arrives: {a} {b}");
    let mut plain = line(server.port).await;
    let form = "POST /count HTTP/1.1\r\nHost: a.test\r\nContent-Length: 8\r\n\r\npassword";
    plain.write_all(form.as_bytes()).await.unwrap();
    let said = rest(&mut plain).await.expect("it is closed");
    assert!(!said.contains("HTTP/") && !said.to_lowercase().contains("location"), "{said:?}");
    let mut silent = line(server.port).await;
    assert!(!rest(&mut silent).await.expect("no handshake in time").contains("HTTP/"));
    assert_eq!(server.came.load(Ordering::SeqCst), 0);
}

// req("DI-01")
#[tokio::test]
async fn one_bit_changed_on_the_way_and_nothing_of_it_arrives() {
    let (chain, key) = pair(90);
    let server = server(hurried(), Some(Certificate::open(&chain, &key).unwrap())).await;
    let flip = Arc::new(AtomicBool::new(false));
    let (listener, flips, to) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), flip.clone(), server.port);
    let between = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            let (flips, there) = (flips.clone(), TcpStream::connect(("127.0.0.1", to)).await.unwrap());
            let ((mut from, mut back), (mut answer, mut on)) = (line.into_split(), there.into_split());
            tokio::spawn(async move { drop(tokio::io::copy(&mut answer, &mut back).await) });
            tokio::spawn(async move {
                let mut some = [0; 8192];
                while let Ok(read @ 1..) = from.read(&mut some).await {
                    some[read - 20] ^= u8::from(flips.load(Ordering::SeqCst) && read > 40);
                    drop(on.write_all(&some[..read]).await);
                }
            });
        }
    });
    let form = "POST /count HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\nContent-Length: 8\r\n\r\npassword";
    let mut whole = secure(between, &chain, &rustls::version::TLS13).await.unwrap();
    whole.write_all(form.as_bytes()).await.unwrap();
    assert!(rest(&mut whole).await.unwrap().ends_with("password"));
    let mut broken = secure(between, &chain, &rustls::version::TLS13).await.unwrap();
    flip.store(true, Ordering::SeqCst);
    broken.write_all(form.as_bytes()).await.unwrap();
    assert!(!rest(&mut broken).await.unwrap().contains("HTTP/"));
    assert_eq!(server.came.load(Ordering::SeqCst), 1, "the broken one did not arrive");
}

// req("IA-09")
#[tokio::test]
async fn a_new_certificate_is_taken_up_and_a_broken_one_is_not() {
    let (chain, key) = pair(90);
    let certificate = Certificate::open(&chain, &key).unwrap();
    let server = server(hurried(), Some(certificate.clone())).await;
    let (newer, newer_key) = pair(300);
    secure(server.port, &newer, &rustls::version::TLS13).await.unwrap_err();
    std::fs::copy(&newer, &chain).unwrap();
    certificate.reload().unwrap_err();
    secure(server.port, &newer, &rustls::version::TLS13).await.unwrap_err();
    std::fs::copy(&newer_key, &key).unwrap();
    certificate.reload().unwrap();
    drop(secure(server.port, &newer, &rustls::version::TLS13).await.unwrap());
    for (broken, said) in [(&key, "没有证书"), (&PathBuf::from("/nowhere"), "不能从 /nowhere")] {
        let no = Certificate::open(broken, &key).err().map(|fault| format!("{fault:#}")).unwrap_or_default();
        assert!(no.contains(said), "{no}");
    }
}

/// The real edge with two doors: one that says where it is, one that counts bodies.
async fn real() -> (u16, Arc<AtomicUsize>) {
    let came = Arc::new(AtomicUsize::new(0));
    let count = came.clone();
    let doors = Doors::new()
        .get("/here", Audience::Public, async || "here")
        .get("/hidden", Audience::SignedIn, async || "hidden")
        .post("/change", Audience::Public, Trace::Ledger("changes"), async move |body: String| {
            count.fetch_add(1, Ordering::SeqCst);
            body
        });
    let app = fresh_house(Engine::Sqlite, Arc::new(Shut), Wiring::default()).await;
    (served(edge::site(app, &doors, Peer::Direct), hurried(), None, Callers::all()).await, came)
}

/// (what it is, the request)
const SMUGGLED: &[(&str, &str)] = &[
    (
        "CL.TE",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ),
    (
        "TE.CL",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2b\r\nGET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n\r\n0\r\n\r\n",
    ),
    (
        "TE.TE",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ),
    (
        "TE by another name",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello",
    ),
    ("TE with a tab", "POST /change HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n"),
    ("TE in HTTP/1.0", "POST /change HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    (
        "chunk extension",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"\nGET /hidden HTTP/1.1\"\r\nhello\r\n0\r\n\r\n",
    ),
    (
        "chunk with a bare LF",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n",
    ),
    ("two lengths", "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhelloG"),
    ("a list of lengths", "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 5\r\n\r\nhello"),
    ("a signed length", "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello"),
    ("a length in hex", "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x5\r\n\r\nhello"),
    (
        "a length beyond all",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
    ),
    (
        "obs-fold",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    ),
    ("folded length", "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length:\r\n 5\r\n\r\nhello"),
    ("space before the colon", "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length : 5\r\n\r\nhello"),
    ("NUL in a header", "POST /change HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\nContent-Length: 5\r\n\r\nhello"),
    ("a bare CR", "POST /change HTTP/1.1\r\nHost: localhost\r\nX-A: a\rContent-Length: 5\r\n\r\nhello"),
    ("two hosts", "POST /change HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nContent-Length: 5\r\n\r\nhello"),
    ("another host", "POST /change HTTP/1.1\r\nHost: evil.test\r\nContent-Length: 5\r\n\r\nhello"),
    ("host with a path", "POST /change HTTP/1.1\r\nHost: localhost/evil.test\r\nContent-Length: 5\r\n\r\nhello"),
    ("host with a user", "POST /change HTTP/1.1\r\nHost: localhost@evil.test\r\nContent-Length: 5\r\n\r\nhello"),
    ("host with a port of letters", "POST /change HTTP/1.1\r\nHost: localhost:evil\r\nContent-Length: 5\r\n\r\nhello"),
    ("no host", "POST /change HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"),
    (
        "a whole address of another host",
        "POST http://evil.test/change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
    ),
    ("a broken version", "POST /change HTTP/9.9\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"),
    ("HTTP/0.9", "POST /change\r\n\r\n"),
    ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    (
        "a connection header that names the length",
        "POST /change HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: transfer-encoding\r\n\r\n0\r\n\r\n",
    ),
];

// req("AS-10", "AC-08")
#[tokio::test]
async fn a_request_with_two_readings_changes_nothing_and_nothing_behind_it_is_heard() {
    let (port, came) = real().await;
    for (what, request) in SMUGGLED {
        let mut line = line(port).await;
        line.write_all(request.as_bytes()).await.unwrap();
        let said = rest(&mut line).await.unwrap_or_else(|| panic!("{what}: the line stays open"));
        let answers: Vec<&str> = said.split("HTTP/1.").skip(1).filter_map(|head| head.get(2..5)).collect();
        assert!(answers.len() <= 1 && answers.iter().all(|status| status.starts_with('4')), "{what}: {answers:?}");
        assert_eq!(came.load(Ordering::SeqCst), 0, "{what}");
    }
    // A head of which each line ends with LF alone is read as one that ends with CR LF, and so is nothing inside a value.
    let mut lf = line(port).await;
    lf.write_all(b"POST /change HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: 5\n\nhello")
        .await
        .unwrap();
    assert!(rest(&mut lf).await.unwrap().ends_with("hello"));
    // The same length twice is one length: it has one reading.
    let mut twice = line(port).await;
    let lengths = "Connection: close\r\nContent-Length: 5\r\nContent-Length: 5";
    twice
        .write_all(format!("POST /change HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n\r\nhello").as_bytes())
        .await
        .unwrap();
    assert!(rest(&mut twice).await.unwrap().ends_with("hello"));
    assert_eq!(came.load(Ordering::SeqCst), 2);
}

// req("AC-08")
#[tokio::test]
async fn a_head_that_is_too_long_or_has_too_many_lines_is_refused() {
    let (port, _) = real().await;
    let many = "X-A: b\r\n".repeat(HEAD_LINES + 1);
    let long = format!("X-A: {}\r\n", "b".repeat(HEAD_BYTES * 4));
    let address = "a".repeat(HEAD_BYTES * 4);
    for request in [
        format!("GET /here HTTP/1.1\r\nHost: localhost\r\n{many}\r\n"),
        format!("GET /here HTTP/1.1\r\nHost: localhost\r\n{long}\r\n"),
        format!("GET /here?{address} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ] {
        let mut line = line(port).await;
        drop(line.write_all(request.as_bytes()).await);
        let said = rest(&mut line).await.expect("it is closed");
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }
}
