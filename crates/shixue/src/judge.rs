//! Who decides where no charter is open (an administrator's look beside a running server): nobody may do anything. Holds
//! no policy.
use futures::future::LocalBoxFuture;
use kernel::db::Conn;
use kernel::{Ask, At, Grant, Grounds, Id, Judge, Person, Refusal, Result};

/// Refuses every verb.
pub struct Shut;

impl Judge for Shut {
    fn decide(&self, _: &Ask<'_>) -> Result<Grounds> {
        let says = "章程尚未装入，任何业务都不能办理".to_owned();
        Err(Refusal::NotAllowed { says, article: "章程".into() }.into())
    }

    fn grants<'a>(&'a self, sql: &'a mut Conn, person: Id<Person>, now: At) -> LocalBoxFuture<'a, Result<Vec<Grant>>> {
        Box::pin(people::roles::held(sql, person, now))
    }

    fn charter(&self) -> i64 {
        0
    }
}
