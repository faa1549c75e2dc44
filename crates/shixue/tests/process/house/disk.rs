//! A disk as the record of what was asked of it tells it (`power/recorder.c`), played up to a moment at which the power goes:
//! what was promised by then is there; of the rest some is, some is not, and some is torn. Knows no database and no house.
use std::collections::{BTreeMap, HashMap};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const MAGIC: u32 = 0x7277_6f70;
const HEAD: usize = 32;
const SECTOR: usize = 512;

/// Builds the recorder with the linker's own `cc`; where it is.
pub fn recorder(beside: &Path) -> PathBuf {
    let (from, to) =
        (Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/process/power/recorder.c"), beside.join("recorder.so"));
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&to)
        .arg(from)
        .args(["-ldl", "-pthread"]);
    let built = cc.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    to
}

/// What a process asked, in its order.
#[derive(Clone, Debug)]
pub enum Asked {
    Created {
        path: PathBuf,
        inode: u64,
    },
    Written {
        inode: u64,
        at: usize,
        bytes: Vec<u8>,
    },
    Cut {
        inode: u64,
        length: usize,
    },
    /// Whatever was asked before this of that file, or of the names of that folder, is promised once `Synced` says so.
    Sync {
        turn: u64,
    },
    Synced {
        inode: u64,
        turn: u64,
    },
    Renamed {
        from: PathBuf,
        to: PathBuf,
    },
    Removed {
        path: PathBuf,
    },
    Folder {
        path: PathBuf,
        inode: u64,
    },
    Linked {
        from: PathBuf,
        to: PathBuf,
    },
}

/// A record: what was asked, each with the length that the record had then.
pub fn read(record: &Path) -> Vec<(u64, Asked)> {
    let all = std::fs::read(record).unwrap();
    let (mut asked, mut at) = (vec![], 0);
    while let Some(head) = all.get(at..at + HEAD) {
        let word = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap());
        let long = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap());
        assert_eq!(word(0), MAGIC, "the record is broken at {at}");
        let (first, second) = (word(24) as usize, word(28) as usize);
        // The last may have been cut off with its process.
        let Some(body) = all.get(at + HEAD..at + HEAD + first + second) else { break };
        at += HEAD + first + second;
        let path = |bytes: &[u8]| PathBuf::from(String::from_utf8(bytes.to_vec()).unwrap());
        let (one, other) = (|| path(&body[..first]), || path(&body[first..]));
        let (inode, number) = (long(8), long(16));
        asked.push((
            at as u64,
            match word(4) {
                1 => Asked::Created { path: one(), inode },
                2 => Asked::Written { inode, at: usize::try_from(number).unwrap(), bytes: body.to_vec() },
                3 => Asked::Cut { inode, length: usize::try_from(number).unwrap() },
                4 => Asked::Sync { turn: number },
                5 => Asked::Synced { inode, turn: number },
                6 => Asked::Renamed { from: one(), to: other() },
                7 => Asked::Removed { path: one() },
                8 => Asked::Folder { path: one(), inode },
                9 => Asked::Linked { from: one(), to: other() },
                what => panic!("{what} at {at}"),
            },
        ));
    }
    asked
}

/// Who promises that a name stands on the disk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Names {
    /// The folder, when it is asked by itself: all that POSIX says.
    ByFolder,
    /// Any file: names go through one journal, in their order, as with ext4 and xfs.
    ByJournal,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Thing {
    File(usize),
    Folder,
}

#[derive(Clone, Debug)]
enum Name {
    Put(PathBuf, Thing),
    Taken(PathBuf),
    Moved(PathBuf, PathBuf, Thing),
}

#[derive(Clone, Debug)]
enum Change {
    Bytes(usize, Vec<u8>),
    Cut(usize),
}

/// The bytes that were promised, and what was asked since.
#[derive(Clone, Debug, Default)]
struct File {
    kept: Vec<u8>,
    loose: Vec<(usize, Change)>,
}

/// A folder and what is below it, as the processes see it and as the disk has promised it.
pub struct Disk {
    root: PathBuf,
    names: Names,
    files: Vec<File>,
    inodes: HashMap<u64, usize>,
    folders: HashMap<u64, PathBuf>,
    seen: BTreeMap<PathBuf, Thing>,
    kept: BTreeMap<PathBuf, Thing>,
    loose: Vec<(usize, Name)>,
    turns: HashMap<u64, usize>,
    played: usize,
}

