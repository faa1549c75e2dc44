//! Runs one child process: dies with the thread that spawned it, niced, without network or terminal, within
//! limits of time, memory and output, ended by a flag. Knows nothing about what the child computes.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use crate::clock;
use crate::tools::Tools;
use crate::trouble::Trouble;

/// A flag another thread raises to end the running child within a second.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Raises the flag; it never goes down again.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl From<Arc<AtomicBool>> for Stop {
    fn from(flag: Arc<AtomicBool>) -> Stop {
        Stop(flag)
    }
}

/// What a child may use at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub wall: Duration,
    /// Address space, MiB.
    pub memory_mib: u64,
    /// Bytes of any one file it writes.
    pub file_bytes: u64,
}

/// Standard output a child may say in all; what it says on standard error only passes through.
const OUT_BYTES: usize = 8 << 20;
/// The tail of standard error kept for the log.
const LOG_BYTES: usize = 16 << 10;
const LINE_BYTES: usize = 64 << 10;
/// How ffmpeg and x264 say that memory ended.
const OUT_OF_MEMORY: [&str; 2] = ["Cannot allocate memory", "malloc of size"];
const POLL: Duration = Duration::from_millis(100);
/// Linux: a file grew beyond its limit (signal(7)).
const SIGXFSZ: i32 = 25;

