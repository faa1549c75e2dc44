//! The product as a process of its own on loopback, and what the system says about it: CPU and memory.
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// A running server; it ends with this process, however that ends.
pub struct Server {
    child: Child,
    pub port: u16,
    pub started_ms: u128,
    /// Kept open: the server says more as it ends.
    _out: BufReader<std::process::ChildStdout>,
}

impl Server {
    pub fn start(program: &Path, data: &Path) -> Result<Self> {
        let began = Instant::now();
        let log = data.with_extension("log");
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).arg(program).args(["serve", "--port", "0", "--data"]).arg(data);
        command.env_remove("DATABASE_URL").env_remove("SHIXUE_ORIGIN").env_remove("SHIXUE_LOG");
        let log = File::options().create(true).append(true).open(&log)?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("不能启动 setpriv（util-linux）")?;
        let mut out = BufReader::new(child.stdout.take().context("a pipe")?);
        let mut greeting = String::new();
        out.read_line(&mut greeting)?;
        let port = greeting.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('（').next()?.trim().parse().ok());
        let server = Self { child, port: port.unwrap_or(0), started_ms: began.elapsed().as_millis(), _out: out };
        ensure!(server.port != 0, "{} 没有启动，见 {}", program.display(), data.with_extension("log").display());
        Ok(server)
    }

    /// CPU of all its threads so far, ms.
    pub fn cpu_ms(&self) -> f64 {
        cpu_ms(&self.child.id().to_string())
    }

    /// Memory in MB: now, and at most so far.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kb = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        (kb("VmRSS:").unwrap_or(0) / 1024, kb("VmHWM:").unwrap_or(0) / 1024)
    }

    /// Ends it as an operator would.
    pub fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the server ended with {status}");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        anyhow::bail!("the server did not end in 30 s")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// CPU of a process, all its threads, in ms: `utime` and `stime` of `/proc/…/stat`, in hundredths of a second.
pub fn cpu_ms(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in brackets may hold blanks; the third field follows it.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks as f64 * 10.0
}
