//! Cryptography behind one door: digest, keyed digest, seal and open, sign and verify. SM3, SM4-GCM and SM2 today; a
//! certified module can take this file's place without touching a room. Every value carries its key's id.
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use aes_gcm::aead::array::Array;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit as _, Payload};
use anyhow::{Context, Result, anyhow, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm3::Digest as _;

pub(crate) type Sm4Gcm = aes_gcm::AesGcm<sm4::Sm4, U12>;

const SIGNER: &str = "shixue";

/// The house's keys, derived from one root that lives outside the database.
#[derive(Clone)]
pub struct Seal {
    root: [u8; 32],
    key_id: String,
    signing: SigningKey,
    /// What values are sealed with, the newest last; all clones share them.
    ring: Arc<RwLock<Ring>>,
}

struct Ring {
    keys: Vec<(String, [u8; 16])>,
    current: usize,
}

/// SM3 of some bytes.
pub fn sm3(bytes: &[u8]) -> Vec<u8> {
    sm3::Sm3::digest(bytes).to_vec()
}

/// SM3 of what a value says as JSON, in hex.
///
/// # Errors
/// A value that JSON cannot say.
pub fn fingerprint(value: &impl serde::Serialize) -> serde_json::Result<String> {
    Ok(hex::encode(sm3(&serde_json::to_vec(value)?)))
}

/// SM3 of what comes in pieces.
#[derive(Default)]
pub struct Sm3(sm3::Sm3);

impl Sm3 {
    pub fn take(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub fn finish(self) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

/// 160 random bits as text: what strangers may hold (verification codes, activation tokens, sessions).
#[expect(clippy::disallowed_methods, reason = "the one source of chance")]
pub fn random_code() -> String {
    let mut bytes = [0u8; 20];
    rand::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Random bytes for salts and nonces.
#[expect(clippy::disallowed_methods, reason = "the one source of chance")]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    rand::fill(&mut bytes);
    bytes
}

/// Compares without telling where two secrets differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

impl Seal {
    /// Reads `keys/root`, or makes it at the first start; readable by its owner alone.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a key.
    pub fn open(data: &Path) -> Result<Self> {
        let folder = data.join("keys");
        std::fs::create_dir_all(&folder).with_context(|| format!("不能建立目录 {}", folder.display()))?;
        let path = folder.join("root");
        let root = match std::fs::read_to_string(&path) {
            Ok(text) => <[u8; 32]>::try_from(hex::decode(text.trim())?)
                .map_err(|_| anyhow!("{} 不是一把密钥", path.display()))?,
            Err(no) if no.kind() == std::io::ErrorKind::NotFound => {
                let root = random_bytes::<32>();
                write_private(&path, &hex::encode(root))?;
                root
            }
            Err(no) => bail!("不能读取密钥 {}：{no}", path.display()),
        };
        Self::from_root(root)
    }

    /// # Errors
    /// Never in practice: only when the derived scalar is not a private key.
    pub fn from_root(root: [u8; 32]) -> Result<Self> {
        let scalar = keyed(&root, "sm2", b"signing");
        let signing = SigningKey::from_slice(SIGNER, &scalar).map_err(|no| anyhow!("signing key: {no}"))?;
        let key_id = hex::encode(&keyed(&root, "key", b"id")[..4]);
        let ring = Ring { keys: vec![(key_id.clone(), first(&keyed(&root, "seal", b"sm4")))], current: 0 };
        Ok(Self { key_id, root, signing, ring: Arc::new(RwLock::new(ring)) })
    }

    pub fn audit_key_id(&self) -> &str {
        &self.key_id
    }

    /// HMAC-SM3 under a key for one purpose (`form`, `session`, `person.document`).
    pub fn mac(&self, purpose: &'static str, said: &[u8]) -> Vec<u8> {
        keyed(&keyed(&self.root, "mac", purpose.as_bytes()), purpose, said)
    }

    /// Seals bytes for one place (`table.column.id`): SM4-GCM, `key id . nonce . sealed`.
    pub fn seal(&self, place: &str, bytes: &[u8]) -> Result<String> {
        let (id, key) = {
            let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
            ring.keys[ring.current].clone()
        };
        sealed_with(&id, &key, place, bytes)
    }

    /// Which key a value is sealed with now.
    pub fn current(&self) -> String {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.keys[ring.current].0.clone()
    }

    /// Takes up data keys beside the one that follows from the root; without a current one that one goes on.
    pub(crate) fn hold(&self, keys: Vec<(String, [u8; 16])>, current: Option<&str>) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.keys.truncate(1);
        ring.keys.extend(keys);
        ring.current = ring.keys.iter().position(|(id, _)| Some(id.as_str()) == current).unwrap_or(0);
    }

    /// A data key under the root.
    pub(crate) fn wrap(&self, id: &str, key: &[u8; 16]) -> Result<String> {
        sealed_with(&self.key_id, &self.wrapping(), &format!("data_key.{id}"), key)
    }

    /// # Errors
    /// When it was wrapped under another root, or is another key's.
    pub(crate) fn unwrap(&self, id: &str, wrapped: &str) -> Result<[u8; 16]> {
        let (_, nonce, body) = parts(wrapped)?;
        let key = opened_with(&self.wrapping(), &format!("data_key.{id}"), nonce, &body)?;
        <[u8; 16]>::try_from(key).map_err(|_| anyhow!("not a data key"))
    }

    fn wrapping(&self) -> [u8; 16] {
        first(&keyed(&self.root, "wrap", b"sm4"))
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// When it was altered, moved to another place or sealed with another key.
    pub fn open_sealed(&self, place: &str, sealed: &str) -> Result<Vec<u8>> {
        let (id, nonce, body) = parts(sealed)?;
        let key = {
            let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
            ring.keys.iter().find(|(known, _)| known == id).map(|(_, key)| *key)
        };
        opened_with(&key.with_context(|| format!("sealed with a key that is not here ({id})"))?, place, nonce, &body)
    }

    /// What seals one long stream: its key is nobody else's.
    pub(crate) fn stream_cipher(&self, purpose: &'static str, salt: &[u8]) -> Result<Sm4Gcm> {
        let key = keyed(&keyed(&self.root, "stream", purpose.as_bytes()), purpose, salt);
        Sm4Gcm::new_from_slice(&key[..16]).map_err(|_| anyhow!("not an SM4 key"))
    }

    /// The root under a passphrase, for the envelope that is kept away from the house: SM4-GCM, the key stretched by whoever
    /// calls (`stretched`, 32 bytes).
    pub fn enveloped(&self, stretched: &[u8; 32]) -> Result<String> {
        Self::from_root(*stretched)?.seal("house.root", hex::encode(self.root).as_bytes())
    }

    /// The house's keys out of an envelope.
    ///
    /// # Errors
    /// When the passphrase is another one or the envelope was altered.
    pub fn from_envelope(envelope: &str, stretched: &[u8; 32]) -> Result<Self> {
        let text = Self::from_root(*stretched)?.open_sealed("house.root", envelope)?;
        Self::from_root(<[u8; 32]>::try_from(hex::decode(text)?).map_err(|_| anyhow!("not a root"))?)
    }

    /// Puts the root where `open` finds it; a folder that has one keeps it.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub fn settle(&self, data: &Path) -> Result<()> {
        let folder = data.join("keys");
        std::fs::create_dir_all(&folder).with_context(|| format!("不能建立目录 {}", folder.display()))?;
        write_private(&folder.join("root"), &hex::encode(self.root))
    }

    /// The keys of a folder that has them: nothing is made.
    ///
    /// # Errors
    /// When there are none.
    pub fn of(data: &Path) -> Result<Self> {
        let path = data.join("keys").join("root");
        ensure!(path.is_file(), "{} 不存在：找不到机构密钥", path.display());
        Self::open(data)
    }

    /// SM2 signature of some bytes, as text.
    pub fn sign(&self, said: &[u8]) -> String {
        let signature: Signature = self.signing.sign(said);
        URL_SAFE_NO_PAD.encode(signature.to_bytes())
    }

    /// The public key that `verify` needs, as text (uncompressed point, hexadecimal).
    pub fn public_key(&self) -> String {
        hex::encode(self.signing.verifying_key().to_sec1_bytes())
    }
}

fn sealed_with(id: &str, key: &[u8; 16], place: &str, bytes: &[u8]) -> Result<String> {
    let nonce = random_bytes::<12>();
    let payload = Payload { msg: bytes, aad: place.as_bytes() };
    let cipher = Sm4Gcm::new_from_slice(key).map_err(|_| anyhow!("not an SM4 key"))?;
    let sealed = cipher.encrypt(&Array(nonce), payload).map_err(|_| anyhow!("sealing failed"))?;
    Ok(format!("{id}.{}.{}", URL_SAFE_NO_PAD.encode(nonce), URL_SAFE_NO_PAD.encode(sealed)))
}

fn opened_with(key: &[u8; 16], place: &str, nonce: [u8; 12], body: &[u8]) -> Result<Vec<u8>> {
    let payload = Payload { msg: body, aad: place.as_bytes() };
    let cipher = Sm4Gcm::new_from_slice(key).map_err(|_| anyhow!("not an SM4 key"))?;
    cipher.decrypt(&Array(nonce), payload).map_err(|_| anyhow!("the sealed value was altered or moved: {place}"))
}

/// The key's id, the nonce and the body of a sealed value.
fn parts(sealed: &str) -> Result<(&str, [u8; 12], Vec<u8>)> {
    let mut parts = sealed.splitn(3, '.');
    let (Some(key), Some(nonce), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
        bail!("not a sealed value")
    };
    let nonce = <[u8; 12]>::try_from(URL_SAFE_NO_PAD.decode(nonce)?).map_err(|_| anyhow!("not a nonce"))?;
    Ok((key, nonce, URL_SAFE_NO_PAD.decode(body)?))
}

fn first(of: &[u8]) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&of[..16]);
    key
}