/// One line a child said.
pub(crate) enum Said<'a> {
    Out(&'a str),
    Err(&'a str),
}

/// How a child ended that was not killed.
pub(crate) struct Ended {
    pub success: bool,
    pub log: String,
}

/// A command to run under guard.
pub(crate) struct Order {
    program: PathBuf,
    args: Vec<OsString>,
    dir: PathBuf,
    limits: Limits,
}

impl Order {
    pub fn new(program: &Path, limits: Limits) -> Order {
        Order { program: program.into(), args: Vec::new(), dir: "/".into(), limits }
    }

    /// Adds arguments, split at spaces: for literals that hold none.
    pub fn words(mut self, words: &str) -> Order {
        self.args.extend(words.split_whitespace().map(OsString::from));
        self
    }

    #[cfg(any(test, feature = "synth"))]
    pub fn args(mut self, args: &[&str]) -> Order {
        self.args.extend(args.iter().map(OsString::from));
        self
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Order {
        self.args.push(arg.as_ref().into());
        self
    }

    /// The folder it runs in, so that outputs are named without a path.
    pub fn dir(mut self, dir: &Path) -> Order {
        self.dir = dir.into();
        self
    }

    /// Runs it, hands over every line as it comes, and returns when it has ended.
    pub fn run(&self, tools: &Tools, stop: &Stop, mut hear: impl FnMut(Said<'_>)) -> Result<Ended, Trouble> {
        if stop.is_raised() {
            return Err(Trouble::Stopped);
        }
        let mut child = Guard(self.command(tools).spawn()?);
        let (tx, rx) = mpsc::sync_channel(256);
        let (out, err) = (child.0.stdout.take(), child.0.stderr.take());
        let (also, deadline) = (tx.clone(), Instant::now() + self.limits.wall);
        let readers = [
            thread::spawn(move || out.map(|pipe| pump(pipe, &tx, Line::Out))),
            thread::spawn(move || err.map(|pipe| pump(pipe, &also, Line::Err))),
        ];
        let mut log = Tail::default();
        let mut said = 0;
        loop {
            match rx.recv_timeout(POLL) {
                Ok(Line::Out(line)) => {
                    said += line.len() + 1;
                    if said > OUT_BYTES {
                        return Err(self.over("输出过多", log.text()));
                    }
                    hear(Said::Out(&line));
                }
                Ok(Line::Err(line)) => {
                    hear(Said::Err(&line));
                    log.push(line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if stop.is_raised() {
                return Err(Trouble::Stopped);
            }
            if Instant::now() > deadline {
                return Err(self.over(&format!("超过时限 {}", clock::span(millis(self.limits.wall))), log.text()));
            }
        }
        for reader in readers {
            let _ended = reader.join();
        }
        match child.wait(stop, deadline)? {
            Some(status) => self.judge(status, log.text()),
            None => Err(self.over("超过时限", log.text())),
        }
    }

    fn command(&self, tools: &Tools) -> Command {
        let mut command = Command::new(&tools.setpriv);
        command
            .args(["--pdeathsig", "KILL", "--no-new-privs", "--"])
            .arg(&tools.prlimit)
            .arg(format!("--as={}", self.limits.memory_mib << 20))
            .arg(format!("--fsize={}", self.limits.file_bytes))
            .args(["--core=0", "--"])
            .arg(&tools.nice)
            .args(["-n", "10"])
            .arg(&self.program)
            .args(&self.args)
            .current_dir(&self.dir)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C.UTF-8")
            // Address space, not memory, is what is limited: fewer arenas waste less of it.
            .env("MALLOC_ARENA_MAX", "2")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn judge(&self, status: ExitStatus, log: String) -> Result<Ended, Trouble> {
        match status.signal() {
            Some(SIGXFSZ) => Err(self.over("输出文件过大", log)),
            Some(signal) => Err(Trouble::Failed {
                says: format!("媒体工具意外终止（信号 {signal}），请联系管理员。"),
                log,
            }),
            None if !status.success() && OUT_OF_MEMORY.iter().any(|words| log.contains(words)) => {
                Err(self.over("需要的内存过多", log))
            }
            None => Ok(Ended { success: status.success(), log }),
        }
    }

    fn over(&self, what: &str, log: String) -> Trouble {
        let says = format!(
            "处理这个文件时{what}，已停止。请检查文件是否正常；确属正常的，请转为 1080p 以下的 MP4 后重新上传。"
        );
        Trouble::Limit { says, log }
    }
}

/// Kills and reaps the child however the caller leaves.
struct Guard(Child);

impl Guard {
    /// Waits for a child that has closed its pipes; nothing when the deadline passes first.
    fn wait(&mut self, stop: &Stop, deadline: Instant) -> Result<Option<ExitStatus>, Trouble> {
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(Some(status));
            }
            if stop.is_raised() {
                return Err(Trouble::Stopped);
            }
            if Instant::now() > deadline {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Both fail only when the child has been reaped already.
        let _killed = self.0.kill();
        let _reaped = self.0.wait();
    }
}

enum Line {
    Out(String),
    Err(String),
}

/// Cuts a pipe into lines (`\n` or `\r`, at most [`LINE_BYTES`]) until it closes or nobody listens.
fn pump(mut pipe: impl Read, tx: &SyncSender<Line>, wrap: fn(String) -> Line) {
    let mut chunk = [0; 8192];
    let mut line = Vec::new();
    loop {
        let n = match pipe.read(&mut chunk) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        for &byte in &chunk[..n] {
            match byte {
                b'\n' | b'\r' if line.is_empty() => {}
                b'\n' | b'\r' => {
                    if tx.send(wrap(String::from_utf8_lossy(&line).into_owned())).is_err() {
                        return;
                    }
                    line.clear();
                }
                _ if line.len() < LINE_BYTES => line.push(byte),
                _ => {}
            }
        }
    }
    if !line.is_empty() {
        // Nobody listening means the caller has left: nothing to tell.
        let _sent = tx.send(wrap(String::from_utf8_lossy(&line).into_owned()));
    }
}

#[derive(Default)]
struct Tail {
    lines: VecDeque<String>,
    bytes: usize,
}

impl Tail {
    fn push(&mut self, line: String) {
        self.bytes += line.len() + 1;
        self.lines.push_back(line);
        while self.bytes > LOG_BYTES && self.lines.len() > 1 {
            self.bytes -= self.lines.pop_front().map_or(0, |l| l.len() + 1);
        }
    }

    fn text(self) -> String {
        Vec::from(self.lines).join("\n")
    }
}

fn millis(d: Duration) -> u64 {
    u64::try_from(d.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_killed_by_the_kernel_when_the_thread_that_spawned_it_ends() {
        let tools = Tools::find().unwrap();
        let limits = Limits { wall: Duration::from_secs(20), memory_mib: 512, file_bytes: 0 };
        let order = Order::new(Path::new("/bin/sleep"), limits).words("20");
        // Nobody drops the child: only the kernel is left to end it.
        let spawn = move || {
            let child = order.command(&tools).spawn().unwrap();
            thread::sleep(Duration::from_millis(300));
            child
        };
        let mut child = thread::spawn(spawn).join().unwrap();
        let start = Instant::now();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        assert!(start.elapsed() < Duration::from_secs(2));
    }
}
