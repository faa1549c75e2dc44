//! Promises, each kept on a real database against houses that lie in one point at a time.
mod cas;
mod oidc;
mod others;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::config::Sso;
use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Id, Person, Wiring, params};
use people::accounts;
use people::house::Strict;
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use tower::ServiceExt as _;

const PASSWORD: &str = "黑板与朱批-Kd82";

/// Two teachers `T1` and `T2`, and `A1` whose role asks for two kinds of evidence.
struct World {
    app: App,
    persons: Vec<Id<Person>>,
}

/// One browser: what it was given to keep.
#[derive(Clone, Default)]
struct Browser(BTreeMap<String, String>);

/// What a door answered.
#[derive(Debug)]
struct Reply {
    status: u16,
    to: String,
    body: String,
}

impl World {
    async fn new(engine: Engine, sso: Sso) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut app = fresh_house(engine, Arc::new(Strict), Wiring::default()).await;
        Arc::get_mut(&mut app.house).expect("nobody else holds the house yet").config.sso = sso;
        let (house, mut persons) = (Actor::house("tests"), vec![]);
        for (login, name) in [("T1", "李文静"), ("T2", "王海"), ("A1", "赵明")] {
            let invited = app.act(&house, async move |tx| {
                let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
                if login == "A1" {
                    let scope = ("Platform", 1);
                    give(tx, NewGrant { person, role: "academic", scope, unit: 0, until: None }).await?;
                }
                Ok((person, accounts::invite(tx, person, login).await?))
            });
            let (person, code) = invited.await.unwrap();
            accounts::activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
            persons.push(person);
        }
        Self { app, persons }
    }

    /// A browser in which somebody signed in by password just now.
    async fn signed_in(&self, login: &str) -> Browser {
        let (token, _) = people::house::sign_in(&self.app, login, PASSWORD, None).await;
        Browser([("sid".to_owned(), token)].into())
    }

    async fn actor(&self, browser: &Browser) -> Actor {
        accounts::actor_of(&self.app, browser.0.get("sid").map(String::as_str), "127.0.0.1", "r").await.unwrap()
    }

    async fn get(&self, browser: &mut Browser, path: &str) -> Reply {
        self.knock(browser, Request::get(path).header(header::HOST, "evil.test"), String::new()).await
    }

    async fn post(&self, browser: &mut Browser, door: &str, fields: &[(&str, &str)]) -> Reply {
        let actor = self.actor(browser).await;
        let pair = |(name, text): &(&str, &str)| format!("&{name}={}", kernel::percent_encoded(text, b""));
        let fields: String = fields.iter().map(pair).collect();
        let body = format!("_form={}{fields}", self.app.house.form(&actor, door, 0));
        let form = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.knock(browser, Request::post(door).header(form.0, form.1), body).await
    }

    async fn knock(&self, browser: &mut Browser, request: axum::http::request::Builder, body: String) -> Reply {
        let cookies: Vec<String> = browser.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.extension(self.actor(browser).await).header(header::COOKIE, cookies.join("; "));
        let doors = crate::doors().merge(people::accounts::doors()).merge(people::links::doors());
        let asked = request.body(Body::from(body)).unwrap();
        let answer = doors.router().with_state(self.app.clone()).oneshot(asked).await.unwrap();
        for set in answer.headers().get_all(header::SET_COOKIE) {
            let (pair, rest) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(rest.contains("HttpOnly") && rest.contains("SameSite=Lax"), "{set:?}");
            browser.0.insert(name.into(), value.into());
            browser.0.retain(|own, _| own != name || !rest.contains("Max-Age=0"));
        }
        let to = answer.headers().get(header::LOCATION).map_or("", |to| to.to_str().unwrap()).to_owned();
        let status = answer.status().as_u16();
        let body = String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap();
        Reply { status, to, body }
    }

    /// Why answers were not believed, as the trail says it.
    async fn refused(&self) -> Vec<String> {
        let all = "SELECT detail FROM audit WHERE verb = 'sso.refused' ORDER BY id";
        let house = Actor::house("tests");
        let looked = self.app.look(&house, async |view| Ok::<_, kernel::Error>(view.sql.all(all, params![]).await?));
        looked.await.unwrap()
    }

    async fn who(&self, browser: &Browser) -> Option<Id<Person>> {
        let actor = self.actor(browser).await;
        actor.is_person().then(|| actor.id())
    }
}

/// The value of a query's field, decoded.
fn said(address: &str, name: &str) -> String {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let raw = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default();
    let mut bytes = raw.bytes();
    let mut plain = vec![];
    while let Some(byte) = bytes.next() {
        let hex = |bytes: &mut std::str::Bytes<'_>| char::from(bytes.next().unwrap()).to_digit(16).unwrap() as u8;
        plain.push(match byte {
            b'%' => hex(&mut bytes) * 16 + hex(&mut bytes),
            b'+' => b' ',
            plain => plain,
        });
    }
    String::from_utf8(plain).unwrap()
}
