//! The frame of a page for whoever looks: name, unit, unread notices, and the ways that their roles open.
use kernel::{Result, View};
use ui::{Frame, Kind, Me};

/// Reads what the frame shows, in the page's own snapshot.
pub async fn frame(view: &mut View<'_>, title: &str, kind: Kind) -> Result<Frame> {
    let mut frame = Frame::new(view.house, view.actor, title, kind);
    if view.actor.is_person() {
        let id = view.actor.id();
        let names = crate::persons::names(view, &[id]).await?;
        let name = names.get(&id.0).cloned().unwrap_or_default();
        let unit = crate::persons::unit_now(view, id).await?;
        let initial = name.chars().next().map(String::from).unwrap_or_default();
        frame.me = Some(Me { name, unit, initial });
        frame.unread = crate::inbox::unread(view).await?;
        let roles: Vec<&str> = view.grants.iter().map(|grant| grant.role.as_str()).collect();
        frame = frame.with_roles(&roles);
    }
    Ok(frame)
}
