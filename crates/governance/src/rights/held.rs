//! What somebody is told who is refused while their right is suspended.
use kernel::{Result, View};
use people::roles;

use super::scopes::Scopes;

/// The actor's own suspended right, in a sentence for whoever meets a refusal; nothing when none is suspended.
pub async fn held_back(view: &mut View<'_>) -> Result<Option<String>> {
    let me = view.actor.id();
    let held = roles::holds(view, &[me.0]).await?;
    let Some(one) = held.into_iter().find(|one| one.stage(view.now) == "suspended") else { return Ok(None) };
    let scopes = Scopes::of(view, &[one.scope]).await?;
    let (role, place) = (scopes.charter().role_name(&one.role).to_owned(), scopes.name(one.scope));
    let since = one.suspended.map(|suspended| suspended.by.at.minute()).unwrap_or_default();
    Ok(Some(format!("您的授权“{role}（{place}）”已于 {since} 停用，停用期间不能办理；请与安全管理员或教务处联系。")))
}
