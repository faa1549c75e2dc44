//! A PostgreSQL of a test's own, with Debian's tools, that keeps what it says it keeps (`fsync` on): for archives of its
//! log, copies of it, and its sudden death. The commands are those of `docs/operations.md`.
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// One server; it ends with the test.
pub struct Cluster {
    pub data: PathBuf,
    pub port: u16,
}

/// A folder that the system user of PostgreSQL may write.
pub fn ground(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("shixue-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    if is_root() {
        ok(Command::new("chown").arg("postgres:postgres").arg(&folder).output().unwrap());
    }
    folder
}

/// A copy of a server's data (`pg`) in this folder becomes its user's own, as PostgreSQL asks.
pub fn own(folder: &Path) {
    if is_root() {
        ok(Command::new("chown").arg("postgres:postgres").arg(folder).output().unwrap());
        ok(Command::new("chown").args(["-R", "postgres:postgres"]).arg(folder.join("pg")).output().unwrap());
    }
    ok(Command::new("chmod").arg("700").arg(folder.join("pg")).output().unwrap());
}

impl Cluster {
    /// A new one with these lines in its configuration.
    pub fn init(data: PathBuf, lines: &str) -> Self {
        ok(tool("initdb")
            .args(["-U", "shixue", "-A", "trust", "-E", "UTF8", "--locale=C", "-D"])
            .arg(&data)
            .output()
            .unwrap());
        Self::configured(data, lines)
    }

    /// Over a folder of data that is there.
    pub fn configured(data: PathBuf, lines: &str) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let socket = data.parent().unwrap().display().to_string();
        let own =
            format!("\nport = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{socket}'\n{lines}\n");
        append(&data.join("postgresql.auto.conf"), &own);
        Self { data, port }
    }

    pub fn starts(&self) {
        self.starts_with(&[]);
    }

    /// With more in its environment.
    pub fn starts_with(&self, environment: &[(&str, &Path)]) {
        let log = self.data.with_extension("log");
        let mut start = tool("pg_ctl");
        start.envs(environment.iter().copied());
        start.args(["start", "-w", "-t", "60", "-s", "-D"]).arg(&self.data).arg("-l").arg(&log);
        let done = start
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        assert!(done.status().unwrap().success(), "{}", std::fs::read_to_string(log).unwrap_or_default());
    }

    /// In good order: everything is on the disk.
    pub fn stops(&self) {
        ok(tool("pg_ctl").args(["stop", "-w", "-t", "60", "-s", "-m", "fast", "-D"]).arg(&self.data).output().unwrap());
    }

    /// Dead at once, with all its children, as when the power goes.
    pub fn dies(&self) {
        let pid = std::fs::read_to_string(self.data.join("postmaster.pid")).unwrap().lines().next().unwrap().to_owned();
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", &pid]).output().unwrap();
        let children = String::from_utf8_lossy(&children.stdout).into_owned();
        let all: Vec<&str> = std::iter::once(pid.as_str()).chain(children.split_whitespace()).collect();
        // A child may have ended by itself meanwhile.
        drop(Command::new("kill").arg("-KILL").args(all).output().unwrap());
    }

    pub fn promote(&self) {
        ok(tool("pg_ctl").args(["promote", "-w", "-t", "60", "-s", "-D"]).arg(&self.data).output().unwrap());
    }

    /// One value, as text.
    pub fn says(&self, sql: &str) -> String {
        let said = ok(tool("psql")
            .args(["-X", "-q", "-A", "-t"])
            .args(["-d", &self.conninfo("postgres"), "-c", sql])
            .output()
            .unwrap());
        String::from_utf8(said.stdout).unwrap().trim().to_owned()
    }

    pub fn waits_until(&self, sql: &str, wanted: &str) {
        let began = Instant::now();
        while self.says(sql) != wanted {
            assert!(began.elapsed() < Duration::from_secs(30), "{sql}: {}", self.says(sql));
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn conninfo(&self, database: &str) -> String {
        format!("host=127.0.0.1 port={} user=shixue dbname={database}", self.port)
    }

    /// A copy of the running server (`pg_basebackup`), with more words.
    pub fn copied_to(&self, data: &Path, more: &[&str]) {
        let mut copy = tool("pg_basebackup");
        copy.args(["-d", &self.conninfo("postgres"), "-c", "fast", "-X", "stream", "-D"]).arg(data).args(more);
        ok(copy.output().unwrap());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data.join("postmaster.pid").exists() {
            drop(tool("pg_ctl").args(["stop", "-w", "-s", "-m", "immediate", "-D"]).arg(&self.data).output());
        }
    }
}

/// Adds to a file that PostgreSQL's own user owns and keeps.
pub fn append(path: &Path, text: &str) {
    use std::io::Write as _;
    let made = !path.exists();
    std::fs::File::options().create(true).append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
    if made && is_root() {
        ok(Command::new("chown").arg("postgres:postgres").arg(path).output().unwrap());
    }
}

/// A tool of the newest PostgreSQL here; never as root, which PostgreSQL refuses.
pub fn tool(name: &str) -> Command {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("apt-get install postgresql");
    let newest = versions.flatten().filter_map(|one| one.file_name().to_str()?.parse::<u32>().ok()).max();
    let program = format!("/usr/lib/postgresql/{}/bin/{name}", newest.expect("apt-get install postgresql"));
    let mut command = match is_root() {
        true => {
            let mut as_user = Command::new("setpriv");
            as_user.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            as_user
        }
        false => Command::new(program),
    };
    command.current_dir("/").env("LC_ALL", "C");
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n")
}

fn ok(done: Output) -> Output {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done
}
