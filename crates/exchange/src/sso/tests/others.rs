//! The other houses: a provider of OpenID Connect and a CAS server on 127.0.0.1, which do what they should, or one thing else.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as B64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::config::{Cas, Oidc};
use kernel::house::MONDAY;
use kernel::{At, SECOND};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::said;

pub const CLIENT: &str = "shixue";
pub const SECRET: &str = "a-secret+with/signs";

/// The one thing that a provider does otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trick {
    None,
    OtherIssuer,
    IssuerWithSlash,
    OtherAudience,
    TwoAudiences,
    OtherNonce,
    NoNonce,
    AlgNone,
    /// Signed with what everybody knows, as if it were a shared secret.
    HmacWithPublicKey,
    HmacWithClientSecret,
    Expired,
    IssuedLongAgo,
    IssuedTomorrow,
    /// By somebody else's key under the right name.
    ForeignKey,
    /// By a key that came along in the token itself.
    KeyInToken,
    UnknownKey,
    NoToken,
    NoSubject,
    Altered,
}

/// Each lie, and for which reason it is not believed.
pub const LIES: [(Trick, &str); 18] = [
    (Trick::OtherIssuer, "Invalid issuer"),
    (Trick::IssuerWithSlash, "Invalid issuer"),
    (Trick::OtherAudience, "must contain"),
    (Trick::TwoAudiences, "not a trusted audience"),
    (Trick::OtherNonce, "nonce mismatch"),
    (Trick::NoNonce, "missing nonce"),
    (Trick::AlgNone, "No signature found"),
    (Trick::HmacWithPublicKey, "Disallowed signature algorithm"),
    (Trick::HmacWithClientSecret, "Disallowed signature algorithm"),
    (Trick::Expired, "ID token expired"),
    (Trick::IssuedLongAgo, "issued 3600 s"),
    (Trick::IssuedTomorrow, "issued 86400 s"),
    (Trick::ForeignKey, "Signature was wrong"),
    (Trick::KeyInToken, "Signature was wrong"),
    (Trick::UnknownKey, "No matching key"),
    (Trick::NoToken, "no id_token"),
    (Trick::NoSubject, "missing field"),
    (Trick::Altered, "Signature was wrong"),
];

struct Key {
    id: String,
    pair: EcdsaKeyPair,
}

impl Key {
    fn new(id: &str) -> Self {
        let chance = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &chance).unwrap();
        Self { id: id.into(), pair }
    }

    fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (B64.encode(&point[1..33]), B64.encode(&point[33..65]));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": x, "y": y })
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        self.pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec()
    }
}

/// What somebody who said yes at the provider's page left there.
struct Consent {
    nonce: String,
    challenge: String,
    back: String,
    subject: String,
}

pub struct Provider {
    pub issuer: String,
    /// Another address that answers the same.
    pub elsewhere: String,
    pub trick: Trick,
    /// What stands in the metadata instead of what should.
    pub says: Value,
    pub now: At,
    key: Key,
    codes: HashMap<String, Consent>,
    /// How often it was asked for its metadata.
    pub asked: usize,
}

pub type Shared = Arc<Mutex<Provider>>;

pub async fn provider() -> (Shared, Oidc) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let [issuer, elsewhere] = [&listener, &other].map(|one| format!("http://{}", one.local_addr().unwrap()));
    let (key, codes, says) = (Key::new("k1"), HashMap::new(), json!({}));
    let (trick, now, asked) = (Trick::None, MONDAY, 0);
    let provider = Provider { issuer: issuer.clone(), elsewhere, trick, says, now, key, codes, asked };
    let shared = Arc::new(Mutex::new(provider));
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/jwks", get(keys))
        .route("/token", post(token))
        .with_state(shared.clone());
    for listener in [listener, other] {
        let router = router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    let (name, client, secret) = ("市统一身份认证".into(), CLIENT.into(), SECRET.into());
    (shared, Oidc { name, issuer, client, secret })
}

async fn metadata(State(shared): State<Shared>) -> Json<Value> {
    let mut own = shared.lock().unwrap();
    own.asked += 1;
    let issuer = &own.issuer;
    let mut said = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
    });
    for (name, value) in own.says.as_object().unwrap() {
        said[name] = value.clone();
    }
    Json(said)
}

async fn keys(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "keys": [shared.lock().unwrap().key.public()] }))
}

/// A code is good once, for the client that asked, with the verifier behind its challenge, at the address it was asked for.
async fn token(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(asked): Form<HashMap<String, String>>,
) -> Result<Json<Value>, Json<Value>> {
    let mut own = shared.lock().unwrap();
    let no = || Json(json!({ "error": "invalid_grant" }));
    let code = own.codes.remove(&asked["code"]).ok_or_else(no)?;
    // RFC 6749: name and secret are form-encoded before they go into the header.
    let secret = SECRET.replace('+', "%2B").replace('/', "%2F");
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{secret}")));
    let verified = B64.encode(Sha256::digest(asked["code_verifier"].as_bytes())) == code.challenge;
    if headers[header::AUTHORIZATION] != *basic || !verified || asked["redirect_uri"] != code.back {
        return Err(no());
    }
    Ok(Json(own.told(&code)))
}

