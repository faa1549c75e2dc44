//! The paper: a certificate as one page of PDF with its QR code, printed once and kept with its digest.
use bytes::Bytes;
use governance::charter::Charter;
use governance::papers::press;
use kernel::{Actor, App, House, Id, Refusal, Result};
use serde_json::json;

use super::actions::tell;
use super::certificate::{Certificate, Paper};
use super::{store, words};
use crate::hours::text;

const TEMPLATE: &str = include_str!("certificate.typ");

/// Prints a certificate, stores it, and tells its holder; a printed or revoked one is left alone.
pub(super) async fn print(app: &App, actor: &Actor, id: Id<Certificate>) -> Result<()> {
    let found = app.look(actor, async move |view| store::by_id(view, id).await).await?;
    let Some(certificate) = found.filter(|found| found.paper.is_none() && !found.is_revoked()) else { return Ok(()) };
    let charter = governance::policy::charter_of_house(&app.house)?;
    let data = data(&app.house, &charter, &certificate);
    let qr = pdf::qr_svg(&address(&app.house, &certificate))?;
    let printed =
        tokio::task::spawn_blocking(move || press()?.render(TEMPLATE, &data, vec![("qr.svg".into(), qr.into_bytes())]));
    let bytes = printed.await.map_err(anyhow::Error::from)??;
    let key = format!("certificates/{id}.pdf");
    let digest = app.house.files.put(&key, Bytes::from(bytes)).await?.digest;
    app.act(actor, async move |tx| {
        let paper = Paper { key: key.clone(), digest: digest.clone() };
        if !store::keep_paper(tx, id, &paper).await? {
            return Ok(());
        }
        tx.trace("certificates.printed", ("Certificate", id.0), &hex::encode(&paper.digest)).await?;
        let title = format!("您的结业证书 {} 已颁发", certificate.number);
        let body = format!("“{}”，{} 学时，可以下载。", certificate.project_name, text(certificate.hours));
        tell(tx, &certificate, title, body).await
    })
    .await
}

/// The bytes as they were printed.
///
/// # Errors
/// `NotNow` while it is being printed and once it is revoked; a fault when the bytes are not those that were printed.
pub(super) async fn read(app: &App, certificate: &Certificate) -> Result<Bytes> {
    if certificate.is_revoked() {
        return Err(Refusal::not_now(words::NOT_VALID).into());
    }
    let paper = certificate.paper.as_ref().ok_or_else(|| Refusal::not_now(words::NOT_PRINTED))?;
    let bytes = app.house.files.read(&paper.key).await?;
    if kernel::seal::sm3(&bytes) != paper.digest {
        Err(anyhow::anyhow!("the paper of certificate {} is not the one that was printed", certificate.id))?;
    }
    Ok(bytes)
}

/// What the QR code holds.
pub(super) fn address(house: &House, certificate: &Certificate) -> String {
    format!("{}/verify/{}", house.config.origin, certificate.code)
}

fn data(house: &House, charter: &Charter, certificate: &Certificate) -> serde_json::Value {
    let task = match certificate.task_number.as_str() {
        "" => String::new(),
        number => format!("（任务 {number}）"),
    };
    let text = format!(
        "参加“{}”{task}，完成规定的学习内容，达到结业要求，经认定计 {} 学时，准予结业。",
        certificate.project_name,
        text(certificate.hours)
    );
    let mut data = json!({
        "title": "结业证书",
        "name": certificate.name,
        "unit": certificate.unit_name,
        "paragraphs": [text],
        "closing": "特发此证。",
        "number": format!("证书编号 {}", certificate.number),
        "hint": "扫描二维码，或凭编号和姓名在线查验",
        "issuer": charter.head.site.institution,
        "date": certificate.issued_at.long_day(),
        "issued_at": certificate.issued_at.iso(),
    });
    if house.config.demo {
        data["mark"] = "示例".into();
    }
    data
}
