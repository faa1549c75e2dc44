//! The first code of an account (发放激活码), handed over by whoever vouches for its person and meets them: never by whoever
//! opened the account, who would have it then. An account that was reset, and a guest's, has a way of its own.
use askama::Template;
use axum::extract::{Path, State};
use kernel::{
    Actor, App, Asked, At, Audience, Doors, Id, Page, Person, Press, Refusal, Result, Subject, Trace, Tx, View,
};
use serde::Serialize;
use ui::{Frame, Kind};

use super::reset::invite_again;
use super::{store, words};
use crate::inbox::{self, Waiting};
use crate::persons;

pub(super) const KIND: &str = "Account";

/// An account as policies see it: its owner, and the units that vouch for them.
#[derive(Serialize)]
pub struct Owned {
    pub owner: persons::Person,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Verb {
    See,
    Export,
    /// 发放激活码
    ActivateList,
}

impl Subject for Owned {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = KIND;
    fn id(&self) -> i64 {
        self.owner.id.0
    }
    fn within(&self) -> Vec<kernel::Path> {
        self.owner.within()
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("owner", Asked::One(("Person", self.owner.id.0)))]
    }
}

pub fn doors() -> Doors {
    let door = Audience::Verb("activate_list", KIND);
    Doors::new().post("/people/{id}/invitation", door, Trace::Audit("accounts.invited"), hand_out)
}

/// A code that was handed out and that nobody has used.
#[derive(Clone, Debug, PartialEq)]
pub struct HandedOut {
    pub at: At,
    pub until: At,
    /// None for one that stood on a printed list.
    pub by: Option<String>,
}

impl HandedOut {
    pub fn says(&self) -> String {
        words::handed_out(self.at, self.by.as_deref())
    }
}

#[derive(Template)]
#[template(path = "accounts/code.html")]
struct Code {
    frame: Frame,
    person: persons::Person,
    first: FirstCode,
    picture: String,
}

/// What a person needs to open their account.
struct FirstCode {
    login: String,
    address: String,
    until: At,
    /// The code whose place it takes.
    earlier: Option<HandedOut>,
}

/// The page that shows the code is the answer itself: it is told this once.
async fn hand_out(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Person>>,
    _: Press,
) -> Result<Page<impl Template>> {
    let page = app.act(&actor, async move |tx| {
        let (person, first) = invite_first(tx, id).await?;
        let picture = crate::qr::picture(&first.address)?;
        let frame = crate::frame(tx, "激活码", Kind::Console).await?.marked();
        let frame = frame.under("人员", "/people").under(person.name.clone(), format!("/people/{id}"));
        Ok(Code { frame, person, first, picture })
    });
    Ok(Page(page.await?))
}

/// A code for an account that nobody activated yet; every earlier one is void.
async fn invite_first(tx: &mut Tx<'_>, id: Id<Person>) -> Result<(persons::Person, FirstCode)> {
    let owner = persons::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let account = Owned { owner };
    tx.allow(Verb::ActivateList, &account)?;
    if !waits(tx, &account.owner).await? {
        return Err(Refusal::not_now(words::NOT_WAITING).into());
    }
    let (earlier, until) = (store::handed_out(tx, id).await?, tx.now.plus(tx.house.judge.gate().activation));
    let code = invite_again(tx, id, until).await?;
    inbox::settle(tx, (KIND, id.0)).await?;
    let (login, address) = (store::login_of(tx, id).await?, format!("{}/activate/{code}", tx.house.config.origin));
    Ok((account.owner, FirstCode { login, address, until, earlier }))
}

async fn waits(view: &mut View<'_>, owner: &persons::Person) -> Result<bool> {
    Ok(owner.guest.is_none() && !store::waiting(view, &[owner.id]).await?.is_empty())
}

/// Whether the actor may hand this person their first code, and there is one to hand over.
pub async fn may_hand_out(view: &mut View<'_>, owner: &persons::Person) -> Result<bool> {
    let account = Owned { owner: owner.clone() };
    Ok(view.may(Verb::ActivateList, &account)? && waits(view, owner).await?)
}

/// From now on the first code waits for those who may hand it over.
pub async fn wait_for_code(tx: &mut Tx<'_>, id: Id<Person>) -> Result<()> {
    let owner = persons::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let near =
        owner.units.iter().flat_map(|unit| ["school_coordinator", "district_coordinator"].map(|role| (role, *unit)));
    let above = owner.above.iter().map(|(_, above)| ("district_coordinator", *above));
    let holders = near.chain(above).map(|(role, unit)| (role.to_owned(), ("Unit", unit)));
    let waiting = Waiting {
        thing: (KIND, id.0),
        step: "发放激活码",
        title: format!("激活码：{}", owner.name),
        link: format!("/people/{id}"),
        holders: holders.chain([("center".to_owned(), ("Platform", 1))]).collect(),
        ..Waiting::default()
    };
    inbox::wait(tx, waiting).await
}
