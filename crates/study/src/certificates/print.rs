//! The paper: set by the press from the certificate's own words, kept under its own key with its digest.
use std::sync::OnceLock;

use anyhow::Context as _;
use governance::policy::charter_of_house;
use kernel::{Actor, App, Id, Result};
use pdf::{Press, qr_svg};
use serde_json::{Value, json};

use super::certificate::Certificate;
use super::store;
use crate::hours;

const TEMPLATE: &str = include_str!("certificate.typ");
const FONTS: [&str; 2] = ["Noto Serif CJK SC", "LXGW WenKai"];
/// Fonts are read once for a process.
static PRESS: OnceLock<Press> = OnceLock::new();

pub(super) async fn run(app: &App, id: Id<Certificate>) -> Result<()> {
    let house = Actor::house("certificates.print");
    let Some(found) = app.look(&house, async move |view| store::by_id(view, id).await).await? else { return Ok(()) };
    if !found.key.is_empty() {
        return Ok(());
    }
    let data = data(app, &found)?;
    let address = format!("{}/verify/{}", app.house.config.origin, found.code);
    let paper = tokio::task::spawn_blocking(move || set(&data, &address)).await.context("the press broke off")??;
    let key = format!("certificates/{id}.pdf");
    let stored = app.house.files.put(&key, paper.into()).await?;
    app.act(&house, async move |tx| {
        store::set_printed(tx, id, &key, &stored.digest).await?;
        tx.trace("certificates.printed", ("Certificate", id.0), &hex::encode(&stored.digest)).await
    })
    .await
}

fn set(data: &Value, address: &str) -> anyhow::Result<Vec<u8>> {
    let press = match PRESS.get() {
        Some(press) => press,
        None => {
            let made = Press::with_installed_fonts(&FONTS)?;
            PRESS.get_or_init(|| made)
        }
    };
    press.render(TEMPLATE, data, vec![("qr.svg".into(), qr_svg(address)?.into_bytes())])
}

fn data(app: &App, found: &Certificate) -> Result<Value> {
    let charter = charter_of_house(&app.house)?;
    let hours = hours::text(&found.hours);
    Ok(json!({
        "title": "结业证书",
        "number": format!("编号 {}", found.number),
        "name": found.name,
        "salutation": "老师：",
        "paragraphs": [format!(
            "参加“{}”（任务号 {}），完成规定的全部学习内容，经认定合格，计 {hours} 学时。",
            found.project_name, found.task_number
        )],
        "closing": "特发此证。",
        "unit": found.unit_name,
        "issuer": charter.head.site.institution,
        "date": found.issued.long_day(),
        "hint": "扫码查验，或在本站“证书查验”输入编号和姓名",
        "mark": if app.house.config.demo { "示例" } else { "" },
        "issued_at": found.issued.iso(),
    }))
}