impl Disk {
    /// As it stands, all of it promised.
    pub fn of(root: &Path, names: Names) -> Self {
        let root = root.canonicalize().unwrap();
        let mut disk = Self {
            root: root.clone(),
            names,
            files: vec![],
            inodes: HashMap::new(),
            folders: HashMap::new(),
            seen: BTreeMap::new(),
            kept: BTreeMap::new(),
            loose: vec![],
            turns: HashMap::new(),
            played: 0,
        };
        disk.look_at(&root);
        disk.kept = disk.seen.clone();
        disk
    }

    fn look_at(&mut self, folder: &Path) {
        self.folders.insert(std::fs::metadata(folder).unwrap().ino(), folder.to_owned());
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, about) = (entry.path(), entry.metadata().unwrap());
            if about.is_dir() {
                self.seen.insert(path.clone(), Thing::Folder);
                self.look_at(&path);
            } else if !path.to_string_lossy().ends_with("-shm") {
                let file = File { kept: std::fs::read(&path).unwrap(), loose: vec![] };
                self.add(path, about.ino(), file);
            }
        }
    }

    fn add(&mut self, path: PathBuf, inode: u64, file: File) -> Thing {
        let thing = Thing::File(self.files.len());
        self.inodes.insert(inode, self.files.len());
        self.files.push(file);
        self.seen.insert(path, thing);
        thing
    }

    /// Plays what was asked, on from where it stands, as far as the record had this length.
    pub fn play_until(&mut self, asked: &[(u64, Asked)], length: u64) {
        while let Some((_, one)) = asked.get(self.played).filter(|(end, _)| *end <= length) {
            self.play(one.clone());
            self.played += 1;
        }
    }

    fn play(&mut self, asked: Asked) {
        let now = self.played;
        match asked {
            Asked::Created { path, inode } => {
                // A number is used again once its thing is gone.
                self.folders.remove(&inode);
                let thing = self.add(path.clone(), inode, File::default());
                self.loose.push((now, Name::Put(path, thing)));
            }
            Asked::Written { inode, at, bytes } => self.change(inode, Change::Bytes(at, bytes)),
            Asked::Cut { inode, length } => self.change(inode, Change::Cut(length)),
            Asked::Sync { turn } => drop(self.turns.insert(turn, now)),
            Asked::Synced { inode, turn } => self.synced(inode, self.turns[&turn]),
            Asked::Renamed { from, to } => {
                // What came from outside or past the recorder is nothing that a promise was made of.
                let Some(thing) = self.seen.get(&from).copied() else { return };
                rename(&mut self.seen, &from, &to, thing);
                self.loose.push((now, Name::Moved(from, to, thing)));
            }
            Asked::Removed { path } => {
                self.seen.remove(&path);
                self.loose.push((now, Name::Taken(path)));
            }
            Asked::Folder { path, inode } => {
                self.inodes.remove(&inode);
                self.folders.insert(inode, path.clone());
                self.seen.insert(path.clone(), Thing::Folder);
                self.loose.push((now, Name::Put(path, Thing::Folder)));
            }
            Asked::Linked { from, to } => {
                let Some(thing) = self.seen.get(&from).copied() else { return };
                self.seen.insert(to.clone(), thing);
                self.loose.push((now, Name::Put(to, thing)));
            }
        }
    }

    fn change(&mut self, inode: u64, change: Change) {
        if let Some(file) = self.inodes.get(&inode) {
            self.files[*file].loose.push((self.played, change));
        }
    }

    fn synced(&mut self, inode: u64, before: usize) {
        let folder = self.folders.get(&inode).cloned();
        if let Some(file) = self.inodes.get(&inode) {
            let file = &mut self.files[*file];
            for (_, change) in file.loose.extract_if(.., |(asked, _)| *asked < before) {
                apply(&mut file.kept, &change);
            }
        }
        let journal = self.names == Names::ByJournal;
        let promised = |name: &Name| journal || folder.as_deref().is_some_and(|own| name.folder() == Some(own));
        for (_, name) in self.loose.extract_if(.., |(asked, name)| *asked < before && promised(name)) {
            stand(&mut self.kept, name);
        }
    }

    /// The power goes: what is found afterwards, put below `to`.
    pub fn after_the_power_went(&self, to: &Path, chance: &mut Chance) {
        drop(std::fs::remove_dir_all(to));
        std::fs::create_dir_all(to).unwrap();
        let (for_names, for_bytes) = (Luck::by(chance), Luck::by(chance));
        let mut names = self.kept.clone();
        let mut left: HashMap<Option<PathBuf>, usize> = HashMap::new();
        for (_, name) in &self.loose {
            let own = name.folder().filter(|_| self.names == Names::ByFolder).map(Path::to_owned);
            let of_one = |(_, other): &&(usize, Name)| own.is_none() || other.folder() == own.as_deref();
            let count = self.loose.iter().filter(of_one).count();
            let left = left.entry(own.clone()).or_insert_with(|| for_names.of(count, chance));
            if *left > 0 {
                *left -= 1;
                stand(&mut names, name.clone());
            }
        }
        for (path, thing) in &names {
            let there = to.join(path.strip_prefix(&self.root).unwrap());
            match thing {
                Thing::Folder => std::fs::create_dir_all(there).unwrap(),
                // Its folder may not have come so far.
                Thing::File(_) if !there.parent().unwrap().is_dir() => {}
                Thing::File(file) => std::fs::write(there, self.files[*file].found(&for_bytes, chance)).unwrap(),
            }
        }
    }
}

