//! The press: built once, then one PDF per call.
//!
//! Holds: fonts, the typesetter's library, the PDF settings.
//! Refuses to hold: templates and data beyond one call.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use jiff::fmt::temporal::Pieces;
use serde_json::Value;
use typst::foundations::{Bytes, Datetime, Smart};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::world::{DATA, Sheet};
use crate::{fonts, glyphs, trouble};

/// Calls for which a finished piece of layout is remembered: a batch from one template profits, memory stays bounded.
const REMEMBERED: usize = 8;

/// Fonts and typesetter. Cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Press {
    pub(crate) set: Arc<Set>,
}

pub(crate) struct Set {
    pub library: LazyHash<Library>,
    pub book: LazyHash<FontBook>,
    pub fonts: Vec<Font>,
}

impl Press {
    /// A press with these font files (TTF, OTF, or TTC with all its faces).
    ///
    /// # Errors
    /// In Chinese: no font at all, or a file that is no font, counted from 1.
    pub fn new(fonts: Vec<Vec<u8>>) -> Result<Self> {
        ensure!(!fonts.is_empty(), "没有提供字体文件，无法排版");
        let mut faces = Vec::new();
        for (i, file) in fonts.into_iter().enumerate() {
            let before = faces.len();
            faces.extend(Font::iter(Bytes::new(file)));
            ensure!(faces.len() > before, "第 {} 个字体文件无法识别，请提供 TTF、OTF 或 TTC 文件", i + 1);
        }
        Ok(Self::with_faces(faces))
    }

    /// A press with these font families (exact names such as `Noto Serif CJK SC`), all weights, found under
    /// `/usr/share/fonts`. Reads some tens of megabytes.
    ///
    /// # Errors
    /// In Chinese: which families are missing and what to install.
    pub fn with_installed_fonts(names: &[&str]) -> Result<Self> {
        Ok(Self::with_faces(fonts::installed(names)?))
    }

    fn with_faces(fonts: Vec<Font>) -> Self {
        let (library, book) = (Library::default(), FontBook::from_fonts(&fonts));
        let set = Set { library: LazyHash::new(library), book: LazyHash::new(book), fonts };
        Self { set: Arc::new(set) }
    }

    /// Sets a Typst template with its data, which it reads by `json("data.json")`; each picture (SVG, PNG, JPEG) is
    /// read under its name, which is made of ASCII letters, digits, `.`, `_` and `-`. Blocks for some milliseconds.
    ///
    /// Two fields of the data are known here: `title` becomes the title of the document, `issued_at` (RFC 3339 with
    /// offset) its creation time and the only day `datetime.today()` knows. With that time the result is PDF/A-2u
    /// (ISO 19005-2), which demands one; without it, plain PDF 1.7. Font subsets are embedded; the same input and
    /// fonts give the same bytes.
    ///
    /// # Errors
    /// In Chinese: the line of the template that went wrong, a font family the press lacks, a character no font has,
    /// a bad picture name, a bad `issued_at`.
    pub fn render(&self, template: &str, data: &Value, pictures: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>> {
        self.printed(template, data, pictures, PdfStandard::A_2u)
    }

    /// As `render`, for a template that also attaches what it was handed (`pdf.attach`): with an `issued_at` the result is
    /// PDF/A-3u (ISO 19005-3), which alone allows files of any kind inside.
    ///
    /// # Errors
    /// Those of `render`.
    pub fn render_carrying(&self, template: &str, data: &Value, files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>> {
        self.printed(template, data, files, PdfStandard::A_3u)
    }

    /// The text with 〓, the printers' mark for a missing character, wherever no font of the press has one.
    pub fn printable(&self, text: &str) -> String {
        let has = |c: char| c == '\n' || self.set.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c)));
        text.chars().map(|c| if has(c) { c } else { '〓' }).collect()
    }

    fn printed(
        &self,
        template: &str,
        data: &Value,
        files: Vec<(String, Vec<u8>)>,
        archival: PdfStandard,
    ) -> Result<Vec<u8>> {
        let issued = data.get("issued_at").filter(|at| !at.is_null()).map(issued).transpose()?;
        let sheet = Sheet::new(&self.set, template, data, files, issued.map(|issued| issued.day))?;
        let timed = issued.map(|issued| (issued.stamp, archival));
        let made = self.make(&sheet, data, timed, format!("{template}\n{data}"));
        typst::comemo::evict(REMEMBERED);
        made
    }

    fn make(
        &self,
        sheet: &Sheet<'_>,
        data: &Value,
        timed: Option<(Timestamp, PdfStandard)>,
        ident: String,
    ) -> Result<Vec<u8>> {
        let set = typst::compile::<PagedDocument>(sheet);
        let mut document = set.output.map_err(|errors| trouble::told(sheet, &errors))?;
        if !set.warnings.is_empty() {
            return Err(trouble::told(sheet, &set.warnings));
        }
        if let Some(title) = data.get("title").and_then(Value::as_str) {
            document.info_mut().title = Some(title.into());
        }
        glyphs::all_there(&document)?;
        let (timestamp, demanded) =
            timed.map_or((None, PdfStandard::V_1_7), |(stamp, archival)| (Some(stamp), archival));
        let Ok(standards) = PdfStandards::new(&[demanded]) else { bail!("PDF 标准不可用") };
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(None),
            timestamp,
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| trouble::told(sheet, &errors))
    }
}

/// When the document was made, as the metadata and as a template see it.
#[derive(Clone, Copy)]
struct Issued {
    stamp: Timestamp,
    day: Datetime,
}

fn issued(at: &Value) -> Result<Issued> {
    let parsed = at.as_str().and_then(|text| {
        let pieces = Pieces::parse(text).ok()?;
        let (date, time, offset) = (pieces.date(), pieces.time()?, pieces.to_numeric_offset()?);
        let unsigned = |part: i8| u8::try_from(part).ok();
        let (month, day) = (unsigned(date.month())?, unsigned(date.day())?);
        let (hour, minute, second) = (unsigned(time.hour())?, unsigned(time.minute())?, unsigned(time.second())?);
        let moment = Datetime::from_ymd_hms(date.year().into(), month, day, hour, minute, second)?;
        let stamp = Timestamp::new_local(moment, offset.seconds() / 60)?;
        Some(Issued { stamp, day: Datetime::from_ymd(date.year().into(), month, day)? })
    });
    parsed.with_context(|| format!("{DATA} 中的 issued_at（{at}）不是带时区的时间，应形如 2026-11-23T09:00:00+08:00"))
}
