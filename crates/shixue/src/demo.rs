//! The demo: filling an empty house with the world, once, and telling its ways in. What the world is, stands in `world`.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kernel::{Actor, App, Clock, View};

use crate::open;
use crate::world::{self, Film, SignIn};

/// Whether this data folder holds the demo: its passwords are known to everybody.
pub fn is_here(data: &Path) -> bool {
    list(data).exists()
}

/// Seeds a house in which nobody lives yet; later starts read the ways in from the folder.
///
/// # Errors
/// When the folder holds people of its own, or a seeding that was cut off.
pub async fn fill(app: &App) -> Result<Vec<SignIn>> {
    let path = list(&app.house.config.data);
    if path.exists() {
        let text = std::fs::read_to_string(&path)?;
        return serde_json::from_str(&text).with_context(|| format!("{} 已损坏", path.display()));
    }
    if someone_lives_here(app).await? {
        bail!(
            "{} 中已有人员，不是演示数据，或上次装入演示数据时中断：请去掉 --demo，或换一个空目录（--data）",
            app.house.config.data.display()
        );
    }
    let then = open::by_clock(app, Clock::set_to(world::BEGIN))?;
    open::import_charter(&then).await?;
    let film = lecture(&app.house.config.data).await;
    let made = world::seed(&then, world::day(app.house.clock.now()), film).await.context("演示数据没有装入")?;
    std::fs::write(&path, serde_json::to_vec_pretty(&made)?)?;
    back_up(app).await.context("演示数据没有备份")?;
    Ok(made)
}

/// The world's first backup, read and rehearsed: what the administrator of the system finds on their page.
async fn back_up(app: &App) -> Result<()> {
    governance::audit::seal_all(app).await?;
    governance::audit::checkpoint(app).await?;
    let folder = app.house.config.data.join("backups");
    std::fs::create_dir_all(&folder)?;
    let taken = security::backups::take(app, &folder).await?;
    let (place, kept) = (taken.path.clone(), taken.clone());
    let house = Actor::house("demo.back_up");
    app.act(&house, async move |tx| security::backups::keep(tx, &kept).await).await?;
    let (own, digest) = (place.display().to_string(), taken.digest);
    app.act(&house, async move |tx| security::backups::read_through(tx, &own, &digest, None).await).await?;
    security::backups::rehearse(app, &place).await?;
    Ok(())
}

fn list(data: &Path) -> PathBuf {
    data.join("demo.json")
}

pub async fn someone_lives_here(app: &App) -> kernel::Result<bool> {
    let anybody = async |view: &mut View<'_>| people::persons::find(view, "", None, 1).await;
    Ok(!app.look(&Actor::house("demo.fill"), anybody).await?.is_empty())
}

/// A short lecture, made here; a machine without ffmpeg shows the demo without it and says so.
async fn lecture(data: &Path) -> Film {
    let out = data.join("demo-lecture.mp4");
    let made = tokio::task::spawn_blocking(move || {
        let tools = av::Tools::find()?;
        let plan = av::synth::Lecture {
            seconds: 30,
            height: 720,
            seed: 7,
            speech: world::SPEECH,
            faults: vec![],
            target_bytes: None,
        };
        av::synth::lecture(&tools, &out, &plan)?;
        let film = std::fs::read(&out)?;
        std::fs::remove_file(&out)?;
        anyhow::Ok(film)
    });
    match made.await.map_err(anyhow::Error::from).flatten() {
        Ok(film) => Some(film.into()),
        Err(trouble) => {
            tracing::warn!("the demo has no film: {trouble:#}");
            None
        }
    }
}
