//! Files that want to be something else than they are, sent through the doors as a browser sends them: refused with a
//! sentence, or kept as bytes that no browser runs.
use base64::Engine as _;
use kernel::house::scanner;

use super::*;

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Refused,
    /// Kept, and given out under this type alone.
    Inert(&'static str),
}

use Fate::{Inert, Refused};

/// (name, purpose, bytes, fate)
fn corpus() -> Vec<(&'static str, &'static str, Vec<u8>, Fate)> {
    const HTML: &[u8] = b"<!doctype html><script>alert(document.cookie)</script>";
    const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>";
    const PHP: &[u8] = b"<?php system($_GET['c']); ?>";
    let jpeg = |tail: &[u8]| [b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", tail, b"\xff\xd9"].concat();
    let png = |side: u32| {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        [head, side.to_be_bytes().to_vec(), side.to_be_bytes().to_vec(), b"\x08\x06\0\0\0\0\0\0\0".to_vec()].concat()
    };
    let mp4 = |tail: &[u8]| [b"\0\0\0\x18ftypisom\0\0\x02\0isommp41", tail].concat();
    vec![
        ("照片.jpg", "picture", HTML.into(), Refused),
        ("照片.jpg", "picture", SVG.into(), Refused),
        ("照片.svg", "picture", SVG.into(), Refused),
        ("图.svg", "attachment", SVG.into(), Inert("text/plain; charset=utf-8")),
        ("页.html", "attachment", HTML.into(), Inert("text/plain; charset=utf-8")),
        ("a.php", "attachment", PHP.into(), Inert("text/plain; charset=utf-8")),
        ("a.php.jpg", "picture", jpeg(PHP), Inert("image/jpeg")),
        ("照片.jpg", "picture", jpeg(HTML), Inert("image/jpeg")),
        ("a.jpg\0.html", "picture", jpeg(b"x"), Inert("image/jpeg")),
        ("照\u{202e}lmth.jpg", "picture", jpeg(b"x"), Inert("image/jpeg")),
        ("../../../etc/cron.d/x.jpg", "picture", jpeg(b"x"), Inert("image/jpeg")),
        ("图.gif", "picture", [b"GIF89a/*", HTML, b"*/=1"].concat(), Refused),
        ("大图.png", "picture", png(50_000), Inert("image/png")),
        ("文.pdf", "pdf", [b"%PDF-1.7\n", HTML].concat(), Inert("application/pdf")),
        ("文.pdf", "pdf", [HTML, b"\n%PDF-1.7\n"].concat(), Refused),
        ("工具.zip", "attachment", slip(), Inert("application/octet-stream")),
        ("文.pdf", "pdf", slip(), Refused),
        ("工具.exe", "attachment", [b"MZ\x90\0\x03\0\0\0".to_vec(), vec![0; 200]].concat(), Refused),
        ("工具", "attachment", [b"\x7fELF\x02\x01\x01\0".to_vec(), vec![0; 200]].concat(), Refused),
        ("x.class", "attachment", [b"\xca\xfe\xba\xbe\0\0\0\x34".to_vec(), vec![0; 200]].concat(), Refused),
        ("课.mp4", "video", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x\n".into(), Refused),
        ("课.mp4", "video", b"ffconcat version 1.0\nfile /etc/passwd\n".into(), Refused),
        ("课.mp4", "video", HTML.into(), Refused),
        ("课.mp4", "video", mp4(b"\0\0\0\x29free#EXTM3U\n#EXTINF:1,\n/etc/passwd\n...."), Inert("video/mp4")),
        ("字幕.vtt", "captions", jpeg(b"x"), Refused),
    ]
}

/// A stored archive of three: one climbs, one is absolute, one is a link.
fn slip() -> Vec<u8> {
    let mut all = vec![];
    for (name, body) in [("../../x.sh", "evil"), ("/etc/cron.d/x", "evil"), ("link", "/etc/passwd")] {
        let head: Vec<u8> = [
            &b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0"[..],
            &[0; 4],
            &(body.len() as u32).to_le_bytes(),
            &(body.len() as u32).to_le_bytes(),
            &(name.len() as u16).to_le_bytes(),
            &[0; 2],
            name.as_bytes(),
            body.as_bytes(),
        ]
        .concat();
        all.extend(head);
    }
    [all, b"PK\x05\x06".to_vec(), vec![0; 18]].concat()
}

impl House {
    async fn upload(&self, who: &Visitor, name: &str, purpose: &str, bytes: &[u8]) -> Result<i64, String> {
        let code = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let said = format!("filename {},filetype {},kind {}", code(name), code("text/html"), code(purpose));
        let token = self.app.house.form(&who.actor, "/uploads", 0);
        let with = |request: axum::http::request::Builder| {
            request.header("host", "site.test").header(header::COOKIE, &who.cookie).header("x-form-token", &token)
        };
        let begin =
            with(Request::post("/uploads")).header("upload-length", bytes.len()).header("upload-metadata", said);
        let begun = self.site.clone().oneshot(begin.body(Body::empty()).unwrap()).await.unwrap();
        let no = begun.extensions().get::<kernel::Refusal>().map(ToString::to_string);
        let Some(path) = begun.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()) else {
            return Err(no.expect("a sentence"));
        };
        let kind = "application/offset+octet-stream";
        let part = with(Request::patch(&path)).header("upload-offset", "0").header(header::CONTENT_TYPE, kind);
        let sent = self.site.clone().oneshot(part.body(Body::from(bytes.to_vec())).unwrap()).await.unwrap();
        assert_eq!(sent.status(), 204, "{name}");
        work_off(&self.app).await;
        let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
        let reader = Actor::house("tests");
        let looked = self.app.look(&reader, async move |view| {
            let sql = "SELECT stage || '|' || stage_says FROM files WHERE id = $1";
            Ok(view.sql.one::<String>(sql, params![id]).await?)
        });
        let became = looked.await.unwrap();
        let (stage, says) = became.split_once('|').unwrap();
        if stage == "rejected" { Err(says.to_owned()) } else { Ok(id) }
    }
}

// req("IP-05")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_wants_to_be_another_is_refused_or_lies_still() {
    let clamd = scanner().await;
    let house = house(Engine::Sqlite).await.told(|config| config.clamd = Some(clamd));
    let teacher = house.visitor("C8003").await;
    for (name, purpose, bytes, fate) in corpus() {
        let id = match (house.upload(&teacher, name, purpose, &bytes).await, fate) {
            (Err(says), Refused) => {
                assert!(says.contains('请'), "{name}: {says}");
                continue;
            }
            (Ok(id), Inert(_)) => id,
            (became, _) => panic!("{name:?} as {purpose}: {became:?} instead of {fate:?}"),
        };
        let request =
            Request::get(format!("/files/{id}")).header("host", "site.test").header(header::COOKIE, &teacher.cookie);
        let answer = house.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let header = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        assert_eq!(answer.status(), 200, "{name}");
        let kind = header("content-type");
        // A download that nobody looks at in the browser is bytes, whatever it was.
        assert!(kind == "application/octet-stream" || fate == Inert(kind.clone().leak()), "{name}: {kind}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{name}");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox", "{name}");
        let disposition = header("content-disposition");
        let odd = ["..", "\0", "%00", "%E2%80%AE", "etc", "\u{202e}"];
        assert!(odd.iter().all(|odd| !disposition.contains(odd)), "{name}: {disposition}");
        let given = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        assert_eq!(given.to_vec(), bytes, "{name}: as it came, byte for byte");
    }
    assert_eq!(dead_jobs(&house.app).await, Vec::<String>::new());
    // Nothing was written beside the store: no name that somebody sent is a path.
    let data = house.app.house.config.data.clone();
    assert!(!data.join("x.sh").exists() && !std::path::Path::new("/etc/cron.d/x").exists());
}