impl Name {
    fn folder(&self) -> Option<&Path> {
        let (Self::Put(path, _) | Self::Taken(path) | Self::Moved(_, path, _)) = self;
        path.parent()
    }
}

impl File {
    fn found(&self, luck: &Luck, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.kept.clone();
        let whole = luck.of(self.loose.len(), chance);
        for (turn, (_, change)) in self.loose.iter().enumerate() {
            match (luck, change) {
                (Luck::Any, Change::Bytes(at, some)) => torn(&mut bytes, *at, some, chance),
                (Luck::Any, Change::Cut(_)) if chance.below(2) == 0 => {}
                (Luck::First, Change::Bytes(at, some)) if turn == whole => torn(&mut bytes, *at, some, chance),
                (Luck::First, _) if turn >= whole => {}
                (Luck::None, _) => {}
                _ => apply(&mut bytes, change),
            }
        }
        bytes
    }
}

/// Which of what was not promised is there.
#[derive(Clone, Copy)]
enum Luck {
    None,
    /// In its order up to a moment, and a part of the next.
    First,
    /// In any order, sector by sector.
    Any,
    All,
}

impl Luck {
    fn by(chance: &mut Chance) -> Self {
        [Self::None, Self::First, Self::Any, Self::All][chance.below(4)]
    }

    /// How many from the first on; of names, which go in their order, `Any` is `First`.
    fn of(self, count: usize, chance: &mut Chance) -> usize {
        match self {
            Self::None => 0,
            Self::First | Self::Any => chance.below(count + 1),
            Self::All => count,
        }
    }
}

fn stand(names: &mut BTreeMap<PathBuf, Thing>, name: Name) {
    match name {
        Name::Put(path, thing) => drop(names.insert(path, thing)),
        Name::Taken(path) => drop(names.remove(&path)),
        Name::Moved(from, to, thing) => rename(names, &from, &to, thing),
    }
}

fn rename(names: &mut BTreeMap<PathBuf, Thing>, from: &Path, to: &Path, thing: Thing) {
    names.remove(from);
    names.insert(to.to_owned(), thing);
    let below: Vec<PathBuf> = names.keys().filter(|path| path.starts_with(from)).cloned().collect();
    for path in below {
        let thing = names.remove(&path).unwrap();
        names.insert(to.join(path.strip_prefix(from).unwrap()), thing);
    }
}

fn apply(to: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Cut(length) => to.resize(*length, 0),
        Change::Bytes(at, bytes) => {
            to.resize(to.len().max(at + bytes.len()), 0);
            to[*at..at + bytes.len()].copy_from_slice(bytes);
        }
    }
}

/// Some sectors of a write.
fn torn(to: &mut Vec<u8>, at: usize, bytes: &[u8], chance: &mut Chance) {
    let mut from = 0;
    while from < bytes.len() {
        let until = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
        if chance.below(2) == 0 {
            apply(to, &Change::Bytes(at + from, bytes[from..until].to_vec()));
        }
        from = until;
    }
}

/// Chance that can be had again from its seed.
pub struct Chance(pub u64);

impl Chance {
    /// From 0 to one less than `below`; 0 when there is nothing to choose from.
    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (below.max(1) as u64)).unwrap()
    }
}
