//! What one process is told at start, read once. No other place reads the environment.
use std::path::PathBuf;

/// Everything that differs between machines; what differs between institutions is in the charter.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the embedded database, the files, the keys and the index live.
    pub data: PathBuf,
    /// `None` is the embedded SQLite in `data`.
    pub database: Option<String>,
    /// PostgreSQL as the owner of the tables, when the role that serves is another: used at the start alone.
    pub database_owner: Option<String>,
    /// `http://127.0.0.1:8080`, as people type it; a certificate's QR begins with it.
    pub origin: String,
    /// Further hosts (`host[:port]`) under which people reach the same house; any other name is turned away.
    pub hosts: Vec<String>,
    /// Hosts of ours (gateway, store) that may lie in a private network although they are asked by name.
    pub outward_private: Vec<String>,
    /// The second origin, for packages and pages that people upload.
    pub package_origin: String,
    /// Whether cookies travel under TLS alone.
    pub tls: bool,
    /// The certificate and its key, two files, under which this process speaks TLS by itself.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// The demo world: its printed passwords work on loopback only.
    pub demo: bool,
    /// `host:port` of clamd; without one a file waits for a person with that duty.
    pub clamd: Option<String>,
    /// Where mail is handed in; without it nobody can ask for mail.
    pub mail: Option<Mail>,
    /// The address of a gateway for short messages, which takes `{"to", "text"}` as JSON.
    pub sms: Option<String>,
    /// Whose word is taken for who somebody is (单点登录), beside this house's own passwords; nobody's by default.
    pub sso: Sso,
    /// Where files live: `None` is a folder in `data`.
    pub s3: Option<S3>,
    /// 0–255; each process of one installation has its own.
    pub node: u8,
}

/// A mail server (`smtps://user:password@host:465`) and the sender's address.
#[derive(Clone, Debug)]
pub struct Mail {
    pub server: String,
    pub from: String,
}

/// Other houses that know our people: each way at most once.
#[derive(Clone, Debug, Default)]
pub struct Sso {
    pub oidc: Option<Oidc>,
    pub cas: Option<Cas>,
}

/// A provider of OpenID Connect, found by its issuer exactly as written.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// As people call it, 「市教师统一身份认证」.
    pub name: String,
    pub issuer: String,
    pub client: String,
    pub secret: String,
}

/// A CAS server, without the path of its pages: `https://cas.example.cn/cas`.
#[derive(Clone, Debug)]
pub struct Cas {
    pub name: String,
    pub address: String,
}

impl Sso {
    /// The ways in, as an address names them and as people call them.
    pub fn ways(&self) -> Vec<(&'static str, &str)> {
        let oidc = self.oidc.as_ref().map(|oidc| ("oidc", &*oidc.name));
        let cas = self.cas.as_ref().map(|cas| ("cas", &*cas.name));
        oidc.into_iter().chain(cas).collect()
    }
}

/// An S3-compatible store.
#[derive(Clone, Debug)]
pub struct S3 {
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub key_id: String,
    pub secret: String,
}

impl Config {
    /// A private house in a folder: tests and tools.
    pub fn local(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            database: None,
            database_owner: None,
            origin: "http://127.0.0.1:8080".into(),
            hosts: vec![],
            outward_private: vec![],
            package_origin: "http://localhost:8080".into(),
            tls: false,
            certificate: None,
            demo: false,
            clamd: None,
            mail: None,
            sms: None,
            sso: Sso::default(),
            s3: None,
            node: 1,
        }
    }
}
