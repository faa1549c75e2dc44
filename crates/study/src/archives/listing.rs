//! What lies on top of an archive: its contents as PDF and as CSV, and the signed list of digests.
use std::fmt::Write as _;

pub(super) use governance::papers::DIGESTS;
use governance::papers::{self, Section as Part};
use kernel::{App, Result};

use super::archive::{Archive, Entry, Section};
use super::entries;
use crate::seats::{Project, Task};

pub(super) const CONTENTS: &str = "00-目录.pdf";
pub(super) const TABLE: &str = "目录.csv";

/// The contents: every section in its order, with what it holds and what it lacks.
pub(super) async fn contents(
    app: &App,
    archive: &Archive,
    (project, task): &(Project, Task),
    all: &[Entry],
) -> Result<Vec<u8>> {
    let facts = vec![
        ("项目".to_owned(), project.name.clone()),
        ("任务".into(), format!("{}　{}", task.number, task.name)),
        ("归档版次".into(), format!("第 {} 次归档", archive.number)),
        ("文件".into(), format!("{} 份", all.len())),
        (
            "缺少".into(),
            if archive.missing.is_empty() {
                "没有".into()
            } else {
                format!("{} 项，见下表", archive.missing.len())
            },
        ),
    ];
    let columns = |all: &[(&str, u32)]| all.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect();
    let lines = all.iter().map(|entry| {
        let digest = entry.kept.as_ref().map_or_else(String::new, |kept| hex::encode(&kept.digest));
        vec![entry.place.to_string(), entry.title.clone(), entry.path.clone(), digest]
    });
    let missing =
        archive.missing.iter().map(|one| vec![one.section.name().to_owned(), one.what.clone(), one.who.clone()]);
    let sections = vec![
        Part { heading: "档案".into(), rows: facts, ..Part::default() },
        Part {
            heading: "目录".into(),
            note: "按验收顺序排列。".into(),
            columns: columns(&[("序号", 3), ("材料", 10), ("文件", 13), ("SM3 摘要", 15)]),
            lines: lines.collect(),
            ..Part::default()
        },
        Part {
            heading: "缺少的材料".into(),
            note: "归档时平台没有这些材料，补齐后可以再次归档。".into(),
            columns: columns(&[("部分", 5), ("材料", 10), ("由谁补充", 7)]),
            lines: missing.collect(),
            ..Part::default()
        },
    ];
    entries::print(app, archive, "项目档案目录", &project.name, sections).await
}

/// The same as a table that a spreadsheet opens (UTF-8 with its mark).
pub(super) fn table(archive: &Archive, all: &[Entry]) -> Vec<u8> {
    let mut out = String::from("\u{feff}序号,部分,材料,文件,字节,SM3 摘要,说明\r\n");
    for section in Section::ALL {
        for entry in all.iter().filter(|entry| entry.section() == section) {
            let (bytes, digest) =
                entry.kept.as_ref().map_or((0, String::new()), |kept| (kept.bytes, hex::encode(&kept.digest)));
            let said = [section.name(), &entry.title, &entry.path].map(cell).join(",");
            let _ = write!(out, "{},{said},{bytes},{digest},\r\n", entry.place);
        }
        for lack in archive.missing.iter().filter(|lack| lack.section == section) {
            let said = [section.name(), &lack.what].map(cell).join(",");
            let _ = write!(out, ",{said},,,,{}\r\n", cell(&format!("缺少，由{}补充", lack.who)));
        }
    }
    out.into_bytes()
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

/// A line for each file, digest and path, signed by the house.
pub(super) fn digests(app: &App, archive: &Archive, all: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = String::new();
    for (path, digest) in all {
        let _ = writeln!(out, "{}  {path}", hex::encode(digest));
    }
    papers::signed(app, out.into_bytes(), &entries::said(archive))
}
