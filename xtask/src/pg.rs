//! A private PostgreSQL for tests: made anew when it is not alive, shared while it is, thrown away at the end.
//! It keeps nothing (`fsync=off`, trust on loopback) and must never hold anything but test data.

use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::tree::Place;
use crate::{process, say};

/// A cluster in use. Dropping the last user stops it, unless a person asked to keep it (`cargo xtask pg`).
pub struct Cluster {
    ground: Ground,
    port: u16,
    /// Held shared by every user; whoever can have it alone is the last.
    users: File,
}

/// Joins the cluster that is alive, or makes one.
pub fn start(place: &Place) -> Result<Cluster> {
    let ground = Ground::find(place)?;
    let guard = ground.lock("starting")?;
    guard.lock()?;
    let port = match ground.alive() {
        Some(port) => port,
        None => ground.create()?,
    };
    let users = ground.lock("users")?;
    users.lock_shared()?;
    Ok(Cluster { ground, port, users })
}

/// `cargo xtask pg`: the cluster stays alive; stdout holds nothing but the export line.
pub fn start_by_hand(place: &Place) -> Result<()> {
    let cluster = say::quiet("测试用 PostgreSQL", || start(place))?;
    fs::write(cluster.ground.keep(), "")?;
    println!("export SHIXUE_TEST_PG=\"{}\"", cluster.conninfo());
    say::note("停止并清除：cargo xtask pg --stop");
    Ok(())
}

/// `cargo xtask pg --stop`.
pub fn stop_by_hand(place: &Place) -> Result<()> {
    let ground = Ground::find(place)?;
    match ground.alive() {
        Some(_) => say::quiet("停止测试用 PostgreSQL", || ground.destroy()),
        None => {
            say::skipped("停止测试用 PostgreSQL", "没有在运行");
            ground.destroy()
        }
    }
}

impl Cluster {
    /// What tests find in `SHIXUE_TEST_PG`: they make their own databases beside `shixue`.
    pub fn conninfo(&self) -> String {
        format!("host=127.0.0.1 port={} user=shixue dbname=shixue", self.port)
    }

    /// A new empty database and its `DATABASE_URL`.
    pub fn fresh(&self, name: &str) -> Result<String> {
        self.ground.psql(self.port, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        self.ground.psql(self.port, &format!("CREATE DATABASE {name}"))?;
        Ok(format!("postgres://shixue@127.0.0.1:{}/{name}", self.port))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.users.unlock();
        if self.ground.keep().exists() {
            return;
        }
        // Nobody joins while we look whether we are the last.
        let starting = self.ground.lock("starting");
        let _guard = starting.as_ref().map(File::lock);
        match self.users.try_lock() {
            Ok(()) => {
                if let Err(trouble) = self.ground.destroy() {
                    say::trouble(&trouble);
                }
            }
            Err(TryLockError::WouldBlock) => say::note("测试用 PostgreSQL 仍有他人在用，未停止"),
            Err(TryLockError::Error(trouble)) => say::trouble(&trouble.into()),
        }
    }
}

/// Where the cluster lives and with which programs and under whose name it is run.
struct Ground {
    home: PathBuf,
    programs: PathBuf,
    /// Set when we are root: PostgreSQL refuses to run as root.
    user: Option<&'static str>,
}

impl Ground {
    fn find(place: &Place) -> Result<Self> {
        let programs = programs()
            .context("找不到 PostgreSQL 的 initdb、pg_ctl；请执行：sudo apt-get install -y postgresql，再重试")?;
        fs::create_dir_all(&place.target)?;
        let user = process::is_root().then_some("postgres");
        let mut home = place.target.join("test-pg");
        if user.is_some() && !open_to_all(&place.target) {
            let mut hash = DefaultHasher::new();
            place.target.hash(&mut hash);
            home = std::env::temp_dir().join(format!("shixue-test-pg-{:016x}", hash.finish()));
        }
        fs::create_dir_all(&home)?;
        let ground = Self { home, programs, user };
        ground.own_home()?;
        Ok(ground)
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }
    fn keep(&self) -> PathBuf {
        self.home.join("keep")
    }
    fn lock(&self, name: &str) -> Result<File> {
        let path = self.home.join(format!("{name}.lock"));
        File::options().create(true).truncate(false).write(true).open(&path).with_context(|| path.display().to_string())
    }

