//! What a process leaves behind: nothing of a password or a secret in its memory once it was used, and no image of itself.
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use crate::house::{Server, Visitor, department, folder};
use kernel::Config;

// req("RI-01")
#[test]
fn a_password_and_a_secret_are_not_in_memory_after_their_use_and_no_image_is_written() {
    let data = folder("residue");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(department::found(Config::local(&data))).unwrap();
    let mut server = Server::start(&data, &[]);
    let guard = Visitor::sign_in(server.port, "Y2002", department::PASSWORD);
    let secret = crate::house::secret_of("Y2002");
    assert!(secret.len() > 20);
    for login in ["C8003", "C8002"] {
        let browser = Visitor::sign_in(server.port, login, department::PASSWORD);
        assert_eq!(browser.get("/my").status, 200);
        assert_eq!(browser.submit("/my", "/sign-out", "").status, 303);
    }
    assert_eq!(guard.submit("/my", "/sign-out", "").status, 303);
    for _ in 0..20 {
        server.get("/sign-in");
    }
    std::thread::sleep(Duration::from_millis(300));

    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    match memory(server.child.id()) {
        // Whoever is not root cannot even look.
        Err(no) => assert_eq!(no.kind(), std::io::ErrorKind::PermissionDenied, "{no}"),
        Ok(memory) => {
            let held = |canary: &str| memory.windows(canary.len()).filter(|run| *run == canary.as_bytes()).count();
            assert!(held("shixue") > 0, "it is the server's memory that was read");
            assert_eq!(held(department::PASSWORD), 0, "a password stays in memory");
            assert_eq!(held(&secret), 0, "a secret stays in memory");
        }
    }
    server.signal("-ABRT");
    let ended = server.ends_within(Duration::from_secs(20));
    assert!(ended.signal() == Some(6) && !ended.core_dumped(), "{ended:?}");
}

/// Everything that a process may write to.
fn memory(id: u32) -> std::io::Result<Vec<u8>> {
    let maps = std::fs::read_to_string(format!("/proc/{id}/maps"))?;
    let mut memory = std::fs::File::open(format!("/proc/{id}/mem"))?;
    let mut all = vec![];
    for map in maps.lines().filter(|map| map.split_whitespace().nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
        let Some((from, to)) = map.split_whitespace().next().and_then(|range| range.split_once('-')) else { continue };
        let (Ok(from), Ok(to)) = (u64::from_str_radix(from, 16), u64::from_str_radix(to, 16)) else { continue };
        memory.seek(SeekFrom::Start(from))?;
        let mut part = vec![];
        // A page that is not there any more ends the part.
        drop((&mut memory).take(to - from).read_to_end(&mut part));
        all.extend(part);
    }
    Ok(all)
}
