//! The world a template sees: itself, its data, its pictures, the press's fonts, one day.
//!
//! Holds: the answers to everything a template may ask for.
//! Refuses to hold: a way to anything else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use anyhow::{Result, ensure};
use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use crate::press::Set;

/// The name under which a template reads its data.
pub(crate) const DATA: &str = "data.json";
const MAIN: &str = "main.typ";

// File names are interned for the life of the process, 65,535 of them at most: the template always has the same one,
// and other names are interned only when a template mentions them.
static MAIN_ID: LazyLock<Option<FileId>> =
    LazyLock::new(|| Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(MAIN).ok()?).intern()));

/// One template with everything it may reach.
pub(crate) struct Sheet<'a> {
    set: &'a Set,
    main: Source,
    files: BTreeMap<String, Bytes>,
    day: Option<Datetime>,
}

impl<'a> Sheet<'a> {
    pub fn new(
        set: &'a Set,
        template: &str,
        data: &Value,
        pictures: Vec<(String, Vec<u8>)>,
        day: Option<Datetime>,
    ) -> Result<Self> {
        let Some(main) = *MAIN_ID else { anyhow::bail!("模板名“{MAIN}”不可用") };
        let mut files = BTreeMap::from([(DATA.to_string(), Bytes::from_string(data.to_string()))]);
        for (name, bytes) in pictures {
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
            ensure!(plain && name.contains(|c: char| c != '.'), "图片名“{name}”只能用英文字母、数字、点、横线和下划线");
            ensure!(name != MAIN && !files.contains_key(&name), "图片名“{name}”已被占用，请换一个");
            files.insert(name, Bytes::new(bytes));
        }
        Ok(Self { set, main: Source::new(main, template.into()), files, day })
    }

    pub fn template(&self) -> &Source {
        &self.main
    }
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.set.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.set.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(unreachable(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        let own = *path.root() == VirtualRoot::Project;
        let file = self.files.get(path.vpath().get_without_slash()).filter(|_| own);
        file.cloned().ok_or_else(|| unreachable(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.set.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.day
    }
}

fn unreachable(id: FileId) -> FileError {
    let path = id.get();
    let why = match path.root() {
        VirtualRoot::Project => format!("没有随模板提供“{}”", path.vpath().get_without_slash()),
        VirtualRoot::Package(package) => format!("模板不能使用外部软件包“{package}”"),
    };
    FileError::Other(Some(why.into()))
}
