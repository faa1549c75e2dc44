//! What a process is told at start: command line and environment, read once. Everything about the institution itself is
//! in the charter, not here.
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::Args;
use kernel::Config;
use kernel::config::{Cas, Mail, Oidc, S3, Sso};
use ui::Footer;

use crate::listen::{Callers, Net};

/// Where things live: shared by all verbs.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// 数据目录：数据库、文件、密钥
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// PostgreSQL 地址；不给时用数据目录中的 SQLite
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database: Option<String>,
    /// 数据表属主的 PostgreSQL 地址，只在启动时用于升级表结构和授权；平时用 --database 的账号，它不能改表结构，也不能改、删只增的记录
    #[arg(long, env = "DATABASE_OWNER_URL", hide_env_values = true, requires = "database")]
    pub database_owner: Option<String>,
    /// 本进程的编号（0–255），同一数据库的各进程须各不相同；不给时网站为 1，worker 为 2
    #[arg(long, env = "SHIXUE_NODE")]
    pub node: Option<u8>,
    /// 人们输入的网址，例如 https://teach.example.cn
    #[arg(long, env = "SHIXUE_ORIGIN")]
    pub origin: Option<String>,
    /// 存放上传网页与课件包的第二个网址
    #[arg(long, env = "SHIXUE_PACKAGE_ORIGIN")]
    pub package_origin: Option<String>,
    /// 病毒查杀服务 clamd 的地址（主机:端口）
    #[arg(long, env = "SHIXUE_CLAMD")]
    pub clamd: Option<String>,
    #[command(flatten)]
    pub outward: Outward,
    #[command(flatten)]
    pub sso: SignOn,
    #[command(flatten)]
    pub store: Store,
    #[command(flatten)]
    pub tls: Tls,
}

