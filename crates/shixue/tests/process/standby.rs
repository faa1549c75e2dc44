//! Off-site, hot and back in time on PostgreSQL, with Debian's own tools: a standby that is promoted when the first server
//! dies, two servers of the site of which one dies, and a recovery to a moment out of archived logs.
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::house::cluster::{Cluster, append, ground};
use crate::house::load::{Ends, Load};
use crate::house::{Server, course, folder};
use kernel::Config;
use kernel::db::Db;

const SYNCHRONOUS: &str = "wal_level = replica\nmax_wal_senders = 5\nsynchronous_commit = on";

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

// req("BK-02")
#[test]
fn a_standby_promoted_after_the_first_server_died_under_load_has_every_acknowledged_write() {
    let place = ground("standby");
    let first = Cluster::init(place.join("first"), SYNCHRONOUS);
    append(&first.data.join("pg_hba.conf"), "host replication shixue 127.0.0.1/32 trust\n");
    first.starts();
    first.says("CREATE DATABASE shixue");
    first.copied_to(&place.join("second"), &["-R", "-C", "-S", "second"]);
    let second = Cluster::configured(
        place.join("second"),
        "primary_conninfo = 'user=shixue host=127.0.0.1 port=FIRST application_name=second'"
            .replace("FIRST", &first.port.to_string())
            .as_str(),
    );
    second.starts();
    first.says("ALTER SYSTEM SET synchronous_standby_names = 'second'");
    first.says("SELECT pg_reload_conf()");
    first.waits_until("SELECT sync_state FROM pg_stat_replication", "sync");

    let data = folder("standby");
    run(course::found(Config { database: Some(first.conninfo("shixue")), ..Config::local(&data) })).unwrap();
    // Both addresses: whichever may write is the one.
    let both = format!(
        "host=127.0.0.1,127.0.0.1 port={},{} user=shixue dbname=shixue target_session_attrs=read-write",
        first.port, second.port
    );
    let server = Server::start(&data, &["--database", &both]);
    let load = Load::begin(server.port);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ends = Ends(&stop);
        // Whoever is refused asks again at the same server.
        let pressing = scope.spawn(|| load.presses(&stop, &[server.port]));
        std::thread::sleep(Duration::from_secs(3));
        first.dies();
        second.promote();
        let (known, began) = (written(&load), Instant::now());
        while written(&load) < known + 10 {
            assert!(began.elapsed() < Duration::from_secs(30), "the site did not go on with the second server");
            std::thread::sleep(Duration::from_millis(100));
        }
        drop(ends);
        pressing.join().unwrap();
    });
    run(load.is_kept(&Db::postgres(&second.conninfo("shixue"), 1, 1).unwrap()));
    assert!(written(&load) > 20, "a load that wrote nothing");
    drop((server, first, second));
    drop(std::fs::remove_dir_all(place));
}

// req("BK-03")
#[test]
fn of_two_servers_of_the_site_one_dies_under_load_and_nobody_is_signed_out() {
    let place = ground("two");
    let database = Cluster::init(place.join("only"), "");
    database.starts();
    database.says("CREATE DATABASE shixue");
    let (data, url) = (folder("two"), database.conninfo("shixue"));
    run(course::found(Config { database: Some(url.clone()), ..Config::local(&data) })).unwrap();
    let mut one = Server::start(&data, &["--database", &url, "--node", "1"]);
    let other = Server::start(&data, &["--database", &url, "--node", "3"]);
    let load = Load::begin(one.port);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ends = Ends(&stop);
        // As a balancer does: whose server does not answer is sent to the other.
        let pressing = scope.spawn(|| load.presses(&stop, &[other.port]));
        std::thread::sleep(Duration::from_secs(2));
        one.dies();
        let (known, began) = (written(&load), Instant::now());
        while written(&load) < known + 20 {
            assert!(began.elapsed() < Duration::from_secs(10), "the other did not go on");
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(ends);
        pressing.join().unwrap();
    });
    // Each learner, and the officer, met the death once; the session that the dead server gave holds at the other.
    let failed = load.journal.lock().unwrap().failed;
    assert!(failed <= load.learners.len() as u64 + 1, "{failed} requests failed");
    for learner in &load.learners {
        assert_eq!(learner.with_port(other.port).get("/my").status, 200);
    }
    run(load.is_kept(&Db::postgres(&url, 1, 1).unwrap()));
    drop((other, database));
    drop(std::fs::remove_dir_all(place));
}

// req("BK-01", "BK-02")
#[test]
fn a_recovery_to_a_moment_has_what_was_written_before_it_and_nothing_after() {
    let place = ground("moment");
    let archive = place.join("archive");
    let first = Cluster::init(
        place.join("first"),
        &format!(
            "wal_level = replica\narchive_mode = on\narchive_command = 'mkdir -p {0} && test ! -f {0}/%f && cp %p {0}/%f'",
            archive.display()
        ),
    );
    append(&first.data.join("pg_hba.conf"), "host replication shixue 127.0.0.1/32 trust\n");
    first.starts();
    first.says("CREATE DATABASE shixue");
    let data = folder("moment");
    let url = first.conninfo("shixue");
    run(course::found(Config { database: Some(url.clone()), ..Config::local(&data) })).unwrap();
    first.copied_to(&place.join("again"), &[]);
    let server = Server::start(&data, &["--database", &url]);
    let (before, after) = (Load::begin(server.port), Load::begin(server.port));
    for_a_while(&before);
    std::thread::sleep(Duration::from_millis(200));
    let moment = first.says("SELECT clock_timestamp()");
    std::thread::sleep(Duration::from_millis(200));
    for_a_while(&after);
    drop(server);
    first.says("SELECT pg_switch_wal()");
    first.waits_until(
        "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver",
        "t",
    );
    first.dies();

    let again = Cluster::configured(
        place.join("again"),
        &format!(
            "archive_mode = off\nrestore_command = 'cp {}/%f %p'\nrecovery_target_time = '{moment}'\nrecovery_target_action = promote",
            archive.display()
        ),
    );
    append(&again.data.join("recovery.signal"), "");
    again.starts();
    again.waits_until("SELECT pg_is_in_recovery()", "f");
    run(before.is_kept(&Db::postgres(&again.conninfo("shixue"), 1, 1).unwrap()));
    drop((first, again));
    drop(std::fs::remove_dir_all(place));
}

/// What was acknowledged so far.
fn written(load: &Load) -> usize {
    load.journal.lock().unwrap().moments.len()
}

fn for_a_while(load: &Load) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ends = Ends(&stop);
        let pressing = scope.spawn(|| load.presses(&stop, &[]));
        let began = Instant::now();
        while written(load) < 12 {
            assert!(began.elapsed() < Duration::from_secs(30), "a load that wrote nothing");
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(ends);
        pressing.join().unwrap();
    });
}
