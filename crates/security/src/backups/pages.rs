//! The administrator's page: what was backed up, whether it could be read, when a restore was last rehearsed, and what to do
//! when it is red. Shows figures and names of files, never what is in them.
use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, At, Audience, DAY, Doors, HOUR, Page, Result, Trace};
use ui::{Frame, Kind};

use super::backup::{Backup, Drill, Read, Shelf, Verb};
use super::{actions, store};

const SHOWN: i64 = 50;

pub fn doors() -> Doors {
    Doors::new().get("/backups", Audience::Verb("see", "Backup"), index).press(
        "/backups/{id}/drill",
        Audience::Verb("drill", "Backup"),
        Trace::Audit("backups.drill_asked"),
        async |tx, id, _| actions::ask(tx, id).await,
        |_| "/backups".into(),
    )
}

#[derive(Template)]
#[template(path = "backups/index.html")]
struct Index {
    frame: Frame,
    backups: Vec<Backup>,
    drills: Vec<Drill>,
    state: Lights,
    drill_days: i64,
    every_hours: i64,
    engine: &'static str,
}

struct Lights {
    backup: Light,
    drill: Light,
}

/// How it stands with one of them: the sentence, and how a tag shows it.
struct Light {
    kind: &'static str,
    word: &'static str,
    says: String,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let engine = if app.db.engine() == "sqlite" { "SQLite" } else { "PostgreSQL" };
    let page = app.look(&actor, async move |view| {
        view.allow(Verb::See, &Shelf)?;
        let terms = governance::policy::charter_of(view)?.parameters.backups.clone();
        let (backups, drills) = (store::newest(view, SHOWN).await?, store::drills(view, SHOWN).await?);
        let state = Lights {
            backup: of_backup(backups.first(), view.now, terms.every_hours),
            drill: of_drill(drills.first(), view.now, terms.drill_days),
        };
        let frame = people::frame(view, "备份与演练", Kind::Console).await?;
        let (drill_days, every_hours) = (terms.drill_days, terms.every_hours);
        Ok(Index { frame, backups, drills, state, drill_days, every_hours, engine })
    });
    Ok(Page(page.await?))
}

fn of_backup(newest: Option<&Backup>, now: At, every_hours: i64) -> Light {
    let Some(newest) = newest else {
        return Light {
            kind: "no",
            word: "没有备份",
            says: "还没有制作过备份。请按下面的命令制作，并设为每日执行。".into(),
        };
    };
    let made = newest.made.minute();
    if newest.made.plus(every_hours * HOUR) <= now {
        let says = format!("最近一次是 {made}，已超过 {every_hours} 小时。请检查定时任务和磁盘空间，立即补做一次。");
        return Light { kind: "no", word: "已超期", says };
    }
    match &newest.read {
        Read::Refused { says, .. } => {
            Light {
                kind: "no", word: "不能使用", says: format!("最近一次（{made}）核验未通过：{says}")
            }
        }
        _ if newest.missing > 0 => {
            let says =
                format!("最近一次（{made}）有 {} 个文件已不在存储中。请核对文件存储，再补做一次。", newest.missing);
            Light { kind: "no", word: "不完整", says }
        }
        _ => Light {
            kind: "ok",
            word: "按时",
            says: format!("最近一次是 {made}，{}，共 {} 行、{} 个文件。", newest.size(), newest.rows, newest.files),
        },
    }
}

fn of_drill(last: Option<&Drill>, now: At, drill_days: i64) -> Light {
    let Some(last) = last else {
        return Light {
            kind: "wait",
            word: "未演练",
            says: "还没有演练过。有备份后会自动演练，也可以在下面立即演练。".into(),
        };
    };
    let began = last.began.minute();
    if !last.passed {
        return Light { kind: "no", word: "失败", says: format!("{began} 的演练失败：{}", last.says) };
    }
    if last.began.plus((drill_days + 1) * DAY) <= now {
        let says = format!("上次演练是 {began}，已超过 {drill_days} 天。请在下面立即演练。");
        return Light { kind: "wait", word: "该演练了", says };
    }
    Light {
        kind: "ok",
        word: "通过",
        says: format!("{began}，用时 {}，恢复 {} 行、{} 个文件。", last.took(), last.rows, last.files),
    }
}
