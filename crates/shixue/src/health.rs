//! Whether the house answers: for a load balancer over HTTP, for an administrator on the command line. Tells nothing of
//! what is inside.
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::App;
use kernel::db::Conn;
use kernel::params;

use crate::listen;

const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /health`: 200 `{"status":"ok","database":"sqlite","version":"0.1.0"}`, 503 when the database does not answer
/// within two seconds.
pub async fn health(State(app): State<App>) -> Response {
    let asked = app.db.look(async |sql: &mut Conn| sql.one::<i64>("SELECT CAST(1 AS BIGINT)", params![]).await);
    let (status, word) = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(_)) => (StatusCode::OK, "ok"),
        Ok(Err(fault)) => {
            tracing::error!("the database does not answer: {fault:#}");
            (StatusCode::SERVICE_UNAVAILABLE, "database")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "slow"),
    };
    let said = serde_json::json!({
        "status": word, "database": app.db.engine(), "version": env!("CARGO_PKG_VERSION"),
    });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(said)).into_response()
}

/// Asks the server on this machine and prints its answer. Where it speaks TLS itself: under the name of its origin,
/// trusting the certificates of its own file.
///
/// # Errors
/// When nothing answers there within three seconds, or it says that it is not well.
pub fn ask(port: u16, secure: Option<(&str, &Path)>) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let wait = Duration::from_secs(3);
    let mut line = TcpStream::connect_timeout(&address, wait)
        .with_context(|| format!("{address} 没有应答：网站没有运行，或不在这个端口（--port）"))?;
    line.set_read_timeout(Some(wait))?;
    let late = || format!("{address} 在三秒内没有答完");
    let answer = match secure {
        None => asked(&mut line, "127.0.0.1").with_context(late)?,
        Some((origin, chain)) => {
            let host = origin.trim_start_matches("https://").split(':').next().unwrap_or_default();
            let mut tls = listen::client(chain, host)?;
            asked(&mut rustls::Stream::new(&mut tls, &mut line), host).with_context(late)?
        }
    };
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    println!("{body}");
    ensure!(head.starts_with("HTTP/1.1 200"), "网站运行不正常：{}", head.lines().next().unwrap_or_default());
    Ok(())
}

fn asked(line: &mut (impl Read + Write), host: &str) -> std::io::Result<String> {
    write!(line, "GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    line.read_to_string(&mut answer)?;
    Ok(answer)
}
