//! What an initialisation segment holds: codec strings (RFC 6381) and the size of the picture, from its boxes.
//!
//! Read from the bytes that players will read, not from what was asked of the encoder: an empty avcC, as some
//! encoders send it, plays nowhere and is refused.

use crate::trouble::Trouble;

/// Codecs and pixels of the tracks in an initialisation segment.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tracks {
    pub codecs: String,
    pub width: u32,
    pub height: u32,
}

/// Reads the tracks of an initialisation segment (`ftyp` + `moov`).
pub(super) fn tracks(init: &[u8]) -> Result<Tracks, Trouble> {
    let mut tracks = Tracks::default();
    let mut names = Vec::new();
    let moov = child(init, b"moov").unwrap_or_default();
    for (_, trak) in boxes(moov).filter(|(name, _)| name == b"trak") {
        let stsd = [b"mdia", b"minf", b"stbl", b"stsd"].iter().try_fold(trak, |at, name| child(at, name));
        // stsd: version and flags, number of entries, entries.
        for (name, entry) in boxes(stsd.and_then(|s| s.get(8..)).unwrap_or_default()) {
            match &name {
                b"avc1" | b"avc3" => {
                    names.push(avc(&name, entry)?);
                    (tracks.width, tracks.height) = (short(entry, 24), short(entry, 26));
                }
                b"mp4a" => names.push(mp4a(entry)?),
                _ => return Err(unplayable()),
            }
        }
    }
    if names.is_empty() {
        return Err(unplayable());
    }
    tracks.codecs = names.join(",");
    Ok(tracks)
}

fn unplayable() -> Trouble {
    Trouble::Refused(
        "文件缺少播放所需的编码参数，浏览器无法播放。请用 H.264 + AAC（编码器须写入全局头）重新导出后上传。".into(),
    )
}

/// VisualSampleEntry is 78 bytes, then boxes; avcC opens with version, profile, compatibility, level.
fn avc(name: &[u8; 4], entry: &[u8]) -> Result<String, Trouble> {
    let config = entry.get(78..).and_then(|inner| child(inner, b"avcC"));
    match config {
        // Five bytes of header, then the number of sequence parameter sets: none is no picture.
        Some([1, profile, compatible, level, _, sets, ..]) if sets & 0x1f > 0 => {
            Ok(format!("{}.{profile:02x}{compatible:02x}{level:02x}", String::from_utf8_lossy(name)))
        }
        _ => Err(unplayable()),
    }
}

/// AudioSampleEntry is 28 bytes, then boxes; esds nests descriptors of tag, length and body (ISO/IEC 14496-1).
fn mp4a(entry: &[u8]) -> Result<String, Trouble> {
    let object = || {
        let es = descriptor(child(entry.get(28..)?, b"esds")?.get(4..)?, 3)?;
        let config = descriptor(es.get(3..)?, 4)?;
        let object_type = *config.first()?;
        let first = *descriptor(config.get(13..)?, 5)?.first()?;
        Some((object_type, first >> 3))
    };
    match object() {
        Some((0x40, kind @ 1..31)) => Ok(format!("mp4a.40.{kind}")),
        _ => Err(unplayable()),
    }
}

/// The body of the descriptor that opens here, when it has this tag.
fn descriptor(at: &[u8], tag: u8) -> Option<&[u8]> {
    if *at.first()? != tag {
        return None;
    }
    let (mut length, mut place) = (0_usize, 1);
    loop {
        let byte = *at.get(place)?;
        length = length << 7 | usize::from(byte & 0x7f);
        place += 1;
        if byte & 0x80 == 0 {
            return at.get(place..place.checked_add(length)?);
        }
        if place > 5 {
            return None;
        }
    }
}

fn short(at: &[u8], place: usize) -> u32 {
    at.get(place..place + 2).map_or(0, |b| u32::from(b[0]) << 8 | u32::from(b[1]))
}

fn child<'a>(at: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(at).find(|(name, _)| name == wanted).map(|(_, body)| body)
}

/// The boxes one after another: name and body. Ends at the first that does not fit.
fn boxes(mut at: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = u32::from_be_bytes(*at.first_chunk()?);
        let name = *at.get(4..)?.first_chunk()?;
        let size = usize::try_from(size).ok()?;
        let body = at.get(8..size)?;
        at = at.get(size..)?;
        Some((name, body))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes(), name.as_slice(), body].concat()
    }

    fn init(avcc: &[u8]) -> Vec<u8> {
        let entry = boxed(b"avc1", &[vec![0; 78], boxed(b"avcC", avcc)].concat());
        let stsd = boxed(b"stsd", &[vec![0; 8], entry].concat());
        let mdia = boxed(b"mdia", &boxed(b"minf", &boxed(b"stbl", &stsd)));
        boxed(b"moov", &boxed(b"trak", &mdia))
    }

    #[test]
    fn the_codec_string_is_read_from_the_avcc_box() {
        let tracks = tracks(&init(&[1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, 0])).unwrap();
        assert_eq!(tracks.codecs, "avc1.64001f");
    }

    #[test]
    fn an_empty_avcc_is_refused_with_a_sentence() {
        for empty in [&[][..], &[1, 0x64, 0, 0x1f, 0xff, 0xe0]] {
            let trouble = tracks(&init(empty)).unwrap_err();
            assert!(matches!(&trouble, Trouble::Refused(says) if says.contains("全局头")), "{trouble:?}");
        }
    }

    #[test]
    fn cut_or_senseless_bytes_are_refused_and_never_panic() {
        let whole = init(&[1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, 0]);
        for end in 0..whole.len() {
            assert!(tracks(&whole[..end]).is_err());
        }
        let mut noise = whole.clone();
        for at in 0..whole.len() {
            noise[at] = !noise[at];
            let _either = tracks(&noise);
            noise[at] = whole[at];
        }
    }
}
