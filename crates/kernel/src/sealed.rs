//! Long streams under a seal: SM4-GCM in pieces of 64 KiB, each in its place, the last one marked as the last. Whoever cuts
//! off, swaps, repeats or alters a piece is found out when it is read; nothing is ever held whole.
//!
//! Layout: one line of text (the head, which is not secret), then pieces: length (four bytes, little end first) and the
//! sealed piece. The key belongs to this one stream: it is derived from the house's root and the salt in the head.
use std::io::{self, BufRead, Read, Write};

use aes_gcm::aead::array::Array;
use aes_gcm::aead::{Aead as _, Payload};
use anyhow::Result;

use crate::seal::{Seal, Sm4Gcm, random_bytes, sm3};

const PIECE: usize = 64 << 10;
const TAG: usize = 16;
const MAGIC: &str = "SHIXUE-SEALED-1";
const LONGEST_HEAD: u64 = 4096;

/// Why a sealed stream cannot be read on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Broken {
    #[error("这不是本平台的备份文件")]
    Foreign,
    #[error("这份备份是用另一把机构密钥（{theirs}）加密的，手里的是 {ours}；请换用制作备份时的密钥")]
    OtherKey { theirs: String, ours: String },
    #[error("备份文件不完整：第 {0} 段之后被截断，请另取一份")]
    Cut(u64),
    #[error("备份文件第 {0} 段被改动，或与密钥不符，不能使用；请另取一份")]
    Altered(u64),
}

/// Writes a stream under the house's seal.
pub struct Sealing<W> {
    to: W,
    under: Under,
    held: Vec<u8>,
}

/// Reads one.
pub struct Opening<R> {
    from: R,
    under: Under,
    held: Vec<u8>,
    at: usize,
    ended: bool,
}

struct Under {
    cipher: Sm4Gcm,
    head: Vec<u8>,
    number: u64,
}

impl<W: Write> Sealing<W> {
    /// Writes the head.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn begin(mut to: W, seal: &Seal, purpose: &'static str) -> Result<Self> {
        let salt = random_bytes::<16>();
        let head = format!("{MAGIC} {purpose} {} {}\n", seal.audit_key_id(), hex::encode(salt));
        to.write_all(head.as_bytes())?;
        let under = Under { cipher: seal.stream_cipher(purpose, &salt)?, head: sm3(head.as_bytes()), number: 0 };
        Ok(Self { to, under, held: Vec::with_capacity(PIECE) })
    }

    /// The last piece; what was written is not yet on disk.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn finish(mut self) -> Result<W> {
        self.piece(true)?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn piece(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.under.seal(&self.held, last).map_err(io::Error::other)?;
        self.held.clear();
        let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(&sealed)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.len() == PIECE {
            self.piece(false)?;
        }
        let fits = bytes.len().min(PIECE - self.held.len());
        self.held.extend_from_slice(&bytes[..fits]);
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<R: BufRead> Opening<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// `Broken::Foreign` and `Broken::OtherKey`; a fault when `from` cannot be read.
    pub fn begin(mut from: R, seal: &Seal, purpose: &'static str) -> Result<Self> {
        let mut head = Vec::new();
        from.by_ref().take(LONGEST_HEAD).read_until(b'\n', &mut head)?;
        let words: Vec<&str> = std::str::from_utf8(&head).unwrap_or_default().split_whitespace().collect();
        let [MAGIC, said, key, salt] = words[..] else { return Err(Broken::Foreign.into()) };
        let salt = hex::decode(salt).ok().filter(|salt| salt.len() == 16 && said == purpose).ok_or(Broken::Foreign)?;
        if key != seal.audit_key_id() {
            return Err(Broken::OtherKey { theirs: key.to_owned(), ours: seal.audit_key_id().to_owned() }.into());
        }
        let under = Under { cipher: seal.stream_cipher(purpose, &salt)?, head: sm3(&head), number: 0 };
        Ok(Self { from, under, held: vec![], at: 0, ended: false })
    }

    fn piece(&mut self) -> io::Result<()> {
        let number = self.under.number;
        let mut length = [0; 4];
        whole(&mut self.from, &mut length, number)?;
        let length = u32::from_le_bytes(length) as usize;
        if !(TAG..=PIECE + TAG).contains(&length) {
            return Err(io::Error::other(Broken::Altered(number + 1)));
        }
        let mut sealed = vec![0; length];
        whole(&mut self.from, &mut sealed, number)?;
        // The last piece says so in its seal; what follows it belongs to somebody else.
        let last = self.from.fill_buf()?.is_empty();
        match self.under.open(&sealed, last) {
            Some(opened) => (self.held, self.at, self.ended) = (opened, 0, last),
            None if last && self.under.open(&sealed, false).is_some() => {
                return Err(io::Error::other(Broken::Cut(number + 1)));
            }
            None => return Err(io::Error::other(Broken::Altered(number + 1))),
        }
        self.under.number += 1;
        Ok(())
    }
}

