//! From what is held to the ZIP that a person takes away: data to carry (JSON), a paper to read (PDF), and a signature over
//! both that verifies without the house.
use std::io::{Cursor, Write as _};

use kernel::{App, Result};
use people::purposes::Registry;
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::copies::DataCopy;
use super::mine::{self, Held, Mine};
use crate::papers::{self, Document, Said, Section};
use crate::policy::charter_of_house;

/// A printed table has no more lines: the rest stands in the data.
const PRINTED: usize = 200;

/// The whole ZIP, in memory: text alone, no films.
pub async fn pack(app: &App, copy: &DataCopy, mine: &Mine) -> Result<Vec<u8>> {
    let registry = Registry::shipped();
    let data = json!({
        "number": copy.number, "person": copy.person.to_string(), "at": copy.asked.iso(),
        "whole_numbers": copy.whole, "purposes": registry.purposes, "fields": registry.fields,
        "held": mine.tables, "acts": mine.acts,
    });
    let data = serde_json::to_vec_pretty(&data)?;
    let digest = hex::encode(kernel::seal::sm3(&data));
    let charter = charter_of_house(&app.house)?.version;
    let attached = json!({ "number": copy.number, "data_sm3": digest });
    let body = papers::print(app, &document(copy, mine, &digest), &attached).await?;
    let said = Said { number: copy.number.clone(), at: copy.asked.iso(), charter };
    let paper = papers::signed(app, body, &said);
    let signature = json!({
        "algorithm": "SM2-SM3", "number": copy.number, "file": "personal-information.json", "sm3": digest,
        "key": app.house.seal.public_key(), "signature": app.house.seal.sign(&data),
    });
    let signature = serde_json::to_vec_pretty(&signature)?;
    let parts =
        [("personal-information.json", data), ("personal-information.pdf", paper), ("signature.json", signature)];
    Ok(zipped(&parts)?)
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn document(copy: &DataCopy, mine: &Mine, digest: &str) -> Document {
    let registry = Registry::shipped();
    let about = Section {
        heading: "说明".into(),
        paragraphs: vec![
            "本件列出平台在提出时保存的您的个人信息。平台保存但只作摘要、检索写法或封存的，不在本件列出内容。".into(),
            format!("同一压缩包中的 personal-information.json 内容相同，SM3：{digest}。"),
        ],
        ..Section::default()
    };
    let line = |field: &'static people::purposes::Field| {
        vec![field.name.clone(), field.source.clone(), registry.purposes_line(field), registry.kept_line(field)]
    };
    let fields = Section {
        heading: "有哪些、从哪里来、用于什么、到何时".into(),
        columns: columns(&[("信息", 2), ("来源", 3), ("用于", 3), ("期限", 4)]),
        lines: mine::fields(mine).map(line).collect(),
        ..Section::default()
    };
    let acts = Section {
        heading: "办理痕迹".into(),
        columns: columns(&[("何处", 3), ("次数", 1), ("最近", 3)]),
        lines: mine.acts.iter().map(act).collect(),
        ..Section::default()
    };
    let held = mine.tables.iter().map(section);
    Document {
        heading: "个人信息副本".into(),
        title: "本人的个人信息".into(),
        number: copy.number.clone(),
        issued: format!("{} 应本人请求出具", copy.asked.minute()),
        at: copy.asked,
        sections: [about, fields].into_iter().chain(held).chain([acts]).filter(|one| !one.is_empty()).collect(),
    }
}

fn columns(all: &[(&str, u32)]) -> Vec<(String, u32)> {
    all.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect()
}

fn act(act: &mine::Act) -> Vec<String> {
    let last = act.at.iter().max().cloned().unwrap_or_default();
    vec![act.title.to_owned(), act.at.len().to_string(), last.chars().take(16).collect::<String>().replace('T', " ")]
}

fn section(held: &Held) -> Section {
    let row = |row: &std::collections::BTreeMap<&'static str, String>| {
        let cells: Vec<String> =
            row.iter().map(|(column, text)| format!("{}：{}", mine::called(column), text)).collect();
        cells.join("　")
    };
    let rest = held.rows.len().saturating_sub(PRINTED);
    let note = if rest > 0 { format!("另有 {rest} 行，见数据文件") } else { String::new() };
    let paragraphs = held.rows.iter().take(PRINTED).map(row).filter(|line| !line.is_empty()).collect();
    Section { heading: held.title.to_owned(), note, paragraphs, ..Section::default() }
}
