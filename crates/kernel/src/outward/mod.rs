//! The one way by which this house asks others over HTTP: to an address that the operator configured, and nowhere else. It
//! follows no redirect, asks no proxy of the environment, and looks at every address that a name stands for before it
//! connects, so that no answer of a name server leads it into its own network. What people type is never fetched.
mod private;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use axum::http::{Request, Response};
use futures::future::BoxFuture;
use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use private::{is_never, is_private};

const CONNECT: Duration = Duration::from_secs(5);
/// For a whole exchange of a few hundred bytes.
const SHORT: Duration = Duration::from_secs(20);
/// Between two pieces of something large.
const SILENCE: Duration = Duration::from_secs(60);

/// How names become addresses; tests bring their own.
type Ask = Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> + Send + Sync>;

/// A way to one configured address.
#[derive(Clone)]
pub struct Way {
    url: Url,
    client: reqwest::Client,
}

impl Way {
    /// An address in digits is configured as it stands, also in a private network; a name that leads into one must be
    /// among `private`.
    ///
    /// # Errors
    /// In Chinese, when the address is no plain `http(s)://host[:port]/…`, or one that nobody may ask.
    pub fn to(address: &str, private: &[String]) -> Result<Self> {
        Self::by(address, private, Arc::new(|host| Box::pin(asked(host))))
    }

    fn by(address: &str, private: &[String], ask: Ask) -> Result<Self> {
        let url = plain(address)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let may_be_private = private.iter().any(|known| known.eq_ignore_ascii_case(&host));
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .dns_resolver(Arc::new(Guarded { host, may_be_private, ask }))
            .build()?;
        Ok(Self { url, client })
    }

    /// Hands in one message; the status of the answer, a redirect's too.
    ///
    /// # Errors
    /// When nobody answers in time, or the name leads where nobody may be asked.
    pub async fn post_json(&self, body: String) -> Result<u16> {
        let asked = self.client.post(self.url.clone()).timeout(SHORT).header("content-type", "application/json");
        Ok(asked.body(body).send().await?.status().as_u16())
    }
}

impl Way {
    /// Asks one question of the configured house, whatever its path, and reads at most `most` bytes of the answer; a
    /// redirect is an answer too.
    ///
    /// # Errors
    /// When the question is for anybody else, nobody answers in time, or the answer is longer.
    pub async fn ask(&self, question: Request<Vec<u8>>, most: usize) -> Result<Response<Vec<u8>>> {
        let asked = reqwest::Request::try_from(question)?;
        ensure!(asked.url().origin() == self.url.origin(), "{} is not the configured house", asked.url());
        let mut answer = tokio::time::timeout(SHORT, self.client.execute(asked)).await??;
        let mut told = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            told = told.header(name, value);
        }
        let body = async {
            let mut body = vec![];
            while let Some(piece) = answer.chunk().await? {
                ensure!(body.len() + piece.len() <= most, "the answer is longer than {most} bytes");
                body.extend_from_slice(&piece);
            }
            Ok(body)
        };
        Ok(told.body(tokio::time::timeout(SHORT, body).await??)?)
    }
}

impl std::fmt::Debug for Way {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Way({})", self.url.host_str().unwrap_or_default())
    }
}

/// The store asks by the same way.
impl HttpConnector for Way {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.client.clone()))
    }
}

/// The address as it was typed, without riddles: a decimal or octal number is an address only to those who want to hide one.
fn plain(address: &str) -> Result<Url> {
    let url = Url::parse(address).with_context(|| format!("外部地址 {address} 不是网址"))?;
    ensure!(["http", "https"].contains(&url.scheme()), "外部地址 {address} 须以 http:// 或 https:// 开头");
    ensure!(url.username().is_empty() && url.password().is_none(), "外部地址中不能带用户名和密码");
    let Some(host) = url.host_str() else { bail!("外部地址 {address} 没有主机名") };
    let typed = address.split_once("://").map_or("", |(_, rest)| rest).to_ascii_lowercase();
    ensure!(typed.starts_with(&host.to_ascii_lowercase()), "外部地址 {address} 的主机写法不规范，请写作 {host}");
    if let Ok(ip) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
        ensure!(!is_never(ip), "外部地址 {address} 不能访问：是本机链路或组播地址");
    }
    Ok(url)
}

/// Answers for one host alone, and only with addresses that may be asked.
struct Guarded {
    host: String,
    may_be_private: bool,
    ask: Ask,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (host, known, lax) = (name.as_str().to_owned(), self.host.clone(), self.may_be_private);
        let ask = self.ask.clone();
        Box::pin(async move {
            if !host.eq_ignore_ascii_case(&known) {
                return Err(format!("{host} is not the configured host").into());
            }
            let found = ask(host.clone()).await?;
            if let Some(ip) = found.iter().find(|ip| is_never(**ip) || (is_private(**ip) && !lax)) {
                return Err(format!("{host} leads to {ip}, a network of our own: --outward-private allows it").into());
            }
            let all: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(all)
        })
    }
}

async fn asked(host: String) -> std::io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
}
