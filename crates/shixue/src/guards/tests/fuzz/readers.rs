//! Readers of what stands behind a signature, a seal or another house's word. Each takes some of its seeds: from what is
//! refused at the first byte nothing is bred that comes far.
use std::io::Read as _;
use std::sync::LazyLock;

use kernel::config::Oidc;
use kernel::house::MONDAY;
use kernel::seal::Seal;
use kernel::sealed::Opening;
use serde::{Deserialize, Serialize};

use super::{corpus, fed};

/// Whether the bytes were taken for what they should be.
type Taker = fn(&[u8]) -> bool;

const TAKERS: [(&str, Taker); 6] =
    [("cas", cas), ("oidc", oidc), ("probes", probes), ("backups", backups), ("seals", seals), ("forms", forms)];

/// What the seeds of `seals` hold.
const UNDER_SEAL: &[u8] = b"what lies under the seal, in two pieces";
static SEAL: LazyLock<Seal> = LazyLock::new(|| Seal::from_root([7; 32]).unwrap());

/// What a CAS server answers: a name is one that stands there as it is read.
fn cas(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let user = exchange::sso::user(text);
    user.is_ok_and(|user| {
        assert!(!user.is_empty() && text.contains(&user), "{user}");
        true
    })
}

/// What a provider of OpenID Connect says: nobody is believed but whom its key has signed.
fn oidc(bytes: &[u8]) -> bool {
    let [name, issuer] = ["统一身份认证", "https://id.example.cn"].map(str::to_owned);
    let provider = Oidc { name, issuer, client: "shixue".into(), secret: "s".into() };
    exchange::sso::told(&provider, "n-0S6_WzA2Mj", MONDAY, bytes).is_ok_and(|subject| {
        assert_eq!(subject, "4711");
        true
    })
}

/// What ffprobe says of a file of somebody's.
fn probes(bytes: &[u8]) -> bool {
    let said = String::from_utf8_lossy(bytes);
    av::described(&said, av::Kind::Mp4, 1 << 20).is_ok_and(|probe| {
        assert!(probe.video.is_some() || probe.audio.is_some());
        assert!(probe.video.iter().all(|video| video.lines() > 0 && [0, 90, 180, 270].contains(&video.rotation)));
        true
    })
}

/// The records of a backup, whose seal was taken off.
fn backups(bytes: &[u8]) -> bool {
    security::backups::verify_records(bytes).is_ok()
}

/// What the house has sealed, a stream and a value: it is opened as it was sealed, or not at all.
fn seals(bytes: &[u8]) -> bool {
    let mut all = vec![];
    let stream = Opening::begin(bytes, &SEAL, "backup").and_then(|mut stream| Ok(stream.read_to_end(&mut all)?));
    let value = SEAL.open_sealed("fuzz", &String::from_utf8_lossy(bytes));
    assert!(stream.is_err() || all == UNDER_SEAL);
    assert!(value.as_ref().is_ok_and(|value| value == UNDER_SEAL) || value.is_err());
    stream.is_ok() || value.is_ok()
}

/// A field of each kind that forms have.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Fields {
    text: String,
    left_out: Option<String>,
    #[serde(default)]
    many: Vec<i64>,
    ticked: Option<bool>,
    number: u32,
    chosen: Chosen,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Chosen {
    This,
    That,
}

/// Fields as a form and as an island send them: what was read says the same when it is said again.
fn forms(bytes: &[u8]) -> bool {
    let fields = kernel::written::<Fields>(bytes).or_else(|_| kernel::spoken::<Fields>(bytes));
    fields.is_ok_and(|fields| {
        let again = kernel::spoken::<Fields>(&serde_json::to_vec(&fields).unwrap());
        assert_eq!(again.ok(), Some(fields));
        true
    })
}

// req("QA-09", "IP-04")
#[test]
fn no_bytes_break_a_reader_of_what_another_house_or_a_seal_vouches_for() {
    TAKERS.into_iter().for_each(|(name, takes)| fed(name, takes));
}

// req("QA-09")
#[test]
fn every_such_reader_takes_a_seed() {
    for (name, takes) in TAKERS {
        assert!(corpus(name).iter().any(|(_, bytes)| takes(bytes)), "fuzz/{name} holds no seed that is taken");
    }
}
