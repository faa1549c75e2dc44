//! The frame around every page: who looks, what leads where, the hidden half of forms. Reads no database: the page hands
//! it what it found.
use std::borrow::Borrow;
use std::sync::{Arc, OnceLock};

use kernel::{Actor, House};

use crate::nav::{self, Group, Way};

/// Which of the three frames a page stands in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Header, portal bar, foot: everybody's pages.
    Public,
    /// Top bar and foot: one's own pages.
    Learner,
    /// The rail: pages of those who manage.
    Console,
}

/// Whoever is signed in, as the frame shows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Me {
    pub name: String,
    pub unit: String,
    /// The mark beside the name: its first character.
    pub initial: String,
}

/// A step of the way down to a page; the last one, the page itself, is not among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

/// What the institution prints at the foot of its pages; an empty text leaves its line out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Footer {
    /// Who runs the site.
    pub host: String,
    /// The number of the site's registration (ICP 备案).
    pub icp: String,
    /// The number at the public security organ (公网安备).
    pub police: String,
    /// Telephone and hours.
    pub hotline: String,
}

static FOOTER: OnceLock<Footer> = OnceLock::new();

tokio::task_local! {
    static PATH: String;
}

/// Says once, at start, what stands at the foot of all pages; later calls change nothing.
pub fn furnish(footer: Footer) {
    FOOTER.get_or_init(|| footer);
}

/// Answers a request so that its page knows where it stands and marks its own way in the navigation.
pub async fn on_path<T>(path: String, answer: impl Future<Output = T>) -> T {
    PATH.scope(path, answer).await
}

/// Everything `frame.html` needs; a page's template has it in its field `frame`.
#[derive(Clone)]
pub struct Frame {
    pub title: String,
    pub kind: Kind,
    /// Nobody on a stranger's page.
    pub me: Option<Me>,
    /// The ways of this frame: the portal bar, the learner's bar, or the rail with its headings.
    pub nav: Vec<Group>,
    /// The lines of the account menu.
    pub menu: Vec<Way>,
    /// Unread notices.
    pub unread: i64,
    /// What waits for whoever manages.
    pub todos: i64,
    /// Whether they also learn in a class.
    pub learns: bool,
    /// Where the page stands; empty is where the request went.
    pub path: String,
    /// Below the site's name in the rail: whose desk this is.
    pub desk: String,
    pub crumbs: Vec<Crumb>,
    /// What this person has to know before anything else: a sentence with its way, above the page.
    pub news: Vec<Crumb>,
    pub footer: Footer,
    pub foot: Vec<Way>,
    pub search: Option<Way>,
    /// Where the console begins for this person, when a role opens it.
    pub console: Option<&'static str>,
    /// Whether `main` reaches from edge to edge (`wide`).
    pub wide: bool,
    /// Whether the page swaps fragments (`with_htmx`).
    pub htmx: bool,
    /// Who looks, by name and staff number: what a page that is marked bears (`marked`).
    pub mark: String,
    pub marked: bool,
    house: Arc<House>,
    actor: Actor,
}

impl Frame {
    /// A frame for whoever acts, with the ways that need no role.
    pub fn new(house: &Arc<House>, actor: &Actor, title: impl Into<String>, kind: Kind) -> Self {
        let frame = Self {
            title: title.into(),
            kind,
            me: None,
            nav: vec![],
            menu: vec![],
            unread: 0,
            todos: 0,
            learns: false,
            path: String::new(),
            desk: String::new(),
            crumbs: vec![],
            news: vec![],
            footer: FOOTER.get().cloned().unwrap_or_default(),
            foot: nav::area(&house.nav, nav::FOOT, &[]),
            search: nav::area(&house.nav, nav::SEARCH, &[]).pop(),
            console: None,
            wide: false,
            htmx: false,
            mark: String::new(),
            marked: false,
            house: house.clone(),
            actor: actor.clone(),
        };
        frame.with_roles(&[])
    }

