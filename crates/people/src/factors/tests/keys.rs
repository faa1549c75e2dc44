//! Passkeys, by an authenticator made of software: what a browser sends of it comes through the doors.
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use kernel::house::behind;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::learners::Browser;
use super::*;

const HOST: &str = "learn.example";
static CHANCE: LazyLock<SystemRandom> = LazyLock::new(SystemRandom::new);

/// Present and verified; present alone; with a key enclosed.
const VERIFIED: u8 = 0x05;
const PRESENT: u8 = 0x01;
const ENCLOSED: u8 = 0x40;

/// One key in somebody's device.
struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    user: Value,
}

impl Device {
    /// Makes a key for what was asked, and what the browser says of it.
    fn register(asked: &Value) -> (Self, Value) {
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &*CHANCE).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &*CHANCE).unwrap();
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let id = kernel::seal::random_bytes::<16>().to_vec();
        // COSE: an elliptic key (2) for ES256 (-7) on P-256 (1).
        let cose = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat();
        let enclosed = [&[0; 16][..], &[0, 16], &id, &cose].concat();
        let said = authenticator(VERIFIED | ENCLOSED, 0, &enclosed);
        let length = u8::try_from(said.len()).unwrap();
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", &[length][..], &said].concat();
        let client = client("webauthn.create", &asked["publicKey"]["challenge"], ORIGIN);
        let response = json!({ "attestationObject": B64.encode(object), "clientDataJSON": B64.encode(client) });
        let user = asked["publicKey"]["user"]["id"].clone();
        let own = B64.encode(&id);
        (
            Self { key, id, user },
            json!({ "id": own, "rawId": own, "type": "public-key", "extensions": {}, "response": response }),
        )
    }

    /// The answer to a challenge, as its owner's, from a page of ours.
    fn answers(&self, asked: &Value, count: u32) -> Value {
        self.says(asked, ORIGIN, VERIFIED, count)
    }

    fn says(&self, asked: &Value, origin: &str, flags: u8, count: u32) -> Value {
        let client = client("webauthn.get", &asked["publicKey"]["challenge"], origin);
        let said = authenticator(flags, count, &[]);
        let signed = [&said[..], digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&*CHANCE, &signed).unwrap();
        let response = json!({
            "authenticatorData": B64.encode(said), "clientDataJSON": B64.encode(client),
            "signature": B64.encode(signature.as_ref()), "userHandle": self.user,
        });
        let own = B64.encode(&self.id);
        json!({ "id": own, "rawId": own, "type": "public-key", "extensions": {}, "response": response })
    }
}

fn client(kind: &str, challenge: &Value, origin: &str) -> Vec<u8> {
    serde_json::to_vec(&json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }))
        .unwrap()
}

fn authenticator(flags: u8, count: u32, more: &[u8]) -> Vec<u8> {
    [digest(&SHA256, HOST.as_bytes()).as_ref(), &[flags], &count.to_be_bytes(), more].concat()
}

/// Adds a key on the page of one's own.
async fn adds(own: &mut Browser<'_>) -> Device {
    let (status, asked) = own.send("/account/passkeys/ask", json!({})).await;
    assert_eq!(status, 200, "{asked}");
    assert_eq!(asked["publicKey"]["authenticatorSelection"]["residentKey"], "preferred");
    let (device, credential) = Device::register(&asked);
    let (status, said) = own.send("/account/passkeys", json!({ "credential": credential, "name": "电脑" })).await;
    assert_eq!(status, 200, "{said}");
    device
}

async fn asked(browser: &mut Browser<'_>) -> Value {
    let (status, asked) = browser.send("/sign-in/passkey/ask", json!({})).await;
    assert_eq!(status, 200, "{asked}");
    assert_eq!(asked["publicKey"]["allowCredentials"], json!([]), "whoever asks learns of no key and of no login");
    asked
}

async fn sent(browser: &mut Browser<'_>, credential: &Value) -> (u16, Value) {
    browser.send("/sign-in/passkey", json!({ "credential": credential, "next": "/inbox" })).await
}

/// As somebody who owes both, with an app that was set at the door.
async fn whole<'a>(app: &'a App) -> (Browser<'a>, String) {
    let mut own = Browser::new(app);
    own.password().await;
    let half = own.actor().await;
    let secret = secret_of(&app.house, half.owing.unwrap(), half.session, 0);
    let code = code_at(&secret, app.now()).unwrap();
    own.post("/sign-in/second/first", &[("code", &code), ("name", "手机"), ("next", "/inbox")]).await;
    assert!(own.is_in().await);
    (own, secret)
}

/// Five wrong passwords by somebody who knows the login alone.
async fn closes_the_password(app: &App) {
    let mut other = Browser::new(app);
    for _ in 0..5 {
        other.post("/sign-in", &[("login", "J1001"), ("password", "wrong"), ("next", "")]).await;
    }
    let right = [("login", "J1001"), ("password", PASSWORD), ("next", "")];
    assert_eq!(other.post("/sign-in", &right).await.0, 429, "closed");
}

