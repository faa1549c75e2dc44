//! Who acts, on what, and who decides. The kernel asks; governance answers.
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::LocalBoxFuture;
use serde::Serialize;

use crate::db::Conn;
use crate::seal::Seal;
use crate::{At, Id, Result, View};

/// The kind of id that a natural person has; the noun itself lives in `people`.
pub struct Person;

#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    Person(Id<Person>),
    /// The house itself, in a job, and why.
    House(&'static str),
    Stranger,
}

/// Who acts: taken from the session at the edge, or made by the worker.
#[derive(Clone, Debug)]
pub struct Actor {
    pub who: Who,
    /// 0 when there is none.
    pub session: i64,
    /// How many kinds of evidence the person gave at sign-in and since: 1 or 2.
    pub factors: u8,
    /// When they last gave one; the zero moment when never.
    pub proved_at: At,
    /// Whether that was within the minutes after which a person is asked again before what is dangerous.
    pub fresh: bool,
    /// Whose password was right and who still owes a second step: until then they are a stranger.
    pub owing: Option<Id<Person>>,
    pub request: Arc<str>,
    pub address: Arc<str>,
    /// What was written into the trail on the way of this request; kept by doors alone.
    pub traced: Traced,
}

/// The verbs that a request has left in the trail so far, and whether it found nothing to change.
#[derive(Clone, Debug, Default)]
pub struct Traced(Option<Arc<Mutex<Vec<&'static str>>>>);

impl Traced {
    /// What says that nothing was there to be changed.
    const NOTHING: &'static str = "";

    /// For one request, from its door on.
    pub(crate) fn fresh() -> Self {
        Self(Some(Arc::default()))
    }

    pub(crate) fn add(&self, verb: &'static str) {
        if let Some(all) = &self.0 {
            all.lock().unwrap_or_else(PoisonError::into_inner).push(verb);
        }
    }

    pub(crate) fn add_nothing(&self) {
        self.add(Self::NOTHING);
    }

    /// Whether this verb is among them, or nothing was changed.
    pub(crate) fn holds(&self, verb: &str) -> bool {
        let Some(all) = &self.0 else { return true };
        let all = all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().any(|one| *one == verb || *one == Self::NOTHING)
    }
}

impl Actor {
    pub fn stranger() -> Self {
        Self::new(Who::Stranger)
    }
    pub fn house(cause: &'static str) -> Self {
        Self::new(Who::House(cause))
    }
    /// A person without a browser: seeds, tests, command line.
    pub fn person(id: Id<Person>) -> Self {
        Self { factors: 2, fresh: true, ..Self::new(Who::Person(id)) }
    }
    fn new(who: Who) -> Self {
        let (request, address) = (Arc::from("-"), Arc::from("-"));
        let traced = Traced::default();
        Self { who, session: 0, factors: 0, proved_at: At(0), fresh: false, owing: None, request, address, traced }
    }
    /// The person, or 0 for the house and for strangers.
    pub fn id(&self) -> Id<Person> {
        match self.who {
            Who::Person(id) => id,
            _ => Id::new(0),
        }
    }
    /// What was asked for is so already, or nobody's: the door that promised a trace leaves none.
    pub fn changed_nothing(&self) {
        self.traced.add_nothing();
    }
    pub const fn is_person(&self) -> bool {
        matches!(self.who, Who::Person(_))
    }
    pub const fn is_house(&self) -> bool {
        matches!(self.who, Who::House(_))
    }
}

/// A kind of the charter and the id of one of them.
pub type Place = (&'static str, i64);

/// A chain of scopes, nearest first: class, project, module. The platform stands above every chain by itself.
pub type Path = Vec<Place>;

/// A role within a scope, and the unit on whose behalf it is held.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub role: String,
    pub kind: String,
    pub scope: i64,
    pub unit: i64,
}

/// What a policy may read of a thing, beside the scopes that it lies in.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    Text(Cow<'static, str>),
    Yes(bool),
    Number(i64),
    One(Place),
    Many(Vec<Place>),
}

/// A noun that policies decide about. It says once what they may look at.
pub trait Subject: Serialize {
    type Verb: Copy + Into<&'static str>;
    const SEE: Self::Verb;
    const KIND: &'static str;
    /// The kind of this one; another than `KIND` only where one noun stands for several (a dossier).
    fn kind(&self) -> &'static str {
        Self::KIND
    }
    fn id(&self) -> i64;
    fn within(&self) -> Vec<Path>;
    fn facts(&self) -> Vec<(&'static str, Asked)>;
}

