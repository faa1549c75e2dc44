//! The frame of a page for whoever looks: name, unit, unread notices, and the ways that their roles open.
use kernel::{Result, View};
use ui::{Crumb, Frame, Kind, Me};

use crate::persons::Shown;

/// Reads what the frame shows, in the page's own snapshot.
pub async fn frame(view: &mut View<'_>, title: &str, kind: Kind) -> Result<Frame> {
    let mut frame = Frame::new(view.house, view.actor, title, kind);
    if view.actor.is_person() {
        let id = view.actor.id();
        let shown = crate::persons::shown(view, id).await?;
        frame.mark = shown.mark();
        let Shown { name, unit, unread, told: (version, seen), .. } = shown;
        let initial = name.chars().next().map(String::from).unwrap_or_default();
        frame.me = Some(Me { name, unit, initial });
        frame.unread = unread;
        if seen < version {
            let href = if seen == 0 { "/privacy".into() } else { format!("/privacy/{version}/changes") };
            frame.news.push(Crumb { label: crate::purposes::words::unread(version, seen), href });
        }
        if let Some(role) = crate::roles::CONSOLES.into_iter().find(|role| view.holds(role))
            && let Some(one) = crate::consoles::standing(view, role).await?
        {
            let label = crate::consoles::words::standing(one.minutes_left(view.now), &one.until.clock());
            frame.news.push(Crumb { label, href: "/console".into() });
        }
        let roles: Vec<&str> = view.grants.iter().map(|grant| grant.role.as_str()).collect();
        frame = frame.with_roles(&roles);
        if crate::landing::manages(view) {
            // Whoever heads a class has to-dos, though no page of the rail is theirs by name.
            frame.console = frame.console.or(Some(crate::landing::TODOS));
            frame = frame.waiting("/todos", crate::inbox::count_todos(view).await?);
        }
    }
    Ok(frame)
}
