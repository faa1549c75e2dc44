//! One actor looking (`View`), one actor doing one thing (`Tx`), and the edge that begins and commits (`App`).
//! Owns      table `form_uses`.
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use axum::response::Redirect;

use crate::db::{Conn, Db, row_seals};
use crate::files::Files;
use crate::seal::Seal;
use crate::who::{Asked, Path};
use crate::{
    Actor, Ask, At, Bells, Config, Error, Grant, Grounds, Id, Ids, Judge, Lane, Person, Refusal, Result, Subject,
    Ticket, Who, Wiring,
};

/// What one process has once: no state of the domain.
pub struct House {
    pub config: Config,
    pub clock: Clock,
    pub ids: Ids,
    pub seal: Seal,
    pub files: Files,
    pub judge: Arc<dyn Judge>,
    pub wiring: Wiring,
    /// The way through the house, in the order in which it is shown; each person sees what their roles open.
    pub nav: Vec<NavItem>,
    /// Rung when a transaction that left jobs has committed.
    pub bells: Bells,
}

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    pub group: &'static str,
    pub label: &'static str,
    pub href: &'static str,
    /// A symbol of `icons.svg`.
    pub icon: &'static str,
    /// Shown to whoever holds one of these roles anywhere; to everybody signed in when empty.
    pub roles: &'static [&'static str],
}

/// The one source of the time; tests and the seeding of the demo world set it.
#[derive(Clone)]
pub enum Clock {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    pub fn set_to(at: At) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.0)))
    }
    pub fn now(&self) -> At {
        match self {
            Self::System => At::system(),
            Self::Set(at) => At(at.load(Ordering::Relaxed)),
        }
    }
    /// Moves a clock that may be set; the system's goes by itself.
    pub fn move_to(&self, at: At) {
        if let Self::Set(now) = self {
            now.store(at.0, Ordering::Relaxed);
        }
    }
}

/// One actor looking, at one moment, on a connection that cannot write.
pub struct View<'c> {
    pub sql: &'c mut Conn,
    pub actor: &'c Actor,
    /// What the actor holds now, read in this transaction.
    pub grants: Vec<Grant>,
    pub now: At,
    pub house: &'c Arc<House>,
    grounds: std::cell::RefCell<Grounds>,
}

/// A person's grants, read beside the actor's own.
pub struct Rights {
    actor: Actor,
    grants: Vec<Grant>,
}

/// One actor doing one thing: a `View` that may also write, leave its trace and announce.
/// Inside it there is nothing but SQL, and never more than a few milliseconds of it.
pub struct Tx<'c> {
    view: View<'c>,
    /// The lanes of the jobs that it leaves, one entry for each.
    pub(crate) left: Vec<Lane>,
    /// The elevation under which it acts from now on; 0 for none.
    pub(crate) elevation: i64,
}