/// The pair under which this process speaks TLS by itself; both together.
#[derive(Args, Clone, Debug, Default)]
pub struct Tls {
    /// 证书文件（PEM，站点证书在前，其后是中间证书）；给出后本进程自己提供 HTTPS，文件更新后自动重新读取
    #[arg(long, env = "SHIXUE_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// 私钥文件（PEM）
    #[arg(long, env = "SHIXUE_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

/// What leaves the house: mail and short messages.
#[derive(Args, Clone, Debug, Default)]
pub struct Outward {
    /// 邮件服务器，例如 smtps://用户:密码@mail.example.cn:465
    #[arg(long, env = "SHIXUE_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// 发件人地址
    #[arg(long, env = "SHIXUE_MAIL_FROM", default_value = "")]
    pub mail_from: String,
    /// 短信网关地址，以 JSON 接收 {"to","text"}
    #[arg(long, env = "SHIXUE_SMS", hide_env_values = true)]
    pub sms: Option<String>,
    /// 短信网关、对象存储、统一身份认证以域名给出而位于内网的，在此列出主机名（逗号分隔）；不列出的不连接内网
    #[arg(long, env = "SHIXUE_OUTWARD_PRIVATE", value_delimiter = ',')]
    pub outward_private: Vec<String>,
}

/// Other houses by which people may sign in as well.
#[derive(Args, Clone, Debug, Default)]
pub struct SignOn {
    /// 单点登录：OpenID Connect 服务的 issuer，与对方公布的一字不差
    #[arg(long, env = "SHIXUE_OIDC", requires_all = ["oidc_client", "oidc_secret"])]
    pub oidc: Option<String>,
    /// 在对方登记的客户端编号
    #[arg(long, env = "SHIXUE_OIDC_CLIENT")]
    pub oidc_client: Option<String>,
    /// 客户端密钥
    #[arg(long, env = "SHIXUE_OIDC_SECRET", hide_env_values = true)]
    pub oidc_secret: Option<String>,
    /// 登录页上对它的称呼
    #[arg(long, env = "SHIXUE_OIDC_NAME", default_value = "统一身份认证")]
    pub oidc_name: String,
    /// 单点登录：CAS 服务的地址，不带 /login，例如 https://cas.example.cn/cas
    #[arg(long, env = "SHIXUE_CAS")]
    pub cas: Option<String>,
    /// 登录页上对它的称呼
    #[arg(long, env = "SHIXUE_CAS_NAME", default_value = "CAS 统一认证")]
    pub cas_name: String,
}

impl SignOn {
    /// # Errors
    /// In Chinese, when an address is none, or anybody on the way could answer in its place.
    fn config(&self) -> Result<Sso> {
        for address in self.oidc.iter().chain(&self.cas) {
            let here = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
            ensure!(
                address.starts_with("https://") || here.iter().any(|start| address.starts_with(start)),
                "单点登录的地址 {address} 须为 https"
            );
        }
        let told = (self.oidc.clone(), self.oidc_client.clone(), self.oidc_secret.clone());
        let oidc = match told {
            (Some(issuer), Some(client), Some(secret)) => {
                Some(Oidc { name: self.oidc_name.clone(), issuer, client, secret })
            }
            _ => None,
        };
        let bare = |address: &String| address.trim_end_matches('/').to_owned();
        let cas = self.cas.as_ref().map(|address| Cas { name: self.cas_name.clone(), address: bare(address) });
        Ok(Sso { oidc, cas })
    }
}

/// An S3-compatible store instead of the folder; all five together.
#[derive(Args, Clone, Debug, Default)]
pub struct Store {
    /// 对象存储地址；不给时文件放在数据目录
    #[arg(long, env = "SHIXUE_S3_ENDPOINT")]
    pub s3_endpoint: Option<String>,
    #[arg(long, env = "SHIXUE_S3_BUCKET", default_value = "shixue")]
    pub s3_bucket: String,
    #[arg(long, env = "SHIXUE_S3_REGION", default_value = "local")]
    pub s3_region: String,
    #[arg(long, env = "SHIXUE_S3_KEY", default_value = "", hide_env_values = true)]
    pub s3_key: String,
    #[arg(long, env = "SHIXUE_S3_SECRET", default_value = "", hide_env_values = true)]
    pub s3_secret: String,
}

/// What `serve` is told besides.
#[derive(Args, Clone, Debug)]
pub struct Serving {
    #[command(flatten)]
    pub settings: Settings,
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// 监听的地址；本机以外须同时给 --tls-cert 或 --behind-proxy
    #[arg(long, default_value = "127.0.0.1")]
    pub bind: IpAddr,
    /// 前面有提供 HTTPS 的反向代理（它写 X-Forwarded-For）
    #[arg(long)]
    pub behind_proxy: bool,
    /// 反向代理不在本机时，它的地址或网段（逗号分隔），例如 10.0.0.5；其他来处的连接不予应答
    #[arg(long, env = "SHIXUE_PROXY", value_delimiter = ',', requires = "behind_proxy")]
    pub proxy: Vec<Net>,
    /// 除 --origin 外，人们还会输入的主机名（主机[:端口]，逗号分隔）；其余主机名一律拒绝
    #[arg(long, env = "SHIXUE_HOSTS", value_delimiter = ',')]
    pub host: Vec<String>,
    /// 空库时装入演示数据；登录名与密码打印在屏幕上
    #[arg(long)]
    pub demo: bool,
    #[command(flatten)]
    pub foot: Foot,
}

/// What stands at the foot of the pages.
#[derive(Args, Clone, Debug, Default)]
pub struct Foot {
    /// 页脚：主办单位
    #[arg(long, env = "SHIXUE_HOST_NAME", default_value = "")]
    pub host_name: String,
    /// 页脚：ICP 备案号
    #[arg(long, env = "SHIXUE_ICP", default_value = "")]
    pub icp: String,
    /// 页脚：公网安备号
    #[arg(long, env = "SHIXUE_POLICE", default_value = "")]
    pub police: String,
    /// 页脚：咨询电话与时间
    #[arg(long, env = "SHIXUE_HOTLINE", default_value = "")]
    pub hotline: String,
}

impl Foot {
    /// What the command line leaves open, the charter says.
    pub fn footer(&self, site: &governance::charter::Site) -> Footer {
        let or = |said: &String, charter: &String| if said.is_empty() { charter.clone() } else { said.clone() };
        Footer {
            host: or(&self.host_name, &site.institution),
            icp: or(&self.icp, &site.icp),
            police: or(&self.police, &site.police),
            hotline: or(&self.hotline, &site.hotline),
        }
    }
}

impl Settings {
    /// `port` is the one that people reach when no origin was given.
    ///
    /// # Errors
    /// When an address is not one.
    pub fn config(&self, port: u16) -> Result<Config> {
        let origin = bare(self.origin.clone().unwrap_or_else(|| format!("http://127.0.0.1:{port}")))?;
        let package_origin = bare(self.package_origin.clone().unwrap_or_else(|| format!("http://localhost:{port}")))?;
        ensure!(origin != package_origin, "--package-origin 与 --origin 相同：上传的网页须放在另一个网址，请换一个");
        Ok(Config {
            data: self.data.clone(),
            database: self.database.clone(),
            database_owner: self.database_owner.clone(),
            tls: origin.starts_with("https://"),
            certificate: self.tls.tls_cert.clone().zip(self.tls.tls_key.clone()),
            origin,
            package_origin,
            hosts: vec![],
            outward_private: self.outward.outward_private.clone(),
            demo: false,
            clamd: self.clamd.clone(),
            mail: self.outward.smtp.clone().map(|server| Mail { server, from: self.outward.mail_from.clone() }),
            sms: self.outward.sms.clone(),
            sso: self.sso.config()?,
            s3: self.store.s3(),
            node: self.node.unwrap_or(1),
        })
    }
}

impl Store {
    fn s3(&self) -> Option<S3> {
        let Self { s3_endpoint, s3_bucket, s3_region, s3_key, s3_secret } = self.clone();
        let (bucket, region, key_id, secret) = (s3_bucket, s3_region, s3_key, s3_secret);
        s3_endpoint.map(|endpoint| S3 { endpoint, bucket, region, key_id, secret })
    }
}

impl Serving {
    /// Where to listen. Plain http serves this machine alone, and so do the demo's printed passwords.
    ///
    /// # Errors
    /// In Chinese, when the address is for others to reach and nothing protects them.
    pub fn address(&self) -> Result<SocketAddr> {
        let secure = self.settings.origin.as_deref().is_some_and(|origin| origin.starts_with("https://"));
        let own_tls = self.settings.tls.tls_cert.is_some();
        if self.demo && (self.behind_proxy || !self.bind.is_loopback()) {
            bail!("演示数据的密码是公开的，只在本机使用；请去掉 --behind-proxy 与 --bind，或去掉 --demo");
        }
        if (self.behind_proxy || own_tls) && !secure {
            bail!("提供 HTTPS 须同时给出 https 网址，例如 --origin https://teach.example.cn");
        }
        if !self.bind.is_loopback() && !self.behind_proxy && !own_tls {
            bail!(
                "明文 http 只在本机使用：要监听 {}，请给出 --tls-cert 与 --tls-key，或在前面设 HTTPS 反向代理并加 --behind-proxy",
                self.bind
            );
        }
        if secure && !self.behind_proxy && !own_tls {
            bail!("网址为 https 时，请用 --tls-cert 与 --tls-key 给出证书，或由反向代理提供 HTTPS 并加 --behind-proxy");
        }
        Ok(SocketAddr::new(self.bind, self.port))
    }
}

impl Serving {
    /// Who may connect: with a proxy in front, that proxy alone.
    pub fn callers(&self) -> Callers {
        if self.behind_proxy { Callers::proxies(&self.proxy) } else { Callers::all() }
    }
}

/// `scheme://host[:port]` without a path.
fn bare(origin: String) -> Result<String> {
    let origin = origin.trim_end_matches('/').to_owned();
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    ensure!(
        !host.is_empty() && host.chars().all(plain),
        "网址 {origin} 不对：应为 http(s)://主机[:端口]，后面不带路径"
    );
    Ok(origin)
}