// req("IA-05", "IA-10")
on_both!(a_passkey_alone_signs_its_owner_in_while_others_have_closed_the_password, async |engine: Engine| {
    let (app, person) = house(engine, Some("academic"), None).await;
    let (mut own, _) = whole(&app).await;
    let device = adds(&mut own).await;
    closes_the_password(&app).await;
    let mut fresh = Browser::new(&app);
    let asked = asked(&mut fresh).await;
    // As keys do that live on several devices: they count nothing.
    let answer = device.answers(&asked, 0);
    let (status, said) = sent(&mut fresh, &answer).await;
    assert_eq!((status, &said["to"]), (200, &json!("/inbox")), "{said}");
    let actor = fresh.actor().await;
    assert_eq!((actor.id(), actor.factors, actor.fresh), (person, 2, true));
    // The same answer again, with the question still at hand.
    let mut thief = Browser::new(&app);
    thief.kept.insert("key".into(), fresh.spent("key"));
    let (status, said) = sent(&mut thief, &answer).await;
    assert!(status == 409 && !thief.is_in().await, "{status} {said}");
    let verbs =
        "SELECT COUNT(*) FROM audit WHERE verb IN ('accounts.signed_in', 'factors.answered') AND subject_id = $1";
    let seen = app.db.look(async move |sql: &mut Conn| sql.one::<i64>(verbs, params![person]).await).await.unwrap();
    assert_eq!(seen, 3, "two sign-ins and one answer");
});

// req("IA-10", "IA-11", "AS-13")
on_both!(no_answer_opens_but_the_owners_from_here_to_this_question_and_once, async |engine: Engine| {
    let (app, person) = house(engine, None, None).await;
    let mut own = Browser::new(&app);
    own.password().await;
    let device = adds(&mut own).await;
    let mut other = Browser::new(&app);
    let refused = async |other: &mut Browser<'_>, credential: Value, what: &str| {
        let (status, said) = sent(other, &credential).await;
        assert!(matches!(status, 409 | 422) && !other.is_in().await, "{what}: {status} {said}");
    };
    let one = asked(&mut other).await;
    refused(&mut other, device.says(&one, "https://evil.example", VERIFIED, 1), "from another site").await;
    refused(&mut other, device.says(&one, ORIGIN, PRESENT, 1), "without its owner").await;
    let earlier = one.clone();
    let one = asked(&mut other).await;
    refused(&mut other, device.answers(&earlier, 1), "to another question").await;
    let (stranger, _) = Device::register(&one);
    let forged = Device { id: device.id.clone(), user: device.user.clone(), ..stranger };
    refused(&mut other, forged.answers(&one, 1), "by another key under its name").await;
    let nobody = Device { user: json!(B64.encode([0xff; 16])), id: device.id.clone(), ..forged };
    refused(&mut other, nobody.answers(&one, 1), "of nobody").await;
    let nobody = Device { user: Value::Null, ..nobody };
    refused(&mut other, nobody.answers(&one, 1), "of somebody unnamed").await;
    let kept = other.kept.remove("key").unwrap();
    refused(&mut other, device.answers(&one, 1), "without the question").await;
    other.kept.insert("key".into(), kept.clone());
    app.house.clock.move_to(app.now().plus(5 * MINUTE));
    refused(&mut other, device.answers(&one, 1), "too late").await;
    // Five wrong ones close nothing: the owner comes in, and a copy of the key, whose counter stands behind, does not.
    let one = asked(&mut other).await;
    assert_eq!(sent(&mut other, &device.answers(&one, 7)).await.0, 200);
    let mut copy = Browser::new(&app);
    let one = asked(&mut copy).await;
    refused(&mut copy, device.answers(&one, 7), "a copy").await;
    // Given to another account in the database.
    let give = async |to: Id<Person>| behind(&app.db, &format!("UPDATE factors SET person_id = {to}")).await;
    let seed = Actor::house("tests");
    let heir = app.act(&seed, async |tx| {
        let person = enter(tx, Newcomer { name: "钱进".into(), ..Default::default() }).await?.id;
        accounts::invite(tx, person, "J1002").await.map(|code| (person, code))
    });
    let (heir, code) = heir.await.unwrap();
    accounts::activate(&app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
    give(heir).await;
    let moved = Device { user: json!(B64.encode(u128::from(heir.0.unsigned_abs()).to_be_bytes())), ..device };
    let one = asked(&mut copy).await;
    refused(&mut copy, moved.answers(&one, 8), "given to another in the database").await;
    give(person).await;
    let moved = Device { user: json!(B64.encode(u128::from(person.0.unsigned_abs()).to_be_bytes())), ..moved };
    let one = asked(&mut copy).await;
    assert_eq!(sent(&mut copy, &moved.answers(&one, 8)).await.0, 200, "and given back");
});

// req("IA-05")
on_both!(whoever_knows_the_password_and_guesses_codes_closes_no_device_of_its_owner, async |engine: Engine| {
    let (app, _) = house(engine, Some("academic"), None).await;
    let (mut own, secret) = whole(&app).await;
    let mut thief = Browser::new(&app);
    thief.password().await;
    for _ in 0..5 {
        assert_eq!(thief.post("/sign-in/second/code", &[("code", "000000"), ("next", "")]).await.0, 422);
        assert_eq!(thief.post("/sign-in/second/recovery", &[("code", "no-such-code"), ("next", "")]).await.0, 422);
    }
    assert_eq!(thief.code("/sign-in/second/code", &secret).await, 429, "closed to browsers that nobody knows");
    own.password().await;
    assert_eq!(own.code("/sign-in/second/code", &secret).await, 303, "the owner's own hears its owner");
    assert!(own.is_in().await && !thief.is_in().await);
    // And has its own five.
    own.password().await;
    for _ in 0..5 {
        assert_eq!(own.post("/sign-in/second/code", &[("code", "000000"), ("next", "")]).await.0, 422);
    }
    assert_eq!(own.code("/sign-in/second/code", &secret).await, 429);
});