    /// The ways that these roles open; it replaces what was opened before.
    #[must_use]
    pub fn with_roles(mut self, roles: &[&str]) -> Self {
        let all = &self.house.nav;
        let bar = |name| vec![Group { label: "主导航", ways: nav::area(all, name, roles) }];
        let rail = if self.actor.is_person() { nav::rail(all, roles) } else { vec![] };
        self.console = if nav::manages(all, roles) { first(&rail) } else { None };
        self.nav = match self.kind {
            Kind::Public => bar(nav::PORTAL),
            Kind::Learner => bar(nav::LEARNER),
            Kind::Console => rail,
        };
        self.menu = nav::area(all, nav::ME, roles);
        self.learns = roles.contains(&"learner");
        self
    }

    #[must_use]
    pub fn with_me(mut self, me: Me) -> Self {
        self.me = Some(me);
        self
    }

    #[must_use]
    pub fn with_unread(mut self, unread: i64) -> Self {
        self.unread = unread;
        self
    }

    /// Where the page stands, when that is not where the request went.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Whose desk the console is: a line below the site's name.
    #[must_use]
    pub fn with_desk(mut self, desk: impl Into<String>) -> Self {
        self.desk = desk.into();
        self
    }

    /// One more step of the way down to this page.
    #[must_use]
    pub fn under(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: href.into() });
        self
    }

    /// `count` things wait behind `href`: a number in the rail, and beside the way to the console on other pages.
    #[must_use]
    pub fn waiting(mut self, href: &str, count: i64) -> Self {
        self.todos = count;
        for way in self.nav.iter_mut().flat_map(|group| &mut group.ways).filter(|way| way.href == href) {
            way.waiting = count;
        }
        self
    }

    /// `main` from edge to edge: its sections set their own width.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The page bears who looks at it: what it shows of others must not travel as a picture without a name.
    #[must_use]
    pub fn marked(mut self) -> Self {
        self.marked = true;
        self
    }

    /// The page swaps fragments: it loads htmx.
    #[must_use]
    pub fn with_htmx(mut self) -> Self {
        self.htmx = true;
        self
    }

    /// The hidden `_form` of a form that posts to `door`: `{{ frame.form("/x/1/close", x.version)|safe }}`.
    pub fn form(&self, door: impl AsRef<str>, version: impl Borrow<i64>) -> String {
        let token = self.token(door, version);
        // The token is digits, base64url and hexadecimal, parted by dots: nothing in it needs escaping.
        format!(r#"<input type="hidden" name="_form" value="{token}">"#)
    }

    /// The same token for an island that posts by itself.
    pub fn token(&self, door: impl AsRef<str>, version: impl Borrow<i64>) -> String {
        self.house.form(&self.actor, door.as_ref(), *version.borrow())
    }

    /// Whether the page stands at this way or below it; of several, the longest is the one.
    pub fn is_here(&self, href: &str) -> bool {
        let path =
            if self.path.is_empty() { PATH.try_with(Clone::clone).unwrap_or_default() } else { self.path.clone() };
        let ways = self.nav.iter().flat_map(|group| &group.ways);
        let best = ways.map(|way| way.href).filter(|href| leads_to(href, &path)).max_by_key(|href| href.len());
        best == Some(href)
    }

    /// Where the page is found again, for its print: without what was asked after the path.
    pub fn address(&self) -> String {
        format!("{}{}", self.house.config.origin, self.here())
    }

    /// The path of the page, for a complaint about it.
    pub fn here(&self) -> String {
        PATH.try_with(Clone::clone).unwrap_or_else(|_| self.path.clone())
    }

    pub const fn is_public(&self) -> bool {
        matches!(self.kind, Kind::Public)
    }
    pub const fn is_console(&self) -> bool {
        matches!(self.kind, Kind::Console)
    }

    /// The style sheet of this kind of page, beside `app.css`.
    pub const fn sheet(&self) -> &'static str {
        match self.kind {
            Kind::Public => "portal.css",
            Kind::Learner => "study.css",
            Kind::Console => "console.css",
        }
    }
}

fn first(groups: &[Group]) -> Option<&'static str> {
    groups.first().and_then(|group| group.ways.first()).map(|way| way.href)
}

fn leads_to(href: &str, path: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
