//! Fixtures made by hand: zips, minimal packages as other programs write them, OLE files.
//! The promises themselves stand in the modules below.

mod delimited;
mod header;
mod hostile;
mod old;
mod refusals;
mod shapes;
mod writing;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{Book, Cell, Limits, Sheet, Unreadable, read};

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="rId7"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/odd-name.xml"/></Relationships>"#;

/// A zip of deflated parts.
fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A package of one sheet whose XML is given without its `worksheet` element.
fn package(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet =
        format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/odd-name.xml", sheet.as_bytes()),
    ];
    for part in more {
        parts.retain(|(name, _)| *name != part.0);
        parts.push(*part);
    }
    zip_of(&parts)
}

/// One cell, A1.
fn small() -> Vec<u8> {
    package(r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row></sheetData>"#, &[])
}

/// An OLE container with up to three streams, each padded to whole sectors beyond the mini size.
fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut fat = vec![0xFFFF_FFFD_u32, 0xFFFF_FFFE];
    let mut directory = entry("Root Entry", 5, 0xFFFF_FFFE, 0);
    let mut data = Vec::new();
    for (name, content) in streams {
        let start = fat.len() as u32;
        let mut content = content.to_vec();
        content.resize(content.len().max(4096).next_multiple_of(512), 0);
        let sectors = (content.len() / 512) as u32;
        fat.extend((1..sectors).map(|step| start + step));
        fat.push(0xFFFF_FFFE);
        directory.extend(entry(name, 2, start, content.len() as u32));
        data.extend(content);
    }
    assert!(fat.len() <= 128, "one sector of table");
    fat.resize(128, 0xFFFF_FFFF);
    directory.resize(512, 0);
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(512, 0xFF);
    header[8..76].fill(0);
    header[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    header[44..48].copy_from_slice(&1_u32.to_le_bytes());
    header[48..52].copy_from_slice(&1_u32.to_le_bytes());
    header[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    header[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[76..80].fill(0);
    let fat = fat.into_iter().flat_map(u32::to_le_bytes);
    header.into_iter().chain(fat).chain(directory).chain(data).collect()
}

fn entry(name: &str, kind: u8, start: u32, bytes: u32) -> Vec<u8> {
    let mut raw: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = raw.len() as u16 + 2;
    raw.resize(128, 0);
    raw[64..66].copy_from_slice(&length.to_le_bytes());
    raw[66] = kind;
    raw[68..80].fill(0xFF);
    raw[116..120].copy_from_slice(&start.to_le_bytes());
    raw[120..124].copy_from_slice(&bytes.to_le_bytes());
    raw
}

fn book(bytes: &[u8]) -> Book {
    read(bytes, "表.xlsx", &Limits::default()).unwrap()
}

fn sheet(bytes: &[u8]) -> Sheet {
    book(bytes).sheets.remove(0)
}

fn refusal(bytes: &[u8]) -> Unreadable {
    read(bytes, "名单.xlsx", &Limits::default()).unwrap_err()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// The texts of every row, with its number.
fn texts(sheet: &Sheet) -> Vec<(u32, Vec<String>)> {
    sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::text).collect())).collect()
}