/// One question: may this actor do this verb to this thing?
pub struct Ask<'a> {
    pub actor: &'a Actor,
    pub grants: &'a [Grant],
    pub verb: &'static str,
    pub subject: Place,
    pub within: Vec<Path>,
    pub facts: Vec<(&'static str, Asked)>,
}

/// Why it was allowed: what the audit entry keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grounds {
    pub policy: String,
    pub role: String,
    pub unit: i64,
}

/// A wing that keeps one kind of things. Beside `Judge` the only door upwards: files and dossiers know a thing by its kind
/// and id alone, and travel under the right to see it.
pub trait Governed: Send + Sync {
    /// # Errors
    /// `NotFound` or `NotAllowed` for whoever may not see this thing now.
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>>;

    /// Whoever sees a thing has its files, unless its wing keeps some of them back.
    ///
    /// # Errors
    /// `NotFound` or `NotAllowed` for whoever may not have this file of the thing now.
    fn may_have<'a>(&'a self, view: &'a mut View<'_>, id: i64, _file: i64) -> LocalBoxFuture<'a, Result<()>> {
        self.may_see(view, id)
    }
}

/// What a person holds, being read.
pub type Grants<'a> = LocalBoxFuture<'a, Result<Vec<Grant>>>;

/// Decides, and knows who holds what.
pub trait Judge: Send + Sync {
    /// # Errors
    /// `NotAllowed` with its article; a fault when the policies themselves fail.
    fn decide(&self, ask: &Ask<'_>) -> Result<Grounds>;

    /// The grants that hold at this moment, read in the caller's own transaction; none where one of them was changed in the
    /// database itself.
    fn grants<'a>(&'a self, sql: &'a mut Conn, seal: &'a Seal, person: Id<Person>, now: At) -> Grants<'a>;

    /// The version of the charter in force.
    fn charter(&self) -> i64;

    /// How people sign in at this moment.
    fn gate(&self) -> Arc<Gate> {
        Arc::default()
    }
}

/// How people sign in, as the charter in force says it (A19, A20.1). Lengths of time in microseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// A session that stands unused so long ends.
    pub idle: i64,
    /// The longest that a session stands.
    pub longest: i64,
    /// The same two for whoever holds one of `two_factor_roles`.
    pub elevated_idle: i64,
    pub elevated_longest: i64,
    /// Sessions of one account at the same time.
    pub at_once: i64,
    /// For so long after giving evidence nobody is asked again.
    pub step_up: i64,
    /// The longest that one of the three administrators stays elevated.
    pub elevation: i64,
    /// How long an emergency right stands.
    pub emergency: i64,
    /// Roles whose holder signs in with two kinds of evidence: `,academic,center,`.
    pub two_factor_roles: String,
    pub password: Passwords,
    /// How long an activation code of a printed list is good.
    pub activation: i64,
}

/// What a password must be, and what wrong ones lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Passwords {
    pub length: std::ops::RangeInclusive<i64>,
    /// Of upper case, lower case, digits and signs, at least so many.
    pub classes: i64,
    /// For holders of `two_factor_roles`.
    pub longest: i64,
    /// How many earlier ones may not come back.
    pub history: i64,
    /// So many wrong ones within `window` close the door for `lock`.
    pub failures: i64,
    pub window: i64,
    pub lock: i64,
}

impl Default for Gate {
    fn default() -> Self {
        use crate::{DAY, HOUR, MINUTE};
        let password = Passwords {
            length: 10..=64,
            classes: 3,
            longest: 90 * DAY,
            history: 5,
            failures: 5,
            window: 15 * MINUTE,
            lock: 30 * MINUTE,
        };
        Self {
            idle: 30 * MINUTE,
            longest: 12 * HOUR,
            elevated_idle: 10 * MINUTE,
            elevated_longest: 8 * HOUR,
            at_once: 3,
            step_up: 5 * MINUTE,
            elevation: 15 * MINUTE,
            emergency: 4 * HOUR,
            two_factor_roles: ",".into(),
            password,
            activation: 14 * DAY,
        }
    }
}
