//! The parts of an `.xlsx` package: where its sheets lie, and whether its shared strings and styles
//! are of a size that a parser may hold in memory. Reads no cells.

use std::io::{BufRead, BufReader};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::Unreadable;
use crate::unpack::Archive;

/// Excel itself allows 65,490 formats.
const MOST_FORMATS: usize = 70_000;
/// A format code has at most 255 characters, a font name 31.
const LONGEST_STYLE_VALUE: usize = 1024;
const MOST_STYLE_ELEMENTS: usize = 1_000_000;
const MOST_STRINGS: usize = 5_000_000;

/// Paths of the worksheets by sheet name, in the order of the tabs.
pub(crate) fn sheet_paths(archive: &mut Archive) -> Result<Vec<(String, String)>, Unreadable> {
    let root = relations(archive, "_rels/.rels")?;
    let workbook = root.into_iter().find(|relation| relation.kind.ends_with("/relationships/officeDocument"));
    let workbook = workbook.ok_or_else(|| Unreadable::broken("工作簿目录"))?.target;
    let workbook = workbook.trim_start_matches('/').to_owned();
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    check_styles(archive, &format!("{folder}styles.xml"))?;
    check_strings(archive, &format!("{folder}sharedStrings.xml"))?;
    let relations = relations(archive, &format!("{folder}_rels/{file}.rels"))?;
    let mut sheets = Vec::new();
    elements(archive, &workbook, |element| {
        if element.local_name().as_ref() != b"sheet" {
            return Ok(());
        }
        let (name, id) = (attribute(element, b"name")?, attribute(element, b"id")?);
        let (Some(name), Some(id)) = (name, id) else { return Ok(()) };
        if let Some(relation) = relations.iter().find(|relation| relation.id == id) {
            let target = &relation.target;
            let path = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned);
            sheets.push((name, path));
        }
        Ok(())
    })?;
    Ok(sheets)
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(archive: &mut Archive, path: &str) -> Result<Vec<Relation>, Unreadable> {
    let mut relations = Vec::new();
    let found = elements(archive, path, |element| {
        if element.local_name().as_ref() == b"Relationship" {
            let text = |name: &[u8]| attribute(element, name).map(Option::unwrap_or_default);
            relations.push(Relation { id: text(b"Id")?, kind: text(b"Type")?, target: text(b"Target")? });
        }
        Ok(())
    })?;
    if found { Ok(relations) } else { Err(Unreadable::broken("工作簿目录")) }
}

/// Styles are copied into every format that uses them, so long values times many formats explode.
fn check_styles(archive: &mut Archive, path: &str) -> Result<(), Unreadable> {
    let (mut formats, mut all) = (0, 0);
    elements(archive, path, |element| {
        all += 1;
        formats += usize::from(element.local_name().as_ref() == b"xf");
        let long = element.attributes().with_checks(false).flatten().any(|a| a.value.len() > LONGEST_STYLE_VALUE);
        // cellStyleXfs and cellXfs may each hold that many
        if long || formats > 2 * MOST_FORMATS || all > MOST_STYLE_ELEMENTS { Err(Unreadable::TooMuch) } else { Ok(()) }
    })?;
    Ok(())
}

/// The declared count is allocated at once by the parser, so it must not lie.
fn check_strings(archive: &mut Archive, path: &str) -> Result<(), Unreadable> {
    let mut strings = 0;
    elements(archive, path, |element| {
        match element.local_name().as_ref() {
            b"si" => strings += 1,
            b"sst" => {
                let declared = attribute(element, b"uniqueCount")?.and_then(|count| count.trim().parse::<u64>().ok());
                if declared.is_some_and(|count| count > MOST_STRINGS as u64) {
                    return Err(Unreadable::TooMuch);
                }
            }
            _ => {}
        }
        if strings > MOST_STRINGS { Err(Unreadable::TooMuch) } else { Ok(()) }
    })?;
    Ok(())
}

/// Calls `see` with every opening or self-closing tag of a part; `false` when there is no such part.
pub(crate) fn elements(
    archive: &mut Archive,
    path: &str,
    mut see: impl FnMut(&BytesStart) -> Result<(), Unreadable>,
) -> Result<bool, Unreadable> {
    let Some(index) = find(archive, path) else { return Ok(false) };
    let part = archive.by_index(index).map_err(|_| Unreadable::broken(path))?;
    let mut reader = reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => see(&element)?,
            Ok(Event::Eof) => return Ok(true),
            Ok(_) => {}
            Err(_) => return Err(Unreadable::broken(path)),
        }
    }
}

/// Names of parts are compared without case, and some writers use backslashes.
fn find(archive: &Archive, path: &str) -> Option<usize> {
    let wanted = path.replace('\\', "/");
    let same = |name: &str| name.replace('\\', "/").eq_ignore_ascii_case(&wanted);
    archive.index_for_name(path).or_else(|| {
        (0..archive.len())
            .find(|&index| archive.name_for_index(index).and_then(Result::ok).is_some_and(|name| same(&name)))
    })
}

fn reader<R: BufRead>(source: R) -> Reader<R> {
    let mut reader = Reader::from_reader(source);
    reader.config_mut().check_end_names = false;
    reader
}

/// The value of an attribute by its local name.
pub(crate) fn attribute(element: &BytesStart, name: &[u8]) -> Result<Option<String>, Unreadable> {
    for attribute in element.attributes().with_checks(false).flatten() {
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.unescape_value().map_err(|_| Unreadable::broken("XML 属性"))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
