//! Who decides where no charter is open (an administrator's look beside a running server): nobody may do anything. Holds
//! no policy.
use kernel::db::Conn;
use kernel::seal::Seal;
use kernel::{Ask, At, Grants, Grounds, Id, Judge, Person, Refusal, Result};

/// Refuses every verb.
pub struct Shut;

impl Judge for Shut {
    fn decide(&self, _: &Ask<'_>) -> Result<Grounds> {
        let says = "章程尚未装入，任何业务都不能办理".to_owned();
        Err(Refusal::NotAllowed { says, article: "章程".into() }.into())
    }

    fn grants<'a>(&'a self, sql: &'a mut Conn, seal: &'a Seal, person: Id<Person>, now: At) -> Grants<'a> {
        Box::pin(people::roles::held(sql, seal, person, now))
    }

    fn charter(&self) -> i64 {
        0
    }
}
