//! The certificate and what is spoken under it: TLS 1.2 and 1.3, key exchange that leaves nothing to decrypt later. The two
//! files are read again when they change; files that are no pair are told in the log and the old pair stays.
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, ensure};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;
use x509_cert::der::Decode as _;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(30);

/// The pair in force.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    pair: Arc<Pair>,
    acceptor: TlsAcceptor,
}

#[derive(Debug)]
struct Pair(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Pair {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Certificate {
    /// # Errors
    /// In Chinese, when a file cannot be read, holds no certificate or key, or the two are no pair.
    pub fn open(chain: &Path, key: &Path) -> Result<Arc<Self>> {
        let pair = Arc::new(Pair(RwLock::new(read(chain, key)?)));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(pair.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Arc::new(Self { chain: chain.into(), key: key.into(), pair, acceptor }))
    }

    pub fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// Takes what the files hold now.
    ///
    /// # Errors
    /// When they are no pair: the old one stays.
    pub fn reload(&self) -> Result<()> {
        let fresh = read(&self.chain, &self.key)?;
        *self.pair.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Reloads at SIGHUP and when a file has changed, as long as the process lives.
    ///
    /// # Errors
    /// When the signal cannot be listened for.
    pub async fn keep_current(self: Arc<Self>) -> Result<()> {
        let mut asked = signal(SignalKind::hangup())?;
        let mut known = self.changed();
        loop {
            let told = tokio::select! {
                _ = asked.recv() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let now = self.changed();
            if told || now != known {
                known = now;
                match self.reload() {
                    Ok(()) => tracing::info!("the certificate was read again"),
                    Err(fault) => tracing::error!("the new certificate is not taken: {fault:#}"),
                }
            }
        }
    }

    fn changed(&self) -> [Option<SystemTime>; 2] {
        [&self.chain, &self.key].map(|file| file.metadata().and_then(|about| about.modified()).ok())
    }
}

fn read(chain: &Path, key: &Path) -> Result<Arc<CertifiedKey>> {
    let provider = rustls::crypto::ring::default_provider();
    let key_der = PrivateKeyDer::from_pem_file(key).with_context(|| format!("不能从 {} 读出私钥", key.display()))?;
    let signer = provider.key_provider.load_private_key(key_der).context("私钥的算法不受支持")?;
    let pair = CertifiedKey::new(certificates(chain)?, signer);
    pair.keys_match()
        .map_err(|_| anyhow::anyhow!("{} 与 {} 不是一对：请核对证书与私钥", chain.display(), key.display()))?;
    Ok(Arc::new(pair))
}

fn certificates(chain: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let unreadable = || format!("不能从 {} 读出证书", chain.display());
    let all = CertificateDer::pem_file_iter(chain).with_context(unreadable)?;
    let all = all.collect::<Result<Vec<_>, _>>().with_context(unreadable)?;
    ensure!(!all.is_empty(), "{} 中没有证书", chain.display());
    Ok(all)
}

/// A client that trusts the certificates of that file and no other: for a look at one's own server.
///
/// # Errors
/// When the file holds no certificate or the name is none.
pub fn client(chain: &Path, name: &str) -> Result<rustls::ClientConnection> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(certificates(chain)?);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = rustls::pki_types::ServerName::try_from(name.to_owned()).context("网址中的主机名不对")?;
    Ok(rustls::ClientConnection::new(Arc::new(config), name)?)
}

/// Whole days until the first certificate of the chain to run out; negative when one has.
///
/// # Errors
/// When the file holds no certificate, or not as long as `now` (seconds since 1970) needs.
pub fn days_left(chain: &Path, now: i64) -> Result<i64> {
    let mut least = i64::MAX;
    for der in certificates(chain)? {
        let read = x509_cert::Certificate::from_der(&der).map_err(|wrong| anyhow::anyhow!("证书格式不对：{wrong}"))?;
        let end = read.tbs_certificate.validity.not_after.to_unix_duration().as_secs();
        least = least.min((i64::try_from(end)? - now).div_euclid(86_400));
    }
    Ok(least)
}