    /// The port of our own server, if it answers. The fourth line of `postmaster.pid` is its port.
    fn alive(&self) -> Option<u16> {
        let pid = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        let port = pid.lines().nth(3)?.trim().parse().ok()?;
        self.psql(port, "SELECT 1").ok().map(|()| port)
    }

    fn create(&self) -> Result<u16> {
        self.remove_data()?;
        let data = self.data();
        let log = self.home.join("postgres.log");
        let mut initdb = self.program("initdb");
        initdb.args(["-U", "shixue", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]).arg(&data);
        process::output(&mut initdb).context("建立测试用 PostgreSQL")?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl
            .args(["start", "-w", "-t", "60", "-s", "-D"])
            .arg(&data)
            .arg("-l")
            .arg(&log)
            .arg("-o")
            .arg(self.settings(port));
        process::shown(pg_ctl.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))
            .with_context(|| format!("启动测试用 PostgreSQL，见 {}：\n{}", log.display(), process::tail(&log, 20)))?;
        self.psql(port, "CREATE DATABASE shixue")?;
        Ok(port)
    }

    fn settings(&self, port: u16) -> String {
        let socket = self.home.display();
        format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{socket}' -c max_connections=300 \
             -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=128MB"
        )
    }

    fn destroy(&self) -> Result<()> {
        if self.data().join("postmaster.pid").exists() {
            let mut pg_ctl = self.program("pg_ctl");
            pg_ctl.args(["stop", "-w", "-s", "-m", "immediate", "-D"]).arg(self.data());
            // A pid left behind by a server that was killed makes pg_ctl fail: the data go all the same.
            let _ = process::output(&mut pg_ctl);
        }
        let _ = fs::remove_file(self.keep());
        self.remove_data()
    }

    fn remove_data(&self) -> Result<()> {
        match fs::remove_dir_all(self.data()) {
            Err(trouble) if trouble.kind() != std::io::ErrorKind::NotFound => Err(trouble.into()),
            _ => Ok(()),
        }
    }

    fn psql(&self, port: u16, sql: &str) -> Result<()> {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args([
            "-X",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            &port.to_string(),
            "-U",
            "shixue",
            "-d",
            "postgres",
            "-c",
            sql,
        ]);
        process::output(psql.env("PGCONNECT_TIMEOUT", "5")).map(drop)
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = match self.user {
            Some(user) => {
                let mut as_user = Command::new("setpriv");
                as_user.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--init-groups"]).arg(program);
                as_user
            }
            None => Command::new(program),
        };
        command.current_dir(&self.home).env("LC_ALL", "C");
        command
    }

    fn own_home(&self) -> Result<()> {
        let Some(user) = self.user else { return Ok(()) };
        if process::output(Command::new("id").args(["-u", user])).is_err() {
            bail!("以 root 运行时需要系统用户 {user}（PostgreSQL 拒绝以 root 运行）；请执行：useradd --system {user}");
        }
        process::output(Command::new("chown").arg(format!("{user}:{user}")).arg(&self.home)).map(drop)
    }
}

/// The newest of Debian's versions, else whatever PATH has.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    versions.sort();
    match versions.pop() {
        Some((_, bin)) => Some(bin),
        None => process::find("initdb").and_then(|initdb| Some(initdb.parent()?.to_owned())),
    }
}

/// Whether another user may pass through every folder down to this one.
fn open_to_all(dir: &Path) -> bool {
    dir.ancestors().all(|part| fs::metadata(part).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_shared_and_ends_with_its_last_user() {
        let target = std::env::temp_dir().join(format!("xtask-pg-{}", std::process::id()));
        let place = Place { root: target.clone(), target: target.clone() };
        let first = start(&place).unwrap();
        let second = start(&place).unwrap();
        assert_eq!(first.conninfo(), second.conninfo());
        assert!(first.fresh("one").unwrap().ends_with("/one"));
        drop(first);
        assert!(second.fresh("one").is_ok(), "a database is made anew while somebody still uses the cluster");
        let (data, port) = (second.ground.data(), second.port);
        drop(second);
        assert!(!data.exists());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
        fs::remove_dir_all(&target).unwrap();
    }

    #[test]
    fn a_folder_below_a_closed_one_is_not_open() {
        let closed = std::env::temp_dir().join(format!("xtask-closed-{}", std::process::id()));
        let inner = closed.join("inner");
        fs::create_dir_all(&inner).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(open_to_all(&inner));
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!open_to_all(&inner));
        fs::remove_dir_all(&closed).unwrap();
    }
}
