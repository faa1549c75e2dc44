//! The one kind of range that players and browsers ask for: `bytes=a-b`, `bytes=a-`, `bytes=-n`.

/// What of a file was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    Whole,
    /// First byte and the byte after the last.
    Part(u64, u64),
    /// Nothing of it lies in the file: 416.
    Nothing,
}

/// A header that is none of ours, or asks for several parts, asks for the whole (RFC 9110, 14.2).
pub fn wanted(header: Option<&str>, bytes: u64) -> Wanted {
    let Some(said) = header.and_then(|said| said.strip_prefix("bytes=")) else { return Wanted::Whole };
    let Some((from, to)) = said.split_once('-').filter(|_| !said.contains(',')) else { return Wanted::Whole };
    match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), _) if from >= bytes => Wanted::Nothing,
        (Ok(from), Ok(to)) if to >= from => Wanted::Part(from, (to.saturating_add(1)).min(bytes)),
        (Ok(from), Err(_)) if to.trim().is_empty() => Wanted::Part(from, bytes),
        (Err(_), Ok(0)) if from.trim().is_empty() => Wanted::Nothing,
        (Err(_), Ok(last)) if from.trim().is_empty() => Wanted::Part(bytes.saturating_sub(last), bytes),
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (said, wanted_part) in [
            ("bytes=0-99", Wanted::Part(0, 100)),
            ("bytes=50-", Wanted::Part(50, 100)),
            ("bytes=-10", Wanted::Part(90, 100)),
            ("bytes=-1000", Wanted::Part(0, 100)),
            ("bytes=90-1000", Wanted::Part(90, 100)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=9-5", Wanted::Whole),
            ("bytes=x-", Wanted::Whole),
            ("pages=1-2", Wanted::Whole),
        ] {
            assert_eq!(wanted(Some(said), 100), wanted_part, "{said}");
        }
        assert_eq!(wanted(None, 100), Wanted::Whole);
    }
}
