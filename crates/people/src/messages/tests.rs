//! Promises, each kept on a real database, with a mail server and a gateway that listen on this machine.
use std::sync::{Arc, Mutex};

use kernel::config::Mail;
use kernel::house::{Engine, MONDAY, dead_jobs, fresh_db, house_on, work_off};
use kernel::{Actor, App, Error, HOUR, House, Id, Person, Refusal, Wiring, on_both};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::*;
use crate::house::Anything;
use crate::inbox::{Waiting, settle, wait};
use crate::persons::{Newcomer, enter};
use crate::purposes::{self, Decision};

type Got = Arc<Mutex<Vec<String>>>;

/// Takes one mail a connection, as SMTP says, and keeps its text.
async fn mail_server(got: Got) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            let mut line = BufReader::new(line);
            line.write_all(b"220 here\r\n").await.unwrap();
            let (mut said, mut data) = (String::new(), false);
            let mut mail = String::new();
            while line.read_line(&mut said).await.is_ok_and(|bytes| bytes > 0) {
                let answer = match said.trim_end() {
                    "." if data => {
                        data = false;
                        got.lock().unwrap().push(std::mem::take(&mut mail));
                        "250 taken\r\n"
                    }
                    _ if data => {
                        mail.push_str(&said);
                        ""
                    }
                    "DATA" => {
                        data = true;
                        "354 go on\r\n"
                    }
                    "QUIT" => "221 bye\r\n",
                    _ => "250 yes\r\n",
                };
                line.write_all(answer.as_bytes()).await.unwrap();
                said.clear();
            }
        }
    });
    format!("smtp://{address}")
}

/// Refuses the first message and takes the others.
async fn gateway(got: Got) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut first = true;
        while let Ok((mut line, _)) = listener.accept().await {
            let mut bytes = vec![0; 4096];
            let mut said = String::new();
            while !said.contains('}') {
                let read = line.read(&mut bytes).await.unwrap();
                said.push_str(&String::from_utf8_lossy(&bytes[..read]));
            }
            let status = if first { "503 Service Unavailable" } else { "200 OK" };
            if !std::mem::take(&mut first) {
                got.lock().unwrap().push(said.rsplit("\r\n").next().unwrap().to_owned());
            }
            line.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes())
                .await
                .unwrap();
        }
    });
    format!("http://{address}/send")
}

/// A house with both ways out.
async fn house(engine: Engine, got: &Got) -> App {
    // The binary gives TLS its provider at start.
    drop(rustls::crypto::ring::default_provider().install_default());
    let app = house_on(fresh_db(engine).await, Arc::new(Anything), crate::wire(Wiring::default()));
    let mut config = app.house.config.clone();
    let from = "no-reply@example.cn".into();
    config.mail = Some(Mail { server: mail_server(got.clone()).await, from });
    config.sms = Some(gateway(got.clone()).await);
    with(app, config)
}

fn with(app: App, config: kernel::Config) -> App {
    let old = Arc::into_inner(app.house).expect("nobody else has the house yet");
    App { db: app.db, house: Arc::new(House { config, ..old }) }
}

/// Somebody for whom a review waits.
async fn clerk(app: &App) -> Id<Person> {
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let person = enter(tx, Newcomer { name: "陈静".into(), ..Default::default() }).await?.id;
        let waiting = Waiting {
            thing: ("Course", 7),
            step: "审核",
            title: "分数的意义".into(),
            link: "/reviews/7".into(),
            due: Some(MONDAY),
            persons: vec![person],
            ..Waiting::default()
        };
        wait(tx, waiting).await?;
        Ok(person)
    });
    made.await.unwrap()
}

async fn wishes(app: &App, person: Id<Person>, channel: Channel, address: &'static str) -> Result<(), Error> {
    let who = Actor::person(person);
    let wish = move || Wish { channel, address: address.into(), hour: 12 };
    let wished = app.act(&who, async move |tx| {
        purposes::decide(tx, PURPOSE, Decision::Given).await?;
        wish_digest(tx, wish()).await
    });
    wished.await
}

async fn at_hour(app: &App, hour: i64) {
    // Monday begins at nine.
    app.house.clock.move_to(MONDAY.plus((hour - 9) * HOUR));
    let seed = Actor::house("tests");
    app.act(&seed, async |tx| tx.ask(Round {}).await).await.unwrap();
    work_off(app).await;
}

on_both!(whoever_asked_is_told_once_a_day_at_their_hour_what_waits, async |engine: Engine| {
    let got = Got::default();
    let app = house(engine, &got).await;
    let person = clerk(&app).await;
    wishes(&app, person, Channel::Mail, "chen.jing@example.cn").await.unwrap();
    for (hour, mails) in [(11, 0), (12, 1), (12, 1), (13, 1), (12 + 24, 2)] {
        at_hour(&app, hour).await;
        assert_eq!(got.lock().unwrap().len(), mails, "at {hour}");
    }
    let mail = got.lock().unwrap()[0].clone();
    assert!(mail.contains("To: chen.jing@example.cn") && mail.contains("Content-Type: text/plain"), "{mail}");
    app.act(&Actor::house("tests"), async |tx| settle(tx, ("Course", 7)).await).await.unwrap();
    at_hour(&app, 12 + 48).await;
    assert_eq!(got.lock().unwrap().len(), 2, "nothing waits, nothing is sent");
    assert_eq!(dead_jobs(&app).await, Vec::<String>::new());
});

on_both!(a_gateway_that_fails_is_tried_again, async |engine: Engine| {
    let got = Got::default();
    let app = house(engine, &got).await;
    let person = clerk(&app).await;
    wishes(&app, person, Channel::Sms, "138 0013 8000").await.unwrap();
    at_hour(&app, 12).await;
    assert_eq!(got.lock().unwrap().len(), 0);
    app.house.clock.move_to(app.now().plus(kernel::MINUTE));
    work_off(&app).await;
    let said: Vec<serde_json::Value> =
        got.lock().unwrap().iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let text = "【北京教师学习网】您有 1 件待办，其中 1 件已超期，请登录办理。";
    assert_eq!(said, [serde_json::json!({ "to": "13800138000", "text": text })]);
});

on_both!(an_address_is_checked_sealed_and_masked_and_a_way_that_is_not_there_is_said, async |engine: Engine| {
    let got = Got::default();
    let app = house(engine, &got).await;
    let person = clerk(&app).await;
    for (channel, wrong) in [
        (Channel::Mail, "chen"),
        (Channel::Mail, "chen@"),
        (Channel::Mail, "a@b.cn\r\nBcc: x@y.cn"),
        (Channel::Sms, "1380013800"),
        (Channel::Sms, "chen@example.cn"),
    ] {
        let no = wishes(&app, person, channel, wrong).await;
        assert!(matches!(no, Err(Error::Refused(Refusal::Invalid(_)))), "{wrong}: {no:?}");
    }
    wishes(&app, person, Channel::Sms, "１３８００１３８０００").await.unwrap();
    let kept = app.look(&Actor::person(person), async |view| store::wished(view).await).await.unwrap().unwrap();
    assert_eq!(kept.masked, "138****8000");
    assert!(!kept.address.contains("13800138000"));
    app.act(&Actor::person(person), async |tx| end_digest(tx).await).await.unwrap();
    assert_eq!(app.look(&Actor::person(person), async |view| store::wished(view).await).await.unwrap(), None);
    let bare = house_on(fresh_db(engine).await, Arc::new(Anything), crate::wire(Wiring::default()));
    let person = clerk(&bare).await;
    assert!(wishes(&bare, person, Channel::Mail, "chen@example.cn").await.is_err());
});
