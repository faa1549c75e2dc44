//! What the binary promises as a process: it starts from nothing, shares its folder with nobody, and ends in order.
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use crate::house::{Server, folder, says, shixue};
use kernel::db::{Conn, Db};
use kernel::{At, SECOND, params};
use shixue::world;

#[test]
fn a_fresh_folder_becomes_a_running_house_that_ends_in_order_on_either_signal() {
    let data = folder("fresh");
    for name in ["-TERM", "-INT"] {
        let mut server = Server::start(&data, &[]);
        assert!(server.greeting.contains("用时") && server.greeting.contains("sqlite"), "{}", server.greeting);
        assert!(server.get("/health").starts_with("HTTP/1.1 200"));
        assert!(server.get("/sign-in").contains("登录"));
        let port = server.port.to_string();
        let well = Command::new(env!("CARGO_BIN_EXE_shixue")).args(["health", "--port", &port]).output().unwrap();
        assert!(well.status.success() && String::from_utf8_lossy(&well.stdout).contains(r#""status":"ok""#));
        let beside = shixue(&["audit", "verify"], &data).output().unwrap();
        assert!(beside.status.success(), "{}", says(&beside));
        server.signal(name);
        assert_eq!(server.ends_within(Duration::from_secs(20)).code(), Some(0), "{name}");
        let whole = shixue(&["audit", "verify"], &data).output().unwrap();
        let told = String::from_utf8_lossy(&whole.stdout).into_owned();
        // The charter's import is the first entry, the notice on personal data the second, the charter's proof the third when
        // it was done by then; what was written last is sealed and signed before the end.
        let sealed = |entries: i64| told.contains(&format!("完好：{entries} 条，封存到第 {entries} 环，签名检查点"));
        assert!(sealed(2) || sealed(3), "{told}{}", says(&whole));
        let unwell = Command::new(env!("CARGO_BIN_EXE_shixue")).args(["health", "--port", &port]).output().unwrap();
        assert!(!unwell.status.success() && says(&unwell).contains("没有应答"));
    }
}

#[test]
fn a_request_under_way_is_finished_before_the_end() {
    let data = folder("under-way");
    let mut server = Server::start(&data, &[]);
    let mut line = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let body = "login=nobody&password=x&_form=x";
    let head = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    write!(line, "{head}Content-Length: {}\r\n\r\n{}", body.len(), &body[..10]).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    server.signal("-TERM");
    std::thread::sleep(Duration::from_millis(300));
    assert!(server.child.try_wait().unwrap().is_none(), "it waits for the request");
    write!(line, "{}", &body[10..]).unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 409"), "{answer}");
    assert_eq!(server.ends_within(Duration::from_secs(20)).code(), Some(0));
}

#[test]
fn a_second_process_on_the_same_folder_is_refused_with_a_sentence() {
    let data = folder("second");
    let mut server = Server::start(&data, &[]);
    let second = shixue(&["serve", "--port", "0"], &data).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = says(&second);
    assert!(said.contains("正由另一个进程使用") && said.contains(&server.child.id().to_string()), "{said}");
    assert!(server.get("/health").starts_with("HTTP/1.1 200"), "the first goes on");
    server.signal("-KILL");
    server.ends_within(Duration::from_secs(20));
    let mut again = Server::start(&data, &[]);
    again.signal("-TERM");
    assert_eq!(again.ends_within(Duration::from_secs(20)).code(), Some(0), "a killed process leaves no lock behind");
}

#[test]
fn unsafe_or_impossible_starts_are_refused_with_a_sentence() {
    let data = folder("unsafe");
    for (words, said) in [
        (&["serve", "--port", "0", "--bind", "0.0.0.0"][..], "明文 http 只在本机使用"),
        (&["serve", "--port", "0", "--demo", "--behind-proxy", "--origin", "https://a.test"], "演示数据的密码是公开的"),
        (&["worker"], "SQLite 的后台作业由 serve"),
    ] {
        let refused = shixue(words, &data).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{words:?}");
        assert!(says(&refused).contains(said), "{words:?}: {}", says(&refused));
    }
    let nothing = shixue(&["audit", "verify"], &folder("nothing")).output().unwrap();
    assert!(!nothing.status.success() && says(&nothing).contains("还没有数据库"), "{}", says(&nothing));
}

#[test]
fn a_demo_stays_a_demo_on_later_starts() {
    let data = folder("demo");
    let mut server = Server::start(&data, &["--demo"]);
    server.signal("-TERM");
    assert_eq!(server.ends_within(Duration::from_secs(60)).code(), Some(0));
    let mut rest = String::new();
    server.out.read_to_string(&mut rest).unwrap();
    let open =
        shixue(&["serve", "--port", "0", "--behind-proxy", "--origin", "https://a.test"], &data).output().unwrap();
    assert_eq!(open.status.code(), Some(1), "its passwords are known to everybody");
    let mut again = Server::start(&data, &[]);
    again.signal("-TERM");
    assert_eq!(again.ends_within(Duration::from_secs(60)).code(), Some(0));
    let mut same = String::new();
    again.out.read_to_string(&mut same).unwrap();
    assert_eq!(rest, same, "the same ways in are printed again");
    // Made at whatever hour, its last one-time password was used before dawn of its day: the next one opens.
    let dawn = At::of(world::day(At::system())).plus(world::DAWN);
    let last = last_step(&data);
    assert!(last * 30 * SECOND < dawn.0, "used at {}", At(last * 30 * SECOND).minute());
}

/// The last step of thirty seconds in which anybody used a one-time password.
fn last_step(data: &std::path::Path) -> i64 {
    let db = Db::sqlite(data.join("shixue.db").to_str().unwrap(), 1).unwrap();
    let last = "SELECT MAX(last_step) FROM factors";
    let looked = db.look(async move |sql: &mut Conn| sql.one::<i64>(last, params![]).await);
    tokio::runtime::Runtime::new().unwrap().block_on(looked).unwrap()
}