/// Whether a text signature of `said` was made by the holder of that public key.
pub fn verify(public_key: &str, said: &[u8], signature: &str) -> bool {
    let key = hex::decode(public_key).ok().and_then(|key| VerifyingKey::from_sec1_bytes(SIGNER, &key).ok());
    let signature = URL_SAFE_NO_PAD.decode(signature).ok().and_then(|raw| Signature::from_slice(&raw).ok());
    key.zip(signature).is_some_and(|(key, signature)| key.verify(said, &signature).is_ok())
}

fn keyed(key: &[u8], label: &str, said: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<sm3::Sm3> as hmac::KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(label.as_bytes());
    mac.update(&[0]);
    mac.update(said);
    mac.finalize().into_bytes().to_vec()
}

/// All of it or nothing, for its owner alone; on the disk with its name when this answers, since nothing that was sealed can
/// be read without it. A file that is there stays.
fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let beside = path.with_extension(hex::encode(random_bytes::<4>()));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&beside, path);
    std::fs::remove_file(&beside)?;
    linked?;
    for above in path.ancestors().skip(1).take(2).filter(|above| above.is_dir()) {
        std::fs::File::open(above)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        Seal::from_root([7; 32]).unwrap()
    }

    #[test]
    fn sm3_is_the_standard_s() {
        assert_eq!(hex::encode(sm3(b"abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    #[test]
    fn what_was_sealed_opens_in_its_own_place_alone() {
        let sealed = seal().seal("people.document.7", "11010119900307123X".as_bytes()).unwrap();
        assert_eq!(seal().open_sealed("people.document.7", &sealed).unwrap(), b"11010119900307123X");
        assert!(seal().open_sealed("people.document.8", &sealed).is_err());
        assert!(seal().open_sealed("people.document.7", &sealed.replace('A', "B")).is_err() || !sealed.contains('A'));
        assert!(!sealed.contains("1990"));
    }

    #[test]
    fn a_signature_holds_for_its_words_and_its_key_alone() {
        let signed = seal().sign("已备案".as_bytes());
        assert!(verify(&seal().public_key(), "已备案".as_bytes(), &signed));
        assert!(!verify(&seal().public_key(), "未备案".as_bytes(), &signed));
        assert!(!verify(&Seal::from_root([8; 32]).unwrap().public_key(), "已备案".as_bytes(), &signed));
    }
}
