//! `shixue audit verify`: the trail compared with its seals. What is compared is governance's business; here is only the
//! opening of the database and the telling of the outcome.
use anyhow::{Result, bail};
use governance::audit::Report;

use crate::open;
use crate::settings::Settings;

/// Verifies the trail beside a running server: takes no lock and writes nothing.
///
/// # Errors
/// In Chinese, naming the first thing that is not as it was written; when the data folder holds no database.
pub async fn verify(settings: &Settings) -> Result<()> {
    let app = open::beside(settings).await?;
    let Report { sound, last, checkpoints, trouble } = governance::audit::verify(&app).await?;
    if let Some(trouble) = trouble {
        bail!("审计记录有问题：{trouble}（此前 {sound} 条完好）");
    }
    println!("审计记录完好：{sound} 条，封存到第 {last} 环，签名检查点 {checkpoints} 个");
    Ok(())
}