impl<R: BufRead> Read for Opening<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.at == self.held.len() {
            if self.ended {
                return Ok(0);
            }
            self.piece()?;
        }
        let fits = to.len().min(self.held.len() - self.at);
        to[..fits].copy_from_slice(&self.held[self.at..self.at + fits]);
        self.at += fits;
        Ok(fits)
    }
}

impl Under {
    fn seal(&mut self, bytes: &[u8], last: bool) -> Result<Vec<u8>> {
        let nonce = self.nonce(last);
        self.number += 1;
        let payload = Payload { msg: bytes, aad: &self.head };
        self.cipher.encrypt(&Array(nonce), payload).map_err(|_| anyhow::anyhow!("sealing failed"))
    }

    fn open(&self, sealed: &[u8], last: bool) -> Option<Vec<u8>> {
        self.cipher.decrypt(&Array(self.nonce(last)), Payload { msg: sealed, aad: &self.head }).ok()
    }

    /// The number of the piece; no two pieces of one key share it.
    fn nonce(&self, last: bool) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[..8].copy_from_slice(&self.number.to_be_bytes());
        nonce[11] = u8::from(last);
        nonce
    }
}

fn whole(from: &mut impl Read, to: &mut [u8], number: u64) -> io::Result<()> {
    match from.read_exact(to) {
        Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => Err(io::Error::other(Broken::Cut(number))),
        done => done,
    }
}

/// What went wrong inside a reader of `Opening`, if it was the stream's own trouble.
pub fn broken(fault: &anyhow::Error) -> Option<&Broken> {
    fault.chain().find_map(|cause| {
        let inner = || cause.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<Broken>();
        cause.downcast_ref::<Broken>().or_else(inner)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn seal() -> Seal {
        Seal::from_root([7; 32]).unwrap()
    }

    fn sealed(length: usize) -> Vec<u8> {
        let mut to = Sealing::begin(vec![], &seal(), "tests").unwrap();
        to.write_all(&vec![b'x'; length]).unwrap();
        to.finish().unwrap()
    }

    fn opened(bytes: &[u8]) -> Result<Vec<u8>> {
        let mut all = vec![];
        Opening::begin(Cursor::new(bytes), &seal(), "tests")?.read_to_end(&mut all)?;
        Ok(all)
    }

    fn trouble(bytes: &[u8]) -> Broken {
        let fault = opened(bytes).unwrap_err();
        broken(&fault).unwrap_or_else(|| panic!("{fault:?}")).clone()
    }

    #[test]
    fn a_stream_of_any_length_comes_back_as_it_went_in_and_shows_nothing() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17] {
            let bytes = sealed(length);
            assert_eq!(opened(&bytes).unwrap(), vec![b'x'; length], "{length}");
            assert!(!bytes.windows(8).any(|eight| eight == b"xxxxxxxx"));
        }
    }

    #[test]
    fn a_stream_cut_off_anywhere_is_told_from_one_that_ended() {
        let bytes = sealed(3 * PIECE + 17);
        let head = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let piece = PIECE + TAG + 4;
        for cut in [head, head + 3, head + 10, head + piece, head + 2 * piece, head + 3 * piece, bytes.len() - 1] {
            assert!(matches!(trouble(&bytes[..cut]), Broken::Cut(_)), "{cut}");
        }
        assert_eq!(trouble(&bytes[..head - 1]), Broken::Cut(0));
    }

    #[test]
    fn one_altered_byte_two_swapped_pieces_and_an_added_tail_are_found() {
        let bytes = sealed(3 * PIECE + 17);
        let head = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for at in [head + 4, head + 70_000, bytes.len() - 1] {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            assert!(matches!(trouble(&altered), Broken::Altered(_)), "{at}");
        }
        let piece = PIECE + TAG + 4;
        let (first, second) = (&bytes[head..head + piece], &bytes[head + piece..head + 2 * piece]);
        let swapped = [&bytes[..head], second, first, &bytes[head + 2 * piece..]].concat();
        assert_eq!(trouble(&swapped), Broken::Altered(1));
        assert!(matches!(trouble(&[&bytes[..], b"more"].concat()), Broken::Altered(_)));
        let mut salted = bytes.clone();
        salted[head - 3] ^= 1;
        assert!(matches!(trouble(&salted), Broken::Altered(1) | Broken::Foreign));
    }

    #[test]
    fn another_key_another_purpose_and_another_file_are_refused_by_name() {
        let bytes = sealed(5);
        let other = Seal::from_root([8; 32]).unwrap();
        let fault = Opening::begin(Cursor::new(&bytes), &other, "tests").err().unwrap();
        assert!(fault.to_string().contains("另一把机构密钥"), "{fault}");
        let fault = Opening::begin(Cursor::new(&bytes), &seal(), "other").err().unwrap();
        assert_eq!(broken(&fault), Some(&Broken::Foreign));
        assert_eq!(trouble(b"PK\x03\x04 a zip"), Broken::Foreign);
        assert_eq!(trouble(b""), Broken::Foreign);
    }
}
