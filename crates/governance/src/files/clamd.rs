//! A client of clamd: sends bytes by INSTREAM, hears a verdict. Holds no decision.
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What the scanner says.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Clean,
    /// The name of the signature.
    Found(String),
}

const CONNECT: Duration = Duration::from_secs(5);
/// Between two chunks, and for the verdict after the last.
const SILENCE: Duration = Duration::from_secs(120);
const CHUNK: usize = 1 << 20;

/// # Errors
/// When nobody answers, the connection breaks, or the answer is no verdict (a file above the scanner's own limit).
pub async fn scan(address: &str, mut bytes: BoxStream<'static, Result<Bytes>>) -> Result<Verdict> {
    let mut line = timeout(CONNECT, TcpStream::connect(address)).await.context("no connection in time")??;
    line.write_all(b"zINSTREAM\0").await?;
    while let Some(chunk) = bytes.next().await {
        for piece in chunk?.chunks(CHUNK) {
            let length = u32::try_from(piece.len())?.to_be_bytes();
            timeout(SILENCE, async {
                line.write_all(&length).await?;
                line.write_all(piece).await
            })
            .await
            .context("the scanner takes no more")??;
        }
    }
    line.write_all(&0_u32.to_be_bytes()).await?;
    let mut said = vec![];
    timeout(SILENCE, (&mut line).take(4096).read_to_end(&mut said)).await.context("no verdict in time")??;
    verdict(&String::from_utf8_lossy(&said))
}

/// `stream: OK`, `stream: Eicar-Signature FOUND`, `INSTREAM size limit exceeded. ERROR`.
fn verdict(said: &str) -> Result<Verdict> {
    let said = said.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    let said = said.strip_prefix("stream:").unwrap_or(said).trim();
    match said.strip_suffix("FOUND") {
        Some(name) => Ok(Verdict::Found(name.trim().to_owned())),
        None if said == "OK" => Ok(Verdict::Clean),
        None => bail!("no verdict: {said:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_word_is_a_verdict() {
        assert_eq!(verdict("stream: OK\0").unwrap(), Verdict::Clean);
        assert_eq!(verdict("stream: Eicar-Signature FOUND\0").unwrap(), Verdict::Found("Eicar-Signature".into()));
        for said in ["", "stream: ", "INSTREAM size limit exceeded. ERROR\0", "stream: OKAY", "PONG"] {
            assert!(verdict(said).is_err(), "{said}");
        }
    }
}
