//! The ways out: a mail server, a gateway for short messages. Hands in what it is given; knows no person.
use anyhow::{Context as _, Result, ensure};
use kernel::Config;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::message::Channel;

/// A gateway that does not answer within this time is tried again later, s.
const PATIENCE: u64 = 20;

/// Whether this house has that way; the demo has both, and sends nothing.
pub fn has(config: &Config, channel: Channel) -> bool {
    config.demo
        || match channel {
            Channel::Mail => config.mail.is_some(),
            Channel::Sms => config.sms.is_some(),
        }
}

/// Hands a message in. In the demo it stays where it is, and counts as sent.
///
/// # Errors
/// When server or gateway do not take it: it is tried again.
pub async fn carry(config: &Config, channel: Channel, to: &str, title: &str, body: &str) -> Result<()> {
    if config.demo {
        return Ok(());
    }
    match channel {
        Channel::Mail => mail(config, to, title, body).await,
        Channel::Sms => sms(config, to, body).await,
    }
}

async fn mail(config: &Config, to: &str, title: &str, body: &str) -> Result<()> {
    let mail = config.mail.as_ref().context("no mail server is configured")?;
    let message = Message::builder()
        .from(mail.from.parse().context("--mail-from is no address")?)
        .to(to.parse()?)
        .subject(title)
        .header(ContentType::TEXT_PLAIN)
        .body(body.to_owned())?;
    let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.server)?;
    server.timeout(Some(std::time::Duration::from_secs(PATIENCE))).build().send(message).await?;
    Ok(())
}

async fn sms(config: &Config, to: &str, text: &str) -> Result<()> {
    let gateway = config.sms.as_ref().context("no gateway is configured")?;
    let body = serde_json::json!({ "to": to, "text": text }).to_string();
    let way = kernel::outward::Way::to(gateway, &config.outward_private)?;
    let status = way.post_json(body).await?;
    ensure!((200..300).contains(&status), "the gateway answered {status}");
    Ok(())
}
