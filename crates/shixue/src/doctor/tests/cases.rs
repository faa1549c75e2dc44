//! Every check of the command line, and what makes it fail: a check without that is none.
use futures::future::LocalBoxFuture;

use super::*;

/// What makes a check fail.
enum Case {
    /// What it looks at is out of order.
    Looked(fn() -> LocalBoxFuture<'static, Patient>),
    /// The machine lacks something, and a test has no other machine: what the check makes of that.
    Lacking(fn() -> Finding),
}
use Case::{Lacking, Looked};

/// (code of the check, how its line begins and what it says then, what makes it so), in the order of `PROBES`.
const CASES: [(&str, (&str, &str), Case); 10] = [
    ("folder", ("不行", "不存在"), Looked(|| Box::pin(async { patient(None, &["--data", "/nowhere/at/all"]) }))),
    ("database", ("不行", "还没有数据库"), Looked(|| Box::pin(async { patient(None, &[]) }))),
    ("charter", ("不行", "请从备份恢复"), Looked(|| Box::pin(altered()))),
    ("proof", ("不行", "请立即提出修改"), Looked(|| Box::pin(disproved()))),
    ("solver", ("注意", "apt-get install cvc5"), Lacking(|| solved(None))),
    ("certificate", ("不行", "他人可读"), Looked(|| Box::pin(async { readable() }))),
    ("clamd", ("不行", "没有应答"), Looked(|| Box::pin(async { patient(None, &["--clamd", "127.0.0.1:1"]) }))),
    ("sso", ("不行", "没有通过核对"), Looked(|| Box::pin(async { patient(None, &["--cas", "http://127.0.0.1:1"]) }))),
    ("tools", ("不行", "apt-get install ffmpeg"), Lacking(|| told(av::Tools::find_along("/nowhere".as_ref())))),
    ("fonts", ("不行", "fonts-noto-cjk"), Lacking(|| fonts_in(&["/nowhere"]))),
];

/// The wing keeps the cases of its own checks, and the same promise about them.
#[test]
fn every_check_has_a_case_in_which_it_fails() {
    let cases = CASES.iter().map(|case| case.0).chain(checklist::PROBES.iter().map(|probe| probe.0));
    assert_eq!(cases.collect::<Vec<_>>(), checks().map(|probe| probe.0).collect::<Vec<_>>());
}

// req("QA-19")
#[tokio::test]
async fn every_check_holds_where_all_is_in_order_and_fails_where_one_thing_is_not() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let sound = sound().await;
    for (code, (mark, says), case) in CASES {
        let (_, name, check) = checks().find(|probe| probe.0 == code).expect("a check of that code");
        let found = match case {
            Looked(sick) => {
                let whole = check(&sound).await;
                assert!(matches!(whole, Finding::Good(_)), "{code}: {whole:?}");
                check(&sick().await).await
            }
            Lacking(what) => what(),
        };
        let said = line(name, &found);
        assert!(said.starts_with(mark) && said.contains(says), "{code}: {said}");
    }
}

/// A house that lacks nothing.
async fn sound() -> Patient {
    let app = house().await;
    open::import_charter(&app).await.unwrap();
    keep_a_proof(&app, charter::Outcome::Proved).await;
    let (data, scanner) = (kernel::house::folder(), kernel::house::scanner().await);
    patient(Some(app), &["--data", data.to_str().unwrap(), "--clamd", &scanner])
}

async fn altered() -> Patient {
    let app = house().await;
    open::import_charter(&app).await.unwrap();
    alter_the_charter(&app).await;
    patient(Some(app), &[])
}

async fn disproved() -> Patient {
    let app = house().await;
    open::import_charter(&app).await.unwrap();
    keep_a_proof(&app, charter::Outcome::Broken).await;
    patient(Some(app), &[])
}

/// A pair in order, but for who may read its key.
fn readable() -> Patient {
    let (chain, key, _) = pair(90, 0o644);
    patient(None, &["--tls-cert", chain.to_str().unwrap(), "--tls-key", key.to_str().unwrap()])
}