impl Provider {
    /// What its page does when somebody says yes: where the browser goes with the answer.
    pub fn consented(&mut self, address: &str, subject: &str) -> String {
        assert!(address.starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        assert_eq!(said(address, "response_type"), "code");
        assert_eq!(said(address, "client_id"), CLIENT);
        assert_eq!(said(address, "scope"), "openid", "nothing but who it is is asked for");
        assert_eq!(said(address, "code_challenge_method"), "S256");
        let code = format!("code-{}", kernel::seal::random_code());
        let (nonce, challenge) = (said(address, "nonce"), said(address, "code_challenge"));
        let (back, state) = (said(address, "redirect_uri"), said(address, "state"));
        self.codes.insert(code.clone(), Consent { nonce, challenge, back: back.clone(), subject: subject.into() });
        let issuer = kernel::percent_encoded(&self.issuer, b"");
        format!("{back}?code={code}&state={state}&iss={issuer}&session_state=x")
    }

    /// Another key from now on.
    pub fn rotate(&mut self) {
        self.key = Key::new("k2");
    }

    fn told(&self, code: &Consent) -> Value {
        let mut told = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 60 });
        if self.trick != Trick::NoToken {
            told["id_token"] = json!(self.id_token(code));
        }
        told
    }

    fn id_token(&self, code: &Consent) -> String {
        let now = self.now.0 / SECOND;
        // What else it says of somebody is nothing to us.
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": code.subject, "nonce": code.nonce, "iat": now, "exp": now + 60,
            "email": "t1@example.cn", "email_verified": true, "preferred_username": "T1", "name": "李文静",
            "amr": ["mfa", "hwk"], "acr": "3",
        });
        match self.trick {
            Trick::OtherIssuer => claims["iss"] = json!("https://other.example.cn"),
            Trick::IssuerWithSlash => claims["iss"] = json!(format!("{}/", self.issuer)),
            Trick::OtherAudience => claims["aud"] = json!("another-client"),
            Trick::TwoAudiences => claims["aud"] = json!([CLIENT, "another-client"]),
            Trick::OtherNonce => claims["nonce"] = json!("n"),
            Trick::NoNonce => drop(claims.as_object_mut().unwrap().remove("nonce")),
            Trick::NoSubject => drop(claims.as_object_mut().unwrap().remove("sub")),
            Trick::Expired => claims["exp"] = json!(now - 1),
            Trick::IssuedLongAgo => claims["iat"] = json!(now - 3600),
            Trick::IssuedTomorrow => claims["iat"] = json!(now + 86_400),
            _ => {}
        }
        let foreign = Key::new(if self.trick == Trick::UnknownKey { "k9" } else { &self.key.id });
        let (alg, key) = match self.trick {
            Trick::AlgNone => ("none", &self.key),
            Trick::HmacWithPublicKey | Trick::HmacWithClientSecret => ("HS256", &self.key),
            Trick::ForeignKey | Trick::KeyInToken | Trick::UnknownKey => ("ES256", &foreign),
            _ => ("ES256", &self.key),
        };
        let mut head = json!({ "alg": alg, "kid": key.id, "typ": "JWT" });
        if self.trick == Trick::KeyInToken {
            head["jwk"] = foreign.public();
        }
        let part = |value: &Value| B64.encode(value.to_string());
        let text = format!("{}.{}", part(&head), part(&claims));
        let hmac = |key: &[u8]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        let signature = match self.trick {
            Trick::AlgNone => vec![],
            Trick::HmacWithPublicKey => hmac(self.key.pair.public_key().as_ref()),
            Trick::HmacWithClientSecret => hmac(SECRET.as_bytes()),
            _ => key.sign(&text),
        };
        let text = match self.trick {
            Trick::Altered => format!(
                "{}.{}",
                part(&head),
                part(&json!({ "iss": self.issuer, "aud": CLIENT,
                "sub": "another", "nonce": code.nonce, "iat": now, "exp": now + 60 }))
            ),
            _ => text,
        };
        format!("{text}.{}", B64.encode(signature))
    }
}

/// A CAS server that knows tickets for services, or believes everything.
#[derive(Default)]
pub struct Server {
    /// ticket → (service, user)
    pub tickets: HashMap<String, (String, String)>,
    /// Says yes to whatever ticket, as often as it is asked.
    pub gullible: bool,
    /// What it was asked with, as it stood in the address.
    pub heard: Vec<(String, String)>,
}

pub type SharedServer = Arc<Mutex<Server>>;

pub async fn server() -> (SharedServer, Cas) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/cas", listener.local_addr().unwrap());
    let shared = SharedServer::default();
    let router = Router::new().route("/cas/p3/serviceValidate", get(validate)).with_state(shared.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (shared, Cas { name: "学校 CAS".into(), address })
}

async fn validate(State(shared): State<SharedServer>, Query(asked): Query<HashMap<String, String>>) -> String {
    let mut own = shared.lock().unwrap();
    own.heard.push((asked["service"].clone(), asked["ticket"].clone()));
    let known = match own.gullible {
        true => own.tickets.get(&asked["ticket"]).cloned(),
        false => own.tickets.remove(&asked["ticket"]),
    };
    let user = known.filter(|(service, _)| own.gullible || *service == asked["service"]).map(|(_, user)| user);
    let inner = match user {
        Some(user) => format!(
            "<cas:authenticationSuccess><cas:user>{user}</cas:user><cas:attributes><cas:mail>t1@example.cn</cas:mail></cas:attributes></cas:authenticationSuccess>"
        ),
        None => "<cas:authenticationFailure code=\"INVALID_TICKET\">no</cas:authenticationFailure>".into(),
    };
    format!("<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n{inner}\n</cas:serviceResponse>\n")
}
