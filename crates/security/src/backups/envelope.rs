//! The house's keys in an envelope: under a passphrase, for a safe that is not where the backups are. Without the keys a
//! backup is noise; with them and a backup everything can be put back.
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::seal::{Seal, random_bytes};

const MAGIC: &str = "SHIXUE-KEYS-1";
/// Shorter ones can be guessed by whoever finds the envelope.
const SHORTEST: usize = 16;

/// Writes the keys under a passphrase to a file that is not there yet.
///
/// # Errors
/// When the passphrase is short or the file cannot be made.
pub fn write_envelope(seal: &Seal, passphrase: &str, to: &Path) -> Result<()> {
    ensure!(passphrase.chars().count() >= SHORTEST, "口令太短：至少 {SHORTEST} 个字符，请换一个更长的");
    let salt = random_bytes::<16>();
    let sealed = seal.enveloped(&stretched(passphrase, &salt)?)?;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .with_context(|| format!("不能写入 {}（已存在的文件不覆盖）", to.display()))?;
    writeln!(file, "{MAGIC} {} {} {sealed}", seal.audit_key_id(), hex::encode(salt))?;
    Ok(file.sync_all()?)
}

/// The keys out of an envelope, or out of a plain copy of `keys/root`.
///
/// # Errors
/// In Chinese: not a key, no passphrase given, another passphrase.
pub fn open_envelope(path: &Path, passphrase: Option<&str>) -> Result<Seal> {
    let text = std::fs::read_to_string(path).with_context(|| format!("不能读取密钥文件 {}", path.display()))?;
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let [MAGIC, _, salt, sealed] = words[..] else {
        let root = hex::decode(text).ok().and_then(|root| <[u8; 32]>::try_from(root).ok());
        return Seal::from_root(root.with_context(|| format!("{} 不是机构密钥，也不是密钥信封", path.display()))?);
    };
    let Some(passphrase) = passphrase else { bail!("这是密钥信封，请用 --passphrase-file 给出口令") };
    let salt = hex::decode(salt).with_context(|| format!("{} 已损坏", path.display()))?;
    Seal::from_envelope(sealed, &stretched(passphrase, &salt)?).map_err(|_| anyhow!("口令不对，或密钥信封已损坏"))
}

fn stretched(passphrase: &str, salt: &[u8]) -> Result<[u8; 32]> {
    let params = Params::new(64 << 10, 3, 1, Some(32)).map_err(|no| anyhow!("argon2: {no}"))?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut key)
        .map_err(|no| anyhow!("argon2: {no}"))?;
    Ok(key)
}
