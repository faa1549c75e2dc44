//! The patience with those who send or take slowly. A body has some time for nothing and then a pace to keep; an answer
//! of which nothing is taken is given up.
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// So much time for nothing, then so many bytes in each second, counted from the first.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub grace: Duration,
    pub bytes_per_second: u64,
}

impl Pace {
    /// The body, broken off when it falls behind.
    pub fn of<B>(self, body: B) -> Paced<B> {
        Paced { body, pace: self, began: Instant::now(), bytes: 0, until: None }
    }

    fn until(self, began: Instant, bytes: u64) -> Instant {
        began + self.grace + Duration::from_secs(bytes / self.bytes_per_second.max(1))
    }
}

pub struct Paced<B> {
    body: B,
    pace: Pace,
    began: Instant,
    bytes: u64,
    until: Option<Pin<Box<Sleep>>>,
}

/// The caller fell behind.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub struct TooSlow;

type Broken = Box<dyn std::error::Error + Send + Sync>;

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Broken>,
{
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let me = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut me.body).poll_frame(cx) {
            if let Some(Ok(frame)) = &frame {
                me.bytes += frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
            }
            me.until = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let (pace, began, bytes) = (me.pace, me.began, me.bytes);
        let until = me.until.get_or_insert_with(|| Box::pin(sleep_until(pace.until(began, bytes))));
        ready!(until.as_mut().poll(cx));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A line on which an answer must go forward.
pub struct Answering<L> {
    line: L,
    patience: Duration,
    until: Option<Pin<Box<Sleep>>>,
}

impl<L> Answering<L> {
    pub fn new(line: L, patience: Duration) -> Self {
        Self { line, patience, until: None }
    }

    fn timed<T>(&mut self, cx: &mut Context<'_>, done: Poll<std::io::Result<T>>) -> Poll<std::io::Result<T>> {
        if done.is_ready() {
            self.until = None;
            return done;
        }
        let patience = self.patience;
        let until = self.until.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(until.as_mut().poll(cx));
        Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()))
    }
}

impl<L: AsyncRead + Unpin> AsyncRead for Answering<L> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.line).poll_read(cx, into)
    }
}

impl<L: AsyncWrite + Unpin> AsyncWrite for Answering<L> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, some: &[u8]) -> Poll<std::io::Result<usize>> {
        let done = Pin::new(&mut self.line).poll_write(cx, some);
        self.timed(cx, done)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let done = Pin::new(&mut self.line).poll_flush(cx);
        self.timed(cx, done)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let done = Pin::new(&mut self.line).poll_shutdown(cx);
        self.timed(cx, done)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        some: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let done = Pin::new(&mut self.line).poll_write_vectored(cx, some);
        self.timed(cx, done)
    }
    fn is_write_vectored(&self) -> bool {
        self.line.is_write_vectored()
    }
}
