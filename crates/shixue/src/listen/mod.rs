//! From the network to the site: connections, their number, their patience, TLS. One slow or silent caller costs one
//! place for a short while; one address never takes all places. Knows no door. HTTP/1.1 alone: what proxies and browsers
//! speak to everybody, without the many ways of the second version to keep a server busy.
mod callers;
mod pace;
mod places;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

pub use callers::{Callers, Net};
pub use pace::Pace;
pub use places::{Most, Places};
pub use tls::{Certificate, client, days_left};

/// How long a caller may take for each part, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub handshake: Duration,
    /// From the first byte awaited to the last of the head; also how long an idle connection stays open.
    pub head: Duration,
    /// A body that is slower than its pace is given up.
    pub body: Pace,
    /// A caller that takes nothing of its answer for so long is given up.
    pub answer: Duration,
    pub most: Most,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(20),
            body: Pace { grace: Duration::from_secs(30), bytes_per_second: 512 },
            answer: Duration::from_secs(60),
            most: Most { all: 4096, each: 256 },
        }
    }
}

/// Heads above this are refused with 431.
const HEAD_BYTES: usize = 32 << 10;
const HEAD_LINES: usize = 64;

/// What is served, to whom and how.
pub struct Listening {
    pub site: Router,
    pub patience: Patience,
    /// `None` is plain http, for this machine and for a proxy of ours.
    pub certificate: Option<Arc<Certificate>>,
    pub callers: Callers,
}

/// Serves until told to stop; what is under way then is finished.
pub async fn serve(listener: TcpListener, listening: Listening, mut stop: watch::Receiver<bool>) {
    let listening = Arc::new(listening);
    let places = Places::new(listening.patience.most);
    let (mut lines, told) = (JoinSet::new(), stop.clone());
    loop {
        tokio::select! {
            () = over(&mut stop) => break,
            accepted = listener.accept() => match accepted {
                Ok((line, from)) => {
                    let place = if listening.callers.may_call(from.ip()) { places.take(from.ip()) } else { None };
                    // Who is not let in hears nothing: no answer costs less than a refusal.
                    if let Some(place) = place {
                        let (listening, stop) = (listening.clone(), told.clone());
                        lines.spawn(async move {
                            answer(line, from, &listening, stop).await;
                            drop(place);
                        });
                    }
                }
                Err(fault) => {
                    // No descriptor left, most often: waiting is all that helps.
                    tracing::error!("no connection can be accepted: {fault}");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            },
            Some(_) = lines.join_next(), if !lines.is_empty() => {}
        }
    }
    drop(listener);
    while lines.join_next().await.is_some() {}
}

async fn answer(line: TcpStream, from: SocketAddr, listening: &Listening, stop: watch::Receiver<bool>) {
    drop(line.set_nodelay(true));
    let Some(certificate) = &listening.certificate else {
        return speak(line, from, listening, stop).await;
    };
    // Plain http on this port is a broken handshake: closed without a word, never led elsewhere.
    match tokio::time::timeout(listening.patience.handshake, certificate.acceptor().accept(line)).await {
        Ok(Ok(line)) => speak(line, from, listening, stop).await,
        Ok(Err(fault)) => tracing::debug!(%from, "no handshake: {fault}"),
        Err(_) => tracing::debug!(%from, "no handshake in time"),
    }
}

async fn speak<L>(line: L, from: SocketAddr, listening: &Listening, mut stop: watch::Receiver<bool>)
where
    L: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (site, body) = (listening.site.clone(), listening.patience.body);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(|bytes| Body::new(body.of(bytes)));
        request.extensions_mut().insert(ConnectInfo(from));
        site.clone().oneshot(request)
    });
    let line = TokioIo::new(pace::Answering::new(line, listening.patience.answer));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(listening.patience.head)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_LINES)
        .serve_connection(line, service)
        .with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return told(from, ended),
        () = over(&mut stop) => connection.as_mut().graceful_shutdown(),
    }
    told(from, connection.await);
}

/// Until the process was told to stop.
async fn over(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

fn told(from: SocketAddr, ended: hyper::Result<()>) {
    if let Err(broken) = ended {
        tracing::debug!(%from, "a connection broke off: {broken}");
    }
}

#[cfg(test)]
mod tests;
