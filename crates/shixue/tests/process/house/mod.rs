//! The binary as a child process of a test, and somebody who speaks to it as a browser does.
pub mod cluster;
pub mod course;
pub mod department;
pub mod disk;
pub mod load;
pub mod released;
pub mod sender;
mod visitor;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

pub use visitor::{Visitor, secret_of};

pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join("shixue-process").join(format!("{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(folder.with_file_name("")).unwrap();
    folder
}

pub fn shixue(words: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shixue"));
    command.args(words).arg("--data").arg(data).env_remove("DATABASE_URL").env_remove("SHIXUE_ORIGIN");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running server; killed when a test fails before its end.
pub struct Server {
    pub child: Child,
    pub out: BufReader<ChildStdout>,
    pub greeting: String,
    pub port: u16,
}

impl Server {
    pub fn start(data: &Path, more: &[&str]) -> Self {
        Self::start_with(data, more, &[])
    }

    /// With more in its environment.
    pub fn start_with(data: &Path, more: &[&str], environment: &[(&str, &Path)]) -> Self {
        let words: Vec<&str> = ["serve", "--port", "0"].iter().chain(more).copied().collect();
        let log = data.with_extension("log");
        let mut command = shixue(&words, data);
        let mut child =
            command.envs(environment.iter().copied()).stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        out.read_line(&mut greeting).unwrap();
        let port = greeting.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('（').next()?.trim().parse().ok());
        let port = port.unwrap_or_else(|| panic!("no address: {greeting}{}", std::fs::read_to_string(&log).unwrap()));
        Self { child, out, greeting, port }
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Dead at once, in the middle of whatever it did.
    pub fn dies(&mut self) {
        self.signal("-KILL");
        self.ends_within(Duration::from_secs(20));
    }

    /// The most memory that it has held since `forgets_its_peak`, in MB.
    pub fn peak_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() >> 10
    }

    pub fn forgets_its_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    pub fn ends_within(&mut self, patience: Duration) -> std::process::ExitStatus {
        let began = Instant::now();
        while began.elapsed() < patience {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("still running after {patience:?}")
    }

    pub fn get(&self, path: &str) -> String {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(line, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn says(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
