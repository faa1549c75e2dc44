//! The OLE container (compound file), as far as `.xls` needs it: names of streams, and one stream.
//! Every chain is walked with a bound, so that the parser behind can walk it too. Writes nothing.

const END: u32 = 0xFFFF_FFFE;
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;
const MINI: usize = 64;
const MINI_BELOW: usize = 4096;

/// An opened container whose directory chain is sound.
pub(crate) struct Ole<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    bytes: usize,
}

impl<'a> Ole<'a> {
    /// `None` when a table or chain is damaged or runs in a circle.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut ole =
            Self { bytes, sector, fat: Vec::new(), mini_fat: Vec::new(), mini: Vec::new(), entries: Vec::new() };
        ole.fat = ole.read_fat()?;
        let directory = ole.chain(u32_at(bytes, 48)?, usize::MAX)?;
        ole.entries = directory.chunks_exact(128).map(|raw| entry(raw, sector)).collect::<Option<_>>()?;
        let root = ole.entries.first()?;
        let mini_fat_sectors = u32_at(bytes, 64)? as usize;
        if mini_fat_sectors > 0 {
            ole.mini = ole.chain(root.start, root.bytes)?;
            let mini_fat = ole.chain(u32_at(bytes, 60)?, mini_fat_sectors.checked_mul(sector)?)?;
            ole.mini_fat = words(&mini_fat).collect();
        }
        Some(ole)
    }

    /// Whether a stream or storage of this name exists, in any case of letters.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The bytes of a stream; `None` when absent or damaged.
    pub(crate) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.find(name)?;
        if entry.bytes >= MINI_BELOW {
            return self.chain(entry.start, entry.bytes);
        }
        let piece = |id: u32| {
            let start = (id as usize).checked_mul(MINI)?;
            self.mini.get(start..).map(|rest| &rest[..rest.len().min(MINI)])
        };
        walk(entry.start, entry.bytes, &self.mini_fat, piece)
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn read_fat(&self) -> Option<Vec<u32>> {
        let mut places: Vec<u32> = words(self.bytes.get(76..512)?).collect();
        let mut next = u32_at(self.bytes, 68)?;
        let mut steps = 0;
        while next < FIRST_RESERVED {
            steps += 1;
            if steps > self.bytes.len() / self.sector {
                return None;
            }
            places.extend(words(self.piece(next)?));
            next = places.pop()?;
        }
        // A sector of the table is listed once; a list longer than the file repeats itself.
        places.retain(|&id| id < FIRST_RESERVED);
        if places.len() > self.bytes.len() / self.sector {
            return None;
        }
        let mut fat = Vec::new();
        for id in places {
            fat.extend(words(self.piece(id)?));
        }
        Some(fat)
    }

    fn piece(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        Some(&rest[..rest.len().min(self.sector)])
    }

    fn chain(&self, start: u32, bytes: usize) -> Option<Vec<u8>> {
        walk(start, bytes, &self.fat, |id| self.piece(id))
    }
}

/// Follows a chain to its end or to `bytes`; `None` when it leaves the table or runs in a circle.
fn walk<'p>(start: u32, bytes: usize, table: &[u32], piece: impl Fn(u32) -> Option<&'p [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut seen = vec![false; table.len()];
    let mut id = start;
    while id != END && out.len() < bytes {
        let seen = seen.get_mut(id as usize).filter(|seen| !**seen)?;
        *seen = true;
        let piece = piece(id)?;
        out.extend_from_slice(&piece[..piece.len().min(bytes - out.len())]);
        id = table[id as usize];
    }
    Some(out)
}

fn entry(raw: &[u8], sector: usize) -> Option<Entry> {
    let letters = raw[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let letters: Vec<u16> = letters.take_while(|&unit| unit != 0).collect();
    let low = u32_at(raw, 120)?;
    let high = if sector == 512 { 0 } else { u32_at(raw, 124)? };
    let bytes = usize::try_from(u64::from(high) << 32 | u64::from(low)).ok()?;
    Some(Entry { name: String::from_utf16_lossy(&letters), start: u32_at(raw, 116)?, bytes })
}

/// Little-endian, `None` past the end.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

/// Little-endian, `None` past the end.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}
