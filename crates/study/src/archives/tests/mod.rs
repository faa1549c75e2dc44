//! Promises, kept through the doors on a real database, under the shipped charter.
mod archive;
mod course;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use kernel::house::work_off;
use kernel::{Actor, Id, Person};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use tower::ServiceExt as _;

use crate::tests::World;

/// Somebody more, with one role.
async fn person(world: &World, name: &'static str, role: &'static str, scope: (&'static str, i64)) -> Actor {
    let seed = Actor::house("tests");
    let made = world.app.act(&seed, async move |tx| {
        let person: Id<Person> = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role, scope, unit: 0, until: None }).await?;
        Ok(person)
    });
    Actor::person(made.await.unwrap())
}

/// The bytes behind a door.
async fn bytes(world: &World, who: &Actor, path: &str) -> (u16, Vec<u8>) {
    let request = Request::get(path).extension(who.clone()).body(Body::empty()).unwrap();
    let answer = crate::doors().router().with_state(world.app.clone()).oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    (status, to_bytes(answer.into_body(), 64 << 20).await.unwrap().into())
}

/// The first link on a page that begins like this.
fn link(page: &str, begins: &str) -> String {
    let at = page.find(begins).unwrap_or_else(|| panic!("no link {begins} on {page}"));
    page[at..].chars().take_while(|c| *c != '"').collect()
}

/// Does what waits, and reads a page.
async fn after(world: &World, who: &Actor, path: &str) -> String {
    work_off(&world.app).await;
    let (status, page) = world.read(who, path).await;
    assert_eq!(status, 200, "{path}: {page}");
    page
}
