//! From a document to signed bytes: set by the house's one template, with its data attached, then signed.
use std::sync::{Mutex, PoisonError};

use kernel::{App, Result};
use pdf::Press;
use serde_json::{Value, json};

use super::document::{Document, Section};
use super::signature::{self, Said};
use crate::policy::charter_of_house;

const TEMPLATE: &str = include_str!("paper.typ");
const FAMILIES: [&str; 2] = ["LXGW WenKai", "Noto Serif CJK SC"];

/// A document as PDF/A-3u with `attached` inside as `record.json`.
///
/// # Errors
/// A fault when a font is missing or the template does not fit the data.
pub async fn print(app: &App, document: &Document, attached: &Value) -> Result<Vec<u8>> {
    let charter = charter_of_house(&app.house)?;
    let mut data = data(document);
    data["institution"] = charter.head.site.institution.clone().into();
    data["site"] = charter.head.site.name.clone().into();
    data["origin"] = app.house.config.origin.clone().into();
    data["key"] = signature::fingerprint(&app.house.seal.public_key()).into();
    if app.house.config.demo {
        data["mark"] = "示例".into();
    }
    let attached = serde_json::to_vec_pretty(attached)?;
    let set = tokio::task::spawn_blocking(move || {
        let press = press()?;
        printable(&press, &mut data);
        press.render_carrying(TEMPLATE, &data, vec![("record.json".into(), attached)])
    });
    Ok(set.await.map_err(anyhow::Error::from)??)
}

/// The bytes with the house's signature after them.
pub fn signed(app: &App, body: Vec<u8>, said: &Said) -> Vec<u8> {
    signature::seal(&app.house.seal, body, said)
}

/// Built at the first printing, since reading the fonts takes a while; shared by everything that the house prints.
///
/// # Errors
/// Which fonts are not installed.
pub fn press() -> anyhow::Result<Press> {
    static PRESS: Mutex<Option<Press>> = Mutex::new(None);
    let mut built = PRESS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(press) = &*built {
        return Ok(press.clone());
    }
    let press = Press::with_installed_fonts(&FAMILIES)?;
    *built = Some(press.clone());
    Ok(press)
}

fn data(document: &Document) -> Value {
    let sections: Vec<Value> = document.sections.iter().map(section).collect();
    json!({
        "title": format!("{}：{}", document.heading, document.title),
        "heading": document.heading,
        "subject": document.title,
        "number": document.number,
        "issued": document.issued,
        "issued_at": document.at.iso(),
        "sections": sections,
    })
}

fn section(section: &Section) -> Value {
    let (names, weights): (Vec<&String>, Vec<u32>) =
        section.columns.iter().map(|(name, weight)| (name, *weight)).unzip();
    json!({
        "heading": section.heading,
        "note": section.note,
        "rows": section.rows,
        "paragraphs": section.paragraphs,
        "columns": names,
        "weights": weights,
        "lines": section.lines,
    })
}

/// What people typed may hold a character that no font has: the attached data keep it, the print shows 〓.
fn printable(press: &Press, value: &mut Value) {
    match value {
        Value::String(text) => *text = press.printable(text),
        Value::Array(all) => all.iter_mut().for_each(|one| printable(press, one)),
        Value::Object(all) => all.values_mut().for_each(|one| printable(press, one)),
        _ => {}
    }
}
