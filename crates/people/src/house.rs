//! For tests: a judge who allows everything and reads the real grants. The policies have tests of their own.
use futures::future::LocalBoxFuture;
use kernel::db::Conn;
use kernel::{Ask, At, Grant, Grounds, Id, Judge, Person, Result};

pub struct Anything;

impl Judge for Anything {
    fn decide(&self, _: &Ask<'_>) -> Result<Grounds> {
        Ok(Grounds::default())
    }
    fn grants<'a>(&'a self, sql: &'a mut Conn, person: Id<Person>, now: At) -> LocalBoxFuture<'a, Result<Vec<Grant>>> {
        Box::pin(crate::roles::held(sql, person, now))
    }
    fn charter(&self) -> i64 {
        1
    }
}
