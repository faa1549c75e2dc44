//! `shixue keys`: the data keys and their rotation, beside a running server. What a key is, is the kernel's business.
use anyhow::Result;
use clap::Subcommand;
use kernel::Actor;
use kernel::data_keys;
use kernel::db::Conn;

use crate::open;
use crate::settings::Settings;

#[derive(Subcommand)]
pub enum Keys {
    /// 列出数据密钥：何时启用、何时销毁
    List(Settings),
    /// 轮换数据密钥：生成新的一把，网站不停，后台以它重新密封全部数据，然后销毁旧的
    Rotate(Settings),
}

/// # Errors
/// In Chinese, when the data folder holds no database or the keys cannot be opened.
pub async fn obey(asked: Keys) -> Result<()> {
    match asked {
        Keys::List(settings) => list(&settings).await,
        Keys::Rotate(settings) => rotate(&settings).await,
    }
}

async fn list(settings: &Settings) -> Result<()> {
    let app = open::beside(settings).await?;
    let (keys, current) =
        (app.db.look(async |sql: &mut Conn| data_keys::all(sql).await).await?, app.house.seal.current());
    for key in keys {
        let state = match key.destroyed {
            Some(at) => format!("{} 已销毁", at.minute()),
            None if key.id == current => "使用中".to_owned(),
            None => "留待销毁或启用".to_owned(),
        };
        println!("{}  {} 启用  {state}", key.id, key.from.minute());
    }
    Ok(())
}

async fn rotate(settings: &Settings) -> Result<()> {
    let app = open::beside_to_act(settings).await?;
    let made = app.act(&Actor::house("keys.rotate"), async |tx| governance::keys::rotate(tx).await).await;
    let made = made.map_err(open::bare)?;
    println!(
        "数据密钥 {} 将于 {} 启用；此后后台重新密封全部数据，完成后销毁旧密钥。用 shixue keys list 查看进度",
        made.id,
        made.from.minute()
    );
    Ok(())
}
