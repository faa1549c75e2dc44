//! Riddles that lead inside, and names that change their mind.
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

fn provider() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// A name server that answers with these, one list a question; the last one stays.
fn names(answers: Vec<Vec<&'static str>>) -> Ask {
    let asked = AtomicUsize::new(0);
    Arc::new(move |_| {
        let at = asked.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
        let all = answers[at].iter().map(|ip| ip.parse().unwrap()).collect();
        Box::pin(async move { Ok(all) })
    })
}

/// Answers every request with this head; how many came.
async fn server(head: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, came) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let count = came.clone();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let mut some = [0; 4096];
            drop(line.read(&mut some).await);
            drop(line.write_all(head.as_bytes()).await);
        }
    });
    (port, came)
}

const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

// req("AS-02")
#[test]
fn an_address_that_hides_another_is_no_address() {
    provider();
    for fine in ["https://sms.example.cn/send", "http://127.0.0.1:9000", "http://[::1]:9000/x", "http://10.1.2.3/"] {
        Way::to(fine, &[]).unwrap();
    }
    for riddle in [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1@evil.test/",
        "http://a:b@sms.test/",
        "http:sms.test",
        "file:///etc/passwd",
        "gopher://sms.test/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "",
    ] {
        assert!(Way::to(riddle, &[]).is_err(), "{riddle}");
    }
}

// req("AS-02")
#[tokio::test]
async fn a_name_that_leads_inside_is_not_followed_unless_the_operator_says_so() {
    provider();
    let (port, came) = server(FINE).await;
    let address = format!("http://gateway.test:{port}/");
    for inside in ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "172.16.0.9", "100.64.0.1", "::ffff:127.0.0.1"] {
        let way = Way::by(&address, &[], names(vec![vec![inside]])).unwrap();
        assert!(way.post_json("{}".into()).await.is_err(), "{inside}");
    }
    // One good address does not carry a bad one through.
    let mixed = Way::by(&address, &[], names(vec![vec!["198.51.100.7", "127.0.0.1"]])).unwrap();
    assert!(mixed.post_json("{}".into()).await.is_err());
    assert_eq!(came.load(Ordering::SeqCst), 0, "nobody was asked");
    let told = Way::by(&address, &["Gateway.test".into()], names(vec![vec!["127.0.0.1"]])).unwrap();
    assert_eq!(told.post_json("{}".into()).await.unwrap(), 200);
    let never = Way::by(&address, &["gateway.test".into()], names(vec![vec!["169.254.169.254"]])).unwrap();
    assert!(never.post_json("{}".into()).await.is_err());
}

// req("AS-02")
#[tokio::test]
async fn a_name_that_changes_its_mind_between_two_questions_gains_nothing() {
    provider();
    let (port, came) = server(FINE).await;
    // What is looked at is what is connected to: the second answer is looked at like the first.
    let way = Way::by(&format!("http://gateway.test:{port}/"), &[], names(vec![vec!["192.0.2.1"], vec!["127.0.0.1"]]));
    let way = way.unwrap();
    assert!(way.post_json("{}".into()).await.is_err());
    assert!(way.post_json("{}".into()).await.is_err());
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

// req("AS-02")
#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    provider();
    let (inner, came) = server(FINE).await;
    let head: &'static str = Box::leak(
        format!("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{inner}/admin\r\ncontent-length: 0\r\n\r\n")
            .into_boxed_str(),
    );
    let (port, _) = server(head).await;
    let way = Way::to(&format!("http://127.0.0.1:{port}/"), &[]).unwrap();
    assert_eq!(way.post_json("{}".into()).await.unwrap(), 302);
    assert_eq!(came.load(Ordering::SeqCst), 0, "the place it points to was not asked");
}