impl View<'_> {
    /// What may not be seen does not exist; what may be seen may still be refused, with its article.
    pub fn allow<S: Subject>(&self, verb: S::Verb, subject: &S) -> Result<()> {
        match self.ask(verb, subject) {
            Ok(grounds) => {
                self.grounds.replace(grounds);
                Ok(())
            }
            Err(Error::Refused(no)) => match self.ask(S::SEE, subject) {
                Ok(_) if self.actor.who == Who::Stranger => Err(Refusal::SignIn.into()),
                Ok(_) => Err(no.into()),
                Err(Error::Refused(_)) => Err(Refusal::NotFound.into()),
                Err(fault) => Err(fault),
            },
            Err(fault) => Err(fault),
        }
    }

    /// Whether to offer a verb on a page; a fault stays a fault.
    pub fn may<S: Subject>(&self, verb: S::Verb, subject: &S) -> Result<bool> {
        match self.ask(verb, subject) {
            Ok(_) => Ok(true),
            Err(Error::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// What a person might do at this moment: for a job that carries out what they asked for.
    pub async fn rights_of(&mut self, person: Id<Person>) -> Result<Rights> {
        let grants = self.house.judge.grants(self.sql, &self.house.seal, person, self.now).await?;
        Ok(Rights { actor: Actor::person(person), grants })
    }

    /// Whether somebody else may; a fault stays a fault.
    pub fn they_may<S: Subject>(&self, they: &Rights, verb: S::Verb, subject: &S) -> Result<bool> {
        match self.ask_as(&they.actor, &they.grants, verb, subject) {
            Ok(_) => Ok(true),
            Err(Error::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    fn ask<S: Subject>(&self, verb: S::Verb, subject: &S) -> Result<Grounds> {
        self.ask_as(self.actor, &self.grants, verb, subject)
    }

    fn ask_as<S: Subject>(&self, actor: &Actor, grants: &[Grant], verb: S::Verb, subject: &S) -> Result<Grounds> {
        let facts: Vec<(&'static str, Asked)> = subject.facts();
        let within: Vec<Path> = subject.within();
        self.house.judge.decide(&Ask {
            actor,
            grants,
            verb: verb.into(),
            subject: (subject.kind(), subject.id()),
            within,
            facts,
        })
    }

    /// Whether the rows of a guarded table that these words choose (`a.id = {}`) are as the platform wrote them.
    pub async fn is_sound(&mut self, table: &str, which: &'static str, value: i64) -> Result<bool> {
        Ok(row_seals::sound(self.sql, &self.house.seal, table, which, value).await?)
    }

    /// Why the last `allow` said yes.
    pub fn grounds(&self) -> Grounds {
        self.grounds.borrow().clone()
    }

    /// Whether the actor holds a role anywhere: for navigation and defaults, never instead of `allow`.
    pub fn holds(&self, role: &str) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// The scopes of one kind in which the actor holds a role: how lists are narrowed to their owner.
    pub fn scopes(&self, role: &str, kind: &str) -> Vec<i64> {
        self.grants.iter().filter(|grant| grant.role == role && grant.kind == kind).map(|grant| grant.scope).collect()
    }
}

impl Tx<'_> {
    /// What is done from here on is done under this elevation: its entries say so.
    pub const fn under(&mut self, elevation: i64) {
        self.elevation = elevation;
    }

    /// Whether something that is good once is used for the first time; kept as long as the nonces of forms.
    pub async fn is_first_use(&mut self, nonce: &str) -> Result<bool> {
        let row = crate::params![nonce, "", self.now];
        Ok(self.sql.exec(USE_ONCE, row).await? == 1)
    }

    /// A new identity.
    pub fn new_id<T>(&self) -> Id<T> {
        Id::new(self.house.ids.next(self.now))
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = View<'c>;
    fn deref(&self) -> &View<'c> {
        &self.view
    }
}
impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.view
    }
}

/// The running house: cheap to clone, handed to every page and job.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub house: Arc<House>,
}

const USED: &str = "SELECT location FROM form_uses WHERE nonce = $1";
const USE: &str = "INSERT INTO form_uses (nonce, location, used_at) VALUES ($1, $2, $3)";
const USE_ONCE: &str = "INSERT INTO form_uses (nonce, location, used_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

impl App {
    pub fn now(&self) -> At {
        self.house.clock.now()
    }

    /// Runs one verb as one durable transaction; `Ok` means it is on disk.
    ///
    /// The body runs on a database thread beside its connection, so its future need not be `Send`; it is an
    /// `AsyncFn`, because PostgreSQL may ask for it again after a serialisation failure.
    pub async fn act<T, F>(&self, actor: &Actor, verb: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (actor, now, house) = (actor.clone(), self.now(), self.house.clone());
        let done = self.db.write(async move |sql: &mut Conn| {
            let mut tx = Tx { view: view(sql, &actor, now, &house).await?, left: vec![], elevation: 0 };
            let said = verb(&mut tx).await?;
            row_seals::settle(tx.view.sql, &house.seal).await?;
            Ok::<_, Error>((said, tx.left))
        });
        let (said, left) = done.await?;
        left.into_iter().for_each(|lane| self.house.bells.ring(lane));
        Ok(said)
    }

    /// Between two slices of long work: whoever waits for the one writer meanwhile goes first, for twice as long as the
    /// slice took that `began` then. Where nobody waits, the work goes on at once.
    pub async fn make_way(&self, began: Instant) {
        if self.db.waiting() > 0 {
            tokio::time::sleep(began.elapsed() * 2).await;
        }
    }

    /// Looks without touching: a page's read never waits for the writer.
    pub async fn look<T, F>(&self, actor: &Actor, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFn(&mut View<'_>) -> Result<T> + Send + 'static,
    {
        let (actor, now, house) = (actor.clone(), self.now(), self.house.clone());
        self.db.look(async move |sql: &mut Conn| body(&mut view(sql, &actor, now, &house).await?).await).await
    }

    /// A form's verb: it answers with the place to go to, and the same form sent twice goes there twice but acts once.
    pub async fn submit<F>(&self, actor: &Actor, ticket: Ticket, verb: F) -> Result<Redirect>
    where
        F: AsyncFn(&mut Tx<'_>) -> Result<String> + Send + 'static,
    {
        let location = self
            .act(actor, async move |tx| {
                if let Some(location) = tx.sql.opt::<String>(USED, crate::params![&ticket.nonce]).await? {
                    tx.actor.changed_nothing();
                    return Ok(location);
                }
                let location = verb(tx).await?;
                let used = crate::params![&ticket.nonce, &location, tx.now];
                tx.sql.exec(USE, used).await?;
                Ok(location)
            })
            .await?;
        Ok(Redirect::to(&location))
    }
}

async fn view<'c>(sql: &'c mut Conn, actor: &'c Actor, now: At, house: &'c Arc<House>) -> Result<View<'c>> {
    // Also for the house and for strangers, who hold nothing: here the judge learns that a transaction begins, and when.
    let grants = house.judge.grants(sql, &house.seal, actor.id(), now).await?;
    Ok(View { sql, actor, grants, now, house, grounds: Default::default() })
}
