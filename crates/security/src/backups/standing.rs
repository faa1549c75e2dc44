//! How it stands with backups and rehearsals by the charter's terms: the desk shows it, and the checklist of level 3 takes its
//! evidence from it. Looks at what was kept of them, never at the files.
use governance::charter;
use kernel::{At, DAY, HOUR, Result, View};

use super::backup::{Backup, Drill, Read};
use super::store;
use crate::checklist::Finding;

/// The last backup and the last rehearsal.
pub struct Standing {
    pub backup: Light,
    pub drill: Light,
}

/// How it stands with one of them, in a sentence and in a word.
pub struct Light {
    pub found: Finding,
    pub word: &'static str,
}

impl Light {
    /// How a tag shows it.
    pub fn kind(&self) -> &'static str {
        match self.found {
            Finding::Good(_) => "ok",
            Finding::Mind(_) => "wait",
            Finding::Bad(_) => "no",
        }
    }
}

/// # Errors
/// When the database does not answer.
pub async fn standing(view: &mut View<'_>, terms: &charter::Backups) -> Result<Standing> {
    let newest = store::newest(view, 1).await?.pop();
    let (last, passed) = (store::drills(view, 1).await?.pop(), store::last_passed(view).await?);
    Ok(Standing {
        backup: of_backup(newest.as_ref(), view.now, terms.every_hours),
        drill: of_drill(last.as_ref(), passed.as_ref(), view.now, terms.drill_days),
    })
}

fn of_backup(newest: Option<&Backup>, now: At, every_hours: i64) -> Light {
    let bad = |word, says| Light { found: Finding::Bad(says), word };
    let Some(newest) = newest else {
        return bad("没有备份", "还没有制作过备份。请在服务器上执行 shixue backup，并设为每日执行。".into());
    };
    let made = newest.made.minute();
    if newest.made.plus(every_hours * HOUR) <= now {
        let says = format!("最近一次是 {made}，已超过 {every_hours} 小时。请检查定时任务和磁盘空间，立即补做一次。");
        return bad("已超期", says);
    }
    match &newest.read {
        Read::Refused { says, .. } => bad("不能使用", format!("最近一次（{made}）核验未通过：{says}")),
        _ if newest.missing > 0 => {
            let says =
                format!("最近一次（{made}）有 {} 个文件已不在存储中。请核对文件存储，再补做一次。", newest.missing);
            bad("不完整", says)
        }
        _ => {
            let (size, rows, files) = (newest.size(), newest.rows, newest.files);
            let says = format!("最近一次是 {made}，{size}，共 {rows} 行、{files} 个文件。");
            Light { found: Finding::Good(says), word: "按时" }
        }
    }
}

/// `passed`: the last one that succeeded, which a failed one does not replace.
fn of_drill(last: Option<&Drill>, passed: Option<&Drill>, now: At, drill_days: i64) -> Light {
    let Some(last) = last else {
        let says = "还没有演练过。有备份后会自动演练，也可以在“备份与演练”中立即演练。";
        return Light { found: Finding::Mind(says.into()), word: "未演练" };
    };
    let began = last.began.minute();
    if !last.passed {
        let before = match passed {
            Some(passed) => format!("上一次通过是 {}", passed.began.minute()),
            None => "还没有通过的演练".into(),
        };
        return Light {
            found: Finding::Bad(format!("{began} 的演练失败（{before}）：{}", last.says)), word: "失败"
        };
    }
    if last.began.plus((drill_days + 1) * DAY) <= now {
        let says = format!("上次演练是 {began}，已超过 {drill_days} 天。请在“备份与演练”中立即演练。");
        return Light { found: Finding::Mind(says), word: "该演练了" };
    }
    let says = format!("{began} 通过，用时 {}，恢复 {} 行、{} 个文件。", last.took(), last.rows, last.files);
    Light { found: Finding::Good(says), word: "通过" }
}
