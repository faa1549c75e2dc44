//! For whom the next step of an amendment waits, and who is told what became of it. Decides nothing.
use kernel::{Result, Tx};
use people::inbox::{self, Notice, Waiting, notify};

use super::amendment::{Amendment, End, Stage};
use crate::policy::charter_of;

/// From now on its next step waits for those who may take it; nothing when it is settled. Said when it is proved.
pub(super) async fn open(tx: &mut Tx<'_>, amendment: &Amendment) -> Result<()> {
    let thing = ("Amendment", amendment.id.0);
    let Some(role) = amendment.awaits() else { return inbox::settle(tx, thing).await };
    let step = if matches!(amendment.stage, Stage::Proposed) { "审核章程修改" } else { "发布章程修改" };
    let charter = charter_of(tx)?;
    let waiting = Waiting {
        thing,
        step,
        title: title(amendment),
        link: format!("/charter/amendments/{}", amendment.id),
        // Once its moment has come it can go no further: that is the last day for whoever is to act.
        due: Some(charter.due(tx.now, charter.parameters.deadlines.charter_review_days).min(amendment.effective)),
        holders: vec![(role.into(), ("Platform", 1))],
        persons: vec![],
        not: vec![amendment.proposed.by],
    };
    inbox::wait(tx, waiting).await
}

/// Tells whoever proposed it.
pub(super) async fn tell(tx: &mut Tx<'_>, amendment: &Amendment) -> Result<()> {
    let (said, body) = match &amendment.stage {
        Stage::Proposed => return Ok(()),
        Stage::Reviewed { opinion, .. } => ("已审核，待发布", opinion.clone()),
        Stage::Published { as_version, .. } => {
            ("已发布", format!("成为章程第 {as_version} 版，自 {} 起执行。", amendment.effective.day()))
        }
        Stage::Ended { how: End::Refused, reason, .. } => ("违反断言，不予受理", reason.clone()),
        Stage::Ended { how: End::Rejected, reason, .. } => ("不予通过", reason.clone()),
        Stage::Ended { how: End::Overtaken, reason, .. } => ("被新版取代，自动终止", reason.clone()),
        Stage::Ended { how: End::Withdrawn, .. } => return Ok(()),
    };
    let title = format!("{}：{said}", title(amendment));
    let link = format!("/charter/amendments/{}", amendment.id);
    notify(tx, amendment.proposed.by, &Notice { title, body, link, due: None }).await
}

/// Tells whoever proposed it that it goes on with the version that was published meanwhile.
pub(super) async fn carried(tx: &mut Tx<'_>, amendment: &Amendment) -> Result<()> {
    let version = amendment.base;
    let title = format!("{}：已转到第 {version} 版之上", title(amendment));
    let body =
        format!("章程已有第 {version} 版，与您的修改互不重叠；您的修改已转到新版之上，正在重新证明，无须重新提出。");
    let link = format!("/charter/amendments/{}", amendment.id);
    notify(tx, amendment.proposed.by, &Notice { title, body, link, due: None }).await
}

/// 「章程修改：保存期限」
pub(super) fn title(amendment: &Amendment) -> String {
    format!("章程修改：{}", amendment.touched.join("、"))
}
