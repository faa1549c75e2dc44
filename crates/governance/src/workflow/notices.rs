//! Who is told: whoever may take the next step, and the provider of what was decided. Decides nothing.
use std::collections::BTreeSet;

use kernel::{Id, Person, Result, Tx};
use people::inbox::{Notice, notify};
use people::roles;

use super::dossier::{Dossier, End, Stage};
use crate::charter::Charter;
use crate::policy::charter_of;

/// Tells those whose step is next that it waits for them, but for those whom separation keeps from it.
pub(super) async fn waits(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<()> {
    let charter = charter_of(tx)?;
    let kind: &'static str = dossier.kind.into();
    let Some(route) = charter.route(&kind.to_lowercase(), &dossier.audience) else { return Ok(()) };
    let own = [dossier.provider.0, dossier.submitted.by.0];
    let (roles, title, kept_out) = match &dossier.stage {
        Stage::Checked { .. } => (&route.review, "待审核", own.to_vec()),
        Stage::Reviewed { reviewed, .. } => (&route.file, "待备案", [&own[..], &[reviewed.by.0]].concat()),
        Stage::Filed { .. } => (&route.publish, "待发布", vec![]),
        _ => return Ok(()),
    };
    let mut told = BTreeSet::new();
    for role in roles {
        for person in holders(tx, &charter, role, dossier).await? {
            if !kept_out.contains(&person.0) && told.insert(person.0) {
                let notice = Notice {
                    title: format!("{title}：{}", dossier.title),
                    body: String::new(),
                    link: format!("/reviews/{}", dossier.id),
                    due: None,
                };
                notify(tx, person, &notice).await?;
            }
        }
    }
    Ok(())
}

/// Tells provider and submitter what became of it.
pub(super) async fn decided(tx: &mut Tx<'_>, dossier: &Dossier, reason: &str) -> Result<()> {
    let said = match &dossier.stage {
        Stage::Published { .. } => "已发布",
        Stage::Ended { how: End::Returned, .. } => "已退回，请修改后重新提交",
        Stage::Ended { how: End::Rejected, .. } => "不予通过",
        Stage::Ended { how: End::Withdrawn, .. } => "已撤回",
        _ => return Ok(()),
    };
    for person in BTreeSet::from([dossier.provider.0, dossier.submitted.by.0]) {
        let notice = Notice {
            title: format!("{}：{said}", dossier.title),
            body: reason.to_owned(),
            link: dossier.link.clone(),
            due: None,
        };
        notify(tx, Id::new(person), &notice).await?;
    }
    Ok(())
}

/// Whoever holds a role where this thing lies.
async fn holders(tx: &mut Tx<'_>, charter: &Charter, role: &str, dossier: &Dossier) -> Result<Vec<Id<Person>>> {
    let scope = charter.role(role).map_or("", |role| role.scope.as_str());
    let places: Vec<(&str, i64)> = match scope {
        "Platform" => vec![("Platform", 1)],
        "Unit" => vec![("Unit", dossier.host)],
        kind => dossier.scopes.iter().flatten().copied().filter(|(own, _)| *own == kind).collect(),
    };
    let mut all = vec![];
    for place in places {
        all.extend(roles::holders(tx, role, place).await?);
    }
    Ok(all)
}
